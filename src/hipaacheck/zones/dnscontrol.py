"""Read the zones of what `dnscontrol print-ir` prints."""

import posixpath
import re
from typing import Final

import dns.name
import dns.rdata
import dns.rdatatype

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.zones.building import (
    ADDRESSES,
    Draft,
    NotARecordError,
    apex_name,
    name_from,
    place_at,
    plain,
    refuse_beside_cname,
    shortened,
    whole_number,
)
from hipaacheck.zones.dnscontrol_fields import READERS, is_dns_type, rdata_of
from hipaacheck.zones.jsonlines import JsonObject
from hipaacheck.zones.records import PlannedZone, Removed, ZoneSource

# models/record.go: "0 means provider default"; models.DefaultTTL is 300.
_DEFAULT_TTL: Final = 300
_PROXIED: Final = ("on", "full")
# What answers with addresses of its target, whatever else stands at the name.
_ALIASES: Final = ("ALIAS", "ANAME", "R53_ALIAS", "AZURE_ALIAS", "AKAMAICDN", "AKAMAITLC")
# A record of PowerDNS that is a program, of any type.
_ANY_TYPE: Final = "LUA"
_PROXIABLE: Final = ("A", "AAAA", "CNAME")
_MOST_POSITION: Final = 400
_GLOB = re.compile(r"[*?\[\]{}!\\]")
# "[line:5:5]", "[./lib/mail.js:7:3]": FixPosition in models/record.go; "line" stands for the main file.
_POSITION = re.compile(r"([^\s()\[\]]*?):(\d{1,7})(?::\d+)?\)?\]?\s*\Z")
_TYPES = re.compile(r"[A-Z0-9_]{1,60}\Z")


def is_dnscontrol(data: JsonObject) -> bool:
    """Return whether this is a configuration that DNSControl prints (models.DNSConfig)."""
    return isinstance(data.get("domains"), list) and ("dns_providers" in data or "registrars" in data)


def read_dnscontrol(
    data: JsonObject, file: str, *, script: str | None = None, only: str | None = None
) -> list[PlannedZone]:
    """Return all zones, or the one that `only` names, with its tag where it has one (example.org!outside).

    `script` is dnsconfig.js, to which the positions of records refer; without it lines are those of the JSON.
    Raises FileMistakesError with the mistakes of all records.
    """
    zones: dict[str, tuple[str, PlannedZone]] = {}
    mistakes: list[Mistake] = []
    if len(data.objects("domains")) != _length(data.get("domains")):
        mistakes.append(Mistake(file, data.line, "'domains' should be a list of objects"))
    for domain in data.objects("domains"):
        unique = domain.text("uniquename") or domain.object("meta").text("dnscontrol_uniquename")
        written = unique or domain.text("name")
        name = apex_name(written.partition("!")[0])
        if name is None:
            mistakes.append(Mistake(file, domain.line, f"'{shortened(written)}' is no domain"))
            continue
        if only is not None and only not in (written, name):
            continue
        if name in zones:
            message = f"holds {name} again, as {shortened(written)}; name the one that the internet sees: "
            message += f"--zone '{zones[name][0]}=PATH'"
            mistakes.append(Mistake(file, domain.line, message))
            continue
        draft = Draft(name, ZoneSource.DNSCONTROL, file, (file, domain.line))
        reading = _Reading(draft, file, script, domain)
        zones[name] = written, reading.zone(mistakes)
    if mistakes:
        raise FileMistakesError(mistakes[:500])
    if not zones:
        wanted = f"no zone {only}" if only else "no zones"
        raise FileMistakesError([Mistake(file, None, f"holds {wanted}")])
    found = [zone for _, zone in zones.values()]
    if not any(zone.records or zone.opaque or zone.removed for zone in found):
        raise FileMistakesError([Mistake(file, None, "holds no records")])
    return found


