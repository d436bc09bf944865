"""The card for Teams: within what a workflow takes, and without meaning in the words of strangers.

Microsoft's own reader of Adaptive Cards checks it when ADAPTIVECARDS_DIR names a folder where
`npm install adaptivecards` was done, and node is there.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.noticed import many, notice

from hipaacheck.notices.teams import MOST_BYTES, teams_body, weight

READER = Path(os.environ.get("ADAPTIVECARDS_DIR", "")) / "node_modules/adaptivecards/dist/adaptivecards.js"
NODE = shutil.which("node")
LINK = "**b** [your bank](https://evil.example) <at>everyone</at> {{DATE(2026-01-01T00:00:00Z,SHORT)}}"


def card_of(body: bytes) -> dict[str, Any]:
    message = json.loads(body)
    assert message["type"] == "message"
    (attachment,) = message["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card: dict[str, Any] = attachment["content"]
    return card


def runs(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all texts. The properties are those of the schema 1.4.0 (microsoft/AdaptiveCards, schemas/)."""
    found = []
    for element in card["body"]:
        assert element["type"] == "RichTextBlock"
        assert set(element) <= {"type", "inlines", "separator", "spacing"}
        for inline in element["inlines"]:
            assert inline["type"] == "TextRun"
            assert set(inline) <= {"type", "text", "weight", "size", "isSubtle", "italic", "fontType"}
            assert inline.get("weight") in (None, "Bolder")
            assert inline.get("size") in (None, "Medium", "Small")
            assert inline.get("fontType") in (None, "Monospace")
            found.append(inline)
    return found


def test_a_card_tells_every_change() -> None:
    told = notice()

    card = card_of(teams_body(told))
    shown = "\n".join(run["text"] for run in runs(card))

    assert card["type"] == "AdaptiveCard"
    assert card["version"] == "1.4"
    assert all(one.title in shown and one.target in shown for one in told.changes)
    assert told.verdict in shown


@pytest.mark.parametrize("number", [1, 31, 5_000])
@pytest.mark.parametrize("text", ["", "\U0001f600" * 160, '"' * 160, LINK])
def test_a_card_keeps_within_what_a_workflow_takes_and_counts_the_rest(number: int, text: str) -> None:
    card = card_of(teams_body(many(number, text)))

    assert weight(card) <= MOST_BYTES
    assert len(teams_body(many(number, text))) < 28 * 1024
    assert f"({number:,})" in "\n".join(run["text"] for run in runs(card))


@given(st.text(max_size=300) | st.text("{}D", max_size=30))
def test_no_text_of_a_stranger_is_a_function(text: str) -> None:
    told = many(3, text).model_copy(update={"subject": text, "verdict": text, "doubts": (text,) * 9})

    card = card_of(teams_body(told))

    assert not any("{{" in run["text"] for run in runs(card))
    assert weight(card) <= MOST_BYTES


_CHECK = """
const ac = require(process.argv[1]);
const card = new ac.AdaptiveCard(), read = new ac.SerializationContext(ac.Versions.v1_4);
card.parse(JSON.parse(require('fs').readFileSync(0, 'utf8')), read);
const said = [];
for (let at = 0; at < read.eventCount; at++) said.push(read.getEventAt(at).message);
for (const one of card.validateProperties().validationEvents) said.push(one.message);
const texts = [];
for (let at = 0; at < card.getItemCount(); at++)
  for (let in_ = 0; in_ < card.getItemAt(at).getInlineCount(); in_++)
    texts.push(card.getItemAt(at).getInlineAt(in_).text);
process.stdout.write(JSON.stringify({said, items: card.getItemCount(), texts}));
"""


@pytest.mark.skipif(not (NODE and READER.is_file()), reason="needs ADAPTIVECARDS_DIR and node")
def test_microsofts_reader_finds_nothing_wrong_and_every_text() -> None:
    assert NODE is not None
    for told in (notice(), many(5_000, LINK)):
        card = card_of(teams_body(told))

        done = subprocess.run(
            [NODE, "-e", _CHECK, str(READER)],
            input=json.dumps(card),
            capture_output=True,
            text=True,
            check=True,
        )

        read = json.loads(done.stdout)
        assert read["said"] == []
        assert read["items"] == len(card["body"])
        assert read["texts"] == [run["text"] for run in runs(card)]


def test_a_card_names_no_address_to_load_or_open() -> None:
    body = teams_body(many(3, LINK)).decode()

    assert not re.search(r'"(url|selectAction|actions|backgroundImage)"', body)
