"""Say whether Microsoft 365 can encrypt messages whatever their route, and what makes it do so."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from hipaacheck.checkers.microsoft.fields import all_of, any_of, read_one, sure
from hipaacheck.checkers.microsoft.licences import has
from hipaacheck.checkers.microsoft.mail_rules import MailRule, in_force, mail_rules
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api

RIGHTS = ("RMS_S_ENTERPRISE", "RMS_S_PREMIUM", "RMS_S_PREMIUM2")
"""Service plans that bring Azure Rights Management, and with it Purview Message Encryption."""


class MsgEncryptionFacts(Record):
    """Encryption of messages.

    `licensed` is whether a plan brings it, `on` whether Exchange may use it, `button` whether Outlook on the
    web has the button Encrypt. `rules` are mail flow rules in force that encrypt.
    """

    licensed: Seen[bool] = True
    on: Seen[bool] = True
    button: Seen[bool] = True
    rules: Seen[tuple[str, ...]] = ("Encrypt when the subject says so",)


class _Rights(Record):
    on: Annotated[Seen[bool], Api("AzureRMSLicensingEnabled")]
    button: Annotated[Seen[bool], Api("SimplifiedClientAccessEnabled")]


def make(data: TenantData) -> MsgEncryptionFacts:
    """Return what encrypts messages."""
    rights, rules = read_one(_Rights, data.one("irm_config")), mail_rules(data)
    return MsgEncryptionFacts(
        licensed=has(data, RIGHTS),
        on=rights.on,
        button=rights.button,
        rules=rules if isinstance(rules, Unseen) else sure(_encrypting(rules, data)),
    )


def _encrypting(rules: Sequence[MailRule], data: TenantData) -> Iterator[tuple[str, Seen[bool]]]:
    for rule in rules:
        encrypts = any_of((rule.old_encryption, rule.template))
        yield rule.name, all_of((in_force(rule, data.taken.at), encrypts))
