"""Hold what shows that Gmail lets some mail go by TLS alone; the setting for that has no interface."""

from hipaacheck.checkers.google.mail_rules import mail_rules
from hipaacheck.checkers.google.switches import Switch, switches
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData


class TlsPolicyFacts(Record):
    """TLS for outgoing mail.

    `mail` says for whom Gmail is on. `rules` are compliance rules that ask for TLS for what they find. The
    setting Secure transport (TLS) compliance stands in the admin console alone.
    """

    mail: Seen[tuple[Switch, ...]] = (Switch(),)
    rules: Seen[tuple[str, ...]] = ()


def make(data: TenantData) -> TlsPolicyFacts:
    """Return the rules that ask for TLS."""
    rules = mail_rules(data)
    return TlsPolicyFacts(
        mail=switches(data, "gmail"),
        rules=rules if isinstance(rules, Unseen) else some(str(one) for one in rules if one.tls),
    )
