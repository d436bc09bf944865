"""Looking for services tells all that makes its answer doubtful: gaps, problems and the network itself."""

import pytest
from tests.cli.outside import CLINIC, Outside

from hipaacheck.cli import looking
from hipaacheck.cli.network import NetworkOptions
from hipaacheck.cli.running import Job
from hipaacheck.engine.collected import Collected
from hipaacheck.inventory.targets import targets_of_names
from hipaacheck.model import Origin, Problem

JOB = Job(targets_of_names([(CLINIC, Origin(file="command line"))]), NetworkOptions())
DOUBT = "the resolver could not be proven"


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    world = Outside()
    monkeypatch.setattr(looking, "under_way", world)
    return world


def test_nothing_is_doubtful_where_everything_answered(outside: Outside) -> None:
    looked = looking.look(JOB)
    assert looked.unseen == () and not looked.interrupted
    assert "google-workspace" in {one.vendor for one in looked.suggestions}


def test_doubts_about_the_network_are_told(outside: Outside) -> None:
    outside.doubts = (DOUBT,)
    assert looking.look(JOB).unseen == (DOUBT,)


def test_a_probe_that_breaks_is_told(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(name: str, rdtype: str, *, signatures: bool = False) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(outside.dns, "ask", broken)
    unseen = looking.look(JOB).unseen
    assert any("RuntimeError: a bug" in reason for reason in unseen)


def test_gaps_problems_and_doubts_are_told_once_each() -> None:
    problem = Problem(where="probe web.page", what="RuntimeError: x", kind="probe")
    collected = Collected(targets={one.id: one for one in JOB.targets}, problems=[problem, problem])
    unseen = looking._judged(JOB, collected, (DOUBT, DOUBT)).unseen
    assert unseen.count("probe web.page: RuntimeError: x") == 1 and unseen.count(DOUBT) == 1
