"""Collect the texts that a translator is asked for: of templates, and of the words that all of them share."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from hipaacheck.model import Record
from hipaacheck.reporters import margins, registers
from hipaacheck.reporters.parts import glossary, scope
from hipaacheck.reporters.parts.chosen import described
from hipaacheck.reporters.risks import catalog
from hipaacheck.reporters.words import FIXED, Plural, words
from hipaacheck.resources import templates_dir

_FOLDERS = ("", "partials", "partials/charts", "print")
_KEYWORDS = ("_", "gettext", "ngettext")
# What Python says, which no template shows to the extractor; a pair is a text and its plural.
IN_PYTHON: Mapping[str, tuple[str | tuple[str, str], ...]] = {
    "brief.py": (
        (
            "%(number)s more character is in the HTML report",
            "%(number)s more characters are in the HTML report",
        ),
    ),
    "parts/changes.py": ("%(standing)s, accepted",),
    "words.py": ("%(month)s %(day)s, %(year)s",),
    "parts/proposed.py": ("%(strength)s evidence",),
    "parts/scope.py": ("Nothing",),
    "parts/summary.py": ("%(name)s and %(more)s more",),
}


@dataclass(frozen=True, slots=True)
class Message:
    """A text to translate, with its plural where it turns on a number, and where it stands."""

    text: str
    plural: str
    file: str
    line: int


def messages() -> Iterator[Message]:
    """Yield all texts, those of templates first, in the order of files and lines."""
    for folder in _FOLDERS:
        inside = templates_dir().joinpath(*folder.split("/")) if folder else templates_dir()
        for file in sorted(inside.iterdir(), key=lambda one: one.name):
            if file.name.endswith(".j2") and not file.name.endswith(".md.j2"):
                yield from of_template(file, f"{folder}/{file.name}".lstrip("/"))
    for part in described():
        yield Message(part.title, "", "parts.yaml", 0)
        if part.print_title:
            yield Message(part.print_title, "", "parts.yaml", 0)
    yield from (Message(text, plural, "words.yaml", 0) for text, plural in _texts(words()) if text)
    yield from (Message(text, plural, "risks.yaml", 0) for text, plural in _texts(catalog.labels()) if text)
    yield from (Message(text, "", "risks.yaml", 0) for text in catalog.texts())
    yield from (Message(text, "", "report.css", 0) for text in margins.TEXTS)
    yield from (Message(text, "", "registers.yaml", 0) for text in registers.texts())
    yield from (Message(text, "", "glossary.yaml", 0) for text in glossary.texts())
    yield from (Message(text, "", "elements.yaml", 0) for text in scope.texts())
    for sentence in scope.sentences():
        yield from _marked(sentence.encode(), "elements.yaml", lines=False)
    for name, texts in IN_PYTHON.items():
        for said in texts:
            text, plural = (said, "") if isinstance(said, str) else said
            yield Message(text, plural, name, 0)


def of_template(file: Traversable, name: str) -> Iterator[Message]:
    """Yield the texts of one template."""
    yield from _marked(file.read_bytes(), name)


def _marked(source: bytes, name: str, *, lines: bool = True) -> Iterator[Message]:
    from jinja2.ext import babel_extract

    options = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    for line, function, said, _ in babel_extract(io.BytesIO(source), _KEYWORDS, (), options):
        # Beside the texts stands None for every value that a template puts into them.
        texts = [said] if isinstance(said, str) else [text for text in said or () if text is not None]
        plural = texts[1] if function == "ngettext" else ""
        yield Message(texts[0], plural, name, line if lines else 0)


def _texts(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Plural):
        yield value.one, value.many
    elif isinstance(value, Record):
        for field in type(value).model_fields:
            if field not in FIXED:
                yield from _texts(getattr(value, field))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, tuple | frozenset):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value, ""
