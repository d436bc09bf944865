"""How many processes share a scan, and which of them looks at what."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.toys import target

from hipaacheck.cli import processes
from hipaacheck.cli.network import NetworkOptions
from hipaacheck.cli.processes import domains_at_once, processes_for, shares_of, usable_processors
from hipaacheck.cli.running import Job
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.inventory.targets import targets_of_names
from hipaacheck.model import Origin, Target, TargetKind
from hipaacheck.net.settings import NetSettings


def job(domains: int, wanted: int | None = None, *, deep: bool = False) -> Job:
    return Job(targets=named(domains), network=NetworkOptions(deep=deep), processes=wanted)


def named(domains: int) -> list[Target]:
    return targets_of_names([(f"d{at}.example", Origin(file="test")) for at in range(domains)])


@pytest.mark.parametrize(
    ("domains", "processors", "count"),
    [(1, 8, 1), (15, 8, 1), (16, 8, 2), (24, 8, 3), (100, 2, 2), (100, 1, 1), (1000, 64, 4)],
)
def test_large_scans_are_shared(
    monkeypatch: pytest.MonkeyPatch, domains: int, processors: int, count: int
) -> None:
    monkeypatch.setattr(processes, "usable_processors", lambda: processors)

    assert processes_for(job(domains)) == count


def test_the_user_decides() -> None:
    assert processes_for(job(100, 1)) == 1
    assert processes_for(job(100, 7)) == 7
    assert processes_for(job(2, 7)) == 2


def test_what_is_looked_at_together_stays_together() -> None:
    declared = Declared(Inventory(version=1))

    assert processes_for(replace(job(100, 4), declared=declared)) == 1
    assert processes_for(job(100, 4, deep=True)) == 1


@pytest.mark.parametrize(
    ("quota", "fewer"), [("max 100000", False), ("100000 100000", True), ("50000 100000", True), ("", False)]
)
def test_a_container_may_use_fewer_processors_than_it_sees(tmp_path: Path, quota: str, fewer: bool) -> None:
    file = tmp_path / "cpu.max"
    file.write_text(quota)

    everything = usable_processors(tmp_path / "missing")

    assert usable_processors(file) == (1 if fewer else everything)


def test_each_domain_goes_with_its_hosts_and_each_process_gets_as_many() -> None:
    shares = shares_of(named(7), 3)

    assert sorted(one.id for share in shares for one in share) == sorted(one.id for one in named(7))
    assert [sum(one.kind is TargetKind.DOMAIN for one in share) for share in shares] == [3, 2, 2]
    for share in shares:
        here = {one.id for one in share}
        assert all(owner in here for one in share for owner in one.found_by)


def test_hosts_of_no_named_domain_stay_here() -> None:
    alone = target("portal.example", TargetKind.WEB_HOST)

    first, second = shares_of([target("a.example"), target("b.example"), alone], 2)

    assert alone in first
    assert alone not in second


def test_together_they_ask_hardly_more_than_one() -> None:
    for count in (1, 2, 4):
        settings = NetworkOptions().settings(count)
        assert settings.share(100) * count <= 100
        assert domains_at_once(count) * count <= 40
    assert NetSettings(shared_by=4).share(6) == 2
