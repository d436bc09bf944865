"""Say a run as JUnit XML, a test case for each rule at each target, for the test reports of CI systems.

There is no standard. What is written satisfies the XSD of Jenkins' xUnit plug-in (junit-10.xsd) and the one
of Apache Ant's tasks (windyroad/JUnit-Schema). Neither knows `file` and `line`, so these stand in the text.
docs/ci-formats.md says what becomes of what.
"""

import re
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from hipaacheck.model import Run
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.edition import PLAIN, REDACTED, Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.gated import COMMAND, Gated, Judged, Stand, in_one_line, place_text
from hipaacheck.reporters.shapes import ReportView
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.words import utc, words

_NAME = 120
_MESSAGE = 300
# A fix or an observation may be 20 KB; a reader of test reports has a few lines.
_TEXT = 4_000
# The beginning of a line, where GitHub's runner takes two colons for a command.
_COLONS = re.compile(r"^(\s*):(?=:)", re.MULTILINE)


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the test report in UTF-8; equal runs and editions give equal bytes."""
    report = build_view(run, edition, annex=False)
    gated = Gated(run, edition, report)
    root = Element("testsuites")
    _run_suite(root, run, edition, report, gated)
    ordered = sorted(gated.items, key=lambda one: (words().area_rank(one.view.rule.area), one.view.number))
    taken: set[tuple[str, str]] = set()
    for area, items in groupby(ordered, key=lambda one: one.view.rule.area):
        suite = _suite(root, words().area(area), run, {"run": report.run_id, "area": area})
        for item in items:
            _case(suite, item, gated, taken)
        _close(suite)
    indent(root)
    # What stands in attributes and text may be printed into a log; a reference reads as what it stands for.
    text = COMMAND.sub("#&#35;", tostring(root, "unicode"))
    text = _COLONS.sub(r"\1&#58;", text)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _suite(root: Element, title: str, run: Run, properties: dict[str, str]) -> Element:
    suite = SubElement(root, "testsuite", name=title, package="hipaacheck", id=str(len(root)))
    # Ant's XSD takes no time zone; it is UTC.
    suite.set("timestamp", utc(run.as_of).strftime("%Y-%m-%dT%H:%M:%S"))
    suite.set("hostname", "localhost")
    held = SubElement(suite, "properties")
    for name, value in properties.items():
        SubElement(held, "property", name=name, value=in_one_line(value, 1_000))
    return suite


def _close(suite: Element, said: str = "") -> None:
    """Count the cases of a suite, and end it with the two elements that Ant's XSD demands."""
    suite.set("tests", str(len(suite.findall("testcase"))))
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{kind}"))))
    suite.set("time", "0.000")
    SubElement(suite, "system-out").text = said or None
    SubElement(suite, "system-err")


def _run_suite(root: Element, run: Run, edition: Edition, report: ReportView, gated: Gated) -> None:
    """Tell whether the run itself is whole: without it, a run that checked nothing would look green."""
    verdict = edition.verdict
    suite = _suite(
        root,
        "The run itself",
        run,
        {
            "run": report.run_id,
            "subject": report.subject,
            "as_of": report.as_of_time,
            "tool": f"{report.tool} {report.tool_version}",
            "complete": "true" if run.complete else "false",
            "verdict": report.verdict.text if verdict is None else verdict.line,
            **({} if verdict is None else {"exit": str(verdict.exit.value)}),
        },
    )
    case = _new_case(suite, "run", "The run is whole")
    doubts = list(gated.doubts())
    if doubts:
        _outcome(case, "error", doubts[0], "\n".join(doubts), "incomplete")
    _close(suite, "\n".join([*([REDACTED] if edition.redacted else []), *report.limits]))


def _case(suite: Element, item: Judged, gated: Gated, taken: set[tuple[str, str]]) -> None:
    view = item.view
    target = in_one_line(view.target_name, _NAME)
    name = f"{view.rule.id} at {target}: {in_one_line(view.rule.title, _NAME)}"
    if (view.rule.area, name) in taken:
        # GitLab shows the first of two test cases with one name, and leaves out the other.
        name += f" [{view.fingerprint}]"
    taken.add((view.rule.area, name))
    case = _new_case(suite, view.rule.area, name)
    match item.stand:
        case Stand.PASSED:
            return
        case Stand.UNSEEN:
            said = f"Could not be seen: {view.because or words().no_reason}"
            _outcome(case, "error", said, _body(item, gated), "unknown")
        case Stand.STOPS | Stand.OPEN if not _is_suggestion(item):
            said = view.observed or view.because or "the rule failed"
            _outcome(case, "failure", f"{view.rule.title}: {said}", _body(item, gated), view.severity.value)
        case _:
            _outcome(case, "skipped", _skipped(item), _skipped(item), "")


def _is_suggestion(item: Judged) -> bool:
    return item.stand is Stand.OPEN and item.view.is_suggestion


def _skipped(item: Judged) -> str:
    view = item.view
    because = view.because or words().no_reason
    match item.stand:
        case Stand.ACCEPTED if view.waiver is not None:
            outcome = view.outcome_label.lower()
            return (
                f"Accepted until {view.waiver.expires} by {view.waiver.approved_by}, and no pass ({outcome}):"
                f" {view.waiver.reason}"
            )
        case Stand.MANUAL:
            return f"A person must answer: {view.because or 'no question was recorded'}"
        case Stand.ASIDE:
            return f"Could not be seen, which is no pass, and weighs too little to count: {because}"
        case Stand.UNASKED:
            return f"Could not be seen, which is no pass: {because}"
        case Stand.OPEN:
            return f"A suggestion, not a gap: {view.observed or view.rule.title}"
        case _:
            return f"Does not apply: {because}"


def _body(item: Judged, gated: Gated) -> str:
    view = item.view
    rows = [
        f"{view.rule.id}: {view.rule.title}",
        f"Target: {view.target_name}",
        f"Line: {place_text(gated.line(item)) or 'no file names it'}",
        f"Severity: {view.severity_label}",
    ]
    if gated.verdict is not None:
        rows.append(f"Stops the gate: {item.told_ground or 'no'}")
    for label, text in (
        ("Could not be seen", view.because),
        ("Observed", view.observed),
        ("Expected", view.expected),
        ("Fix", view.fix_text),
    ):
        if text:
            rows += ["", f"{label}:", plain(text, limit=_TEXT)]
    return "\n".join([*rows, "", f"45 CFR {', '.join(view.citations)}", f"Fingerprint: {view.fingerprint}"])


def _new_case(suite: Element, group: str, name: str) -> Element:
    return SubElement(
        suite, "testcase", classname=f"hipaacheck.{in_one_line(group, _NAME)}", name=name, time="0.000"
    )


def _outcome(case: Element, kind: str, message: str, body: str, sort: str) -> None:
    outcome = SubElement(case, kind, message=in_one_line(message, _MESSAGE))
    if sort:
        outcome.set("type", sort)
    outcome.text = plain(body)


REPORTER = Reporter(
    name="junit", media_type="application/xml", suffixes=(".junit.xml", ".xml"), render=render
)
