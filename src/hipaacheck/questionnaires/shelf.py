"""Find questionnaires: those that ship in rules/questionnaires/, and files of the user."""

from functools import cache
from pathlib import Path

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.resources import rules_dir
from hipaacheck.yamlio import build, parse_yaml

_FOLDER = "questionnaires"


@cache
def shipped() -> dict[str, Questionnaire]:
    """Return the questionnaires that ship, by id. Raises FileMistakesError if one is not right."""
    found = {}
    folder = rules_dir() / _FOLDER
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            name = f"rules/{_FOLDER}/{file.name}"
            one = read_questionnaire(file.read_text(encoding="utf-8"), name, keep=True)
            if f"{one.id}.yaml" != file.name:
                raise FileMistakesError([Mistake(name, 1, f"holds the questionnaire {one.id}")])
            found[one.id] = one
    return found


def read_questionnaire(text: str, name: str, *, keep: bool = False) -> Questionnaire:
    """Read a questionnaire. Raises FileMistakesError with every mistake and its line."""
    document = parse_yaml(text, name, keep=keep)
    return build(Questionnaire, document, (), document.data)


def load_questionnaire(path: Path) -> Questionnaire:
    """Read a questionnaire of the user. Raises FileMistakesError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileMistakesError([Mistake(str(path), None, f"cannot be read: {error}")]) from None
    return read_questionnaire(text, str(path))
