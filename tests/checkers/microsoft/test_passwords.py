"""Expiry, own forbidden words and lockout; what the tenant never set has Microsoft's default."""

from pydantic import JsonValue
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.passwords import NEVER, PasswordDomain, make
from hipaacheck.model import Unseen

RULES = "5cf42378-d67d-4f36-ba46-e8b86229381d"


def settings(**values: str) -> dict[str, JsonValue]:
    return {"templateId": RULES, "values": [{"name": name, "value": value} for name, value in values.items()]}


def domain(name: str, **differs: JsonValue) -> dict[str, JsonValue]:
    known: dict[str, JsonValue] = {
        "id": name,
        "authenticationType": "Managed",
        "isVerified": True,
        "isRoot": True,
    }
    return {**known, "passwordValidityPeriodInDays": NEVER, **differs}


def test_without_settings_of_its_own_a_tenant_has_the_defaults() -> None:
    facts = make(tenant(directory_settings=[{"templateId": "another", "values": []}]))

    assert (facts.lockout_after, facts.lockout_seconds, facts.own_list) == (10, 60, False)


def test_own_settings_go_before_the_defaults() -> None:
    facts = make(
        tenant(directory_settings=[settings(LockoutThreshold="5", EnableBannedPasswordCheck="True")])
    )

    assert (facts.lockout_after, facts.lockout_seconds, facts.own_list) == (5, 60, True)


def test_what_cannot_be_read_is_unseen() -> None:
    facts = make(
        tenant(directory_settings=[settings(LockoutThreshold="-1", EnableBannedPasswordCheck="perhaps")])
    )
    nothing = make(tenant(directory_settings="GroupSettings.Read.All is missing"))

    assert isinstance(facts.lockout_after, Unseen) and isinstance(facts.own_list, Unseen)
    assert nothing.lockout_seconds == Unseen(unseen="GroupSettings.Read.All is missing")


def test_only_domains_with_a_period_of_their_own_count() -> None:
    facts = make(
        tenant(
            domains=[
                domain("clinic.example", passwordValidityPeriodInDays=90),
                domain("other.example", authenticationType="Federated"),
                domain("new.example", isVerified=False),
                domain("sub.clinic.example", isRoot=False, passwordValidityPeriodInDays=None),
                domain("odd.example", passwordValidityPeriodInDays=None),
            ]
        )
    )

    assert isinstance(facts.domains, tuple)
    assert [one.name for one in facts.domains] == ["clinic.example", "odd.example"]
    assert facts.domains[0] == PasswordDomain(name="clinic.example", days=90)
    assert isinstance(facts.domains[1].days, Unseen)


def test_the_sample_tenant_lets_passwords_be() -> None:
    facts = make(sample("1.7.0"))

    assert facts.domains == (PasswordDomain(name="tqhjy.onmicrosoft.com", days=NEVER),)
    assert (facts.lockout_after, facts.own_list, facts.own_list_licensed) == (10, False, True)
