"""Check what the parts of an inventory say of each other: ids that are used twice, ids that do not exist."""

from collections.abc import Callable, Iterator
from typing import Any

from hipaacheck.inventory.names import BadNameError, domain_name
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
_DOMAIN_NAMES = (
    ("domains", "name"),
    ("domains", "web", "host"),
    ("domains", "mail", "host"),
    ("tenants", "domain"),
    ("mail_flows", "domain"),
    ("mailing_lists", "domain"),
)


def name_faults(data: dict[str, Any]) -> Iterator[Fault]:
    """Write every domain name in its canonical form into `data`; return those that are none."""
    for keys in _DOMAIN_NAMES:
        for path, holder, key in _holders(data, keys):
            try:
                holder[key] = domain_name(holder[key])
            except BadNameError as error:
                yield path, str(error)


def duplicate_faults(data: dict[str, Any], place: Callable[[Path], str]) -> Iterator[Fault]:
    """Return the entries whose id an earlier one has; `place` says where that one stands."""
    for keys, name in _IDS.items():
        first: dict[str, Path] = {}
        for path, holder, key in _holders(data, (*keys, name)):
            earlier = first.setdefault(holder[key], path)
            if earlier != path:
                yield path, f"is the same as at {place(earlier)}; every entry needs its own"


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


def _holders(data: Any, keys: tuple[str, ...], path: Path = ()) -> Iterator[tuple[Path, dict[str, Any], str]]:
    """Return where text stands at the end of `keys`, through all lists: its path, its mapping, its key."""
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from _holders(item, keys, (*path, index))
    elif isinstance(data, dict) and keys[0] in data:
        inside = data[keys[0]]
        if len(keys) > 1:
            yield from _holders(inside, keys[1:], (*path, keys[0]))
        elif isinstance(inside, str):
            yield (*path, keys[0]), data, keys[0]
