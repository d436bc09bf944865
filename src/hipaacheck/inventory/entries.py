"""Turn the entries of an inventory, domains aside, into targets that rules can be applied to."""

from collections.abc import Iterator

from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.mail import MailFlow, MailingList, PhiLevel
from hipaacheck.inventory.schema.vendors import PhiAccess, Vendor
from hipaacheck.model import Exposure, Origin, Target, TargetKind

_NOTHING = Exposure()
_EPHI = {None: _NOTHING, True: Exposure(holds_ephi=True), False: Exposure(holds_ephi=False)}


def targets_of_entries(declared: Declared) -> Iterator[Target]:
    """Return a target for each entry, at the line where it stands, exposed as the entry says."""
    yield from _one_each(declared)
    yield from _mail(declared)
    yield from _registers(declared)
    yield from _paper(declared)


def _target(kind: TargetKind, name: str, title: str, origin: Origin, exposure: Exposure = _NOTHING) -> Target:
    return Target(id=f"{kind.value}:{name}", kind=kind, name=title, origin=origin, exposure=exposure)


def _one_each(declared: Declared) -> Iterator[Target]:
    inventory = declared.inventory
    if inventory.organisation is not None:
        kind = TargetKind.ORGANISATION
        origin = declared.origin("organisation")
        yield Target(id=kind.value, kind=kind, name=inventory.organisation.name, origin=origin)
    if inventory.training is not None:
        origin = declared.origin("training")
        yield _target(TargetKind.TRAINING, "workforce", "training of the workforce", origin)


def _mail(declared: Declared) -> Iterator[Target]:
    inventory = declared.inventory
    for at, flow in enumerate(inventory.mail_flows or ()):
        origin = declared.origin("mail_flows", at)
        yield _target(TargetKind.MAIL_FLOW, flow.id, flow.use, origin, _exposed_flow(flow))
    for at, mailing in enumerate(inventory.mailing_lists or ()):
        origin = declared.origin("mailing_lists", at)
        yield _target(TargetKind.MAILING_LIST, mailing.id, mailing.name, origin, _exposed_list(mailing))
    for at, request in enumerate(inventory.email_requests or ()):
        origin = declared.origin("email_requests", at)
        yield _target(TargetKind.EMAIL_REQUEST, request.ref, request.ref, origin)


def _exposed_flow(flow: MailFlow) -> Exposure:
    return _EPHI[None if flow.phi is PhiLevel.UNKNOWN else flow.phi is not PhiLevel.NONE]


def _exposed_list(mailing: MailingList) -> Exposure:
    return _EPHI[True if {"patients", "former-patients"} & {*mailing.people} else None]


def _registers(declared: Declared) -> Iterator[Target]:
    inventory = declared.inventory
    for at, system in enumerate(inventory.systems or ()):
        exposure = Exposure(purpose=system.kind, holds_ephi=system.holds_ephi, people=system.people)
        yield _target(TargetKind.SYSTEM, system.id, system.name, declared.origin("systems", at), exposure)
    for at, vendor in enumerate(inventory.vendors or ()):
        origin = declared.origin("vendors", at)
        yield _target(TargetKind.VENDOR, vendor.id, vendor.name, origin, _exposed_vendor(vendor))
    for at, kept in enumerate(inventory.retention or ()):
        yield _target(TargetKind.RETENTION, kept.id, kept.name, declared.origin("retention", at))


def _exposed_vendor(vendor: Vendor) -> Exposure:
    if vendor.phi in (None, PhiAccess.UNKNOWN):
        return _NOTHING
    return _EPHI[vendor.phi is not PhiAccess.NONE]


def _paper(declared: Declared) -> Iterator[Target]:
    inventory = declared.inventory
    for at, document in enumerate(inventory.documents or ()):
        yield _target(TargetKind.DOCUMENT, document.id, document.title, declared.origin("documents", at))
    kinds = [practice.kind for practice in inventory.practices or ()]
    for kind in dict.fromkeys(kinds):
        origin = declared.origin("practices", kinds.index(kind))
        yield _target(TargetKind.PRACTICE, kind, kind.replace("-", " "), origin)
    for at, incident in enumerate(inventory.incidents or ()):
        yield _target(TargetKind.INCIDENT, incident.id, incident.id, declared.origin("incidents", at))
    for at, decision in enumerate(inventory.decisions or ()):
        specification = decision.specification
        origin = declared.origin("decisions", at)
        yield _target(TargetKind.DECISION, specification, specification, origin)
    for at, waiver in enumerate(inventory.waivers):
        title = f"{waiver.rule} for {waiver.target}"
        origin = declared.origin("waivers", at)
        yield _target(TargetKind.WAIVER, f"{waiver.rule}@{waiver.target}", title, origin)
