"""Evaluate SPF records for one client address, with the counters that RFC 7208 section 4.6.4 asks for."""

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from hipaacheck.checkers.email.spf.grammar import (
    Kind,
    Mechanism,
    Qualifier,
    SpfRecord,
    is_spf_record,
    parse_record,
)
from hipaacheck.checkers.email.spf.limits import LOOKUP_LIMIT, MX_LIMIT, PTR_LIMIT, VOID_LOOKUP_LIMIT
from hipaacheck.checkers.email.spf.macros import (
    MacroError,
    MacroString,
    as_presentation,
    expand,
    expand_domain,
    is_lookup_name,
    parse_macro_string,
)
from hipaacheck.net.answers import DnsAnswer, DnsFailure
from hipaacheck.net.clients import DnsClient

Address = IPv4Address | IPv6Address


class SpfResult(StrEnum):
    """The results of check_host() (RFC 7208 section 2.6)."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class StopError(Exception):
    """End the whole evaluation with temperror or permerror."""

    def __init__(self, result: SpfResult, code: str, reason: str) -> None:
        super().__init__(reason)
        self.result = result
        self.code = code
        self.reason = reason


_RESULTS = {
    Qualifier.PASS: SpfResult.PASS,
    Qualifier.FAIL: SpfResult.FAIL,
    Qualifier.SOFTFAIL: SpfResult.SOFTFAIL,
    Qualifier.NEUTRAL: SpfResult.NEUTRAL,
}


class Session:
    """One evaluation: what is fixed for it, and the two counters of section 4.6.4."""

    def __init__(
        self, dns: DnsClient, ip: Address, local: str, origin: str, helo: str, receiver: str, timestamp: int
    ) -> None:
        self.dns = dns
        self.ip = ip
        self.family = "A" if ip.version == 4 else "AAAA"
        self.lookups = 0
        self.voids = 0
        plain = ip.exploded.replace(":", "").upper()
        dotted = str(ip) if ip.version == 4 else ".".join(plain)
        self.fixed = {
            "s": f"{local}@{origin}",
            "l": local,
            "o": origin,
            "i": dotted,
            "h": helo,
            "c": str(ip),
            "r": receiver,
            "t": str(timestamp),
            "v": "in-addr" if ip.version == 4 else "ip6",
        }

    async def evaluate(self, domain: str) -> tuple[SpfResult, SpfRecord | None, str]:
        """Return the result for `domain`, and the record that made it with the domain it stands at."""
        record = await self._record(domain)
        if record is None:
            return SpfResult.NONE, None, domain
        if record.problems:
            first = record.problems[0]
            raise StopError(SpfResult.PERMERROR, first.code, f"{domain}: {first.message}")
        for mechanism in record.evaluated:
            if mechanism.kind.queries:
                self._count_lookup()
            if await self._matches(mechanism, domain):
                return _RESULTS[mechanism.qualifier], record, domain
        if record.redirect is None or record.all is not None:
            return SpfResult.NEUTRAL, record, domain
        self._count_lookup()
        target = await self._target(record.redirect.value, domain)
        result, found, where = await self.evaluate(target)
        if result is SpfResult.NONE:
            raise _permerror("redirect-without-record", f"redirect={target}: no SPF record there")
        return result, found, where

    async def explanation(self, record: SpfRecord, domain: str) -> str | None:
        """Return the text that exp leads to; any trouble on the way means none (section 6.2)."""
        if record.explanation is None:
            return None
        name = await self._target(record.explanation.value, domain)
        if not is_lookup_name(name):
            return None
        answer = await self.dns.ask(name, "TXT")
        if len(answer.texts) != 1 or not answer.texts[0].isascii():
            return None
        try:
            parsed = parse_macro_string(answer.texts[0], explanation=True)
        except MacroError:
            return None
        return expand(parsed, await self._values(parsed, domain))

    async def _record(self, domain: str) -> SpfRecord | None:
        if "." not in domain.removesuffix(".") or not is_lookup_name(domain):  # Section 4.3.
            return None
        answer = await self._ask(domain, "TXT")
        found = [text for text in answer.texts if is_spf_record(text)] if answer is not None else []
        if len(found) > 1:
            raise _permerror("multiple-records", f"{domain} has {len(found)} SPF records")
        return parse_record(found[0]) if found else None

    async def _ask(self, name: str, rdtype: str) -> DnsAnswer | None:
        """Return the answer, None for a name that cannot exist; a failure ends everything (section 5)."""
        return self._usable(await self.dns.ask(name, rdtype))

    @staticmethod
    def _usable(answer: DnsAnswer) -> DnsAnswer | None:
        if answer.failure is DnsFailure.BAD_NAME:
            return None
        if answer.failed:
            raise StopError(SpfResult.TEMPERROR, "dns", answer.reason)
        return answer

    def _count_lookup(self) -> None:
        self.lookups += 1
        if self.lookups > LOOKUP_LIMIT:
            raise _permerror("too-many-lookups", f"more than {LOOKUP_LIMIT} terms that query DNS")

    def _count_void(self) -> None:
        self.voids += 1
        if self.voids > VOID_LOOKUP_LIMIT:
            raise _permerror("too-many-void-lookups", f"more than {VOID_LOOKUP_LIMIT} lookups found nothing")

    async def _target(self, spec: MacroString | None, domain: str) -> str:
        if spec is None:
            return domain
        return as_presentation(expand_domain(spec, await self._values(spec, domain)))

    async def _values(self, spec: MacroString, domain: str) -> Mapping[str, str]:
        values = {**self.fixed, "d": domain}
        if "p" in spec.letters:
            values["p"] = await self._validated_name(domain)
        return values

    async def _matches(self, mechanism: Mechanism, domain: str) -> bool:
        if mechanism.kind is Kind.ALL:
            return True
        if mechanism.network is not None:
            return self.ip in mechanism.network
        target = await self._target(mechanism.domain, domain)
        match mechanism.kind:
            case Kind.INCLUDE:
                return await self._include(target)
            case Kind.A:
                return await self._a(target, mechanism)
            case Kind.MX:
                return await self._mx(target, mechanism)
            case Kind.PTR:
                return await self._ptr(target)
            case _:
                return await self._exists(target)

    async def _include(self, target: str) -> bool:
        result, _, _ = await self.evaluate(target)
        if result is SpfResult.NONE:
            raise _permerror("include-without-record", f"include:{target}: no SPF record there")
        return result is SpfResult.PASS

    async def _a(self, target: str, mechanism: Mechanism) -> bool:
        answer = await self._ask(target, self.family) if is_lookup_name(target) else None
        if answer is not None and not answer.exists:
            self._count_void()
        return answer is not None and self._inside(answer, mechanism)

    async def _mx(self, target: str, mechanism: Mechanism) -> bool:
        answer = await self._ask(target, "MX") if is_lookup_name(target) else None
        if answer is None:
            return False
        if not answer.exists:
            self._count_void()
        if len(answer.rdatas) > MX_LIMIT:
            raise _permerror("too-many-mx", f"{target} has {len(answer.rdatas)} MX records")
        hosts = (str(getattr(rdata, "exchange", "")).removesuffix(".") for rdata in answer.rdatas)
        answers = await asyncio.gather(*(self.dns.ask(host, self.family) for host in hosts if host))
        found = [self._usable(answer) for answer in answers]
        return any(answer is not None and self._inside(answer, mechanism) for answer in found)

    async def _exists(self, target: str) -> bool:
        answer = await self._ask(target, "A") if is_lookup_name(target) else None
        if answer is not None and not answer.exists:
            self._count_void()
        return answer is not None and answer.exists

    async def _ptr(self, target: str) -> bool:
        answer = await self.dns.ask(self.ip.reverse_pointer, "PTR")
        if not answer.failed and not answer.exists:
            self._count_void()
        return any(_below(name, target) for name in await self._validated(answer))

    def _inside(self, answer: DnsAnswer, mechanism: Mechanism) -> bool:
        prefix = mechanism.prefix4 if self.ip.version == 4 else mechanism.prefix6
        return any(
            self.ip in ip_network((address, prefix), strict=False) for address in _addresses_of(answer)
        )

    async def _validated(self, answer: DnsAnswer) -> list[str]:
        """Return the names of a PTR answer that lead back to the client (section 5.5); the first 10 count."""
        names = [str(getattr(rdata, "target", "")).removesuffix(".").lower() for rdata in answer.rdatas]
        forward = await asyncio.gather(*(self.dns.ask(name, self.family) for name in names[:PTR_LIMIT]))
        pairs = zip(names[:PTR_LIMIT], forward, strict=True)
        return [name for name, found in pairs if self.ip in _addresses_of(found)]

    async def _validated_name(self, domain: str) -> str:
        """Return what %{p} stands for (section 7.3): the domain, a name below it, any name, or unknown."""
        names = await self._validated(await self.dns.ask(self.ip.reverse_pointer, "PTR"))
        if domain.lower() in names:
            return domain
        return next((name for name in names if _below(name, domain)), (names or ["unknown"])[0])


def _permerror(code: str, reason: str) -> StopError:
    return StopError(SpfResult.PERMERROR, code, reason)


def _below(name: str, domain: str) -> bool:
    wanted = domain.lower().removesuffix(".")
    return name == wanted or name.endswith(f".{wanted}")


def _addresses_of(answer: DnsAnswer) -> tuple[Address, ...]:
    return tuple(ip_address(getattr(rdata, "address", "0.0.0.0")) for rdata in answer.rdatas)
