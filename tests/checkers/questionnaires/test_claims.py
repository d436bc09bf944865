"""What a vendor claims is held against what was recorded, published and seen; without a claim nothing is."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.checkers.questionnaires.replies import answers, item, judged, register

from hipaacheck.checkers.email.facts import DkimFacts, DmarcFacts, MailUseFacts
from hipaacheck.checkers.services.facts import DomainSightings, Sighting
from hipaacheck.checkers.web.facts import PageFacts, WebFacts
from hipaacheck.inventory.loading import load_inventory
from hipaacheck.model import Evidence, Finding, Origin, Outcome, Target, TargetKind, Unseen
from hipaacheck.model.transport import TlsFacts

HERE = Origin(file="test")
PORTAL = Target(
    id="web-host:portal.clinic.example",
    kind=TargetKind.WEB_HOST,
    name="portal.clinic.example",
    port=443,
    protocol="https",
    origin=HERE,
)
MX = Target(
    id="mail-host:mx.acme.example:25",
    kind=TargetKind.MAIL_HOST,
    name="mx.acme.example",
    port=25,
    protocol="smtp",
    origin=HERE,
)
DOMAIN = Target(id="domain:clinic.example", kind=TargetKind.DOMAIN, name="clinic.example", origin=HERE)
RUN_BY_ACME = """domains:
- name: clinic.example
  web: [{host: portal.clinic.example, purpose: patient-portal, vendor: acme}]
