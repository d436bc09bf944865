"""Say from when Google asks for a second step, for everyone and wherever that differs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal

from hipaacheck.checkers.google.scoped import Scoped
from hipaacheck.checkers.google.sign_on import SignOn, Way, sign_on
from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.settings import Effective, Scope
from hipaacheck.tenants.typed import Api, moment, read

_SECTION = "security.two_step_verification_enforcement"
_EPOCH = datetime(1970, 1, 2, tzinfo=UTC)
"""Google writes 1970-01-01 where enforcement is off."""


class Enforcement(Scoped):
    """Whether a second step is asked here.

    `later`: only from `since` on, which is after the data was taken. `dated`: from `since` on, and when the
    data was taken is not known. `elsewhere`: people here are, or may be, sent to another identity provider.
    """

    since: Annotated[Seen[datetime], Api("enforcedFrom", parse=moment)] = datetime(2025, 1, 1, tzinfo=UTC)
    state: Seen[Literal["on", "off", "later", "dated"]] = "on"
    elsewhere: bool = False


def enforcement(data: TenantData) -> Seen[tuple[Enforcement, ...]]:
    """Return where a second step is asked.

    Where a unit or group signs in at Google although those around it do not, it is listed by itself.
    """
    settings = google_settings(data)
    if isinstance(settings, Unseen):
        return settings
    found = settings.effective(_SECTION)
    if isinstance(found, Unseen):
        return found
    how = sign_on(data)
    places = found if isinstance(how, Unseen) else (*found, *_at_google(found, how))
    return tuple(_enforcement(one, how, data.taken.at) for one in places)


def _at_google(found: tuple[Effective, ...], how: SignOn) -> Iterator[Effective]:
    values = {one.scope: one for one in found}
    for scope in how.back:
        above = next((values[step] for step in scope.chain() if step in values), None)
        if above is not None and above.scope != scope and _is_away(above.scope, how):
            yield Effective(scope, above.value, "inherited")


def _enforcement(one: Effective, how: Seen[SignOn], at: datetime | None) -> Enforcement:
    away = not isinstance(how, Unseen) and _is_away(one.scope, how)
    made = read(Enforcement, one.value, where=str(one.scope), how=one.how, state="off", elsewhere=away)
    return made.model_copy(update={"state": _state(made.since, at)})


def _is_away(scope: Scope, how: SignOn) -> bool:
    if scope.group is not None and scope.group in how.groups:
        return how.groups[scope.group] is Way.ELSEWHERE
    return how.away(scope.unit)


def _state(since: Seen[datetime], at: datetime | None) -> Seen[Literal["on", "off", "later", "dated"]]:
    if isinstance(since, Unseen):
        return since
    if since < _EPOCH:
        return "off"
    if at is None:
        return "dated"
    return "on" if since <= at else "later"
