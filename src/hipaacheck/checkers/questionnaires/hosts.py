"""Find the hosts that are a vendor's, and what the scan saw of TLS, HSTS and trackers on them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hipaacheck.checkers.api import Known
from hipaacheck.checkers.questionnaires.claimed import Page, SafeHost, TlsHost
from hipaacheck.checkers.services.facts import ServiceFacts, VendorSightings
from hipaacheck.checkers.web.facts import PageFacts
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.vendors import Vendor
from hipaacheck.model import Seen, Target, TargetKind, Unseen
from hipaacheck.model.transport import TlsFacts

_CARE = frozenset({"patient portal", "intake form", "booking", "telehealth", "payment"})
_OLD = {"SSL 3.0": "offers_ssl3", "TLS 1.0": "offers_tls1_0", "TLS 1.1": "offers_tls1_1"}


@dataclass(frozen=True)
class Host:
    """A host of a vendor that is a target of this scan, and why it is thought to be the vendor's."""

    target: Target
    how: str


class Hosts:
    """What a scan saw of the hosts of all vendors, each kind of facts read once."""

    def __init__(self, known: Known, declared: Declared) -> None:
        self._declared = declared
        self._sightings = known.facts("vendor.sightings", VendorSightings)
        self._tls = known.facts("tls.server", TlsFacts)
        self._pages = known.facts("web.page", PageFacts)
        self._observed = known.facts("service.observed", ServiceFacts)
        self._by_name: dict[tuple[TargetKind, str], list[Target]] = {}
        for target in known.targets.values():
            if target.kind in (TargetKind.MAIL_HOST, TargetKind.WEB_HOST):
                self._by_name.setdefault((target.kind, target.name), []).append(target)

    def of(self, vendor: Vendor) -> tuple[Host, ...]:
        """Return the hosts that are surely the vendor's: by the inventory, its marks, MX or an alias."""
        found: dict[str, Host] = {}
        for target, how in self._named(vendor):
            found.setdefault(target.id, Host(target, how))
        return tuple(found.values())

    def _named(self, vendor: Vendor) -> Iterator[tuple[Target, str]]:
        for domain in self._declared.inventory.domains:
            for host in domain.web:
                if host.vendor == vendor.id:
                    for target in self._by_name.get((TargetKind.WEB_HOST, host.host), ()):
                        if target.port == host.port:
                            yield target, "by the inventory, the vendor runs it"
        for (kind, name), targets in self._by_name.items():
            marks = (
                (*vendor.marks.mx, *vendor.marks.hosts)
                if kind is TargetKind.MAIL_HOST
                else vendor.marks.hosts
            )
            if any(_is_below(name, mark) for mark in marks):
                yield from ((target, "by the marks of the vendor in the register") for target in targets)
        seen = self._sightings.get(f"vendor:{vendor.id}")
        if isinstance(seen, VendorSightings) and seen.same_company:
            for one in seen.hosts:
                kind = TargetKind.MAIL_HOST if one.mail else TargetKind.WEB_HOST
                for target in self._by_name.get((kind, one.name), ()):
                    yield target, f"by {one.text}"

    def tls(self, hosts: Iterable[Host], name: str) -> Seen[tuple[TlsHost, ...]]:
        """Return what each host offers; unseen when no host of the vendor is known."""
        found = tuple(self._tls_host(host) for host in hosts)
        return found or Unseen(unseen=f"no host of {name} is among those that were looked at")

    def _tls_host(self, host: Host) -> TlsHost:
        facts = self._tls.get(host.target.id) or Unseen(unseen=f"{host.target.name} was not asked for TLS")
        versions, old = _old(facts, host.target.name)
        newer = facts if isinstance(facts, Unseen) else facts.offers_tls1_2 if facts.spoken else old
        return TlsHost(name=_shown(host.target), how=host.how, old=old, tls12=newer, versions=versions)

    def safe(self, hosts: Iterable[Host], name: str) -> Seen[tuple[SafeHost, ...]]:
        """Return what each web host says of HSTS; unseen when no web host of the vendor is known."""
        found = tuple(
            SafeHost(name=_shown(host.target), how=host.how, hsts=self._hsts(host.target))
            for host in hosts
            if host.target.kind is TargetKind.WEB_HOST
        )
        return found or Unseen(unseen=f"no web host of {name} is among those that were looked at")

    def _hsts(self, target: Target) -> Seen[bool]:
        facts = self._pages.get(target.id) or Unseen(unseen=f"no page of {target.name} was looked at")
        if isinstance(facts, Unseen):
            return facts
        if not facts.fetched:
            return Unseen(unseen=f"{target.name} answers nothing over HTTPS")
        return facts.hsts

    def pages(self, hosts: Iterable[Host], vendor: Vendor) -> Seen[tuple[Page, ...]]:
        """Return which services made to watch visitors the first page of each web host loads."""
        found = tuple(
            self._page(host.target, vendor) for host in hosts if host.target.kind is TargetKind.WEB_HOST
        )
        return found or Unseen(unseen=f"no web host of {vendor.name} is among those that were looked at")

    def _page(self, target: Target, vendor: Vendor) -> Page:
        watching = [
            one
            for one in self._observed.values()
            if isinstance(one, ServiceFacts)
            and one.watches
            and one.vendor_entry != vendor.id
            and any(page.host == target.name for page in one.in_page_of)
        ]
        sure = tuple(dict.fromkeys(one.name for one in watching if one.page_surely))
        purpose = target.exposure.purpose
        return Page(
            name=_shown(target),
            purpose=purpose,
            care=purpose in _CARE,
            trackers=sure or self._unread(target) or (),
            maybe=tuple(dict.fromkeys(one.name for one in watching if not one.page_surely)),
        )

    def _unread(self, target: Target) -> Unseen | None:
        """Return why it cannot be said that a page loads nothing; None if it can."""
        page = self._pages.get(target.id)
        if page is None:
            return Unseen(unseen=f"no page of {target.name} was looked at")
        if isinstance(page, Unseen):
            return page
        if not page.fetched or not page.is_page:
            return Unseen(unseen=f"{target.name} shows no page of its own over HTTPS")
        if isinstance(page.third_party_hosts, Unseen):
            return page.third_party_hosts
        if page.truncated:
            return Unseen(unseen=f"only the beginning of the page of {target.name} was read")
        if not self._observed and page.third_party_hosts:
            return Unseen(unseen="the checker 'services' did not look at what pages load")
        return None


def _old(facts: TlsFacts | Unseen, name: str) -> tuple[tuple[str, ...], Seen[bool]]:
    """Return which versions below TLS 1.2 are offered, and whether any is."""
    if isinstance(facts, Unseen):
        return (), facts
    if not facts.spoken:
        return (), Unseen(unseen=f"{name} does not speak TLS, which is for other rules to judge")
    given = {said: getattr(facts, field) for said, field in _OLD.items()}
    offered = tuple(said for said, value in given.items() if value is True)
    unseen = next((value for value in given.values() if isinstance(value, Unseen)), None)
    return offered, bool(offered) or unseen or False


def _shown(target: Target) -> str:
    usual = {TargetKind.WEB_HOST: 443, TargetKind.MAIL_HOST: 25}[target.kind]
    return target.name if target.port in (None, usual) else f"{target.name}:{target.port}"


def _is_below(name: str, mark: str) -> bool:
    return name == mark or name.endswith(f".{mark}")
