"""Let checkdmarc read DMARC and TLS-RPT records too (deep scans), so that a misreading here would show."""

import asyncio
import re
from importlib.metadata import version

from hipaacheck.checkers.api import Context, Probe, Saw
from hipaacheck.checkers.email.facts import DmarcFacts, SecondReaderFacts, TlsRptFacts
from hipaacheck.model import TargetKind, Unseen

METHOD = "checkdmarc's parsers, on the records that were found"
# checkdmarc asks the DNS about report addresses while it parses; they are judged elsewhere.
_REPORTS = re.compile(r";\s*ru[af]\s*=[^;]*", re.IGNORECASE)


async def probe_second_reader(ctx: Context) -> Saw:
    """Compare readings; raises CouldNotLookError when the records themselves could not be seen."""
    if not ctx.deep:
        return Saw(SecondReaderFacts(asked=False), source="none", method=METHOD, absent=True)
    dmarc = await ctx.facts("dns.dmarc", DmarcFacts)
    tls_rpt = await ctx.facts("dns.tls_rpt", TlsRptFacts)
    # Importing checkdmarc takes two thirds of a second.
    facts = await asyncio.to_thread(compare, ctx.target.name, dmarc, tls_rpt)
    return Saw(facts, source=facts.reader, method=METHOD)


def compare(domain: str, dmarc: DmarcFacts, tls_rpt: TlsRptFacts) -> SecondReaderFacts:
    """Return where checkdmarc reads a record otherwise; does no I/O."""
    read: list[str] = []
    differences: list[str] = []
    if dmarc.found and dmarc.record is not None:
        read.append("DMARC")
        differences += _dmarc(domain, dmarc, _REPORTS.sub("", dmarc.record))
    if tls_rpt.published and tls_rpt.record is not None:
        read.append("TLS-RPT")
        differences += _tls_rpt(tls_rpt, tls_rpt.record)
    return SecondReaderFacts(
        reader=f"checkdmarc {version('checkdmarc')}", read=tuple(read), differences=tuple(differences)
    )


def _dmarc(domain: str, ours: DmarcFacts, record: str) -> list[str]:
    from checkdmarc.dmarc import DMARCError, parse_dmarc_record

    try:
        tags = parse_dmarc_record(record, domain)["tags"]
    except DMARCError as error:
        return [] if ours.errors else [f"DMARC: checkdmarc refuses the record ({error})"]
    if ours.inherited or ours.policy is None:
        return []
    pairs = (("p", ours.policy), ("sp", ours.subdomain_policy), ("np", ours.nonexistent_policy))
    return [
        f"DMARC: {tag} is {mine} here and {tags[tag]['value']} for checkdmarc"
        for tag, mine in pairs
        if not isinstance(mine, Unseen) and mine is not None and mine != tags[tag]["value"]
    ]


def _tls_rpt(ours: TlsRptFacts, record: str) -> list[str]:
    from checkdmarc.smtp_tls_reporting import SMTPTLSReportingError, parse_smtp_tls_reporting_record

    try:
        parse_smtp_tls_reporting_record(record)
    except SMTPTLSReportingError as error:
        return [] if ours.errors else [f"TLS-RPT: checkdmarc refuses the record ({error})"]
    return [f"TLS-RPT: checkdmarc sees no error in it, but {ours.errors[0]}"] if ours.errors else []


PROBE = Probe("email.second_reader", "dns.second_reader", TargetKind.DOMAIN, probe_second_reader)
