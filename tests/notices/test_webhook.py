"""The generic webhook: JSON that is versioned, and a signature as GitHub's receivers check it."""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.notices.noticed import many, notice

from hipaacheck.notices.webhook import MOST, signed, webhook_body

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "watch.md"
NOW = datetime(2026, 11, 22, 3, 0, 1, tzinfo=UTC)


def test_the_body_holds_the_notice_and_when_it_was_sent() -> None:
    told = notice()

    body = json.loads(webhook_body(told, NOW))

    assert body["schema"] == "hipaacheck.notice/1"
    assert body["sent_at"] == "2026-11-22T03:00:01Z"
    assert body["id"] == told.id
    assert body["verdict"] == told.verdict
    assert len(body["changes"]) == len(told.changes)
    assert set(body["changes"][0]) == {
        "kind", "severity", "rule", "title", "target", "target_kind", "outcome", "note", "fingerprint",
    }  # fmt: skip
    assert body["more"] == 0


def test_a_body_has_bounds_and_counts_what_it_leaves_out() -> None:
    raw = webhook_body(many(5_000, "\U0001f600" * 160), NOW)

    body = json.loads(raw)
    assert len(body["changes"]) == MOST
    assert body["more"] == 5_000 - MOST
    assert body["counts"]["regressed"] == 5_000


def test_the_signature_is_that_of_githubs_documentation() -> None:
    """docs.github.com, "Testing the webhook payload validation": its secret, payload and signature."""
    wanted = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

    assert signed(b"Hello, World!", "It's a Secret to Everybody") == wanted


def test_a_changed_time_breaks_the_signature() -> None:
    body = webhook_body(notice(), NOW)
    later = body.replace(b"2026-11-22T03:00:01Z", b"2026-11-23T03:00:01Z")

    assert later != body
    expected = hmac.new(b"s" * 16, later, hashlib.sha256).hexdigest()
    assert not hmac.compare_digest(signed(body, "s" * 16), f"sha256={expected}")


@pytest.mark.parametrize(
    ("sent", "secret", "wanted"),
    [
        (timedelta(), b"s" * 16, True),
        (timedelta(), b"t" * 16, False),
        (timedelta(hours=-1), b"s" * 16, False),
    ],
)
def test_what_the_documentation_tells_receivers_to_do_works(
    sent: timedelta, secret: bytes, wanted: bool
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENTED.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)

    body = webhook_body(notice(), datetime.now(UTC) + sent)

    assert names["accepted"](body, signed(body, "s" * 16), secret) is wanted
    assert not names["accepted"](body + b" ", signed(body, "s" * 16), secret)
