"""Find in a file of ScubaGear the raw settings, the version, the tenant and the time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from pydantic import JsonValue

from hipaacheck.tenants.data import NotTenantDataError, Obj
from hipaacheck.tenants.microsoft.names import as_objects, plain
from hipaacheck.tenants.microsoft.scubagear.keys import known_keys
from hipaacheck.tenants.typed import moment

Version = tuple[int, ...]

_NAME = 200
_ZONES = {
    "Coordinated Universal Time": 0,
    "Eastern Standard Time": -5,
    "Eastern Daylight Time": -4,
    "Central Standard Time": -6,
    "Central Daylight Time": -5,
    "Mountain Standard Time": -7,
    "Mountain Daylight Time": -6,
    "US Mountain Standard Time": -7,
    "Pacific Standard Time": -8,
    "Pacific Daylight Time": -7,
}
"""Hours from UTC of the names that Windows writes; ScubaGear before 1.2 gives no other time."""


@dataclass(frozen=True)
class Export:
    """A file of ScubaGear: the settings by key, and what stands around them in ScubaResults."""

    raw: Obj
    meta: Obj
    results: Obj

    @cached_property
    def keys(self) -> Obj:
        """Return the settings by key in small letters."""
        return {name.lower(): value for name, value in self.raw.items()}

    def get(self, key: str) -> JsonValue:
        """Return what a key holds, letters in any case; null when it is not there."""
        return self.keys.get(key.lower())

    def has(self, key: str) -> bool:
        """Return whether a key is there, letters in any case."""
        return key.lower() in self.keys

    @property
    def version(self) -> str:
        """Return the version of ScubaGear as the file gives it, "" when it does not."""
        return plain(self.get("module_version"), _NAME) or plain(self.meta.get("ToolVersion"), _NAME)

    @property
    def numbers(self) -> Version:
        """Return major and minor version; () when the version is no version."""
        parts = self.version.split(".")[:2]
        if len(parts) == 2 and all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
            return tuple(int(part) for part in parts)
        return ()

    @property
    def tenant_id(self) -> str | None:
        """Return the tenant's id."""
        return self._about("TenantId") or plain(self.get("tenant_id"), _NAME) or None

    @property
    def domain(self) -> str | None:
        """Return the tenant's first domain."""
        return self._about("DomainName")

    @property
    def name(self) -> str | None:
        """Return the tenant's name."""
        return self._about("DisplayName")

    def _about(self, field: str) -> str | None:
        for part in (*as_objects(self.get("tenant_details")), self.meta):
            text = plain(part.get(field), _NAME)
            if text and "error retrieving" not in text.lower() and "unretrievable" not in text.lower():
                return text
        return None

    def when(self) -> tuple[datetime | None, str | None]:
        """Return when the settings were read, and what is doubtful about it."""
        for stamp in (self.get("timestamp_zulu"), self.meta.get("TimestampZulu")):
            try:
                return moment(stamp), None
            except ValueError:
                continue
        return _local(plain(self.get("date"), _NAME))


def unwrap(document: Mapping[str, JsonValue]) -> Export:
    """Return the parts of a file. Raises NotTenantDataError when it is none of ScubaGear's."""
    raw, meta, results = document.get("Raw"), document.get("MetaData"), document.get("Results")
    if isinstance(meta, Mapping) and "Raw" in document:
        if not isinstance(raw, Mapping):
            raise NotTenantDataError("holds the verdicts of ScubaGear without the settings (Raw)")
        export = Export(raw, meta, results if isinstance(results, Mapping) else {})
    else:
        export = Export(document, {}, {})
    if not known_keys() & set(export.keys):
        raise NotTenantDataError("holds none of the settings that ScubaGear exports")
    return export


def _local(text: str) -> tuple[datetime | None, str | None]:
    """Return the time of "11/15/2023 11:32:22 Central Standard Time"."""
    try:
        found = datetime.strptime(text[:19], "%m/%d/%Y %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None, "the file does not say when the settings were read"
    hours = _ZONES.get(text[19:].strip())
    if hours is None:
        return found, "the file gives the time without a known time zone: it may be half a day off"
    try:
        return found - timedelta(hours=hours), None
    except OverflowError:
        return None, "the file does not say when the settings were read"
