from pathlib import Path

import pytest
from tests.checkers.agreements.registers import judged, known, only, outcomes, vendor

from hipaacheck.catalogs.vendors import VendorCatalog, vendor_catalog
from hipaacheck.checkers.agreements import catalog as derivation
from hipaacheck.checkers.agreements.catalog import Comparison
from hipaacheck.checkers.api import Saw

OFFER, PLAN, SERVICE, CONTENT, FRESH = (
    "VENDOR-OFFER-001",
    "VENDOR-PLAN-001",
    "VENDOR-SERVICE-001",
    "VENDOR-CONTENT-002",
    "VENDOR-CATALOG-001",
)
DAY = "2026-11-21"
SIGNED = "agreements: [{signed: 2025-01-01}]"
OWN = """
vendors:
- id: house-mail
  name: House Mail
  categories: [email]
  baa: %s
  verified: organisation
  compiled: %s
  permits_phi: %s
  plans_covered: [Gold]
  plans_excluded: [Free]
  services_covered: [Mail]
  services_excluded: [Ads]
"""


def own_catalogue(
    tmp_path: Path, baa: str = "yes", day: str = "2026-01-01", permits: str = "null"
) -> VendorCatalog:
    file = tmp_path / "own.yaml"
    lists = OWN if baa != "no" else OWN.split("  plans_covered")[0]
    file.write_text(lists % (f"'{baa}'", day, permits), encoding="utf-8")
    return vendor_catalog([file])


@pytest.mark.parametrize(
    ("lines", "rule", "outcome"),
    [
        ("catalog: trello", OFFER, "not-applicable"),
        (f"catalog: klaviyo\n{SIGNED}", OFFER, "fail"),
        (f"catalog: mailchimp\n{SIGNED}", OFFER, "manual"),
        (f"catalog: sendgrid\n{SIGNED}", OFFER, "manual"),
        (f"catalog: virtru\n{SIGNED}", OFFER, "manual"),  # only others say so
        (f"catalog: google-workspace\n{SIGNED}", OFFER, "pass"),
        ("catalog: none", OFFER, "not-applicable"),
        ("catalog: no-such-entry", OFFER, "not-applicable"),
        ("catalog: google-workspace\nservices: [Sites, Gmail]", SERVICE, "manual"),  # a page of 2025-09
        ("catalog: google-workspace\nservices: [YouTube]", SERVICE, "manual"),
        ("catalog: google-workspace\nservices: [A thing of tomorrow]", SERVICE, "manual"),
        ("catalog: google-workspace", SERVICE, "manual"),
        ("catalog: zoom\nservices: [AI Companion]", SERVICE, "manual"),
        ("catalog: atlassian-cloud\nservices: [Trello]", SERVICE, "fail"),
        ("catalog: trello\nservices: [Trello]", SERVICE, "not-applicable"),
        ("catalog: slack\nplan: Pro", PLAN, "fail"),
        ("catalog: slack\nplan: Enterprise Grid", PLAN, "pass"),
        ("catalog: slack\nplan: Something else", PLAN, "manual"),
        ("catalog: slack", PLAN, "manual"),
        ("catalog: constant-contact", CONTENT, "manual"),  # its page is of 2024
        (
            "catalog: constant-contact\nagreements: [{signed: 2025-01-01, permits_phi: true}]",
            CONTENT,
            "manual",
        ),
        ("catalog: slack", CONTENT, "not-applicable"),
    ],
)
def test_what_the_catalogue_that_ships_says(lines: str, rule: str, outcome: str) -> None:
    assert outcomes(vendor(f"phi: maintains\n{lines}"), DAY, rule) == [outcome]


def test_no_entry_that_is_unverified_or_disputed_ever_fails_anything_but_its_age() -> None:
    failing = []
    for entry in vendor_catalog().entries:
        if not entry.verified.decides:
            names = [
                name
                for items in (entry.services_excluded, entry.services_unclear)
                for i in items
                for name in i.names
            ]
            plans = [name for item in entry.plans_excluded for name in item.names] or ["Free"]
            lines = f"phi: maintains\ncatalog: {entry.id}\nplan: '{plans[0]}'\nservices: {[*names, 'Other']}"
            found = judged(vendor(lines), DAY)
            failing += [
                (entry.id, rule) for rule in (OFFER, PLAN, SERVICE, CONTENT) if found[rule].outcome == "fail"
            ]

    assert failing == []


