"""Read what `--zone` names: zones as files plan them."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli.exits import UsageError
from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.zones.building import apex_name
from hipaacheck.zones.delegating import refuse_undelegated
from hipaacheck.zones.records import PlannedDns

if TYPE_CHECKING:
    from hipaacheck.cli.zone_folders import Contents
    from hipaacheck.zones.records import PlannedZone

_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One `--zone`: a path, and the zone that the user says it is of, with its tag for DNSControl."""

    path: Path
    name: str | None = None

    @property
    def apex(self) -> str | None:
        return apex_name(self.name.partition("!")[0]) if self.name else None


def read_zones(values: Sequence[str], domains: Sequence[str] = ()) -> PlannedDns:
    """Return all zones that files plan, each named as PATH or NAME=PATH.

    `domains` are those of the scan, for records of a Terraform plan whose zone it does not tell. Raises
    UsageError, and FileMistakesError for mistakes in the files.
    """
    found: dict[str, PlannedZone] = {}
    for value in values:
        for zone in _read(_asked(value), domains):
            other = found.get(zone.apex)
            if other is not None:
                raise UsageError(
                    f"--zone: {other.file} and {zone.file} both plan {zone.apex}; give one of them"
                )
            found[zone.apex] = zone
    _check_number(found.values())
    refuse_undelegated(found)
    return PlannedDns(found)


def _check_number(zones: "Iterable[PlannedZone]") -> None:
    from hipaacheck.zones.building import MOST_RECORDS

    total = sum(len(zone.records) for zone in zones)
    if total > MOST_RECORDS:
        raise UsageError(f"--zone: the files hold {total:,} records, more than {MOST_RECORDS:,}; give fewer")


def _asked(value: str) -> _Asked:
    name, equals, rest = value.partition("=")
    path, named = Path(value), None
    if equals and not path.exists() and apex_name(name.partition("!")[0]) is not None:
        path, named = Path(rest), name.lower().rstrip(".")
    try:
        there = path.exists()
    except (OSError, ValueError):
        there = False
    if not there or not value.strip():
        raise UsageError(f"--zone: there is no file or folder '{value[:200]}'; write PATH or NAME=PATH")
    return _Asked(path, named)


def _read(asked: _Asked, domains: Sequence[str]) -> "list[PlannedZone]":
    from hipaacheck.cli.zone_files import read_named

    if asked.path.is_dir():
        return _folder(asked)
    text = read_named(asked.path)
    if asked.path.suffix.lower() in _YAML:
        return [_yaml_file(asked, text)]
    if text.lstrip().startswith(("{", "[")):
        return _json_file(asked, text, domains)
    if text.startswith("---"):
        return [_yaml_file(asked, text)]
    return [_bind_file(asked.path, text, asked.apex)]


def _mistake(path: Path, message: str) -> FileMistakesError:
    from hipaacheck.cli.zone_files import shown

    return FileMistakesError([Mistake(shown(path), None, message)])


def _bind_file(path: Path, text: str, apex: str | None) -> "PlannedZone":
    from hipaacheck.cli.zone_files import including, shown
    from hipaacheck.zones.bind import apex_of_file, read_bind

    return read_bind(text, shown(path), including(path), apex=apex, named=apex_of_file(path.name))


def _yaml_file(asked: _Asked, text: str) -> "PlannedZone":
    from hipaacheck.cli.zone_files import shown
    from hipaacheck.zones.octodns import apex_of_file, read_octodns

    if asked.apex is None and (
        asked.path.name.startswith("$") or asked.path.resolve().parent.name.endswith(".")
    ):
        raise _mistake(asked.path, "holds a part of a zone; give the folder in which its parts stand")
    apex = asked.apex or apex_of_file(asked.path.name)
    if apex is None:
        raise _mistake(asked.path, "does not say which zone it is; write --zone NAME=PATH")
    return read_octodns(apex, [(shown(asked.path), text)], shown(asked.path))


def _json_file(asked: _Asked, text: str, domains: Sequence[str]) -> "list[PlannedZone]":
    from hipaacheck.cli.zone_files import shown, terraform_sources
    from hipaacheck.zones.dnscontrol import is_dnscontrol, read_dnscontrol
    from hipaacheck.zones.jsonlines import read_json
    from hipaacheck.zones.terraform import is_terraform, read_terraform

    file = shown(asked.path)
    data = read_json(text, file)
    if is_dnscontrol(data):
        return read_dnscontrol(data, file, script=_script(asked.path), only=asked.name)
    if is_terraform(data):
        from hipaacheck.suffixes import registered_domain

        apexes = [apex for apex in map(apex_name, domains) if apex is not None]
        return read_terraform(
            data,
            file,
            apexes=apexes,
            registered=registered_domain,
            sources=terraform_sources(asked.path.parent),
            asked=asked.apex,
        )
    if "terraform_version" in data:
        raise _mistake(
            asked.path, "is a state of Terraform, not a plan; write 'terraform show -json PLAN' to it"
        )
    message = "is neither what 'dnscontrol print-ir' nor what 'terraform show -json PLAN' prints"
    raise _mistake(asked.path, message)


def _script(path: Path) -> str | None:
    """Return dnsconfig.js, which stands beside its preview or where the command runs."""
    from hipaacheck.cli.zone_files import shown

    for candidate in (path.parent / "dnsconfig.js", Path("dnsconfig.js")):
        if candidate.is_file():
            return shown(candidate)
    return None


def _folder(asked: _Asked) -> "list[PlannedZone]":
    from hipaacheck.cli.zone_files import read_below
    from hipaacheck.cli.zone_folders import contents, refuse_twice, split_name, with_unread

    found = contents(asked.path)
    own = split_name(asked.path)
    if (asked.apex or own) and asked.apex not in found.octodns:
        parts = sorted([*found.loose, *itertools.chain(*found.octodns.values())])
        if parts and not found.bind and (own or not found.octodns):
            zone = _octodns(asked.path, asked.apex or own or "", parts)
            return with_unread(asked.path, [zone], found.other)
    wanted = {apex: names for apex, names in found.octodns.items() if asked.apex in (None, apex)}
    if wanted and found.bind:
        raise UsageError(
            f"--zone: {asked.path} holds zones of octoDNS and of BIND ({found.bind[0]}); name the files"
        )
    if wanted:
        refuse_twice(asked.path, found, wanted)
        zones = [_octodns(asked.path, apex, names) for apex, names in wanted.items()]
        unread = [name for apex in wanted for name in found.parts.get(apex, ())]
        return with_unread(asked.path, zones, [*unread, *_others(asked, found)])
    if not found.bind or asked.apex is not None:
        named = f"zone {asked.apex}" if asked.apex else "zone: clinic.example.yaml, clinic.example.zone"
        raise _mistake(asked.path, f"holds no file of a {named}; give the file as NAME=PATH")
    zones = [_bind_file(asked.path / name, read_below(asked.path, name), None) for name in found.bind]
    return with_unread(asked.path, zones, _others(asked, found))


def _others(asked: _Asked, found: "Contents") -> list[str]:
    """Return what in a folder is no zone; who names one zone of it does not ask for the others."""
    return [*found.other, *found.loose] if asked.apex is None else []


def _octodns(folder: Path, apex: str, names: Sequence[str]) -> "PlannedZone":
    from hipaacheck.cli.zone_files import read_below, shown
    from hipaacheck.zones.octodns import read_octodns

    files = [(shown(folder / name), read_below(folder, name)) for name in names]
    return read_octodns(apex, files, shown(folder))
