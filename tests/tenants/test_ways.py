"""The same data gives the same findings, whichever way it came: an export, or our own snapshot of it.

Judges ScubaGear's own sample exports (CC0) where they are there.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.support.toys import no_network
from tests.tenants.microsoft.samples import FILES

from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import ScanRequest, scan
from hipaacheck.model import Finding, Origin, Outcome, Run, Target, TargetKind
from hipaacheck.net.tenants.given import GivenTenants
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.recognise import read_tenant_file
from hipaacheck.tenants.snapshot import Collector, from_data, written

AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
TENANT = Target(
    id="microsoft-tenant:x",
    kind=TargetKind.MICROSOFT_TENANT,
    name="x",
    origin=Origin(file="command line"),
)


async def judged(data: TenantData) -> Run:
    net = replace(no_network(), tenants=GivenTenants({TENANT.id: data}))
    request = ScanRequest(targets=[TENANT], as_of=AS_OF, command="", collect=CollectOptions())
    return await scan(request, load_checkers(["microsoft"]), net)


def bare(finding: Finding) -> Finding:
    """Return a finding without what says where it came from: evidence, and the other tool's verdicts."""
    return finding.model_copy(update={"evidence": (), "heard": ()})


@pytest.mark.parametrize("export", FILES, ids=lambda path: path.name)
async def test_an_export_and_our_snapshot_of_it_give_the_same_findings(export: Path) -> None:
    data = read_tenant_file(export.read_bytes(), export.name)
    ours = written(from_data(data, Collector(name="hipaacheck", version="1")))

    first = await judged(data)
    second = await judged(read_tenant_file(ours, export.name))

    judging = [one for one in first.findings if not one.rule.startswith("M365-DATA-")]
    again = {one.rule: one for one in second.findings}
    assert [bare(one) for one in judging] == [bare(again[one.rule]) for one in judging]
    assert {Outcome.PASS, Outcome.FAIL} <= {one.outcome for one in judging}
    assert not [problem for problem in (*first.problems, *second.problems) if problem.kind == "rule"]
