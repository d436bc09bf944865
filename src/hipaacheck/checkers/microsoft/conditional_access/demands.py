"""Say whether a policy makes sure of something, or lets a weaker alternative do."""

from collections.abc import Callable, Iterable

from hipaacheck.checkers.microsoft.conditional_access.policy import Control, Policy, Strength

Demand = Callable[[Policy], bool]

# Built-in authentication strengths (Graph: authenticationStrengthPolicy), the same ids in every tenant.
_PHISHING_RESISTANT_STRENGTH = "00000000-0000-0000-0000-000000000004"
_BUILT_IN_STRENGTHS = (
    "00000000-0000-0000-0000-000000000002",
    "00000000-0000-0000-0000-000000000003",
    _PHISHING_RESISTANT_STRENGTH,
)
# Methods that do not give a secret to a false page (Graph: authenticationMethodModes).
_PHISHING_RESISTANT = frozenset({"fido2", "windowsHelloForBusiness", "x509CertificateMultiFactor"})


def asks(policy: Policy, good: Callable[[Control], bool]) -> bool:
    """Return whether nobody gets past the policy without a good control; a block lets nobody past."""
    if any(one.name == "block" for one in policy.controls):
        return True
    if not policy.controls:
        return False
    graded = [good(one) for one in policy.controls]
    return all(graded) if policy.any_is_enough else any(graded)


def blocks(policy: Policy) -> bool:
    """Return whether the policy blocks the sign-in."""
    return asks(policy, lambda one: False)


def mfa(policy: Policy) -> bool:
    """Return whether the policy makes sure of a second factor, or blocks."""
    return asks(policy, _is_mfa)


def phishing_resistant(policy: Policy) -> bool:
    """Return whether the policy makes sure of a method that phishing cannot get at, or blocks."""
    return asks(policy, lambda one: one.strength is not None and _resists(one.strength))


def managed_device(policy: Policy) -> bool:
    """Return whether the policy makes sure of a device that the organisation manages, or blocks."""
    return asks(policy, lambda one: one.name in ("compliantDevice", "domainJoinedDevice"))


def alternatives_to_mfa(policies: Iterable[Policy]) -> tuple[str, ...]:
    """Return the policies that a second factor satisfies, and something else does too, in words."""
    found = []
    for policy in policies:
        others = [one.name for one in policy.controls if not _is_mfa(one)]
        if policy.any_is_enough and 0 < len(others) < len(policy.controls):
            found.append(f"{policy.name} (instead of a second factor: {', '.join(others)})")
    return tuple(found)


def foreign_controls(policies: Iterable[Policy]) -> tuple[str, ...]:
    """Return the names of policies that ask for a control of another vendor, which may be a second factor."""
    return tuple(one.name for one in policies if not mfa(one) and any(each.foreign for each in one.controls))


def _is_mfa(control: Control) -> bool:
    # passwordChange can only be asked for together with a second factor (Microsoft: grant controls, "Require
    # password change"), which is then named beside it; alone it shows nothing here.
    return control.name == "mfa" or (control.strength is not None and _is_strong(control.strength))


def _is_strong(strength: Strength) -> bool:
    if strength.id in _BUILT_IN_STRENGTHS or strength.satisfies_mfa is not None:
        return strength.id in _BUILT_IN_STRENGTHS or strength.satisfies_mfa is True
    return _resists(strength)


def _resists(strength: Strength) -> bool:
    if strength.id == _PHISHING_RESISTANT_STRENGTH:
        return True
    return bool(strength.combinations) and set(strength.combinations) <= _PHISHING_RESISTANT
