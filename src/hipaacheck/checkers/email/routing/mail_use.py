"""Decide from the inventory or the records whether a domain sends and takes mail."""

from hipaacheck.checkers.api import Context, CouldNotLookError, F, Probe, Saw
from hipaacheck.checkers.email.facts import MailUseFacts, MxFacts, SpfFacts
from hipaacheck.model import Seen, TargetKind, Unseen

METHOD = "inventory, then the MX and SPF records"


async def probe_mail_use(ctx: Context) -> Saw:
    """Combine what the user said with MX and SPF.

    Raises CouldNotLookError when neither the inventory nor any record can be read.
    """
    mx: Seen[MxFacts] = await _facts(ctx, "dns.mx", MxFacts)
    spf: Seen[SpfFacts] = await _facts(ctx, "dns.spf", SpfFacts)
    if isinstance(mx, Unseen) and isinstance(spf, Unseen) and ctx.target.sends_mail is None:
        raise CouldNotLookError(mx.unseen, method=METHOD)
    facts = mail_use(ctx.target.sends_mail, mx, spf)
    return Saw(facts=facts, source=facts.basis, method=METHOD)


def mail_use(declared: bool | None, mx: Seen[MxFacts], spf: Seen[SpfFacts]) -> MailUseFacts:
    """Return what is known of the domain's use of mail.

    Only a domain without any mail host whose SPF record is exactly `v=spf1 -all` is taken to send
    nothing (RFC 7505 section 4.2, M3AAWG on parked domains); all others are assumed to send.
    """
    receives = mx if isinstance(mx, Unseen) else mx.receives_mail
    if declared is not None:
        return MailUseFacts(sends_mail=declared, receives_mail=receives, basis="inventory")
    if isinstance(mx, MxFacts) and mx.receives_mail:
        return MailUseFacts(sends_mail=True, receives_mail=True, basis="assumed")
    if isinstance(spf, SpfFacts) and not spf.denies_all:
        return MailUseFacts(sends_mail=True, receives_mail=receives, basis="assumed")
    unseen = next((one for one in (mx, spf) if isinstance(one, Unseen)), None)
    if unseen is not None:
        return MailUseFacts(sends_mail=unseen, receives_mail=receives, basis="assumed")
    return MailUseFacts(sends_mail=False, receives_mail=False, basis="records")


async def _facts(ctx: Context, kind: str, facts_type: type[F]) -> Seen[F]:
    try:
        return await ctx.facts(kind, facts_type)
    except CouldNotLookError as error:
        return Unseen(unseen=error.reason)


PROBE = Probe("email.mail_use", "dns.mail_use", TargetKind.DOMAIN, probe_mail_use)
