"""Say who takes part: roles, parties, and the head of a document."""

from collections.abc import Iterable
from dataclasses import dataclass

from hipaacheck.model import Finding
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.oscal.matter import Matter
from hipaacheck.reporters.oscal.names import OSCAL_VERSION
from hipaacheck.reporters.oscal.shapes import Metadata, Party, Prop, ResponsibleParty, Role
from hipaacheck.reporters.oscal.text import line, paragraphs, props, value, yes_no
from hipaacheck.reporters.profile import Person
from hipaacheck.reporters.words import words

PREPARED_FOR, ASSESSOR, REVIEWER = "prepared-for", "assessor", "reviewer"
APPROVER, ATTESTER, OWNER = "risk-approver", "attester", "action-owner"

_ROLES = {
    PREPARED_FOR: "Organisation that was assessed",
    ASSESSOR: "Who answers for the assessment",
    REVIEWER: "Who reviewed it",
    APPROVER: "Who accepted a risk",
    ATTESTER: "Who stated what no scan can see",
    OWNER: "Who is to carry an action out",
}
_PERSON_OR_NOT = (
    "A name as it was written down. Whether it is one person, a function or a team was not recorded; "
    "OSCAL has no word for that."
)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody in a role; `person` where the profile gives more than a name."""

    role: str
    name: str
    organisation: bool = False
    person: Person | None = None


def party_id(matter: Matter, name: str) -> str:
    """Return the UUID of somebody by name: one name is one party."""
    return matter.ids.lasting("party", value(name))


def signers(matter: Matter) -> tuple[Named, ...]:
    """Return whom the profile and the run name: organisation, assessor, reviewers."""
    profile = matter.edition.profile
    whose = matter.run.organisation or profile.client
    found = [Named(PREPARED_FOR, whose, organisation=True)] if whose else []
    if profile.assessor is not None:
        found.append(Named(ASSESSOR, profile.assessor.name, person=profile.assessor))
    found += [Named(REVIEWER, one.name, person=one) for one in profile.reviewers]
    return tuple(found)


def deciders(matter: Matter) -> tuple[Named, ...]:
    """Return who accepted risks, and who is to do something about them."""
    waivers = [case.finding.waiver for case in matter.cases if case.finding.waiver is not None]
    owners = [
        case.action.owner for case in matter.cases if case.is_risk and case.action and case.action.owner
    ]
    return (
        *(Named(APPROVER, waiver.approved_by) for waiver in waivers),
        *(Named(OWNER, owner) for owner in owners),
    )


def attesters(matter: Matter) -> tuple[Named, ...]:
    """Return who stated something."""
    return tuple(Named(ATTESTER, one.by) for one in matter.run.attestations)


def metadata(matter: Matter, title: str, named: Iterable[Named], *remarks: str) -> Metadata:
    """Return the head of a document; the run's moment is its date, so that the same run is the same file."""
    profile = matter.edition.profile
    named = tuple(named)
    roles = [role for role in _ROLES if any(one.role == role for one in named)]
    return Metadata(
        title=line(profile.title or title),
        last_modified=matter.as_of,
        version=value(matter.run.id),
        oscal_version=OSCAL_VERSION,
        props=(*_marking(matter), *props(_said(matter))),
        roles=tuple(Role(id=role, title=_ROLES[role]) for role in roles),
        parties=_parties(matter, named),
        responsible_parties=tuple(_responsible(matter, role, named) for role in roles),
        remarks=paragraphs(words().statement, *remarks),
    )


def _marking(matter: Matter) -> tuple[Prop, ...]:
    marked = matter.edition.profile.confidentiality
    return (Prop(name="marking", value=value(marked)),) if marked else ()


def _said(matter: Matter) -> tuple[tuple[str, str | None], ...]:
    run, profile = matter.run, matter.edition.profile
    return (
        ("run", run.id),
        ("tool", run.tool),
        ("tool-version", run.tool_version),
        ("complete", yes_no(run.complete)),
        ("report-status", profile.status.value),
        ("redacted", yes_no(matter.edition.redacted)),
        ("period-begins", profile.period.begins.isoformat() if profile.period else None),
        ("period-ends", profile.period.ends.isoformat() if profile.period else None),
        ("inventory-sha256", run.inventory_sha256),
    )


def _parties(matter: Matter, named: tuple[Named, ...]) -> tuple[Party, ...]:
    made: dict[str, Party] = {}
    for one in named:
        employer = one.person.organisation if one.person else None
        if employer:
            made.setdefault(party_id(matter, employer), _organisation(matter, employer))
        if one.organisation:
            made[party_id(matter, one.name)] = _organisation(matter, one.name)
    for one in sorted(named, key=lambda item: item.person is None):
        made.setdefault(party_id(matter, one.name), _person(matter, one))
    return tuple(made.values())


def _organisation(matter: Matter, name: str) -> Party:
    return Party(uuid=party_id(matter, name), type="organization", name=value(name))


def _person(matter: Matter, one: Named) -> Party:
    title = one.person.title if one.person else None
    employer = one.person.organisation if one.person else None
    return Party(
        uuid=party_id(matter, one.name),
        type="person",
        name=value(one.name),
        props=(Prop(name="job-title", value=value(title)),) if title else (),
        member_of_organizations=(party_id(matter, employer),) if employer else (),
        remarks=None if one.person else _PERSON_OR_NOT,
    )


def _responsible(matter: Matter, role: str, named: tuple[Named, ...]) -> ResponsibleParty:
    whose = dict.fromkeys(party_id(matter, one.name) for one in named if one.role == role)
    return ResponsibleParty(role_id=role, party_uuids=tuple(whose))


def accepted_by(finding: Finding) -> str:
    """Return who accepted a risk and until when, as a sentence; empty where nobody did."""
    if finding.waiver is None:
        return ""
    who = plain(finding.waiver.approved_by, limit=200, lines=False)
    return f"{who} accepted the risk up to and with {finding.waiver.expires.isoformat()}."
