"""Say which elements of a risk analysis a run feeds, what it looked at, when and with what."""

import ipaddress
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field

from hipaacheck.model import Evidence, Level, Observation, Record, Run, TargetKind
from hipaacheck.reporters.cells import CellTemplate, cell_text
from hipaacheck.reporters.data import data
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.shapes import NameValue, ReportView
from hipaacheck.reporters.translation import gettext, ngettext
from hipaacheck.reporters.words import timestamp, words

_SHOWN = 12
_DECLARED = (TargetKind.SYSTEM, TargetKind.VENDOR, TargetKind.SERVICE, TargetKind.MAIL_FLOW)


class Element(Record):
    """An element of a risk analysis as `elements.yaml` describes it; `fed` is Jinja."""

    id: str
    title: str
    asks: str
    fed: CellTemplate
    left: str


class Way(Record):
    """A way in which evidence came, by how its kind begins (`kinds`); the first way that fits counts."""

    id: str
    label: str
    kinds: tuple[str, ...]


class Guidance(Record):
    """Who named the elements and when, how that was checked, the elements, and the ways of evidence."""

    title: str
    issued: str
    checked: str
    elements: tuple[Element, ...]
    ways: tuple[Way, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class ElementView:
    """One element: what it is about, what this run feeds, and what is left for the organisation."""

    title: str
    asks: str
    fed: str
    left: str


@dataclass(frozen=True, slots=True)
class WayView:
    """How many pieces of evidence came in one way; `unseen` of them say that nothing could be seen."""

    label: str
    number: int
    unseen: int
    attested: int


@dataclass(frozen=True, slots=True)
class ScopeView:
    """Scope and method. `first` and `last` are the times of the evidence, empty without any.

    `resolvers` are the name servers that answered, `tools` the versions that collected, `packs` counts the
    files of rules, `catalogues` are the regulations with the day they were compiled.
    """

    guidance: str
    issued: str
    checked: str
    elements: tuple[ElementView, ...]
    ways: tuple[WayView, ...]
    first: str
    last: str
    resolvers: tuple[str, ...]
    resolvers_left_off: int
    tools: tuple[str, ...]
    packs: int
    overrides: int
    catalogues: tuple[NameValue, ...]


def build(source: Source) -> ScopeView:
    """Return scope and method of a run."""
    run, held = source.run, guidance()
    known = _known(source)
    times = sorted(item.collected_at for item in run.evidence)
    resolvers = _resolvers(run.evidence)
    return ScopeView(
        guidance=plain(held.title),
        issued=plain(held.issued),
        checked=gettext(held.checked),
        elements=tuple(
            ElementView(
                gettext(item.title), gettext(item.asks), plain(cell_text(item.fed, known)), gettext(item.left)
            )
            for item in held.elements
        ),
        ways=_ways(run.evidence, held.ways),
        first=timestamp(times[0]) if times else "",
        last=timestamp(times[-1]) if times else "",
        resolvers=resolvers[:_SHOWN],
        resolvers_left_off=max(0, len(resolvers) - _SHOWN),
        tools=_tools(run),
        packs=len(run.packs),
        overrides=sum(bool(pack.overrides) for pack in run.packs),
        catalogues=tuple(
            NameValue(plain(item.title, limit=200), plain(item.compiled, limit=40))
            for item in sorted(run.frameworks, key=lambda item: item.proposed)
        ),
    )


def guidance() -> Guidance:
    """Return the elements of a risk analysis."""
    return data("elements.yaml", Guidance)


def texts() -> Iterator[str]:
    """Yield the texts of `elements.yaml` that a translator is asked for; `sentences` has those of Jinja."""
    held = guidance()
    yield held.checked
    for item in held.elements:
        yield from (item.title, item.asks, item.left)
    yield from (way.label for way in held.ways)


def sentences() -> Iterator[str]:
    """Yield the Jinja of `elements.yaml`, in which texts are marked as in a template."""
    yield from (item.fed for item in guidance().elements)


def _known(source: Source) -> Mapping[str, object]:
    """Return the names that the sentences of `elements.yaml` may use."""
    run, report, edition = source.run, source.report, source.edition
    counts = report.verdict.counts
    kinds = Counter(target.kind for target in run.targets)
    return {
        "_": _said,
        "ngettext": _said_of,
        "inventory": report.inventory,
        "looked_at": _looked_at(kinds) or [gettext("Nothing")],
        "systems": kinds[TargetKind.SYSTEM],
        "with_ephi": sum(_touches_ephi(item) for item in run.evidence if item.kind == "system.record"),
        "flows": kinds[TargetKind.MAIL_FLOW],
        "vendors": kinds[TargetKind.VENDOR],
        "services": kinds[TargetKind.SERVICE],
        "checked": f"{counts.checked:,}",
        "rules": len({item.rule.id for item in report.findings if item.outcome != "not-applicable"}),
        "failed": counts.gaps + counts.suggestions,
        "unseen": counts.unknown,
        "manual": counts.manual,
        "passed": f"{counts.passed:,}",
        "passes": counts.passed,
        "attested": counts.attested,
        "accepted": counts.accepted,
        "rated": _rated(report),
        "planned": len(edition.actions),
        "run": report.run_id,
        "evidence": f"{len(run.evidence):,}",
        "pieces": len(run.evidence),
        "analysis": _analysis(run),
        "previous": plain(run.previous or ""),
        "earlier": max(0, len(edition.history.points) - 1),
    }


def _said(text: str, **values: object) -> str:
    """Return a sentence in the language of the report, with its values."""
    return gettext(text) % values


def _said_of(one: str, many: str, num: int, **values: object) -> str:
    """Return a sentence that turns on a number, which stands in it as `num`."""
    return ngettext(one, many, num) % {"num": num, **values}


def _looked_at(kinds: Counter[TargetKind]) -> list[str]:
    """Return how many targets of which kind there are; registers and records are left to their parts."""
    shown = [kind for kind in TargetKind if kind.on_network or kind.is_tenant or kind in _DECLARED]
    return [f"{kinds[kind]:,} {words().kind(kind, kinds[kind])}" for kind in shown if kinds[kind]]


def _touches_ephi(item: Evidence) -> bool:
    facts = item.facts or {}
    return facts.get("holds_ephi") is True or facts.get("moves_ephi") is True


def _rated(report: ReportView) -> list[str]:
    """Return how many gaps have which risk, the highest first."""
    found = Counter(item.risk for item in report.failed if item.is_gap)
    return [f"{found[level]:,} {words().levels[level].lower()}" for level in reversed(Level) if found[level]]


def _analysis(run: Run) -> str:
    """Return whether the inventory has a risk analysis on record: recorded, none, or unknown."""
    held = [item.facts for item in run.evidence if item.kind == "document.required.risk-analysis"]
    if not held or held[0] is None or not isinstance(held[0].get("entries"), list):
        return "unknown"
    return "recorded" if held[0]["entries"] else "none"


def _ways(evidence: Iterable[Evidence], ways: tuple[Way, ...]) -> tuple[WayView, ...]:
    found: dict[str, list[Evidence]] = {way.id: [] for way in ways}
    for item in evidence:
        way = next((one for one in ways if item.kind.startswith(one.kinds)), ways[-1])
        found[way.id].append(item)
    return tuple(
        WayView(
            label=gettext(way.label),
            number=len(found[way.id]),
            unseen=sum(item.observation is Observation.FAILED for item in found[way.id]),
            attested=sum(item.attested for item in found[way.id]),
        )
        for way in ways
        if found[way.id]
    )


def _resolvers(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """Return the addresses that evidence from DNS names as its source."""
    said = {
        part.strip() for item in evidence if item.kind.startswith("dns.") for part in item.source.split(",")
    }
    return tuple(plain(one, limit=200, lines=False) for one in sorted(said) if _is_endpoint(one))


def _is_endpoint(text: str) -> bool:
    host = text.rpartition(":")[0] if text.count(":") == 1 or text.startswith("[") else text
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return text.startswith(("https://", "tls://"))
    return True


def _tools(run: Run) -> tuple[str, ...]:
    versions = sorted({item.tool_version for item in run.evidence} | {run.tool_version})
    return tuple(plain(f"{run.tool} {version}", limit=100, lines=False) for version in versions)
