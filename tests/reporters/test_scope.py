"""The scope names the nine elements of a risk analysis, and claims for each no more than the run holds."""

import re

import pytest
from pydantic import JsonValue
from tests.reporters.organisation import DOMAIN, declared, entry, organisation_run
from tests.reporters.parts_of import source_of, text_of
from tests.support.run_parts import evidence, finding, run_of
from tests.support.runs import RULES, empty_run, hostile_run, sample_run

from hipaacheck.model import Outcome, Run, TargetKind
from hipaacheck.reporters.cells import cell_text
from hipaacheck.reporters.parts import scope
from hipaacheck.reporters.parts.scope import ScopeView, guidance


def built(run: Run) -> ScopeView:
    return scope.build(source_of(run))


def fed(run: Run) -> dict[str, str]:
    named = [item.id for item in guidance().elements]
    return dict(zip(named, (item.fed for item in built(run).elements), strict=True))


def test_the_nine_elements_are_those_of_the_guidance_with_its_source_and_day() -> None:
    assert [item.id for item in guidance().elements] == [
        "scope",
        "data",
        "threats",
        "controls",
        "likelihood",
        "impact",
        "level",
        "documentation",
        "review",
    ]
    assert "July 14, 2010" in guidance().issued
    assert "July 14, 2010" in text_of(sample_run(), "scope")


@pytest.mark.parametrize("run", [sample_run(), organisation_run(), empty_run(), hostile_run()])
def test_every_element_says_what_is_fed_and_what_is_left(run: Run) -> None:
    for item in built(run).elements:
        assert item.fed.endswith((".", "…")), item
        assert item.left.endswith(".") and item.asks.endswith(".")
        assert "another shape" not in item.fed


def test_the_numbers_are_those_of_the_run() -> None:
    found = run_of(
        (DOMAIN,),
        RULES,
        (),
        (
            finding(RULES[0], DOMAIN, Outcome.FAIL),
            finding(RULES[1], DOMAIN, Outcome.UNKNOWN),
            finding(RULES[2], DOMAIN, Outcome.PASS),
            finding(RULES[3], DOMAIN, Outcome.NOT_APPLICABLE),
        ),
    )
    said = fed(found)

    assert said["scope"].startswith("1 domain.")
    assert said["threats"] == (
        "Checks by 3 rules that apply: 3. Found something: 1; could not be seen: 1; for a person to answer: 0."
    )
    assert said["controls"] == "1 check passed."


def test_without_an_inventory_nothing_is_said_of_systems() -> None:
    said = fed(run_of((DOMAIN,), RULES, (), ()))

    assert "No inventory was given" in said["scope"]
    assert "The inventory" not in " ".join(said.values())


def test_systems_that_hold_or_move_ephi_are_counted_by_the_word_of_the_inventory() -> None:
    facts: dict[str, dict[str, JsonValue]] = {
        "ehr": {"holds_ephi": True},
        "fax": {"moves_ephi": True},
        "site": {"holds_ephi": {"unseen": "damaged"}},
    }
    systems = {name: entry(TargetKind.SYSTEM, name, name) for name in facts}
    seen = tuple(declared(systems[name], "system.record", known) for name, known in facts.items())
    run = organisation_run(tuple(systems.values()), seen)

    assert "lists 3 systems, of which 2 hold or move ePHI" in fed(run)["data"]


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([{"title": "Risk analysis"}], "has a risk analysis on record; nobody read it"),
        ([], "has no risk analysis on record"),
    ],
)
def test_a_risk_analysis_on_record_is_told_and_never_taken_for_read(
    entries: list[dict[str, str]], sentence: str
) -> None:
    target = entry(TargetKind.DOCUMENT_REGISTER, "documents", "documents")
    held = declared(target, "document.required.risk-analysis", {"entries": [dict(one) for one in entries]})

    assert sentence in fed(organisation_run((target,), (held,)))["documentation"]


def test_a_risk_analysis_that_could_not_be_looked_for_is_not_mentioned() -> None:
    target = entry(TargetKind.DOCUMENT_REGISTER, "documents", "documents")
    held = declared(target, "document.required.risk-analysis", {"entries": {"unseen": "damaged"}})

    assert "risk analysis on record" not in fed(organisation_run((target,), (held,)))["documentation"]


def test_times_name_servers_and_ways_come_from_the_evidence() -> None:
    seen = (
        evidence(DOMAIN, "dns.mx", "192.0.2.53:53", "DNS MX", {}, after=1),
        evidence(DOMAIN, "dns.spf", "[2001:db8::53]:53", "DNS TXT", error="timeout", after=9),
        evidence(DOMAIN, "dns.mail_use", "inventory", "inventory", {}, after=2),
        evidence(DOMAIN, "system.record", "inventory.yaml:3", "declared", {}, after=3),
    )
    view = built(run_of((DOMAIN,), RULES, seen, ()))

    assert (view.first, view.last) == ("2026-11-21 14:05:10 UTC", "2026-11-21 14:05:18 UTC")
    assert view.resolvers == ("192.0.2.53:53", "[2001:db8::53]:53")
    assert [(way.number, way.unseen) for way in view.ways] == [(3, 1), (1, 0)]


def test_every_piece_of_evidence_came_in_one_way() -> None:
    for run in (sample_run(), organisation_run(), hostile_run()):
        assert sum(way.number for way in built(run).ways) == len(run.evidence)


def test_no_element_claims_that_a_run_is_the_analysis() -> None:
    text = text_of(sample_run(), "scope")

    assert "none of them wholly" in text
    assert re.search(r"\b(compliant|certified|fulfil\w*|satisf\w*)\b", text, re.IGNORECASE) is None


def test_the_sentences_use_no_name_that_is_not_there() -> None:
    known = scope._known(source_of(organisation_run()))
    for item in guidance().elements:
        used = set(re.findall(r"\{[{%][^}%]*?\b([a-z_]+)\b", re.sub(r"'[^']*'", "", item.fed)))
        assert used - {"if", "else", "elif", "endif"} <= set(known), item.id
        assert cell_text(item.fed, known)
