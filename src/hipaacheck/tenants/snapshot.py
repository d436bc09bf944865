"""Read and write hipaacheck's own snapshot of a tenant: what was asked, and the raw answers, in one file."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import AfterValidator, AwareDatetime, JsonValue, ValidationError

from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import NotTenantDataError, Objects, Platform, Said, Taken, TenantData, Way

FORMAT: Final = "hipaacheck.tenant/1"
_FAMILY = "hipaacheck.tenant/"
_OK = range(200, 300)
_SHOWN_PARAMETERS = frozenset(
    {
        "$count",
        "$expand",
        "$filter",
        "$orderby",
        "$select",
        "$top",
        "alt",
        "customer",
        "customerId",
        "filter",
        "maxResults",
        "orgUnitPath",
        "pageSize",
        "projection",
        "type",
        "view",
    }
)


def without_secrets(url: str) -> str:
    """Return an address without user, password and fragment, and without the values of other parameters.

    Page marks, and whatever else an address may carry, can be as good as a key.
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    query = [
        (name, value if name in _SHOWN_PARAMETERS else "...")
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return urlunsplit((parts.scheme, host, parts.path, urlencode(query, safe="$*:/'.,()"), ""))


class Collector(Record):
    """The program that asked."""

    name: str
    version: str


class TenantName(Record):
    """Whose data it is: the number, the first domain and the display name, as far as they are known."""

    id: str | None = None
    domain: str | None = None
    name: str | None = None


class Call(Record):
    """One question: `id` is the name of the source it fills.

    `status` is that of HTTP, the last one when there were several; None when there was no answer. `error`
    says why the source could not be had, in the words that a finding shows; None when it could. `permission`
    is the scope or permission that the question needs. `asked` is false for what this way of collecting does
    not ask, or only when told to: it is missing all the same, but nothing went wrong.
    """

    id: str
    method: str = "GET"
    url: Annotated[str, AfterValidator(without_secrets)] = ""
    status: int | None = None
    error: str | None = None
    permission: str | None = None
    asked: bool = True

    @property
    def failed(self) -> bool:
        """Return whether the question was not answered."""
        return self.error is not None or self.status is None or self.status not in _OK

    @property
    def reason(self) -> str:
        """Return why there is no answer, in words."""
        if self.error is not None:
            return self.error
        what = "no answer" if self.status is None else f"HTTP status {self.status}"
        needs = "" if self.permission is None else f"; it needs {self.permission}"
        return f"{self.id} was not collected: {what}{needs}"


class Snapshot(Record):
    """All that was collected of a tenant at one time, as the vendor's interfaces gave it."""

    format: Literal["hipaacheck.tenant/1"] = FORMAT
    platform: Platform
    tenant: TenantName = TenantName()
    collected_at: AwareDatetime | None
    collector: Collector
    calls: tuple[Call, ...] = ()
    warnings: tuple[str, ...] = ()
    data: dict[str, tuple[dict[str, JsonValue], ...]] = {}


def read_snapshot(document: Mapping[str, JsonValue]) -> Snapshot:
    """Return the snapshot in a parsed file. Raises NotTenantDataError for another format or a wrong shape."""
    found = document.get("format")
    if found != FORMAT:
        shown = (
            found if isinstance(found, str) and re.fullmatch(r"[\w./-]{1,60}", found) else "another format"
        )
        raise NotTenantDataError(f"is a snapshot of {shown}; this version of hipaacheck reads {FORMAT}")
    try:
        return Snapshot.model_validate(document)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise NotTenantDataError(f"is no sound snapshot: {place}: {first['msg']}") from None


def is_snapshot(document: Mapping[str, JsonValue]) -> bool:
    """Return whether a parsed file says that it is a snapshot of hipaacheck, of any version."""
    found = document.get("format")
    return isinstance(found, str) and found.startswith(_FAMILY)


def written(snapshot: Snapshot) -> bytes:
    """Return the file of a snapshot: JSON in UTF-8, the same bytes for the same snapshot."""
    return snapshot.model_dump_json(indent=1).encode() + b"\n"


def to_data(snapshot: Snapshot, taken: Taken | None = None) -> TenantData:
    """Return the data of a snapshot; a source whose call failed is unseen, even if part of it was answered.

    `taken` says how the snapshot came here; without it, that it was read from a file nobody named.
    """
    failed = {call.id: call.reason for call in reversed(snapshot.calls) if call.failed}
    sources: dict[str, Seen[Objects]] = dict(snapshot.data)
    for call in snapshot.calls:
        if call.id not in sources:
            sources[call.id] = Unseen(unseen=f"{call.id} was asked for, but the snapshot does not hold it")
    sources |= {name: Unseen(unseen=reason) for name, reason in failed.items()}
    return TenantData(
        platform=snapshot.platform,
        taken=taken_of(snapshot) if taken is None else taken,
        tenant_id=snapshot.tenant.id,
        domain=snapshot.tenant.domain,
        name=snapshot.tenant.name,
        sources=sources,
        said=_said(snapshot.platform, sources),
    )


def _said(platform: Platform, sources: Mapping[str, Seen[Objects]]) -> tuple[Said, ...]:
    """Return what another tool says of the tenant: a snapshot may hold Microsoft's Secure Score."""
    scores = sources.get("secure_scores", ())
    if platform is not Platform.MICROSOFT or isinstance(scores, Unseen):
        return ()
    from hipaacheck.tenants.microsoft.secure_score import said_by

    return said_by(scores)


def taken_of(snapshot: Snapshot) -> Taken:
    """Return who took a snapshot and when."""
    return Taken(
        tool=f"{snapshot.collector.name} {snapshot.collector.version}",
        way=Way.SNAPSHOT,
        at=snapshot.collected_at,
        warnings=snapshot.warnings,
    )


def from_data(
    data: TenantData, collector: Collector, calls: tuple[Call, ...] = (), collected_at: datetime | None = None
) -> Snapshot:
    """Return the snapshot that `to_data` makes the same sources of.

    A source that is unseen gets a call that says why, unless the first failed one of `calls` does. What other
    tools said is left out.
    """
    unseen = {name: why.unseen for name, why in data.sources.items() if isinstance(why, Unseen)}
    kept = tuple(call for call in calls if not call.failed or call.id in unseen)
    told = {call.id: call.reason for call in reversed(kept) if call.failed}
    added = tuple(Call(id=name, error=why) for name, why in unseen.items() if told.get(name) != why)
    return Snapshot(
        platform=data.platform,
        tenant=TenantName(id=data.tenant_id, domain=data.domain, name=data.name),
        collected_at=collected_at or data.taken.at,
        collector=collector,
        calls=added + kept,
        warnings=data.taken.warnings,
        data={
            name: tuple(dict(one) for one in objects)
            for name, objects in data.sources.items()
            if not isinstance(objects, Unseen)
        },
    )
