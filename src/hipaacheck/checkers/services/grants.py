"""See which outside services were let into the mail, files, chats or calendars of a tenant."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from pydantic import ConfigDict

from hipaacheck.catalogs.names import words
from hipaacheck.catalogs.services import MarkKind, Service, service_catalogue
from hipaacheck.checkers.api import Known
from hipaacheck.checkers.services.facts import AppReach, Sighting
from hipaacheck.checkers.services.names import EXACT, NameIndex, Names, Shown, likeness
from hipaacheck.checkers.services.reaching import contents
from hipaacheck.checkers.services.sightings import GRANT, LONGEST_TEXT, OWN
from hipaacheck.checkers.shared.grants import AppGrant
from hipaacheck.checkers.shared.services import services_of
from hipaacheck.checkers.shared.text import clean
from hipaacheck.inventory.schema.vendors import Vendor
from hipaacheck.model import Record, Seen, Target, TargetKind, Unseen, digest

MOST = 300
_NAME = 100
_SLUG = 60
_NOT_ASKED = Unseen(unseen="its applications were not asked for")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_EVIDENCE = {TargetKind.GOOGLE_TENANT: "google.apps", TargetKind.MICROSOFT_TENANT: "microsoft.apps"}


class _Apps(Record):
    """What the facts about applications of either platform have of those that were let in."""

    model_config = ConfigDict(extra="ignore")

    grants: Seen[tuple[AppGrant, ...]]


@dataclass(frozen=True, slots=True)
class LetIn:
    """An application that was let into a tenant, as a sighting of whose it is taken to be."""

    tenant: Target
    sighting: Sighting
    reach: AppReach


@dataclass(slots=True)
class Tenants:
    """The tenants that were to be looked at, what was let into them, and why that is not known of some."""

    targets: tuple[Target, ...] = ()
    let_in: list[LetIn] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)


def look(known: Known) -> Tenants:
    """Return the applications of all tenants, those of services and vendors that are known first."""
    found = Tenants(tuple(one for one in known.targets.values() if one.kind in _EVIDENCE))
    if not found.targets:
        return found
    register = known.declared.inventory.vendors if known.declared is not None else None
    owners = Owners(register or ())
    facts = {kind: known.facts(kind, _Apps) for kind in _EVIDENCE.values()}
    for tenant in found.targets:
        kind = _EVIDENCE[tenant.kind]
        apps = facts[kind].get(tenant.id, _NOT_ASKED)
        grants = apps if isinstance(apps, Unseen) else apps.grants
        if isinstance(grants, Unseen):
            found.gaps.append(f"{tenant.name}: {grants.unseen}")
            continue
        mine = sorted((_let_in(tenant, one, owners) for one in grants), key=lambda one: not one.reach.sure)
        found.let_in += mine[:MOST]
        if len(mine) > MOST:
            found.gaps.append(f"{tenant.name}: only {MOST} of {len(mine)} applications were kept")
    return found


class Owners:
    """Whose an application may be: of a service of the catalogue, of a vendor of the register, or neither."""

    def __init__(self, register: Iterable[Vendor]) -> None:
        self._vendors = vendor_index(register)

    def of(self, grant: AppGrant) -> tuple[Service | None, bool]:
        """Return the service, None for one of its own, and whether it is settled whose it is.

        The client id goes before names. A vendor of the register that is called exactly so and is no service
        of the catalogue goes before a service of that name.
        """
        shown = Shown(grant.name, grant.publisher)
        mark = service_catalogue().mark(MarkKind.CLIENT, grant.client.strip().lower())
        if mark is not None:
            return mark.service, mark.verified
        fits = sorted(_services().fits(shown), key=lambda fit: fit[1] != EXACT)
        service, how = fits[0] if fits else (None, None)
        settled = how == EXACT
        called = _called(shown, fits)
        if len({one.vendor_id for one in (*called, *(one for one, fit in fits if fit == how))}) > 1:
            # The name is of one service and the publisher of another, or a name holds two of them.
            service, settled = next(iter(called), None), False
        exact = [vendor for vendor, fit in self._vendors.fits(shown) if fit == EXACT]
        if exact:
            return (service if any(service in services_of(vendor) for vendor in exact) else None), True
        return service, settled


def _called(shown: Shown, fits: list[tuple[Service, str]]) -> list[Service]:
    """Return the services that have the name of the application itself, whoever publishes it."""
    alone = Shown(shown.app)
    return [one for one, _ in fits if likeness(alone, _names(one)) == EXACT]


@cache
def _services() -> NameIndex[Service]:
    return NameIndex((one, _names(one)) for one in service_catalogue().services())


@cache
def _names(service: Service) -> Names:
    catalogue = service_catalogue()
    loose = [
        mark.name
        for kind in (MarkKind.APP, MarkKind.PUBLISHER)
        for name in catalogue.names(kind)
        if (mark := catalogue.mark(kind, name)) is not None and mark.service.id == service.id
    ]
    return Names((service.name, *service.aliases), tuple(loose))


def vendor_index(register: Iterable[Vendor]) -> NameIndex[Vendor]:
    """Return the vendors of the register by the names under which their applications are known."""
    return NameIndex((vendor, _names_of_vendor(vendor)) for vendor in register)


def _names_of_vendor(vendor: Vendor) -> Names:
    """Return its own names, and those of its services in use that begin with one of these."""
    own = [name for name in (vendor.name, vendor.legal_name) if name is not None]
    services = [one for one in vendor.services if any(_begins(one, name) for name in own)]
    return Names((*own, *services))


def _begins(long: str, short: str) -> bool:
    parts = words(short)
    return bool(parts) and words(long)[: len(parts)] == parts


def _let_in(tenant: Target, grant: AppGrant, owners: Owners) -> LetIn:
    service, sure = owners.of(grant)
    reach = AppReach(
        app=clean(grant.name, _NAME),
        publisher=clean(grant.publisher, _NAME),
        client=clean(grant.client, _NAME),
        tenant=clean(tenant.name, _NAME),
        content=contents(grant.can),
        can=tuple(clean(one, _NAME) for one in grant.can),
        alone=grant.alone,
        everybody=grant.everybody,
        users=grant.users,
        sure=sure,
    )
    sighting = Sighting(
        service=service.id if service is not None else own_id(grant),
        name=service.name if service is not None else reach.app,
        mark=GRANT,
        means="reads-content",
        owner=reach.tenant,
        text=clean(said(reach), LONGEST_TEXT),
        host="",
        verified=sure,
        known=service is not None,
    )
    return LetIn(tenant, sighting, reach)


def said(reach: AppReach) -> str:
    """Return in words what an application reaches, and for whom."""
    of = f" of {reach.publisher}" if reach.publisher else ""
    if reach.alone:
        who = "with nobody signed in"
    elif reach.everybody:
        who = "for every user"
    else:
        who = f"for {reach.users} user{'' if reach.users == 1 else 's'}" if reach.users else "for some users"
    return f"application {reach.app}{of} reaches {', '.join(reach.content)} {who}"


def own_id(grant: AppGrant) -> str:
    """Return the id of an application of no service of the catalogue: by its client id, else its name."""
    text = grant.client.strip() or grant.name
    slug = _NO_SLUG.sub("-", "-".join(words(text))).strip("-")
    if not slug or len(slug) > _SLUG or not text.isascii():
        slug = f"{slug[:_SLUG].strip('-')}-{digest('application', text)[:10]}".strip("-")
    return f"{OWN}{slug}"


def best_fit(known: NameIndex[Vendor], found: Iterable[AppReach]) -> tuple[Vendor, str] | None:
    """Return the vendor that applications are named like best, and why: name, or like if it resembles.

    Of equals it is the one whose work goes on.
    """
    fits = [
        (how != EXACT, vendor.ended is not None, place, vendor)
        for reach in found
        for place, (vendor, how) in enumerate(known.fits(_shown(reach), shorter=True))
    ]
    if not fits:
        return None
    unlike, _, _, vendor = min(fits, key=lambda fit: fit[:3])
    return vendor, "like" if unlike else "name"


def left_behind(
    register: Sequence[Vendor], let_in: Iterable[tuple[AppReach, Sighting]]
) -> Iterator[tuple[Vendor, Sighting, str]]:
    """Yield each vendor whose work has ended with each application that has or resembles its name, and why.

    What a vendor is called whose work goes on is no trace of it, nor what resembles its name and surely is
    somebody else's.
    """
    known = vendor_index(register if any(vendor.ended is not None for vendor in register) else ())
    for reach, one in let_in:
        fits = known.fits(_shown(reach), shorter=True)
        live = any(how == EXACT and vendor.ended is None for vendor, how in fits)
        for vendor, how in fits:
            if vendor.ended is not None and not live and (how == EXACT or not reach.sure):
                yield vendor, one, "name" if how == EXACT else "like"


def _shown(reach: AppReach) -> Shown:
    return Shown(reach.app, reach.publisher)
