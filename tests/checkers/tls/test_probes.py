"""The probes of the tls checker say what a survey saw, and why it did not see."""

import asyncio
import hashlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest
import trustme
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw
from hipaacheck.checkers.tls.facts import DaneFacts
from hipaacheck.checkers.tls.probes import PROBES, endpoint_of
from hipaacheck.model import Origin, Target, TargetKind, Unseen
from hipaacheck.model.transport import CertificateFacts, SmtpFacts, TlsFacts
from hipaacheck.net.answers import DnsFailure, DnssecState, DnssecVerdict
from hipaacheck.net.clients import Network, TlsEndpoint, TlsSurvey

HOST = "mail.example.org"
PEM = trustme.CA().issue_cert(HOST).cert_chain_pems[0].bytes().decode()
DIGEST = hashlib.sha256(ssl.PEM_cert_to_DER_cert(PEM)).hexdigest()
SECURE = DnssecVerdict(DnssecState.SECURE, "hipaacheck", "signed")


@dataclass
class FakeTls:
    """Answer every survey with the same one, and remember what was asked."""

    answer: TlsSurvey
    asked: list[TlsEndpoint] = field(default_factory=list)

    async def survey(self, endpoint: TlsEndpoint, *, deadline: float) -> TlsSurvey:
        self.asked.append(endpoint)
        return self.answer


@dataclass
class FakeContext:
    """As much of a context as these probes use."""

    net: Network
    target: Target
    deep: bool = False
    services: bool = False
    deadline: float = 10.0


def survey(**changes: Any) -> TlsSurvey:
    fields: dict[str, Any] = {
        "endpoint": TlsEndpoint(HOST, 25, "smtp"),
        "address": "192.0.2.1",
        "smtp": SmtpFacts(host=HOST, port=25),
        "tls": TlsFacts(),
        "certificate": CertificateFacts(),
        "chain_pem": (PEM,),
        "method": "quick",
        "transcript": ("S: 220 hi", "C: EHLO x"),
    }
    return TlsSurvey(**{**fields, **changes})


def target(kind: TargetKind = TargetKind.MAIL_HOST, **changes: Any) -> Target:
    return Target(id=f"{kind}:{HOST}", kind=kind, name=HOST, origin=Origin(file="test"), **changes)


def probe(name: str, kind: TargetKind = TargetKind.MAIL_HOST) -> Probe:
    return next(one for one in PROBES if one.name == name and one.applies_to is kind)


def run(
    name: str,
    found: TlsSurvey | None = None,
    dns: FakeDns | None = None,
    on: Target | None = None,
) -> Saw:
    on = on or target()
    tls = FakeTls(found or survey())
    net = Network(dns=dns or FakeDns(), http=cast(Any, None), tls=tls, now=lambda: datetime.now(UTC))
    context = cast(Context, FakeContext(net, on))
    saw: Saw = asyncio.run(cast(Any, probe(name, on.kind).run(context)))
    return saw


def reason(act: Callable[[], Saw]) -> str:
    with pytest.raises(CouldNotLookError) as caught:
        act()
    return caught.value.reason


@pytest.mark.parametrize(
    ("protocol", "port", "expected"),
    [
        (None, None, TlsEndpoint(HOST, 25, "smtp")),
        ("smtp", 2525, TlsEndpoint(HOST, 2525, "smtp")),
        ("submission", None, TlsEndpoint(HOST, 587, "smtp")),
        ("smtps", None, TlsEndpoint(HOST, 465)),
        ("imap", None, TlsEndpoint(HOST, 143, "imap")),
        ("imaps", None, TlsEndpoint(HOST, 993)),
        ("pop3", None, TlsEndpoint(HOST, 110, "pop3")),
        ("pop3s", None, TlsEndpoint(HOST, 995)),
    ],
)
def test_the_protocol_decides_port_and_starttls(
    protocol: str | None, port: int | None, expected: TlsEndpoint
) -> None:
    assert endpoint_of(target(protocol=protocol, port=port)) == expected


def test_a_web_host_speaks_https() -> None:
    assert endpoint_of(target(TargetKind.WEB_HOST)) == TlsEndpoint(HOST, 443)
    assert endpoint_of(target(TargetKind.WEB_HOST, port=8443)) == TlsEndpoint(HOST, 8443)


@pytest.mark.parametrize("name", ["smtp.session", "tls.server", "tls.certificate", "dns.tlsa"])
def test_an_unresolved_target_cannot_be_looked_at(name: str) -> None:
    unresolved = target(unresolved="MX of example.org: timeout")

    assert reason(lambda: run(name, on=unresolved)) == "MX of example.org: timeout"


