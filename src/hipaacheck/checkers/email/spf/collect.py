"""Fetch an SPF record and everything that its evaluation can ask DNS for, level by level, within bounds."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hipaacheck.checkers.email.spf.grammar import Kind, SpfRecord, is_spf_record, parse_record
from hipaacheck.checkers.email.spf.limits import LOOKUP_LIMIT, MX_LIMIT
from hipaacheck.checkers.email.spf.macros import is_lookup_name, static_name
from hipaacheck.net.answers import DnsAnswer, DnsFailure
from hipaacheck.net.clients import DnsClient

# A legal tree has at most 11 records and 10 terms that query (RFC 7208 section 4.6.4). What goes beyond
# these bounds is broken anyhow, and hostile zones must not make us ask without end.
RECORD_LIMIT = 64
DEPTH_LIMIT = LOOKUP_LIMIT + 1
TERM_LIMIT = 24


@dataclass(frozen=True, slots=True)
class Published:
    """The SPF records of one name; `unseen` is the reason if they could not be had."""

    domain: str
    records: tuple[SpfRecord, ...] = ()
    missing: str = "has no SPF record"
    unseen: str = ""

    @property
    def record(self) -> SpfRecord | None:
        """Return the record if there is exactly one, as section 4.5 wants it."""
        return self.records[0] if len(self.records) == 1 else None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What DNS has for the name of an a, mx or exists term.

    For mx, `ipv4` and `ipv6` say whether there are MX records at all. `unseen` is the reason if a
    question failed, which gives some senders temperror.
    """

    ipv4: bool = False
    ipv6: bool = False
    mx_count: int = 0
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class Collected:
    """Everything fetched for the domain `root`; what is absent from the maps was out of bounds."""

    root: str
    published: Mapping[str, Published]
    resolved: Mapping[tuple[Kind, str], Resolved]


def read_txt(domain: str, answer: DnsAnswer) -> Published:
    """Return the SPF records of a TXT answer (RFC 7208 sections 4.4 and 4.5)."""
    if answer.failure is DnsFailure.BAD_NAME:
        return Published(domain, missing="is not a name that DNS can be asked for")
    if answer.failed:
        return Published(domain, unseen=answer.reason)
    records = tuple(parse_record(text) for text in answer.texts if is_spf_record(text))
    missing = "has no SPF record" if answer.status != "nxdomain" else "does not exist"
    return Published(domain, records, missing)


async def collect(dns: DnsClient, root: str, answer: DnsAnswer) -> Collected:
    """Return the tree below the TXT answer of `root`; all names of a level are asked for at once."""
    published = {root: read_txt(root, answer)}
    tasks: dict[tuple[Kind, str], asyncio.Task[Resolved]] = {}
    level = [published[root]]
    async with asyncio.TaskGroup() as group:
        for _ in range(DEPTH_LIMIT):
            for key in _terms(level, root):
                if key not in tasks and len(tasks) < TERM_LIMIT:
                    tasks[key] = group.create_task(_resolve(dns, *key))
            names = dict.fromkeys(name for name in _targets(level, root) if name not in published)
            wanted = list(names)[: RECORD_LIMIT - len(published)]
            if not wanted:
                break
            level = list(await asyncio.gather(*(_publish(dns, name) for name in wanted)))
            published.update((found.domain, found) for found in level)
    return Collected(root, published, {key: task.result() for key, task in tasks.items()})


def _followed(level: list[Published], root: str) -> Iterator[tuple[str, SpfRecord]]:
    """Yield the records that evaluation can enter; at the root rivals too, which a mended record joins."""
    for found in level:
        if found.record is not None or found.domain == root:
            yield from ((found.domain, record) for record in found.records)


def _targets(level: list[Published], root: str) -> Iterator[str]:
    for domain, record in _followed(level, root):
        specs = [term.domain for term in record.evaluated if term.kind is Kind.INCLUDE]
        if record.redirect is not None and record.all is None:
            specs.append(record.redirect.value)
        names = (static_name(spec, domain, root) for spec in specs)
        yield from (name for name in names if name is not None)


def _terms(level: list[Published], root: str) -> Iterator[tuple[Kind, str]]:
    for domain, record in _followed(level, root):
        for term in record.evaluated:
            if term.kind in (Kind.A, Kind.MX, Kind.EXISTS):
                name = static_name(term.domain, domain, root)
                if name is not None and is_lookup_name(name):
                    yield term.kind, name


async def _publish(dns: DnsClient, name: str) -> Published:
    if "." not in name or not is_lookup_name(name):  # Section 4.3: the result is none.
        return Published(name, missing="is not a name that DNS can be asked for")
    return read_txt(name, await dns.ask(name, "TXT"))


async def _resolve(dns: DnsClient, kind: Kind, name: str) -> Resolved:
    if kind is Kind.EXISTS:
        answer = await dns.ask(name, "A")  # Section 5.7: A, whatever the client's family.
        return Resolved(ipv4=answer.exists, ipv6=answer.exists, unseen=_failure(answer))
    if kind is Kind.A:
        four, six = await asyncio.gather(dns.ask(name, "A"), dns.ask(name, "AAAA"))
        return Resolved(ipv4=four.exists, ipv6=six.exists, unseen=_failure(four) or _failure(six))
    answer = await dns.ask(name, "MX")
    count = len(answer.rdatas)
    unseen = _failure(answer)
    if 0 < count <= MX_LIMIT:
        hosts = (str(getattr(rdata, "exchange", "")).removesuffix(".") for rdata in answer.rdatas)
        asked = (dns.ask(host, rdtype) for host in hosts if host for rdtype in ("A", "AAAA"))
        unseen = next(filter(None, map(_failure, await asyncio.gather(*asked))), "")
    return Resolved(ipv4=count > 0, ipv6=count > 0, mx_count=count, unseen=unseen)


def _failure(answer: DnsAnswer) -> str:
    return answer.reason if answer.failed and answer.failure is not DnsFailure.BAD_NAME else ""
