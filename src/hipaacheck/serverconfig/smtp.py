"""Say of the SMTP dialogue before TLS what a configuration decides; it was not held."""

from hipaacheck.model import NOT_LIVE, Seen
from hipaacheck.model.transport import SmtpFacts
from hipaacheck.serverconfig.configured import unseen

_NOT_SHOWN = unseen(f"a configuration file does not show what the server says: {NOT_LIVE}")


def planned_smtp(
    host: str, port: int, *, offered: Seen[bool], auth: Seen[bool], reply: Seen[int | None] = _NOT_SHOWN
) -> SmtpFacts:
    """Return the facts of a server that will offer STARTTLS or not, and AUTH before it or not."""
    return SmtpFacts(
        host=host,
        port=port,
        outcome=_NOT_SHOWN,
        greeting_code=None,
        greeting_seconds=_NOT_SHOWN,
        starttls_offered=offered,
        starttls_reply=reply,
        auth_before_tls=auth,
        data_after_starttls=_NOT_SHOWN,
    )
