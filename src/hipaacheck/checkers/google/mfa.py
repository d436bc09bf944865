"""Say of whom Google asks a second step, which one, and who of the people has none."""

from collections.abc import Callable
from typing import Annotated, Literal

from hipaacheck.checkers.google.people import Person, people_of
from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.checkers.google.sign_on import SignOn, Way, sign_on
from hipaacheck.checkers.google.two_step import Enforcement, enforcement
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, seconds


class Enrolment(Scoped):
    """Whether people may turn 2-Step Verification on at all."""

    allowed: Annotated[Seen[bool], Api("allowEnrollment")] = True


class Method(Scoped):
    """The second steps that count. ALL takes in codes by text message and phone call."""

    factors: Annotated[
        Seen[
            Literal[
                "ALL",
                "NO_TELEPHONY",
                "PASSKEY_ONLY",
                "PASSKEY_PLUS_SECURITY_CODE",
                "PASSKEY_PLUS_IP_BOUND_SECURITY_CODE",
            ]
        ],
        Api("allowedSignInFactorSet"),
    ] = "PASSKEY_ONLY"


class Trust(Scoped):
    """Whether a device may be trusted, so that the second step is not asked on it again."""

    allowed: Annotated[Seen[bool], Api("allowTrustingDevice")] = False


class Grace(Scoped):
    """How long a new account may do without, in seconds."""

    length: Annotated[Seen[float], Api("enrollmentGracePeriod", parse=seconds)] = 604800.0


class Recovery(Scoped):
    """Whether people may get back into their account by themselves."""

    on: Annotated[Seen[bool], Api("enableAccountRecovery")] = False


class Advanced(Scoped):
    """Whether people may join Google's Advanced Protection Program."""

    on: Annotated[Seen[bool], Api("enableAdvancedProtectionSelfEnrollment")] = True


class People(Record):
    """Accounts that can be signed in to: how many, and how many of them lack something at Google.

    `elsewhere` lack it too, but are, or may be, sent to another identity provider, which asks what it asks.
    Ten of `without` are named where the finding is about administrators.
    """

    total: int = 20
    without: Seen[int] = 0
    elsewhere: int = 0
    named: tuple[str, ...] = ()


class MfaFacts(Record):
    """Second steps.

    `everybody`, `super_admins` and `delegated_admins` count those without a second step of their own,
    `required` those of whom Google asks none. `sign_on` says where another identity provider may do so.
    """

    enforcement: Seen[tuple[Enforcement, ...]] = (Enforcement(),)
    enrolment: Seen[tuple[Enrolment, ...]] = (Enrolment(),)
    methods: Seen[tuple[Method, ...]] = (Method(),)
    trust: Seen[tuple[Trust, ...]] = (Trust(),)
    grace: Seen[tuple[Grace, ...]] = (Grace(),)
    super_admin_recovery: Seen[tuple[Recovery, ...]] = (Recovery(),)
    user_recovery: Seen[tuple[Recovery, ...]] = (Recovery(),)
    advanced: Seen[tuple[Advanced, ...]] = (Advanced(),)
    everybody: Seen[People] = People()
    required: Seen[People] = People()
    super_admins: Seen[People] = People(total=3)
    delegated_admins: Seen[People] = People(total=2)
    sign_on: Seen[tuple[str, ...]] = ()


def make(data: TenantData) -> MfaFacts:
    """Return who needs a second step and who has one."""
    how, people = sign_on(data), people_of(data)
    return MfaFacts(
        enforcement=enforcement(data),
        enrolment=scoped(data, "security.two_step_verification_enrollment", Enrolment),
        methods=scoped(data, "security.two_step_verification_enforcement_factor", Method),
        trust=scoped(data, "security.two_step_verification_device_trust", Trust),
        grace=scoped(data, "security.two_step_verification_grace_period", Grace),
        super_admin_recovery=scoped(data, "security.super_admin_account_recovery", Recovery),
        user_recovery=scoped(data, "security.user_account_recovery", Recovery),
        advanced=scoped(data, "security.advanced_protection_program", Advanced),
        everybody=_without(people, how, lambda one: one.enrolled),
        required=_without(people, how, lambda one: one.required),
        super_admins=_named(people, how, lambda one: one.super_admin is True),
        delegated_admins=_named(people, how, lambda one: one.delegated_admin is True and not one.super_admin),
        sign_on=how if isinstance(how, Unseen) else some(how.places),
    )


def _named(
    people: Seen[tuple[Person, ...]], how: Seen[SignOn], who: Callable[[Person], bool]
) -> Seen[People]:
    """Count the administrators who have no second step, and name ten of them."""
    if isinstance(people, Unseen):
        return people
    found = tuple(filter(who, people))
    if not found and not any(one.super_admin for one in people):
        return Unseen(unseen="users holds no super administrator who can sign in")
    return _without(found, how, lambda one: one.enrolled, named=True)


def _without(
    people: Seen[tuple[Person, ...]],
    how: Seen[SignOn],
    has: Callable[[Person], Seen[bool]],
    *,
    named: bool = False,
) -> Seen[People]:
    """Count the people who lack something; super administrators always sign in at Google."""
    if isinstance(people, Unseen):
        return people
    lacking = [one for one in people if has(one) is False]
    here = [one for one in lacking if one.super_admin or not _away(one, how)]
    unsure = next((said for said in map(has, people) if isinstance(said, Unseen)), None)
    without: Seen[int] = len(here)
    if isinstance(how, Unseen) and any(not one.super_admin for one in here):
        without = Unseen(
            unseen=f"{len(here)} of {len(people)} have none at Google, and whether these sign in through "
            f"another identity provider is not known: {how.unseen}"
        )
    elif not here and unsure is not None:
        without = Unseen(unseen=f"users do not say it of everybody: {unsure.unseen}")
    return People(
        total=len(people),
        without=without,
        elsewhere=len(lacking) - len(here),
        named=some(one.name for one in here) if named else (),
    )


def _away(person: Person, how: Seen[SignOn]) -> bool:
    if isinstance(how, Unseen):
        return False
    unit = person.unit
    return how.by_group or (how.away(unit) if isinstance(unit, str) else Way.ELSEWHERE in how.units.values())
