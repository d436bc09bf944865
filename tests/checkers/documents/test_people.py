"""Training, incidents and requests about email."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.checkers.documents.known import CLINIC, day, declared, derived

from hipaacheck.checkers.documents.incidents import INCIDENTS, hhs_limit
from hipaacheck.checkers.documents.people import IncidentFacts, RequestFacts, TrainingFacts
from hipaacheck.checkers.documents.requests import REQUESTS
from hipaacheck.checkers.documents.training import TRAINING, training_facts
from hipaacheck.inventory.declared import FileState
from hipaacheck.inventory.schema.documents import Incident, Training
from hipaacheck.inventory.training_csv import TrainingTable, parse_training_csv
from hipaacheck.model import Unseen

PEOPLE = [
    {"id": "s-1", "joined": "2020-01-01"},
    {"id": "s-2", "joined": "2026-01-10"},
    {"id": "s-3", "left": "2025-01-01"},
]


def training(
    table: TrainingTable | None = None, own: dict[str, str] | None = None, **fields: Any
) -> TrainingFacts:
    organisation = {**CLINIC, "workforce": 2, "own_rules": own or {}}
    section = {"people": PEOPLE, **fields}
    found = derived(TRAINING, organisation=organisation, training=section, training_records=table)
    facts = found["training:workforce"].facts
    assert isinstance(facts, TrainingFacts)
    return facts


RECORD = {"person": "s-1", "date": "2025-03-01", "topic": "Phishing", "score": 70}


def test_who_left_is_not_counted_and_not_looked_for() -> None:
    facts = training(records=[RECORD])

    assert facts.people == 2 and facts.workforce == 2
    assert isinstance(facts.untrained, tuple)
    assert [(one.person, one.joined, one.due_ends) for one in facts.untrained] == [
        ("s-2", day("2026-01-10"), None)
    ]


def test_a_new_person_is_due_by_the_organisations_own_time() -> None:
    facts = training(records=[RECORD], own={"training_within": "30 days"})

    assert isinstance(facts.untrained, tuple)
    assert facts.untrained[0].due_ends == day("2026-02-10")


def test_the_next_training_is_counted_from_the_latest() -> None:
    records = [RECORD, {**RECORD, "date": "2024-03-01", "topic": "Other"}]
    facts = training(records=records, own={"training_every": "1 year"})

    assert isinstance(facts.next_due, tuple)
    assert [(one.person, one.last, one.due_ends) for one in facts.next_due] == [
        ("s-1", day("2025-03-01"), day("2026-03-02"))
    ]
    assert training(records=records).next_due == ()


def lapses(*days: str) -> list[tuple[Any, Any, Any]]:
    facts = training(records=[{**RECORD, "date": one} for one in days], own={"training_every": "1 year"})
    assert isinstance(facts.next_due, tuple)
    return [(one.last, one.due_ends, one.again) for one in facts.next_due]


def test_a_training_in_time_puts_the_next_off_and_one_to_come_hides_no_lapse() -> None:
    assert lapses("2024-03-01", "2025-03-01") == [(day("2025-03-01"), day("2026-03-02"), None)]
    assert lapses("2024-03-01", "2025-03-02") == [(day("2025-03-02"), day("2026-03-03"), None)]
    assert lapses("2024-03-01", "2062-03-01") == [
        (day("2024-03-01"), day("2025-03-02"), day("2062-03-01")),
        (day("2062-03-01"), day("2063-03-02"), None),
    ]


def test_the_first_training_of_each_person_is_told() -> None:
    facts = training(records=[{**RECORD, "date": "2062-03-01"}, RECORD])

    assert isinstance(facts.trained, tuple)
    assert [(one.person, one.first) for one in facts.trained] == [("s-1", day("2025-03-01"))]


def below(*records: dict[str, Any], score: int | None = 80) -> list[tuple[str, str, Any, Any]]:
    facts = training(records=list(records), passing_score=score)
    assert isinstance(facts.below, tuple)
    return [(one.person, one.topic, one.begins, one.ends) for one in facts.below]


def test_the_latest_result_in_each_topic_counts() -> None:
    failed, repeated = RECORD, {**RECORD, "date": "2025-04-01", "score": 95}
    elsewhere = {**RECORD, "topic": "Privacy", "date": "2025-05-01", "score": 60}
    once = ("s-1", "Phishing", day("2025-03-01"), day("2025-04-01"))

    assert below(failed) == [("s-1", "Phishing", day("2025-03-01"), None)]
    assert below(repeated, failed) == [once]
    assert below(failed, repeated, elsewhere) == [once, ("s-1", "Privacy", day("2025-05-01"), None)]
    assert below({**failed, "person": "s-3"}) == []
    assert below(failed, score=None) == []


def test_records_of_people_who_are_not_on_the_list_are_told() -> None:
    stranger = {**RECORD, "person": "s-9"}

    assert training(records=[stranger, {**RECORD, "person": "s-3"}]).strangers == ("s-9",)


def test_records_of_a_file_count_like_those_of_the_inventory() -> None:
    table = parse_training_csv("person,date,topic\ns-2,2026-01-20,Phishing\n")
    facts = training(table, records=[RECORD], records_file="t.csv")

    assert facts.records == 2 and facts.untrained == () and facts.latest == day("2026-01-20")


@pytest.mark.parametrize("table", [None, TrainingTable(refused="is not CSV from line 2 on")])
def test_nobody_is_called_untrained_when_the_file_could_not_be_read(table: TrainingTable | None) -> None:
    facts = training(table, records=[RECORD], records_file="t.csv", passing_score=80)

    for value in (facts.untrained, facts.next_due, facts.below, facts.strangers, facts.unread, facts.records):
        assert isinstance(value, Unseen) and "t.csv could not be read" in value.unseen


def test_nobody_is_called_untrained_when_a_row_may_be_theirs() -> None:
    table = parse_training_csv("person,date,topic\ns-2,1/20/2026,Phishing\n")
    facts = training(table, records=[RECORD], records_file="t.csv")

    assert facts.unread == 1
    assert isinstance(facts.untrained, Unseen) and "row 1: date" in facts.untrained.unseen


def test_a_bad_row_raises_no_doubt_where_everybody_is_trained() -> None:
    table = parse_training_csv("person,date,topic\ns-2,1/20/2026,Phishing\ns-2,2026-01-21,Phishing\n")

    assert training(table, records=[RECORD], records_file="t.csv").untrained == ()


def test_a_bad_row_may_hold_the_only_bad_result_and_the_only_stranger() -> None:
    table = parse_training_csv("person,date,topic,score\ns-2,2026/02/01,Phishing,10\n")
    stranger = {**RECORD, "person": "s-9"}

    facts = training(table, records=[RECORD], records_file="t.csv", passing_score=60)
    assert isinstance(facts.below, Unseen) and "1 row of the file" in facts.below.unseen
    assert isinstance(facts.strangers, Unseen)
    assert training(table, records=[stranger], records_file="t.csv").strangers == ("s-9",)


def test_a_file_that_nobody_looked_at_is_not_said_to_be_missing() -> None:
    inventory = declared(training={"people": PEOPLE, "records_file": "t.csv"})
    state = FileState("t.csv", exists=None, problem="it was not looked at")
    facts = training_facts(
        replace(inventory, files={"t.csv": state}), inventory.inventory.training or Training()
    )

    assert isinstance(facts.untrained, Unseen) and "no such file" not in facts.untrained.unseen


def incident(**fields: Any) -> IncidentFacts:
    one = {"id": "i-1", "discovered": "2025-10-01", "what": "mail to the wrong person", **fields}
    facts = derived(INCIDENTS, incidents=[one], organisation=CLINIC)["incident:i-1"].facts
    assert isinstance(facts, IncidentFacts)
    return facts


def test_the_60th_day_after_discovery_is_the_last() -> None:
    facts = incident()

    assert (facts.limit, facts.limit_ends) == (day("2025-11-30"), day("2025-12-01"))


@pytest.mark.parametrize(
    ("discovered", "individuals", "limit"),
    [
        ("2025-01-01", 499, "2026-03-01"),
        ("2025-12-31", 499, "2026-03-01"),
        ("2026-01-01", 499, "2027-03-01"),
        ("2023-06-01", 1, "2024-02-29"),
        ("2025-10-01", 500, "2025-11-30"),
        ("2025-10-01", 501, "2025-11-30"),
    ],
)
def test_hhs_is_told_by_the_number_of_individuals(discovered: str, individuals: int, limit: str) -> None:
    facts = incident(discovered=discovered, individuals=individuals)

    assert facts.hhs_limit == day(limit)


def test_without_a_number_of_individuals_no_day_for_hhs_is_made_up() -> None:
    assert incident().hhs_limit is None
    assert incident().hhs_limit_ends is None


def test_the_last_days_of_the_calendar_do_not_break_the_sums() -> None:
    late = Incident(id="i", discovered=date(2200, 12, 31), what="x", individuals=1)

    assert hhs_limit(late) == date(2201, 3, 1)


def test_a_notice_after_a_delay_is_late_after_60_more_days() -> None:
    facts = incident(law_enforcement_delay_until="2025-12-20")

    assert (facts.delay_limit, facts.delay_limit_ends) == (day("2026-02-18"), day("2026-02-19"))
    assert incident().delay_limit is incident().delay_limit_ends is None


def test_factors_that_are_not_answered_are_named() -> None:
    facts = incident(outcome="low-probability", factors=["nature", "mitigated"])

    assert facts.factors_missing == ("recipient", "acquired")


def test_a_request_names_nobody() -> None:
    request = {
        "ref": "er-1",
        "requested": "2025-10-01",
        "scope": "A. Patient's results",
        "recorded_by": "front desk",
    }
    facts = derived(REQUESTS, email_requests=[request])["email-request:er-1"].facts

    assert isinstance(facts, RequestFacts)
    assert "Patient" not in facts.model_dump_json()
    assert facts.warned is None
