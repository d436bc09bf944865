"""Say what was looked at and what was seen: inventory items, evidence, observations."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime

from hipaacheck.model import Evidence, Outcome, Rule, Strength, Target, TargetKind
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.oscal.matter import Case, Matter, kind_of
from hipaacheck.reporters.oscal.names import NS
from hipaacheck.reporters.oscal.shapes import (
    AssessmentAssets,
    Component,
    Definitions,
    DocumentId,
    InventoryItem,
    Platform,
    Prop,
    Resource,
    Rlink,
    State,
    UsesComponent,
)
from hipaacheck.reporters.oscal.shapes_judged import Observation, RelevantEvidence, Subject
from hipaacheck.reporters.oscal.text import line, paragraphs, prop, props, prose, value, yes_no
from hipaacheck.reporters.words import utc, words

TEST, EXAMINE, INTERVIEW = "TEST", "EXAMINE", "INTERVIEW"

_ASSET_TYPES = {TargetKind.WEB_HOST: "web-server", TargetKind.MAIL_HOST: "email-server"}
_UNSEEN = {
    Outcome.UNKNOWN: "It could not be seen: ",
    Outcome.MANUAL: "For a person to answer: ",
}


def definitions(matter: Matter, targets: Iterable[Target]) -> Definitions:
    """Return what was looked at, and the program that did."""
    return Definitions(
        inventory_items=tuple(_item(matter, target) for target in targets), assessment_assets=_assets(matter)
    )


def _item(matter: Matter, target: Target) -> InventoryItem:
    kind = TargetKind(target.kind)
    own = [Prop(name="fqdn", value=value(target.name))] if kind.on_network else []
    own += [Prop(name="asset-type", value=_ASSET_TYPES[kind])] if kind in _ASSET_TYPES else []
    said = (
        ("kind", kind.value),
        ("target", target.id),
        ("port", str(target.port) if target.port is not None else None),
        ("origin", str(target.origin)),
        ("unresolved", target.unresolved),
    )
    return InventoryItem(
        uuid=matter.ids.lasting("target", target.id),
        description=line(f"{plain(target.name, limit=200, lines=False)} ({kind_of(target)})"),
        props=(*own, *props(said)),
    )


def _assets(matter: Matter) -> AssessmentAssets:
    tool = matter.ids.lasting("tool")
    run = matter.run
    return AssessmentAssets(
        components=(
            Component(
                uuid=tool,
                type="software",
                title=line(run.tool),
                description=line(f"{run.tool} {run.tool_version}, called as: {run.command}"),
                props=(Prop(name="software-version", value=value(run.tool_version)),),
                status=State(state="operational"),
            ),
        ),
        assessment_platforms=(
            Platform(
                uuid=matter.ids.once("platform"),
                title="The computer that the run was made on",
                uses_components=(UsesComponent(component_uuid=tool),),
            ),
        ),
    )


def observation_id(matter: Matter, case: Case) -> str:
    """Return the UUID of what was seen for a finding."""
    return matter.ids.once("observation", case.finding.fingerprint)


def observation(matter: Matter, case: Case) -> Observation:
    """Return what was seen for one finding, how, when, and by which evidence."""
    finding = case.finding
    return Observation(
        uuid=observation_id(matter, case),
        title=line(f"{case.title}: {case.where}"),
        description=said(case),
        props=brief_props(case),
        methods=_methods(case),
        types=("control-objective",),
        origins=(matter.origin,),
        subjects=_subjects(matter, case),
        relevant_evidence=tuple(
            RelevantEvidence(
                href=f"#{_resource_id(matter, item)}",
                description=line(f"{item.kind}: {item.method}"),
            )
            for item in case.evidence
        ),
        collected=max((utc(item.collected_at) for item in case.evidence), default=matter.as_of),
        remarks=_heard(finding.heard),
    )


def said(case: Case) -> str:
    """Return what was seen or, where nothing decides, why."""
    finding = case.finding
    before = _UNSEEN.get(finding.outcome)
    return prose(
        plain(finding.observed)
        if before is None
        else f"{before}{plain(finding.because or words().no_reason)}"
    )


def brief_props(case: Case) -> tuple[Prop, ...]:
    """Return what tells one finding from others."""
    finding = case.finding
    return props(
        (
            ("fingerprint", finding.fingerprint),
            ("rule", finding.rule),
            ("target", finding.target),
            ("outcome", finding.outcome.value),
        )
    )


def case_props(case: Case) -> tuple[Prop, ...]:
    """Return what tells one finding from others, how far it counts, and what it is cited for."""
    finding = case.finding
    counts = props(
        (
            ("severity", finding.severity.value),
            ("strength", finding.strength.value),
            ("accepted", "yes" if finding.waiver else None),
        )
    )
    cited = tuple(made for citation in finding.citations for made in prop("citation", citation))
    return (*brief_props(case), *counts, *cited)


def usual_method(rule: Rule) -> str:
    """Return how the facts of a rule are come by where nothing else is known."""
    if rule.strength is Strength.ATTESTATION:
        return INTERVIEW
    return TEST if rule.applies_to.on_network else EXAMINE


def _methods(case: Case) -> tuple[str, ...]:
    """Return how it was seen, in the words of NIST SP 800-53A: a server that is asked is tested, a record or
    a setting that is read is examined, and somebody's word is an interview."""
    found = {_method(item, case.target) for item in case.evidence}
    if case.finding.strength is Strength.ATTESTATION and case.finding.outcome in (Outcome.PASS, Outcome.FAIL):
        found.add(INTERVIEW)
    if not found:
        found.add(TEST if case.target and case.target.kind.on_network else EXAMINE)
    return tuple(method for method in (TEST, EXAMINE, INTERVIEW) if method in found)


