"""Look at a domain's MTA-STS record and fetch its policy as a sending server would (RFC 8461)."""

from dataclasses import dataclass

from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw, artefact
from hipaacheck.checkers.email.facts import MtaStsFacts, MxFacts
from hipaacheck.checkers.email.routing.names import must_look, records_artefact
from hipaacheck.checkers.email.routing.sts_policy import (
    StsPolicy,
    StsRecord,
    matches,
    read_policy,
    read_record,
    suggest,
)
from hipaacheck.checkers.email.taglist import shown
from hipaacheck.model import Seen, TargetKind, Unseen
from hipaacheck.net.answers import HttpFailure, HttpReply

BODY_LIMIT = 65_536  # RFC 8461 section 3.3 suggests 64 kilobytes
NO_POLICY = Unseen(unseen="there is no usable MTA-STS policy")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of fetching the policy: a state of MtaStsFacts, why, and the policy when it was read."""

    state: Seen[str]
    problem: str = ""
    policy: StsPolicy | None = None


def read_reply(reply: HttpReply) -> Fetched:
    """Judge one HTTPS exchange by RFC 8461 section 3.3."""
    if reply.failure is HttpFailure.TLS_CERTIFICATE:
        return Fetched("certificate", f"the certificate of the policy host is not valid: {reply.detail}")
    if reply.failure is HttpFailure.NO_ADDRESS:
        return Fetched("no-host", "the policy host has no address")
    if reply.failure is HttpFailure.OFFLINE:
        reason = f"{reply.url}: {reply.detail}"
        return Fetched(Unseen(unseen=reason), reason)
    if reply.failure is not None or reply.status is None:
        word = reply.failure or "no response"
        reason = f"{reply.url}: {word}" + (f" ({reply.detail})" if reply.detail else "")
        return Fetched(Unseen(unseen=reason), reason)
    if 300 <= reply.status < 400:
        where = shown(reply.header("location") or "")
        return Fetched("redirect", f"HTTP {reply.status} to {where}; senders must not follow it")
    if reply.status != 200:
        return Fetched("status", f"HTTP {reply.status} instead of 200")
    if reply.truncated or len(reply.body) > BODY_LIMIT:
        return Fetched("oversize", f"the policy is larger than {BODY_LIMIT} bytes")
    media_type = (reply.header("content-type") or "").partition(";")[0].strip().lower()
    if media_type != "text/plain":
        return Fetched("content-type", f"it is served as {shown(media_type)} instead of text/plain")
    policy = read_policy(reply.body)
    if policy.errors:
        return Fetched("malformed", "; ".join(policy.errors[:5]), policy)
    return Fetched("ok", "", policy)


def mta_sts_facts(record: StsRecord, fetched: Fetched, hosts: Seen[tuple[str, ...]]) -> MtaStsFacts:
    """Put record, policy and MX hosts together."""
    policy = fetched.policy if fetched.state == "ok" else None
    unseen = fetched.state if isinstance(fetched.state, Unseen) else None
    honoured = policy.mode if policy is not None and record.valid else None
    return MtaStsFacts(
        published=record.count > 0,
        record_count=record.count,
        record=record.text,
        record_errors=record.errors,
        policy_state=fetched.state,
        policy_problem=fetched.problem,
        mode=unseen if unseen and record.valid else honoured,
        max_age=unseen or (policy.max_age if policy else None),
        mx_patterns=unseen or (policy.patterns if policy else ()),
        unmatched_hosts=unseen or _unmatched(policy, hosts),
        suggested_policy=_suggested(policy, hosts),
    )


def _unmatched(policy: StsPolicy | None, hosts: Seen[tuple[str, ...]]) -> Seen[tuple[str, ...]]:
    if policy is None:
        return NO_POLICY
    if isinstance(hosts, Unseen):
        return hosts
    return tuple(host for host in hosts if not any(matches(host, one) for one in policy.patterns))


def _suggested(policy: StsPolicy | None, hosts: Seen[tuple[str, ...]]) -> str:
    """Start with testing, as RFC 8461 section 8.3 has it; whoever enforces already goes on doing so."""
    if isinstance(hosts, Unseen) or not hosts:
        return ""
    enforcing = policy is not None and policy.mode == "enforce"
    return suggest(hosts, "enforce" if enforcing else "testing")


async def probe_mta_sts(ctx: Context) -> Saw:
    """Ask for the record and, if there is one, fetch the policy; raises CouldNotLookError."""
    domain = ctx.target.name
    name, url = f"_mta-sts.{domain}", f"https://mta-sts.{domain}/.well-known/mta-sts.txt"
    method = f"DNS TXT {name}"
    answer = must_look(await ctx.net.dns.ask(name, "TXT"), method)
    record = read_record(answer.texts)
    if not record.count:
        facts = mta_sts_facts(record, Fetched("none"), await _hosts(ctx))
        return Saw(facts, answer.source, method, absent=True)
    reply = await ctx.net.http.get(url, max_bytes=BODY_LIMIT, verify=True, deadline=ctx.deadline)
    facts = mta_sts_facts(record, read_reply(reply), await _hosts(ctx))
    raw = (artefact(url, "text/plain", reply.body),) if reply.body else ()
    return Saw(facts, answer.source, f"{method}, GET {url}", artefacts=records_artefact(answer) + raw)


async def _hosts(ctx: Context) -> Seen[tuple[str, ...]]:
    """Return the names of the MX hosts, most preferred first."""
    try:
        mx = await ctx.facts("dns.mx", MxFacts)
    except CouldNotLookError as error:
        return Unseen(unseen=error.reason)
    if mx.host_count > len(mx.hosts):
        return Unseen(unseen=f"only {len(mx.hosts)} of {mx.host_count} mail hosts are known")
    return tuple(host.name for host in mx.hosts if not host.is_address)


PROBE = Probe("email.mta_sts", "dns.mta_sts", TargetKind.DOMAIN, probe_mta_sts)
