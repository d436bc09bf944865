"""The catalogue of tenants' services: its form, its words, and that it agrees with the catalogue of vendors."""

from datetime import date

import pytest
from pydantic import ValidationError

from hipaacheck.catalogs.coverage import Standing, service_coverage
from hipaacheck.catalogs.entries import Verified
from hipaacheck.catalogs.tenant_services import (
    ServiceStanding,
    TenantService,
    catalogue,
    tenant_services,
)
from hipaacheck.catalogs.vendors import vendor_catalog
from hipaacheck.resources import rules_dir

ENTRIES = catalogue().entries
GOOGLE = tenant_services("google")
MICROSOFT = tenant_services("microsoft")

PHOTOS = {
    "platform": "google",
    "what": "service",
    "id": "photos",
    "name": "Photos",
    "marks": ("photos",),
    "standing": "outside",
    "as_of": "2025-09-30",
    "source": "the list",
    "verified": "secondary-quoting-vendor",
}


def test_ids_and_marks_stand_once() -> None:
    ids = [entry.id for entry in ENTRIES]
    marks = [(entry.platform, entry.what, mark.lower()) for entry in ENTRIES for mark in entry.marks]

    assert sorted(set(ids)) == sorted(ids)
    assert sorted(set(marks)) == sorted(marks)


def test_what_is_not_dated_or_not_checked_never_fails_a_rule_today() -> None:
    for entry in ENTRIES:
        assert not entry.may_fail or entry.stale_from is not None, entry.id
        if entry.verified in (Verified.UNVERIFIED, Verified.CONFLICT, Verified.SECONDARY):
            assert not entry.may_fail, entry.id


def test_the_file_names_no_place_that_only_its_authors_have() -> None:
    text = (rules_dir() / "catalogs" / "tenant_services.yaml").read_text(encoding="utf-8")

    assert "../shared" not in text


@pytest.mark.parametrize("platform", ["google", "microsoft"])
def test_it_contradicts_the_catalogue_of_vendors_nowhere(platform: str) -> None:
    vendor = vendor_catalog().get({"google": "google-workspace", "microsoft": "microsoft-365"}[platform])
    assert vendor is not None
    wrong = {Standing.COVERED: ServiceStanding.OUTSIDE, Standing.EXCLUDED: ServiceStanding.COVERED}
    compared = 0
    for entry in tenant_services(platform).entries:
        if entry.what == "service":
            theirs = service_coverage(vendor, entry.name).standing
            compared += theirs in wrong
            assert wrong.get(theirs) is not entry.standing, entry.id
    assert compared >= 3


def test_a_service_is_found_by_the_name_of_the_interface_whatever_its_case() -> None:
    photos, copilot = GOOGLE.service("photos"), MICROSOFT.service("BING_CHAT_ENTERPRISE")

    assert photos is not None and photos.may_fail and photos.settled
    assert copilot is not None and copilot.settled and not copilot.may_fail
    assert GOOGLE.service("a-service-of-next-year") is None
    assert GOOGLE.edition("photos") is None


def test_the_longest_mark_that_fits_wins() -> None:
    assert _id(MICROSOFT.service("EXCHANGE_S_ENTERPRISE")) == "exchange-online"
    assert _id(MICROSOFT.service("EXCHANGE_ANALYTICS")) == "viva"
    assert _id(MICROSOFT.service("DYN365_CDS_O365_P3")) == "power-platform"
    assert _id(MICROSOFT.service("SHAREPOINTWAC")) == "microsoft-features"
    assert _id(MICROSOFT.edition("FLOW_P2_VIRAL")) == "microsoft-self-service"


def test_every_plan_of_the_editions_that_clinics_buy_is_known() -> None:
    for sku in (
        "SPB",
        "O365_BUSINESS_ESSENTIALS",
        "O365_BUSINESS_PREMIUM",
        "SPE_E3",
        "SPE_E5",
        "M365_G5_GCC",
    ):
        found = MICROSOFT.edition(sku)
        assert found is not None and found.standing is ServiceStanding.COVERED, sku


def test_an_entry_is_stale_the_day_after_twelve_months() -> None:
    entry = TenantService.model_validate(PHOTOS)
    month = TenantService.model_validate({**PHOTOS, "as_of": "2025-09"})
    undated = TenantService.model_validate({**PHOTOS, "as_of": None})

    assert entry.stale_from == date(2026, 10, 1)
    assert month.stale_from == date(2026, 9, 2)
    assert undated.stale_from is None
    assert "2025-09-30" in entry.basis and "no date" in undated.basis


def test_an_unclear_entry_says_why() -> None:
    with pytest.raises(ValidationError, match="say why"):
        TenantService.model_validate({**PHOTOS, "standing": "unclear"})


def _id(entry: TenantService | None) -> str | None:
    return None if entry is None else entry.id
