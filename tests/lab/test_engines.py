"""Hold the quick TLS engine against sslyze on servers of the lab: they must agree on all that both look at."""

import asyncio

import pytest
from tests.lab.conftest import net_settings
from tests.lab.lab import Lab

from hipaacheck.model import Unseen
from hipaacheck.model.transport import TlsFacts
from hipaacheck.net.clients import TlsEndpoint
from hipaacheck.net.live import open_network
from hipaacheck.net.tls.policies import load_policies
from hipaacheck.net.tls.settings import TlsSettings
from hipaacheck.net.tls.sslyze_facts import facts_of, scan

pytestmark = [pytest.mark.lab, pytest.mark.timeout(180)]

SHARED = (
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
    "secure_renegotiation",
)
MAIL = ("mx-tls12", "mx-old-too", "mx-ssl3", "mx-rc4", "mx-3des", "mx-static-rsa", "mx-dh-1024", "mx-chacha")
WEB = ("good", "web-tls10", "web-static-rsa", "web-dh-1024")
ENDPOINTS = [TlsEndpoint(f"mx.{label}.example", 25, "smtp") for label in MAIL]
ENDPOINTS += [TlsEndpoint(f"{label}.example", 443) for label in WEB]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.host)
async def test_both_engines_agree(endpoint: TlsEndpoint, lab: Lab) -> None:
    async with open_network(net_settings(lab)) as net:
        survey = await net.tls.survey(endpoint, deadline=asyncio.get_running_loop().time() + 60)
    assert isinstance(survey.tls, TlsFacts), survey.tls
    settings = TlsSettings(policies=load_policies(), ca_file=lab.pki.ca_file)
    port = lab.connect_to[("", endpoint.port)][1]
    found = await asyncio.to_thread(scan, endpoint, survey.address, port, settings)
    assert not isinstance(found, str), found
    deep = facts_of(found, survey.address, settings.policies)

    assert {name: getattr(survey.tls, name) for name in SHARED} == {
        name: getattr(deep, name) for name in SHARED
    }
    for policy, names in survey.tls.off_policy.items():
        every = deep.off_policy[policy]
        assert not isinstance(names, Unseen)
        assert not isinstance(every, Unseen)
        assert set(names) <= set(every)
        assert bool(names) == bool(every)
