"""Which entry of the register each sighting belongs to, and what rules say when that is not settled."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.checkers.services.known import FakeKnown, declared
from tests.checkers.services.test_reconcile import (
    CLINIC,
    DOCUSIGN,
    GOOGLE_MX,
    TIMEOUT,
    services,
    sighting,
    token,
    vendors,
)

from hipaacheck.catalogs.services import MarkKind
from hipaacheck.checkers.services.observed import derive_observed
from hipaacheck.checkers.services.senders import derive_senders
from hipaacheck.checkers.services.suggest import suggestions
from hipaacheck.checkers.services.vendors import derive_vendors
from hipaacheck.checkers.web.facts import PageFacts
from hipaacheck.engine.collected import sealed
from hipaacheck.engine.evaluate import evaluate
from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.model import Finding, Outcome, Unseen

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ENDED = {"date": "2025-06-30"}
PORTAL = sighting(MarkKind.CNAME, "oldportal.cloudfront.net")
OLD_PORTAL = {
    "id": "oldportal",
    "name": "Old Portal",
    "ended": ENDED,
    "marks": {"hosts": ["oldportal.cloudfront.net"]},
}
AWS = {"id": "aws", "name": "Amazon Web Services"}
REGISTRY = load_checkers(["services"])
RULES = load_rule_set(REGISTRY).rules
DERIVATIONS = (
    ("service.observed", derive_observed),
    ("vendor.sightings", derive_vendors),
    ("service.senders", derive_senders),
)


def judged(known: FakeKnown) -> dict[tuple[str, str], Finding]:
    targets, evidence = dict(known.targets), []
    for kind, derive in DERIVATIONS:
        for one in derive(known):
            targets.setdefault(one.target.id, one.target)
            evidence.append(sealed("test", kind, one.target, one.outcome, NOW))
    judgement = evaluate(targets.values(), evidence, RULES, REGISTRY.fact_types, NOW)
    assert judgement.problems == ()
    return {(finding.rule, finding.target): finding for finding in judgement.findings}


def seen(*sightings: Any, register: list[dict[str, Any]], **looked: Unseen) -> FakeKnown:
    known = FakeKnown(declared(vendors=register)).domain(CLINIC, *sightings, looked=dict(looked))
    return known.page(f"www.{CLINIC}", PageFacts())


def test_a_mark_of_an_ended_vendor_is_its_trace_whoever_the_entry_of_the_service_is() -> None:
    known = seen(PORTAL, register=[OLD_PORTAL, AWS])

    assert services(known)["service:aws"].vendor_entry == "aws"
    assert vendors(known)["vendor:oldportal"].seen is True
    assert vendors(known)["vendor:aws"].seen is True
    assert judged(known)["SVC-ENDED-001", "vendor:oldportal"].outcome is Outcome.MANUAL


def test_vendors_at_one_host_are_told_apart_by_their_marks() -> None:
    a = {"id": "a", "name": "A", "marks": {"hosts": ["a.hosting.example"]}}
    b = {"id": "b", "name": "B", "ended": ENDED, "marks": {"hosts": ["b.hosting.example"]}}
    hosts = [sighting(MarkKind.CNAME, f"{name}.hosting.example") for name in ("a", "b")]
    found = services(known := seen(*hosts, register=[a, b]))

    assert {name: facts.vendor_entry for name, facts in found.items()} == {
        "service:host-hosting.example@a": "a",
        "service:host-hosting.example@b": "b",
    }
    assert judged(known)["SVC-ENDED-001", "vendor:b"].outcome is Outcome.FAIL


def test_the_mark_of_a_vendor_whose_work_goes_on_is_no_trace_of_the_one_before() -> None:
    marks = {"mx": ["it-firm.example"]}
    old = {"id": "old", "name": "IT Firm", "ended": ENDED, "marks": marks}
    new = {"id": "new", "name": "IT Firm", "marks": marks}
    known = seen(sighting(MarkKind.MX, "mx.it-firm.example"), register=[old, new])

    assert services(known)["service:host-it-firm.example"].vendor_entry == "new"
    assert vendors(known)["vendor:old"].seen is False


def test_one_customer_of_a_host_says_nothing_of_the_others() -> None:
    acme = {"id": "acme", "name": "Acme", "phi": "none", "marks": {"hosts": ["acme.hosting.example"]}}
    known = seen(
        sighting(MarkKind.MX, "mx.other.hosting.example"),
        sighting(MarkKind.CNAME, "acme.hosting.example"),
        register=[acme],
    )
    rest, own = (services(known)[f"service:host-hosting.example{part}"] for part in ("", "@acme"))

    assert not rest.registered and rest.receives_mail == (CLINIC,) and rest.hosts_web == ()
    assert own.vendor_entry == "acme" and own.hosts_web == (CLINIC,) and own.receives_mail == ()
    findings = judged(known)
    assert findings["SVC-MAIL-001", "service:host-hosting.example"].outcome is Outcome.MANUAL
    assert [one.vendor for one in suggestions(known)] == ["host-hosting.example"]


def test_what_has_no_host_goes_with_the_vendor_whose_marks_show() -> None:
    entry = {"id": "news", "name": "News", "marks": {"spf": ["mandrillapp.com"]}}
    spf = sighting(MarkKind.SPF, "spf.mandrillapp.com")
    (facts,) = services(seen(token("mandrill_verify.abcdefgh"), spf, register=[entry])).values()

    assert facts.vendor_entry == "news" and len(facts.sightings) == 2


def test_pages_go_with_the_vendor_whose_mark_they_load() -> None:
    forms = {"id": "forms", "name": "Forms", "marks": {"hosts": ["forms.hosting.example"]}}
    known = FakeKnown(declared(vendors=[forms])).domain(CLINIC)
    for host, loaded in (("intake", "forms"), ("portal", "chat")):
        page = PageFacts(third_party_hosts=(f"{loaded}.hosting.example",))
        known.page(f"{host}.{CLINIC}", page, "patient portal")
    found = services(known)

    own = found["service:host-hosting.example@forms"]
    assert [page.host for page in own.in_page_of] == [f"intake.{CLINIC}"]
    assert [page.host for page in found["service:host-hosting.example"].in_page_of] == [f"portal.{CLINIC}"]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"id": "proton", "name": "Proton Therapy Center"}, "id"),
        ({"id": "proton", "name": "Proton Therapy Center", "catalog": "proton"}, "catalogue"),
        ({"id": "proton", "name": "Proton"}, "catalogue"),
        ({"id": "proton", "name": "Proton AG", "legal_name": "Proton Mail AG"}, "catalogue"),
        ({"id": "proton", "name": "PROTON-MAIL"}, "catalogue"),
        ({"id": "proton", "name": "!!!"}, "id"),
        ({"id": "mail", "name": "Proton Mail"}, "name"),
        ({"id": "mail", "name": "Proton Mail", "catalog": "zix"}, None),
        ({"id": "proton", "name": "Proton Mail", "catalog": "none"}, None),
    ],
)
def test_an_id_alone_does_not_make_an_entry_the_catalogues_company(
    entry: dict[str, Any], why: str | None
) -> None:
    mx = sighting(MarkKind.MX, "mail.protonmail.ch")

    assert services(seen(mx, register=[entry]))["service:proton"].matched_by == why


def test_rules_ask_whether_an_entry_with_the_catalogues_id_is_that_company() -> None:
    entry = {"id": "proton", "name": "Proton Therapy Center", "phi": "maintains"}
    findings = judged(seen(sighting(MarkKind.MX, "mail.protonmail.ch"), register=[entry]))

    for rule in ("SVC-MAIL-001", "SVC-BAA-001"):
        finding = findings[rule, "service:proton"]
        assert finding.outcome is Outcome.MANUAL and "catalog: none" in (finding.because or "")
    assert findings["SVC-SEEN-001", "vendor:proton"].outcome is Outcome.MANUAL


def test_an_ended_vendor_that_only_has_the_catalogues_id_is_asked_about() -> None:
    entry = {"id": "proton", "name": "Proton Therapy Center", "ended": ENDED}
    findings = judged(seen(sighting(MarkKind.MX, "mail.protonmail.ch"), register=[entry]))

    assert findings["SVC-ENDED-001", "vendor:proton"].outcome is Outcome.MANUAL


def test_a_proof_is_not_explained_by_an_entry_that_only_has_the_id() -> None:
    google = token("google-site-verification=12345678")
    named = services(seen(google, register=[{"id": "google-workspace", "name": "Google"}]))
    other = services(seen(google, register=[{"id": "google-workspace", "name": "Goggle Optical"}]))

    assert named["service:google-verification"].explained
    assert not other["service:google-verification"].explained


def test_no_phi_is_asked_about_for_whoever_receives_the_mail() -> None:
    entry = {"id": "google-workspace", "name": "Google", "phi": "none"}
    reason = {"reason": "no-phi", "why": "w", "decided_by": "d", "decided_on": "2025-01-01"}
    asked = judged(seen(GOOGLE_MX, register=[entry]))
    settled = judged(seen(GOOGLE_MX, register=[{**entry, "not_business_associate": reason}]))

    assert asked["SVC-BAA-001", "service:google-workspace"].outcome is Outcome.MANUAL
    assert settled["SVC-BAA-001", "service:google-workspace"].outcome is Outcome.NOT_APPLICABLE


def test_what_a_service_does_is_unseen_where_not_all_places_were_seen() -> None:
    spf = sighting(MarkKind.SPF, "_spf.google.com")
    sends = services(seen(spf, register=[], mx=TIMEOUT))["service:google-workspace"]
    proof = services(seen(DOCUSIGN, register=[], spf=TIMEOUT, aliases=TIMEOUT))["service:docusign"]

    assert isinstance(sends.receives_mail, Unseen) and sends.may_send == (CLINIC,)
    assert sends.hosts_web == () and sends.care_pages == () and sends.only_token is False
    assert isinstance(proof.may_send, Unseen) and isinstance(proof.hosts_web, Unseen)
    assert isinstance(proof.only_token, Unseen) and proof.receives_mail == ()
    assert services(seen(DOCUSIGN, register=[], tokens=TIMEOUT))["service:docusign"].only_token is True


def test_pages_for_patients_that_were_not_read_leave_it_open_what_they_load() -> None:
    known = seen(DOCUSIGN, register=[])
    known.page(f"portal.{CLINIC}", Unseen(unseen="refused"), "patient portal")
    facts = services(known)["service:docusign"]

    assert isinstance(facts.care_pages, Unseen) and "refused" in facts.care_pages.unseen
    assert isinstance(facts.only_token, Unseen)
    # A page that is not for patients says nothing of those that are.
    public = seen(DOCUSIGN, register=[]).page(f"news.{CLINIC}", Unseen(unseen="refused"), "public site")
    assert services(public)["service:docusign"].care_pages == ()


@pytest.mark.parametrize("place", ["mx", "spf"])
def test_services_that_nobody_could_see_stand_as_unknown_beside_a_register(place: str) -> None:
    findings = judged(seen(register=[], **{place: TIMEOUT}))

    for rule in ("SVC-MAIL-001", "SVC-SEND-001", "SVC-BAA-001"):
        finding = findings[rule, "service:unseen"]
        assert finding.outcome is Outcome.UNKNOWN and "timeout" in (finding.because or "")


def test_nothing_stands_for_the_unseen_when_all_was_seen_or_no_register_is_kept() -> None:
    assert list(derive_observed(seen(register=[], dkim=TIMEOUT))) == []
    assert list(derive_observed(FakeKnown(declared(vendors=[])))) == []
    assert list(derive_observed(FakeKnown(declared()).domain(CLINIC, looked={"mx": TIMEOUT}))) == []


def test_suggestions_take_nothing_unseen_for_something_seen() -> None:
    known = seen(DOCUSIGN, register=[], mx=TIMEOUT, spf=TIMEOUT, reports=TIMEOUT)
    (found,) = suggestions(known)

    assert found.question == "Is Docusign in use? The record only proves that somebody once set it up."
