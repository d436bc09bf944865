"""The CEL binding is used as its authors meant it, and unseen facts can never read as true."""

from datetime import UTC, date, datetime

import pytest

from hipaacheck.model import Record, Seen, Severity, Unseen
from hipaacheck.packs import cel


class Facts(Record):
    ok: Seen[bool] = True
    size: Seen[int] = 3
    word: str | None = None
    when: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    parts: tuple["Facts", ...] = ()


UNSEEN = Unseen(unseen="timeout")


def context(**changes: object) -> dict[str, object]:
    return {"f": cel.to_cel(Facts.model_validate(changes))}


@pytest.mark.parametrize(
    "expression", ["f.ok", "!f.ok", "f.ok == true", "f.ok != true", "f.ok || f.size > 9"]
)
def test_what_depends_on_something_unseen_is_undecided(expression: str) -> None:
    with pytest.raises(cel.UndecidedError):
        cel.decide(expression, context(ok=UNSEEN))


@pytest.mark.parametrize(
    ("expression", "outcome"),
    [("f.ok || f.size == 3", True), ("f.ok && f.size == 9", False), ("f.size == 3 || f.ok", True)],
)
def test_what_the_seen_side_decides_is_decided(expression: str, outcome: bool) -> None:
    assert cel.decide(expression, context(ok=UNSEEN)) is outcome


def test_an_unseen_element_leaves_a_list_undecided() -> None:
    with pytest.raises(cel.UndecidedError):
        cel.decide("f.parts.all(p, p.ok)", context(parts=[Facts(), Facts(ok=UNSEEN)]))


def test_evidence_that_failed_is_undecided() -> None:
    with pytest.raises(cel.UndecidedError):
        cel.decide("spf.usable", context())


def test_none_is_a_value_and_not_unseen() -> None:
    assert cel.decide("f.word == null", context())


def test_times_compare_and_subtract() -> None:
    at = datetime(2025, 12, 1, tzinfo=UTC)

    assert cel.decide("f.when - as_of > duration('336h')", {**context(), "as_of": at})


@pytest.mark.parametrize(
    "expression",
    [
        "f.word > 3",
        "[][0]",
        "1/0 == 1",
        "9223372036854775807 + 1 > 0",
        "f.size + 'a' == ''",
        "f.size",
        "nonsense(",
    ],
)
def test_faulty_criteria_are_told_from_undecided_ones(expression: str) -> None:
    with pytest.raises(cel.CriterionError):
        cel.decide(expression, context())


def test_values_are_those_of_cel() -> None:
    assert cel.to_cel((Severity.HIGH, date(2026, 1, 2), {"a": UNSEEN, "b": 1})) == [
        "high",
        datetime(2026, 1, 2, tzinfo=UTC),
        {"b": 1},
    ]


def test_the_engine_comes_without_its_prompt_toolkit() -> None:
    """Loading the whole package costs 0.4 s of a one-second scan."""
    import subprocess
    import sys

    code = "from hipaacheck.packs import cel; cel.compiled('1 == 1'); import sys; print('prompt_toolkit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


WHOLE = {"f": {"ok": True, "size": 3, "parts": [{"ok": True}]}, "unused": {"f": 1}, "x": 2}


@pytest.mark.parametrize(
    ("expression", "given"),
    [
        ("f.ok", {"f": {"ok": True}}),
        ("f . size == 3 && f.ok", {"f": {"ok": True, "size": 3}}),
        ("f.parts.all(p, p.ok)", {"f": {"parts": [{"ok": True}]}}),
        ("f['ok']", {"f": WHOLE["f"]}),
        ("f.ok && f == f", {"f": WHOLE["f"]}),
        ("f.all(key, key != '')", {"f": WHOLE["f"]}),
        ("has(f.ok)", {"f": {"ok": True}}),
        ("f.missing || f.ok", {"f": WHOLE["f"]}),
        ("x == 2", {"x": 2}),
        ("true", {}),
    ],
)
def test_an_expression_is_given_what_it_can_read_and_no_less(
    expression: str, given: dict[str, object]
) -> None:
    assert cel._wanted(expression, WHOLE) == given


def test_values_that_are_equal_in_python_but_not_in_cel_are_told_apart() -> None:
    for value, is_bool in ((True, True), (1, False), (1.0, False), (False, True)):
        assert cel.decide("type(f.ok) == bool", {"f": {"ok": value}}) is is_bool


def test_what_was_decided_once_is_undecided_without_its_facts() -> None:
    for _ in range(2):
        assert cel.decide("f.ok && f.size == 3", context())
        assert not cel.decide("f.ok && f.size == 3", context(size=4))
        with pytest.raises(cel.UndecidedError):
            cel.decide("f.ok && f.size == 3", context(ok=UNSEEN))
