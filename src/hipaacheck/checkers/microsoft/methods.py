"""Tell which weak methods the tenant lets people sign in with, and whether older settings still count."""

from collections.abc import Iterator
from typing import Annotated, Literal

from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.microsoft.names import as_objects
from hipaacheck.tenants.typed import Api, look_up, read

_WEAK = {"sms": "text message", "voice": "phone call", "email": "one-time code by email"}


class Methods(Record):
    """The authentication methods policy.

    `weak` are the methods that are on and that others can read along or redirect. While the move from the
    older settings is not finished, those count too, and no interface shows them.
    """

    migration: Annotated[
        Seen[Literal["preMigration", "migrationInProgress", "migrationComplete"]],
        Api("policyMigrationState"),
    ] = "migrationComplete"
    weak: Seen[tuple[str, ...]] = ()


def methods_of(data: TenantData) -> Seen[Methods]:
    """Return the methods that people may use, or why that is not known."""
    found = data.one("authentication_methods_policy")
    if isinstance(found, Unseen):
        return found
    policy = read(Methods, found, weak=())
    return policy.model_copy(update={"weak": _weak(found, policy.migration)})


def _weak(raw: Obj, migration: object) -> Seen[tuple[str, ...]]:
    listed = look_up(raw, "authenticationMethodConfigurations")
    methods = () if isinstance(listed, Unseen) else as_objects(listed)
    states = dict(_states(methods))
    missing = sorted(set(_WEAK) - set(states))
    if missing:
        return Unseen(unseen=f"the state of {', '.join(missing)} is not in what was collected")
    on = tuple(_WEAK[name] for name in _WEAK if states[name] == "enabled")
    strange = [state for state in states.values() if state not in ("enabled", "disabled")]
    if not on and strange:
        return Unseen(unseen=f"a method has the state {strange[0]}, which hipaacheck does not know")
    if not on and migration != "migrationComplete":
        return Unseen(
            unseen="the move to the authentication methods policy is not finished: older settings, which no "
            "interface shows, count too"
        )
    return on


def _states(methods: tuple[Obj, ...]) -> Iterator[tuple[str, object]]:
    for raw in methods:
        name = look_up(raw, "id")
        if isinstance(name, str) and name.lower() in _WEAK:
            yield name.lower(), look_up(raw, "state")
