"""What a planned server answers for, and how rules judge it."""

from datetime import UTC, datetime

import pytest

from hipaacheck.cli.planned_servers import targets_of
from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import ScanRequest, scan
from hipaacheck.inventory.targets import targets_of_names
from hipaacheck.model import NOT_LIVE, Finding, Origin, Outcome, Run, Target, Unseen
from hipaacheck.model.transport import CertificateFacts, TlsFacts
from hipaacheck.net.clients import Network, TlsEndpoint
from hipaacheck.net.noting import noted
from hipaacheck.net.offline import OfflineDns, OfflineHttp, OfflineTls
from hipaacheck.net.planned.facts import facts_of
from hipaacheck.net.planned.tls import PlannedTlsClient, answering, planned_targets
from hipaacheck.serverconfig.configured import ConfigText, Found
from hipaacheck.serverconfig.nginx import read_nginx
from hipaacheck.serverconfig.planned import PlannedServers
from hipaacheck.serverconfig.postfix import read_postfix

OLD = """\
http {
  ssl_ciphers ECDHE+AESGCM:ECDHE+AES;
  server {
    listen 443 ssl;
    server_name clinic.example;
    ssl_protocols TLSv1 TLSv1.2 TLSv1.3;
  }
}
"""


def _nothing(name: str) -> Found:
    return Found(unread=f"there is no {name} to be read", absent=True)


def nginx(text: str, file: str = "nginx.conf") -> PlannedServers:
    return read_nginx(ConfigText(file, text), _nothing, facts_of)


def postfix(text: str, host: str | None = None) -> PlannedServers:
    return read_postfix(ConfigText("main.cf", text), host, _nothing, facts_of)


async def run_of(plan: PlannedServers, *domains: str) -> Run:
    """Scan without a network, but for what is planned."""
    named = targets_of_names([(name, Origin(file="cli")) for name in domains])
    ids = {target.id for target in named}
    request = ScanRequest(
        targets=[*named, *(one for one in targets_of(plan, named) if one.id not in ids)],
        as_of=datetime(2026, 1, 1, tzinfo=UTC),
        command="test",
        collect=CollectOptions(timeout=20.0),
    )
    tls = PlannedTlsClient(plan, OfflineTls())
    return await scan(request, load_checkers(), Network(OfflineDns(), OfflineHttp(), tls, _now))


def _now() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


def finding(run: Run, rule: str, target: str) -> Finding:
    [found] = [one for one in run.findings if one.rule == rule and one.target == target]
    return found


async def test_an_old_version_fails_its_rule_with_the_line_that_switches_it_on() -> None:
    run = await run_of(nginx(OLD), "clinic.example")

    assert finding(run, "WEB-TLS-002", "web-host:clinic.example").outcome is Outcome.FAIL
    assert finding(run, "WEB-TLS-001", "web-host:clinic.example").outcome is Outcome.PASS
    assert finding(run, "WEB-TLS-006", "web-host:clinic.example").outcome is Outcome.PASS
    [evidence] = [
        one for one in run.evidence if one.kind == "tls.server" and one.target == "web-host:clinic.example"
    ]
    [place] = [place for place in evidence.places if "offers_tls1_0" in place.about]
    assert (place.origin, place.text) == (
        Origin(file="nginx.conf", line=6),
        "ssl_protocols TLSv1 TLSv1.2 TLSv1.3;",
    )
    [place] = [place for place in evidence.places if "accepts_3des" in place.about]
    assert place.origin == Origin(file="nginx.conf", line=2)
    assert evidence.method == "configuration nginx.conf"


@pytest.mark.parametrize("rule", ["WEB-CERT-001", "WEB-CERT-002", "WEB-CERT-004", "WEB-TLS-011"])
async def test_what_a_configuration_does_not_show_is_unknown(rule: str) -> None:
    run = await run_of(nginx(OLD), "clinic.example")

    found = finding(run, rule, "web-host:clinic.example")
    assert found.outcome is Outcome.UNKNOWN
    assert found.because is not None
    assert "configuration file does not show" in found.because
    assert NOT_LIVE in found.because


