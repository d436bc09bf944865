"""Read what a rule of data loss prevention looks for, and whether it looks for health information."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain

from pydantic import JsonValue

from hipaacheck.checkers.shared.text import clean
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.microsoft.names import as_objects
from hipaacheck.tenants.typed import listed, look_up

_DEEPEST = 20
_MANY = 1000
_LONGEST_NAME = 80
_CONTENT = "contentcontainssensitiveinformation"

# Conditions that let no PHI past on its way from here to the outside, with the value that makes them so.
_HARMLESS = {"accessscope": "notinorganization", "fromscope": "inorganization"}

# Conditions of a simple rule that is given without its JSON (New-DlpComplianceRule); all narrow it.
_NARROWING = (
    *("AnyOf", "Attachment", "Document", "ExceptIf", "From", "HasSender", "Header", "Message"),
    *("Recipient", "Sender", "SentTo", "Subject", "WithImportance"),
)

# Microsoft, "Sensitive information type entity definitions"; each type keeps its id in every tenant.
_SSN = "a44669fe-0d48-453d-a9b1-2cc83f2cba77"
_HEALTH_IDS = frozenset(
    {
        "3356946c-6bb7-449b-b253-6ffa419c0ce7",  # International Classification of Diseases (ICD-10-CM)
        "9a5445ad-406e-43eb-8bd7-cac17ab6d0e4",  # Drug Enforcement Agency (DEA) Number
        "065bdd91-ef07-40d3-b8a4-0aea722eaa49",  # All Medical Terms And Conditions
    }
)
_SSN_WORDS = re.compile(r"social security number|\bSSN\b", re.IGNORECASE)
_HEALTH_WORDS = re.compile(
    r"medic|health|diseas|diagnos|patient|clinical|surg|impairment|drug enforcement|blood test|lab test"
    r"|\bICD\b|\bICD-|\bDEA\b|\bMRN\b|\bPHI\b|\bHIPAA\b|\bNPI\b|national provider",
    re.IGNORECASE,
)
_OTHER_WORDS = re.compile(
    r"credit card|debit card|taxpayer|\bITIN\b|bank account|routing number|passport|driver|\bIBAN\b|SWIFT"
    r"|IP address|\bpassword|connection string|access key|\bAzure\b|full names|physical addresses",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a type of sensitive information is about."""

    SSN = "ssn"
    HEALTH = "health"
    OTHER = "other"
    OWN = "own"


class Search(Record):
    """What a rule looks for.

    `unclear` are the names of types that the organisation made itself or hipaacheck does not know, and of
    labels. `narrowed` is whether further conditions, exceptions, or a number that must be found at least let
    some messages past.
    """

    health: bool = False
    ssn: bool = True
    unclear: tuple[str, ...] = ()
    narrowed: bool = False


def search_of(rule: Obj) -> Seen[Search]:
    """Return what a rule looks for, or why that cannot be told.

    Its condition is a text of JSON (AdvancedRule), and in simple rules a list of types as well.
    """
    try:
        return _searched(rule)
    except RecursionError:
        return Unseen(unseen="the condition of a rule nests deeper than hipaacheck reads")


def _searched(rule: Obj) -> Seen[Search]:
    condition = _condition(rule)
    if condition is not None:
        return _search(tuple(_walk(condition, 0)))
    plain = look_up(rule, "ContentContainsSensitiveInformation")
    if isinstance(plain, Unseen) or (not listed(plain) and not isinstance(_text(rule), Unseen)):
        return Unseen(unseen="the condition of a rule is no JSON that hipaacheck can read")
    narrowed = any(_narrows(name, value) for name, value in rule.items())
    return _search((*_types(plain, 0), *((None,) if narrowed else ())))


def _narrows(name: str, value: JsonValue) -> bool:
    if name.casefold() in _HARMLESS:
        return bool(listed(value)) and not _is_harmless(name.casefold(), value)
    return name.startswith(_NARROWING) and value not in (None, False, "", [], {})


def _text(rule: Obj) -> str | Unseen:
    found = look_up(rule, "AdvancedRule")
    if isinstance(found, str) and found.strip():
        return found
    return Unseen(unseen="AdvancedRule is empty")


def _condition(rule: Obj) -> Obj | None:
    text = _text(rule)
    if isinstance(text, Unseen):
        return None
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = look_up(parsed, "Condition") if isinstance(parsed, Mapping) else None
    return found if isinstance(found, Mapping) else None


