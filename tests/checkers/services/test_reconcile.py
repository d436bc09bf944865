"""What was seen, compared with the register of vendors: four outcomes, and lookups that failed."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.checkers.services.known import FakeKnown, declared

from hipaacheck.catalogs.services import MarkKind
from hipaacheck.checkers.api import Derived, Saw
from hipaacheck.checkers.services.facts import DomainSenders, PageUse, ServiceFacts, Sighting, VendorSightings
from hipaacheck.checkers.services.match import token_of
from hipaacheck.checkers.services.observe import OwnNames, observe
from hipaacheck.checkers.services.observed import derive_observed
from hipaacheck.checkers.services.senders import derive_senders
from hipaacheck.checkers.services.sightings import outside, seen
from hipaacheck.checkers.services.suggest import suggestions
from hipaacheck.checkers.services.vendors import derive_vendors
from hipaacheck.checkers.shared.site import same_site
from hipaacheck.checkers.web.facts import PageFacts, WebFacts
from hipaacheck.model import TargetKind, Unseen

CLINIC = "clinic.example"
TIMEOUT = Unseen(unseen="A of clinic.example: timeout")


def sighting(kind: MarkKind, name: str, domain: str = CLINIC) -> Sighting:
    found = outside(kind, name, domain, f"{kind} {name}", own=domain)
    assert found is not None
    return found


def token(text: str) -> Sighting:
    mark = token_of(text)
    assert mark is not None
    return seen(mark, "", CLINIC, f"TXT {mark.name}")


GOOGLE_MX = sighting(MarkKind.MX, "aspmx.l.google.com")
MAILCHIMP = sighting(MarkKind.SPF, "servers.mcsv.net")
SENDGRID = sighting(MarkKind.SPF, "sendgrid.net")
STRANGER = sighting(MarkKind.MX, "mx.it-firm.example")
DOCUSIGN = token("docusign=12345678")
SIGNED = {"signed": "2025-01-15", "expires": "2026-01-31"}


def vendor(**fields: Any) -> dict[str, Any]:
    return {"id": "google-workspace", "name": "Google", **fields}


def services(known: FakeKnown) -> dict[str, ServiceFacts]:
    found = {}
    for derived in derive_observed(known):
        if derived.target.unresolved is not None:
            continue
        facts = _facts(derived)
        assert isinstance(facts, ServiceFacts)
        assert derived.target.kind is TargetKind.SERVICE
        found[derived.target.id] = facts
    return found


def vendors(known: FakeKnown) -> dict[str, VendorSightings]:
    found = {}
    for derived in derive_vendors(known):
        facts = _facts(derived)
        assert isinstance(facts, VendorSightings)
        found[derived.target.id] = facts
    return found


def _facts(derived: Derived) -> object:
    assert isinstance(derived.outcome, Saw)
    return derived.outcome.facts


def test_seen_and_registered_with_an_agreement() -> None:
    register = declared(vendors=[vendor(phi="maintains", agreements=[SIGNED])])
    facts = services(FakeKnown(register).domain(CLINIC, GOOGLE_MX))["service:google-workspace"]

    assert (facts.registered, facts.vendor_entry, facts.matched_by) == (True, "google-workspace", "catalogue")
    assert (facts.handles_phi, facts.phi, facts.recognised) == (True, "maintains", True)
    assert facts.agreements[0].effective == datetime(2025, 1, 15, tzinfo=UTC)
    assert facts.agreements[0].expires == datetime(2026, 2, 1, tzinfo=UTC)
    assert facts.receives_mail == (CLINIC,) and facts.receives_surely


def test_an_agreement_counts_from_the_day_on_which_it_is_signed_and_effective() -> None:
    given = [{"signed": "2025-03-01", "effective": "2025-01-01", "expires": "2025-12-31", "renewal": "auto"}]
    register = declared(vendors=[vendor(phi="maintains", agreements=given)])
    (stretch,) = services(FakeKnown(register).domain(CLINIC, GOOGLE_MX))[
        "service:google-workspace"
    ].agreements

    assert stretch.effective == datetime(2025, 3, 1, tzinfo=UTC) and stretch.expires is None


def test_seen_and_registered_without_an_agreement() -> None:
    register = declared(vendors=[vendor(phi="unknown", agreements=[{"plan": "Business"}])])
    facts = services(FakeKnown(register).domain(CLINIC, GOOGLE_MX))["service:google-workspace"]

    assert facts.registered and facts.agreements == ()
    assert facts.phi == "unknown" and isinstance(facts.handles_phi, Unseen)


def test_seen_and_not_registered() -> None:
    facts = services(FakeKnown(declared(vendors=[])).domain(CLINIC, GOOGLE_MX))["service:google-workspace"]

    assert facts.register_kept and not facts.registered and facts.vendor_entry is None
    assert facts.sure and facts.confidence == "exact"


def test_registered_and_not_seen() -> None:
    register = declared(vendors=[vendor(), {"id": "mailchimp", "name": "Mailchimp"}])
    known = FakeKnown(register).domain(CLINIC, GOOGLE_MX).page(f"www.{CLINIC}", PageFacts())
    found = vendors(known)

    assert found["vendor:google-workspace"].seen is True
    assert found["vendor:google-workspace"].where == (f"{CLINIC}: mx aspmx.l.google.com",)
    assert found["vendor:mailchimp"].seen is False
    assert {"spf", "dkim", "pages"} <= set(found["vendor:mailchimp"].looked_at)


@pytest.mark.parametrize("place", ["spf", "dkim", "pages"])
def test_a_lookup_that_failed_never_says_that_a_vendor_was_not_seen(place: str) -> None:
    register = declared(vendors=[{"id": "mailchimp", "name": "Mailchimp"}])
    known = FakeKnown(register).domain(CLINIC, looked={} if place == "pages" else {place: TIMEOUT})
    known.page(f"www.{CLINIC}", TIMEOUT if place == "pages" else PageFacts())
    found = vendors(known)["vendor:mailchimp"]

    assert isinstance(found.seen, Unseen) and "timeout" in found.seen.unseen


def test_a_place_where_the_vendor_never_shows_may_fail() -> None:
    register = declared(vendors=[{"id": "docusign", "name": "Docusign"}])
    known = FakeKnown(register).domain(CLINIC, looked={"mx": TIMEOUT}).page(f"www.{CLINIC}", PageFacts())

    assert vendors(known)["vendor:docusign"].seen is False


def test_a_domain_that_could_not_be_looked_at_or_none_at_all_says_nothing() -> None:
    register = declared(vendors=[vendor()])

    assert isinstance(
        vendors(FakeKnown(register).lost_domain(CLINIC, "x"))["vendor:google-workspace"].seen, Unseen
    )
    assert isinstance(vendors(FakeKnown(register))["vendor:google-workspace"].seen, Unseen)


def test_a_vendor_without_marks_cannot_be_seen() -> None:
    register = declared(vendors=[{"id": "shredder", "name": "Shred-All"}])
    found = vendors(FakeKnown(register).domain(CLINIC))["vendor:shredder"]

    assert not found.visible and isinstance(found.seen, Unseen)


def test_marks_of_the_register_name_a_service_that_no_catalogue_knows() -> None:
    entry = {"id": "it-firm", "name": "IT Firm", "marks": {"mx": ["it-firm.example"]}, "phi": "maintains"}
    known = FakeKnown(declared(vendors=[entry])).domain(CLINIC, STRANGER)
    facts = services(known)["service:host-it-firm.example"]

    assert (facts.registered, facts.matched_by, facts.recognised, facts.known) == (True, "marks", True, False)
    assert vendors(known)["vendor:it-firm"].seen is True
    assert vendors(known)["vendor:it-firm"].surely


def test_a_name_matches_but_not_an_entry_of_another_company() -> None:
    named = declared(vendors=[{"id": "news", "name": "MAIL-CHIMP"}])
    other = declared(vendors=[{"id": "mailchimp", "name": "Mailchimp Removals", "catalog": "none"}])

    assert services(FakeKnown(named).domain(CLINIC, MAILCHIMP))["service:mailchimp"].matched_by == "name"
    assert not services(FakeKnown(other).domain(CLINIC, MAILCHIMP))["service:mailchimp"].registered


def test_an_entry_whose_work_goes_on_is_preferred_to_one_that_has_ended() -> None:
    old = {"id": "old", "name": "Google", "catalog": "google-workspace", "ended": {"date": "2024-06-30"}}
    new = {"id": "new", "name": "Google", "catalog": "google-workspace"}
    known = FakeKnown(declared(vendors=[old, new])).domain(CLINIC, GOOGLE_MX).page(CLINIC, PageFacts())

    assert services(known)["service:google-workspace"].vendor_entry == "new"
    assert vendors(known)["vendor:old"].seen is False
    only = services(FakeKnown(declared(vendors=[old])).domain(CLINIC, GOOGLE_MX))["service:google-workspace"]
    assert only.ended == datetime(2024, 7, 1, tzinfo=UTC)


def test_a_recorded_reason_is_carried_over() -> None:
    reason = {"reason": "no-phi", "why": "w", "decided_by": "d", "decided_on": "2025-01-01"}
    register = declared(vendors=[vendor(phi="none", not_business_associate=reason)])
    facts = services(FakeKnown(register).domain(CLINIC, GOOGLE_MX))["service:google-workspace"]

    assert facts.not_needed == "no-phi" and facts.handles_phi is False


def test_a_proof_of_ownership_alone_is_weak_and_may_be_explained() -> None:
    google = token("google-site-verification=12345678")
    known = FakeKnown(declared(vendors=[vendor()])).domain(CLINIC, google, DOCUSIGN)
    found = services(known)

    assert found["service:docusign"].only_token and not found["service:docusign"].explained
    assert found["service:google-verification"].only_token and found["service:google-verification"].explained
    assert found["service:docusign"].may_send == () and not found["service:docusign"].sure


def test_shared_infrastructure_is_never_sure() -> None:
    facts = services(FakeKnown(declared(vendors=[])).domain(CLINIC, SENDGRID))["service:sendgrid"]

    assert facts.confidence == "shared" and not facts.sure and not facts.sends_surely
    assert facts.may_send == (CLINIC,)


def test_the_names_of_another_domain_of_the_organisation_are_its_own() -> None:
    relay = sighting(MarkKind.MX, "mx.clinic-group.example")
    known = FakeKnown(declared(vendors=[])).domain(CLINIC, relay, STRANGER).domain("clinic-group.example")

    assert set(services(known)) == {"service:host-it-firm.example"}


def test_sightings_of_several_domains_make_one_service() -> None:
    other = sighting(MarkKind.MX, "smtp.google.com", "other.example")
    found = list(derive_observed(FakeKnown().domain(CLINIC, GOOGLE_MX).domain("other.example", other)))
    (facts,) = services(FakeKnown().domain(CLINIC, GOOGLE_MX).domain("other.example", other)).values()

    assert facts.receives_mail == (CLINIC, "other.example")
    assert found[0].target.found_by == (f"domain:{CLINIC}", "domain:other.example")


def test_without_an_inventory_services_are_observed_and_no_vendor_is_judged() -> None:
    known = FakeKnown().domain(CLINIC, GOOGLE_MX)

    assert not services(known)["service:google-workspace"].register_kept
    assert vendors(known) == {}
    assert vendors(FakeKnown(declared()).domain(CLINIC, GOOGLE_MX)) == {}


def test_pages_for_patients_are_told_from_public_ones() -> None:
    page = PageFacts(third_party_hosts=("static.hotjar.com", "cdn.nobody.example"))
    known = FakeKnown(declared(vendors=[])).domain(CLINIC)
    known.page(f"portal.{CLINIC}", page, "patient portal").page(f"www.{CLINIC}", page, "public site")
    found = services(known)
    hotjar, nobody = found["service:hotjar"], found["service:host-nobody.example"]

    assert hotjar.watches and hotjar.page_surely
    assert hotjar.care_pages == (PageUse(host=f"portal.{CLINIC}", purpose="patient portal"),)
    assert len(hotjar.in_page_of) == 2
    assert nobody.in_page_of == nobody.care_pages and not nobody.page_surely


def test_of_a_public_page_only_services_that_are_known_are_named() -> None:
    page = PageFacts(third_party_hosts=("cdn.nobody.example",))

    assert services(FakeKnown(declared(vendors=[])).domain(CLINIC).page(CLINIC, page)) == {}


NO_PAGE = PageFacts(is_page=False, third_party_hosts=Unseen(unseen="there is no page"))


def redirecting(known: FakeKnown, host: str, *chain: str, purpose: str | None = None) -> FakeKnown:
    """Add a web host that sends its visitors along these URLs."""
    known.page(host, NO_PAGE, purpose)
    front = WebFacts(https_chain=chain, leaves_site=True, leaves_https=chain[-1].startswith("http:"))
    known.given.setdefault("web.front", {})[f"web-host:{host}"] = front
    return known


def test_a_host_without_https_and_one_that_redirects_nobody_knows_where_are_unseen() -> None:
    register = declared(vendors=[{"id": "hotjar", "name": "Hotjar"}])
    none = PageFacts(fetched=False, is_page=False, third_party_hosts=Unseen(unseen="there is no page"))

    for page in (none, NO_PAGE):
        found = vendors(FakeKnown(register).domain(CLINIC).page(CLINIC, page))
        assert isinstance(found["vendor:hotjar"].seen, Unseen)


def test_a_page_that_goes_on_in_clear_or_elsewhere_was_not_read() -> None:
    register = declared(vendors=[{"id": "hotjar", "name": "Hotjar"}])
    for chain in (("https://clinic.example/", "http://clinic.example/"), ("https://other.example/x",)):
        known = redirecting(FakeKnown(register).domain(CLINIC).domain("other.example"), CLINIC, *chain)
        seen = vendors(known)["vendor:hotjar"].seen

        assert isinstance(seen, Unseen) and chain[-1] in seen.unseen
        assert services(known) == {}


def test_a_page_that_leads_to_one_that_was_read_hides_nothing() -> None:
    known = FakeKnown(declared(vendors=[{"id": "hotjar", "name": "Hotjar"}])).domain(CLINIC)
    redirecting(
        known.page(f"www.{CLINIC}", PageFacts()), CLINIC, f"https://{CLINIC}/", f"https://www.{CLINIC}/"
    )

    assert vendors(known)["vendor:hotjar"].seen is False


def test_the_site_that_visitors_are_sent_on_to_is_seen() -> None:
    marks = {"hosts": ["oldportal.example"]}
    old = {"id": "old", "name": "Old", "ended": {"date": "2025-01-01"}, "marks": marks}
    known = FakeKnown(declared(vendors=[old])).domain(CLINIC)
    chain = (f"https://portal.{CLINIC}/", "https://clinic.oldportal.example/")
    redirecting(known, f"portal.{CLINIC}", *chain, purpose="patient portal")
    facts = services(known)["service:host-oldportal.example"]

    assert vendors(known)["vendor:old"].seen is True
    assert facts.care_pages == (PageUse(host=f"portal.{CLINIC}", purpose="patient portal"),)


def test_of_a_page_that_was_read_in_part_nothing_is_said_that_was_not_found() -> None:
    known = FakeKnown(declared(vendors=[{"id": "hotjar", "name": "Hotjar"}])).domain(CLINIC)
    known.page(CLINIC, PageFacts(third_party_hosts=("js.stripe.com",), truncated=True))

    assert isinstance(vendors(known)["vendor:hotjar"].seen, Unseen)
    assert "service:stripe" in services(known)


def test_without_a_page_nothing_is_said_of_vendors_that_show_there() -> None:
    found = vendors(FakeKnown(declared(vendors=[{"id": "hotjar", "name": "Hotjar"}])).domain(CLINIC))

    assert isinstance(found["vendor:hotjar"].seen, Unseen)


def test_names_of_the_organisation_are_found_as_sites_are_compared() -> None:
    names = ("clinic.example", "www.other.org", "a.b.co.uk", "co.uk")
    hosts = (
        "x.clinic.example",
        "other.org",
        "m.other.org",
        "z.b.co.uk",
        "c.co.uk",
        "co.uk",
        "example",
        "192.0.2.1",
    )
    own = OwnNames(names)

    assert [own.has(host) for host in hosts] == [
        any(same_site(name, host) for name in names) for host in hosts
    ]


def test_thousands_of_domains_are_put_together_at_once() -> None:
    known = FakeKnown()
    for number in range(1_500):
        known.domain(f"c{number}.example", sighting(MarkKind.MX, "aspmx.l.google.com", f"c{number}.example"))
    before = time.process_time()
    (facts,) = services(known).values()

    assert time.process_time() - before < 5
    assert isinstance(facts.receives_mail, tuple) and len(facts.receives_mail) == 1_500


def test_what_was_seen_is_put_together_once_for_all_derivations() -> None:
    known = FakeKnown(declared(vendors=[])).domain(CLINIC, GOOGLE_MX)

    assert observe(known) is observe(known)
    assert observe(known) is not observe(FakeKnown().domain(CLINIC))
    assert len(observe(known.domain("other.example")).domains) == 2


def test_suggestions_ask_about_what_is_not_registered_the_surest_first() -> None:
    known = FakeKnown(declared(vendors=[vendor()]))
    google = token("google-site-verification=12345678")
    known.domain(CLINIC, DOCUSIGN, SENDGRID, STRANGER, MAILCHIMP, GOOGLE_MX, google)
    found = suggestions(known)

    assert [one.vendor for one in found] == ["mailchimp", "host-it-firm.example", "sendgrid", "docusign"]
    assert [one.confidence for one in found] == ["exact", "unverified", "shared", "weak"]
    assert all(one.question.count("?") >= 1 and one.why for one in found)
    assert "Who is it-firm.example" in found[1].question


def test_suggestions_need_no_inventory() -> None:
    found = suggestions(FakeKnown().domain(CLINIC, GOOGLE_MX, MAILCHIMP))

    assert {one.vendor for one in found} == {"google-workspace", "mailchimp"}


def senders(known: FakeKnown) -> DomainSenders:
    (derived,) = derive_senders(known)
    facts = _facts(derived)
    assert isinstance(facts, DomainSenders)
    return facts


def test_campaign_senders_stand_beside_what_the_domain_is_for() -> None:
    domains = [{"name": "Clinic.Example.", "mail_use": ["business", "patients"]}]
    facts = senders(FakeKnown(declared(domains=domains)).domain(CLINIC, MAILCHIMP, GOOGLE_MX, SENDGRID))

    assert facts.bulk == ("Mailchimp",) and facts.bulk_maybe == ()
    assert facts.uses == ("business", "patients") and facts.audited


def test_without_an_spf_record_there_may_be_campaign_senders() -> None:
    facts = senders(FakeKnown(declared()).domain(CLINIC, looked={"spf": TIMEOUT}))

    assert isinstance(facts.bulk, Unseen) and facts.uses is None
    assert isinstance(senders(FakeKnown().lost_domain(CLINIC, "timeout")).bulk, Unseen)
    assert not senders(FakeKnown().domain(CLINIC)).audited


def test_without_all_dkim_answers_there_may_be_campaign_senders() -> None:
    facts = senders(FakeKnown(declared()).domain(CLINIC, SENDGRID, looked={"dkim": TIMEOUT}))

    assert isinstance(facts.bulk, Unseen)
    found = senders(FakeKnown(declared()).domain(CLINIC, MAILCHIMP, looked={"dkim": TIMEOUT}))
    assert found.bulk == ("Mailchimp",)


def test_a_register_of_thousands_is_compared_at_once() -> None:
    many = [{"id": f"v{number}", "name": f"Vendor {number}"} for number in range(5_000)]
    known = FakeKnown(declared(vendors=[*many, vendor()])).domain(
        CLINIC, GOOGLE_MX, MAILCHIMP, SENDGRID, STRANGER
    )
    before = time.process_time()
    found = vendors(known)
    seen = services(known)

    assert time.process_time() - before < 5
    assert found["vendor:google-workspace"].seen is True and len(found) == 5_001
    assert seen["service:google-workspace"].registered
