"""The quick engine against real servers of every age."""

import pytest
from tests.lab.odd_servers import (
    HAVE_OPENSSL,
    RFC2409_GROUP1,
    OpensslServer,
    SmtpFront,
    TlsliteServer,
    tlslite_settings,
)
from tests.net.tls.conftest import Pki, Survey

from hipaacheck.model import Unseen
from hipaacheck.model.transport import CertificateFacts, TlsFacts
from hipaacheck.net.clients import TlsSurvey

pytestmark = [pytest.mark.lab, pytest.mark.skipif(not HAVE_OPENSSL, reason="needs openssl")]

VERSIONS = ("offers_ssl3", "offers_tls1_0", "offers_tls1_1", "offers_tls1_2", "offers_tls1_3")
WEAK = ("accepts_rc4", "accepts_3des", "accepts_export_or_des", "accepts_null", "accepts_anonymous")


def tls_of(survey: TlsSurvey) -> TlsFacts:
    assert isinstance(survey.tls, TlsFacts)
    unseen = {
        name
        for name in TlsFacts.model_fields
        if isinstance(getattr(survey.tls, name), Unseen) and getattr(survey.tls, name).unseen != "not asked"
    }
    assert unseen == set()
    return survey.tls


def offered(facts: TlsFacts) -> str:
    return " ".join(name.removeprefix("offers_") for name in VERSIONS if getattr(facts, name))


def weak(facts: TlsFacts) -> str:
    return " ".join(name.removeprefix("accepts_") for name in WEAK if getattr(facts, name))


async def test_a_modern_server_has_nothing_weak(pki: Pki, survey: Survey) -> None:
    async with OpensslServer(pki.cert, pki.key, "-cipher", "ECDHE+AESGCM") as server:
        facts = tls_of(await survey(server.port))

    assert (offered(facts), weak(facts)) == ("tls1_2 tls1_3", "")
    assert facts.handshake is True
    assert (facts.negotiated_version, facts.negotiated_cipher) == ("TLSv1.3", "TLS_AES_256_GCM_SHA384")
    assert facts.supports_forward_secrecy is True
    assert facts.accepts_static_rsa is False
    assert facts.secure_renegotiation is True
    assert facts.dh_bits is None
    assert facts.off_policy["mozilla-intermediate"] == ()
    assert facts.off_policy["rfc-9325"] == ()
    assert facts.off_policy["nist-sp-800-52r2"] == ("TLS_CHACHA20_POLY1305_SHA256",)
    assert facts.off_policy["mozilla-modern"] != ()
    assert facts.connections <= 12


async def test_the_certificate_comes_with_it(pki: Pki, survey: Survey) -> None:
    async with OpensslServer(pki.cert, pki.key) as server:
        found = await survey(server.port)

    assert isinstance(found.certificate, CertificateFacts)
    assert found.certificate.trusted is True
    assert found.certificate.name_matches
    assert len(found.chain_pem) == found.certificate.chain_length


async def test_a_nist_server_is_on_policy(pki: Pki, survey: Survey) -> None:
    options = ("-cipher", "ECDHE+AESGCM", "-ciphersuites", "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256")
    async with OpensslServer(pki.cert, pki.key, *options) as server:
        facts = tls_of(await survey(server.port))

    assert facts.off_policy["nist-sp-800-52r2"] == ()


async def test_tls13_only(pki: Pki, survey: Survey) -> None:
    async with OpensslServer(pki.cert, pki.key, "-tls1_3") as server:
        facts = tls_of(await survey(server.port))

    assert (offered(facts), weak(facts)) == ("tls1_3", "")
    assert facts.secure_renegotiation is True
    assert facts.supports_forward_secrecy is True
    assert facts.off_policy["mozilla-modern"] == ()


async def test_tls12_only_with_static_rsa_only(pki: Pki, survey: Survey) -> None:
    async with OpensslServer(pki.cert, pki.key, "-no_tls1_3", "-cipher", "AES128-SHA") as server:
        facts = tls_of(await survey(server.port))

    assert offered(facts) == "tls1_2"
    assert facts.accepts_static_rsa is True
    assert facts.supports_forward_secrecy is False
    assert facts.off_policy["rfc-9325"] == ("TLS_RSA_WITH_AES_128_CBC_SHA",)


async def test_everything_that_openssl_still_has(pki: Pki, survey: Survey) -> None:
    options = ("-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-min_protocol", "TLSv1")
    async with OpensslServer(pki.cert, pki.key, *options) as server:
        facts = tls_of(await survey(server.port))

    assert offered(facts) == "tls1_0 tls1_1 tls1_2 tls1_3"
    assert weak(facts) == "null anonymous"
    assert facts.accepts_static_rsa is True
    assert facts.dh_bits == 2048


async def test_a_short_diffie_hellman_prime_is_measured(pki: Pki, survey: Survey) -> None:
    settings = tlslite_settings((3, 3), (3, 3))
    settings.keyExchangeNames = ["dhe_rsa"]
    settings.dhParams = RFC2409_GROUP1
    async with TlsliteServer(pki.cert, pki.key, settings) as server:
        facts = tls_of(await survey(server.port))

    assert facts.dh_bits == 768


async def test_sslv3_only(pki: Pki, survey: Survey) -> None:
    async with TlsliteServer(pki.cert, pki.key, tlslite_settings((3, 0), (3, 0))) as server:
        found = await survey(server.port)

    facts = tls_of(found)
    assert offered(facts) == "ssl3"
    assert facts.handshake is True
    assert facts.handshake_detail.startswith("only with settings that current software refuses")
    assert isinstance(found.certificate, CertificateFacts)
    assert found.certificate.trusted is True


async def test_rc4_and_3des(pki: Pki, survey: Survey) -> None:
    settings = tlslite_settings((3, 1), (3, 3), ("rc4", "3des"))
    async with TlsliteServer(pki.cert, pki.key, settings) as server:
        facts = tls_of(await survey(server.port))

    assert (offered(facts), weak(facts)) == ("tls1_0 tls1_1 tls1_2", "rc4 3des")


async def test_tls10_only_behind_starttls(pki: Pki, survey: Survey) -> None:
    async with (
        TlsliteServer(pki.cert, pki.key, tlslite_settings((3, 1), (3, 1))) as server,
        SmtpFront(server.port) as smtp,
    ):
        found = await survey(smtp.port, starttls="smtp")

    facts = tls_of(found)
    assert offered(facts) == "tls1_0"
    assert facts.negotiated_version == "TLSv1.0"
    assert found.smtp is not None
    assert found.smtp.outcome == "ready"


async def test_starttls_and_nothing_after_it(pki: Pki, survey: Survey) -> None:
    async with OpensslServer(pki.cert, pki.key) as server, SmtpFront(server.port) as smtp:
        found = await survey(smtp.port, starttls="smtp")

    assert tls_of(found).handshake is True
    assert set(smtp.commands) == {b"EHLO hipaacheck.invalid", b"STARTTLS"}
    assert found.smtp is not None
    assert found.smtp.software == "Postfix"
    assert found.transcript[0] == "S: 220 mail.example.org ESMTP Postfix"
