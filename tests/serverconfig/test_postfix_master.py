"""What master.cf beside main.cf changes at port 25, and what is not understood of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import NOT_LIVE, Unseen
from hipaacheck.net.clients import TlsEndpoint
from hipaacheck.net.planned.facts import facts_of
from hipaacheck.net.planned.tls import answering
from hipaacheck.serverconfig.configured import ConfigText, Found
from hipaacheck.serverconfig.planned import PlannedServer, PlannedServers
from hipaacheck.serverconfig.postfix import NOT_READ, read_postfix
from hipaacheck.serverconfig.postfix_master import parse_master_cf

MAIN = (
    "myhostname = mx.clinic.example\nsmtpd_tls_cert_file = /etc/x.pem\n"
    "smtpd_tls_security_level = may\nsmtpd_tls_protocols = >=TLSv1.2\nold = TLSv1\n"
)
SMTP = "smtp inet n - y - - smtpd"


def read(master: str | Found, main: str = MAIN) -> PlannedServers:
    found = master if isinstance(master, Found) else Found((ConfigText("master.cf", master),))
    nothing = Found(unread="there is no such file", absent=True)
    return read_postfix(
        ConfigText("main.cf", main), None, lambda name: found if name == "master.cf" else nothing, facts_of
    )


def only(master: str | Found, main: str = MAIN) -> PlannedServer:
    [server] = read(master, main).servers
    return server


@pytest.mark.parametrize(
    "options",
    [
        "-o smtpd_tls_protocols=TLSv1",
        "-osmtpd_tls_protocols=TLSv1",
        "-v -o smtpd_tls_protocols=TLSv1",
        "-vo smtpd_tls_protocols=TLSv1",
        "-o { smtpd_tls_protocols = TLSv1 }",
        "-o {smtpd_tls_protocols =\n   TLSv1}",
        "-o smtpd_tls_protocols=$old",
        "-o smtpd_tls_protocols=>=TLSv1.2\n# a comment\n\n  -o\n\tsmtpd_tls_protocols=TLSv1",
    ],
)
@pytest.mark.parametrize("name", ["smtp", "25", "0.0.0.0:smtp", "[::]:25"])
def test_an_override_at_port_25_holds(name: str, options: str) -> None:
    facts = only(f"# services\n{name} inet n - y - - smtpd\n  {options}\n").tls

    assert (facts.offers_tls1_0, facts.offers_tls1_2) == (True, False)


def test_starttls_that_is_switched_off_there_is_off_and_its_line_is_to_blame() -> None:
    server = only(f"{SMTP}\n  -o smtpd_tls_protocols=TLSv1\n  -o smtpd_tls_security_level=none\n")

    assert server.smtp is not None
    assert server.smtp.starttls_offered is False
    assert not server.tls.spoken
    [place] = [place for place in server.places if "starttls_offered" in place.about]
    assert (str(place.origin), place.text) == ("master.cf:3", "smtpd_tls_security_level = none")


def test_without_overrides_main_cf_holds() -> None:
    plan = read(f"{SMTP}\npickup unix n - y 60 1 pickup\n")
    [server] = plan.servers

    assert (server.tls.offers_tls1_0, server.tls.offers_tls1_2) == (False, True)
    assert not any("was not read" in note for note in plan.notes)


def test_other_ports_are_named_in_a_note_and_change_nothing() -> None:
    plan = read(f"{SMTP}\nsubmission inet n - y - - smtpd\n -o smtpd_tls_protocols=TLSv1\n")

    assert plan.servers[0].tls.offers_tls1_0 is False
    assert any("'submission' (master.cf:2)" in note for note in plan.notes)


def test_two_services_at_port_25_that_differ_both_may_answer() -> None:
    plan = read(
        "192.0.2.1:smtp inet n - y - - smtpd\n"
        "192.0.2.2:25 inet n - y - - smtpd -o smtpd_tls_protocols=TLSv1\n"
    )

    assert len(answering(plan, TlsEndpoint("mx.clinic.example", 25, "smtp"))) == 2


@pytest.mark.parametrize(
    ("master", "why"),
    [
        (Found(unread="Permission denied"), "Permission denied"),
        ("", "no service at port 25"),
        (f"#{SMTP}\n587 inet n - y - - smtpd\n", "no service at port 25"),
        ("smtp unix n - y - - smtpd\n", "no service at port 25"),
        ("smtp inet n - y - - spawn user=x\n", "which hipaacheck does not know"),
        (f"{SMTP} what\n", "no option that hipaacheck knows"),
        (f"{SMTP} -v -- -o smtpd_tls_protocols=TLSv1\n", "no option that hipaacheck knows"),
        (f"{SMTP} -o smtpd_tls_wrappermode=yes\n", "wrappermode"),
        ("smtp inet n - y - 1 postscreen\n", "no 'smtpd' service"),
        (
            "smtp inet n - y - 1 postscreen\nsmtpd pass - - y - - smtpd\n"
            "tlsproxy unix - - y - 0 tlsproxy -o tlsproxy_tls_protocols=TLSv1\n",
            "settings of its own for TLS",
        ),
    ],
)
def test_what_is_not_understood_is_unseen_for_a_reason_that_can_be_cured(
    master: str | Found, why: str
) -> None:
    server = only(master)

    assert server.smtp is not None
    for fact in (server.tls.offers_tls1_0, server.tls.offers_tls1_2, server.smtp.starttls_offered):
        assert isinstance(fact, Unseen)
        assert why in fact.unseen
        assert not fact.unseen.endswith(NOT_LIVE)


def test_behind_postscreen_the_service_that_it_hands_on_to_counts() -> None:
    master = "smtp inet n - y - 1 postscreen\nsmtpd pass - - y - - smtpd -o smtpd_tls_protocols=TLSv1\n"

    assert only(master).tls.offers_tls1_0 is True
    odd = only(master, MAIN + "postscreen_tls_security_level = none\n").tls
    assert isinstance(odd.offers_tls1_0, Unseen)


def test_without_master_cf_the_note_stays() -> None:
    assert read(Found(unread="there is no such file", absent=True)).notes == (f"main.cf: {NOT_READ}",)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\nsmtp inet n - y\n", 2),
        (f"{SMTP}\n -o\n", 2),
        (f"{SMTP}\n -o smtpd_tls_protocols\n", 2),
        (f"{SMTP}\n -o {{ a = b\n", 2),
        (f"{SMTP}\n -o {{a=b}}c\n", 2),
        (f"{SMTP}\n -o a=b}}\n", 2),
        ("a\0b", 1),
    ],
)
def test_what_postfix_would_not_take_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(FileMistakesError) as caught:
        read(text)

    assert (caught.value.mistakes[0].file, caught.value.mistakes[0].line) == ("master.cf", line)


def test_text_of_a_file_never_ends_a_reason() -> None:
    for name in (NOT_LIVE, f"{{{NOT_LIVE}}}", f"x y {NOT_LIVE}"):
        for text in (f"${{{name}}}", name, f"${{x?{name}", f"$({name})", f"${{{{a}} {name}"):
            for parameter in ("protocols", "security_level", "ciphers", "exclude_ciphers", "wrappermode"):
                facts = only(SMTP, f"{MAIN}smtpd_tls_{parameter} = {text}\n").tls
                for version in (facts.offers_tls1_0, facts.offers_tls1_2, facts.accepts_rc4):
                    assert not (isinstance(version, Unseen) and version.unseen.endswith(NOT_LIVE))
    facts = only(f"{SMTP} {NOT_LIVE}\n").tls
    assert isinstance(facts.offers_tls1_0, Unseen)
    assert not facts.offers_tls1_0.unseen.endswith(NOT_LIVE)


pieces = st.sampled_from(
    ["smtp", "inet", "n", "-", "smtpd", "-o", "{", "}", "a=b", "\n", "\n ", "#", "\0", "-v", "25", "\u00a0"]
)


@given(st.lists(st.one_of(pieces, st.text(max_size=3)), max_size=25), st.booleans())
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused_with_a_line(parts: list[str], whole: bool) -> None:
    text = (f"{SMTP} " if whole else "") + " ".join(parts)
    try:
        services = parse_master_cf(ConfigText("master.cf", text))
    except FileMistakesError as error:
        assert error.mistakes[0].line is not None
    else:
        assert all(one.place.origin.line for one in services)
