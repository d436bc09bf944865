"""Services that a planned zone names: the verdict lands on the zone's line, or on the register's."""

from datetime import UTC, datetime

import pytest
from tests.net.planned.planning import plan, whole_zone

from hipaacheck.checkers.services.facts import Sighting
from hipaacheck.checkers.services.lines import naming
from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import ScanRequest, scan
from hipaacheck.inventory.loading import load_text
from hipaacheck.model import Finding, Origin, Outcome, Place, Run
from hipaacheck.net.live import open_network
from hipaacheck.net.settings import NetSettings
from hipaacheck.reporters.placing import Placing

ZONE = """@ MX 1 aspmx.l.google.com.
@ TXT "other=1"
@ TXT "v=spf1 include:_spf.google.com include:servers.mcsv.net -all"
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:a@rua.agari.com"
"""
REGISTER = """version: 1
domains:
- name: clinic.example
vendors:
- id: google-workspace
  name: Google Workspace
  phi: maintains
  agreements:
  - signed: 2024-01-01
    expires: 2026-11-01
"""
MAILCHIMP = """- id: mailchimp
  name: Mailchimp
  phi: none
"""
HEAD = 3


async def _run(text: str, zone: str = ZONE) -> Run:
    loaded = load_text(text, "inventory.yaml")
    request = ScanRequest(
        targets=loaded.targets,
        as_of=datetime(2026, 11, 22, tzinfo=UTC),
        command="test",
        collect=CollectOptions(),
        declared=loaded.declared,
    )
    planned = plan(whole_zone("clinic.example", zone))
    async with open_network(NetSettings(offline=True, planned_dns=planned)) as net:
        run = await scan(request, load_checkers(), net)
    assert run.problems == ()
    return run


def _finding(run: Run, rule: str, target: str) -> tuple[Finding, Origin | None]:
    finding = next(one for one in run.findings if one.rule == rule and one.target == target)
    seen = [item for item in run.evidence if item.id in finding.evidence]
    found = Placing().best(seen, finding, next(one for one in run.rules if one.id == rule))
    return finding, found[0].origin if found else None


async def test_a_sender_that_no_register_knows_fails_at_the_spf_line() -> None:
    finding, origin = _finding(await _run(REGISTER), "SVC-SEND-001", "service:mailchimp")

    assert finding.outcome is Outcome.FAIL
    assert origin == Origin(file="plan", line=HEAD + 3)


async def test_a_sender_that_the_register_knows_passes() -> None:
    finding, _ = _finding(await _run(REGISTER + MAILCHIMP), "SVC-SEND-001", "service:mailchimp")

    assert finding.outcome is Outcome.PASS


async def test_mail_goes_to_a_vendor_whose_agreement_ended_on_this_line() -> None:
    finding, origin = _finding(await _run(REGISTER), "SVC-BAA-001", "service:google-workspace")

    assert finding.outcome is Outcome.FAIL
    assert origin == Origin(file="inventory.yaml", line=10)


async def test_an_old_vendor_still_named_in_the_zone_is_shown_there() -> None:
    old = MAILCHIMP + "  ended:\n    date: 2025-01-01\n    phi: destroyed\n"
    finding, origin = _finding(await _run(REGISTER + old), "SVC-ENDED-001", "vendor:mailchimp")

    assert finding.outcome is Outcome.FAIL
    assert origin == Origin(file="plan", line=HEAD + 3)


@pytest.mark.parametrize(
    ("mark", "host", "text", "found"),
    [
        ("mx", "MX.Example.net", "MX mx.example.net", ["10 mx.example.net."]),
        (
            "spf",
            "inner.example.net",
            "include:inner.example.net (in an included record)",
            ["v=spf1 include:x -all"],
        ),
        ("txt", "", "TXT google-site-verification=...", ["google-site-verification=abc"]),
        ("mx", "nowhere.example", "MX nowhere.example", []),
    ],
)
def test_lines_are_those_that_name_the_service(mark: str, host: str, text: str, found: list[str]) -> None:
    origin = Origin(file="zone", line=1)
    lines = ["10 mx.example.net.", "v=spf1 include:x -all", "google-site-verification=abc", ""]
    places = [Place(origin=origin, text=line) for line in lines]
    sighting = Sighting(mark=mark, host=host, text=text)

    assert [place.text for place in naming(sighting, places)] == found
