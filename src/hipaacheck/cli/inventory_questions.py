"""Ask the handful of questions that a new inventory begins with, each with a sensible default."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import typer

from hipaacheck.cli.exits import UsageError
from hipaacheck.inventory.names import BadNameError, domain_name
from hipaacheck.inventory.schema.network import WebPurpose
from hipaacheck.inventory.schema.organisation import OrganisationKind
from hipaacheck.inventory.starting import Host

_STATE = re.compile(r"[A-Z]{2}\Z")
_MOST_PEOPLE = 1_000_000_000
_LONGEST = 1_000
_KINDS = {"ce": OrganisationKind.COVERED_ENTITY, "ba": OrganisationKind.BUSINESS_ASSOCIATE}

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of the organisation from options; None or () is what nobody has said."""

    name: str | None = None
    kind: OrganisationKind | None = None
    state: str | None = None
    workforce: int | None = None
    domains: tuple[str, ...] = ()
    hosts: tuple[Host, ...] = ()
    security_official: str | None = None


def ask(given: Given) -> Given:
    """Return `given` with the answers to all questions that it leaves open; Enter leaves an answer out."""
    typer.echo("A new inventory. Enter takes what stands in brackets or leaves an answer out.", err=True)
    if not given.domains:
        given = replace(given, domains=_asked("Domains, with commas between them", read_domains, ()))
    if given.name is None:
        suggested = given.domains[0] if given.domains else None
        given = replace(given, name=_asked("Name of the organisation", read_name, suggested))
    if given.kind is None:
        question = "Covered entity (ce) or business associate (ba), 45 CFR 160.103"
        given = replace(given, kind=_asked(question, read_kind, None))
    if given.state is None:
        given = replace(given, state=_asked("State, two letters", read_state, None))
    if given.workforce is None:
        given = replace(given, workforce=_asked("How many people work there", read_workforce, None))
    if given.domains and not given.hosts:
        none: tuple[Host, ...] = ()
        portals = _asked("Hosts of patient portals", _reader(WebPurpose.PATIENT_PORTAL), none)
        forms = _asked("Hosts of intake forms", _reader(WebPurpose.INTAKE_FORM), none)
        given = replace(given, hosts=(*portals, *forms))
    if given.security_official is None:
        official = _asked("Security official, 45 CFR 164.308(a)(2)", read_name, None)
        given = replace(given, security_official=official)
    return given


def _asked(question: str, read: Callable[[str], A], default: A) -> A:
    """Return the answer, asked for again until it can be understood."""
    shown = default if isinstance(default, str) else ""
    while True:
        answer = typer.prompt(question, default=shown, show_default=bool(shown), err=True).strip()
        if not answer:
            return default
        try:
            return read(answer)
        except UsageError as error:
            typer.echo(f"  {error}", err=True)


def _reader(purpose: WebPurpose) -> Callable[[str], tuple[Host, ...]]:
    return lambda text: read_hosts(text, purpose)


def read_name(text: str) -> str:
    """Return a name of people or organisations. Raises UsageError."""
    name = " ".join(text.split())
    if not name or len(name) > _LONGEST:
        raise UsageError(f"a name has 1 to {_LONGEST:,} characters")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise UsageError("the name is not text in UTF-8; is the terminal set to another encoding?") from None
    return name


def read_kind(text: str) -> OrganisationKind:
    """Return the kind of organisation. Raises UsageError with what is allowed."""
    word = text.strip().lower().replace(" ", "-").replace("_", "-")
    if word in _KINDS:
        return _KINDS[word]
    try:
        return OrganisationKind(word)
    except ValueError:
        raise UsageError(f"the kind is {' or '.join(OrganisationKind)}; not '{text[:80]}'") from None


def read_state(text: str) -> str:
    """Return a State's code. Raises UsageError."""
    state = text.strip().upper()
    if not _STATE.match(state):
        raise UsageError(f"a State is two letters, such as MN; not '{text[:80]}'")
    return state


def read_workforce(text: str) -> int:
    """Return how many people there are. Raises UsageError."""
    digits = text.replace(",", "").strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10 or int(digits) > _MOST_PEOPLE:
        raise UsageError(f"the workforce is a whole number, such as 12; not '{text[:80]}'")
    return int(digits)


def read_domains(text: str) -> tuple[str, ...]:
    """Return the domains in a text with commas or blanks between them, each once. Raises UsageError."""
    try:
        return tuple(dict.fromkeys(domain_name(word) for word in text.replace(",", " ").split()))
    except BadNameError as error:
        raise UsageError(str(error)) from None


def read_hosts(text: str, purpose: WebPurpose) -> tuple[Host, ...]:
    """Return the hosts in a text, with what they are for. Raises UsageError."""
    return tuple(Host(name, purpose) for name in read_domains(text))
