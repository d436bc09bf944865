"""A rule that judges places one by one has an outcome at each, by its name and not by its number."""

from datetime import UTC, datetime

from tests.support.run_parts import run_of

from hipaacheck.checkers.api import Saw
from hipaacheck.checkers.google.forwarding import AutoForwarding, ForwardingFacts
from hipaacheck.engine.collected import sealed
from hipaacheck.engine.evaluate import evaluate
from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import load_rule_set, without_vectors
from hipaacheck.engine.units import units_of
from hipaacheck.model import Origin, Outcome, Run, Seen, Target, TargetKind, Unseen

AT = datetime(2026, 11, 22, tzinfo=UTC)
RULE = "GOOGLE-FORWARD-001"
REGISTRY = load_checkers(["google"])
TENANT = Target(
    id="google-tenant:clinic.example",
    kind=TargetKind.GOOGLE_TENANT,
    name="clinic.example",
    origin=Origin(file="command line"),
)


def units(automatic: Seen[tuple[AutoForwarding, ...]]) -> dict[str, Outcome]:
    rules = tuple(one for one in without_vectors(load_rule_set(REGISTRY).rules) if one.id == RULE)
    (kind,) = rules[0].needs.values()
    facts = ForwardingFacts(automatic=automatic)
    seen = (sealed("google", kind, TENANT, Saw(facts, "a file", "read"), AT),)
    findings = evaluate((TENANT,), seen, rules, REGISTRY.fact_types, AT).findings
    run: Run = run_of((TENANT,), rules, seen, findings)
    found = units_of(run, REGISTRY.fact_types)
    return dict(found.get(findings[0].fingerprint, {}))


def test_each_place_has_its_outcome() -> None:
    found = units(
        (
            AutoForwarding(where="everyone", on=True),
            AutoForwarding(where="/Front desk", on=False),
            AutoForwarding(where="/Lab", on=Unseen(unseen="no answer")),
        )
    )

    assert found == {"everyone": Outcome.FAIL, "/Front desk": Outcome.PASS, "/Lab": Outcome.UNKNOWN}


def test_of_two_with_one_name_the_worse_stands() -> None:
    twice = (AutoForwarding(where="/Lab", on=True), AutoForwarding(where="/Lab", on=False))

    assert units(twice) == units(twice[::-1]) == {"/Lab": Outcome.FAIL}


def test_places_without_names_or_that_were_not_seen_have_none() -> None:
    assert units((AutoForwarding(where="", on=True),)) == {}
    assert units(Unseen(unseen="refused")) == {}
    assert units(()) == {}
