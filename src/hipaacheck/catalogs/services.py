"""Read which services there are and the marks they are known by, from three files that share no mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from hipaacheck.catalogs.mail_providers import Sureness, provider_catalogue, selector_catalogue
from hipaacheck.resources import rules_dir
from hipaacheck.yamlio import parse_yaml

_Known = tuple[str, bool, str]


class MarkKind(StrEnum):
    """Where a mark shows; the words are those of rules/catalogs/services.yaml."""

    MX = "mx"
    SPF = "spf"
    DKIM = "dkim"
    SELECTOR = "selector"
    CNAME = "cname"
    TXT = "txt"
    REPORT = "report"
    WEB = "web"
    NS = "ns"
    APP = "app"
    PUBLISHER = "publisher"
    CLIENT = "client"


_OF_APPLICATIONS = frozenset({MarkKind.APP, MarkKind.PUBLISHER, MarkKind.CLIENT})


@dataclass(frozen=True, slots=True)
class Service:
    """A service; `rules/catalogs/services.yaml` says what each field means."""

    id: str
    name: str
    vendor: str | None = None
    aliases: tuple[str, ...] = ()
    explained_by: tuple[str, ...] = ()
    shared: tuple[MarkKind, ...] = ()
    bulk: bool = False
    consumer: bool = False
    watches: bool = False
    collects: bool = False
    note: str = ""

    @property
    def vendor_id(self) -> str:
        """Return its key in the vendor catalogue; where that has no entry, the service's own id."""
        return self.vendor or self.id


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of one service. `verified` is False for general knowledge, which never fails anybody."""

    service: Service
    kind: MarkKind
    name: str
    verified: bool
    basis: str

    @property
    def shared(self) -> bool:
        """Return whether other services use this infrastructure for their customers."""
        return self.kind in self.service.shared


class Catalogue:
    """Every service by its id, and every mark by its kind and name; each is made when it is asked for."""

    def __init__(self, entries: Iterable[dict[str, Any]]) -> None:
        self._entries = {entry["id"]: entry for entry in entries}
        self._services: dict[str, Service] = {}
        self._marks: dict[MarkKind, dict[str, _Known]] = {kind: {} for kind in MarkKind}
        for entry in self._entries.values():
            for group in entry.get("marks", ()):
                known = entry["id"], group["verified"] == Sureness.SEEN, group["basis"]
                for kind in group["kinds"]:
                    self.add(MarkKind(kind), group["names"], known)

    def add(self, kind: MarkKind, names: Iterable[str], known: _Known) -> None:
        """Add marks; of equal ones the first stays."""
        marks = self._marks[kind]
        for name in names:
            marks.setdefault(name.lower(), known)

    def service(self, service_id: str) -> Service | None:
        """Return a service by its id."""
        if service_id not in self._services and service_id in self._entries:
            self._services[service_id] = _service(self._entries[service_id])
        return self._services.get(service_id)

    def names(self, kind: MarkKind) -> Iterable[str]:
        """Return the names of all marks of a kind."""
        return self._marks[kind].keys()

    def mark(self, kind: MarkKind, name: str) -> Mark | None:
        """Return the mark of exactly this name."""
        known = self._marks[kind].get(name)
        service = self.service(known[0]) if known is not None else None
        return Mark(service, kind, name, *known[1:]) if known is not None and service is not None else None

    def services(self) -> tuple[Service, ...]:
        """Return every service, in catalogue order."""
        return tuple(service for key in self._entries if (service := self.service(key)) is not None)

    def kinds_of(self, service_id: str) -> tuple[MarkKind, ...]:
        """Return in which kinds of places of DNS and pages the service shows; DKIM selectors do not count.

        Nor do marks of applications: every service may show in a tenant under its name, and none must.
        """
        return tuple(
            kind
            for kind, marks in self._marks.items()
            if kind is not MarkKind.SELECTOR
            and kind not in _OF_APPLICATIONS
            and any(known[0] == service_id for known in marks.values())
        )


@cache
def service_catalogue() -> Catalogue:
    """Return the catalogue, read once.

    What services.yaml says of a mark goes before what the files of mail providers and selectors say: these
    give one sureness for all marks of a provider, and "partly" is not enough to rest a failure on.
    """
    catalogue = Catalogue(catalogue_data()["services"])
    for provider in provider_catalogue().providers:
        known = provider.id, provider.verified is Sureness.SEEN, provider.basis
        catalogue.add(MarkKind.MX, provider.mx_suffixes, known)
        catalogue.add(MarkKind.SPF, provider.spf_includes, known)
    for signer in selector_catalogue().providers:
        known = signer.id, signer.verified, signer.source
        catalogue.add(MarkKind.DKIM, signer.targets, known)
        catalogue.add(MarkKind.SELECTOR, signer.selectors, known)
    return catalogue


def catalogue_data() -> Any:
    """Return rules/catalogs/services.yaml as plain data; a test holds its form."""
    text = (rules_dir() / "catalogs" / "services.yaml").read_text(encoding="utf-8")
    return parse_yaml(text, "services.yaml", keep=True).data


def _service(entry: dict[str, Any]) -> Service:
    fields: dict[str, Any] = {key: _frozen(value) for key, value in entry.items()}
    fields.pop("marks", None)
    return Service(**fields)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
