"""Of whom a second factor is asked, by policies and by security defaults, and who has none."""

import pytest
from pydantic import JsonValue
from tests.checkers.microsoft.tenant import policy, sample, tenant

from hipaacheck.checkers.microsoft.conditional_access import Cover
from hipaacheck.checkers.microsoft.methods import Methods
from hipaacheck.checkers.microsoft.mfa import make
from hipaacheck.checkers.microsoft.registration import Registration
from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Obj

GA = "62e90394-69f5-4237-9190-012177145e10"
EXCHANGE = "29232cdf-9323-42fd-ade2-1d097af3e4de"
RESISTANT: dict[str, JsonValue] = {
    "builtInControls": [],
    "authenticationStrength": {"id": "00000000-0000-0000-0000-000000000004"},
}


def test_security_defaults_count_where_there_is_no_conditional_access() -> None:
    facts = make(tenant(security_defaults={"isEnabled": True}, conditional_access_policies="P1 is needed"))

    assert facts.everybody == facts.admins == Cover(by=("security defaults",))
    assert isinstance(facts.everybody_resistant, Unseen)


def test_without_policies_and_security_defaults_nobody_is_asked() -> None:
    facts = make(tenant(security_defaults={"isEnabled": False}, conditional_access_policies=[]))

    assert isinstance(facts.everybody, Cover) and facts.everybody.open == ("everybody",)
    assert facts.security_defaults is False


def test_without_policies_and_with_security_defaults_not_collected_nobody_knows() -> None:
    facts = make(tenant(conditional_access_policies=[], security_defaults="Policy.Read.All is missing"))

    assert isinstance(facts.everybody, Cover) and isinstance(facts.everybody.open, Unseen)
    assert "Policy.Read.All is missing" in facts.everybody.open.unseen


def test_a_policy_in_force_shows_that_security_defaults_are_off() -> None:
    facts = make(tenant(conditional_access_policies=[policy("some", users={"includeUsers": ["u1"]})]))

    assert facts.security_defaults is False
    assert isinstance(facts.everybody, Cover) and facts.everybody.open == ("everybody",)


def test_security_defaults_with_another_word_are_not_on() -> None:
    facts = make(tenant(conditional_access_policies=[], security_defaults={"isEnabled": "yes"}))

    assert isinstance(facts.security_defaults, Unseen)
    assert isinstance(facts.everybody, Cover) and isinstance(facts.everybody.open, Unseen)


def test_only_roles_that_somebody_holds_must_be_asked() -> None:
    roles: list[Obj] = [
        {"roleTemplateId": GA, "members": [{"id": "a", "userPrincipalName": "a@clinic.example"}]},
        {"roleTemplateId": EXCHANGE, "members": []},
    ]
    admins = policy("admins", users={"includeUsers": [], "includeRoles": [GA]})
    both = policy("both", users={"includeUsers": [], "includeRoles": [GA, EXCHANGE]})
    held = tenant(conditional_access_policies=[admins], directory_roles=roles, role_eligibility_schedules=[])
    eligible = tenant(
        conditional_access_policies=[admins],
        directory_roles=roles,
        role_eligibility_schedules=[{"roleDefinitionId": EXCHANGE, "principalId": "b"}],
    )
    unknown = tenant(conditional_access_policies=[both], directory_roles=roles)

    for data, left in ((held, ()), (eligible, ("the role Exchange Administrator",))):
        admins_cover = make(data).admins
        assert isinstance(admins_cover, Cover) and admins_cover.open == left
    facts = make(unknown)
    assert isinstance(facts.admins, Cover) and isinstance(facts.admins.open, tuple)
    assert "the role User Administrator" in facts.admins.open[0], "who may activate a role is not known"


def test_phishing_resistant_methods_are_looked_at_apart() -> None:
    facts = make(
        tenant(
            conditional_access_policies=[
                policy("all"),
                policy("keys", users={"includeUsers": [], "includeRoles": [GA]}, grants=RESISTANT),
            ],
            directory_roles=[{"roleTemplateId": GA, "members": [{"id": "a"}]}],
            role_eligibility_schedules=[],
        )
    )

    assert isinstance(facts.admins_resistant, Cover) and facts.admins_resistant.open == ()
    assert isinstance(facts.everybody_resistant, Cover) and facts.everybody_resistant.open == ("everybody",)


