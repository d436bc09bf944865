"""Say what a source of Microsoft 365 data is, and what each way of getting it needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

P1 = "Microsoft Entra ID P1"
P2 = "Microsoft Entra ID P2"


class Shape(StrEnum):
    """How the objects of a source are spelled; field names are looked up with letters in any case."""

    GRAPH = "graph"
    CMDLET = "cmdlet"
    SCUBAGEAR = "scubagear"


class Session(StrEnum):
    """Which PowerShell session a cmdlet belongs to."""

    EXCHANGE = "Exchange Online"
    COMPLIANCE = "Security & Compliance"
    SHAREPOINT = "SharePoint Online"
    TEAMS = "Microsoft Teams"
    POWER_PLATFORM = "Power Platform"


@dataclass(frozen=True, slots=True)
class Graph:
    """A question to Graph v1.0: path, least application permission, and the licence without which it refuses.

    `also` are further permissions without which fields of the answer stay empty.
    """

    path: str
    permission: str
    licence: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cmdlet:
    """A read-only PowerShell cmdlet, its session, and the licence without which it does not exist."""

    name: str
    session: Session
    licence: str | None = None

    @property
    def rights(self) -> str:
        """Return what whoever runs it must have, in words."""
        return _RIGHTS[self.session]


_RIGHTS: Mapping[Session, str] = {
    Session.EXCHANGE: "the application permission Exchange.ManageAsApp and the role Global Reader",
    Session.COMPLIANCE: "the application permission Exchange.ManageAsApp and the role Global Reader",
    Session.SHAREPOINT: "the role SharePoint Administrator",
    Session.TEAMS: "the role Global Reader",
    Session.POWER_PLATFORM: "the role Power Platform Administrator",
}


@dataclass(frozen=True, slots=True)
class ScubaKey:
    """The key of ScubaGear's export that holds a source, and the versions (inclusive) that export it."""

    key: str
    since: str = "0.2"
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One source: the name that rules and readers use, what it is, and the ways that can give it."""

    name: str
    what: str
    shape: Shape
    graph: Graph | None = None
    cmdlet: Cmdlet | None = None
    scubagear: ScubaKey | None = None
    tcm: tuple[str, ...] = ()
    note: str = ""

    @property
    def ways(self) -> tuple[str, ...]:
        """Return each way that can give this source, in words for people."""
        return tuple(self._ways())

    def _ways(self) -> Iterator[str]:
        if self.graph is not None:
            licence = "" if self.graph.licence is None else f", with {self.graph.licence}"
            rights = " and ".join((self.graph.permission, *self.graph.also))
            yield f"Microsoft Graph (application permission {rights}{licence})"
        if self.scubagear is not None:
            until = "" if self.scubagear.until is None else f" to {self.scubagear.until}"
            yield f"an export of ScubaGear {self.scubagear.since}{until or ' or newer'}"
        if self.tcm:
            yield "a Graph configuration snapshot"
        if self.cmdlet is not None and self.cmdlet.session in (Session.EXCHANGE, Session.COMPLIANCE):
            yield f"{self.cmdlet.name} over Exchange's REST interface"

    @property
    def live(self) -> bool:
        """Return whether Graph v1.0 itself answers this, so that a live collection needs nothing else."""
        return self.graph is not None


def graph_source(
    name: str,
    what: str,
    graph: Graph,
    scubagear: ScubaKey | None = None,
    tcm: tuple[str, ...] = (),
    note: str = "",
) -> Source:
    return Source(name, what, Shape.GRAPH, graph=graph, scubagear=scubagear, tcm=tcm, note=note)


def cmdlet_source(
    name: str,
    what: str,
    cmdlet: Cmdlet,
    scubagear: ScubaKey | None = None,
    tcm: tuple[str, ...] = (),
    note: str = "",
) -> Source:
    return Source(name, what, Shape.CMDLET, cmdlet=cmdlet, scubagear=scubagear, tcm=tcm, note=note)
