"""Clinics whose mail server has a fault, each with its own at mx.NAME."""

from tests.lab.clinic import Clinic, Mail, Talk, Tls, Zone
from tests.lab.pki import Cert

_TALK = (
    Clinic("postfix", "nothing is wrong; a real Postfix", mail=Mail(Talk.POSTFIX)),
    Clinic("ipv6-only", "nothing is wrong; a mail server with IPv6 only", mail=Mail(ipv6=True)),
    Clinic("mx-refused", "nobody listens on port 25", mail=Mail(Talk.NOBODY)),
    Clinic("mx-timeout", "port 25 drops connections", mail=Mail(Talk.NEVER_ACCEPTS)),
    Clinic("mx-mute", "the mail server accepts and never greets", mail=Mail(Talk.NEVER_GREETS)),
    Clinic("mx-554", "the mail server refuses service", mail=Mail(Talk.GREETS_WITH_554)),
    Clinic("mx-421", "the mail server is busy", mail=Mail(Talk.GREETS_WITH_421)),
    Clinic("mx-slow", "the mail server greets after six seconds", mail=Mail(Talk.GREETS_6_SECONDS_LATE)),
    Clinic("mx-garbage", "something else listens on port 25", mail=Mail(Talk.GREETS_WITH_GARBAGE)),
    Clinic("mx-hangs-up", "the mail server hangs up at once", mail=Mail(Talk.HANGS_UP_AT_ONCE)),
    Clinic(
        "mx-hangs-up-later",
        "the mail server hangs up after its greeting",
        mail=Mail(Talk.HANGS_UP_AFTER_GREETING),
    ),
    Clinic("mx-no-starttls", "no STARTTLS", mail=Mail(Talk.NO_STARTTLS)),
    Clinic("mx-helo-only", "the mail server knows no EHLO, so no STARTTLS", mail=Mail(Talk.EHLO_UNKNOWN)),
    Clinic("mx-454", "STARTTLS is offered and then refused", mail=Mail(Talk.STARTTLS_454)),
    Clinic(
        "mx-starttls-hangs-up",
        "the mail server hangs up once TLS should start",
        mail=Mail(Talk.HANGS_UP_AFTER_STARTTLS),
    ),
    Clinic("mx-auth", "passwords are taken in clear", mail=Mail(Talk.OFFERS_AUTH_IN_CLEAR)),
    Clinic(
        "mx-talks-on",
        "more is said in clear behind the answer to STARTTLS",
        mail=Mail(Talk.TALKS_ON_BEHIND_STARTTLS),
    ),
)

_CERTIFICATES = (
    Clinic("mx-expired", "an expired certificate", mail=Mail(cert=Cert.EXPIRED, dane=False)),
    Clinic(
        "mx-expired-dane",
        "an expired certificate that DANE vouches for, and MTA-STS does not",
        mail=Mail(cert=Cert.EXPIRED),
    ),
    Clinic("mx-not-yet", "a certificate from the future", mail=Mail(cert=Cert.NOT_YET, dane=False)),
    Clinic(
        "mx-nearly-expired", "a certificate that expires in three days", mail=Mail(cert=Cert.NEARLY_EXPIRED)
    ),
    Clinic("mx-self-signed", "a self-signed certificate", mail=Mail(cert=Cert.SELF_SIGNED, dane=False)),
    Clinic("mx-wrong-name", "the certificate of another host", mail=Mail(cert=Cert.WRONG_NAME, dane=False)),
    Clinic(
        "mx-incomplete", "a chain without its intermediate", mail=Mail(cert=Cert.NO_INTERMEDIATE, dane=False)
    ),
    Clinic(
        "mx-unknown-root",
        "a certificate of an authority that nobody knows",
        mail=Mail(cert=Cert.UNKNOWN_ROOT, dane=False),
    ),
    Clinic("mx-rsa-1024", "a key of 1024 bits", mail=Mail(cert=Cert.RSA_1024)),
    Clinic("mx-sha1", "a certificate signed with SHA-1", mail=Mail(cert=Cert.SHA1)),
)

_VERSIONS = (
    Clinic("mx-tls10", "TLS 1.0 and nothing newer", mail=Mail(tls=Tls.TLS_1_0_ONLY, cert=Cert.RSA)),
    Clinic("mx-old-too", "TLS 1.0 and 1.1 beside newer ones", mail=Mail(tls=Tls.OLD_TOO, cert=Cert.RSA)),
    Clinic("mx-tls12", "no TLS 1.3", mail=Mail(tls=Tls.TLS_1_2_ONLY)),
    Clinic("mx-ssl3", "SSL 3 beside newer ones", mail=Mail(tls=Tls.SSL_3_TOO, cert=Cert.RSA)),
    Clinic("mx-rc4", "RC4 beside better ciphers", mail=Mail(tls=Tls.RC4_TOO, cert=Cert.RSA)),
    Clinic("mx-3des", "3DES beside better ciphers", mail=Mail(tls=Tls.TRIPLE_DES_TOO, cert=Cert.RSA)),
    Clinic("mx-static-rsa", "no forward secrecy", mail=Mail(tls=Tls.STATIC_RSA_ONLY, cert=Cert.RSA)),
    Clinic("mx-dh-1024", "Diffie-Hellman with 1024 bits", mail=Mail(tls=Tls.DH_1024, cert=Cert.RSA)),
    Clinic("mx-chacha", "ChaCha20, which is not on the list of NIST", mail=Mail(tls=Tls.CHACHA_TOO)),
)

_OTHER_KEY = "3 1 1 " + "ab" * 32

_DANE = (
    Clinic("dane-none", "no TLSA records", mail=Mail(dane=False)),
    Clinic("dane-mismatch", "a TLSA record of another key", {"_25._tcp.mx TLSA": (_OTHER_KEY,)}, mail=Mail()),
    Clinic(
        "dane-one-of-two",
        "nothing is wrong; the second TLSA record is for the next key",
        {"_25._tcp.mx TLSA": ("3 1 1 {tlsa}", _OTHER_KEY)},
        mail=Mail(),
    ),
    Clinic(
        "dane-unusable",
        "a TLSA record that mail does not use",
        {"_25._tcp.mx TLSA": ("1 1 1 " + "ab" * 32,)},
        mail=Mail(),
    ),
    Clinic("dane-unsigned", "a TLSA record without DNSSEC", zone=Zone.UNSIGNED, mail=Mail()),
    Clinic("dane-bogus", "a TLSA record with a wrong signature", zone=Zone.BROKEN_TLSA, mail=Mail()),
)

MAIL: tuple[Clinic, ...] = (*_TALK, *_CERTIFICATES, *_VERSIONS, *_DANE)
