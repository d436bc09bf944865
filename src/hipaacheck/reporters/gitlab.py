"""Say open gaps as a GitLab Code Quality report, which GitLab shows in merge requests and at their lines.

The fields are those of https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.
"""

import json
from collections.abc import Iterator

from hipaacheck.model import Run, Severity
from hipaacheck.model.base import digest
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.escape import HIDDEN
from hipaacheck.reporters.gated import COMMAND, Gated, Judged, Stand, in_one_line
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.words import words

_DESCRIPTION = 1_000
_PART = 400
_NAME = 120
_RUN = digest("hipaacheck: the run is not whole")[:32]

# The five words of Code Climate's specification, most urgent first, beside ours.
_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MODERATE: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the report in UTF-8: what fails and nobody accepted, and what counts and could not be seen.

    GitLab takes what is not in it for mended, so a run that is not whole has an entry that says so.

    GitLab takes the first of two entries with one fingerprint and stops reading at an entry that it does not
    understand, so every entry has a fingerprint of its own and all fields.
    """
    report = build_view(run, edition, annex=False)
    gated = Gated(run, edition, report)
    found = gated.of(Stand.STOPS, Stand.OPEN, Stand.UNSEEN)
    entries = {item.view.fingerprint: _entry(item, gated) for item in reversed(found)}
    written = [*_not_whole(gated), *reversed(entries.values())]
    text = json.dumps(written, ensure_ascii=False, indent=2)
    return f"{escaped(text)}\n".encode()


def escaped(text: str) -> str:
    r"""Return JSON with what a terminal, an editor or the log of a CI job acts on written as \u escapes."""
    return COMMAND.sub(r"#\\u0023", HIDDEN.sub(lambda match: json.dumps(match[0])[1:-1], text))


def _not_whole(gated: Gated) -> Iterator[dict[str, object]]:
    doubts = list(gated.doubts())
    if doubts:
        line = gated.run_line
        yield {
            "description": in_one_line(f"The run is not whole: {' '.join(doubts)}", _DESCRIPTION),
            "check_name": "hipaacheck",
            "fingerprint": _RUN,
            "severity": "major",
            "location": {"path": line.file, "lines": {"begin": line.line}},
        }


def _entry(item: Judged, gated: Gated) -> dict[str, object]:
    line = gated.line(item)
    return {
        "description": _description(item),
        "check_name": in_one_line(item.view.rule.id, _NAME),
        "fingerprint": item.view.fingerprint,
        "severity": _severity(item),
        "location": {"path": line.file, "lines": {"begin": line.line}},
    }


def _severity(item: Judged) -> str:
    """Return GitLab's word; what could not be seen and does not stop the gate is for information."""
    return "info" if item.stand is Stand.UNSEEN else _SEVERITIES[item.view.severity]


def _description(item: Judged) -> str:
    view = item.view
    head = f"{view.rule.title}: {in_one_line(view.target_name, _NAME)}"
    if item.view.observed and item.stand is not Stand.UNSEEN:
        said = f"observed {in_one_line(view.observed, _PART)}"
        said += f"; expected {in_one_line(view.expected, _PART)}" if view.expected else ""
    else:
        said = f"could not be seen: {in_one_line(view.because or words().no_reason, _PART)}"
    return in_one_line(f"{head}: {said}", _DESCRIPTION)


REPORTER = Reporter(
    name="gitlab", media_type="application/json", suffixes=(".codequality.json",), render=render
)
