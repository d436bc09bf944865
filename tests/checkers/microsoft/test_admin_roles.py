"""Who administers the tenant: people, groups, applications, active or eligible, for a time or always."""

from pydantic import JsonValue
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.admin_roles import Globals, Permanent, make
from hipaacheck.checkers.microsoft.roles import HIGHLY_PRIVILEGED
from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Obj

GA = "62e90394-69f5-4237-9190-012177145e10"
EXCHANGE = "29232cdf-9323-42fd-ade2-1d097af3e4de"
READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"


def member(name: str, kind: str = "user", **differs: JsonValue) -> dict[str, JsonValue]:
    known: dict[str, JsonValue] = {"id": name, "displayName": name, "@odata.type": f"#microsoft.graph.{kind}"}
    if kind == "user":
        known |= {"userPrincipalName": f"{name}@clinic.example", "onPremisesSyncEnabled": None}
    return {**known, **differs}


def role(role_id: str, *members: dict[str, JsonValue]) -> Obj:
    return {"roleTemplateId": role_id, "displayName": role_id, "members": list(members)}


def schedule(person: str, role_id: str, **differs: JsonValue) -> Obj:
    known: dict[str, JsonValue] = {"principalId": person, "roleDefinitionId": role_id}
    return {**known, "assignmentType": "Assigned", "endDateTime": None, **differs}


def test_active_and_eligible_people_are_counted_once() -> None:
    facts = make(
        tenant(
            directory_roles=[role(GA, member("a"), member("b")), role(READER, member("c"))],
            role_eligibility_schedules=[{"principalId": "b", "roleDefinitionId": GA}],
        )
    )

    assert facts.globals == Globals(people=2, at_least=2, named=("a@clinic.example", "b@clinic.example"))
    assert facts.applications == ()


def test_somebody_who_is_only_eligible_may_be_a_group() -> None:
    facts = make(
        tenant(
            directory_roles=[role(GA, member("a"))],
            role_eligibility_schedules=[{"principalId": "x", "roleDefinitionId": GA}],
        )
    )

    assert isinstance(facts.globals, Globals)
    assert isinstance(facts.globals.people, Unseen) and facts.globals.at_least == 1
    assert facts.globals.groups == ("x",)


def test_groups_and_applications_are_no_people() -> None:
    facts = make(
        tenant(
            directory_roles=[
                role(GA, member("a"), member("Admins", "group"), member("Tool", "servicePrincipal"))
            ],
            role_eligibility_schedules=[],
        )
    )

    assert isinstance(facts.globals, Globals)
    assert isinstance(facts.globals.people, Unseen)
    assert (facts.globals.at_least, facts.globals.groups) == (1, ("Admins",))
    assert facts.applications == ("Tool",)


def test_without_the_plan_for_it_nobody_is_eligible() -> None:
    plans: list[Obj] = [{"servicePlanName": "AAD_PREMIUM", "provisioningStatus": "Success"}]
    roles = [role(GA, member("a"), member("b"))]

    without = make(tenant(directory_roles=roles, service_plans=plans)).globals
    unknown = make(tenant(directory_roles=roles)).globals

    assert isinstance(without, Globals) and without.people == 2
    assert isinstance(unknown, Globals) and isinstance(unknown.people, Unseen)


def test_administrators_from_a_directory_on_premises_are_named() -> None:
    facts = make(
        tenant(
            directory_roles=[
                role(GA, member("d")),
                role(EXCHANGE, member("a", onPremisesSyncEnabled=True), member("b")),
                role(READER, member("c", onPremisesSyncEnabled=True)),
            ]
        )
    )
    silent = make(
        tenant(directory_roles=[role(EXCHANGE, {"id": "x", "userPrincipalName": "x@clinic.example"})])
    )

    assert facts.synced == ("a@clinic.example",)
    assert isinstance(silent.synced, Unseen)


def test_assignments_without_an_end_are_counted_by_account() -> None:
    facts = make(
        tenant(
            directory_roles=[role(GA, member("a"), member("tool", "servicePrincipal"))],
            role_assignment_schedules=[
                schedule("a", GA),
                schedule("a", EXCHANGE),
                schedule("b", GA, endDateTime="2026-07-01T00:00:00Z"),
                schedule("c", GA, assignmentType="Activated"),
                schedule("d", READER),
                schedule("tool", GA),
            ],
        )
    )

    assert facts.permanent == Permanent(
        accounts=1,
        only_global=False,
        named=("a@clinic.example (Exchange Administrator, Global Administrator)",),
    )


def test_a_kind_of_assignment_that_is_not_known_decides_nothing() -> None:
    facts = make(tenant(role_assignment_schedules=[schedule("a", GA, assignmentType="Lent")]))

    assert isinstance(facts.permanent, Unseen)


def test_nothing_collected_is_nothing_known() -> None:
    facts = make(tenant())

    for found in (facts.globals, facts.applications, facts.synced, facts.permanent, facts.licensed):
        assert isinstance(found, Unseen)


def test_the_sample_tenant() -> None:
    data = sample("1.7.0")
    facts = make(data)

    assert isinstance(facts.globals, Globals) and facts.globals.people == 2
    assert facts.synced == ()
    assert isinstance(facts.permanent, Permanent) and facts.permanent.accounts == 10
    assert isinstance(facts.applications, Unseen)
    roles = data.of("privileged_roles")
    assert not isinstance(roles, Unseen)
    assert {str(one["RoleTemplateId"]): one["DisplayName"] for one in roles} == dict(HIGHLY_PRIVILEGED)
