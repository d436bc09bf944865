"""Typed facts about what a vendor claims, beside what was recorded, published or seen of the same matter."""

from datetime import UTC, datetime

from hipaacheck.checkers.questionnaires.facts import AskedBase
from hipaacheck.checkers.shared.late import Late
from hipaacheck.model import Seen

_DAY = datetime(2025, 12, 1, tzinfo=UTC)
_BEGIN = datetime(2025, 1, 1, tzinfo=UTC)


class Claimed(Late):
    """One answer that claims something.

    `number` is that of an answer in days, `options` what was chosen. `on_file` says that a file that came
    with the answer is there, unseen when nobody could look; `evidence` names these files. `sure` is False for
    an answer that was taken from another instrument and that nobody has confirmed. `counts_from` is the day
    before which it says nothing. Of answers that cannot be used, one may stand for what they claim: `number`,
    `on_file` and `counts_from` of it are unseen.
    """

    id: str = "BA-01"
    questionnaire: str = "Business associate questionnaire"
    text: str = "Will you sign an agreement?"
    said: str = "Yes"
    sure: bool = True
    number: Seen[float | None] = None
    options: tuple[str, ...] = ()
    on_file: Seen[bool] = True
    evidence: tuple[str, ...] = ()
    counts_from: Seen[datetime] = _DAY


class Covered(Late):
    """A stretch of time in which a signed agreement runs; `ends` is None when it has no end."""

    begins: datetime = _BEGIN
    ends: datetime | None = None


class Limit(Covered):
    """What the agreement that counts in a stretch says; None where nothing is recorded of it."""

    notice_days: int | None = 30
    permits_phi: bool | None = None


class TlsHost(Late):
    """A host of the vendor and whether it offers TLS 1.1 or older (or SSL); `how` says why it is theirs.

    `tls12` says whether it offers TLS 1.2, which contradicts who claims TLS 1.3 only.
    """

    name: str = "portal.example.org"
    how: str = "the inventory says that the vendor runs it"
    old: Seen[bool] = False
    tls12: Seen[bool] = False
    versions: tuple[str, ...] = ()


class SafeHost(Late):
    """A web host of the vendor and whether browsers keep its HSTS policy (RFC 6797)."""

    name: str = "portal.example.org"
    how: str = "the inventory says that the vendor runs it"
    hsts: Seen[bool] = True


class Page(Late):
    """The first page of a web host of the vendor, and the services made to watch visitors that it loads.

    `care` says that the inventory calls it a page for patients. `maybe` are services by marks that are
    general knowledge only. What scripts load, and what is behind a sign-in, is not seen.
    """

    name: str = "portal.example.org"
    purpose: str | None = "patient portal"
    care: bool = True
    trackers: Seen[tuple[str, ...]] = ()
    maybe: tuple[str, ...] = ()


class Signature(Late):
    """A domain for which the vendor may send, and whether a DKIM key shows that leads to it.

    That none shows is no sign that there is none: nobody can list selectors (RFC 6376 section 3.6.2.1).
    """

    name: str = "example.org"
    signs: bool = True


_Claims = Seen[tuple[Claimed, ...]]


class ClaimsFacts(AskedBase):
    """What a vendor claims, by what it can be compared with (vendor.claims).

    No claim, no comparison: a list is empty when nothing that came back claims it, and unseen when answers
    that might cannot be used. `covered` are the stretches in which the register has agreements in force,
    `limits` what these say. `offered`, `offer_basis` and so on are as in vendor.offer; `offer_settles` says
    that the vendor's own words stand behind it, until `stale_from`. `listed` is the day of the vendor's list
    of subcontractors in the register.
    """

    signs_baa: _Claims = ()
    breach_notice: _Claims = ()
    permits_phi: _Claims = ()
    holds_phi: _Claims = ()
    lowest_tls: _Claims = ()
    reports: _Claims = ()
    no_trackers: _Claims = ()
    subcontractors: _Claims = ()
    hsts: _Claims = ()
    signs_dkim: _Claims = ()
    covered: Seen[tuple[Covered, ...]] = (Covered(),)
    limits: Seen[tuple[Limit, ...]] = (Limit(),)
    offered: str = "yes"
    offer_permits_phi: bool | None = None
    offer_basis: str = "the vendor's own page (vendor.example, 2026-01-01)"
    offer_settles: bool = True
    stale_from: datetime | None = datetime(2027, 1, 2, tzinfo=UTC)
    listed: datetime | None = _DAY
    tls_hosts: Seen[tuple[TlsHost, ...]] = (TlsHost(),)
    safe_hosts: Seen[tuple[SafeHost, ...]] = (SafeHost(),)
    pages: Seen[tuple[Page, ...]] = (Page(),)
    signatures: Seen[tuple[Signature, ...]] = (Signature(),)


class OwnDomain(Late):
    """A domain of the organisation: whether its DMARC policy is enforced, and whether a DKIM key shows.

    `sends` says whether mail comes from it: one that sends none has nothing to sign.
    """

    name: str = "example.org"
    enforced: Seen[bool] = True
    sends: Seen[bool] = True
    signs: Seen[bool] = True


class OwnClaimsFacts(Late):
    """What the organisation says of its own mail, beside what was seen (organisation.claims)."""

    enforces_dmarc: _Claims = ()
    signs_dkim: _Claims = ()
    lowest_tls: _Claims = ()
    domains: Seen[tuple[OwnDomain, ...]] = (OwnDomain(),)
    tls_hosts: Seen[tuple[TlsHost, ...]] = (TlsHost(),)


NOTHING: dict[str, object] = {
    "covered": (),
    "limits": (),
    "offered": "unknown",
    "offer_basis": "the catalogue has no entry",
    "offer_settles": False,
    "stale_from": None,
    "listed": None,
    "tls_hosts": (),
    "safe_hosts": (),
    "pages": (),
    "signatures": (),
}
"""What stands in the facts of a vendor that claims nothing: then nothing was compared."""
