"""Say which rules of Google Workspace stop patients' data on its way out, and which only tell of it."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import JsonValue

from hipaacheck.checkers.google.mail_rules import mail_rules
from hipaacheck.checkers.google.scoped import Scoped, rules_of
from hipaacheck.checkers.google.switches import Switch, switches
from hipaacheck.checkers.shared.text import clean, some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api

_EVERYONE = "everyone"
_NAME = 80

# Names of detectors in a condition. The condition itself is a program and is never run, only searched.
_DETECTOR = re.compile(
    r"\ball_content\.matches_(?:dlp|web)_detector\(\s*'([A-Za-z0-9_]{1,80})'(?![^)]*match_count:(?!\s*1\b))"
)
_NARROWED = re.compile(r"&&|!|\?|==")

# Detectors by which patients are found (45 CFR 164.514(b)(2)), and of medical codes, as Google names them:
# support.google.com/a/answer/7047475 and the infoTypes reference of Sensitive Data Protection. One that finds
# passports or cards alone is not among them.
_OF_PATIENTS = frozenset(
    {
        *("US_SOCIAL_SECURITY_NUMBER", "US_MEDICARE_BENEFICIARY_ID_NUMBER", "MEDICAL_RECORD_NUMBER"),
        *("MEDICAL_TERM", "MEDICAL_DATA", "ICD9_CODE", "ICD10_CODE", "FDA_CODE"),
    }
)


# What a rule must look at to guard the way out of a service: each message, each file that is sent or shared.
_WAYS_OUT = {
    "gmail": frozenset({"google.workspace.gmail.email.v1.send"}),
    "drive": frozenset({"google.workspace.drive.file.v1.share"}),
    "chat": frozenset(
        {"google.workspace.chat.message.v1.send", "google.workspace.chat.attachment.v1.upload"}
    ),
}


class Coverage(Record):
    """The active rules of one service, by name, at most ten of each kind.

    `stopping` hold back, for everyone, what has detectors of patients' identifiers. `partly` hold back too,
    but for some people only, under further conditions, or by other detectors, words and patterns.
    `telling` warn or write it down. `places` say for whom the service is on.
    """

    places: Seen[tuple[Switch, ...]] = (Switch(),)
    stopping: Seen[tuple[str, ...]] = ("SSN",)
    partly: Seen[tuple[str, ...]] = ()
    telling: Seen[tuple[str, ...]] = ()


class DlpFacts(Record):
    """Data loss prevention by service."""

    mail: Coverage = Coverage()
    drive: Coverage = Coverage()
    chat: Coverage = Coverage()


def _triggers(value: JsonValue) -> frozenset[str]:
    if not isinstance(value, list):
        raise ValueError("is no list")
    return frozenset(str(one) for one in value)


class _Rule(Scoped):
    name: Annotated[Seen[str], Api("displayName")] = ""
    state: Annotated[Seen[Literal["ACTIVE", "INACTIVE"]], Api("state")] = "ACTIVE"
    triggers: Annotated[Seen[frozenset[str]], Api("triggers", parse=_triggers)] = frozenset()
    condition: Annotated[Seen[str], Api("condition.contentCondition")] = ""
    action: Annotated[Seen[dict[str, JsonValue]], Api("action")] = {}

    def stops(self, service: str) -> bool:
        """Return whether what it finds does not get outside by this service."""
        return any(_holds_back(way, params) for way, params in self._ways(service))

    def _ways(self, service: str) -> Iterable[tuple[str, JsonValue]]:
        actions = self.action if isinstance(self.action, dict) else {}
        of_service = actions.get(f"{service}Action")
        return of_service.items() if isinstance(of_service, Mapping) else ()

    @property
    def finds_patients(self) -> bool:
        """Return whether its detectors alone decide, and one of them is of patients."""
        if not isinstance(self.condition, str) or _NARROWED.search(self.condition):
            return False
        return not _OF_PATIENTS.isdisjoint(_DETECTOR.findall(self.condition))

    @property
    def title(self) -> str:
        """Return its name, and for whom it is unless that is everyone."""
        name = clean(self.name, _NAME) if isinstance(self.name, str) else ""
        known = name or "a rule without a name"
        return known if self.where == _EVERYONE else f"{known} ({self.where})"


def make(data: TenantData) -> DlpFacts:
    """Return what stops patients' data on its way out, and what only tells of it."""
    rules = rules_of(data, "rule.dlp", _Rule)
    own = mail_rules(data)
    written = () if isinstance(own, Unseen) else tuple(f"{one} of Gmail" for one in own if one.stops)
    return DlpFacts(
        mail=_coverage(data, rules, "gmail", "gmail", written),
        drive=_coverage(data, rules, "drive", "drive_and_docs"),
        chat=_coverage(data, rules, "chat", "chat"),
    )


def _coverage(
    data: TenantData,
    rules: Seen[tuple[_Rule, ...]],
    service: str,
    switch: str,
    written: tuple[str, ...] = (),
) -> Coverage:
    places = switches(data, switch)
    if isinstance(rules, Unseen):
        return Coverage(places=places, stopping=rules, partly=rules, telling=rules)
    live = [one for one in rules if one.state != "INACTIVE" and _may_be_of(one, service)]
    holding = [one for one in live if one.stops(service)]
    full = [one for one in holding if _is_full(one, service)]
    return Coverage(
        places=places,
        stopping=some(one.title for one in full),
        partly=some((*(one.title for one in holding if one not in full), *written)),
        telling=some(one.title for one in live if one not in holding),
    )


def _is_full(rule: _Rule, service: str) -> bool:
    """Return whether a rule that holds something back does so for everyone, by itself and for sure."""
    looks = isinstance(rule.triggers, frozenset) and rule.triggers >= _WAYS_OUT[service]
    return looks and rule.state == "ACTIVE" and rule.where == _EVERYONE and rule.finds_patients


def _may_be_of(rule: _Rule, service: str) -> bool:
    return isinstance(rule.triggers, Unseen) or not rule.triggers.isdisjoint(_WAYS_OUT[service])


def _holds_back(way: str, params: JsonValue) -> bool:
    """Return whether an action keeps things in: blockAccess, blockContent, with whom it is for."""
    if not way.startswith(("block", "quarantine")):
        return False
    given = params.get("actionParams", {}) if isinstance(params, Mapping) else None
    if not isinstance(given, Mapping):
        return False
    if not given:  # it is for everything
        return True
    outside = [value for name, value in given.items() if name.startswith("applyExternal")]
    return True in outside if outside else not any(name.startswith("apply") for name in given)
