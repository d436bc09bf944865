"""Read a baseline that people edit, and name every mistake in it by its line."""

from collections.abc import Iterator

from hipaacheck.baselines.records import FORMAT, Baseline, Content
from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import fingerprint
from hipaacheck.yamlio import MOST_MISTAKES, Document, build, parse_yaml

_FAMILY = "hipaacheck.baseline/"
_LONGEST_NAME = 40


def read_baseline(text: str, name: str) -> Baseline:
    """Return the baseline in a text; `name` is that of its file.

    Raises FileMistakesError with all mistakes. An entry whose rule and target do not give its fingerprint is
    one: it would cover another finding than it names.
    """
    return baseline_of(parse_yaml(text.removeprefix("\N{BYTE ORDER MARK}"), name))


def baseline_of(document: Document) -> Baseline:
    """Return the baseline in a parsed file; see `read_baseline`."""
    _check_format(document)
    content = build(Content, document, (), document.data)
    lines = tuple(document.line(("findings", at)) for at in range(len(content.findings)))
    baseline = Baseline(document.name, content, lines)
    mistakes = [
        mistake for mistake, _ in zip(_mistakes(document, baseline), range(MOST_MISTAKES), strict=False)
    ]
    if mistakes:
        raise FileMistakesError(mistakes)
    return baseline


def _check_format(document: Document) -> None:
    data = document.data
    found = data.get("format") if isinstance(data, dict) else None
    if found == FORMAT:
        return
    if isinstance(found, str) and found.startswith(_FAMILY) and found[len(_FAMILY) :].isdigit():
        message = (
            f"is a baseline of format {found[:_LONGEST_NAME]}; this version of hipaacheck reads {FORMAT}"
        )
    else:
        message = f"is no baseline: it begins with 'format: {FORMAT}' (hipaacheck baseline write makes one)"
    raise FileMistakesError([Mistake(document.name, document.line(("format",)) if found else None, message)])


def _mistakes(document: Document, baseline: Baseline) -> Iterator[Mistake]:
    first: dict[str, int | None] = {}
    for at, entry in enumerate(baseline.content.findings):
        line = baseline.lines[at]
        if entry.expires is None and baseline.content.expires is None:
            message = "has no end; write 'expires: YYYY-MM-DD' here, or for all at the top of the file"
            yield Mistake(document.name, line, message)
        if entry.fingerprint != fingerprint(entry.rule, entry.target):
            message = (
                "'fingerprint' is not that of this rule at this target, so it would cover another finding; "
                "remove the entry and take it in again (hipaacheck baseline update --add)"
            )
            yield Mistake(document.name, line, message)
        elif entry.fingerprint in first:
            before = first[entry.fingerprint]
            yield Mistake(document.name, line, f"names the same finding as the entry in line {before}")
        first.setdefault(entry.fingerprint, line)
