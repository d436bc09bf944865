"""Say of whom Microsoft 365 asks a second factor, how strong it is, and who has none."""

from collections.abc import Collection, Iterable

from hipaacheck.checkers.microsoft.conditional_access import (
    Cover,
    Dim,
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
from hipaacheck.checkers.microsoft.holders import NO_ELIGIBLE, Holders, holders
from hipaacheck.checkers.microsoft.licences import ENTRA_P2, has
from hipaacheck.checkers.microsoft.methods import Methods, methods_of
from hipaacheck.checkers.microsoft.names import names_of
from hipaacheck.checkers.microsoft.registration import Registration, registration_of
from hipaacheck.checkers.microsoft.roles import HIGHLY_PRIVILEGED, PRIVILEGED, ROLE_NAMES
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
    return MfaFacts(
        security_defaults=defaults,
        everybody=or_defaults(_covered(data, policies, mfa), defaults),
        admins=or_defaults(admin_cover(data, mfa), defaults),
        everybody_resistant=_covered(data, policies, phishing_resistant),
        admins_resistant=admin_cover(data, phishing_resistant),
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


def admin_cover(data: TenantData, demand: Demand) -> Seen[Cover]:
    """Return what policies that meet `demand` make sure of for whoever holds a privileged role.

    Where it is not known who holds which, what CISA's list leaves open is open. What it does not is only sure
    if the other privileged roles are taken in as well.
    """
    policies, found = conditional_access(data), holders(data)
    if isinstance(policies, Unseen):
        return policies
    held = frozenset[str]() if isinstance(found, Unseen) else found.roles
    covered = _of_roles(data, policies, demand, held or HIGHLY_PRIVILEGED)
    if covered.open != () or (isinstance(found, Holders) and found.eligible_known):
        return covered
    if _of_roles(data, policies, demand, PRIVILEGED).open == ():
        return covered
    return covered.model_copy(update={"open": found if isinstance(found, Unseen) else NO_ELIGIBLE})


def _of_roles(data: TenantData, policies: Policies, demand: Demand, roles: Collection[str]) -> Cover:
    places = {
        f"the role {name}": frozenset({(Dim.WHO, f"role:{role}")})
        for role, name in ROLE_NAMES.items()
        if role in roles
    }
    return cover(policies, demand, names_of(data), places, whole=ADMINS)


def _covered(data: TenantData, policies: Seen[Policies], demand: Demand) -> Seen[Cover]:
    return policies if isinstance(policies, Unseen) else cover(policies, demand, names_of(data))


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
