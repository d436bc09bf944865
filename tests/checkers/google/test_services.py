"""Services that are on beside what Google's agreement takes in; the switch that is called a restriction."""

from datetime import UTC, datetime
from typing import Any

from tests.checkers.google.signins import judged, rules, sample, tenant
from tests.tenants.google.recorded import policy

from hipaacheck.catalogs.tenant_services import tenant_services
from hipaacheck.checkers.google.services import make
from hipaacheck.checkers.shared.standings import Standing
from hipaacheck.model import Outcome, Unseen
from hipaacheck.testing import judge_rule


def service(name: str, state: str = "ENABLED", **where: Any) -> dict[str, Any]:
    return policy(f"{name}.service_status", {"serviceState": state}, **where)


def standing(*policies: Any) -> dict[str, Standing]:
    found = make(tenant(*policies)).on
    assert not isinstance(found, Unseen), found.unseen
    return {one.name: one for one in found}


def outcome(rule: str, *policies: Any) -> Outcome:
    return judged(rule, make(tenant(*policies))).outcome


def test_services_that_are_on_are_looked_up_with_the_places_where_they_are() -> None:
    found = standing(
        service("gmail"), service("photos", "DISABLED"), service("photos", unit="03x", order=202)
    )

    assert found["Gmail"].standing == "covered" and found["Gmail"].places == ("everyone",)
    assert found["Google Photos"].standing == "outside"
    assert found["Google Photos"].places == ("organisational unit /X",)


def test_services_that_are_off_are_not_told() -> None:
    assert set(standing(service("gmail"), service("youtube", "DISABLED"))) == {"Gmail"}


def test_a_service_that_the_catalogue_does_not_know_is_asked_about() -> None:
    facts = make(tenant(service("gmail"), service("brand_new_thing")))

    assert judged("GOOGLE-SERVICE-001", facts).outcome is Outcome.MANUAL


def test_the_list_of_google_decides_until_it_is_old() -> None:
    facts = make(tenant(service("gmail"), service("photos")))
    rule = rules()["GOOGLE-SERVICE-001"]

    def at(year: int, month: int, day: int) -> Outcome:
        moment = datetime(year, month, day, tzinfo=UTC)
        return judge_rule(rule, {"google.services": facts}, as_of=moment).outcome

    assert at(2026, 9, 30) is Outcome.FAIL
    assert at(2026, 10, 1) is Outcome.MANUAL, "the list that was quoted is of 2025-09-30"


def test_what_holds_no_content_is_told_apart() -> None:
    facts = make(tenant(service("gmail"), service("adsense"), service("play")))

    assert facts.others == ("adsense", "play")
    assert judged("GOOGLE-SERVICE-001", facts).outcome is Outcome.PASS


def test_the_restriction_is_good_when_it_is_on() -> None:
    name = "enterprise_service_restrictions"

    assert outcome("GOOGLE-SERVICE-003", service("gmail"), service(name)) is Outcome.PASS
    assert outcome("GOOGLE-SERVICE-003", service("gmail"), service(name, "DISABLED")) is Outcome.FAIL
    assert outcome("GOOGLE-SERVICE-003", service("gmail")) is Outcome.UNKNOWN, "it is no service that is off"
    assert outcome("GOOGLE-SERVICE-003", service("gmail"), service(name, "PAUSED")) is Outcome.UNKNOWN


def test_early_access_has_its_own_rule_and_stands_in_no_other() -> None:
    facts = make(tenant(service("gmail"), service("early_access_apps")))

    assert judged("GOOGLE-SERVICE-004", facts).outcome is Outcome.FAIL
    assert judged("GOOGLE-SERVICE-001", facts).outcome is Outcome.PASS
    assert outcome("GOOGLE-SERVICE-004", service("gmail")) is Outcome.PASS


def test_gemini_without_a_licence_matters_only_where_the_app_is_on() -> None:
    free = policy("gemini_app.unlicensed_user_access", {"enabled": True})

    assert outcome("GOOGLE-SERVICE-005", service("gemini_app"), free) is Outcome.FAIL
    assert outcome("GOOGLE-SERVICE-005", service("gmail"), free) is Outcome.NOT_APPLICABLE
    assert outcome("GOOGLE-SERVICE-007", service("gemini_app")) is Outcome.MANUAL


def test_without_a_list_of_services_nothing_is_known() -> None:
    facts = make(tenant(policy("gmail.auto_forwarding", {})))

    assert isinstance(facts.on, Unseen) and isinstance(facts.others, Unseen)


def test_every_service_of_the_sample_reports_is_in_the_catalogue() -> None:
    known = tenant_services("google")
    for version in ("0.5.0", "0.6.0", "1.0.0", "1.1.0"):
        data = sample(version)
        places = data.one("reduced_policies")
        assert not isinstance(places, Unseen)
        names = {
            section.removesuffix("_service_status")
            for sections in places.values()
            if isinstance(sections, dict)
            for section in sections
            if section.endswith("_service_status")
        }
        assert len(names) > 60
        assert {name for name in names if known.service(name) is None} == set()
