"""Put a SARIF log together: the rules, the results that people have to look at, and how the run went."""

import re
from collections import Counter
from itertools import chain

from hipaacheck.gate.choice import choice_of, not_wanted
from hipaacheck.model import Finding, Outcome, Run, subject_of
from hipaacheck.model.base import digest
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.edition import PLAIN, REDACTED, Edition
from hipaacheck.reporters.gated import counted
from hipaacheck.reporters.limits import limits_of
from hipaacheck.reporters.sarif.results import BASE, KINDS, Judged, Places, states
from hipaacheck.reporters.sarif.rules import descriptors
from hipaacheck.reporters.sarif.shapes import (
    AutomationDetails,
    Base,
    Descriptor,
    Driver,
    Invocation,
    Log,
    Notification,
    Properties,
    SarifRun,
    Tool,
)
from hipaacheck.reporters.sarif.taxonomy import Taxonomies, guid, taxonomies
from hipaacheck.reporters.sarif.text import line, message, sentence, told
from hipaacheck.reporters.words import utc, words

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 25_000
"""More than these and GitHub refuses the whole file; it shows the first 5,000 by severity."""

_MOST_PROBLEMS = 200
_SEMANTIC = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z.-]+)?"
)
_DECIDED = frozenset((Outcome.PASS, Outcome.FAIL, Outcome.MANUAL))
_FAULTS = frozenset(("plugin", "probe", "rule", "interrupted"))


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the log as JSON in UTF-8, indented by two spaces, with a final newline."""
    log = Log(version="2.1.0", runs=(_run(run, edition),))
    text = log.model_dump_json(by_alias=True, exclude_defaults=True, indent=2)
    return f'{{\n  "$schema": "{SCHEMA}",{text[1:]}\n'.encode()


def _run(run: Run, edition: Edition) -> SarifRun:
    written = _written(run, edition)
    kept = written[:MOST_RESULTS]
    citing = (*(rule.citations for rule in run.rules), *(one.citations for one in kept))
    cited = taxonomies(run.frameworks, chain.from_iterable(citing))
    rules = descriptors(run.rules, kept, cited)
    known = states(kept, edition.history.since)
    places = Places.of(run, kept)
    judged = Judged(
        targets={target.id: target for target in run.targets},
        rules={rule.id: index for index, rule in enumerate(rules)},
        places=places,
        cited=cited,
        states=known,
    )
    since = edition.history.since if known is not None else None
    return SarifRun(
        tool=Tool(driver=_driver(run, rules, cited)),
        invocations=(_invocation(run, edition, written),),
        automation_details=_details(run),
        baseline_guid=None if since is None else guid("run", since.older),
        original_uri_base_ids={BASE: Base(description=message("The root of the checkout."))},
        column_kind="unicodeCodePoints",
        artifacts=places.artifacts,
        taxonomies=cited.components,
        results=tuple(judged.result(one) for one in kept),
        properties=_properties(run, edition),
    )


def _written(run: Run, edition: Edition) -> tuple[Finding, ...]:
    """Return what goes into the file, the most pressing first: gaps, what is open, what people must answer.

    What was not seen by the user's own choice is only counted, unless it stops the gate or counts for it.
    """
    verdict = edition.verdict
    stops = frozenset(() if verdict is None else (one.fingerprint for one in verdict.stopping))
    asked = stops.union(() if verdict is None else verdict.unseen)
    order = {target.id: position for position, target in enumerate(run.targets)}
    kinds = list(KINDS)

    def key(one: Finding) -> tuple[object, ...]:
        risk = -1 if one.risk is None else one.risk.rank
        place = order.get(one.target, len(order))
        return (
            one.fingerprint not in stops,
            one.waiver is not None,
            kinds.index(one.outcome),
            one.severity.rank,
            -risk,
            one.rule,
            place,
            one.target,
        )

    unwanted = not_wanted(run)
    kept = (
        one
        for one in run.findings
        if one.outcome in KINDS and (one.fingerprint in asked or not unwanted(one))
    )
    return tuple(sorted(kept, key=key))


def _driver(run: Run, rules: tuple[Descriptor, ...], cited: Taxonomies) -> Driver:
    version = line(run.tool_version, limit=100)
    return Driver(
        name=line(run.tool, limit=100) or "hipaacheck",
        version=version or "unknown",
        semantic_version=version if _SEMANTIC.fullmatch(version) else None,
        short_description=told("Audits how a HIPAA-regulated organisation handles email, web and vendors."),
        full_description=told(sentence(words().statement, limit=2_000)),
        rules=rules,
        supported_taxonomies=cited.references,
    )


def _invocation(run: Run, edition: Edition, written: tuple[Finding, ...]) -> Invocation:
    verdict = edition.verdict
    return Invocation(
        # Nothing decided is no success: an empty file would say that all is well.
        execution_successful=run.complete and any(one.outcome in _DECIDED for one in run.findings),
        start_time_utc=utc(run.as_of).strftime("%Y-%m-%dT%H:%M:%SZ"),
        exit_code=None if verdict is None else int(verdict.exit),
        exit_code_description=None if verdict is None else sentence(verdict.line, limit=2_000),
        tool_execution_notifications=(*_problems(run), *_notices(run, edition, written)),
    )


def _problems(run: Run) -> list[Notification]:
    told_of = [
        _notification(
            one.kind,
            "error" if one.kind in _FAULTS else "warning",
            f"{line(one.where, limit=300)}: {sentence(one.what, limit=2_000)}",
        )
        for one in run.problems[:_MOST_PROBLEMS]
    ]
    more = len(run.problems) - len(told_of)
    if more:
        told_of.append(
            _notification(
                "environment",
                "warning",
                f"{counted([(more, 'more problem is', 'more problems are')])} in the run.",
            )
        )
    return told_of


def _notices(run: Run, edition: Edition, written: tuple[Finding, ...]) -> list[Notification]:
    here = {one.fingerprint for one in written}
    unwanted = not_wanted(run)
    chosen = sum(unwanted(one) and one.waiver is None and one.fingerprint not in here for one in run.findings)
    left = len(written) - MOST_RESULTS
    said = [_notification("limit", "note", sentence(one, limit=2_000)) for one in limits_of(run)]
    if chosen:
        number = counted([(chosen, "check was", "checks were")])
        rest = "It is not in this file, and has" if chosen == 1 else "They are not in this file, and have"
        text = f"{number} not made ({choice_of(run)}). {rest} not passed."
        said.append(_notification("left-out", "note", text))
    if left > 0:
        number = counted([(left, "less pressing finding is", "less pressing findings are")])
        text = f"{number} not in this file: GitHub takes {MOST_RESULTS:,}."
        said.append(_notification("left-out", "warning", text))
    if edition.redacted:
        said.append(_notification("redacted", "note", REDACTED))
    return said


def _notification(kind: str, level: str, text: str) -> Notification:
    return Notification(level=level, message=message(text), properties={"kind": kind})


def _details(run: Run) -> AutomationDetails:
    """Return which run this is: GitHub compares runs of one category, which is all before the last slash.

    It takes an alert that is not in the next file of its category for mended. One that only a live run can
    raise is in none of an offline run, so the two are not of one category.
    """
    subject = line(subject_of(run), limit=200)
    readable = re.sub(r"[^A-Za-z0-9.]+", "-", subject)[:60].strip("-.")
    category = readable if readable == subject else f"{readable}-{digest(subject_of(run))[:8]}".strip("-")
    number = re.sub(r"[^A-Za-z0-9]+", "", run.id)[:64]
    return AutomationDetails(
        id=f"hipaacheck/{category}/{'offline/' if run.options.get('offline') is True else ''}{number}",
        guid=guid("run", run.id),
        description=message(f"An audit of {subject or 'nothing'}."),
    )


def _properties(run: Run, edition: Edition) -> Properties:
    counts = Counter(one.outcome.value for one in run.findings)
    held: Properties = {
        "runId": line(run.id, limit=100),
        "complete": run.complete,
        "outcomes": {one.value: counts[one.value] for one in Outcome},
        "accepted": sum(one.waiver is not None for one in run.findings),
    }
    return {**held, "notice": REDACTED} if edition.redacted else held


REPORTER = Reporter(name="sarif", media_type="application/sarif+json", suffixes=(".sarif",), render=render)