class _Reading:
    def __init__(self, draft: Draft, file: str, script: str | None, domain: JsonObject) -> None:
        self._draft = draft
        self._file = file
        self._script = script
        self._domain = domain
        self._redirects: list[tuple[str, str, tuple[str, int | None]]] = []
        self._proxied = domain.object("meta").text("cloudflare_proxy_default") in _PROXIED

    def zone(self, mistakes: list[Mistake]) -> PlannedZone:
        """Return the zone; what is wrong with its records is added to `mistakes`."""
        draft = self._draft
        records = self._domain.objects("records")
        if len(records) != _length(self._domain.get("records")):
            mistakes.append(Mistake(self._file, self._domain.line, "'records' should be a list of objects"))
        self._begin(records)
        for one in records:
            try:
                self._record(one)
            except NotARecordError as error:
                mistakes.append(Mistake(*self._at(one), f"{shortened(one.text('type'))}: {error}"))
        self._redirected()
        for one in self._domain.objects("recordsabsent"):
            try:
                self._absent(one)
            except NotARecordError as error:
                mistakes.append(Mistake(*self._at(one), str(error)))
        if self._domain.get("keepunknown"):
            draft.whole = False
            draft.note(f"{draft.apex} has NO_PURGE: what the file does not hold stays as it is.")
        self._unmanaged()
        try:
            refuse_beside_cname(draft.records)
        except FileMistakesError as error:
            mistakes.extend(error.mistakes)
        return draft.done()

    def _begin(self, records: list[JsonObject]) -> None:
        """Let the zone begin at the first of its records in the script: the preview tells no more."""
        lines = [at for at in map(self._at, records) if at[0] == self._script]
        if lines:
            self._draft.begins = min(lines, key=lambda at: at[1] or 0)

    def _at(self, one: JsonObject) -> tuple[str, int | None]:
        match = _POSITION.search(one.text("filepos")[-_MOST_POSITION:]) if self._script else None
        if match is None or self._script is None:
            return self._file, one.line
        named = match[1].removeprefix("at ")
        inside = posixpath.normpath(named)
        if named in ("", "line") or inside.startswith(("..", "/")):
            return self._script, int(match[2])
        return posixpath.join(posixpath.dirname(self._script), inside), int(match[2])

    def _owner(self, one: JsonObject) -> str:
        label = one.text("name")
        apex = self._draft.apex
        if label in ("", "@"):
            return apex
        if one.object("meta").text("skip_fqdn_check") == "true" and self._draft.holds(label.lower()):
            return label.lower()
        owner = plain(name_from(label, self._draft.origin))
        if not self._draft.holds(owner):
            raise NotARecordError(f"'{shortened(label)}' is outside {apex}")
        return owner

    def _record(self, one: JsonObject) -> None:
        rdtype = one.text("type")
        if not _TYPES.match(rdtype):
            raise NotARecordError("'type' is missing, or is no type")
        owner = self._owner(one)
        hidden = self._hidden(one, rdtype)
        if hidden is not None and self._is_redirect(rdtype):
            self._redirects.append((owner, hidden[0], self._at(one)))
            return
        if hidden is not None:
            self._draft.hide(owner, hidden[0], self._at(one), hidden[1])
            return
        ttl = int(whole_number(one.get("ttl") or _DEFAULT_TTL, 2**31 - 1))
        self._draft.add(owner, rdata_of(one, rdtype, self._target_origin(one)), self._at(one), ttl)

    def _target_origin(self, one: JsonObject) -> dns.name.Name:
        below = one.text("subdomain")
        return name_from(below, self._draft.origin) if below else self._draft.origin

    def _hidden(self, one: JsonObject, rdtype: str) -> tuple[str, tuple[str, ...]] | None:
        proxied = one.object("meta").text("cloudflare_proxy")
        if rdtype in _PROXIABLE and (proxied in _PROXIED or (self._proxied and proxied != "off")):
            return "Cloudflare answers with addresses of its own (proxied)", ADDRESSES
        if rdtype in READERS or (isinstance(one.get("rdata"), str) and is_dns_type(rdtype)):
            return None
        types = (rdtype,) if is_dns_type(rdtype) else () if rdtype == _ANY_TYPE else ADDRESSES
        return f"a record of DNSControl's type {rdtype} cannot be judged before it is published", types

    def _is_redirect(self, rdtype: str) -> bool:
        """Return whether a type of a provider is no alias: redirects of HTTP, rules of a proxy."""
        return not is_dns_type(rdtype) and rdtype not in _ALIASES and rdtype != _ANY_TYPE

    def _redirected(self) -> None:
        """Hide the addresses of names that have none but for a redirect, which a provider answers itself."""
        addressed = {one.name for one in self._draft.records if one.rdtype in ADDRESSES}
        for owner, reason, at in self._redirects:
            if owner not in addressed:
                self._draft.hide(owner, reason, at, ADDRESSES)

    def _absent(self, one: JsonObject) -> None:
        rdtype = one.text("type")
        if rdtype not in READERS:
            return
        rdata = rdata_of(one, rdtype, self._target_origin(one))
        self._draft.removed.append(Removed(self._owner(one), rdtype, place_at(*self._at(one)), rdata))

    def _unmanaged(self) -> None:
        """Say of what IGNORE() leaves alone that it is not known; of a pattern of names, that nothing is."""
        for one in self._domain.objects("unmanaged"):
            types = one.text("rType_pattern")
            self._ignored(one, one.text("label_pattern") or "*", types)
        for one in self._domain.objects("ignored_names"):
            self._ignored(one, one.text("pattern") or "*", one.text("types"))
        if self._domain.get("ignored_targets") or self._domain.get("ignore_external_dns"):
            self._draft.whole = False
            self._draft.shared_sets = True
            self._draft.note(f"{self._draft.apex} leaves records of others alone, whose names are not known.")

    def _ignored(self, one: JsonObject, label: str, types: str) -> None:
        asked = [part.strip() for part in types.split(",")] if types not in ("", "*") else []
        if not _GLOB.search(label):
            try:
                owner = self._draft.apex if label == "@" else plain(name_from(label, self._draft.origin))
            except NotARecordError:
                pass
            else:
                reason = "DNSControl leaves what is there alone (IGNORE)"
                self._draft.hide(owner, reason, (self._file, one.line), asked)
                return
        self._draft.whole = False
        self._draft.shared_sets = True
        said = f"{self._draft.apex} leaves alone what matches {shortened(label)} (IGNORE)"
        self._draft.note(f"{said}: what the file does not hold is not known.")


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else 0 if value is None else -1
