"""Write a notice as JSON for programs, and sign it."""

import hashlib
import hmac
import json
from datetime import datetime

from hipaacheck.notices.records import SCHEMA, Notice
from hipaacheck.reporters.words import utc

MOST = 300
"""Changes that are sent one by one; receivers often take no more than 256 KiB."""
SIGNATURE = "X-Hipaacheck-Signature"
NOTICE = "X-Hipaacheck-Notice"


def webhook_body(notice: Notice, sent_at: datetime) -> bytes:
    """Return a notice as JSON of the schema `hipaacheck.notice/1`: fields may be added, none change.

    `sent_at` is in the body, and so under the signature: a receiver that refuses what is old stops replays.
    """
    document = {
        "schema": SCHEMA,
        "sent_at": utc(sent_at).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **notice.model_dump(mode="json"),
        "changes": [one.model_dump(mode="json") for one in notice.changes[:MOST]],
        "more": max(0, len(notice.changes) - MOST),
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def signed(body: bytes, secret: str) -> str:
    """Return the value of the signature's header: HMAC-SHA256 over the body, as GitHub writes it.

    https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    """
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
