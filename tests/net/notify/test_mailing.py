"""Handing mail to real servers on loopback: aiosmtpd with STARTTLS, TLS and logins, and ones that misbehave."""

import contextlib
import socket
import ssl
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from tests.notices.receivers import Authority, Mailbox, authority, mailbox, speaking

from hipaacheck.net.notify.mailing import Letter, MailRoute, mail
from hipaacheck.net.notify.patience import Patience
from hipaacheck.net.tenants.client import Route, trusted_roots

QUICK = Patience(attempt=1.5, total=6.0, first_wait=0.01)
RAW = b"Subject: [hipaacheck] news\r\nFrom: a@clinic.example\r\n\r\nHello\r\n.\r\nstill here\r\n"
LETTER = Letter("a@clinic.example", ("it@clinic.example", "zoe@clinic.example"), "clinic.example", RAW)


@pytest.fixture
def root(tmp_path: Path) -> Authority:
    return authority(tmp_path)


def roots(root: Authority) -> ssl.SSLContext:
    return trusted_roots(Route(ca_file=str(root.ca_file)))


def route(port: int, *, at_once: bool = False, clear: bool = False, login: bool = False) -> MailRoute:
    user, password = ("watch", "p@ss/word") if login else ("", "")
    return MailRoute("127.0.0.1", port, at_once, clear, user, password)


async def test_starttls_and_a_login_deliver_the_mail_whole(root: Authority) -> None:
    with mailbox(starttls=root.context, login=True) as box:
        assert await mail(route(box.port, login=True), LETTER, roots(root), QUICK) is None

    (letter,) = box.letters
    assert box.over_tls == [True]
    assert box.logins == [(b"watch", b"p@ss/word")]
    assert letter.mail_from == "a@clinic.example"
    assert letter.rcpt_tos == ["it@clinic.example", "zoe@clinic.example"]
    assert letter.content is not None
    raw = letter.content if isinstance(letter.content, bytes) else letter.content.encode()
    body = message_from_bytes(raw, policy=policy.default).get_payload()
    assert body == "Hello\r\n.\r\nstill here\r\n"


async def test_tls_from_the_start_and_a_login_deliver_the_mail(root: Authority) -> None:
    with mailbox(at_once=root.context, login=True) as box:
        assert await mail(route(box.port, at_once=True, login=True), LETTER, roots(root), QUICK) is None

    assert len(box.letters) == 1


async def test_a_server_without_starttls_is_sent_nothing(root: Authority) -> None:
    with mailbox() as box:
        failure = await mail(route(box.port, login=True), LETTER, roots(root), QUICK)

    assert failure == "it offers no encryption (STARTTLS), so nothing was sent"
    assert box.letters == []
    assert box.logins == []


async def test_a_server_of_this_machine_may_do_without_starttls(root: Authority) -> None:
    with mailbox() as box:
        assert await mail(route(box.port, clear=True), LETTER, roots(root), QUICK) is None

    assert box.over_tls == [False]


async def test_starttls_is_used_where_it_is_offered_even_on_this_machine(root: Authority) -> None:
    with mailbox(starttls=root.context) as box:
        assert await mail(route(box.port, clear=True), LETTER, roots(root), QUICK) is None

    assert box.over_tls == [True]


@pytest.mark.parametrize("at_once", [False, True])
async def test_a_certificate_that_is_not_trusted_ends_it(
    tmp_path: Path, root: Authority, at_once: bool
) -> None:
    (tmp_path / "other").mkdir()
    other = authority(tmp_path / "other")
    starttls, whole = (None, other.context) if at_once else (other.context, None)
    with mailbox(starttls, whole, login=True) as box:
        failure = await mail(route(box.port, at_once=at_once, login=True), LETTER, roots(root), QUICK)

    assert failure is not None and failure.startswith("its certificate is not trusted")
    assert box.logins == []