"""
SIGNED = "  agreements: [{signed: 2026-01-01, expires: 2026-12-31, breach_notice_days: 30}]\n"
OLD = TlsFacts(offers_tls1_0=True)


def sighting(mark: str, means: str, text: str, host: str, owner: str = "clinic.example") -> Sighting:
    return Sighting(
        service="host-acme.example",
        name="acme.example",
        mark=mark,
        means=means,
        owner=owner,
        text=text,
        host=host,
        known=False,
    )


def with_portal(
    folder: Path,
    text: str,
    seen: Iterable[Evidence] = (),
    day: str = "2026-11-22",
    entry: str = "answers: acme.yaml",
) -> dict[str, Finding]:
    return judged(register(folder, {"acme.yaml": text}, entry, RUN_BY_ACME), day, seen)


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        (TlsFacts(), Outcome.PASS),
        (OLD, Outcome.FAIL),
        (TlsFacts(offers_tls1_1=True), Outcome.FAIL),
        (TlsFacts(offers_ssl3=Unseen(unseen="timeout")), Outcome.UNKNOWN),
        (TlsFacts(offers_ssl3=Unseen(unseen="timeout"), offers_tls1_1=True), Outcome.FAIL),
        (TlsFacts.not_spoken("it answers in clear"), Outcome.UNKNOWN),
        (None, Outcome.UNKNOWN),
    ],
    ids=["nothing old", "1.0", "1.1", "SSL unseen", "SSL unseen and 1.1", "no TLS", "not seen"],
)
def test_a_claim_of_tls_is_held_against_the_hosts_that_the_inventory_says_are_the_vendors(
    tmp_path: Path, facts: TlsFacts | None, outcome: Outcome
) -> None:
    text = answers(BA_11="answer: tls12, evidence: [proof.pdf]")
    found = with_portal(tmp_path, text, [item(PORTAL, "tls.server", facts)])

    assert found["CLAIM-TLS-001"].outcome is outcome
    if outcome is Outcome.FAIL:
        assert "portal.clinic.example" in found["CLAIM-TLS-001"].observed


@pytest.mark.parametrize(("offers", "outcome"), [(False, Outcome.PASS), (True, Outcome.MANUAL)])
def test_who_claims_tls_1_3_only_is_asked_about_a_host_that_offers_1_2(
    tmp_path: Path, offers: bool, outcome: Outcome
) -> None:
    facts = TlsFacts(offers_tls1_2=offers)
    found = with_portal(tmp_path, answers(), [item(PORTAL, "tls.server", facts)])

    assert found["CLAIM-TLS-001"].outcome is outcome


def test_without_a_claim_or_a_host_nothing_is_compared(tmp_path: Path) -> None:
    seen = [item(PORTAL, "tls.server", OLD)]

    assert with_portal(tmp_path, answers(BA_11=None), seen)["CLAIM-TLS-001"].outcome is Outcome.NOT_APPLICABLE
    admitted = with_portal(tmp_path, answers(BA_11="answer: tls10"), seen)
    assert admitted["CLAIM-TLS-001"].outcome is Outcome.NOT_APPLICABLE
    none = judged(register(tmp_path, {"acme.yaml": answers()}))
    assert none["CLAIM-TLS-001"].outcome is Outcome.UNKNOWN


def test_a_claim_that_was_taken_over_is_confirmed_before_it_is_held_against_anybody(tmp_path: Path) -> None:
    text = answers(BA_11="answer: tls12, evidence: [proof.pdf], prefilled: CAIQ 4.0 CEK-03.1")
    found = with_portal(tmp_path, text, [item(PORTAL, "tls.server", OLD)])

    assert found["CLAIM-TLS-001"].outcome is Outcome.MANUAL


def test_mx_hosts_and_aliases_are_the_vendors_where_a_sighting_is_sure(tmp_path: Path) -> None:
    marks = "  marks: {mx: [acme.example], hosts: [acme.example]}\n"
    alias = sighting("cname", "hosts-web", "CNAME c.acme.example", "c.acme.example", "portal.clinic.example")
    mx = alias.model_copy(
        update={"mark": "mx", "means": "receives-mail", "owner": "clinic.example", "host": "mx.acme.example"}
    )
    looked = dict.fromkeys(("mx", "spf", "dkim", "reports", "tokens", "aliases", "name-servers"), True)
    sightings = DomainSightings(sightings=(alias, mx), looked=dict(looked))
    found = register(tmp_path, {"acme.yaml": answers()}, vendor=marks)
    domain = item(DOMAIN, "service.sightings", sightings)

    for target, other in ((PORTAL, MX), (MX, PORTAL)):
        seen = [domain, item(target, "tls.server", OLD), item(other, "tls.server", TlsFacts())]
        judgement = judged(found, seen=seen, targets=(DOMAIN, PORTAL, MX))["CLAIM-TLS-001"]
        assert judgement.outcome is Outcome.FAIL
        assert target.name in judgement.observed and other.name not in judgement.observed


def test_a_host_of_somebody_else_is_not_held_against_the_vendor(tmp_path: Path) -> None:
    other = PORTAL.model_copy(update={"id": "web-host:www.clinic.example", "name": "www.clinic.example"})
    seen = [item(PORTAL, "tls.server", TlsFacts()), item(other, "tls.server", OLD)]

    found = with_portal(tmp_path, answers(BA_11="answer: tls12, evidence: [proof.pdf]"), seen)

    assert found["CLAIM-TLS-001"].outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("vendor", "day", "outcome"),
    [
        ("", "2026-11-22", Outcome.FAIL),
        (SIGNED, "2026-11-22", Outcome.PASS),
        (SIGNED, "2026-12-31", Outcome.PASS),
        (SIGNED, "2027-01-01", Outcome.FAIL),
        ("  agreements: [{effective: 2026-01-01}]\n", "2026-11-22", Outcome.FAIL),
    ],
    ids=["none", "in force", "its last day", "the day after", "not signed"],
)
def test_a_promise_to_sign_is_held_against_the_register(
    tmp_path: Path, vendor: str, day: str, outcome: Outcome
) -> None:
    found = judged(register(tmp_path, {"acme.yaml": answers()}, vendor=vendor), day)

    assert found["CLAIM-BAA-001"].outcome is outcome


@pytest.mark.parametrize(
    ("said", "recorded", "outcome"),
    [
        ("answer: 30", 30, Outcome.PASS),
        ("answer: 10 days", 30, Outcome.FAIL),
        ("answer: 36 hours", 2, Outcome.FAIL),
        ("answer: 72 hours", 3, Outcome.PASS),
        ("answer: 10", None, Outcome.MANUAL),
        ("answer: soon", 30, Outcome.NOT_APPLICABLE),
    ],
)
def test_days_that_were_promised_are_held_against_the_agreement(
    tmp_path: Path, said: str, recorded: int | None, outcome: Outcome
) -> None:
    days = "" if recorded is None else f", breach_notice_days: {recorded}"
    vendor = f"  agreements: [{{signed: 2026-01-01{days}}}]\n"
    text = answers(BA_32=f"{said}, evidence: [proof.pdf]")

    found = judged(register(tmp_path, {"acme.yaml": text}, vendor=vendor))

    assert found["CLAIM-NOTICE-001"].outcome is outcome


def test_a_report_that_is_claimed_has_to_be_on_file(tmp_path: Path) -> None:
    claimed = judged(
        register(tmp_path, {"acme.yaml": answers(BA_09="answer: soc2-type1, details: the hosted product")})
    )
    assert claimed["CLAIM-REPORT-001"].outcome is Outcome.FAIL
    assert "BA-09" not in claimed["VENDOR-ASK-006"].observed

    gone = answers(BA_09="answer: soc2-type2, evidence: [soc2.pdf]")
    assert judged(register(tmp_path, {"acme.yaml": gone}))["CLAIM-REPORT-001"].outcome is Outcome.FAIL
    there = register(tmp_path, {"acme.yaml": gone, "soc2.pdf": "report"})
    assert judged(there)["CLAIM-REPORT-001"].outcome is Outcome.PASS
    none = judged(register(tmp_path, {"acme.yaml": answers(BA_09="answer: none")}))
    assert none["CLAIM-REPORT-001"].outcome is Outcome.NOT_APPLICABLE


def test_the_answers_are_no_evidence_of_themselves(tmp_path: Path) -> None:
    text = answers(BA_09="answer: soc2-type2, evidence: [./acme.yaml], details: the whole report")
    found = judged(register(tmp_path, {"acme.yaml": text}))

    assert found["CLAIM-REPORT-001"].outcome is Outcome.FAIL


def test_a_list_of_subcontractors_is_on_file_or_dated_in_the_register(tmp_path: Path) -> None:
    files = {"acme.yaml": answers(BA_35="answer: all-listed")}

    assert judged(register(tmp_path, files))["CLAIM-SUBCONTRACTORS-001"].outcome is Outcome.FAIL
    dated = register(tmp_path, files, vendor="  subcontractors_listed: 2026-11-22\n")
    assert judged(dated)["CLAIM-SUBCONTRACTORS-001"].outcome is Outcome.PASS
    assert judged(dated, "2026-11-21")["CLAIM-SUBCONTRACTORS-001"].outcome is Outcome.FAIL
    nobody = register(tmp_path, {"acme.yaml": answers(BA_35="answer: none-used")})
    assert judged(nobody)["CLAIM-SUBCONTRACTORS-001"].outcome is Outcome.NOT_APPLICABLE


TRACKER = "www.google-analytics.com"


@pytest.mark.parametrize(
    ("page", "outcomes"),
    [
        (PageFacts(third_party_hosts=()), {Outcome.PASS}),
        (PageFacts(third_party_hosts=(TRACKER,)), {Outcome.FAIL, Outcome.MANUAL}),
        (PageFacts(third_party_hosts=Unseen(unseen="cut off")), {Outcome.UNKNOWN}),
        (PageFacts(truncated=True), {Outcome.UNKNOWN}),
        (PageFacts(is_page=False), {Outcome.UNKNOWN}),
        (PageFacts(fetched=False), {Outcome.UNKNOWN}),
        (None, {Outcome.UNKNOWN}),
    ],
    ids=["nothing", "a tracker", "unseen", "cut", "a redirect", "no page", "not seen"],
)
def test_a_claim_of_no_trackers_is_held_against_the_pages_that_the_vendor_runs(
    tmp_path: Path, page: PageFacts | None, outcomes: set[Outcome]
) -> None:
    text = answers(BA_44="answer: none, evidence: [proof.pdf]")
    seen = [item(PORTAL, "web.page", page), item(PORTAL, "web.front", WebFacts())]

    found = with_portal(tmp_path, text, seen)

    assert found["CLAIM-TRACKER-001"].outcome in outcomes


def test_hsts_is_held_against_the_web_hosts(tmp_path: Path) -> None:
    entry = "answers: acme.yaml}\n  - {questionnaire: website-host, answers: host.yaml"
    files = {"acme.yaml": answers(), "host.yaml": answers("website-host")}
    found = register(tmp_path, files, entry, RUN_BY_ACME)

    for hsts, outcome in ((True, Outcome.PASS), (False, Outcome.FAIL), (Unseen(unseen="?"), Outcome.UNKNOWN)):
        seen = [item(PORTAL, "web.page", PageFacts(hsts=hsts))]
        assert judged(found, seen=seen)["CLAIM-HSTS-001"].outcome is outcome


def test_no_dkim_key_is_a_question_and_no_failure(tmp_path: Path) -> None:
    entry = "answers: acme.yaml}\n  - {questionnaire: email-service, answers: mail.yaml"
    files = {"acme.yaml": answers(), "mail.yaml": answers("email-service")}
    spf = sighting("spf", "may-send-as-domain", "include:spf.acme.example", "spf.acme.example")
    dkim = spf.model_copy(update={"mark": "dkim", "text": "DKIM key a", "host": "k.acme.example"})
    marks = "  marks: {spf: [acme.example], hosts: [acme.example]}\n"
    found = register(tmp_path, files, entry, vendor=marks)
    for sightings, outcome in (((spf,), Outcome.MANUAL), ((spf, dkim), Outcome.PASS), ((), Outcome.UNKNOWN)):
        seen = [item(DOMAIN, "service.sightings", DomainSightings(sightings=sightings))]
        judgement = judged(found, seen=seen, targets=(DOMAIN,))
        assert judgement["CLAIM-DKIM-001"].outcome is outcome


def test_terms_that_forbid_phi_are_held_against_the_answer_that_permits_it(tmp_path: Path) -> None:
    entry = "answers: acme.yaml}\n  - {questionnaire: email-service, answers: mail.yaml"
    files = {"acme.yaml": answers(), "mail.yaml": answers("email-service")}
    forbids = "  agreements: [{signed: 2026-01-01, expires: 2026-12-31, permits_phi: false}]\n"
    found = register(tmp_path, files, entry, vendor=forbids)

    assert judged(found)["CLAIM-PHI-001"].outcome is Outcome.FAIL
    assert judged(found, "2027-01-01")["CLAIM-PHI-001"].outcome is Outcome.MANUAL


def test_what_the_organisation_claims_is_held_against_its_own_domains_and_hosts(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        answers("email-practice", vendor=None, EP_04="answer: tls12, evidence: [proof.pdf]")
    )
    (tmp_path / "proof.pdf").write_text("proof")
    (tmp_path / "i.yaml").write_text(
        "version: 1\norganisation: {name: Clinic}\ndomains: [{name: clinic.example, www: false}]\n"
        "questionnaires: [{questionnaire: email-practice, answers: own.yaml}]\n"
    )
    found = load_inventory(tmp_path / "i.yaml")
    good = (DmarcFacts(enforced=True), DkimFacts(), TlsFacts())
    bad = (DmarcFacts(enforced=False), DkimFacts(found=Unseen(unseen="no selector is known")), OLD)
    site = next(target for target in found.targets if target.kind is TargetKind.WEB_HOST)

    def claims(dmarc: DmarcFacts, dkim: DkimFacts, tls: TlsFacts) -> list[str]:
        seen = [
            item(DOMAIN, "dns.dmarc", dmarc),
            item(DOMAIN, "dns.dkim", dkim),
            item(site, "tls.server", tls),
        ]
        judgement = judged(found, seen=seen)
        return [judgement[f"SELF-CLAIM-{one}-001"].outcome.value for one in ("DMARC", "DKIM", "TLS")]

    assert claims(*good) == ["pass", "pass", "pass"]
    assert claims(*bad) == ["fail", "unknown", "fail"]


@pytest.mark.parametrize(("other", "outcome"), [("nonsense: [", "unknown"), ("", "pass")])
def test_a_promise_that_cannot_be_read_does_not_hide_behind_one_that_can(
    tmp_path: Path, other: str, outcome: str
) -> None:
    entry = "answers: acme.yaml}\n  - {questionnaire: email-service, answers: mail.yaml"
    files = {"acme.yaml": answers(BA_32="answer: 45"), "mail.yaml": other}

    found = judged(register(tmp_path, files, entry, vendor=SIGNED))

    assert found["CLAIM-NOTICE-001"].outcome.value == outcome
    assert found["CLAIM-BAA-001"].outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("sends", "outcome"), [(True, "unknown"), (False, "pass"), (Unseen(unseen="timeout"), "unknown")]
)
def test_a_domain_that_sends_no_mail_needs_no_key(tmp_path: Path, sends: bool | Unseen, outcome: str) -> None:
    (tmp_path / "own.yaml").write_text(answers("email-practice", vendor=None))
    (tmp_path / "proof.pdf").write_text("proof")
    (tmp_path / "i.yaml").write_text(
        "version: 1\norganisation: {name: Clinic}\ndomains: [{name: clinic.example, www: false}]\n"
        "questionnaires: [{questionnaire: email-practice, answers: own.yaml}]\n"
    )
    none = DkimFacts(found=Unseen(unseen="no selector is known"))
    seen = [item(DOMAIN, "dns.dkim", none), item(DOMAIN, "dns.mail_use", MailUseFacts(sends_mail=sends))]

    found = judged(load_inventory(tmp_path / "i.yaml"), seen=seen)["SELF-CLAIM-DKIM-001"]

    assert found.outcome.value == outcome
    assert "a usable key was found" not in found.observed
