"""Write a baseline, or entries for one, as YAML that people are to read and complete."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date

from hipaacheck.baselines.records import FORMAT, NO_NAME, NO_REASON, Entry
from hipaacheck.model import Finding, Run, subject_of
from hipaacheck.yamlscalars import is_plain, quoted, visible

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./()&+*@-]|:(?=\S)|,? (?=[A-Za-z0-9(]))*\Z")
_HEX = re.compile(r"[0-9a-f]*[acdf][0-9a-f]*\Z")
_LONGEST_TITLE = 120
_HEAD = (
    "What was known when the gate was put up, so that it stops what is new: hipaacheck scan --baseline.",
    "An entry counts while it has a reason, somebody who approved it, and a day on which it ends; what",
    "weighs more than `severity` is new. Nothing here is fixed, and reports show all of it.",
    "`hipaacheck baseline update` takes out what is fixed; `hipaacheck baseline show` tells what ends.",
)


@dataclass(frozen=True, slots=True)
class Approval:
    """What a person says of findings that may stand: why, who approved it when, and until when."""

    expires: date
    today: date
    reason: str | None = None
    approved_by: str | None = None


def entries_of(findings: Sequence[Finding], said: Approval) -> tuple[Entry, ...]:
    """Return an entry for each open finding, with its own end. What nobody said is marked as to come."""
    return tuple(
        # Not validated here: whoever writes them reads the file back, which names what cannot stand in it.
        Entry.model_construct(
            fingerprint=one.fingerprint,
            rule=one.rule,
            target=one.target,
            outcome=one.outcome,
            severity=one.severity,
            reason=said.reason or NO_REASON,
            approved_by=said.approved_by or NO_NAME,
            approved_on=said.today if said.approved_by else None,
            expires=said.expires,
        )
        for one in findings
    )


def written(run: Run, findings: Sequence[Finding], said: Approval) -> str:
    """Return the text of a new baseline of a run, which ends for all entries on the same day."""
    head = [
        *(f"# {line}" for line in _HEAD),
        f"format: {FORMAT}",
        f"subject: {scalar(subject_of(run) or 'nothing')}",
        f"written: {said.today}",
        f"run: {scalar(run.id)}",
        f"as_of: {run.as_of.astimezone(UTC).date()}",
        f"expires: {said.expires}",
    ]
    if not findings:
        return "\n".join([*head, "findings: []", ""])
    titles = titles_of(run)
    lines = []
    for entry in entries_of(findings, said):
        bare = entry.model_copy(update={"expires": None})
        lines += entry_lines(bare, titles.get(entry.rule, ""))
    return "\n".join([*head, "findings:", *lines, ""])


def titles_of(run: Run) -> dict[str, str]:
    """Return the titles of the rules of a run."""
    return {rule.id: rule.title for rule in run.rules}


def entry_lines(entry: Entry, title: str, column: int = 2, offset: int = 2) -> list[str]:
    """Return an entry as lines of a list whose dashes stand at `column`, its keys `offset` further on."""
    pad, inner = " " * column, " " * (column + offset)
    first, *rest = _pairs(entry, title)
    return [f"{pad}-{' ' * (offset - 1)}{first}", *(inner + line for line in rest)]


def _pairs(entry: Entry, title: str) -> Iterator[str]:
    remark = f"  # {_remark(title)}" if title.strip() else ""
    for key, value in entry_data(entry).items():
        text = value if key in ("approved_on", "expires") else scalar(value)
        yield f"{key}: {text}{remark if key == 'rule' else ''}"


def entry_data(entry: Entry) -> dict[str, str]:
    """Return an entry as the plain data that its lines read as."""
    return entry.model_dump(mode="json", exclude_none=True)


def _remark(title: str) -> str:
    """Return a title as a comment; nothing in it can end the line."""
    return "".join(visible(one) for one in " ".join(title.split())[:_LONGEST_TITLE])


def scalar(text: str) -> str:
    """Return `text` as YAML that means exactly it; fingerprints and ids stand without quotes."""
    return text if _HEX.match(text) or is_plain(text, _PLAIN) else quoted(text)
