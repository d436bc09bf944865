"""The checker of TLS on mail and web servers: versions, ciphers, certificates, STARTTLS and DANE."""

from hipaacheck.checkers.api import Checker
from hipaacheck.checkers.tls.facts import DaneFacts
from hipaacheck.checkers.tls.probes import PROBES
from hipaacheck.model.transport import CertificateFacts, SmtpFacts, TlsFacts
from hipaacheck.resources import rules_dir

CHECKER = Checker(
    name="tls",
    probes=PROBES,
    facts={
        "smtp.session": SmtpFacts,
        "tls.server": TlsFacts,
        "tls.certificate": CertificateFacts,
        "dns.tlsa": DaneFacts,
    },
    rules=rules_dir() / "tls",
    leads=False,
)
