"""Check what the parts of an inventory say of each other: ids that are used twice, ids that do not exist."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hipaacheck.inventory.names import BadNameError, domain_name
from hipaacheck.inventory.schema.network import DEFAULT_PORTS
from hipaacheck.yamlio import Path, suggestion

Fault = tuple[Path, str]

# The key that must differ within each section.
_IDS = {
    ("domains",): "name",
    ("tenants",): "id",
    ("systems",): "id",
    ("vendors",): "id",
    ("mail_flows",): "id",
    ("mailing_lists",): "id",
    ("email_requests",): "ref",
    ("retention",): "id",
    ("documents",): "id",
    ("training", "people"): "id",
    ("incidents",): "id",
    ("decisions",): "specification",
}
# Where no id but several keys together must differ, each with what stands for it when it is left out.
_TOGETHER: Mapping[str, Mapping[str, str | None]] = {
    "attestations": {"rule": None, "target": "", "date": None},
    "waivers": {"rule": None, "target": "*"},
}
# What an entry says of a host, which may be named more than once: as a domain, and with another one.
_OF_HOSTS: Mapping[str, tuple[str, ...]] = {
    "web": ("purpose", "holds_ephi", "vendor"),
    "mail": ("protocol", "holds_ephi"),
}
# Which fields name an entry of which section.
_REFERENCES = (
    (("domains", "web", "vendor"), "vendors"),
    (("tenants", "vendor"), "vendors"),
    (("systems", "vendor"), "vendors"),
    (("mail_flows", "system"), "systems"),
    (("mail_flows", "vendor"), "vendors"),
    (("mailing_lists", "vendor"), "vendors"),
    (("retention", "system"), "systems"),
    (("retention", "vendor"), "vendors"),
    (("retention", "policy_document"), "documents"),
)
_MOST_HINTS = 20
_MARKS = ("mx", "spf", "hosts")
_DOMAIN_NAMES = (
    ("domains", "name"),
    ("domains", "web", "host"),
    ("domains", "mail", "host"),
    ("tenants", "domain"),
    ("mail_flows", "domain"),
    ("mailing_lists", "domain"),
)


def name_faults(data: dict[str, Any]) -> Iterator[Fault]:
    """Write every domain name and mark in its canonical form into `data`; return those that are none."""
    for keys in _DOMAIN_NAMES:
        for path, holder, key in _holders(data, keys):
            try:
                holder[key] = domain_name(holder[key])
            except BadNameError as error:
                yield path, str(error)
    for kind in _MARKS:
        for path, holder, key in _places(data, ("vendors", "marks", kind)):
            yield from _mark_faults(holder[key], path)


def _mark_faults(names: object, path: Path) -> Iterator[Fault]:
    if not isinstance(names, list):
        return
    for index, name in enumerate(names):
        if isinstance(name, str):
            try:
                names[index] = _mark(name)
            except BadNameError as error:
                yield (*path, index), str(error)


def _mark(text: str) -> str:
    """Return a mark of a vendor as a name; it claims every name below it, so it may be nobody else's."""
    # Few inventories give marks, and to read the list takes a moment.
    from hipaacheck.suffixes import is_public_suffix

    if text.startswith(("*", ".")):
        raise BadNameError(
            "begins with a star or a dot; leave that out: a mark stands for all names below it"
        )
    name = domain_name(text)
    if is_public_suffix(name):
        raise BadNameError(
            f"'{name}' is a public suffix, below which anybody may have a name; give the name that is the "
            "vendor's alone, such as vendor.example"
        )
    return name


def duplicate_faults(data: dict[str, Any], place: Callable[[Path], str]) -> Iterator[Fault]:
    """Return the entries whose id an earlier one has; `place` says where that one stands."""
    for keys, name in _IDS.items():
        first: dict[str, Path] = {}
        for path, holder, key in _holders(data, (*keys, name)):
            earlier = first.setdefault(holder[key], path)
            if earlier != path:
                yield path, f"is the same as at {place(earlier)}; every entry needs its own"
    for section, together in _TOGETHER.items():
        yield from _same_together(data, section, together, place)


def _same_together(
    data: dict[str, Any], section: str, together: Mapping[str, str | None], place: Callable[[Path], str]
) -> Iterator[Fault]:
    *most, last = together
    first: dict[tuple[str, ...], Path] = {}
    for path, holder, _ in _holders(data, (section, "rule")):
        given = [holder.get(key) for key in together]
        found = [
            standing if one is None else one for one, standing in zip(given, together.values(), strict=True)
        ]
        values = tuple(one for one in found if isinstance(one, str))
        if len(values) < len(together):
            continue  # it is not whole, which is told elsewhere
        earlier = first.setdefault(values, path[:-1])
        if earlier != path[:-1]:
            same = f"{', '.join(most)} and {last}"
            yield path[:-1], f"has the same {same} as the one at {place(earlier)}; keep one of them"


def host_faults(data: dict[str, Any], place: Callable[[Path], str]) -> Iterator[Fault]:
    """Return what is said of a host that contradicts what was said of it before."""
    for kind, fields in _OF_HOSTS.items():
        first: dict[tuple[str, int, str], tuple[object, Path]] = {}
        for path, holder, _ in _holders(data, ("domains", kind, "host")):
            port = _port(holder, kind)
            for field in fields if port is not None else ():
                here, value = (*path[:-1], field), _said(holder.get(field))
                if port is None or value is None:
                    continue
                before, there = first.setdefault((holder["host"], port, field), (value, here))
                if before != value:
                    yield (
                        here,
                        f"contradicts {place(there)}, which is about the same host; correct one of them",
                    )


def _port(host: dict[str, Any], kind: str) -> int | None:
    protocol = "https" if kind == "web" else host.get("protocol")
    port = host.get("port") or (DEFAULT_PORTS.get(protocol) if isinstance(protocol, str) else None)
    return port if isinstance(port, int) else None


def _said(value: object) -> str | bool | None:
    if isinstance(value, str):
        return value.replace(" ", "-")
    return value if isinstance(value, bool) else None


def reference_faults(data: dict[str, Any]) -> Iterator[Fault]:
    """Return the fields that name an entry which does not exist."""
    known: dict[str, list[str]] = {}
    hints = _MOST_HINTS
    for keys, section in _REFERENCES:
        if section not in known:
            known[section] = [holder[key] for _, holder, key in _holders(data, (section, "id"))]
        ids = frozenset(known[section])
        for path, holder, key in _holders(data, keys):
            if holder[key] not in ids:
                # To compare a word with thousands of ids takes a twentieth of a second.
                ids_near = known[section] if hints > 0 else []
                hints -= 1
                yield path, _unknown(holder[key], section, ids_near if section in data else None)


def _unknown(named: str, section: str, ids: list[str] | None) -> str:
    if ids is None:
        return f"names an entry of '{section}', a section that this inventory does not have"
    return f"names no id of '{section}'{suggestion(named, ids)}"


def _holders(data: Any, keys: tuple[str, ...]) -> Iterator[tuple[Path, dict[str, Any], str]]:
    """Return where text stands at the end of `keys`, through all lists: its path, its mapping, its key."""
    return (found for found in _places(data, keys) if isinstance(found[1][found[2]], str))


def _places(data: Any, keys: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, dict[str, Any], str]]:
    """Return where anything stands at the end of `keys`."""
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from _places(item, keys, (*path, index))
    elif isinstance(data, dict) and keys[0] in data:
        if len(keys) > 1:
            yield from _places(data[keys[0]], keys[1:], (*path, keys[0]))
        else:
            yield (*path, keys[0]), data, keys[0]
