"""Look up the DMARC policy of a domain, as receivers of RFC 9989 and RFC 7489 would."""

import asyncio
from dataclasses import dataclass, replace

from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw, artefact
from hipaacheck.checkers.email.dmarc.parser import DmarcRecord, is_dmarc, near_miss, parse_record
from hipaacheck.checkers.email.dmarc.receivers import (
    authorisations,
    outside_addresses,
    receivers,
    unauthorised,
)
from hipaacheck.checkers.email.dmarc.rfc7489 import DoubtError, differences, read_rfc7489
from hipaacheck.checkers.email.dmarc.suggest import suggest
from hipaacheck.checkers.email.dmarc.walk import (
    Discovery,
    Node,
    below_policies,
    discover,
    doubt,
    lowered,
    walk_names,
)
from hipaacheck.checkers.email.facts import DmarcFacts, DmarcReading, MailUseFacts
from hipaacheck.checkers.email.taglist import shown
from hipaacheck.model import Seen, TargetKind, Unseen
from hipaacheck.net.answers import DnsAnswer, DnsFailure, DnsStatus
from hipaacheck.suffixes import is_public_suffix, registered_domain

_RECORD_LIMIT = 4096
_MESSAGE_LIMIT = 20
# Registries that publish a policy for the domains below them (RFC 9091 appendix B; _dmarc.gov).
_REGISTRIES = frozenset({"bank", "insurance", "gov", "mil", "cpa"})


@dataclass(frozen=True, slots=True)
class _View:
    """All that was learned, before it is put into facts.

    `unsure` is the failed question that leaves the organizational domain open, and with it the policy for
    subdomains; the domain's own record is certain all the same.
    """

    domain: str
    own: DnsAnswer
    nodes: dict[str, Node]
    found: Discovery
    policy: str | None
    reading: DmarcReading
    old_record: DmarcRecord | None
    verdicts: dict[str, Seen[bool]]
    sends_mail: bool
    unsure: str

    @property
    def own_records(self) -> tuple[DmarcRecord, ...]:
        """Return the DMARC records at the domain's own name."""
        return self.nodes[self.domain].records


async def probe_dmarc(ctx: Context) -> Saw:
    """Walk the tree, all questions at once, then ask the report receivers outside.

    Raises CouldNotLookError when a question without an answer could change the policy of the domain.
    """
    domain = ctx.target.name
    names = walk_names(domain)
    answers, mail_use = await asyncio.gather(
        asyncio.gather(*(ctx.net.dns.ask(f"_dmarc.{name}", "TXT") for name in names)), _mail_use(ctx)
    )
    by_name = dict(zip(names, answers, strict=True))
    view = await _view(ctx, by_name, mail_use.sends_mail is not False)
    return Saw(
        facts=_facts(view),
        source=view.own.source,
        method=_method(domain),
        absent=view.found.record is None and not view.own_records,
        artefacts=tuple(
            artefact(f"TXT _dmarc.{name}", "text/plain", "\n".join(answer.texts).encode("latin-1"))
            for name, answer in by_name.items()
            if answer.exists and name in (domain, view.found.location)
        ),
    )


async def _mail_use(ctx: Context) -> MailUseFacts:
    """Return whether the domain sends mail; it only shapes the advice, so not knowing means that it does."""
    try:
        return await ctx.facts("dns.mail_use", MailUseFacts)
    except CouldNotLookError:
        return MailUseFacts()


async def _view(ctx: Context, answers: dict[str, DnsAnswer], sends_mail: bool) -> _View:
    domain = ctx.target.name
    own = answers[domain]
    nodes = {
        name: Node() if _left_out(name, answer, own) else _node(answer) for name, answer in answers.items()
    }
    found = discover(domain, nodes)
    reason = doubt(domain, nodes, found, is_public_suffix)
    if reason and found.relation != "self":
        raise CouldNotLookError(reason, source=own.source, method=_method(domain))
    try:
        reading, old_record = read_rfc7489(domain, nodes, registered_domain)
    except DoubtError as error:
        raise CouldNotLookError(str(error), source=own.source, method=_method(domain)) from None
    policy = await _policy(ctx, found)
    uris = (*found.record.rua, *found.record.ruf) if found.record is not None else ()
    verdicts = await authorisations(ctx.net.dns, found, uris, reason)
    return _View(domain, own, nodes, found, policy, reading, old_record, verdicts, sends_mail, reason)


async def _policy(ctx: Context, found: Discovery) -> str | None:
    """Return the policy for the domain; an inherited one may depend on whether the domain exists (np)."""
    record = found.record
    if record is None:
        return None
    policy = record.policy(found.relation)
    if found.relation == "self" or policy == record.policy("nonexistent"):
        return policy
    answer = await ctx.net.dns.ask(ctx.target.name, "TXT")
    if answer.failed:
        raise CouldNotLookError(answer.reason, source=answer.source, method=_method(ctx.target.name))
    return record.policy("nonexistent") if answer.status is DnsStatus.NXDOMAIN else policy


