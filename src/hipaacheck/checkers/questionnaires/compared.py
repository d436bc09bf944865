"""Put what each vendor claims beside the register, the catalogue and what was seen."""

from collections.abc import Mapping
from typing import TypeVar

from hipaacheck.checkers.agreements.facts import AgreementFacts, OfferFacts, TermsFacts
from hipaacheck.checkers.api import Known
from hipaacheck.checkers.declared import moment
from hipaacheck.checkers.questionnaires.claimed import NOTHING, ClaimsFacts, Covered, Limit, Signature
from hipaacheck.checkers.questionnaires.claims import claims_of
from hipaacheck.checkers.questionnaires.hosts import Hosts
from hipaacheck.checkers.questionnaires.parties import Party
from hipaacheck.checkers.services.facts import VendorSightings
from hipaacheck.inventory.schema.vendors import Vendor
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.questionnaires.words import Claim

R = TypeVar("R", bound=Record)

_FIELDS = {
    Claim.SIGNS_BAA: "signs_baa",
    Claim.BREACH_NOTICE_DAYS: "breach_notice",
    Claim.PERMITS_PHI: "permits_phi",
    Claim.HOLDS_PHI: "holds_phi",
    Claim.LOWEST_TLS: "lowest_tls",
    Claim.INDEPENDENT_REPORT: "reports",
    Claim.NO_TRACKERS: "no_trackers",
    Claim.SUBCONTRACTORS_LISTED: "subcontractors",
    Claim.HSTS: "hsts",
    Claim.SIGNS_DKIM: "signs_dkim",
}
"""Which field holds what claims what; MFA at the vendor and its own DMARC policy cannot be seen from here."""


class Comparison:
    """All that claims are compared with, each kind of facts read once."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._agreements = known.facts("vendor.agreement", AgreementFacts)
        self._terms = known.facts("vendor.terms", TermsFacts)
        self._offers = known.facts("vendor.offer", OfferFacts)
        self._sightings = known.facts("vendor.sightings", VendorSightings)
        self._hosts: Hosts | None = None

    def facts(self, party: Party) -> ClaimsFacts:
        """Return what a vendor claims, with what there is to compare."""
        vendor = party.vendor
        made = claims_of(party) if party.replies else {}
        given = {field: made[claim] for claim, field in _FIELDS.items() if claim in made}
        facts = ClaimsFacts(**dict(party.base), **NOTHING)
        if vendor is None or not given:
            return facts
        return facts.model_copy(
            update={**given, **self._register(party.target.id, vendor), **self._scan(party, vendor)}
        )

    def _register(self, target_id: str, vendor: Vendor) -> dict[str, object]:
        agreement = _held(self._agreements, target_id, "vendor.agreement")
        terms = _held(self._terms, target_id, "vendor.terms")
        offer = self._offers.get(target_id)
        found: dict[str, object] = {
            "covered": agreement
            if isinstance(agreement, Unseen)
            else tuple(Covered(begins=one.begins, ends=one.ends) for one in agreement.covered),
            "limits": terms
            if isinstance(terms, Unseen)
            else tuple(
                Limit(
                    begins=one.begins,
                    ends=one.ends,
                    notice_days=one.breach_notice_days,
                    permits_phi=one.permits_phi,
                )
                for one in terms.periods
            ),
            "listed": moment(vendor.subcontractors_listed),
        }
        if isinstance(offer, OfferFacts) and offer.known:
            found |= {
                "offered": offer.offered,
                "offer_permits_phi": offer.permits_phi,
                "offer_basis": offer.basis,
                "offer_settles": offer.first_hand,
                "stale_from": offer.stale_from,
            }
        return found

    def _scan(self, party: Party, vendor: Vendor) -> dict[str, object]:
        if self._hosts is None:
            self._hosts = Hosts(self._known, party.declared)
        those = self._hosts.of(vendor)
        return {
            "tls_hosts": self._hosts.tls(those, vendor.name),
            "safe_hosts": self._hosts.safe(those, vendor.name),
            "pages": self._hosts.pages(those, vendor),
            "signatures": self._signatures(vendor),
        }

    def _signatures(self, vendor: Vendor) -> Seen[tuple[Signature, ...]]:
        """Return, for each domain whose SPF lets the vendor send, whether a DKIM key of it shows.

        That none shows is no sign that there is none: selectors cannot be listed (RFC 6376 section 3.6.2.1).
        """
        seen = self._sightings.get(f"vendor:{vendor.id}")
        if not isinstance(seen, VendorSightings):
            return seen or Unseen(unseen="the checker 'services' did not look for vendors")
        if not seen.sends_for or not seen.same_company:
            return Unseen(unseen=f"no record of a domain that was looked at surely lets {vendor.name} send")
        return tuple(Signature(name=name, signs=name in seen.signs_for) for name in seen.sends_for)


def _held(found: Mapping[str, R | Unseen], target_id: str, kind: str) -> R | Unseen:
    return found.get(target_id) or Unseen(unseen=f"no probe collected {kind}")
