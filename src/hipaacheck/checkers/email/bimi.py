"""Look up the BIMI record of a domain, for information.

The format is that of draft-brand-indicators-for-message-identification section 4.
"""

import re

from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw, artefact
from hipaacheck.checkers.email.facts import BimiFacts
from hipaacheck.checkers.email.taglist import parse_tag_list
from hipaacheck.model import TargetKind

_VERSION = re.compile(r"v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|\Z)")
_LIMIT = 2048


def parse_bimi(texts: tuple[str, ...]) -> BimiFacts:
    """Read the TXT records at the selector; several BIMI records count as none, like none at all."""
    records = [text for text in texts if _VERSION.match(text)]
    if len(records) != 1:
        return BimiFacts()
    listed = parse_tag_list(records[0])
    return BimiFacts(
        published=True,
        record=records[0][:_LIMIT],
        logo=(listed.value("l") or "")[:_LIMIT] or None,
        evidence_document=(listed.value("a") or "")[:_LIMIT] or None,
    )


async def probe_bimi(ctx: Context) -> Saw:
    """Ask for the default selector. Raises CouldNotLookError when there is no answer."""
    name = f"default._bimi.{ctx.target.name}"
    answer = await ctx.net.dns.ask(name, "TXT")
    method = f"DNS TXT of {name}"
    if answer.failed:
        raise CouldNotLookError(answer.reason, source=answer.source, method=method)
    facts = parse_bimi(answer.texts)
    raw = (artefact(f"TXT {name}", "text/plain", facts.record.encode("latin-1")),) if facts.record else ()
    return Saw(facts=facts, source=answer.source, method=method, absent=not facts.published, artefacts=raw)


PROBE = Probe("email.bimi", "dns.bimi", TargetKind.DOMAIN, probe_bimi)
