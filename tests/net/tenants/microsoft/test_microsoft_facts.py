"""Collecting and redacting loses nothing that facts need, and live data is judged as its snapshot is."""

from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from tests.net.tenants.microsoft.conftest import Shots
from tests.support.tenants.microsoft_emulator import Emulator
from tests.support.tenants.microsoft_tenant import DOMAIN
from tests.support.toys import no_network

from hipaacheck.checkers.microsoft import CHECKER
from hipaacheck.cli.tenant_data import live_data
from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import ScanRequest, scan
from hipaacheck.model import Finding, Origin, Outcome, Record, Run, Target, TargetKind, Unseen
from hipaacheck.net.tenants.given import GivenTenants
from hipaacheck.net.tenants.microsoft import CMDLETS
from hipaacheck.tenants.data import Platform, Taken, TenantData, Way
from hipaacheck.tenants.microsoft.names import service_plans
from hipaacheck.tenants.recognise import read_tenant_file
from hipaacheck.tenants.snapshot import to_data, written

PARTS = [kind.partition(".")[2] for kind in CHECKER.facts]
TARGET = Target(
    id=f"microsoft-tenant:{DOMAIN}",
    kind=TargetKind.MICROSOFT_TENANT,
    name=DOMAIN,
    origin=Origin(file="command line"),
)


def as_served(emulator: Emulator, at: datetime | None) -> TenantData:
    """Return everything as the vendor has it, with nothing left out and nobody hidden."""
    tenant = emulator.tenant
    sources: dict[str, Any] = {name: tuple(objects) for name, objects in tenant.graph.items()}
    sources["directory_roles"] = tuple(
        {**role, "members": tenant.members.get(role["id"], [])} for role in tenant.graph["directory_roles"]
    )
    sources["app_role_assignments"] = tuple(one for many in tenant.assignments.values() for one in many)
    sources["service_plans"] = service_plans(sources["subscribed_skus"])
    sources |= {name: tuple(tenant.cmdlets[one.cmdlet.name]) for name, one in CMDLETS.items()}
    return TenantData(Platform.MICROSOFT, Taken("x", Way.LIVE, at), domain=DOMAIN, sources=sources)


def facts(part: str, data: TenantData) -> Record:
    made: Record = import_module(f"hipaacheck.checkers.microsoft.{part}").make(data)
    return made


def test_facts_are_the_same_as_of_everything_the_vendor_has(shots: Shots) -> None:
    collected = to_data(shots.named)
    served = as_served(shots.emulator, collected.taken.at)
    parts = [part for part in PARTS if part not in ("taken", "said")]

    found = {part: _without_reasons(facts(part, collected).model_dump()) for part in parts}

    assert found == {part: _without_reasons(facts(part, served).model_dump()) for part in parts}
    assert len(parts) > 15


def _without_reasons(value: Any) -> Any:
    """Return facts in which every reason is alike: they may be worded otherwise."""
    if isinstance(value, dict):
        return (
            "unseen"
            if set(value) == {"unseen"}
            else {name: _without_reasons(one) for name, one in value.items()}
        )
    return [_without_reasons(one) for one in value] if isinstance(value, list | tuple) else value


async def judged(data: TenantData) -> Run:
    net = replace(no_network(), tenants=GivenTenants({TARGET.id: data}))
    request = ScanRequest(
        targets=[TARGET], as_of=datetime(2026, 12, 1, tzinfo=UTC), command="", collect=CollectOptions()
    )
    return await scan(request, load_checkers(["microsoft"]), net)


def bare(finding: Finding) -> Finding:
    return finding.model_copy(update={"evidence": ()})


async def test_live_data_and_its_snapshot_give_the_same_findings(shots: Shots) -> None:
    snapshot = shots.hidden
    live = live_data(snapshot, DOMAIN)
    assert not isinstance(live, Unseen)
    stored = read_tenant_file(written(snapshot), "microsoft.json")

    first, second = await judged(live), await judged(stored)
    again = {one.rule: bare(one) for one in second.findings}
    same = [one for one in first.findings if not one.rule.startswith("M365-DATA-")]

    assert [bare(one) for one in same] == [again[one.rule] for one in same]
    assert {Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.MANUAL} <= {one.outcome for one in same}
    assert not [problem for problem in (*first.problems, *second.problems) if problem.kind == "rule"]


async def test_pseudonyms_turn_no_outcome_into_a_pass(shots: Shots) -> None:
    named = await judged(to_data(shots.named))
    hidden = await judged(to_data(shots.hidden))
    before = {one.rule: one.outcome for one in named.findings}
    changed = {
        one.rule: (before[one.rule], one.outcome)
        for one in hidden.findings
        if one.outcome != before[one.rule]
    }

    assert all(after is Outcome.UNKNOWN for _, after in changed.values()), changed


def test_desks_are_found_only_where_addresses_are_kept(shots: Shots) -> None:
    shown = facts("accounts", to_data(shots.named))
    hidden = facts("accounts", to_data(shots.hidden))

    assert shown.model_dump()["shared"] == (f"frontdesk@{DOMAIN}",)
    assert "pseudonyms" in hidden.model_dump()["shared"]["unseen"]


def test_accounts_that_policies_name_are_named_in_findings(shots: Shots) -> None:
    found = facts("break_glass", to_data(shots.hidden)).model_dump()

    assert set(found["exempt"]) == {f"the account break-glass-{one}@{DOMAIN}" for one in (1, 2)}


def test_credentials_of_another_tenant_are_found_out(shots: Shots) -> None:
    other = live_data(shots.hidden, "other.example")

    assert isinstance(other, Unseen)
    assert DOMAIN in other.unseen
