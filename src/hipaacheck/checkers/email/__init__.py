"""The checker of a domain's mail and name service: SPF, DKIM, DMARC, MX, MTA-STS, DNSSEC and their kin."""

from hipaacheck.checkers.api import Checker
from hipaacheck.checkers.email import facts
from hipaacheck.checkers.email.bimi import PROBE as BIMI
from hipaacheck.checkers.email.dkim import PROBE as DKIM
from hipaacheck.checkers.email.dmarc import PROBE as DMARC
from hipaacheck.checkers.email.routing import PROBES as ROUTING
from hipaacheck.checkers.email.second_reader import PROBE as SECOND_READER
from hipaacheck.checkers.email.spf.probe import PROBE as SPF
from hipaacheck.resources import rules_dir

CHECKER = Checker(
    name="email",
    probes=(SPF, DKIM, DMARC, *ROUTING, BIMI, SECOND_READER),
    facts={
        "dns.spf": facts.SpfFacts,
        "dns.dkim": facts.DkimFacts,
        "dns.dmarc": facts.DmarcFacts,
        "dns.second_reader": facts.SecondReaderFacts,
        "dns.mx": facts.MxFacts,
        "dns.mail_use": facts.MailUseFacts,
        "dns.mta_sts": facts.MtaStsFacts,
        "smtp.mta_sts": facts.StsHostsFacts,
        "dns.tls_rpt": facts.TlsRptFacts,
        "dns.dnssec": facts.DnssecFacts,
        "dns.caa": facts.CaaFacts,
        "dns.bimi": facts.BimiFacts,
        "dns.delegation": facts.DelegationFacts,
    },
    rules=rules_dir() / "email",
)
