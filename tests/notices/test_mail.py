"""The mail: read back by Python's own parser, with headers that nothing can be slipped into."""

import email
import email.policy
from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st
from tests.notices.noticed import earlier, edition_of, many, notice
from tests.support.runs import hostile_run, sample_run

from hipaacheck.model import Outcome
from hipaacheck.notices.mail import MOST, mail_of
from hipaacheck.notices.records import Notice
from hipaacheck.notices.telling import notice_of
from hipaacheck.reporters.escape import plain

SENDER = Address("hipaacheck, the watch", addr_spec="watch@clinic.example")
TO = (Address(addr_spec="it@clinic.example"), Address("Zoë", addr_spec="zoe@clinic.example"))
HEADERS = [
    "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "X-Hipaacheck-Notice",
    "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
]  # fmt: skip


def parsed(told: Notice) -> EmailMessage:
    raw = mail_of(told, SENDER, TO)
    assert raw.isascii()
    assert all(len(line) <= 998 and b"\r" not in line and b"\n" not in line for line in raw.split(b"\r\n"))
    message = email.message_from_bytes(raw, policy=email.policy.strict)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    assert sorted(message.keys()) == sorted(HEADERS)
    return message


def test_a_mail_tells_every_change() -> None:
    told = notice()

    message = parsed(told)
    text = " ".join(message.get_content().split())

    assert message["Subject"].startswith("[hipaacheck] Harbor Community Clinic: ")
    assert "regressed" in message["Subject"]
    assert all(one.title in text and one.target in text for one in told.changes)
    assert told.verdict in text


def test_headers_depend_on_the_run_alone() -> None:
    run = sample_run()

    first, second = mail_of(notice(), SENDER, TO), mail_of(notice(), SENDER, TO)
    message = parsed(notice())

    assert first == second
    assert message["Date"].datetime == run.as_of.replace(microsecond=0).astimezone(UTC)
    assert message["Message-ID"] == f"<{notice().id}.hipaacheck@clinic.example>"
    assert message["To"].addresses[1].display_name == "Zoë"


def test_an_organisation_with_line_breaks_adds_no_header() -> None:
    run = sample_run().model_copy(update={"organisation": "Clinic\r\nBcc: thief@evil.example\r\n\r\nHello"})
    told = notice_of(run, edition_of(run, earlier(run, {Outcome.FAIL: Outcome.PASS})))
    assert told is not None

    message = parsed(told)

    assert message["Bcc"] is None
    assert "thief@evil.example" in message["Subject"]


def test_hostile_words_make_a_sound_mail() -> None:
    run = hostile_run()
    told = notice_of(run, edition_of(run, earlier(run, {Outcome.FAIL: Outcome.PASS})))
    assert told is not None

    assert "\x1b" not in parsed(told).get_content()


@given(st.text(max_size=200))
def test_any_subject_that_escaping_lets_through_makes_a_sound_mail(text: str) -> None:
    parsed(many(1).model_copy(update={"subject": plain(text, limit=160, lines=False)}))


def test_a_mail_of_thousands_of_changes_counts_the_rest() -> None:
    text = parsed(many(5_000)).get_content()

    assert f"and {5_000 - MOST:,} more" in text
    assert len(text) < 100_000