_Found = tuple[str, str, int] | None
"""A type by name, id and how many there must be, or None for a condition that lets some messages past."""


def _walk(condition: Obj, depth: int) -> Iterator[_Found]:
    """Yield the types that a condition asks for, and None for each part that narrows it."""
    if depth > _DEEPEST:
        raise RecursionError
    operator, name = look_up(condition, "Operator"), look_up(condition, "ConditionName")
    if isinstance(operator, str) and operator.casefold() == "not":
        yield None
        return
    if isinstance(name, str):
        if name.casefold() == _CONTENT:
            yield from _types(_plain(condition, "Value"), depth)
        elif not _is_harmless(name.casefold(), _plain(condition, "Value")):
            yield None
    inner = as_objects(_plain(condition, "SubConditions"))
    yield from _joined([tuple(_walk(one, depth + 1)) for one in inner], operator)


def _joined(parts: Sequence[tuple[_Found, ...]], operator: object) -> Iterator[_Found]:
    """Yield what all parts ask for, and None where something that is no PHI must be there as well."""
    yield from chain.from_iterable(parts)
    phi = [any(map(_is_phi, part)) for part in parts if part]
    if str(operator).casefold() == "and" and any(phi) and not all(phi):
        yield None


def _is_phi(one: _Found) -> bool:
    return one is not None and kind_of(one[0], one[1]) in (Kind.HEALTH, Kind.SSN)


def _types(value: JsonValue, depth: int) -> Iterator[_Found]:
    """Yield name and id of types in a list of them, or in groups of them; labels by "label" and name."""
    if depth > _DEEPEST:
        raise RecursionError
    for one in as_objects(value):
        groups = _plain(one, "Groups")
        if groups:
            each = [tuple(_group(group, depth + 1)) for group in as_objects(groups)]
            yield from _joined(each, _plain(one, "Operator"))
        else:
            yield _name(one), _name(one, "Id").casefold(), _least(one)


def _group(group: Obj, depth: int) -> Iterator[_Found]:
    types = [(one,) for one in _types(_plain(group, "Sensitivetypes"), depth)]
    labels = [((f"label {_name(label)}", "", 1),) for label in as_objects(_plain(group, "Labels"))]
    yield from _joined([*types, *labels], _plain(group, "Operator"))


def _least(raw: Obj) -> int:
    """Return how many there must be: one where nothing is said, many where it cannot be read.

    Many as well where there may be no more than some number: what holds the most of it gets past.
    """
    value = _plain(raw, "Mincount")
    if _plain(raw, "Maxcount") not in (None, "", -1, "-1"):
        return _MANY
    if value is None or value == "":
        return 1
    try:
        return int(value) if isinstance(value, int | str) else _MANY
    except ValueError:
        return _MANY


def _is_harmless(name: str, value: JsonValue) -> bool:
    return [one.casefold() for one in listed(value) if isinstance(one, str)] == [_HARMLESS.get(name)]


def _plain(raw: Obj, key: str) -> JsonValue:
    found = look_up(raw, key)
    return None if isinstance(found, Unseen) else found


def _name(raw: Obj, key: str = "Name") -> str:
    found = look_up(raw, key)
    return clean(found, _LONGEST_NAME) if isinstance(found, str) else ""


def _search(found: tuple[_Found, ...]) -> Search:
    types = [(one[0], kind_of(one[0], one[1]), one[2]) for one in found if one is not None]
    phi = [least for _, kind, least in types if kind in (Kind.HEALTH, Kind.SSN)]
    return Search(
        health=any(kind is Kind.HEALTH for _, kind, _ in types),
        ssn=any(kind is Kind.SSN for _, kind, _ in types),
        unclear=tuple(name for name, kind, _ in types if kind is Kind.OWN),
        narrowed=None in found or (bool(phi) and min(phi) > 1),
    )


def kind_of(name: str, number: str) -> Kind:
    """Return what a type of sensitive information is about, from its id and its name."""
    if number == _SSN or _SSN_WORDS.search(name):
        return Kind.SSN
    if number in _HEALTH_IDS or _HEALTH_WORDS.search(name):
        return Kind.HEALTH
    return Kind.OTHER if _OTHER_WORDS.search(name) else Kind.OWN
