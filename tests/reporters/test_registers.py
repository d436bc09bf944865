"""Registers are filled from the run alone, cut what is long, and never take what was not seen for a fact."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes
from pydantic import JsonValue
from tests.reporters.organisation import FAX, MAIL, declared, entry, organisation_run
from tests.reporters.test_html import Outline
from tests.support.run_parts import evidence, run_of

from hipaacheck.engine.registry import load_checkers
from hipaacheck.model import Record, Run, Target, TargetKind
from hipaacheck.reporters import html
from hipaacheck.reporters.escape import HIDDEN
from hipaacheck.reporters.registers import (
    CELL_LIMIT,
    _described,
    _environment,
    day,
    last_day,
    registers,
    running,
    unkept,
)
from hipaacheck.reporters.shapes import RegisterView
from hipaacheck.reporters.view import build_view

NOW = "2026-11-21T14:05:09Z"
DECISION = entry(TargetKind.DECISION, "164.312(e)(2)(ii)", "164.312(e)(2)(ii)")
DOCUMENT = entry(TargetKind.DOCUMENT, "evaluation", "evaluation")


def tables(run: Run) -> dict[str, RegisterView]:
    return {view.id: view for view in registers(run, build_view(run).targets)}


def table(target: Target, kind: str, facts: dict[str, JsonValue]) -> list[list[str]]:
    run = run_of((target,), (), (declared(target, kind, facts),), ())
    return [[cell.text for cell in row.cells] for view in tables(run).values() for row in view.rows]


def test_only_registers_with_entries_are_shown_and_each_row_has_its_verdict() -> None:
    shown = tables(organisation_run())
    assert set(shown) == {"vendors"}
    rows = {row.target.name: row for row in shown["vendors"].rows}
    assert rows["Slow Fax"].target.verdict.text == "1 for a person to answer"
    assert [cell.text for cell in rows["Mail House"].cells][3] == "2026-12-31"


def test_a_scan_of_domains_has_no_registers() -> None:
    run = run_of((), (), (), ())
    assert tables(run) == {}
    assert 'id="registers"' not in html.page(run)


@pytest.mark.parametrize("printed", [False, True])
def test_the_page_shows_the_registers_and_its_links_arrive(printed: bool) -> None:
    outline = Outline(page := html.page(organisation_run(), printed=printed))
    assert "Vendors and agreements" in page
    assert "Mail House" in page
    assert set(outline.targets) <= set(outline.ids)
    assert outline.headers_without_scope == 0


def test_a_decision_is_told_with_what_is_done_instead() -> None:
    made = table(
        DECISION,
        "decision.record",
        {
            "specification": "164.312(e)(2)(ii)",
            "title": "Encryption",
            "choice": "alternative",
            "why": "no disk encryption",
            "alternative": "a safe",
            "by": "A. Reyes",
            "date": "2026-06-01T00:00:00Z",
            "review_ends": "2027-06-02T00:00:00Z",
        },
    )
    assert made == [
        [
            "164.312(e)(2)(ii)\nEncryption",
            "equivalent alternative",
            "no disk encryption\nInstead: a safe",
            "A. Reyes\n2026-06-01",
            "2027-06-01",
        ]
    ]


def test_every_specification_without_a_decision_is_listed() -> None:
    target = DECISION.model_copy(
        update={"id": "r", "name": "Decisions", "kind": TargetKind.DECISION_REGISTER}
    )
    names = [f"164.31{number}(a)" for number in range(22)]
    listing: list[JsonValue] = [{"id": name, "title": "Some", "decided": None} for name in names]
    listing.append({"id": "164.300(a)", "title": "Decided", "decided": "2026-06-01T00:00:00Z"})
    facts: dict[str, JsonValue] = {"specifications": listing}

    ((name, listed),) = table(target, "decision.register", facts)

    assert name == "Decisions"
    assert listed.split("\n") == [f"{name} Some" for name in names]


@pytest.mark.parametrize(("ended", "shown"), [(None, "2026-05-31"), ("2027-01-01T00:00:00Z", "2026-05-31")])
def test_the_next_review_of_a_document_in_effect_is_shown(ended: str | None, shown: str) -> None:
    facts: dict[str, JsonValue] = {"title": "E", "review_ends": "2026-06-01T00:00:00Z", "ended": ended}
    assert table(DOCUMENT, "document.entry", facts)[0][3] == shown


def test_a_document_that_is_out_of_effect_has_no_next_review() -> None:
    facts: dict[str, JsonValue] = {"review_ends": "2026-06-01T00:00:00Z", "ended": "2020-01-01T00:00:00Z"}
    assert table(DOCUMENT, "document.entry", facts)[0][3] == ""


def test_evidence_that_could_not_be_collected_and_unseen_facts_show_their_reason() -> None:
    failed = evidence(FAX, "vendor.record", "inventory.yaml:7", "declared", error="the register is broken")
    hole: dict[str, JsonValue] = {"visible": True, "seen": {"unseen": "no resolver answered"}, "where": []}
    run = run_of((FAX, MAIL), (), (failed, declared(MAIL, "vendor.sightings", hole)), ())
    mail, fax = tables(run)["vendors"].rows
    assert "could not be seen: the register is broken" in fax.cells[2].text
    assert "could not be seen: no resolver answered" in mail.cells[5].text


def test_registers_that_are_not_kept_are_named_as_not_assessed() -> None:
    target = entry(TargetKind.REGISTER, "retention", "retention")
    facts: dict[str, JsonValue] = {"kept": False, "what": "retention", "shows": "how long records are kept"}
    run = organisation_run((target,), (declared(target, "register.section", facts),))
    assert [item.what for item in unkept(run)] == ["retention"]
    assert "how long records are kept" in html.page(run).split('id="not-assessed"')[1]


@pytest.mark.parametrize(
    ("spans", "ends"),
    [
        ([{"begins": "2026-11-21T14:05:09Z", "ends": None}], None),
        ([{"begins": "2025-01-01T00:00:00Z", "ends": "2026-11-21T14:05:10Z"}], "2026-11-21T14:05:10Z"),
        ([{"effective": "2025-01-01T00:00:00Z", "expires": "2027-01-01T00:00:00Z"}], "2027-01-01T00:00:00Z"),
    ],
)
def test_a_span_runs_from_its_first_moment_to_before_its_end(spans: list[object], ends: str | None) -> None:
    found = running(spans, NOW)
    assert isinstance(found, dict)
    assert found["ends"] == ends


@pytest.mark.parametrize(
    "spans",
    [
        [],
        None,
        "x",
        [{"begins": "2026-11-21T14:05:10Z", "ends": None}],
        [{"begins": "2025-01-01T00:00:00Z", "ends": NOW}],
        [{"begins": "2025-01-01T00:00:00Z", "ends": "soon"}],
        [{"begins": None, "ends": None}],
    ],
)
def test_a_span_that_has_not_begun_has_ended_or_cannot_be_read_does_not_run(spans: object) -> None:
    assert running(spans, NOW) is None


def test_days_are_shown_as_such_and_other_text_stays() -> None:
    assert day("2026-03-01T00:00:00Z") == "2026-03-01"
    assert last_day("2026-03-01T00:00:00Z") == "2026-02-28"
    assert (day("x"), day(None), last_day(7)) == ("x", None, 7)


def _types() -> dict[str, type[Record]]:
    return load_checkers(None).fact_types


@pytest.mark.parametrize("register", _described(), ids=lambda register: str(register.id))
def test_registers_read_facts_that_checkers_give(register: object) -> None:
    described = next(item for item in _described() if item is register)
    types = {name: _types().get(kind) for name, kind in described.facts.items()}
    for source in (described.when, *(column.value for column in described.columns)):
        for found in _environment().parse(source).find_all(nodes.Getattr):
            if isinstance(found.node, nodes.Name) and found.node.name in types:
                known = types[found.node.name]
                assert known is not None, f"{described.id}: nobody gives {described.facts[found.node.name]}"
                assert found.attr in known.model_fields, f"{described.id}: {found.node.name}.{found.attr}"
    assert sum(column.width for column in described.columns) <= 90


@pytest.mark.parametrize("register", _described(), ids=lambda register: str(register.id))
def test_the_usual_facts_of_checkers_fill_a_register(register: object) -> None:
    described = next(item for item in _described() if item is register)
    target = entry(described.kind, "one", "One")
    seen = tuple(
        declared(target, kind, _types()[kind]().model_dump(mode="json")) for kind in described.facts.values()
    )
    run = run_of((target,), (), seen, (), as_of=datetime(2026, 1, 1, tzinfo=UTC))
    [row] = tables(run)[described.id].rows
    assert all("shape" not in cell.text and "{" not in cell.text for cell in row.cells)
    assert sum(cell.known for cell in row.cells) >= 2


FACTS = sorted({kind for item in _described() for kind in item.facts.values()})
NAMES = sorted(
    {
        found.attr
        for item in _described()
        for column in item.columns
        for found in _environment().parse(column.value).find_all(nodes.Getattr)
    }
    | {"unseen", "items", "get"}
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.just("2026-01-01T00:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=12,
)


@given(st.sampled_from(FACTS), st.dictionaries(st.sampled_from(NAMES), JSON, max_size=12))
def test_facts_of_any_shape_make_plain_bounded_cells(kind: str, facts: dict[str, JsonValue]) -> None:
    described = next(item for item in _described() if kind in item.facts.values())
    target = entry(described.kind, "one", "One")
    for row in table(target, kind, facts):
        for cell in row:
            assert len(cell) < CELL_LIMIT + 60
            assert not HIDDEN.search(cell)
