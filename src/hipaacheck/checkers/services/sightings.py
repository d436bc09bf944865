"""Turn names that records hold into sightings, and leave out what is the organisation's own."""

import re
from collections.abc import Iterable

from hipaacheck.catalogs.services import Mark, MarkKind
from hipaacheck.checkers.services.facts import Sighting
from hipaacheck.checkers.services.match import bare, hint_of, mark_of
from hipaacheck.checkers.shared.site import same_site
from hipaacheck.checkers.shared.text import clean
from hipaacheck.suffixes import registered_domain

LONGEST_TEXT = 200
MOST_SIGHTINGS = 300
STRANGER = "host-"
OWN = "app:"
"""How the ids of applications begin that are of no service of the catalogue."""

GRANT = "grant"
"""The mark of an application that a tenant lets in; it is found by names, never below a host."""

MEANS = {
    MarkKind.MX: "receives-mail",
    MarkKind.SPF: "may-send-as-domain",
    MarkKind.DKIM: "may-send-as-domain",
    MarkKind.SELECTOR: "may-send-as-domain",
    MarkKind.CNAME: "hosts-web",
    MarkKind.TXT: "verified-ownership-once",
    MarkKind.REPORT: "receives-reports",
    MarkKind.WEB: "loads-in-page",
    MarkKind.NS: "answers-for-dns",
}
_WEAK = frozenset({MarkKind.TXT, MarkKind.SELECTOR})
# A name as it may stand in a record: labels of letters, digits, dashes and underscores.
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,62}")


def seen(
    mark: Mark, host: str, owner: str, text: str, *, through: bool = False, shown_as: str | None = None
) -> Sighting:
    """Return the sighting of a service by a mark; `host` is the name it was found on, "" without one.

    `through` says that another service's record names it: it then works for that one, as far as is known.
    """
    confidence = "weak" if mark.kind in _WEAK else "shared" if mark.shared or through else "exact"
    return Sighting(
        service=mark.service.id,
        name=mark.service.name,
        mark=shown_as or mark.kind,
        means=MEANS[mark.kind],
        owner=clean(owner, LONGEST_TEXT),
        text=clean(text, LONGEST_TEXT),
        host=clean(host, LONGEST_TEXT),
        confidence=confidence,
        verified=mark.verified,
    )


def stranger(
    kind: MarkKind, name: str, owner: str, text: str, *, shown_as: str | None = None
) -> Sighting | None:
    """Return the sighting of a name that no catalogue knows; None for what is no public name."""
    host = bare(name)
    registered = registered_domain(host) if _NAME.fullmatch(host) else None
    if registered is None:
        return None
    return Sighting(
        service=f"{STRANGER}{registered}",
        name=registered,
        mark=shown_as or kind,
        means=MEANS[kind],
        owner=clean(owner, LONGEST_TEXT),
        text=clean(text, LONGEST_TEXT),
        host=host,
        verified=False,
        known=False,
    )


def outside(
    kind: MarkKind, name: str, owner: str, text: str, *, own: str, shown_as: str | None = None
) -> Sighting | None:
    """Return the service that `name` belongs to, known or not; None when it is the domain's own name."""
    host = bare(name)
    if not host or same_site(own, host):
        return None
    mark = mark_of(kind, host) or hint_of(kind, host)
    if mark is not None:
        return seen(mark, host, owner, text, shown_as=shown_as)
    return stranger(kind, host, owner, text, shown_as=shown_as)


def unique(found: Iterable[Sighting | None]) -> tuple[Sighting, ...]:
    """Return each sighting once, in order, at most 300 of them."""
    return tuple(dict.fromkeys(one for one in found if one is not None))[:MOST_SIGHTINGS]
