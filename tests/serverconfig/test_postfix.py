"""What is read out of main.cf where Postfix itself need not be asked: what is hidden, odd or hostile."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Unseen
from hipaacheck.model.transport import SmtpFacts
from hipaacheck.net.planned.facts import facts_of
from hipaacheck.serverconfig.configured import ConfigText, Found
from hipaacheck.serverconfig.planned import PlannedServer, PlannedServers
from hipaacheck.serverconfig.postfix import NOT_READ, read_postfix
from hipaacheck.serverconfig.postfix_text import parse_main_cf
from hipaacheck.serverconfig.postfix_words import protocols

BASE = "myhostname = mx.clinic.example\nsmtpd_tls_cert_file = /etc/x.pem\n"


def read(text: str, host: str | None = None) -> PlannedServers:
    return read_postfix(
        ConfigText("main.cf", text), host, lambda name: Found(unread="nothing is read", absent=True), facts_of
    )


def only(text: str) -> PlannedServer:
    [server] = read(BASE + text).servers
    return server


def smtp(text: str) -> SmtpFacts:
    found = only(text).smtp
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", "SSLv3 TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3"),
        ("!SSLv2, !SSLv3", "TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3"),
        ("!SSLv2,!SSLv3,!TLSv1,!TLSv1.1", "TLSv1.2 TLSv1.3"),
        (">=TLSv1.2", "TLSv1.2 TLSv1.3"),
        (">= TLSv1.2", "TLSv1.2 TLSv1.3"),
        (">=TLSv1, <=TLSv1.2", "TLSv1.0 TLSv1.1 TLSv1.2"),
        (">=0303", "TLSv1.2 TLSv1.3"),
        ("TLSv1.2 TLSv1.3", "TLSv1.2 TLSv1.3"),
        ("tlsv1.2", "TLSv1.2"),
        ("TLSv1.2:!TLSv1.2", ""),
        ("TLSv1, !TLSv1.1", "TLSv1.0"),
    ],
)
def test_lists_of_protocols(text: str, left: str) -> None:
    assert protocols(text, "smtpd_tls_protocols") == frozenset(left.split())


@pytest.mark.parametrize("text", ["TLSv1.4", ">=TLSv2", "!!TLSv1", "SSLv3 and", "$x", ">=9999", "0303"])
def test_a_protocol_that_is_not_known_decides_nothing(text: str) -> None:
    assert isinstance(protocols(text, "smtpd_tls_protocols"), Unseen)


def test_what_is_not_read_is_said() -> None:
    assert read(BASE).notes == (f"main.cf: {NOT_READ}",)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("", False),
        ("smtpd_tls_security_level = none\nsmtpd_use_tls = yes\n", False),
        ("smtpd_use_tls = yes\n", True),
        ("smtpd_enforce_tls = yes\n", True),
        ("smtpd_tls_security_level = $undefined\n", None),
        ("smtpd_tls_security_level = verify\n", None),
        ("smtpd_use_tls = maybe\n", None),
        ("smtpd_tls_security_level = may\nsmtpd_discard_ehlo_keyword_address_maps = cidr:/x\n", None),
        ("smtpd_tls_security_level = may\nsmtpd_discard_ehlo_keywords = STARTTLS\n", False),
    ],
)
def test_whether_starttls_is_offered(text: str, offered: bool | None) -> None:
    found = smtp(text).starttls_offered

    assert found is offered if offered is not None else isinstance(found, Unseen)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("", False),
        ("smtpd_sasl_auth_enable = yes\n", True),
        ("smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes\n", False),
        ("smtpd_sasl_auth_enable = yes\nsmtpd_tls_security_level = encrypt\n", False),
        ("smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = $what\n", None),
        ("smtpd_sasl_auth_enable = $what\nsmtpd_tls_auth_only = no\n", None),
    ],
)
def test_whether_passwords_may_go_in_clear(text: str, before: bool | None) -> None:
    found = smtp(text).auth_before_tls

    assert found is before if before is not None else isinstance(found, Unseen)


def test_the_dialogue_itself_is_not_seen() -> None:
    facts = smtp("smtpd_tls_security_level = may\n")

    for name in ("outcome", "greeting_seconds", "starttls_reply", "data_after_starttls"):
        assert isinstance(getattr(facts, name), Unseen), name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("smtpd_tls_protocols = $no", {"offers_tls1_0", "offers_tls1_2"}),
        ("smtpd_tls_ciphers = best", {"accepts_3des", "offers_tls1_2"}),
        ("smtpd_tls_exclude_ciphers = !RC4", {"accepts_rc4"}),
        ("tls_medium_cipherlist = $no", {"accepts_rc4"}),
        ("smtpd_tls_eecdh_grade = none", {"accepts_rc4"}),
        ("smtpd_tls_dh1024_param_file = /etc/dh.pem", {"dh_bits"}),
        ("", {"dh_bits"}),
    ],
)
def test_what_cannot_be_worked_out_is_unseen(text: str, names: set[str]) -> None:
    facts = only(f"smtpd_tls_security_level = may\n{text}\n").tls

    assert names <= {name for name in type(facts).model_fields if isinstance(getattr(facts, name), Unseen)}


def test_settings_of_openssl_elsewhere_may_change_the_suites_of_tls_1_3() -> None:
    facts = only(
        "smtpd_tls_security_level = may\ntls_config_file = /etc/x.cnf\nsmtpd_tls_protocols = TLSv1.3\n"
    ).tls

    assert isinstance(facts.off_policy["nist-sp-800-52r2"], Unseen)


def test_excluded_classes_are_refused() -> None:
    facts = only(
        "smtpd_tls_security_level = may\nsmtpd_tls_exclude_ciphers = RC4, 3DES, aNULL, kRSA, kDHE\n"
    ).tls

    assert not any((facts.accepts_rc4, facts.accepts_3des, facts.accepts_anonymous, facts.accepts_static_rsa))
    assert facts.dh_bits is None


def test_lines_are_blamed_for_what_they_decide() -> None:
    server = only("smtpd_tls_security_level = may\nsmtpd_tls_protocols = !SSLv2,\n  !SSLv3\n")
    places = {name: place for place in server.places for name in place.about}

    assert places["offers_tls1_0"].origin.line == 4
    assert places["offers_tls1_0"].text == "smtpd_tls_protocols = !SSLv2, !SSLv3"
    assert places["accepts_3des"].text == "smtpd_tls_security_level = may"


def test_wrapper_mode_for_all_is_not_judged() -> None:
    [server] = read(BASE + "smtpd_tls_wrappermode = yes\nsmtpd_tls_security_level = may\n").servers

    assert isinstance(server.tls.offers_tls1_2, Unseen)
    assert "wrappermode" in server.tls.offers_tls1_2.unseen
    assert server.smtp is not None
    assert isinstance(server.smtp.starttls_offered, Unseen)


@pytest.mark.parametrize(
    ("text", "host", "expected"),
    [
        ("myhostname = MX.$mydomain\nmydomain = clinic.example\n", None, "mx.clinic.example"),
        ("myhostname = mx.clinic.example\n", "mail.clinic.example", "mail.clinic.example"),
        ("", "mail.clinic.example", "mail.clinic.example"),
    ],
)
def test_the_host_is_the_one_that_is_named(text: str, host: str | None, expected: str) -> None:
    [server] = read(text, host).servers

    assert (server.hosts, server.port, server.starttls) == ((expected,), 25, "smtp")


@pytest.mark.parametrize(
    "text", ["", "myhostname = mx.$mydomain\n", "myhostname = localhost\n", "myhostname =\n"]
)
def test_without_a_host_the_user_is_told_what_to_write(text: str) -> None:
    with pytest.raises(FileMistakesError, match=r"write --config postfix:HOST=main\.cf"):
        read(text)


@pytest.mark.parametrize(
    ("text", "line"), [("a = b\nnonsense\n", 2), ("= x\n", 1), ("a\0b = c\n", 1), ("a b = c\n", 1)]
)
def test_a_line_that_postfix_would_not_take_is_told(text: str, line: int) -> None:
    with pytest.raises(FileMistakesError) as caught:
        read(text, "a.example")

    assert caught.value.mistakes[0].line == line


@pytest.mark.parametrize(
    "value",
    [
        "$smtpd_tls_protocols",
        "$x" * 50 + "${" * 5000,
        "${x?" * 2000,
        "${{a} == {b} ? " * 500,
        "$",
        "${}",
        "$(",
        "${x!y}",
    ],
)
def test_values_in_a_circle_or_without_an_end_decide_nothing(value: str) -> None:
    facts = only(f"smtpd_tls_security_level = may\nx = y\nsmtpd_tls_protocols = {value}\n").tls

    assert isinstance(facts.offers_tls1_0, Unseen)


def test_values_that_grow_and_grow_decide_nothing() -> None:
    grown = "".join(f"v{at} = $v{at - 1}$v{at - 1}$v{at - 1}\n" for at in range(1, 40))
    facts = only(f"smtpd_tls_security_level = may\nv0 = TLSv1\n{grown}smtpd_tls_protocols = $v39\n").tls

    assert isinstance(facts.offers_tls1_0, Unseen)


def test_a_long_file_is_read_in_time() -> None:
    assert (
        len(
            parse_main_cf(
                ConfigText("main.cf", "".join(f"p{at} = {at}\n # c\n  x\n" for at in range(50_000)))
            )
        )
        == 50_000
    )


@given(st.text(max_size=80), st.text("${}?:=<>a1 (){}", max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused(text: str, value: str) -> None:
    try:
        plan = read(
            f"smtpd_tls_security_level = may\nsmtpd_tls_cert_file = x\nsmtpd_tls_protocols = {value}\n{text}",
            "a.example",
        )
    except FileMistakesError as error:
        assert error.mistakes
    else:
        assert len(plan.servers) == 1
