"""Records have one canonical form, and its digest does not depend on how it is made."""

import types
import typing
from datetime import date
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.model import (
    Finding,
    Level,
    Outcome,
    Problem,
    Record,
    Severity,
    Strength,
    Waiver,
    canonical_json,
    digest,
    record_digest,
)


class Shelf(Record):
    name: str
    items: tuple[Problem, ...] = ()
    numbers: tuple[float, ...] = ()
    options: dict[str, Any] = {}
    nothing: str | None = None


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201, 650])
def test_the_digest_in_batches_is_that_of_the_whole(count: int) -> None:
    items = tuple(Problem(where=f"{n}", what='was \u2028 \x7f "?" é', kind="rule") for n in range(count))
    shelf = Shelf(name="s", items=items, numbers=(0.1, 1e-7, 3.0), options={"b": [1], "a": None})

    assert record_digest(shelf) == digest(canonical_json(shelf.model_dump(mode="json")))


class Findings(Record):
    found: tuple[Finding, ...]


def finding(text: str, because: str | None) -> Finding:
    return Finding(
        fingerprint="f",
        rule="R",
        target=text,
        outcome=Outcome.FAIL,
        severity=Severity.HIGH,
        likelihood=Level.LOW,
        impact=Level.LOW,
        risk=None,
        strength=Strength.DIRECT,
        observed=text,
        expected="",
        fix="",
        citations=(text, ""),
        evidence=(),
    ).model_copy(update={"because": because})


def waived(text: str) -> Finding:
    accepted = Waiver(rule=text, reason=text, approved_by=text, expires=date(2026, 6, 30))
    return finding("", None).model_copy(update={"waiver": accepted})


@given(st.text(max_size=500), st.none() | st.text())
def test_findings_are_written_as_canonical_json_without_sorting(text: str, because: str | None) -> None:
    held = Findings(
        found=(finding(text, because), finding('\x00\x08\x1f\x7f\u2028"\\/', None), waived(text or "x"))
    )

    assert record_digest(held) == digest(canonical_json(held.model_dump(mode="json")))


def _is_text(annotation: Any) -> bool:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType, tuple):
        return all(one in (..., type(None)) or _is_text(one) for one in typing.get_args(annotation))
    if typing.get_origin(annotation) is typing.Annotated:
        return _is_text(typing.get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation.written_in_order
    return isinstance(annotation, type) and (annotation in (str, date) or issubclass(annotation, Enum))


def test_records_that_claim_to_be_in_order_are() -> None:
    claiming = [kind for kind in Record.__subclasses__() if kind.written_in_order]

    assert set(claiming) == {Finding, Waiver}
    for kind in claiming:
        assert list(kind.model_fields) == sorted(kind.model_fields)
        assert all(_is_text(one.annotation) for one in kind.model_fields.values())
