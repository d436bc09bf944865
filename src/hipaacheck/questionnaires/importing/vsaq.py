"""Read the answers that Google's VSAQ saves: a flat JSON object from id to value.

The shape was checked against google/vsaq (Apache-2.0): its questionnaires are {"questionnaire": [...]} behind
lines of // comments, and are not answers.
"""

import json
import re

from hipaacheck.questionnaires.importing.foreign import Collector, Foreign, Found
from hipaacheck.questionnaires.importing.refusal import NotAQuestionnaireError
from hipaacheck.sheets.cells import normal

INSTRUMENT = "VSAQ"
_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./ -]{0,99}\Z")
_COMMENT = re.compile(r"^[ \t]*//[^\n]*$", re.MULTILINE)
_DIGITS = 40


class _Twice(dict[str, object]):
    """An object of JSON, with the keys that stood in it twice with different values."""

    twice: tuple[str, ...] = ()


def json_object(text: str) -> dict[str, object] | None:
    """Return the object that a text holds as JSON, lines with // left out; None if it is no JSON object."""
    try:
        data = json.loads(
            _COMMENT.sub("", text),
            object_pairs_hook=_object,
            parse_constant=str,
            parse_int=_number,
            parse_float=_number,
        )
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def read_vsaq(data: dict[str, object]) -> Foreign:
    """Return the answers in a flat object. Raises NotAQuestionnaireError (without the name of the file)."""
    if isinstance(data.get("questionnaire"), list):
        raise NotAQuestionnaireError(
            "holds the questions of VSAQ, not answers; save the answers and import those"
        )
    collector = Collector()
    twice = data.twice if isinstance(data, _Twice) else ()
    if twice:
        collector.warnings.append(f"{len(twice)} ids stand more than once and differently; left out")
    for key, value in data.items():
        if not _ID.match(key) or isinstance(value, dict | list):
            raise NotAQuestionnaireError("is JSON of another form than answers (ids with one value each)")
        if key not in twice:
            collector.add(Found(key, answer=_text(value)))
    return Foreign(INSTRUMENT, None, collector.rows({}), tuple(collector.warnings))


def _object(pairs: list[tuple[str, object]]) -> _Twice:
    found = _Twice()
    twice = []
    for key, value in pairs:
        if key in found and found[key] != value:
            twice.append(key)
        found[key] = value
    found.twice = tuple(twice)
    return found


def _number(text: str) -> str:
    return text[:_DIGITS]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = str(value).strip()
    return "" if normal(text) in ("undefined", "null") else text