def test_weaker_alternatives_and_foreign_controls_are_named() -> None:
    facts = make(
        tenant(
            conditional_access_policies=[
                policy("either", grants={"builtInControls": ["mfa", "compliantDevice"]}),
                policy(
                    "Duo", grants={"builtInControls": [], "customAuthenticationFactors": ["RequireDuoMfa"]}
                ),
                policy("both", grants={"builtInControls": ["mfa", "compliantDevice"], "operator": "AND"}),
            ]
        )
    )

    assert facts.weaker == ("either (instead of a second factor: compliantDevice)",)
    assert facts.foreign == ("Duo",)


@pytest.mark.parametrize(
    ("grants", "answered"),
    [
        ({"builtInControls": ["block"]}, True),
        ({"builtInControls": ["mfa", "passwordChange"], "operator": "AND"}, True),
        ({"builtInControls": ["compliantDevice"]}, False),
    ],
    ids=str,
)
def test_high_risk_is_answered_by_a_policy_that_names_it(
    grants: dict[str, JsonValue], answered: bool
) -> None:
    risky = policy("risky", conditions={"userRiskLevels": ["high"]}, grants=grants)

    facts = make(tenant(conditional_access_policies=[policy("all"), risky]))

    assert isinstance(facts.user_risk, Cover)
    assert (facts.user_risk.open == ()) is answered
    assert isinstance(facts.sign_in_risk, Cover) and facts.sign_in_risk.open == ("high risk",)


def person(
    name: str, *, admin: JsonValue = False, capable: JsonValue = True, kind: str = "member"
) -> dict[str, JsonValue]:
    return {
        "id": name,
        "userPrincipalName": f"{name}@clinic.example",
        "isAdmin": admin,
        "isMfaCapable": capable,
        "userType": kind,
    }


def test_people_without_a_second_factor_are_counted_and_administrators_named() -> None:
    facts = make(
        tenant(
            registration_details=[
                person("a", admin=True, capable=False),
                person("b"),
                person("c", capable=False),
                person("off", admin=True, capable=False),
                person("guest", capable=False, kind="guest"),
            ],
            users=[{"id": "off", "accountEnabled": False}],
        )
    )

    assert facts.registration == Registration(
        people=3, without=2, admins=1, admins_lacking=1, admins_without=("a@clinic.example",)
    )


def test_a_report_that_leaves_somebody_open_gives_no_count() -> None:
    facts = make(
        tenant(registration_details=[person("a", admin=True), person("b", admin=None, capable="yes")])
    )

    assert isinstance(facts.registration, Registration)
    assert isinstance(facts.registration.without, Unseen)
    assert isinstance(facts.registration.admins_lacking, Unseen)


def methods(state: str = "migrationComplete", **states: str) -> Methods:
    configured: list[JsonValue] = [{"id": name, "state": on} for name, on in states.items()]
    raw: Obj = {"policyMigrationState": state, "authenticationMethodConfigurations": configured}
    found = make(tenant(authentication_methods_policy=raw)).methods
    assert isinstance(found, Methods)
    return found


def test_weak_methods_are_named() -> None:
    off = dict.fromkeys(("Sms", "Voice", "Email"), "disabled")

    assert methods(**off) == Methods()
    assert methods(**{**off, "Sms": "enabled", "Email": "enabled"}).weak == (
        "text message",
        "one-time code by email",
    )
    assert methods("preMigration", **{**off, "Voice": "enabled"}).weak == ("phone call",)


def test_weak_methods_are_unsure_while_older_settings_count_or_a_state_is_strange() -> None:
    off = dict.fromkeys(("Sms", "Voice", "Email"), "disabled")

    assert isinstance(methods("migrationInProgress", **off).weak, Unseen)
    assert isinstance(methods(**{**off, "Sms": "sometimes"}).weak, Unseen)
    assert isinstance(methods(Sms="disabled").weak, Unseen)
    assert isinstance(methods("newState", **off).migration, Unseen)


def test_the_sample_tenant_is_read_as_its_administrators_set_it() -> None:
    facts = make(sample("1.7.0"))

    for found in (facts.everybody, facts.admins, facts.user_risk, facts.sign_in_risk):
        assert isinstance(found, Cover) and found.open == () and found.exempt == ()
    assert isinstance(facts.admins_resistant, Cover)
    assert facts.admins_resistant.open == ("every privileged role that is held",)
    assert facts.risk_licensed is True
    assert isinstance(facts.methods, Methods) and facts.methods.migration == "migrationInProgress"
    assert isinstance(facts.registration, Unseen)
