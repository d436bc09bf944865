"""Read the compliance rules of Gmail that an administrator wrote, for what they do to mail that goes out."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import JsonValue

from hipaacheck.checkers.shared.text import clean
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.scope import Scope
from hipaacheck.tenants.google.settings import GoogleSettings
from hipaacheck.tenants.typed import Api, read

_SECTIONS = {
    "gmail.content_compliance": "contentComplianceRules",
    "gmail.attachment_compliance": "attachmentComplianceRules",
    "gmail.objectionable_content": "objectionableContentRules",
}
_STATES = "gmail.rule_states"
_NAME = 80


class MailRule(Record):
    """A rule for outgoing mail that is on: what it is called and for whom it is.

    `tls` lets what it finds go by TLS alone, `encrypts` by S/MIME, `stops` keeps it back.
    """

    name: str
    where: str
    tls: bool = False
    encrypts: bool = False
    stops: bool = False

    def __str__(self) -> str:
        return f"{self.name} ({self.where})"


class _Raw(Record):
    name: Annotated[Seen[str], Api("description")]
    outbound: Annotated[Seen[bool], Api("condition.affectOutboundMessages")]
    consequence: Annotated[Seen[str], Api("consequence.ruleConsequenceType")]
    tls: Annotated[Seen[bool], Api("consequence.primaryDelivery.requireTls")]
    encrypts: Annotated[Seen[bool], Api("consequence.primaryDelivery.encryptOutgoingMessages")]
    bounces: Annotated[Seen[bool], Api("consequence.primaryDelivery.bounceUnencryptedMessages")]


def mail_rules(data: TenantData) -> Seen[tuple[MailRule, ...]]:
    """Return the rules for outgoing mail that are on, or of which Google does not say that they are off.

    They are written in words of the organisation's own, so nothing says what they find: they are evidence
    for a question, never an answer.
    """
    settings = google_settings(data)
    return settings if isinstance(settings, Unseen) else tuple(_of(settings))


def _of(settings: GoogleSettings) -> Iterator[MailRule]:
    states = _states(settings)
    for section, field in _SECTIONS.items():
        found = settings.effective(section)
        for one in () if isinstance(found, Unseen) else found:
            off = states.get(one.scope) or next(
                (states[step] for step in one.scope.chain() if step in states), frozenset()
            )
            for raw in _objects(one.value.get(field)):
                rule = read(_Raw, raw)
                if rule.outbound is True and str(raw.get("ruleId")) not in off:
                    yield _rule(rule, str(one.scope))


def _rule(rule: _Raw, where: str) -> MailRule:
    named = rule.name if isinstance(rule.name, str) and rule.name else "a rule without a name"
    word = rule.consequence if isinstance(rule.consequence, str) else ""
    return MailRule(
        name=clean(named, _NAME),
        where=where,
        tls=rule.tls is True,
        encrypts=rule.encrypts is True or rule.bounces is True,
        stops=word.startswith(("REJECT", "QUARANTINE")),
    )


def _states(settings: GoogleSettings) -> Mapping[Scope, frozenset[str]]:
    """Return the ids of the rules that are off, for each place with states of its own."""
    found = settings.effective(_STATES)
    return {
        one.scope: frozenset(
            str(raw.get("ruleId"))
            for raw in _objects(one.value.get("ruleStates"))
            if raw.get("enabled") is False
        )
        for one in (() if isinstance(found, Unseen) else found)
    }


def _objects(value: JsonValue) -> Iterator[Obj]:
    yield from (one for one in (value if isinstance(value, list) else ()) if isinstance(one, Mapping))
