"""Read what users may share of calendars and contacts with people outside."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.fields import named, read_all, texts
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api

_ANYBODY = ("*", "anonymous")
_CALENDAR = {
    "calendarsharingfreebusysimple": "free or busy",
    "calendarsharingfreebusydetail": "subjects and places",
    "calendarsharingfreebusyreviewer": "everything in an appointment",
}
_CONTACTS = "contactssharing"
_TIMES_ONLY = "free or busy"


class SharingPolicy(Record):
    """A sharing policy: what users under it may share with any domain, or with anybody who has the address.

    `on` is whether sharing by it is possible at all. `details` says what of calendars beyond free and busy,
    `contacts` whether contacts, too.
    """

    name: str = "Default Sharing Policy"
    on: Seen[bool] = True
    details: Seen[tuple[str, ...]] = ()
    contacts: Seen[bool] = False


def _entries(value: JsonValue) -> list[str]:
    """Return entries such as "*:CalendarSharingFreeBusySimple". Raises ValueError for what is none."""
    found = texts(value)
    if not all(":" in one for one in found):
        raise ValueError("is no domain with what is shared")
    return found


class _Policy(Record):
    name: Annotated[str, Api("Name", also=("Identity",), parse=named)] = "a policy without a name"
    on: Annotated[Seen[bool], Api("Enabled")]
    domains: Annotated[Seen[tuple[str, ...]], Api("Domains", parse=_entries)]


def calendars_of(data: TenantData) -> Seen[tuple[SharingPolicy, ...]]:
    """Return the sharing policies."""
    found = read_all(_Policy, data.of("sharing_policy"))
    return found if isinstance(found, Unseen) else tuple(_made(one) for one in found)


def _made(policy: _Policy) -> SharingPolicy:
    if isinstance(policy.domains, Unseen):
        return SharingPolicy(name=policy.name, on=policy.on, details=policy.domains, contacts=policy.domains)
    shared = [pair for one in policy.domains for pair in _with_anybody(one)]
    strange = next((what for _, what in shared if what not in _CALENDAR and what != _CONTACTS), None)
    details = tuple(
        f"{_CALENDAR[what]} with {who}"
        for who, what in shared
        if _CALENDAR.get(what, _TIMES_ONLY) != _TIMES_ONLY
    )
    contacts = any(what == _CONTACTS for _, what in shared)
    unknown = Unseen(unseen=f"Domains of {policy.name} has {strange!r:.60}, which hipaacheck does not know")
    return SharingPolicy(
        name=policy.name,
        on=policy.on,
        details=unknown if strange is not None and not details else tuple(dict.fromkeys(details)),
        contacts=unknown if strange is not None and not contacts else contacts,
    )


def _with_anybody(entry: str) -> Iterator[tuple[str, str]]:
    """Yield with whom and what, in small letters, for an entry such as "*:CalendarSharingFreeBusySimple"."""
    domain, _, actions = entry.partition(":")
    if domain.strip().casefold() in _ANYBODY:
        who = "any domain" if domain.strip() == "*" else "anybody on the internet"
        for action in actions.split(","):
            yield who, action.strip().casefold()
