"""Find the lines of zone files that name an outside service, and those of the register that speak of it."""

from collections.abc import Iterable, Iterator, Mapping

from hipaacheck.catalogs.services import MarkKind
from hipaacheck.checkers.api import Known
from hipaacheck.checkers.services.facts import Sighting
from hipaacheck.checkers.shared.places import Lines
from hipaacheck.model import Place, Target

_REPORTS = ("gets_reports", "gets_failure_reports")
# By the mark of a sighting, which evidence was read for it, and which fields of the facts it decides.
_READ: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    MarkKind.MX: (("dns.mx",), ("receives_mail",)),
    MarkKind.SPF: (("dns.spf",), ("may_send",)),
    MarkKind.DKIM: (("dns.dkim",), ("may_send",)),
    "selector": (("dns.dkim",), ("may_send",)),
    MarkKind.REPORT: (("dns.dmarc", "dns.tls_rpt"), _REPORTS),
    "failure-report": (("dns.dmarc",), _REPORTS),
    MarkKind.NS: (("dns.delegation",), ()),
    MarkKind.TXT: (("service.sightings",), ("only_token",)),
    MarkKind.CNAME: (("service.sightings",), ("hosts_web",)),
    "logo": (("dns.bimi",), ()),
}


def sighted(
    known: Known, found: Iterable[tuple[Sighting, Iterable[Target]]], about: tuple[str, ...] | None = None
) -> tuple[Place, ...]:
    """Return the lines that name what was sighted, each with what it decides, or with `about`.

    There are none for what was asked of the network.
    """
    places: dict[Place, None] = {}
    for sighting, targets in found:
        kinds, fields = _READ.get(sighting.mark, ((), ()))
        for target in targets:
            listed = (place for kind in kinds for place in known.places(kind, target.id))
            for place in naming(sighting, listed):
                decides = fields if about is None else about
                places[place.model_copy(update={"about": decides})] = None
    return tuple(places)


def naming(sighting: Sighting, places: Iterable[Place]) -> Iterator[Place]:
    """Yield the lines that hold the name that was sighted; without one, those that begin as it does."""
    listed = tuple(places)
    name = sighting.host.lower()
    holding = [place for place in listed if name and name in place.text.lower()]
    if holding or sighting.mark not in (MarkKind.SPF, MarkKind.TXT):
        yield from holding
        return
    # What an included record of others names stands in the line of our own record that includes it.
    begins = "v=spf1" if sighting.mark == MarkKind.SPF else sighting.text.removeprefix("TXT ").rstrip(".")
    yield from (place for place in listed if begins and place.text.lower().startswith(begins.lower()))


def agreed(known: Known, vendor_id: str | None) -> tuple[Place, ...]:
    """Return the lines of the register on which the agreements with a vendor end, else that of its entry."""
    declared = known.declared
    if declared is None or vendor_id is None or declared.lines is None:
        return ()
    lines = Lines(declared)
    for at, vendor in enumerate(declared.inventory.vendors or ()):
        if vendor.id == vendor_id:
            lines.add("vendors", at)
            if vendor.ended is not None:
                lines.add("vendors", at, "ended", "date", about=("ended",))
            signed = [number for number, one in enumerate(vendor.agreements) if one.signed is not None]
            for number in sorted(signed, key=lambda one: str(vendor.agreements[one].expires), reverse=True):
                lines.add("vendors", at, "agreements", number, "expires", about=("agreements",))
            lines.entry("vendors", at, {"phi": ("phi", "handles_phi")})
    return lines.places