async def test_what_a_configuration_could_say_is_unknown_for_a_reason_that_can_be_cured() -> None:
    run = await run_of(nginx(OLD.replace("ssl_protocols TLSv1 TLSv1.2 TLSv1.3;", "")), "clinic.example")

    found = finding(run, "WEB-TLS-002", "web-host:clinic.example")
    assert found.outcome is Outcome.UNKNOWN
    assert found.because is not None
    assert "write 'ssl_protocols TLSv1.2 TLSv1.3;'" in found.because
    assert NOT_LIVE not in found.because


async def test_deep_rules_do_not_claim_that_anything_was_tried() -> None:
    run = await run_of(nginx(OLD), "clinic.example")

    assert finding(run, "WEB-DEEP-001", "web-host:clinic.example").outcome is Outcome.NOT_APPLICABLE


POSTFIX = """\
myhostname = mx.clinic.example
smtpd_tls_chain_files = /etc/ssl/mx.pem
smtpd_tls_security_level = {level}
smtpd_tls_protocols = >=TLSv1.2
smtpd_sasl_auth_enable = yes
"""


async def test_a_mail_server_without_tls_fails_at_the_line_that_says_so() -> None:
    run = await run_of(postfix(POSTFIX.format(level="none")), "clinic.example")
    target = "mail-host:mx.clinic.example:25"

    assert finding(run, "MAIL-SMTP-001", target).outcome is Outcome.FAIL
    assert finding(run, "MAIL-SMTP-005", target).outcome is Outcome.FAIL
    assert finding(run, "MAIL-TLS-002", target).outcome is Outcome.NOT_APPLICABLE
    [evidence] = [one for one in run.evidence if one.kind == "smtp.session" and one.target == target]
    assert ("starttls_offered", 3) in [(a, p.origin.line) for p in evidence.places for a in p.about]
    assert ("auth_before_tls", 5) in [(a, p.origin.line) for p in evidence.places for a in p.about]
    assert evidence.method == "configuration main.cf"


async def test_a_mail_server_with_starttls_passes_only_what_its_file_shows() -> None:
    run = await run_of(postfix(POSTFIX.format(level="may")), "clinic.example")
    target = "mail-host:mx.clinic.example:25"
    outcomes = {
        rule: finding(run, rule, target).outcome
        for rule in ("MAIL-SMTP-001", "MAIL-TLS-001", "MAIL-TLS-002", "MAIL-TLS-003")
    }

    assert set(outcomes.values()) == {Outcome.PASS}
    for rule in ("MAIL-SMTP-002", "MAIL-SMTP-003", "MAIL-SMTP-004", "MAIL-SMTP-006", "MAIL-CERT-002"):
        assert finding(run, rule, target).outcome is Outcome.UNKNOWN, rule


async def survey(
    plan: PlannedServers, host: str, port: int = 443, starttls: str | None = None
) -> TlsFacts | Unseen:
    found = await PlannedTlsClient(plan, OfflineTls()).survey(TlsEndpoint(host, port, starttls), deadline=0.0)
    return found.tls


NAMES = """\
http {
  ssl_ciphers ECDHE+AESGCM; ssl_protocols TLSv1.2;
  server { listen 443 ssl default_server; server_name _; }
  server { listen 443 ssl; server_name clinic.example *.clinic.example; ssl_ciphers AES128-SHA; }
  server { listen 443 ssl; server_name portal.clinic.example; ssl_ciphers ECDHE+AESGCM; }
  server { listen 443 ssl; server_name *.lab.clinic.example; ssl_ciphers 3DES; }
  server { listen 443 ssl; server_name portal.clinic.example; ssl_ciphers RC4; }
}
"""