def _left_out(name: str, answer: DnsAnswer, own: DnsAnswer) -> bool:
    """Return whether a name of the walk is a registry's that the user did not want asked (--offline).

    A file answers for the domain, and nobody for the public suffix above it. Hardly a registry has a record,
    which would be for domains without one of their own; were that a doubt, no file could show that the
    domain's own record is gone.
    """
    unasked = answer.failure is DnsFailure.OFFLINE and not own.failed
    return unasked and name not in _REGISTRIES and is_public_suffix(name)


def _node(answer: DnsAnswer) -> Node:
    if answer.failed:
        return Node(failure=answer.reason)
    return Node(tuple(parse_record(text) for text in answer.texts if is_dmarc(text)))


def _facts(view: _View) -> DmarcFacts:
    found, record = view.found, view.found.record
    shape = record or DmarcRecord("")
    errors, warnings = _messages(view)
    organizational, subdomain, nonexistent = _around(view)
    effective = lowered(view.policy, shape.testing)
    rua = receivers(found, shape.rua, view.verdicts)
    ruf = receivers(found, shape.ruf, view.verdicts)
    advice = suggest(view.domain, _base(view), view.policy, effective, view.sends_mail)
    return DmarcFacts(
        found=record is not None,
        record=shape.text[:_RECORD_LIMIT] if record is not None else None,
        location=f"_dmarc.{found.location}" if found.location is not None else None,
        inherited=record is not None and found.relation != "self",
        organizational_domain=organizational,
        record_count=len(view.own_records),
        multiple=len(view.own_records) > 1,
        valid=record is not None and not errors,
        errors=errors,
        warnings=warnings,
        policy=view.policy,
        subdomain_policy=subdomain,
        nonexistent_policy=nonexistent,
        effective_policy=effective,
        enforced=effective in ("quarantine", "reject"),
        testing=shape.testing,
        adkim=shape.adkim,
        aspf=shape.aspf,
        psd=shape.psd,
        rua=rua,
        ruf=ruf,
        wants_reports=bool(rua),
        unauthorised_receivers=unauthorised((*rua, *ruf)),
        external_failure_receivers=outside_addresses(found, shape.ruf, view.unsure),
        rfc7489=view.reading,
        differences=_differences(view),
        suggested_record=advice.next_record,
        goal_record=advice.goal_record,
    )


def _around(view: _View) -> tuple[Seen[str | None], Seen[str | None], Seen[str | None]]:
    """Return the organizational domain, and the policies for names below that exist and that do not."""
    if view.unsure:
        unseen = Unseen(unseen=view.unsure)
        return unseen, unseen, unseen
    return view.found.organizational, *below_policies(view.domain, view.nodes)


def _differences(view: _View) -> tuple[str, ...]:
    nonexistent = None if view.unsure else below_policies(view.domain, view.nodes)[1]
    return differences(
        view.domain, view.nodes, view.found, view.policy, nonexistent, view.reading, view.old_record
    )


def _messages(view: _View) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is wrong and what is odd, with the place where it is not the domain's own name."""
    found, record, own = view.found, view.found.record, view.own_records
    errors: list[str] = []
    warnings: list[str] = []
    if len(own) > 1:
        errors.append(f"{len(own)} DMARC records stand at _dmarc.{view.domain}, so all are discarded")
    others = [text for text in view.own.texts if not is_dmarc(text)]
    for text in others:
        problem = near_miss(text)
        if problem and not own:
            errors.append(problem)
        else:
            warnings.append(f"_dmarc.{view.domain} also holds {shown(text)}, which is no DMARC record")
    place = f"at _dmarc.{found.location}: " if found.relation != "self" else ""
    if record is not None:
        errors += [place + message for message in record.errors]
        warnings += [place + message for message in record.warnings]
    return tuple(errors[:_MESSAGE_LIMIT]), tuple(warnings[:_MESSAGE_LIMIT])


def _base(view: _View) -> DmarcRecord | None:
    """Return the record that the advice builds on: the own one, or what an inherited one says of mail itself.

    An inherited record's sp, np and psd are about its own place, and a public suffix's addresses are
    its operator's.
    """
    found = view.found
    if found.record is None:
        return view.own_records[0] if view.own_records else None
    if found.relation == "self":
        return found.record
    registry = found.record.psd == "y"
    return replace(
        found.record,
        sp=None,
        np=None,
        psd="u",
        rua=() if registry else found.record.rua,
        ruf=() if registry else found.record.ruf,
    )


def _method(domain: str) -> str:
    return f"DNS TXT of _dmarc.{domain} and the names above it (RFC 9989 section 4.10)"


PROBE = Probe("email.dmarc", "dns.dmarc", TargetKind.DOMAIN, probe_dmarc)
