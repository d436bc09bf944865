"""Derive the facts of every flow of mail and every mailing list that an inventory declares."""

from collections.abc import Iterable, Iterator, Mapping

from hipaacheck.checkers.api import Derivation, Derived, Known, Saw
from hipaacheck.checkers.declared import file_artefacts, file_facts
from hipaacheck.checkers.email.facts import DmarcFacts
from hipaacheck.checkers.mailflows.carriers import Carriers
from hipaacheck.checkers.mailflows.facts import MailFlowFacts, MailingListFacts
from hipaacheck.checkers.shared.patients import is_of_patients
from hipaacheck.checkers.shared.places import Decides, Lines
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.decisions import Choice
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.inventory.schema.mail import MailEncryption, MailFlow, MailingList, PhiLevel
from hipaacheck.model import Origin, Place, Seen, Target, TargetKind, Unseen

FLOW_KIND = "mail.flow"
LIST_KIND = "mail.list"
METHOD = "declared in the inventory"
DECIDES: Decides = {
    "encryption": ("encryption", "protected"),
    "fallback": ("fallback",),
    "phi": ("phi",),
    "authorisation": ("authorisation",),
    "marketing": ("marketing",),
    "owner": ("owner",),
    "vendor": ("carriers",),
    "domain": ("domain_uses", "sender_enforced"),
}
_IN_TRANSIT = "164.312(e)(2)(ii)"
_PROTECTED = frozenset(
    {
        MailEncryption.ENFORCED_TLS,
        MailEncryption.PORTAL,
        MailEncryption.MESSAGE_ENCRYPTION,
        MailEncryption.S_MIME,
        MailEncryption.PGP,
    }
)
_SOME_PHI = frozenset({PhiLevel.FULL, PhiLevel.LIMITED})
_Dmarc = Mapping[str, DmarcFacts | Unseen]


def derive_flows(known: Known) -> Iterator[Derived]:
    """Yield the facts of each flow of mail; no file stands behind what is said of one."""
    declared = known.declared
    if declared is None or declared.inventory.mail_flows is None:
        return
    carriers = Carriers(declared)
    dmarc = known.facts("dns.dmarc", DmarcFacts)
    for index, flow in enumerate(declared.inventory.mail_flows):
        origin = declared.origin("mail_flows", index)
        target = _target(known, TargetKind.MAIL_FLOW, flow.id, flow.use, origin)
        facts = flow_facts(declared, flow, carriers, dmarc)
        artefacts = file_artefacts(declared, flow.authorisation)
        system = next((one for one in declared.inventory.systems or () if one.id == flow.system), None)
        through = (flow.vendor, system.vendor if system is not None else None)
        places = _lines(declared, "mail_flows", index, through)
        saw = Saw(facts, str(origin), METHOD, attested=True, artefacts=artefacts, places=places)
        yield Derived(target, saw)


def derive_lists(known: Known) -> Iterator[Derived]:
    """Yield the facts of each mailing list; no file stands behind what is said of one."""
    declared = known.declared
    if declared is None or declared.inventory.mailing_lists is None:
        return
    carriers = Carriers(declared)
    for index, mailing in enumerate(declared.inventory.mailing_lists):
        origin = declared.origin("mailing_lists", index)
        target = _target(known, TargetKind.MAILING_LIST, mailing.id, mailing.name, origin)
        facts = list_facts(declared, mailing, carriers)
        artefacts = file_artefacts(declared, mailing.authorisation)
        places = _lines(declared, "mailing_lists", index, (mailing.vendor,))
        saw = Saw(facts, str(origin), METHOD, attested=True, artefacts=artefacts, places=places)
        yield Derived(target, saw)


def _lines(declared: Declared, section: str, index: int, carriers: Iterable[str | None]) -> tuple[Place, ...]:
    """Return the lines of an entry, and those on which the work with who carries it ends, or an agreement."""
    lines = Lines(declared).add(section, index)
    named = set(carriers)
    for at, vendor in enumerate(declared.inventory.vendors or ()):
        if vendor.id not in named:
            continue
        if vendor.ended is not None:
            lines.add("vendors", at, "ended", "date", about=("carriers",))
        ending = [number for number, one in enumerate(vendor.agreements) if one.expires is not None]
        for number in sorted(ending, key=lambda one: str(vendor.agreements[one].expires), reverse=True):
            lines.add("vendors", at, "agreements", number, "expires", about=("carriers",))
    return lines.entry(section, index, DECIDES).places


