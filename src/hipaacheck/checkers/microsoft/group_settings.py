"""Find the settings of a tenant that differ from one of Microsoft's templates (Graph: groupSetting)."""

from collections.abc import Mapping

from pydantic import JsonValue

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj, Objects
from hipaacheck.tenants.typed import look_up


def settings_of(found: Objects, template: str) -> Seen[Mapping[str, JsonValue]] | None:
    """Return the values by name of the settings made from a template; None when the tenant has none of them.

    A value that is not among them is as the template has it. One that cannot be read, or settings that do not
    name their template, leave open what holds.
    """
    own: dict[str, JsonValue] | None = None
    for raw in found:
        kind = look_up(raw, "templateId")
        if not isinstance(kind, str) or not kind:
            return Unseen(unseen="a setting of directory_settings does not name its template")
        if kind.lower() == template:
            values = _values(raw)
            if isinstance(values, Unseen):
                return values
            own = {**(own or {}), **values}
    return own


def _values(raw: Obj) -> Seen[dict[str, JsonValue]]:
    given = look_up(raw, "values")
    found: dict[str, JsonValue] = {}
    for one in given if isinstance(given, list) else ():
        name, value = (look_up(one, key) if isinstance(one, Mapping) else None for key in ("name", "value"))
        if not isinstance(name, str) or isinstance(value, Unseen):
            return Unseen(unseen="a value of directory_settings cannot be read")
        found[name] = value
    return found or Unseen(unseen="a setting of directory_settings has no values")
