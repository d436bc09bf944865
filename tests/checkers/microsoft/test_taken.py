"""Who took the data, when, and which of the sources that most rules need are missing."""

from tests.checkers.microsoft.tenant import TAKEN_AT, sample, taken, tenant

from hipaacheck.checkers.microsoft.taken import make
from hipaacheck.model import Unseen


def test_tool_time_file_and_warnings_go_into_the_facts() -> None:
    how = taken(tool="ScubaGear 9.9", file="export.json", warnings=("version 9.9 was never tested",))

    facts = make(tenant(how=how))

    assert (facts.tool, facts.at, facts.dated, facts.file) == ("ScubaGear 9.9", TAKEN_AT, True, "export.json")
    assert facts.warnings == ("version 9.9 was never tested",)
    assert facts.way == "read from a snapshot"


def test_data_without_a_time_says_so() -> None:
    facts = make(tenant(how=taken(at=None)))

    assert facts.at == Unseen(unseen="the data does not say when it was taken")
    assert not facts.dated


def test_what_is_missing_is_named_with_its_reason_and_the_rest_counted() -> None:
    data = tenant(
        conditional_access_policies="Policy.Read.All is missing",
        directory_roles="RoleManagement.Read.Directory is missing",
        privileged_users=[{"id": "a", "roles": ["Global Administrator"]}],
        managed_devices="Intune is not licensed",
    )

    facts = make(data)

    missing = {one.source: one.reason for one in facts.essential}
    assert missing["conditional_access_policies"] == "Policy.Read.All is missing"
    assert "directory_roles" not in missing, "privileged_users says the same"
    assert "org_config" in missing, "what nobody asked for is missing too"
    assert facts.others == 2


def test_an_export_of_scubagear_lacks_only_what_its_version_cannot_give() -> None:
    newer, older = make(sample("1.7.0")), make(sample("1.0.0"))

    assert newer.essential == () and newer.tool == "ScubaGear 1.7.0" and newer.dated
    assert [one.source for one in older.essential] == ["admin_audit_log_config"]
    assert older.essential[0].reason.startswith("ScubaGear 1.0.0 read")
