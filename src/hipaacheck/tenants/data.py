"""Hold what was collected of a tenant: named sources of raw objects, and how they were come by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from pydantic import JsonValue

from hipaacheck.model import Seen, Unseen

Obj: TypeAlias = Mapping[str, JsonValue]
"""One raw object, as the vendor's interface spells it."""

Objects: TypeAlias = tuple[Obj, ...]


class Platform(StrEnum):
    """Whose tenant it is."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"


class Way(StrEnum):
    """How the data came here."""

    LIVE = "asked live, read-only"
    SNAPSHOT = "read from a snapshot"
    IMPORT = "read from an export of another tool"


@dataclass(frozen=True, slots=True)
class Taken:
    """Who took the data, when (UTC) and from which file, with what is odd about it.

    `at` is None when the file does not say. Checks that depend on time compare with `at`, not with today.
    """

    tool: str
    way: Way
    at: datetime | None
    file: str | None = None
    sha256: str | None = None
    size: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """The verdict of another tool on one baseline id, such as MS.EXO.1.1v2: never believed, only shown."""

    tool: str
    baseline: str
    verdict: str
    words: str = ""


_NEVER_EMPTY: Mapping[Platform, frozenset[str]] = {
    Platform.GOOGLE: frozenset({"policies", "users", "roles", "role_assignments", "domains", "customer"}),
    Platform.MICROSOFT: frozenset(
        {
            *("organization", "domains", "accepted_domains", "users", "registration_details"),
            *("directory_roles", "privileged_users", "privileged_roles", "service_principals"),
            *("subscribed_skus", "service_plans"),
        }
    ),
}
"""Sources that every tenant has something in: a list of none was cut, or was not for who asked to see.

Each tenant has a first administrator with a role, and a domain that the vendor gave it. Google returns some
policies of every account, and Microsoft its own applications and the free plan of the directory.
"""


class NotTenantDataError(Exception):
    """A file holds no tenant data that can be read; the message says what is wrong with it."""


@dataclass(frozen=True, eq=False)
class TenantData:
    """All that was collected of one tenant.

    `sources` maps the name of each question that was asked to its raw objects, or to why it was not answered.
    The names are those of the live collectors (hipaacheck.net.tenants); readers of other tools' exports
    give the same names to the same things.
    """

    platform: Platform
    taken: Taken
    tenant_id: str | None = None
    domain: str | None = None
    name: str | None = None
    sources: Mapping[str, Seen[Objects]] = field(default_factory=dict)
    said: tuple[Said, ...] = ()

    def of(self, source: str) -> Seen[Objects]:
        """Return the objects of a source, or why there are none to be had."""
        found = self.sources.get(source, Unseen(unseen=f"{source} was not collected"))
        if not isinstance(found, Unseen) and not found and source in _NEVER_EMPTY[self.platform]:
            return Unseen(unseen=f"{source} holds nothing, and every tenant has some")
        return found

    def one(self, source: str) -> Seen[Obj]:
        """Return the only object of a source; a source with none or several is unseen."""
        found = self.of(source)
        if isinstance(found, Unseen):
            return found
        if len(found) != 1:
            return Unseen(unseen=f"{source} holds {len(found)} objects where one was expected")
        return found[0]