async def test_a_refused_login_is_told_without_what_the_server_quotes(root: Authority) -> None:
    with mailbox(starttls=root.context, login=True) as box:
        wrong = MailRoute("127.0.0.1", box.port, False, False, "watch", "wr0ng-secret")
        failure = await mail(wrong, LETTER, roots(root), QUICK)

    assert failure == "it refused the login (535 5.7.8)"
    assert "secret" not in repr(wrong)


async def test_a_server_without_logins_is_named_as_such(root: Authority) -> None:
    with mailbox(starttls=root.context) as box:
        failure = await mail(route(box.port, login=True), LETTER, roots(root), QUICK)

    assert failure is not None and "log in" in failure
    assert box.letters == []


async def test_what_a_server_puts_off_is_tried_again(root: Authority) -> None:
    later = Mailbox(data_answers=["451 4.3.0 later", "452 4.2.2 later"])
    with mailbox(starttls=root.context, box=later) as box:
        assert await mail(route(box.port), LETTER, roots(root), QUICK) is None

    assert len(box.letters) == 1


async def test_what_a_server_refuses_is_not_tried_again(root: Authority) -> None:
    never = Mailbox(data_answers=["554 5.7.1 it@clinic.example says no"])
    with mailbox(starttls=root.context, box=never) as box:
        assert await mail(route(box.port), LETTER, roots(root), QUICK) == "it refused (554 5.7.1)"

    assert box.letters == []


async def test_one_refused_recipient_is_a_failure_that_is_told(root: Authority) -> None:
    box = Mailbox(refused={"zoe@clinic.example": "550 5.1.1 no such user"})
    with mailbox(starttls=root.context, box=box):
        failure = await mail(route(box.port), LETTER, roots(root), QUICK)

    assert failure == "it took the mail, but not for 1 of 2 addresses (550 5.1.1)"
    assert len(box.letters) == 1


async def test_all_recipients_refused_is_told(root: Authority) -> None:
    box = Mailbox(refused=dict.fromkeys(LETTER.recipients, "550 5.1.1 no such user"))
    with mailbox(starttls=root.context, box=box):
        failure = await mail(route(box.port), LETTER, roots(root), QUICK)

    assert failure == "it refused every recipient (550 5.1.1)"


def _flood(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"220-welcome\r\n" * 1_000)


def _endless_line(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"2" * 10_000)


def _drip(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"2")
        time.sleep(0.05)


def _hang(connection: socket.socket) -> None:
    connection.recv(1)


def _drop(connection: socket.socket) -> None:
    connection.sendall(b"220 hi\r\n")
    connection.recv(100)


def _garble(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    connection.recv(100)


@pytest.mark.parametrize("talk", [_flood, _endless_line, _drip, _hang, _drop, _garble])
async def test_a_server_that_misbehaves_is_a_failure_in_time(talk: "type", root: Authority) -> None:
    began = time.monotonic()
    with speaking(talk) as port:
        failure = await mail(
            route(port), LETTER, roots(root), Patience(attempt=0.5, total=2.0, first_wait=0.01)
        )

    assert failure is not None
    assert time.monotonic() - began < 3.5


async def test_nobody_at_the_port_is_a_failure(root: Authority) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]

    assert await mail(route(port), LETTER, roots(root), QUICK) == "no connection to it (3 tries)"


async def test_answers_that_a_stranger_slips_in_before_tls_are_not_believed(root: Authority) -> None:
    """CVE-2011-0411 turned round: what was said in the clear after 220 is thrown away with the connection."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(b"220 hi\r\n")
        connection.recv(1_000)
        connection.sendall(b"250-hi\r\n250 STARTTLS\r\n")
        connection.recv(1_000)
        connection.sendall(b"220 go\r\n250-hi\r\n250 AUTH PLAIN\r\n235 welcome\r\n")
        assert b"watch" not in connection.recv(10_000)

    with speaking(talk) as port:
        failure = await mail(route(port, login=True), LETTER, roots(root), QUICK)

    assert failure is not None
