"""Verdicts of ScubaGear go along as short plain text, under the old and the new id of their policy."""

from typing import Any

import pytest
from tests.tenants.microsoft.samples import TAKEN

from hipaacheck.tenants.data import Said
from hipaacheck.tenants.microsoft.scubagear import read_scubagear
from hipaacheck.tenants.microsoft.scubagear.said import MAX_VERDICTS, RENAMED


def said(*controls: Any, product: str = "AAD") -> tuple[Said, ...]:
    document: dict[str, Any] = {
        "MetaData": {"Tool": "ScubaGear", "ToolVersion": "1.8.0"},
        "Results": {product: [{"GroupName": "G", "Controls": list(controls)}]},
        "Raw": {"remote_domains": []},
    }
    return read_scubagear(document, TAKEN).said


def control(policy: Any, result: Any = "Pass", details: Any = "") -> dict[str, Any]:
    return {
        "Control ID": policy,
        "Result": result,
        "Details": details,
        "Requirement": "r",
        "Criticality": "Shall",
    }


def test_a_verdict_has_tool_policy_word_and_text() -> None:
    details = "1 <b>rule</b> found:<br/>&lt;x&gt;<a href='javascript:alert(1)'>View</a>"

    assert said(control("MS.EXO.1.1v2", "Fail", details)) == (
        Said("ScubaGear 1.8.0", "MS.EXO.1.1v2", "Fail", "1 rule found: <x> View"),
    )


@pytest.mark.parametrize(
    ("policy", "other"),
    [
        ("MS.DEFENDER.6.1v1", "MS.SECURITYSUITE.5.1v1"),
        ("MS.DEFENDER.4.1v2", "MS.SECURITYSUITE.3.1v1"),
        ("MS.EXO.12.1v1", "MS.SECURITYSUITE.8.1v1"),
        ("MS.SECURITYSUITE.5.1v1", "MS.DEFENDER.6.1"),
    ],
)
def test_a_renamed_policy_is_found_under_both_ids(policy: str, other: str) -> None:
    first, second = said(control(policy, "Warning", "w"))

    assert (first.baseline, second.baseline) == (policy, other)
    assert second.verdict == "Warning"
    assert second.words == f"said of {policy}: w"


def test_policies_that_became_several_keep_their_own_id_only() -> None:
    assert [one.baseline for one in said(control("MS.DEFENDER.1.1v1"))] == ["MS.DEFENDER.1.1v1"]
    assert len(set(RENAMED.values())) == len(RENAMED)


def test_long_and_wild_texts_are_cut_and_cleaned() -> None:
    (one,) = said(control("MS.AAD.1.1v1" + "x" * 500, "\x1b[31mPass" + "y" * 500, "<p>" + "z " * 50_000))

    assert len(one.baseline) <= 40
    assert len(one.verdict) <= 60
    assert len(one.words) <= 400
    assert "\x1b" not in one.verdict


@pytest.mark.parametrize(
    "strange", [None, 7, "x", [], {}, control(None), control("MS.X", 7), control("", "Pass")]
)
def test_what_is_no_verdict_is_left_out(strange: Any) -> None:
    assert said(strange) == ()


def test_verdicts_have_an_end() -> None:
    assert len(said(*(control(f"MS.AAD.{number}") for number in range(5000)))) == MAX_VERDICTS
