"""Say what one question to Graph is: which source it fills, how it is asked, what is kept of the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hipaacheck.net.tenants.redact import Fields
from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.microsoft.sources import SOURCES, Graph, Source

_TYPE = "@odata.type"


class Form(StrEnum):
    """What an answer is: a list over pages, one object, or a list of which the first page is enough."""

    LIST = "list"
    ONE = "one"
    NEWEST = "newest"


class Speed(StrEnum):
    """Which of Microsoft's limits a question counts towards."""

    USUAL = "usual"
    IDENTITY = "identity"
    REPORTS = "reports"
    DEVICES = "devices"
    CMDLETS = "cmdlets"


# Microsoft Graph, "service-specific throttling limits" (2026-08): Conditional Access one request a second and
# tenant, reports five in ten seconds, Intune a thousand in twenty seconds for all apps together.
SPACING: Mapping[Speed, float] = {
    Speed.USUAL: 0.05,
    Speed.IDENTITY: 1.0,
    Speed.REPORTS: 2.0,
    Speed.DEVICES: 0.1,
    Speed.CMDLETS: 0.5,
}
"""Seconds between requests of one kind."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question to Graph v1.0; path and permission are those of hipaacheck.tenants.microsoft.sources.

    `kept` are the fields that are kept. None keeps settings whole but for `dropped`: there a condition that
    is left out would make a rule look wider than it is. `params` are asked for always, `cheap` in their place
    when only the permission is in question. `selected` asks Graph for the fields that are kept, so that the
    others never leave it. `each` is the source whose objects the path is filled from.
    """

    source: str
    kept: Fields | None = None
    dropped: frozenset[str] = frozenset()
    form: Form = Form.LIST
    speed: Speed = Speed.USUAL
    params: Mapping[str, str] = field(default_factory=dict)
    cheap: Mapping[str, str] = field(default_factory=dict)
    selected: bool = False
    each: str | None = None

    @property
    def about(self) -> Source:
        """Return the source that the question fills."""
        return SOURCES[self.source]

    @property
    def graph(self) -> Graph:
        """Return path, permission and licence."""
        graph = self.about.graph
        if graph is None:
            raise LookupError(f"{self.source} is no source of Graph")
        return graph

    def asked_params(self, *, cheap: bool = False) -> dict[str, str]:
        """Return the parameters of the request."""
        select = {"$select": ",".join(self.names())} if self.selected else {}
        return {**select, **(self.cheap if cheap else self.params)}

    def names(self) -> list[str]:
        """Return the names of the fields that are kept, sorted; none for settings kept whole."""
        kept = self.kept
        return (
            [] if kept is None else sorted(kept.plain | kept.people | kept.whole | {*kept.inner, *kept.named})
        )

    def allowed(self, raw: Obj) -> Fields:
        """Return what is kept of one object."""
        return whole_but(raw, self.dropped) if self.kept is None else self.kept

    def reduced(self, raw: Obj) -> Obj:
        """Return an object without the fields that are not kept. Addresses are still as they were."""
        return self.allowed(raw).kept(raw)


def whole_but(raw: Obj, dropped: frozenset[str], people: frozenset[str] = frozenset()) -> Fields:
    """Return that all of an object is kept but some fields, and annotations such as "x@odata.context"."""
    names = {name for name in raw if name not in dropped and ("@" not in name or name == _TYPE)}
    return Fields(whole=frozenset(names - people), people=frozenset(names & people))
