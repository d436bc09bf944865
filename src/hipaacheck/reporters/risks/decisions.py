"""Tell what was decided on findings, by the remediation plan as somebody last wrote it down."""

from collections.abc import Iterable
from datetime import date, datetime

from hipaacheck.model import Action, Progress, Treatment
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.risks.catalog import labels
from hipaacheck.reporters.risks.shapes import Decision
from hipaacheck.reporters.shapes import FindingView, ReportView
from hipaacheck.reporters.words import utc

_TEXT = 600
_OPEN_FIRST = (None, Progress.OPEN, Progress.DEFERRED, Progress.IN_PROGRESS, Progress.DONE)
_FAR = date.max

Actions = dict[str, Action]


def actions_of(edition: Edition) -> Actions:
    """Return the entries of the plan by fingerprint; of several for one finding, the one written last."""
    ordered = sorted(edition.actions, key=lambda item: (utc(item.recorded_at), item.source))
    return {plain(item.fingerprint, limit=100, lines=False): item for item in ordered}


def decision(findings: Iterable[FindingView], actions: Actions, report: ReportView) -> Decision:
    """Return what was decided on findings: the most open of their entries, and how many have another."""
    entries = [actions.get(finding.fingerprint) for finding in findings]
    shown = min(entries, key=_openness)
    differing = sum(_told(entry) != _told(shown) for entry in entries)
    if shown is None:
        return Decision(differing=differing)
    say, as_of = labels(), utc(report.as_of)
    return Decision(
        treatment=shown.treatment,
        treatment_label=say.treatments[shown.treatment] if shown.treatment else "",
        owner=_text(shown.owner),
        due=shown.due.isoformat() if shown.due else "",
        overdue=_overdue(shown, as_of.date()),
        status=shown.status,
        status_label=say.statuses[shown.status] if shown.status else "",
        comment=_text(shown.comment),
        recorded_on=utc(shown.recorded_at).date().isoformat(),
        differing=differing,
        remarks=_remarks(shown, findings, as_of),
    )


def _openness(entry: Action | None) -> tuple[int, bool, date, str]:
    """Return the sort key of an entry: none first, done last; of like ones the first due, then by text."""
    if entry is None:
        return (-1, False, date.min, "")
    return (
        _OPEN_FIRST.index(entry.status),
        entry.treatment is not None,
        entry.due or _FAR,
        repr(_told(entry)),
    )


def _told(entry: Action | None) -> tuple[object, ...] | None:
    if entry is None:
        return None
    return (entry.treatment, entry.owner, entry.due, entry.status, entry.comment)


def _overdue(entry: Action, today: date) -> bool:
    return entry.due is not None and entry.due < today and entry.status is not Progress.DONE


def _remarks(entry: Action, findings: Iterable[FindingView], as_of: datetime) -> tuple[str, ...]:
    say = labels().remarks
    recorded, seen = utc(entry.recorded_at).date().isoformat(), as_of.date().isoformat()
    remarks = []
    if entry.status is Progress.DONE and any(finding.is_open for finding in findings):
        said = say.done_still_seen if utc(entry.recorded_at) <= as_of else say.done_since
        remarks.append(said.replace("{recorded}", recorded).replace("{seen}", seen))
    if _overdue(entry, as_of.date()):
        remarks.append(say.overdue.replace("{due}", f"{entry.due}"))
    if entry.treatment is Treatment.ACCEPT and any(finding.waiver is None for finding in findings):
        remarks.append(say.accepted_without_waiver)
    return tuple(remarks)


def _text(text: str | None) -> str:
    return plain(text or "", limit=_TEXT, lines=False)
