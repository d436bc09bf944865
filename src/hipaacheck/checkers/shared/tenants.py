"""Make the checker of a cloud tenant from parts: for each a module, a type of facts and what makes them."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType

from hipaacheck.checkers.api import Checker, Context, CouldNotLookError, Probe, Saw
from hipaacheck.model import Artefact, Record, TargetKind, Unseen
from hipaacheck.resources import rules_dir
from hipaacheck.tenants.data import TenantData


class TenantFacts(Mapping[str, type[Record]]):
    """The types of facts by kind, each loaded when it is asked for."""

    def __init__(self, name: str, parts: Mapping[str, str]) -> None:
        self._name = name
        self._parts = parts

    def __getitem__(self, kind: str) -> type[Record]:
        checker, _, part = kind.partition(".")
        if checker != self._name:
            raise KeyError(kind)
        found: type[Record] = getattr(_module(self._name, part), self._parts[part])
        return found

    def __iter__(self) -> Iterator[str]:
        return (f"{self._name}.{part}" for part in self._parts)

    def __len__(self) -> int:
        return len(self._parts)


def tenant_checker(name: str, applies_to: TargetKind, parts: Mapping[str, str]) -> Checker:
    """Return the checker of a platform.

    `parts` maps each part to the name of its type of facts. The module hipaacheck.checkers.NAME.PART holds
    that type, and a pure function `make(data: TenantData)` that returns it. The facts are of kind NAME.PART.
    """
    return Checker(
        name=name,
        probes=tuple(_probe(name, part, applies_to) for part in parts),
        facts=TenantFacts(name, parts),
        rules=rules_dir() / name,
    )


def _probe(name: str, part: str, applies_to: TargetKind) -> Probe:
    async def run(ctx: Context) -> Saw:
        data = await ctx.net.tenants.data(ctx.target)
        if isinstance(data, Unseen):
            raise CouldNotLookError(data.unseen, method="settings of the tenant")
        facts: Record = _module(name, part).make(data)
        return Saw(facts, source=_source(data), method=_method(data), artefacts=_artefacts(data))

    return Probe(f"{name}.{part}", f"{name}.{part}", applies_to, run)


def _module(name: str, part: str) -> ModuleType:
    return import_module(f"hipaacheck.checkers.{name}.{part}")


def _source(data: TenantData) -> str:
    return data.taken.file or f"the programming interfaces of {data.platform}"


def _method(data: TenantData) -> str:
    at = "at an unknown time" if data.taken.at is None else f"at {data.taken.at:%Y-%m-%d %H:%M} UTC"
    return f"{data.taken.way}; taken by {data.taken.tool} {at}"


def _artefacts(data: TenantData) -> tuple[Artefact, ...]:
    """Return the file as a digest alone: it holds far more about people than a report may."""
    taken = data.taken
    if taken.file is None or taken.sha256 is None:
        return ()
    digest = taken.sha256
    return (Artefact(name=taken.file, media_type="application/json", size=taken.size, sha256=digest),)