@pytest.mark.parametrize(
    ("host", "field"),
    [
        ("clinic.example", "accepts_static_rsa"),
        ("CLINIC.example.", "accepts_static_rsa"),
        ("a.clinic.example", "accepts_static_rsa"),
        ("a.b.clinic.example", "accepts_static_rsa"),
        ("portal.clinic.example", "supports_forward_secrecy"),
        ("x.lab.clinic.example", "accepts_3des"),
    ],
)
async def test_the_best_name_answers(host: str, field: str) -> None:
    found = await survey(nginx(NAMES), host)

    assert isinstance(found, TlsFacts)
    assert getattr(found, field) is True
    if field != "accepts_3des":
        assert found.accepts_3des is False
    assert found.accepts_rc4 is False


@pytest.mark.parametrize(
    ("host", "port", "starttls"),
    [
        ("other.example", 443, None),
        ("xclinic.example", 443, None),
        ("lab.clinic.example.evil.example", 443, None),
        ("_", 443, None),
        ("clinic.example", 8443, None),
        ("clinic.example", 443, "smtp"),
    ],
)
async def test_nobody_answers_for_what_no_server_names(host: str, port: int, starttls: str | None) -> None:
    found = await survey(nginx(NAMES), host, port, starttls)

    assert isinstance(found, Unseen)
    assert found.unseen.endswith("(--offline)")


async def test_where_servers_at_two_addresses_differ_it_is_not_seen_which_answers() -> None:
    text = (
        "http { ssl_protocols TLSv1.2;\n"
        "server { listen 192.0.2.1:443 ssl; server_name clinic.example; ssl_ciphers ECDHE+AESGCM; }\n"
        "server { listen 192.0.2.2:443 ssl; server_name *.example; ssl_ciphers AES128-SHA; } }\n"
    )
    found = await survey(nginx(text), "clinic.example")

    assert isinstance(found, TlsFacts)
    assert isinstance(found.accepts_static_rsa, Unseen)
    assert "nginx.conf:2 and nginx.conf:3" in found.accepts_static_rsa.unseen
    assert isinstance(found.off_policy["rfc-9325"], Unseen)
    assert found.offers_tls1_0 is False
    assert found.offers_tls1_2 is True


def _beside(other: str, own: str = "listen 443 ssl;") -> str:
    return (
        "http { ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AES;\n"
        f"server {{ {own} server_name clinic.example; }}\n"
        f"server {{ {other} }} }}\n"
    )


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("listen 443 ssl;", "listen 192.0.2.10:443 ssl; server_name o.example; ssl_protocols TLSv1;"),
        ("listen 443 ssl;", "listen 192.0.2.10:443 ssl; ssl_protocols TLSv1;"),
        ("listen 443 ssl;", "listen [::]:443 ssl; server_name _; ssl_protocols TLSv1;"),
        ("listen 443 ssl;", "listen 192.0.2.10:440-450 ssl; server_name ~^c; ssl_protocols TLSv1;"),
        ("listen 192.0.2.10:443 ssl;", "listen 443 ssl; server_name o.example; ssl_protocols TLSv1;"),
        ("listen 443 ssl;", "listen 192.0.2.10:443; server_name o.example;"),
        ("listen 443 ssl;", "listen 192.0.2.10:443 ssl; ssl_reject_handshake on;"),
    ],
)
async def test_a_server_at_another_address_may_answer_in_place_of_the_host(own: str, other: str) -> None:
    plan = nginx(_beside(other, own))
    with noted() as places:
        found = await survey(plan, "clinic.example")

    assert isinstance(found, TlsFacts)
    assert isinstance(found.offers_tls1_0, Unseen)
    assert "the server at nginx.conf:3 listens at" in found.offers_tls1_0.unseen
    assert not found.offers_tls1_0.unseen.endswith(NOT_LIVE)
    if "ssl_protocols" in other:
        assert Origin(file="nginx.conf", line=3) in [place.origin for place in places]
    run = await run_of(plan, "clinic.example")
    assert finding(run, "WEB-TLS-002", "web-host:clinic.example").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("listen 443 ssl;", "listen 192.0.2.10:443 ssl; server_name o.example;"),
        ("listen 443 ssl; listen [::]:443 ssl;", "listen [::0]:443 ssl; ssl_ciphers RC4-SHA;"),
        ("listen 443 ssl;", "listen 192.0.2.10:8443 ssl; ssl_protocols TLSv1;"),
        ("listen 443 ssl;", "listen 192.0.2.10:80;"),
        ("listen 443 ssl;", "listen 443 ssl; server_name ~^c; ssl_ciphers RC4-SHA;"),
    ],
)
async def test_what_is_set_up_alike_or_at_the_same_address_changes_nothing(own: str, other: str) -> None:
    found = await survey(nginx(_beside(other, own)), "clinic.example")

    assert isinstance(found, TlsFacts)
    assert (found.offers_tls1_0, found.offers_tls1_2, found.accepts_rc4) == (False, True, False)


