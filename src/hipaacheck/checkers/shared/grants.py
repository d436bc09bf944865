"""Describe an application of others that a tenant's people or administrators let in."""

from hipaacheck.model import Record


class AppGrant(Record):
    """An application that reaches content: its name, who publishes it, its client id, and ten permissions.

    `alone` says that it needs nobody signed in, `everybody` that it may act for every user. `users` is how
    many people let it in, None where that is not counted.
    """

    name: str = "Scheduler"
    publisher: str = ""
    client: str = ""
    can: tuple[str, ...] = ("Mail.Read",)
    alone: bool = False
    everybody: bool = False
    users: int | None = None
