"""Compare what a configuration was read to say with what a server that runs it shows on the wire."""

import asyncio
from pathlib import Path

from tests.support.fake_dns import FakeDns

from hipaacheck.model import Unseen
from hipaacheck.model.transport import SmtpFacts, TlsFacts
from hipaacheck.net.clients import TlsEndpoint, TlsSurvey
from hipaacheck.net.planned.tls import PlannedTlsClient
from hipaacheck.net.tls.policies import load_policies
from hipaacheck.net.tls.quick import QuickTlsClient
from hipaacheck.net.tls.settings import TlsSettings
from hipaacheck.serverconfig.planned import PlannedServers

COMPARED = (
    "spoken",
    "offers_ssl3",
    "offers_tls1_0",
    "offers_tls1_1",
    "offers_tls1_2",
    "offers_tls1_3",
    "accepts_rc4",
    "accepts_3des",
    "accepts_export_or_des",
    "accepts_null",
    "accepts_anonymous",
    "accepts_static_rsa",
    "supports_forward_secrecy",
    "dh_bits",
)


class Nobody:
    """A TlsClient that must not be asked."""

    async def survey(self, endpoint: TlsEndpoint, *, deadline: float) -> TlsSurvey:
        raise AssertionError(f"{endpoint} is not planned")


async def planned(plan: PlannedServers, endpoint: TlsEndpoint) -> TlsSurvey:
    """Return what the configuration says."""
    return await PlannedTlsClient(plan, Nobody()).survey(endpoint, deadline=0.0)


async def shown(endpoint: TlsEndpoint, address: str, port: int, ca_file: Path | None = None) -> TlsSurvey:
    """Return what the quick engine sees of the server at an address."""
    client = QuickTlsClient(
        FakeDns(),
        TlsSettings(
            policies=load_policies(),
            ca_file=ca_file,
            # The machine may be busy, and what is not answered in time proves nothing.
            connect_timeout=20.0,
            reply_timeout=20.0,
            connect_to={(endpoint.host, endpoint.port): (address, port)},
        ),
    )
    try:
        return await client.survey(endpoint, deadline=asyncio.get_running_loop().time() + 120)
    finally:
        await client.aclose()


def differences(plan: TlsFacts, wire: TlsFacts, refused_here: frozenset[str] = frozenset()) -> list[str]:
    """Return where the two disagree. What is unseen agrees with anything.

    `refused_here` names what the configuration allows and the OpenSSL of this machine has not got: there,
    and only there, the plan may say yes to what the wire shows to be refused.
    """
    wrong = []
    for name in COMPARED:
        said, seen = getattr(plan, name), getattr(wire, name)
        if isinstance(said, Unseen) or isinstance(seen, Unseen) or said == seen:
            continue
        if not (name in refused_here and said is True and seen is False):
            wrong.append(f"{name}: planned {said}, shown {seen}")
    for policy, suites in plan.off_policy.items():
        there = wire.off_policy[policy]
        if isinstance(suites, Unseen) or isinstance(there, Unseen):
            continue
        if not set(there) <= set(suites) or (suites and not there and "off_policy" not in refused_here):
            wrong.append(f"off_policy {policy}: planned {suites}, shown {there}")
    return wrong


def facts(survey: TlsSurvey) -> TlsFacts:
    """Return the TLS facts of a survey that has some."""
    assert isinstance(survey.tls, TlsFacts), survey.tls
    return survey.tls


def dialogue(survey: TlsSurvey) -> SmtpFacts:
    """Return the SMTP facts of a survey that has some."""
    assert survey.smtp is not None
    return survey.smtp
