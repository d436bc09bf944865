"""Slack's message: within its bounds, and nothing that a stranger named can call people or lead away.

slack_sdk, by Slack, checks the blocks by its own rules where it is installed.
"""

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.noticed import earlier, edition_of, many, notice
from tests.support.runs import hostile_run

from hipaacheck.model import Outcome
from hipaacheck.notices.slack import MOST_BLOCKS, MOST_IN_ALL, MOST_IN_TEXT, slack_body
from hipaacheck.notices.telling import notice_of

CALLS = "<!channel> <!here|now> <@U024BE7LH> <#C024BE7LR> <https://evil.example|your bank> & `x` *b* _i_"


def texts(body: bytes) -> list[str]:
    message: dict[str, Any] = json.loads(body)
    assert all(block["type"] == "section" for block in message["blocks"])
    assert all(block["text"]["verbatim"] is True for block in message["blocks"])
    return [message["text"], *(block["text"]["text"] for block in message["blocks"])]


def assert_within_bounds(body: bytes) -> None:
    told = texts(body)
    assert len(told) - 1 <= MOST_BLOCKS
    assert all(0 < len(text) <= MOST_IN_TEXT for text in told)
    assert sum(map(len, told[1:])) <= MOST_IN_ALL


def assert_nothing_is_called(body: bytes) -> None:
    for text in texts(body):
        assert "<" not in text
        assert ">" not in text
        assert re.sub(r"&(amp|lt|gt);", "", text).count("&") == 0


def test_a_message_tells_every_change() -> None:
    told = notice()

    shown = html.unescape("\n".join(texts(slack_body(told))))

    assert all(one.title in shown and one.target in shown for one in told.changes)
    assert told.verdict in shown
    assert told.run.id[:12] in shown


@pytest.mark.parametrize("number", [1, 31, 5_000])
@pytest.mark.parametrize("text", ["", "a" * 160, "&" * 160, CALLS])
def test_a_message_keeps_within_bounds_and_counts_the_rest(number: int, text: str) -> None:
    body = slack_body(many(number, text))

    assert_within_bounds(body)
    assert_nothing_is_called(body)
    assert f"({number:,})" in "\n".join(texts(body))


@given(st.text(max_size=300))
def test_no_text_of_a_stranger_calls_anybody(text: str) -> None:
    told = many(3, text).model_copy(update={"subject": text or "x", "verdict": text, "doubts": (text,) * 9})

    body = slack_body(told)

    assert_nothing_is_called(body)
    assert_within_bounds(body)


def test_a_hostile_run_makes_a_message_within_bounds() -> None:
    run = hostile_run()
    told = notice_of(run, edition_of(run, earlier(run, {Outcome.FAIL: Outcome.PASS})))
    assert told is not None

    body = slack_body(told)

    assert_within_bounds(body)
    assert_nothing_is_called(body)


def test_slacks_own_library_finds_nothing_wrong() -> None:
    blocks = pytest.importorskip("slack_sdk.models.blocks", reason="slack-sdk is not installed")

    for told in (notice(), many(5_000, CALLS)):
        parsed = blocks.Block.parse_all(json.loads(slack_body(told))["blocks"])
        assert [type(one).__name__ for one in parsed] == ["SectionBlock"] * len(parsed)
        for one in parsed:
            one.validate_json()
            one.text.validate_json()