def _method(item: Evidence, target: Target | None) -> str:
    if item.attested:
        return INTERVIEW
    return TEST if target and target.kind.on_network else EXAMINE


def _subjects(matter: Matter, case: Case) -> tuple[Subject, ...]:
    if case.target is None:
        return ()
    where = matter.ids.lasting("target", case.target.id)
    return (Subject(subject_uuid=where, type="inventory-item", title=line(case.where)),)


def _heard(heard: tuple[str, ...]) -> str | None:
    if not heard:
        return None
    note = f"{words().heard.label}: {words().heard.note}"
    return paragraphs(note, *(plain(one, limit=300, lines=False) for one in heard))


def _resource_id(matter: Matter, item: Evidence) -> str:
    return matter.ids.once("evidence", item.id)


def evidence(matter: Matter, cases: Iterable[Case]) -> tuple[Resource, ...]:
    """Return the evidence behind these cases, each piece once; the run holds what it says."""
    used = {item.id: item for case in cases for item in case.evidence}
    return tuple(_resource(matter, item) for item in used.values())


def _resource(matter: Matter, item: Evidence) -> Resource:
    said_of = (
        ("evidence", item.id),
        ("kind", item.kind),
        ("probe", item.probe),
        ("target", item.target),
        ("source", item.source),
        ("observation", item.observation.value),
        ("collected", utc(item.collected_at).isoformat()),
        ("attested", yes_no(item.attested)),
        ("error", item.error),
    )
    return Resource(
        uuid=_resource_id(matter, item),
        title=line(f"{item.kind} of {item.target}"),
        description=line(f"{item.method}; answered by {item.source}", limit=1_000),
        props=(Prop(name="type", value="evidence"), *props(said_of)),
        document_ids=(DocumentId(scheme=f"{NS}/evidence", identifier=value(item.id)),),
        rlinks=_named_by_digest(item),
    )


def _named_by_digest(item: Evidence) -> tuple[Rlink, ...]:
    """Return a link that names evidence wherever it is kept: its id is the SHA-256 of all else in it
    (RFC 6920 section 3)."""
    try:
        raw = bytes.fromhex(item.id)
    except ValueError:
        return ()
    named = urlsafe_b64encode(raw).decode().rstrip("=")
    return (Rlink(href=f"ni:///sha-256;{named}", media_type="application/json"),) if len(raw) == 32 else ()


def times(matter: Matter) -> tuple[datetime, datetime]:
    """Return when the first and the last evidence was collected; the run's own moment without any."""
    collected = [utc(item.collected_at) for item in matter.run.evidence]
    return min(collected, default=matter.as_of), max(collected, default=matter.as_of)