def test_a_disputed_service_is_told_with_its_source_and_what_is_disputed() -> None:
    found = judged(vendor("phi: maintains\ncatalog: zoom\nservices: [AI Companion]"), DAY)[SERVICE]

    assert found.because == (
        "Does the agreement with Acme cover AI Companion? Ask the vendor. AI Companion: One tracker "
        "(2026-06-01) says excluded, another could not tell; the AI section of Zoom's page could not be read "
        "in full. Ask Zoom. Until the answer is in writing, keep PHI out of what it is about. Services that "
        "the agreement itself names can be recorded under agreements.services. Source: github.com, entry of "
        "2026-06-01."
    )


def test_an_alias_of_the_vendor_that_the_agreement_names_is_not_asked_about() -> None:
    text = vendor(
        "phi: maintains\ncatalog: zoom\nservices: [Zoom Meetings, AI Companion]\n"
        "agreements: [{signed: 2025-01-01, services: [Zoom Workplace]}]"
    )

    asked = judged(text, DAY)[SERVICE].because or ""
    assert asked.startswith("Does the agreement with Acme cover AI Companion? ")
    assert "Zoom Meetings" not in asked


def test_a_page_of_more_than_a_year_ago_leads_to_a_question_with_its_day() -> None:
    found = judged(vendor("phi: maintains\ncatalog: google-workspace\nservices: [YouTube]"), DAY)[SERVICE]

    assert found.outcome == "manual"
    assert "This was so on 2025-09-30; ask whether it still is." in (found.because or "")


def test_without_an_agreement_one_finding_tells_that_none_is_offered_and_to_move() -> None:
    found = judged(vendor("phi: maintains\ncatalog: mailchimp"), DAY)

    failing = [rule for rule, one in found.items() if one.outcome == "fail"]
    assert failing == ["VENDOR-BAA-001"]
    told = found["VENDOR-BAA-001"]
    assert "other people's pages, not the vendor's own (accountablehq.com, 2026-05-01)" in (
        told.observed or ""
    )
    assert (told.fix or "").startswith("Keep PHI out of Acme and move what is there")
    assert "Ask Acme for its business associate agreement" not in (told.fix or "")


def test_a_vendor_that_no_catalogue_knows_is_told_in_plain_words() -> None:
    found = judged(vendor(f"phi: maintains\ncatalog: none\n{SIGNED}"), DAY)[OFFER]

    assert found.because == "the register says that no catalogue knows this vendor"


def test_what_the_agreement_names_settles_what_the_catalogue_leaves_open_while_it_runs() -> None:
    text = vendor(
        "phi: maintains\ncatalog: zoom\nplan: Gold\nservices: [AI Companion]\n"
        "agreements: [{signed: 2026-01-01, expires: 2026-06-30, plan: gold, services: [AI companion]}]"
    )

    assert outcomes(text, "2025-12-31", PLAN, SERVICE) == ["manual", "manual"]
    assert outcomes(text, "2026-06-30", PLAN, SERVICE) == ["pass", "pass"]
    assert outcomes(text, "2026-07-01", PLAN, SERVICE) == ["manual", "manual"]


def test_a_part_of_a_vendor_with_an_entry_of_its_own_is_judged_by_that_entry() -> None:
    (facts,) = [Comparison(vendor_catalog()).facts(only(vendor("catalog: notion\nservices: [Notion AI]")))]

    assert [service.standing for service in facts.services] == ["excluded"]


def test_an_entry_is_found_by_its_name_unless_the_register_names_another() -> None:
    compare = Comparison(vendor_catalog())

    by_name = compare.facts(only("vendors: [{id: our-mail, name: Google Workspace}]\n"))
    denied = compare.facts(only("vendors: [{id: slack, name: Slack, catalog: none}]\n"))

    assert by_name.entry == "google-workspace" and by_name.known
    assert not denied.known


@pytest.mark.parametrize(
    ("day", "outcome"), [("2026-12-31", "pass"), ("2027-01-01", "pass"), ("2027-01-02", "fail")]
)
def test_an_entry_is_stale_the_day_after_twelve_months(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: str, outcome: str
) -> None:
    monkeypatch.setattr(derivation, "catalogue_of", lambda declared: own_catalogue(tmp_path))

    assert outcomes(vendor("phi: maintains\ncatalog: house-mail"), day, FRESH) == [outcome]


