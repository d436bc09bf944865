"""Say which ways of encrypting what a message says Google Workspace has switched on."""

from typing import Annotated

from pydantic import JsonValue

from hipaacheck.checkers.google.mail_rules import mail_rules
from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.checkers.google.switches import Switch, switches
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api

_STATUS = {"STATUS_ENABLED": True, "STATUS_DISABLED": False}


def _is_on(value: JsonValue) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _STATUS:
        return _STATUS[value]
    raise ValueError("is no status that is known")


class Smime(Scoped):
    """Whether messages can be sent with S/MIME, and whether SHA-1 counts as a good signature everywhere."""

    on: Annotated[Seen[bool], Api("enableSmimeEncryption", parse=_is_on)] = True
    sha1: Annotated[Seen[bool], Api("allowSha1GloballyInSmimeSignature")] = False


class MsgEncryptionFacts(Record):
    """Encryption of messages.

    `mail` says for whom Gmail is on. `rules` are those for outgoing mail that encrypt what they find with
    S/MIME, or keep it back; nothing says what they find.
    """

    mail: Seen[tuple[Switch, ...]] = (Switch(),)
    smime: Seen[tuple[Smime, ...]] = (Smime(),)
    rules: Seen[tuple[str, ...]] = ()


def make(data: TenantData) -> MsgEncryptionFacts:
    """Return which ways of encrypting messages are on."""
    rules = mail_rules(data)
    return MsgEncryptionFacts(
        mail=switches(data, "gmail"),
        smime=scoped(data, "gmail.smime_encryption", Smime, "gmail"),
        rules=rules if isinstance(rules, Unseen) else some(str(one) for one in rules if one.encrypts),
    )
