"""What an edited plan changes: only what somebody changed, and nothing about findings that are not known."""

import io
from datetime import date

import openpyxl
import pytest
from tests.actions.plans import AT, HEAD, action, edited, gaps, heads, workbook
from tests.support.runs import sample_run

from hipaacheck.actions.entries import Decided, Entry, PlanFile, PlanMistakesError
from hipaacheck.actions.layout import Field
from hipaacheck.actions.merging import Merged, known_of, merged
from hipaacheck.actions.reading import read_plan
from hipaacheck.model import Action, Progress, Treatment, fingerprint

RUN = sample_run()
FIRST, SECOND = gaps(RUN)[:2]


def merge(plan: PlanFile, *recorded: Action) -> Merged:
    return merged(plan, known_of(RUN, recorded), at=AT, source="plan.xlsx")


def plan(*entries: Entry) -> PlanFile:
    return PlanFile(entries)


def entry(key: str, decided: Decided, *given: Field, rule: str = "", target: str = "") -> Entry:
    return Entry("row 5", key, rule, target, decided, frozenset(given or Field))


def test_a_plan_that_nobody_edited_changes_nothing() -> None:
    recorded = action(FIRST)

    assert merge(read_plan(workbook(recorded), "x.xlsx"), recorded) == Merged((), ())


def test_what_changes_is_listed_with_old_and_new() -> None:
    recorded = action(FIRST)
    said = Decided(Treatment.ACCEPT, None, date(2027, 1, 5), Progress.OPEN, None)

    done = merge(plan(entry(FIRST.fingerprint, said)), recorded)

    assert [str(change) for change in done.changes] == [
        "Treatment: Mitigate -> Accept",
        "Owner: Dana Ortiz -> not decided (the cell is blank, so what was recorded is cleared)",
        "Due: 2026-12-01 -> 2027-01-05",
    ]
    assert done.actions == (
        action(FIRST, treatment="accept", owner=None, due=date(2027, 1, 5), recorded_at=AT),
    )


def test_a_field_that_the_file_does_not_have_stays() -> None:
    recorded = action(FIRST)

    done = merge(plan(entry(FIRST.fingerprint, Decided(owner="Lee"), Field.OWNER)), recorded)

    assert done.actions == (action(FIRST, owner="Lee"),)


def test_what_somebody_else_recorded_meanwhile_stays_where_the_cell_was_not_touched() -> None:
    before, meanwhile = action(FIRST), action(FIRST, owner="Lee", status="done")
    raw = edited(workbook(before), {(row_of(FIRST.fingerprint, workbook(before)), "Status"): "Deferred"})

    done = merge(read_plan(raw, "x.xlsx"), meanwhile)

    assert [str(change) for change in done.changes] == [
        "Status: Done -> Deferred (recorded by somebody else since this file was made)"
    ]
    assert done.actions[0].owner == "Lee"


def row_of(key: str, raw: bytes) -> int:
    found = next(one for one in read_plan(raw, "x.xlsx").entries if one.fingerprint == key)
    return int(found.place.rpartition(" ")[2])


def test_an_unknown_finding_is_told_and_nothing_is_taken() -> None:
    good, bad = entry(FIRST.fingerprint, Decided(owner="Lee")), entry("f" * 32, Decided(owner="Lee"))

    with pytest.raises(PlanMistakesError) as caught:
        merge(plan(good, bad))

    assert caught.value.mistakes == (
        f"row 5: {'f' * 32} is no finding of the run that this file was made from, nor of its plan",
    )


def test_a_row_whose_columns_were_sorted_apart_is_a_mistake() -> None:
    wrong = entry(FIRST.fingerprint, Decided(owner="Lee"), rule=SECOND.rule, target=SECOND.target)

    with pytest.raises(PlanMistakesError, match="was only a part of the columns sorted"):
        merge(plan(wrong))


def test_rule_and_target_name_a_finding_too() -> None:
    done = merge(plan(entry("", Decided(owner="Lee"), rule=FIRST.rule, target=FIRST.target)))

    assert done.actions[0].fingerprint == FIRST.fingerprint == fingerprint(FIRST.rule, FIRST.target)


def test_two_rows_of_one_finding_must_agree() -> None:
    one, same = (entry(FIRST.fingerprint, Decided(owner="Lee")) for _ in range(2))
    other = entry(FIRST.fingerprint, Decided(owner="Kim"))

    assert len(merge(plan(one, same)).actions) == 1
    with pytest.raises(PlanMistakesError, match="says something else of the same finding than row 5"):
        merge(plan(one, other))


def test_an_entry_of_an_older_run_is_still_known() -> None:
    old = action(FIRST.model_copy(update={"fingerprint": "e" * 32, "rule": "OLD-1"}))

    done = merge(plan(entry("e" * 32, Decided(status=Progress.DONE), Field.STATUS)), old)

    assert (done.actions[0].rule, done.actions[0].status) == ("OLD-1", Progress.DONE)


def test_owners_that_were_sorted_without_the_fingerprints_are_mistakes() -> None:
    """What is in sight ends before the fingerprints: whoever sorts only that moves owners to other findings."""
    recorded = (action(FIRST), action(SECOND, owner="Lee"))
    raw = workbook(*recorded)
    sheet = openpyxl.load_workbook(io.BytesIO(raw))["Action plan"]
    columns = heads(sheet)
    seen = [head for head, at in columns.items() if at <= columns["Comment"]]
    rows = list(range(HEAD + 1, sheet.max_row + 1))
    moved = {
        (to, head): sheet.cell(row, columns[head]).value
        for row, to in zip(rows, reversed(rows), strict=True)
        for head in seen
    }

    with pytest.raises(PlanMistakesError, match=r"the row was made as No\. 1 and says No\. ") as caught:
        merge(read_plan(edited(raw, moved), "x.xlsx"), *recorded)

    assert len(caught.value.mistakes) == len(rows) - len(rows) % 2


def test_a_target_that_belongs_to_another_finding_is_a_mistake_though_that_rule_is_not_for_it() -> None:
    other = next(
        one.target
        for one in RUN.findings
        if fingerprint(FIRST.rule, one.target) not in known_of(RUN, ()).findings
    )
    wrong = entry(FIRST.fingerprint, Decided(owner="Lee"), rule=FIRST.rule, target=other)

    with pytest.raises(PlanMistakesError, match="was only a part of the columns sorted"):
        merge(plan(wrong))
