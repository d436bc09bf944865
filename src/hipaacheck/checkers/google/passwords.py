"""Say what Google asks of passwords, for everyone and for every unit or group that differs."""

from typing import Annotated, Literal

from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.model import Record, Seen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, seconds


class Password(Scoped):
    """What is asked of passwords in one place; `expires` is in seconds, 0 for never."""

    strength: Annotated[Seen[Literal["STRONG", "WEAK"]], Api("allowedStrength")] = "STRONG"
    shortest: Annotated[Seen[int], Api("minimumLength")] = 16
    at_sign_in: Annotated[Seen[bool], Api("enforceRequirementsAtLogin")] = True
    reuse: Annotated[Seen[bool], Api("allowReuse")] = False
    expires: Annotated[Seen[float], Api("expirationDuration", parse=seconds)] = 0.0


class PasswordsFacts(Record):
    """Passwords that Google keeps; they do not apply to who signs in through another identity provider."""

    places: Seen[tuple[Password, ...]] = (Password(),)


def make(data: TenantData) -> PasswordsFacts:
    """Return what is asked of passwords."""
    return PasswordsFacts(places=scoped(data, "security.password", Password))
