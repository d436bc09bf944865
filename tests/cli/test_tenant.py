"""A tenant's file is shown and judged from the command line, and what is wrong with it is one sentence."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.tenants.data import Platform
from hipaacheck.tenants.snapshot import Call, Collector, Snapshot, TenantName, written


def hipaacheck(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    file = tmp_path / "microsoft.json"
    file.write_bytes(
        written(
            Snapshot(
                platform=Platform.MICROSOFT,
                tenant=TenantName(domain="clinic.example"),
                collected_at=datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
                collector=Collector(name="hipaacheck", version="1"),
                calls=(
                    Call(id="security_defaults", status=200),
                    Call(id="domains", status=403, permission="Domain.Read.All"),
                ),
                data={"security_defaults": ({"isEnabled": True},)},
            )
        )
    )
    return file


def test_a_snapshot_is_shown_with_what_it_does_not_hold(snapshot: Path) -> None:
    done = hipaacheck("tenant", "show", str(snapshot))

    assert done.exit_code == 0
    assert "clinic.example, microsoft\ntaken by hipaacheck 1 at 2026-11-01 09:30 UTC" in done.output
    assert "  security_defaults  1\n" in done.output
    assert (
        "does not hold\n  domains was not collected: HTTP status 403; it needs Domain.Read.All" in done.output
    )


def test_the_same_as_json(snapshot: Path) -> None:
    shown = json.loads(hipaacheck("tenant", "show", str(snapshot), "--format", "json").output)

    assert shown["tenant"] == {"id": None, "domain": "clinic.example", "name": None}
    assert shown["sources"]["security_defaults"] == {"objects": 1}
    assert "Domain.Read.All" in shown["sources"]["domains"]["not_collected"]


def test_a_scan_of_a_tenant_alone_asks_the_network_nothing_and_judges_it(
    snapshot: Path, tmp_path: Path
) -> None:
    done = hipaacheck("scan", "--tenant", str(snapshot), "--format", "json", "--nameserver", "127.0.0.1:1")
    run = json.loads(done.stdout)

    assert [target["id"] for target in run["targets"]] == ["microsoft-tenant:clinic.example"]
    assert {checker["name"] for checker in run["checkers"]} >= {"microsoft"}
    outcomes = {finding["rule"]: finding["outcome"] for finding in run["findings"]}
    assert outcomes["M365-MFA-001"] == "pass"
    assert "unknown" in outcomes.values()
    assert not [problem for problem in run["problems"] if problem["where"] == "network"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["no/such/file.json"], "no/such/file.json cannot be read: No such file or directory"),
        (["google"], "name the domain of the tenant too, as in --tenant google:clinic.example"),
        (["microsoft:"], "name the domain of the tenant too, as in --tenant microsoft:clinic.example"),
        ([__file__], "is not valid JSON"),
    ],
)
def test_what_is_no_tenant_is_told_in_one_sentence(words: list[str], message: str) -> None:
    done = hipaacheck("scan", *[part for word in words for part in ("--tenant", word)])

    assert isinstance(done.exception, UsageError)
    assert message in str(done.exception)


@pytest.mark.parametrize("platform", ["google", "microsoft"])
def test_without_credentials_nothing_is_asked(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "HIPAACHECK_GOOGLE_KEY_FILE", "AZURE_TENANT_ID"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "out.json"

    done = hipaacheck("tenant", "snapshot", platform, "-o", str(file))

    assert isinstance(done.exception, UsageError)
    assert not file.exists()


def test_there_are_tenants_of_two_platforms(tmp_path: Path) -> None:
    done = hipaacheck("tenant", "snapshot", "zoho", "-o", str(tmp_path / "x.json"))

    assert str(done.exception) == "there are tenants of google and microsoft, not of 'zoho'"


def test_one_tenant_is_not_judged_by_two_files(snapshot: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(snapshot.read_bytes())

    done = hipaacheck("scan", "--tenant", str(snapshot), "--tenant", str(other))

    assert isinstance(done.exception, UsageError)
    assert "the settings of clinic.example were given twice" in str(done.exception)
