"""Read what a policy asks for (grantControls) and what it does to sessions (sessionControls)."""

from collections.abc import Iterator

from hipaacheck.checkers.microsoft.conditional_access.policy import Control, Session, Strength
from hipaacheck.checkers.microsoft.conditional_access.raw import (
    NotUnderstoodError,
    is_blank,
    part,
    switch,
    text,
    texts,
    value,
)
from hipaacheck.tenants.data import Obj


def controls_of(grants: Obj) -> Iterator[Control]:
    """Yield what grantControls asks for. Raises NotUnderstoodError."""
    yield from (Control(name) for name in texts(grants, "builtInControls"))
    strength = part(grants, "authenticationStrength")
    if not is_blank(strength):
        yield Control("authentication strength", strength=_strength(strength))
    for path, name in (
        ("customAuthenticationFactors", "a control of another vendor"),
        ("termsOfUse", "terms of use"),
    ):
        if texts(grants, path):
            yield Control(name, foreign=path == "customAuthenticationFactors")


def _strength(raw: Obj) -> Strength:
    satisfied = text(raw, "requirementsSatisfied")
    return Strength(
        id=(text(raw, "id") or "").lower(),
        name=text(raw, "displayName") or "without a name",
        satisfies_mfa=None if satisfied is None else "mfa" in satisfied.split(","),
        combinations=texts(raw, "allowedCombinations"),
    )


def any_is_enough(grants: Obj, many: int) -> bool:
    """Return whether one of many controls satisfies the policy. Raises NotUnderstoodError."""
    operator = text(grants, "operator")
    if many < 2 or operator == "AND":
        return False
    if operator == "OR":
        return True
    raise NotUnderstoodError(f"grantControls.operator is {operator}, which hipaacheck does not know")


_HOURS = {"hours": 1.0, "days": 24.0}


def session_of(raw: Obj) -> Session:
    """Return what sessionControls does to sessions. Raises NotUnderstoodError."""
    return Session(every_hours=_every_hours(part(raw, "signInFrequency")), persistent=_persistent(raw))


def _persistent(raw: Obj) -> str | None:
    browser = part(raw, "persistentBrowser")
    return text(browser, "mode") if switch(browser, "isEnabled") else None


def _every_hours(raw: Obj) -> float | None:
    if not switch(raw, "isEnabled"):
        return None
    if text(raw, "frequencyInterval") == "everyTime":
        return 0.0
    unit, many = text(raw, "type"), value(raw, "value")
    if unit not in _HOURS or not isinstance(many, int) or isinstance(many, bool):
        raise NotUnderstoodError(f"signInFrequency is {many} {unit}, which hipaacheck does not know")
    return many * _HOURS[unit]