async def test_only_the_facts_that_differ_are_open() -> None:
    other = "listen 192.0.2.10:443 ssl; server_name o.example; ssl_ciphers AES128-SHA;"
    found = await survey(nginx(_beside(other)), "clinic.example")

    assert isinstance(found, TlsFacts)
    assert isinstance(found.accepts_static_rsa, Unseen)
    assert found.offers_tls1_0 is False


async def test_tls_of_a_host_at_port_443_without_ssl_is_unknown_and_never_out_of_question() -> None:
    plan = nginx(OLD.replace("listen 443 ssl", "listen 443"))
    found = await PlannedTlsClient(plan, OfflineTls()).survey(
        TlsEndpoint("clinic.example", 443), deadline=0.0
    )

    assert not found.tls_absent
    run = await run_of(plan, "clinic.example")
    told = finding(run, "WEB-TLS-002", "web-host:clinic.example")
    assert told.outcome is Outcome.UNKNOWN
    assert "opens the port without 'ssl'" in (told.because or "")


async def test_two_files_that_disagree_vouch_for_nothing() -> None:
    one, other = nginx(OLD, "one.conf"), nginx(OLD.replace("TLSv1 ", ""), "other.conf")
    both = PlannedServers((*one.servers, *other.servers))
    found = await survey(both, "clinic.example")

    assert isinstance(found, TlsFacts)
    assert isinstance(found.offers_tls1_0, Unseen)
    assert found.offers_tls1_2 is True


async def test_lines_are_noted_only_for_a_planned_host() -> None:
    client = PlannedTlsClient(nginx(OLD), OfflineTls())
    with noted() as places:
        await client.survey(TlsEndpoint("other.example", 443), deadline=0.0)
        assert not places
        await client.survey(TlsEndpoint("clinic.example", 443), deadline=0.0)

    assert {place.origin.file for place in places} == {"nginx.conf"}


async def test_a_server_without_tls_serves_no_certificate() -> None:
    plan = postfix(POSTFIX.format(level="none"))
    found = await PlannedTlsClient(plan, OfflineTls()).survey(
        TlsEndpoint("mx.clinic.example", 25, "smtp"), deadline=0.0
    )

    assert found.tls_absent
    assert isinstance(found.certificate, CertificateFacts)
    assert not found.certificate.served


def test_planned_hosts_are_those_named_in_full() -> None:
    assert [(one.host, one.port) for one in planned_targets(nginx(NAMES))] == [
        ("clinic.example", 443),
        ("portal.clinic.example", 443),
    ]


def test_targets_are_hosts_under_a_scanned_domain() -> None:
    plan = PlannedServers((*nginx(NAMES).servers, *postfix(POSTFIX.format(level="may")).servers))

    def ids(*domains: str) -> list[str]:
        named: list[Target] = targets_of_names([(name, Origin(file="cli")) for name in domains])
        return [one.id for one in targets_of(plan, named)]

    assert ids("clinic.example") == [
        "web-host:clinic.example",
        "web-host:portal.clinic.example",
        "mail-host:mx.clinic.example:25",
    ]
    assert ids("inic.example", "other.example") == []


def test_answering_is_empty_without_servers() -> None:
    assert answering(PlannedServers(), TlsEndpoint("a.example", 443)) == []
