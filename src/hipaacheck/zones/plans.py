"""Look up in a Terraform plan what zones there are, which record is of which, and where resources stand."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dns.rdata import Rdata

from hipaacheck.zones.building import apex_name
from hipaacheck.zones.jsonlines import JsonObject
from hipaacheck.zones.providers import ZONES

_MOST_MODULES: Final = 40
_BLOCK = re.compile(r'^[ \t]*resource[ \t]+"([^"\n]{1,80})"[ \t]+"([^"\n]{1,80})"', re.MULTILINE)
Sets = dict[tuple[str, str], dict[frozenset[Rdata], tuple[str, int | None]]]
"""What resources say of the set of a name and type, and where each of them stands."""
# The key of count or for_each in an address: cloudflare_record.mx["10 mail"].
_INDEX = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]')


@dataclass
class Plan:
    """What is looked up in a plan: names of zones by id and by address, and where blocks stand.

    `stored` are the zones, each a provider and an id, in which records of an apex stand. `shown` are the
    names of public zones that the plan tells, empty for one whose name it does not; `hidden` those of private
    ones; `strange` the ids of zones of which it tells nothing else. `sets` are
    what resources say of whole sets, by apex; `exclusive` are the names and types that
    an aws_route53_records_exclusive leaves in a zone.
    """

    file: str
    asked: str | None
    apexes: Sequence[str]
    registered: Callable[[str], str | None]
    stored: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    strange: set[str] = field(default_factory=set)
    sets: dict[str, "Sets"] = field(default_factory=dict)
    exclusive: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    by_id: dict[str, str] = field(default_factory=dict)
    by_address: dict[str, str] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    references: dict[str, str] = field(default_factory=dict)
    blocks: dict[tuple[str, str, str], tuple[str, int]] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)


def without_keys(address: str) -> str:
    """Return an address without the keys of count and for_each."""
    return _INDEX.sub("", address)


def module_of(address: str) -> str:
    """Return the module of an address, without keys of for_each: mail.in of module.mail["a"].module.in"""
    return ".".join(re.findall(r"(?:\A|\.)module\.([A-Za-z0-9_-]+)(?=\.|\Z)", without_keys(address)))


def resources_of(module: JsonObject, depth: int = 0) -> Iterator[JsonObject]:
    yield from module.objects("resources")
    if depth < _MOST_MODULES:
        for child in module.objects("child_modules"):
            yield from resources_of(child, depth + 1)


def look_up(plan: Plan, data: JsonObject, sources: Mapping[str, str]) -> None:
    """Fill in what zones there are, which resource refers to which, and where blocks stand."""
    _zones(plan, data)
    _configuration(plan, data.object("configuration").object("root_module"), "", "", 0)
    for path, text in sources.items():
        folder, line, at = posixpath.dirname(path), 1, 0
        for match in _BLOCK.finditer(text):
            line, at = line + text.count("\n", at, match.start()), match.start()
            plan.blocks.setdefault((folder, match[1], match[2]), (path, line))
    root = posixpath.dirname(plan.file)
    plan.folders = {
        name: posixpath.normpath(posixpath.join(root, below)).removeprefix("./") if below else root
        for name, below in plan.folders.items()
    }


def _zones(plan: Plan, data: JsonObject) -> None:
    prior = data.object("prior_state").object("values").object("root_module")
    planned = data.object("planned_values").object("root_module")
    for one in (*resources_of(prior), *resources_of(planned)):
        kind = ZONES.get(one.text("type"))
        values = one.object("values")
        name = (
            apex_name(next((values.text(key) for key in kind.names if values.text(key)), ""))
            if kind
            else None
        )
        if kind is None:
            continue
        (plan.hidden if kind.is_private(values) else plan.shown).add(name or "")
        if name is None:
            continue
        ids = {values.text(key) for key in kind.ids} - {""}
        address = without_keys(one.text("address"))
        if kind.is_private(values):
            plan.private |= {*ids, address}
        plan.by_id.update(dict.fromkeys(ids, name))
        several = plan.by_address.get(address, name) != name
        plan.by_address[address] = "" if several else name


def _configuration(plan: Plan, module: JsonObject, prefix: str, folder: str, depth: int) -> None:
    """Note which zone the configuration of each record refers to, and in which folder each module stands."""
    plan.folders[module_of(prefix)] = folder
    for one in module.objects("resources"):
        expressions = one.object("expressions")
        for key in ("zone_id", "zone_name", "managed_zone", "name"):
            references = expressions.object(key).get("references")
            for referred in references if isinstance(references, list) else []:
                if isinstance(referred, str) and referred.count(".") in (1, 2) and _is_zone(referred):
                    plan.references.setdefault(prefix + one.text("address"), prefix + referred)
    calls = module.get("module_calls")
    for name, call in calls.items() if isinstance(calls, JsonObject) and depth < _MOST_MODULES else ():
        if isinstance(call, JsonObject):
            source = call.text("source")
            local = posixpath.join(folder, source) if source.startswith(("./", "../")) else "\x00"
            _configuration(plan, call.object("module"), f"{prefix}module.{name}.", local, depth + 1)


def _is_zone(referred: str) -> bool:
    parts = referred.removeprefix("data.").split(".")
    return len(parts) == 2 and parts[0] in ZONES
