"""Choose which DKIM selectors to ask for: they cannot be listed from DNS, and every question costs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import dns.rdtypes.ANY.MX

from hipaacheck.catalogs.mail_providers import (
    SelectorCatalogue,
    provider_by_mx,
    providers_by_spf,
)
from hipaacheck.model import digest
from hipaacheck.net.answers import DnsAnswer

MAX_SELECTORS = 200
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_SPF_NAME = re.compile(r"(?:include:|redirect=)([a-z0-9._-]{1,253})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A selector to ask for and who brought it: "user", "provider" or "catalogue"."""

    selector: str
    origin: str


def clean_selector(text: str, domain: str) -> str:
    """Return what a user wrote as a bare selector: lower-case, without `._domainkey` and what follows."""
    bare = text.strip().rstrip(".").lower()
    return bare.removesuffix(f".{domain}").removesuffix("._domainkey")


def valid_selector(selector: str) -> bool:
    """Return whether `selector` can be a DNS name (RFC 6376 section 3.1: labels with dots between)."""
    return len(selector) <= 200 and all(_LABEL.fullmatch(label) for label in selector.split("."))


def made_up_selector(domain: str) -> str:
    """Return a selector that nobody has, the same in every run; who answers it answers everything."""
    return "hc" + digest("dkim wildcard", domain)[:20]


def recognised(mx: DnsAnswer, txt: DnsAnswer) -> tuple[str | None, tuple[str, ...]]:
    """Return the provider that receives the domain's mail, if known, and all that MX and SPF name."""
    hosts = [
        rdata.exchange.to_text(omit_final_dot=True)
        for rdata in mx.rdatas[:50]
        if isinstance(rdata, dns.rdtypes.ANY.MX.MX)
    ]
    by_mx = [found.id for found in map(provider_by_mx, hosts) if found is not None]
    spf = [text[:8192] for text in txt.texts if text[:6].lower() == "v=spf1"]
    includes = [name for text in spf for name in _SPF_NAME.findall(text)]
    ids = dict.fromkeys([*by_mx, *providers_by_spf(includes)])
    return (by_mx[0] if by_mx else None), tuple(ids)


def first_round(
    catalogue: SelectorCatalogue,
    user: Iterable[str],
    received_by: str | None,
    provider_ids: Iterable[str],
    empty: bool,
) -> tuple[Wanted, ...]:
    """Return the selectors to ask first; `empty` says that DNS denies everything below _domainkey.

    The denial (RFC 8020) is trusted for the long list, but not for what the user or the providers
    name, because not all name servers keep to it.
    """
    wanted = [Wanted(name, "user") for name in user]
    wanted += [Wanted(name, "provider") for name in catalogue.selectors_of(provider_ids)]
    if not empty:
        wanted += generic(catalogue, received_by)
    return unique(wanted, ())


def generic(catalogue: SelectorCatalogue, received_by: str | None) -> list[Wanted]:
    """Return the selectors worth asking of anybody, and those of own servers when nobody is recognised."""
    names = catalogue.common if received_by else (*catalogue.common, *catalogue.own_server)
    return [Wanted(name, "catalogue") for name in names]


def unique(wanted: Iterable[Wanted], asked: Iterable[str]) -> tuple[Wanted, ...]:
    """Return each selector once, without those asked already, at most MAX_SELECTORS in all."""
    seen = set(asked)
    room = MAX_SELECTORS - len(seen)
    fresh: dict[str, Wanted] = {}
    for want in wanted:
        if want.selector not in seen:
            fresh.setdefault(want.selector, want)
    return tuple(fresh.values())[: max(room, 0)]
