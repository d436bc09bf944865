"""The vendor catalogue that ships: complete, every mark kept, and nothing said beyond its mark."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hipaacheck.catalogs.entries import Item, Source, VendorEntry, a_year_after
from hipaacheck.catalogs.vendors import Baa, VendorCatalog, Verified, decides, is_stale, vendor_catalog
from hipaacheck.resources import rules_dir

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "vendors" / "vendor_catalog.yaml"


@pytest.fixture(scope="module")
def catalog() -> VendorCatalog:
    return vendor_catalog()


def facts() -> list[dict[str, Any]]:
    if not FACTS.is_file():
        pytest.skip("the facts are not on this machine")
    entries: list[dict[str, Any]] = yaml.safe_load(FACTS.read_text(encoding="utf-8"))["vendors"]
    return entries


def entry(**changes: object) -> VendorEntry:
    fields: dict[str, object] = {
        "id": "acme",
        "name": "Acme Mail",
        "categories": ["email"],
        "baa": "yes",
        "verified": "vendor-page",
        "sources": [{"url": "https://acme.example/baa", "date": "2026-05", "kind": "vendor"}],
    }
    return VendorEntry.model_validate({**fields, **changes})


def lines(one: VendorEntry) -> list[Item]:
    return [
        *one.plans_covered,
        *one.plans_excluded,
        *one.plans_unclear,
        *one.services_covered,
        *one.services_excluded,
        *one.services_unclear,
    ]


def test_all_148_entries_are_there(catalog: VendorCatalog) -> None:
    assert len(catalog.entries) == 148
    assert [one.id for one in catalog.entries] == sorted(one.id for one in catalog.entries)


def test_the_marks_are_counted_as_compiled(catalog: VendorCatalog) -> None:
    marks = {mark.value: sum(one.verified is mark for one in catalog.entries) for mark in Verified}
    answers = {baa.value: sum(one.baa is baa for one in catalog.entries) for baa in Baa}

    assert marks == {
        "organisation": 0,
        "vendor-page": 26,
        "secondary-quoting-vendor": 30,
        "secondary": 52,
        "conflict": 6,
        "unverified": 34,
    }
    assert answers == {"yes": 32, "plan-dependent": 68, "no": 48}


def test_every_entry_keeps_the_answer_and_the_marks_of_its_facts(catalog: VendorCatalog) -> None:
    for fact in facts():
        ours = catalog.get(fact["id"])

        assert ours is not None, fact["id"]
        assert (ours.name, ours.baa, ours.verified) == (fact["name"], fact["baa"], fact["verified"])
        assert ours.baa_confidence == fact.get("baa_confidence")
        assert {category.value for category in ours.categories} == {
            name.lower().replace(" ", "-") for name in fact["categories"]
        }


def test_every_entry_keeps_its_sources_with_their_dates(catalog: VendorCatalog) -> None:
    for fact in facts():
        ours = catalog.get(fact["id"])
        assert ours is not None
        theirs = [
            (
                re.split(r"\s", source["url"])[0],
                (source["date"] or "").removesuffix(" revision") or None,
                not re.search(r"vendor \(.*not read\)|vendor list \(.*not read\)", source["kind"]),
                "vendor" if source["kind"].startswith("vendor") else "secondary",
            )
            for source in fact["sources"]
        ]

        assert [(s.url, s.date, s.read, s.kind) for s in ours.sources] == theirs, fact["id"]


def test_every_entry_keeps_its_conflicts_notes_and_lists(catalog: VendorCatalog) -> None:
    for fact in facts():
        ours = catalog.get(fact["id"])
        assert ours is not None
        for field in ("conflict", "note", "how_to_get", "services_covered"):
            assert not fact.get(field) or getattr(ours, field), (fact["id"], field)
        for subject in ("plans", "services"):
            given_lines = len(fact.get(f"{subject}_excluded", ()))
            excluded, unclear = getattr(ours, f"{subject}_excluded"), getattr(ours, f"{subject}_unclear")
            kept = len(excluded) + len(unclear) + (len(ours.plans_excluded) if subject == "services" else 0)
            assert kept >= given_lines, (fact["id"], subject)


def test_nothing_that_decides_is_listed_which_the_facts_do_not_list(catalog: VendorCatalog) -> None:
    for fact in facts():
        ours = catalog.get(fact["id"])
        assert ours is not None
        for subject in ("plans", "services"):
            # Entries that are part of Workspace take their one service from its list.
            if not fact.get(f"{subject}_covered") and ours.part_of != "google-workspace":
                assert getattr(ours, f"{subject}_covered") == (), fact["id"]


def test_no_entry_claims_more_than_its_mark(catalog: VendorCatalog) -> None:
    for one in catalog.entries:
        read = [source for source in one.sources if source.read]
        if one.verified is Verified.VENDOR_PAGE:
            assert any(source.kind == "vendor" for source in read), one.id
        if one.verified in (Verified.SECONDARY_QUOTING_VENDOR, Verified.SECONDARY):
            assert read, one.id
        if one.verified is Verified.CONFLICT:
            assert one.conflict, one.id
        assert (one.baa_confidence == "low") == (one.verified is Verified.UNVERIFIED), one.id
        assert one.baa is not Baa.NO or not (one.plans_covered or one.services_covered), one.id


def test_only_checked_entries_decide(catalog: VendorCatalog) -> None:
    undecided = {one.verified for one in catalog.entries if not decides(one)}

    assert undecided == {Verified.CONFLICT, Verified.UNVERIFIED}
    assert sum(not decides(one) for one in catalog.entries) == 40


def test_no_text_promises_compliance_or_names_where_it_was_compiled(catalog: VendorCatalog) -> None:
    text = (rules_dir() / "catalogs" / "vendors.yaml").read_text(encoding="utf-8").lower()
    for one in catalog.entries:
        said = " ".join(filter(None, (one.note, one.conflict, one.how_to_get, *(i.says for i in lines(one)))))
        words = said.replace('"is HIPAA compliant"', "").replace("HIPAA-compliant apps", "")
        assert not re.search(r"hipaa.compliant|certified", words, re.IGNORECASE), one.id
        assert not re.search(r"\b(TODO|the tool|source documents)\b", said), one.id
    assert "../shared" not in text and "public material" not in text


def test_google_sites_is_covered_on_the_list_of_september_2025(catalog: VendorCatalog) -> None:
    sites = catalog.get("google-sites")

    assert sites is not None
    assert (sites.baa, sites.as_of, sites.part_of) == (
        "plan-dependent",
        date(2025, 9, 30),
        "google-workspace",
    )
    assert sites.note is not None and "although many articles say the opposite" in sites.note


def test_constant_contact_signs_but_permits_no_phi(catalog: VendorCatalog) -> None:
    found = catalog.get("constant-contact")

    assert found is not None
    assert (found.baa, found.permits_phi) == ("plan-dependent", False)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("slack", "slack"),
        ("SLACK", "slack"),
        ("G Suite", "google-workspace"),
        ("g-suite", "google-workspace"),
        ("Office 365", "microsoft-365"),
        ("O365", "microsoft-365"),
        ("Docu Sign", "docusign"),
        ("doxy.me", "doxy-me"),
        ("Monday.com", "monday"),
        ("Outlook.com", "outlook-com"),
        ("Gmail (free, personal)", "gmail-free"),
        ("Gmail (personal)", "gmail-free"),
        ("ChatGPT Plus", "chatgpt-consumer"),
        ("ChatGPT Enterprise", "chatgpt-enterprise"),
        ("Mailchimp", "mailchimp"),
        ("Trello", "trello"),
        ("\uff33\uff4c\uff41\uff43\uff4b", "slack"),
        ("Gmail", None),
        ("ChatGPT", None),
        ("Copilot", None),
        ("Google", None),
        ("slak", None),
        ("", None),
        ("---", None),
        ("s" * 100_000, None),
    ],
)
def test_find_takes_every_spelling_and_never_guesses(
    catalog: VendorCatalog, name: str, wanted: str | None
) -> None:
    found = catalog.find(name)

    assert (found.id if found is not None else None) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("slak", "slack"),
        ("Gmail", "gmail-free"),
        ("ChatGPT", "chatgpt-consumer"),
        ("mail chimp inc", "mailchimp"),
    ],
)
def test_close_suggests_what_may_be_meant(catalog: VendorCatalog, name: str, wanted: str) -> None:
    assert wanted in [one.id for one in catalog.close(name)]


def test_close_suggests_nothing_for_no_name(catalog: VendorCatalog) -> None:
    assert catalog.close("") == catalog.close("***") == ()


@given(st.text(max_size=300))
def test_any_text_finds_an_entry_or_nothing(name: str) -> None:
    found = vendor_catalog().find(name)

    assert found is None or found in vendor_catalog().entries
    assert len(vendor_catalog().close(name)) <= 3


def test_a_month_or_a_year_never_makes_a_source_look_younger() -> None:
    days = [
        Source(url="https://a.example/", kind="vendor", date=text).day
        for text in ("2026", "2026-05", "2026-05-21", None)
    ]

    assert days == [date(2026, 1, 1), date(2026, 5, 1), date(2026, 5, 21), None]


@pytest.mark.parametrize(
    "text", ["26", "2026-13", "2026-02-30", "May 2026", "2026-5", "2026-05-21T00", "20260521"]
)
def test_a_date_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Source(url="https://a.example/", kind="vendor", date=text)


def test_an_entry_is_as_old_as_its_youngest_dated_source_that_was_read() -> None:
    sources = [
        {"url": "https://acme.example/old", "date": "2024-01-02", "kind": "vendor"},
        {"url": "https://acme.example/new", "date": "2026-05", "kind": "secondary"},
        {"url": "https://acme.example/unread", "date": "2026-11", "kind": "vendor", "read": False},
    ]
    one = entry(sources=sources, compiled="2026-11-21")

    assert (one.as_of, one.as_of_is) == (date(2026, 5, 1), "source")


def test_without_a_dated_source_an_entry_is_as_old_as_its_writing() -> None:
    undated = [{"url": "https://acme.example/baa", "kind": "vendor"}]

    compiled = entry(sources=undated, compiled="2026-11-21")
    unknown = entry(sources=undated)

    assert (compiled.as_of, compiled.as_of_is) == (date(2026, 11, 21), "compiled")
    assert (unknown.as_of, unknown.as_of_is) == (None, "unknown")


@pytest.mark.parametrize(
    ("as_of", "stale"),
    [
        (date(2027, 4, 30), False),
        (date(2027, 5, 1), False),
        (date(2027, 5, 2), True),
        (date(2026, 1, 1), False),
    ],
)
def test_an_entry_is_stale_from_the_day_after_twelve_months(as_of: date, stale: bool) -> None:
    assert is_stale(entry(), as_of) is stale


def test_an_entry_without_any_date_is_stale() -> None:
    assert is_stale(
        entry(sources=[{"url": "https://acme.example/baa", "kind": "vendor"}]), date(2026, 11, 21)
    )


@given(st.dates())
def test_a_year_after_is_the_same_day_of_the_next_year(day: date) -> None:
    later = a_year_after(day)

    assert later == date.max or timedelta(365) <= later - day <= timedelta(366)
    assert later == date.max or (later.month, later.day) in {(day.month, day.day), (2, 28)}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"baa": "no", "plans_covered": ["Enterprise"]}, "something is listed as covered"),
        ({"verified": "conflict"}, "say in 'conflict' what the sources differ on"),
        ({"sources": []}, "no source of that kind was read"),
        (
            {"sources": [{"url": "https://x.example/", "kind": "secondary"}]},
            "no source of that kind was read",
        ),
        (
            {"sources": [{"url": "https://x.example/", "kind": "vendor", "read": False}]},
            "no source of that kind was read",
        ),
        ({"verified": "unverified"}, "baa_confidence must be 'low'"),
        ({"plans_covered": ["Pro"], "plans_excluded": ["PRO"]}, "'pro' stands in two lists of plans"),
        ({"services_covered": ["!!"]}, "has no letter or digit"),
        ({"services_source": "https://elsewhere.example/"}, "is not among its sources"),
        (
            {"plans_covered": [{"says": "Pro", "names": ["Pro"], "source": "https://elsewhere.example/"}]},
            "is not among its sources",
        ),
        ({"categories": []}, "at least 1 item"),
        ({"baa": "maybe"}, "'yes', 'no' or 'plan-dependent'"),
    ],
)
def test_an_entry_that_says_more_than_it_may_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        entry(**changes)


def test_the_same_name_may_be_a_plan_and_a_service() -> None:
    one = entry(plans_covered=["Meet"], services_excluded=["Meet"])

    assert [item.says for item in lines(one)] == ["Meet", "Meet"]