@pytest.mark.parametrize(
    ("baa", "permits", "lines", "rule", "outcome"),
    [
        ("no", "null", SIGNED, OFFER, "fail"),
        ("yes", "false", "", CONTENT, "fail"),
        ("yes", "true", "", CONTENT, "pass"),
        ("plan-dependent", "null", "plan: Free", PLAN, "fail"),
        ("plan-dependent", "null", "plan: Gold", PLAN, "pass"),
        ("yes", "null", "services: [Ads]", SERVICE, "fail"),
        (
            "yes",
            "null",
            "services: [Ads]\nagreements: [{signed: 2025-01-01, services: [Ads]}]",
            SERVICE,
            "manual",
        ),
    ],
)
def test_an_organisations_own_entry_decides(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    baa: str,
    permits: str,
    lines: str,
    rule: str,
    outcome: str,
) -> None:
    catalogue = own_catalogue(tmp_path, baa, permits=permits)
    monkeypatch.setattr(derivation, "catalogue_of", lambda declared: catalogue)

    assert outcomes(vendor(f"phi: maintains\ncatalog: house-mail\n{lines}"), "2026-06-01", rule) == [outcome]


def test_the_evidence_names_the_line_of_the_entry() -> None:
    (made,) = derivation.derive_catalog(known(vendor("catalog: slack")))

    assert isinstance(made.outcome, Saw)
    assert made.outcome.source.startswith("rules/catalogs/vendors.yaml:")


def test_what_is_in_use_is_the_registers_word_and_what_is_offered_is_not() -> None:
    register = known(vendor("catalog: slack"))
    (compared,), (offered,) = derivation.derive_catalog(register), derivation.derive_offers(register)

    assert isinstance(compared.outcome, Saw) and compared.outcome.attested
    assert isinstance(offered.outcome, Saw) and not offered.outcome.attested
    found = judged(vendor("phi: maintains\ncatalog: slack\nplan: Enterprise Grid"), DAY)[PLAN]
    assert (found.outcome.value, found.strength.value) == ("pass", "attestation")


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ("catalog: dropbox\nplan: Standard", PLAN),
        ("catalog: aws\nservices: [S3]", SERVICE),
        (f"catalog: dropbox\n{SIGNED}", OFFER),
    ],
)
def test_what_only_others_say_asks_and_is_not_called_known(lines: str, rule: str) -> None:
    found = judged(vendor(f"phi: maintains\n{lines}"), "2026-05-01")[rule]

    assert found.outcome == "manual"
    assert "known" not in (found.because or "")


@pytest.mark.parametrize(("day", "outcome"), [("2026-12-31", "pass"), ("2027-01-02", "manual")])
def test_what_was_covered_more_than_a_year_ago_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: str, outcome: str
) -> None:
    monkeypatch.setattr(derivation, "catalogue_of", lambda declared: own_catalogue(tmp_path, permits="true"))
    text = vendor(f"phi: maintains\ncatalog: house-mail\nplan: Gold\nservices: [Mail]\n{SIGNED}")

    assert outcomes(text, day, PLAN, SERVICE, CONTENT, OFFER) == [outcome] * 4


def test_an_agreement_that_was_replaced_names_nothing_any_more() -> None:
    text = vendor(
        "phi: maintains\ncatalog: zoom\nplan: Gold\nservices: [AI Companion]\nagreements:\n"
        "- {signed: 2024-01-01, plan: Gold, services: [AI Companion]}\n- {signed: 2025-01-01}"
    )

    assert outcomes(text, "2024-12-31", PLAN, SERVICE) == ["pass", "pass"]
    assert outcomes(text, "2025-01-01", PLAN, SERVICE) == ["manual", "manual"]


@pytest.mark.parametrize("name", ["?", "y" * 201])
def test_a_name_that_cannot_be_compared_is_named_by_no_agreement(name: str) -> None:
    (facts,) = [
        Comparison(vendor_catalog()).facts(
            only(
                vendor(
                    f"catalog: slack\nplan: '{name}'\nservices: ['{name}']\n"
                    "agreements: [{signed: 2025-01-01, plan: '-', services: ['-']}]"
                )
            )
        )
    ]

    assert facts.plan is not None and facts.plan.named_in == ()
    assert [service.named_in for service in facts.services] == [()]


def test_an_entry_of_another_vendor_says_nothing_of_a_service() -> None:
    comparison = Comparison(vendor_catalog())

    (own,) = comparison.facts(only(vendor("catalog: notion\nservices: [Notion AI]"))).services
    (other,) = comparison.facts(only(vendor("catalog: slack\nservices: [Notion AI]"))).services
    assert (own.standing, own.phrase[:10]) != (other.standing, other.phrase[:10])
    assert other.standing in ("unclear", "not-listed")
