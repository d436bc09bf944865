"""The coverage counts every paragraph once, by family, and says where no decision is on record."""

import pytest
from pydantic import JsonValue
from tests.reporters.organisation import DOMAIN, declared, entry, organisation_run
from tests.reporters.parts_of import markup_of, source_of, text_of
from tests.support.run_parts import finding, run_of
from tests.support.runs import RULES, empty_run, sample_run

from hipaacheck.model import Evidence, Outcome, Run, TargetKind
from hipaacheck.packs.loader import load_frameworks
from hipaacheck.reporters.families import STATES, coverage_by_family, family_of
from hipaacheck.reporters.parts import coverage, decisions
from hipaacheck.reporters.shapes import State
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.words import words
from hipaacheck.resources import rules_dir

SHIPPED = load_frameworks(rules_dir() / "frameworks")
ENCRYPTION = "164.312(e)(2)(ii)"


def decision(**facts: JsonValue) -> Evidence:
    target = entry(TargetKind.DECISION, ENCRYPTION, ENCRYPTION)
    made: dict[str, JsonValue] = {
        "specification": ENCRYPTION,
        "title": "Encryption",
        "choice": "alternative",
        "why": "The partner cannot take TLS.",
        "alternative": "A portal.",
        "by": "A. Reyes",
        "date": "2026-03-01T00:00:00Z",
        "review_ends": "2027-03-02T00:00:00Z",
    }
    return declared(target, "decision.record", {**made, **facts})


def register() -> Evidence:
    return declared(
        entry(TargetKind.DECISION_REGISTER, "all", "decisions"), "decision.register", {"specifications": []}
    )


def run_with(*seen: Evidence) -> Run:
    return organisation_run(seen=seen, frameworks=SHIPPED)


def test_every_paragraph_that_binds_is_in_one_family_and_counted_once() -> None:
    rows = coverage_by_family(build_view(run_with()))
    binding = [item for one in SHIPPED for item in one.requirements if item.designation.binds]

    assert sum(row.counted + row.not_applicable for row in rows) == len(binding) == 125
    assert [(row.id, row.counted) for row in rows if not row.related] == [
        ("general", 12),
        ("administrative", 31),
        ("physical", 12),
        ("technical", 12),
        ("organisational", 13),
        ("documentation", 5),
    ]
    assert sum(row.addressable for row in rows) == 22


@pytest.mark.parametrize(
    ("paragraph", "family"),
    [
        ("164.308(b)(3)", "administrative"),
        ("164.312(e)(2)(ii)", "technical"),
        ("164.316(b)(2)(i)", "documentation"),
        ("164.404(b)", "breach"),
        ("164.530(j)(2)", "privacy"),
        ("160.310", "enforcement"),
        ("AB 12", "other"),
    ],
)
def test_a_paragraph_belongs_to_the_family_of_its_section(paragraph: str, family: str) -> None:
    assert family_of(paragraph).id == family


def test_every_state_has_its_column_and_its_word() -> None:
    assert sorted(STATES) == sorted(State)
    assert set(words().states) == set(State)


def test_a_run_that_checked_nothing_has_assessed_nothing() -> None:
    rows = coverage_by_family(build_view(empty_run()))

    assert rows
    assert all(row.number(State.NOT_ASSESSED) == row.counted for row in rows)


def test_the_table_of_families_adds_up_to_the_paragraphs() -> None:
    view = coverage.build(source_of(sample_run()))

    assert sum(column.number for column in view.columns) == sum(row.counted for row in view.families)
    assert all(column.number for column in view.columns)


def test_an_addressable_paragraph_says_whether_a_decision_is_on_record() -> None:
    text = text_of(run_with(decision(), register()), "coverage")

    assert "Decision on record: equivalent alternative, 2026-03-01" in text
    assert "No decision on record" in text
    assert "21 of 22 addressable specifications have no decision on record" in text


def test_on_paper_the_ones_without_a_decision_are_named_too() -> None:
    text = text_of(run_with(decision(), register()), "coverage", printed=True)

    assert "(no decision on record)" in text


def test_without_a_register_nothing_is_said_of_single_paragraphs() -> None:
    text = text_of(run_with(), "coverage")

    assert "knows of no register of decisions on the 22 addressable specifications" in text
    assert "the inventory keeps none" in text
    assert "No decision on record" not in text


def test_without_an_inventory_the_report_says_why_it_knows_no_decisions() -> None:
    run = run_of((DOMAIN,), RULES, (), (finding(RULES[0], DOMAIN, Outcome.FAIL),), frameworks=SHIPPED)

    assert "because no inventory was given" in text_of(run, "coverage")
    assert decisions.build(source_of(run)) is None
    assert markup_of(run, "decisions") == ""


def test_the_decisions_name_all_22_specifications_once() -> None:
    view = decisions.build(source_of(run_with(decision(), register())))

    assert view is not None
    named = [row.paragraph.id for row in (*view.decided, *view.undecided)]
    assert len(named) == len(set(named)) == view.total == 22
    assert [row.paragraph.id for row in view.decided] == [ENCRYPTION]


def test_a_decision_is_shown_with_reason_alternative_person_day_and_review() -> None:
    text = text_of(run_with(decision(), register()), "decisions")

    for said in (
        "equivalent alternative",
        "The partner cannot take TLS.",
        "A portal.",
        "A. Reyes",
        "2026-03-01",
        "2027-03-01",
    ):
        assert said in text
    assert "1 of 22 addressable specifications has a decision on record" in text


def test_a_review_whose_day_is_past_and_a_decision_still_to_come_say_so() -> None:
    overdue = text_of(run_with(decision(review_ends="2026-11-21T00:00:00Z")), "decisions")
    later = text_of(run_with(decision(date="2027-01-01T00:00:00Z")), "decisions")

    assert "2026-11-20 past its day" in overdue
    assert "only from 2027-01-01" in later


def test_a_fact_that_could_not_be_seen_shows_its_reason_and_an_odd_shape_does_no_harm() -> None:
    text = text_of(run_with(decision(why={"unseen": "the file was damaged"}, by=["x"], date=7)), "decisions")

    assert "could not be seen: the file was damaged" in text


def test_an_inventory_without_a_register_of_decisions_is_no_statement_on_the_organisation() -> None:
    text = text_of(run_with(), "decisions")

    assert "keeps no register of decisions" in text
    assert "says nothing on whether decisions are documented elsewhere" in text