def flow_facts(declared: Declared, flow: MailFlow, carriers: Carriers, dmarc: _Dmarc) -> MailFlowFacts:
    """Return what the inventory says of one flow, and what DNS says of the domain that it is sent from."""
    inventory = declared.inventory
    system = next((one for one in inventory.systems or () if one.id == flow.system), None)
    recipients = tuple(dict.fromkeys(flow.recipients))
    siblings = _senders(inventory, flow)
    others = [one for one in siblings if one.id != flow.id]
    return MailFlowFacts(
        entry=flow.id,
        use=flow.use,
        domain=flow.domain,
        system=system.name if system is not None else None,
        people=system.people if system is not None else None,
        recipients=recipients,
        patients_only=recipients == ("patients",),
        phi=flow.phi,
        encryption=flow.encryption,
        protected=flow.encryption in _PROTECTED,
        fallback=flow.fallback,
        marketing=flow.marketing,
        authorisation=file_facts(declared, flow.authorisation),
        owner=flow.owner,
        carriers=carriers.of(flow.vendor, flow.system),
        requests_kept=inventory.email_requests is not None,
        requests=_requests(inventory),
        transmission_choice=_choice(inventory),
        asking_lists=_asking_lists(inventory, flow),
        sender_flows=tuple(one.use for one in (flow, *others)),
        sender_told_at=siblings[0].use if siblings and siblings[0].id != flow.id else None,
        sender_enforced=_enforced(flow.domain, dmarc),
    )


def list_facts(declared: Declared, mailing: MailingList, carriers: Carriers) -> MailingListFacts:
    """Return what the inventory says of one mailing list."""
    return MailingListFacts(
        entry=mailing.id,
        name=mailing.name,
        domain=mailing.domain,
        domain_uses=_uses(declared.inventory, mailing.domain),
        people=mailing.people,
        patients=is_of_patients(mailing),
        marketing=mailing.marketing,
        authorisation=file_facts(declared, mailing.authorisation),
        owner=mailing.owner,
        carriers=carriers.of(mailing.vendor),
    )


def _target(known: Known, kind: TargetKind, name: str, title: str, origin: Origin) -> Target:
    known_one = known.targets.get(f"{kind.value}:{name}")
    return known_one or Target(id=f"{kind.value}:{name}", kind=kind, name=title, origin=origin)


def _senders(inventory: Inventory, flow: MailFlow) -> list[MailFlow]:
    """Return the flows with PHI to patients that leave from the domain of `flow`, in their order."""
    return [
        one
        for one in inventory.mail_flows or ()
        if one.domain == flow.domain is not None and "patients" in one.recipients and one.phi in _SOME_PHI
    ]


def _asking_lists(inventory: Inventory, flow: MailFlow) -> tuple[str, ...]:
    """Return the lists at the vendor of `flow` of which LIST-MARKETING-001 asks what is marketed."""
    return tuple(
        one.name
        for one in inventory.mailing_lists or ()
        if one.vendor == flow.vendor is not None
        and one.marketing
        and one.authorisation is None
        and is_of_patients(one)
    )


def _requests(inventory: Inventory) -> int:
    """Return how many asked for unencrypted email, were warned, and have not withdrawn (78 FR 5634)."""
    return sum(
        one.preference == "unencrypted-email" and one.warned is not None and one.withdrawn is None
        for one in inventory.email_requests or ()
    )


def _choice(inventory: Inventory) -> Choice | None:
    decisions = inventory.decisions or ()
    return next((one.choice for one in decisions if one.specification == _IN_TRANSIT), None)


def _enforced(domain: str | None, dmarc: _Dmarc) -> Seen[bool]:
    if domain is None:
        return Unseen(unseen="the flow names no domain that it is sent from")
    facts = dmarc.get(f"domain:{domain}")
    if facts is None:
        return Unseen(unseen=f"{domain} is not among the domains that were looked at")
    return facts if isinstance(facts, Unseen) else facts.enforced


def _uses(inventory: Inventory, domain: str | None) -> tuple[str, ...] | None:
    named = next((one for one in inventory.domains if one.name == domain), None)
    return tuple(named.mail_use) or None if named is not None else None


FLOWS = Derivation("mailflows.flows", FLOW_KIND, derive_flows)
LISTS = Derivation("mailflows.lists", LIST_KIND, derive_lists)