@pytest.mark.parametrize("name", ["smtp.session", "tls.server", "tls.certificate"])
def test_facts_come_with_source_and_artefacts(name: str) -> None:
    saw = run(name)

    assert saw.source == "192.0.2.1 port 25"
    assert not saw.absent
    assert [a.name for a in saw.artefacts] == {
        "smtp.session": ["smtp-dialogue.txt"],
        "tls.server": [],
        "tls.certificate": ["chain.pem"],
    }[name]


def test_what_was_unseen_is_the_reason() -> None:
    found = survey(tls=Unseen(unseen="refused"), certificate=Unseen(unseen="refused too"))

    assert reason(lambda: run("tls.server", found)) == "refused"
    assert reason(lambda: run("tls.certificate", found)) == "refused too"


@pytest.mark.parametrize("outcome", ["dns", "deadline", "timeout", "unreachable"])
def test_a_way_that_is_blocked_says_nothing_of_the_server(outcome: str) -> None:
    found = survey(smtp=SmtpFacts(host=HOST, port=25, outcome=outcome, detail="no way"))

    assert reason(lambda: run("smtp.session", found)) == "no way"


@pytest.mark.parametrize("outcome", ["refused", "rejected", "closed", "garbage", "no-address"])
def test_what_the_server_did_is_seen(outcome: str) -> None:
    found = survey(smtp=SmtpFacts(host=HOST, port=25, outcome=outcome))

    assert cast(SmtpFacts, run("smtp.session", found).facts).outcome == outcome


def test_hosts_of_other_protocols_have_no_smtp_session() -> None:
    saw = run("smtp.session", on=target(protocol="imaps"))

    assert saw.absent
    assert not cast(SmtpFacts, saw.facts).spoken


def test_a_host_without_tls_is_seen_as_such() -> None:
    found = survey(
        tls=TlsFacts(spoken=False),
        certificate=CertificateFacts.none_served(HOST, "no STARTTLS"),
        chain_pem=(),
    )

    assert run("tls.server", found).absent
    assert run("tls.certificate", found).absent


def tlsa(found: TlsSurvey | None = None, *records: str, verdict: DnssecVerdict = SECURE) -> DaneFacts:
    name = f"_25._tcp.{HOST}"
    zone = {(name, "TLSA"): list(records)} if records else {}
    dns = FakeDns(zone, verdicts={(name, "TLSA"): verdict})
    return cast(DaneFacts, run("dns.tlsa", found, dns).facts)


def test_a_record_that_fits_matches() -> None:
    facts = tlsa(None, f"3 0 1 {DIGEST}")

    assert facts.published
    assert facts.secure is True
    assert facts.matches is True
    assert facts.usable_count == 1
    assert facts.records[0].matches is True


def test_a_record_that_does_not_fit_does_not() -> None:
    facts = tlsa(None, f"3 0 1 {'00' * 32}", f"1 0 1 {DIGEST}")

    assert facts.matches is False
    assert facts.usable_count == 1


def test_no_record_is_absence_and_not_a_mismatch() -> None:
    facts = tlsa()

    assert not facts.published
    assert isinstance(facts.matches, Unseen)


def test_no_certificate_leaves_the_match_unseen() -> None:
    facts = tlsa(survey(certificate=Unseen(unseen="timeout"), chain_pem=()), f"3 0 1 {DIGEST}")

    assert isinstance(facts.matches, Unseen)
    assert facts.records[0].matches is None


@pytest.mark.parametrize(
    ("state", "secure"),
    [(DnssecState.SECURE, True), (DnssecState.INSECURE, False), (DnssecState.BOGUS, False)],
)
def test_only_secure_records_count_as_secure(state: DnssecState, secure: bool) -> None:
    assert tlsa(None, f"3 0 1 {DIGEST}", verdict=DnssecVerdict(state, "x", "")).secure is secure


def test_indeterminate_dnssec_is_unseen() -> None:
    verdict = DnssecVerdict(DnssecState.INDETERMINATE, "x", "no DNSKEY")

    assert tlsa(None, f"3 0 1 {DIGEST}", verdict=verdict).secure == Unseen(unseen="no DNSKEY")


def test_tlsa_that_cannot_be_asked_for_is_not_seen() -> None:
    dns = FakeDns(failures={(f"_25._tcp.{HOST}", "TLSA"): DnsFailure.TIMEOUT})

    assert "timeout" in reason(lambda: run("dns.tlsa", dns=dns))
