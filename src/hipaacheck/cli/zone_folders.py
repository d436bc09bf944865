"""Find out which files of a folder are zones, and which are not read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli.zone_files import entries, is_file, shown
from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.zones.building import apex_name

if TYPE_CHECKING:
    from hipaacheck.zones.records import PlannedZone

# What is taken for a BIND zone file in a folder; a file that is named may be called anything.
_ZONES = (".zone", ".db", ".hosts", ".bind", ".zonefile", ".dns")
_MOST_NOTES = 20


@dataclass
class Contents:
    """What a folder holds.

    `octodns` are the YAML files of each zone, `split` the folders of each, `parts` what is no YAML file in
    these. `bind` are files of zones in BIND's form, `loose` YAML files of no zone, `other` everything else.
    """

    octodns: dict[str, list[str]] = field(default_factory=dict)
    split: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    bind: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


def contents(folder: Path) -> Contents:
    """Return what a folder holds. Raises FileMistakesError for a folder that cannot be read."""
    from hipaacheck.zones.octodns import apex_of_file

    found = Contents()
    for entry in entries(folder):
        name = entry.name
        if _is_no_zone(name):
            continue
        if entry.is_dir(follow_symlinks=False):
            apex = apex_of_file(name) if name.endswith(".") else None
            _split(found, folder, name, apex) if apex is not None else found.other.append(name)
        elif name.endswith(".yaml") and is_file(entry):
            apex = None if name.startswith("$") else apex_of_file(name)
            found.octodns.setdefault(apex, []).append(name) if apex else found.loose.append(name)
        elif name.lower().endswith(_ZONES) or name.startswith("db."):
            found.bind.append(name)
        else:
            found.other.append(name)
    return found


def _split(found: Contents, folder: Path, name: str, apex: str) -> None:
    held = [one.name for one in entries(folder / name)]
    yaml = [f"{name}/{one}" for one in held if one.endswith(".yaml")]
    if not yaml:
        found.other.append(name)
        return
    found.split.setdefault(apex, []).append(name)
    found.octodns.setdefault(apex, []).extend(yaml)
    others = [f"{name}/{one}" for one in held if not one.endswith(".yaml") and not _is_no_zone(one)]
    found.parts.setdefault(apex, []).extend(others)


def _is_no_zone(name: str) -> bool:
    return name.startswith(".") or name.lower().startswith("readme") or name.lower().endswith(".md")


def split_name(path: Path) -> str | None:
    """Return the zone of a folder that octoDNS's `split_extension: .` names, clinic.example."""
    name = path.resolve().name
    return apex_name(name) if name.endswith(".") else None


def refuse_twice(folder: Path, found: Contents, apexes: Iterable[str]) -> None:
    """Raise FileMistakesError for a zone that stands in several forms.

    octoDNS reads the file alone unless `split_extension` is set (YamlProvider, off by default), then both, or
    with `disable_zonefile` the folder alone; of two spellings of a name it reads neither.
    """
    mistakes = []
    for apex in apexes:
        files = [name for name in found.octodns.get(apex, ()) if "/" not in name]
        both = [*files, *(f"{name}/" for name in found.split.get(apex, ()))]
        if len(both) > 1:
            ways = " or ".join(f"--zone {apex}={shown(folder / name)}" for name in both)
            message = (
                f"holds {apex} twice, as {' and '.join(both)}; which of them octoDNS reads, its settings say"
            )
            mistakes.append(Mistake(shown(folder), None, f"{message}: name one, {ways}"))
    if mistakes:
        raise FileMistakesError(mistakes[:100])


def with_unread(folder: Path, zones: "list[PlannedZone]", names: Sequence[str]) -> "list[PlannedZone]":
    """Return the zones of a folder with a note for each thing in it that was not read."""
    read = {one.place.origin.file for zone in zones for one in zone.records}
    paths = [shown(folder / name) for name in sorted(names)]
    unread = [
        path for path in paths if path not in read and not any(one.startswith(f"{path}/") for one in read)
    ]
    notes = [f"{path}: not read as a zone: its name is not that of one" for path in unread[:_MOST_NOTES]]
    if len(unread) > _MOST_NOTES:
        notes.append(f"{shown(folder)}: {len(unread) - _MOST_NOTES} more were not read as zones")
    return [replace(zones[0], notes=(*zones[0].notes, *notes)), *zones[1:]] if notes else zones
