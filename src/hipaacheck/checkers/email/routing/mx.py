"""Find the hosts that take mail for a domain (RFC 5321 section 5.1, RFC 7505) and make them targets."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hipaacheck.catalogs.mail_providers import provider_by_mx
from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw
from hipaacheck.checkers.email.asking import Asked, asked, deciding
from hipaacheck.checkers.email.facts import MxFacts, MxHost
from hipaacheck.checkers.email.routing.names import is_address, records_artefact
from hipaacheck.model import Place, Seen, Target, TargetKind, Unseen
from hipaacheck.net.answers import DnsAnswer, DnsStatus
from hipaacheck.net.noting import note, noted

HOSTS_LIMIT = 20
SMTP_PORT = 25
_FIELDS = ("address_targets", "alias_targets", "dead_targets")


@dataclass(frozen=True, slots=True, order=True)
class MxRecord:
    """One MX record; `host` is lower-case, without the final dot, and empty for the root (RFC 7505)."""

    preference: int
    host: str


def read_mx(answer: DnsAnswer) -> tuple[MxRecord, ...]:
    """Return the MX records, most preferred first."""
    records = []
    for rdata in answer.rdatas:
        preference, _, host = rdata.to_text().partition(" ")
        records.append(MxRecord(int(preference), host.lower().rstrip(".")))
    return tuple(sorted(set(records)))


async def probe_mx(ctx: Context) -> Saw:
    """Ask for MX and for the addresses of each host, and discover the hosts.

    Raises CouldNotLookError when it cannot be known where mail goes; a placeholder target then stands
    for the hosts that may exist.
    """
    domain, method = ctx.target.name, f"DNS MX {ctx.target.name}, then A and AAAA of its hosts"
    exchanges = await asked(ctx.net.dns.ask(domain, "MX"))
    answer = exchanges.answer
    if answer.failed:
        note(exchanges.places)
        raise _lost(ctx, answer, method)
    with noted() as places:
        facts = await _seen(ctx, answer, method)
    note(_lines(exchanges.places, places, facts))
    return Saw(
        facts=facts,
        source=answer.source,
        method=method,
        absent=facts.status == "none",
        artefacts=records_artefact(answer),
    )


async def _seen(ctx: Context, answer: DnsAnswer, method: str) -> MxFacts:
    """Look at the hosts that the MX records name, or at what stands in for them."""
    records = read_mx(answer)
    others = tuple(record for record in records if record.host)
    if others:
        wanted = others[:HOSTS_LIMIT]
        hosts = await asyncio.gather(*(_look_at(ctx, record) for record in wanted))
        return mx_facts(hosts, total=len(others), null_with_others=len(others) < len(records))
    if records:
        return mx_facts((), status="null")
    if answer.status is DnsStatus.NXDOMAIN:
        return mx_facts((), status="none")
    return await _implicit(ctx, method)


def _lines(exchanges: Iterable[Place], beside: Iterable[Place], facts: MxFacts) -> Iterator[Place]:
    """Yield the lines of the MX records, each of which decides what is said of its host, then the others.

    That a host is an alias is decided by the line of the alias, where there is one.
    """
    others = tuple(beside)
    known = {field for place in others for field in place.about}
    for place in exchanges:
        host = _host_of(place.text)
        named = [name for name in _FIELDS if name not in known and host in _names(getattr(facts, name))]
        yield from deciding((place,), [*named, *(("null_with_others",) if not host and place.text else ())])
    yield from others


def _host_of(text: str) -> str:
    """Return the host of an MX record in presentation form."""
    return text.partition(" ")[2].lower().rstrip(".")


def _names(hosts: Seen[tuple[str, ...]]) -> tuple[str, ...]:
    return () if isinstance(hosts, Unseen) else hosts


async def _implicit(ctx: Context, method: str) -> MxFacts:
    """Without MX the domain's own addresses take its mail (RFC 5321 section 5.1)."""
    answer = await ctx.net.dns.addresses(ctx.target.name)
    if answer.failed:
        raise _lost(ctx, answer, method)
    if not answer.exists:
        return mx_facts((), status="none")
    ctx.discover(_target(ctx, ctx.target.name))
    return mx_facts((_host(MxRecord(0, ctx.target.name), answer),), status="implicit")


