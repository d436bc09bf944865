"""SMTP replies as servers really write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.net.tls.replies import MAX_LINES, BadReplyError, Reply, ReplyReader, clean, software


def read(*lines: bytes) -> Reply | None:
    reader = ReplyReader()
    reply = None
    for line in lines:
        reply = reader.feed(line)
    return reply


def test_a_reply_of_one_line() -> None:
    assert read(b"220 mail.example.org ESMTP") == Reply(220, ("mail.example.org ESMTP",))


def test_a_reply_of_several_lines_ends_with_the_line_that_has_a_space() -> None:
    assert read(b"250-mail.example.org", b"250-STARTTLS", b"250 8BITMIME") == Reply(
        250, ("mail.example.org", "STARTTLS", "8BITMIME")
    )


def test_a_bare_code_is_a_reply() -> None:
    assert read(b"220") == Reply(220, ("",))


@pytest.mark.parametrize("line", [b"", b"HTTP/1.1 400", b"999 no", b"22 short", b"220x", b"\x16\x03\x01"])
def test_what_is_not_smtp_is_said_to_be_so(line: bytes) -> None:
    with pytest.raises(BadReplyError, match="not an SMTP reply"):
        read(line)


def test_a_code_that_changes_midway_is_refused() -> None:
    with pytest.raises(BadReplyError, match="changes"):
        read(b"250-mail.example.org", b"251 x")


def test_a_reply_without_end_is_refused() -> None:
    with pytest.raises(BadReplyError, match="lines"):
        read(*[b"250-x"] * (MAX_LINES + 1))


def test_control_characters_never_reach_the_text() -> None:
    reply = read(b"220 \x1b[31mred\x00\x07")

    assert reply is not None
    assert reply.text == "220 ?[31mred??"


@pytest.mark.parametrize(
    ("greeting", "expected"),
    [
        ("220 mx ESMTP Postfix (Debian/GNU)", "Postfix"),
        ("220 mx ESMTP Exim 4.96 Sat", "Exim 4.96"),
        (
            "220 mx Microsoft ESMTP MAIL Service, Version: 10.0.14393.4169 ready",
            "Microsoft Exchange 10.0.14393.4169",
        ),
        ("220 BN1.mail.protection.outlook.com Microsoft ESMTP MAIL Service ready", "Microsoft Exchange"),
        ("220 mx.google.com ESMTP x1-2 - gsmtp", "Google"),
        ("220 ready", None),
    ],
)
def test_the_software_is_read_from_the_greeting(greeting: str, expected: str | None) -> None:
    assert software(greeting) == expected


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_lines_give_a_reply_or_a_bad_reply_error(lines: list[bytes]) -> None:
    with contextlib.suppress(BadReplyError):
        read(*lines)


@given(st.text())
def test_cleaned_text_is_printable_and_short(text: str) -> None:
    assert clean(text).isprintable()
    assert len(clean(text, 10)) <= 10
    software(text)
