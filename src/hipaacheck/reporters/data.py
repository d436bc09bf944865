"""Read the YAML files of `report_templates/`, ours or the signer's in their place."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import TypeVar

from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Record
from hipaacheck.reporters.api import ReportError
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.voice import OURS, own
from hipaacheck.resources import templates_dir
from hipaacheck.yamlio import build, parse_yaml

R = TypeVar("R", bound=Record)


def data(name: str, kind: type[R]) -> R:
    """Return a file of templates as a record, read once.

    A file of the signer's replaces ours whole: it must have every key of ours, for what asks for one finds
    it there. Raises ReportError with file, line and what is wrong.
    """
    text = own(name)
    found: R = packaged_data(name, kind) if text is None else _own(name, kind, text)
    return found


@cache
def packaged_data(name: str, kind: type[R]) -> R:
    """Return a file of ours as a record, whatever the signer has in its place."""
    document = parse_yaml((templates_dir() / name).read_text("utf-8"), name, keep=True)
    return kind.model_validate(document.data, context=OURS)


@lru_cache(maxsize=64)
def _own(name: str, kind: type[R], text: str) -> R:
    try:
        document = parse_yaml(text, name)
        given = build(kind, document, (), document.data)
    except FileMistakesError as error:
        first, *others = error.mistakes
        more = f" (and {len(others):,} more such mistakes)" if others else ""
        raise ReportError(plain(f"a file of --templates: {first}{more}", limit=500, lines=False)) from None
    for hole in _holes(packaged_data(name, kind), given, ""):
        raise ReportError(f"a file of --templates: {name} has no '{hole}', which the file it replaces has")
    return given


def _holes(ours: object, given: object, at: str) -> Iterator[str]:
    """Yield the keys of mappings of ours that `given` lacks; lists may differ."""
    if isinstance(ours, Record):
        for field in type(ours).model_fields:
            yield from _holes(getattr(ours, field), getattr(given, field), f"{at}.{field}".strip("."))
    elif isinstance(ours, Mapping) and isinstance(given, Mapping):
        for key, value in ours.items():
            if key in given:
                yield from _holes(value, given[key], f"{at}.{key}")
            else:
                yield f"{at}.{key}"
