"""Read the SMTP TLS reporting record of a domain (RFC 8460 section 3)."""

import re

from hipaacheck.checkers.api import Context, Probe, Saw
from hipaacheck.checkers.email.facts import TlsRptFacts
from hipaacheck.checkers.email.routing.fields import candidates, read_fields
from hipaacheck.checkers.email.routing.names import must_look, records_artefact
from hipaacheck.checkers.email.taglist import shown
from hipaacheck.model import TargetKind

VERSION = "TLSRPTv1"
_MAILTO = re.compile(r"mailto:[^@\s,;!]+@[^@\s,;!]+", re.IGNORECASE)
_HTTPS = re.compile(r"https://[^\s,;!/][^\s,;!]*", re.IGNORECASE)


def read_tls_rpt(texts: tuple[str, ...]) -> TlsRptFacts:
    """Read the TXT records of `_smtp._tls`; more than one record counts as none (RFC 8460 section 3)."""
    found = candidates(texts, VERSION)
    if not found:
        return TlsRptFacts(published=False, record_count=0)
    if len(found) > 1:
        error = f"{len(found)} records; senders ignore them all"
        return TlsRptFacts(record_count=len(found), record=found[0], errors=(error,))
    record = read_fields(found[0], VERSION)
    errors, given = list(record.errors), record.all("rua")
    receivers = [uri.strip(" \t") for value in given for uri in value.split(",")]
    if not record.errors and not given:
        errors.append("no rua: reports go nowhere")
    if len(given) > 1:
        errors.append("rua is given more than once")
    good = tuple(uri for uri in receivers if _MAILTO.fullmatch(uri) or _HTTPS.fullmatch(uri))
    errors += [f"not a mailto or https address: {shown(uri)}" for uri in receivers if uri not in good]
    return TlsRptFacts(record_count=1, record=found[0], errors=tuple(errors), rua=good)


async def probe_tls_rpt(ctx: Context) -> Saw:
    """Ask for the record; raises CouldNotLookError."""
    name = f"_smtp._tls.{ctx.target.name}"
    method = f"DNS TXT {name}"
    answer = must_look(await ctx.net.dns.ask(name, "TXT"), method)
    facts = read_tls_rpt(answer.texts)
    return Saw(facts, answer.source, method, not facts.published, records_artefact(answer))


PROBE = Probe("email.tls_rpt", "dns.tls_rpt", TargetKind.DOMAIN, probe_tls_rpt)
