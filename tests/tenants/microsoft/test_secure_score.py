"""Secure Score is what Microsoft says: shown beside findings, never a source that a rule could judge."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.tenants.microsoft.samples import TAKEN

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import NotTenantDataError, Said, TenantData
from hipaacheck.tenants.microsoft.secure_score import MAX_CONTROLS, TOOL, read_secure_score, said_by
from hipaacheck.tenants.microsoft.sources import SOURCES


def score(day: str, *controls: Any) -> dict[str, Any]:
    return {"azureTenantId": "t-1", "createdDateTime": f"{day}T00:00:00Z", "controlScores": list(controls)}


def control(name: Any, share: Any, description: Any = "") -> dict[str, Any]:
    return {
        "controlName": name,
        "scoreInPercentage": share,
        "description": description,
        "implementationStatus": "enabled disabled",
    }


def read(*scores: dict[str, Any]) -> TenantData:
    return read_secure_score({"@odata.context": "...#security/secureScores", "value": list(scores)}, TAKEN)


def test_the_newest_score_speaks() -> None:
    data = read(
        score("2026-05-01", control("OneAdmin", 0.0)),
        score("2026-05-03", control("OneAdmin", 100.0, "<p>Have <b>two</b> admins</p>")),
        score("2026-05-02", control("OneAdmin", 50.0)),
    )

    assert data.said == (
        Said(TOOL, "OneAdmin", "all points", "Have two admins"),
        Said(TOOL, "CIS 1.1.3", "all points", "control OneAdmin: Have two admins"),
    )
    assert data.taken.tool == TOOL
    assert data.taken.at == datetime(2026, 5, 3, tzinfo=UTC)
    assert data.tenant_id == "t-1"


def test_no_source_comes_from_a_score() -> None:
    data = read(score("2026-05-03", control("mip_search_auditlog", 100)))

    assert set(data.sources) == set(SOURCES)
    assert all(isinstance(found, Unseen) for found in data.sources.values())


@pytest.mark.parametrize(
    ("share", "verdict"),
    [
        (100, "all points"),
        (99.9, "99 % of the points"),
        (60, "60 % of the points"),
        (0, "0 % of the points"),
    ],
)
def test_only_all_points_are_all_points(share: float, verdict: str) -> None:
    assert [one.verdict for one in read(score("2026-05-03", control("x", share))).said] == [verdict]


@pytest.mark.parametrize("share", [None, "100", True, -1, 101, float("nan"), float("inf"), 10**400])
def test_what_is_no_percentage_says_nothing(share: Any) -> None:
    assert read(score("2026-05-03", control("OneAdmin", share))).said == ()


def test_live_answers_are_read_the_same_way() -> None:
    answer = (score("2026-05-03", control("spo_legacy_auth", 100)),)

    assert said_by(answer) == read(*answer).said
    assert said_by(()) == ()


def test_controls_have_an_end() -> None:
    many = score("2026-05-03", *(control(f"c{number}", 1) for number in range(3000)))

    assert len(read(many).said) == MAX_CONTROLS


@pytest.mark.parametrize(
    "document",
    [{}, {"value": []}, {"value": [{"controlScores": []}]}, {"value": [{"id": "profile", "maxScore": 5}]}],
)
def test_other_files_are_refused(document: dict[str, Any]) -> None:
    with pytest.raises(NotTenantDataError, match="no Secure Score"):
        read_secure_score(document, TAKEN)
