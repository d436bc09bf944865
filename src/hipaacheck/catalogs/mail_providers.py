"""Know mail providers by the names that a domain publishes: MX hosts, SPF includes, DKIM aliases."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import TypeVar

from hipaacheck.model import Record
from hipaacheck.resources import rules_dir
from hipaacheck.yamlio import parse_yaml

R = TypeVar("R", bound=Record)


class Sureness(StrEnum):
    """How far the marks of a provider were checked; `unverified` must never fail a domain."""

    SEEN = "seen"
    PARTLY = "partly"
    UNVERIFIED = "unverified"


class CatalogueMeta(Record):
    """Where a catalogue comes from and when it was compiled."""

    title: str
    compiled: str
    sources: tuple[str, ...]


class Provider(Record):
    """A mail service and the names it is known by.

    `platform` is set for services whose settings hipaacheck can explain. `gateway` says that the
    service passes mail on, so that the mailboxes may be elsewhere.
    """

    id: str
    name: str
    platform: str = ""
    gateway: bool = False
    mx_suffixes: tuple[str, ...] = ()
    spf_includes: tuple[str, ...] = ()
    basis: str
    verified: Sureness
    date: str
    note: str = ""


class DkimProvider(Record):
    """The DKIM selectors that a service gives its customers, and where their CNAMEs lead."""

    id: str
    name: str
    selectors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    source: str
    verified: bool
    date: str
    note: str = ""


class ProviderCatalogue(Record):
    """rules/catalogs/mail_providers.yaml."""

    meta: CatalogueMeta
    providers: tuple[Provider, ...]


class SelectorCatalogue(Record):
    """rules/catalogs/dkim_selectors.yaml: what to ask always, of own servers, and of recognised providers."""

    meta: CatalogueMeta
    common: tuple[str, ...]
    own_server: tuple[str, ...]
    providers: tuple[DkimProvider, ...]

    def selectors_of(self, provider_ids: Iterable[str]) -> tuple[str, ...]:
        """Return the selectors of these providers, in catalogue order, each once."""
        wanted = set(provider_ids)
        return tuple(
            dict.fromkeys(name for entry in self.providers if entry.id in wanted for name in entry.selectors)
        )


@cache
def provider_catalogue() -> ProviderCatalogue:
    """Return the catalogue of mail providers, read once."""
    return _load("mail_providers.yaml", ProviderCatalogue)


@cache
def selector_catalogue() -> SelectorCatalogue:
    """Return the catalogue of DKIM selectors, read once."""
    return _load("dkim_selectors.yaml", SelectorCatalogue)


def provider_by_mx(host: str) -> Provider | None:
    """Return the provider whose MX suffix matches `host` on label boundaries; the longest suffix wins."""
    matches = [
        (len(suffix), entry)
        for entry in provider_catalogue().providers
        for suffix in entry.mx_suffixes
        if below(host, suffix)
    ]
    return max(matches, key=lambda match: match[0])[1] if matches else None


def providers_by_spf(includes: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of providers that these include or redirect targets name, in catalogue order."""
    names = tuple(includes)
    return tuple(
        entry.id
        for entry in provider_catalogue().providers
        if any(below(name, mark) for mark in entry.spf_includes for name in names)
    )


def provider_by_dkim_target(target: str) -> DkimProvider | None:
    """Return the provider that the CNAME target of a DKIM key belongs to; the longest suffix wins."""
    matches = [
        (len(suffix), entry)
        for entry in selector_catalogue().providers
        for suffix in entry.targets
        if below(target, suffix)
    ]
    return max(matches, key=lambda match: match[0])[1] if matches else None


def platform_of(provider_id: str | None) -> str:
    """Return "google", "microsoft" or "": the platform whose administration a fix can name."""
    return next((entry.platform for entry in provider_catalogue().providers if entry.id == provider_id), "")


def below(name: str, suffix: str) -> bool:
    """Return whether `name` is `suffix` or lies below it: "evilgoogle.com" is not below "google.com"."""
    bare = name.strip().rstrip(".").lower()
    return bare == suffix or bare.endswith(f".{suffix}")


def _load(name: str, kind: type[R]) -> R:
    text = (rules_dir() / "catalogs" / name).read_text(encoding="utf-8")
    return kind.model_validate(parse_yaml(text, name, keep=True).data)
