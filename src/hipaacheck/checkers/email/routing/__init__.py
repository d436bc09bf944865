"""Look at where a domain's mail goes, how its transport is protected, and who answers for its names."""

from hipaacheck.checkers.email.routing.caa import PROBE as CAA
from hipaacheck.checkers.email.routing.delegation import PROBE as DELEGATION
from hipaacheck.checkers.email.routing.dnssec import PROBE as DNSSEC
from hipaacheck.checkers.email.routing.mail_use import PROBE as MAIL_USE
from hipaacheck.checkers.email.routing.mta_sts import PROBE as MTA_STS
from hipaacheck.checkers.email.routing.mx import PROBE as MX
from hipaacheck.checkers.email.routing.sts_hosts import PROBE as STS_HOSTS
from hipaacheck.checkers.email.routing.tls_rpt import PROBE as TLS_RPT

PROBES = (MX, MAIL_USE, MTA_STS, STS_HOSTS, TLS_RPT, CAA, DNSSEC, DELEGATION)