async def _look_at(ctx: Context, record: MxRecord) -> MxHost:
    """Resolve one host, and discover it unless nobody could ever reach it."""
    if is_address(record.host):
        return MxHost(name=record.host, preference=record.preference, is_address=True, resolves=False)
    one = await asked(ctx.net.dns.addresses(record.host))
    note(_alias_lines(one))
    answer = one.answer
    if answer.exists or answer.failed:
        ctx.discover(_target(ctx, record.host))
    return _host(record, answer)


def _alias_lines(one: Asked) -> Iterator[Place]:
    """Yield the lines of what a host resolves to; the alias at its own name makes it one of the aliases."""
    first = one.answer.aliases[0] if one.answer.aliases else None
    for place in one.places:
        own = first is not None and place.text.lower().rstrip(".") == first
        yield from deciding((place,), ("alias_targets",)) if own else (place,)


def _host(record: MxRecord, answer: DnsAnswer) -> MxHost:
    provider = provider_by_mx(record.host)
    resolves: Seen[bool] = Unseen(unseen=answer.reason) if answer.failed else answer.exists
    return MxHost(
        name=record.host,
        preference=record.preference,
        alias_of=answer.aliases[0] if answer.aliases else None,
        resolves=resolves,
        addresses=tuple(rdata.to_text() for rdata in answer.rdatas),
        provider=provider.id if provider else None,
    )


def mx_facts(
    hosts: tuple[MxHost, ...] | list[MxHost],
    *,
    status: str = "mx",
    total: int | None = None,
    null_with_others: bool = False,
) -> MxFacts:
    """Sum up the hosts that were looked at; `total` is how many there are when that is more."""
    total = len(hosts) if total is None else total
    provider = next((found for host in hosts if (found := provider_by_mx(host.name))), None)
    return MxFacts(
        status=status,
        hosts=tuple(hosts),
        host_count=total,
        receives_mail=status in ("mx", "implicit"),
        null_with_others=null_with_others,
        address_targets=tuple(host.name for host in hosts if host.is_address),
        alias_targets=_alias_targets(hosts, total),
        dead_targets=_dead_targets(hosts, total),
        provider=provider.id if provider else None,
        provider_name=provider.name if provider else None,
        summary=_summary(status, hosts, total),
    )


def _dead_targets(hosts: tuple[MxHost, ...] | list[MxHost], total: int) -> Seen[tuple[str, ...]]:
    dead = tuple(host.name for host in hosts if host.resolves is False and not host.is_address)
    return dead or _unseen(hosts, total) or ()


def _alias_targets(hosts: tuple[MxHost, ...] | list[MxHost], total: int) -> Seen[tuple[str, ...]]:
    aliases = tuple(host.name for host in hosts if host.alias_of is not None)
    return aliases or _unseen(hosts, total) or ()


def _unseen(hosts: tuple[MxHost, ...] | list[MxHost], total: int) -> Unseen | None:
    """Return why "none of the hosts" cannot be said, if it cannot."""
    unseen = next((host.resolves for host in hosts if isinstance(host.resolves, Unseen)), None)
    if unseen is None and total > len(hosts):
        return Unseen(unseen=f"only {len(hosts)} of {total} mail hosts were looked up")
    return unseen


def _summary(status: str, hosts: tuple[MxHost, ...] | list[MxHost], total: int) -> str:
    if status == "null":
        return "null MX: the domain takes no mail"
    if status == "none":
        return "no MX record and no address: the domain takes no mail"
    listed = ", ".join(f"{host.preference} {host.name}" for host in hosts[:5])
    if status == "implicit":
        return f"no MX record: mail goes to the domain's own address ({hosts[0].name})"
    return listed + (f" and {total - 5} more" if total > 5 else "")


def _target(ctx: Context, host: str, *, unresolved: str | None = None) -> Target:
    placeholder = unresolved is not None
    return Target(
        id=f"mail-host:mx-of-{host}" if placeholder else f"mail-host:{host}:{SMTP_PORT}",
        kind=TargetKind.MAIL_HOST,
        name=f"MX of {host}" if placeholder else host,
        port=SMTP_PORT,
        protocol="smtp",
        origin=ctx.target.origin,
        exposure=ctx.target.exposure,
        found_by=(ctx.target.id,),
        unresolved=unresolved,
    )


def _lost(ctx: Context, answer: DnsAnswer, method: str) -> CouldNotLookError:
    ctx.discover(_target(ctx, ctx.target.name, unresolved=answer.reason))
    return CouldNotLookError(answer.reason, source=answer.source, method=method)


PROBE = Probe("email.mx", "dns.mx", TargetKind.DOMAIN, probe_mx)
