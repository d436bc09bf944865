"""Say after how long Google asks people to sign in again in a browser."""

from typing import Annotated

from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.model import Record, Seen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, seconds


class WebSession(Scoped):
    """How long a session in a browser lasts at most, in seconds.

    It counts from the sign-in, used or not: this is no idle timeout. What 0 stands for is not documented.
    """

    length: Annotated[Seen[float], Api("webSessionDuration", parse=seconds)] = 43200.0


class SessionFacts(Record):
    """Ends of sessions in browsers."""

    web: Seen[tuple[WebSession, ...]] = (WebSession(),)


def make(data: TenantData) -> SessionFacts:
    """Return how long sessions last."""
    return SessionFacts(web=scoped(data, "security.session_controls", WebSession))
