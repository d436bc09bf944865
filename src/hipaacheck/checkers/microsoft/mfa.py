"""Say of whom Microsoft 365 asks a second factor, how strong it is, and who has none."""

from collections.abc import Iterable, Mapping

from hipaacheck.checkers.microsoft.conditional_access import (
    EVERYBODY,
    Cover,
    Dim,
    Place,
    Policies,
    Policy,
    conditional_access,
    cover,
    mfa,
    phishing_resistant,
)
from hipaacheck.checkers.microsoft.conditional_access.demands import (
    Demand,
    alternatives_to_mfa,
    blocks,
    foreign_controls,
)
from hipaacheck.checkers.microsoft.defaults import security_defaults
from hipaacheck.checkers.microsoft.holders import holders
from hipaacheck.checkers.microsoft.licences import ENTRA_P2, has
from hipaacheck.checkers.microsoft.methods import Methods, methods_of
from hipaacheck.checkers.microsoft.names import names_of
from hipaacheck.checkers.microsoft.registration import Registration, registration_of
from hipaacheck.checkers.microsoft.roles import HIGHLY_PRIVILEGED, ROLE_NAMES
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData

ADMINS = "every privileged role that is held"

DEFAULTS_COVER = Cover(by=("security defaults",))
"""What security defaults make sure of: a second factor for everybody, old protocols blocked."""


class MfaFacts(Record):
    """Second factors.

    `everybody` and `admins` are what policies or security defaults make sure of; the `*_resistant` ask for a
    method that phishing cannot get at. `user_risk` and `sign_in_risk` are what policies do at high risk; that
    needs Entra ID P2 (`risk_licensed`). `weaker` names policies that something else than a second factor
    satisfies too, `foreign` those that ask for another vendor's control, which may be one.
    """

    security_defaults: Seen[bool] = False
    everybody: Seen[Cover] = Cover()
    admins: Seen[Cover] = Cover()
    everybody_resistant: Seen[Cover] = Cover()
    admins_resistant: Seen[Cover] = Cover()
    user_risk: Seen[Cover] = Cover()
    sign_in_risk: Seen[Cover] = Cover()
    risk_licensed: Seen[bool] = True
    weaker: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    registration: Seen[Registration] = Registration()
    methods: Seen[Methods] = Methods()


def make(data: TenantData) -> MfaFacts:
    """Return of whom a second factor is asked."""
    policies = conditional_access(data)
    defaults = security_defaults(data)
    known = () if isinstance(policies, Unseen) else policies.enabled
    admins = admin_places(data)
    return MfaFacts(
        security_defaults=defaults,
        everybody=or_defaults(_covered(data, policies, mfa), defaults),
        admins=or_defaults(_covered(data, policies, mfa, admins), defaults),
        everybody_resistant=_covered(data, policies, phishing_resistant),
        admins_resistant=_covered(data, policies, phishing_resistant, admins),
        user_risk=_at_risk(data, policies, Dim.USER_RISK),
        sign_in_risk=_at_risk(data, policies, Dim.SIGN_IN_RISK),
        risk_licensed=has(data, ENTRA_P2),
        weaker=alternatives_to_mfa(known),
        foreign=foreign_controls(known),
        registration=registration_of(data),
        methods=methods_of(data),
    )


def or_defaults(found: Seen[Cover], defaults: Seen[bool]) -> Seen[Cover]:
    """Return what is made sure of when security defaults may do it in place of policies."""
    if defaults is True:
        return DEFAULTS_COVER
    if isinstance(found, Unseen) or not isinstance(defaults, Unseen) or found.open == ():
        return found
    return found.model_copy(update={"open": defaults})


def everybody_cover(data: TenantData) -> Seen[Cover]:
    """Return of whom policies or security defaults make sure of a second factor."""
    return or_defaults(_covered(data, conditional_access(data), mfa), security_defaults(data))


def admin_places(data: TenantData) -> Mapping[str, Place]:
    """Return the sign-ins of whoever holds a privileged role, role by role."""
    return {
        f"the role {ROLE_NAMES[role]}": frozenset({(Dim.WHO, f"role:{role}")}) for role in _admin_roles(data)
    }


def _admin_roles(data: TenantData) -> tuple[str, ...]:
    """Return the privileged roles that somebody holds; CISA's list where that is not known."""
    found = holders(data)
    held = frozenset[str]() if isinstance(found, Unseen) else found.roles
    return tuple(role for role in ROLE_NAMES if role in (held or HIGHLY_PRIVILEGED))


def _covered(
    data: TenantData,
    policies: Seen[Policies],
    demand: Demand,
    places: Mapping[str, Place] = EVERYBODY,
) -> Seen[Cover]:
    if isinstance(policies, Unseen):
        return policies
    whole = "" if places is EVERYBODY else ADMINS
    return cover(policies, demand, names_of(data), places, whole=whole)


def _at_risk(data: TenantData, policies: Seen[Policies], dim: Dim) -> Seen[Cover]:
    """Return what policies that name the high risk do; a block, a second factor or a new password counts."""

    def answers(policy: Policy) -> bool:
        named = policy.limit(dim).only is not None
        return named and (blocks(policy) or mfa(policy) or _renews_password(policy))

    if isinstance(policies, Unseen):
        return policies
    return cover(policies, answers, names_of(data), {"high risk": frozenset({(dim, "high")})})


def _renews_password(policy: Policy) -> bool:
    return _has(policy, ("passwordChange",))


def _has(policy: Policy, names: Iterable[str]) -> bool:
    return any(one.name in names for one in policy.controls)
