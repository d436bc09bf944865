"""A plugin that does not load is named in the run and makes it incomplete; the rest goes on."""

from importlib.metadata import EntryPoint

import pytest
from tests.support.toys import AS_OF, checker, no_network, probe, rule, sees, target

from hipaacheck.engine import registry
from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.scan import ScanRequest, scan
from hipaacheck.model import Problem
from hipaacheck.packs.loader import RuleSet

GOOD = checker(probe(sees))
NOT_A_CHECKER = object()


def points(*values: tuple[str, str]) -> list[EntryPoint]:
    return [EntryPoint(name, value, registry.CHECKERS) for name, value in values]


def test_what_does_not_load_is_a_problem_and_not_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    here = f"{__name__}:GOOD"
    monkeypatch.setattr(
        registry,
        "entry_points",
        lambda group: (
            points(("broken", "no_such_module:X"), ("odd", f"{__name__}:NOT_A_CHECKER"), ("toys", here))
            if group == registry.CHECKERS
            else []
        ),
    )

    loaded = registry.load_checkers()

    assert [one.name for one in loaded.checkers] == ["toys"]
    assert [problem.kind for problem in loaded.problems] == ["plugin", "plugin"]
    assert "no_such_module" in loaded.problems[0].where + loaded.problems[0].what


def test_bare_domains_do_not_load_what_only_looks_at_an_inventory() -> None:
    bare, whole = (registry.load_checkers(inventory=wanted) for wanted in (False, True))

    assert {"email", "tls", "web"} <= {one.name for one in bare.checkers}
    assert {one.name for one in whole.checkers} - {one.name for one in bare.checkers} >= {"waivers"}
    assert set(registry.checker_names()) >= {one.name for one in whole.checkers}


async def test_a_problem_makes_the_run_incomplete() -> None:
    problem = registry.load_checkers(["none"]).problems
    broken = registry.Registry((GOOD,), (), (*problem, Problem(where="p", what="q", kind="plugin")))
    request = ScanRequest([target()], AS_OF, "test", CollectOptions())
    rules = RuleSet((rule(),), (), (), {})

    run = await scan(request, broken, no_network(), rules)

    assert not run.complete
    assert [finding.outcome.value for finding in run.findings] == ["pass"]


async def test_the_same_evidence_gives_the_same_run() -> None:
    request = ScanRequest([target()], AS_OF, "test", CollectOptions())
    found = registry.Registry((GOOD,), (), ())
    rules = RuleSet((rule(),), (), (), {})

    first, second = [await scan(request, found, no_network(), rules) for _ in range(2)]

    assert first.findings == second.findings
    assert first.evidence == second.evidence
