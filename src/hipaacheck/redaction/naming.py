"""Find what tells whom a run is about: the organisation, its names in DNS, and people; each has a token."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from pydantic import JsonValue

from hipaacheck.model import Run, TargetKind
from hipaacheck.redaction.common import LANGUAGE, LEGAL, ORGANISATIONS
from hipaacheck.redaction.hosts import Hosts, rows_of
from hipaacheck.redaction.ids import EMAIL
from hipaacheck.redaction.matching import Rows
from hipaacheck.redaction.people import parted, titled
from hipaacheck.redaction.words import decoded, folded, spellings, split, vocabulary
from hipaacheck.reporters.edition import Edition

_HOSTS = (TargetKind.MAIL_HOST, TargetKind.WEB_HOST)
# Kinds of evidence in which keys such as `owner` and `by` name no people.
_NOT_OF_PEOPLE = ("dns.", "tls.", "web.", "service.", "google.", "microsoft.")
_NO_PERSON = frozenset(("set_by", "found_by", "judged_by", "shared_by", "matched_by", "counted_by"))
_PERSON_KEYS = frozenset(("by", "owner", "person", "official", "assessor", "reviewer"))
_OFFICIALS = ("security", "privacy")
_SUBJECT = re.compile(r"(?:^|[,/+])\s*(O|OU|L|STREET|street|CN)=([^,+/]+)")
_LEAST = 3


@dataclass(slots=True)
class Names:
    """What to replace: rows of words with their tokens, hosts, and the tokens of addresses by their name."""

    rows: Rows
    hosts: Hosts
    people: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)


def names_in(run: Run, edition: Edition, texts: Iterable[str]) -> Names:
    """Return what tells whom a run is about; `texts` are all that people or machines wrote in both."""
    known = _language(run)
    kept = frozenset(folded(word) for name in _vendors(run) for word in split(name))
    names = Names(Rows(lambda word: word in known, kept), Hosts())
    _add_organisations(names, run, edition)
    _add_hosts(names, run)
    every = list(texts)
    vendors = {" ".join(name.split()).casefold() for name in _vendors(run)}
    written = chain(_people(run, edition), _titled(every))
    for person in written:
        if " ".join(person.split()).casefold() not in vendors:
            _add_person(names, person, kept)
    for name, token in names.organisations.items():
        _add_marks(names, split(name), known | kept, token)
    _add_labels(names, known | _services(run))
    _add_locals(names, every, known)
    return names


def _language(run: Run) -> frozenset[str]:
    """Return words that name nobody: those of sentences, and those that our rules are written in."""
    ours = (
        text
        for rule in run.rules
        for text in (rule.title, rule.why, rule.fix, rule.expected, rule.observed, rule.question, rule.area)
    )
    paragraphs = (text for one in run.frameworks for item in one.requirements for text in (item.summary,))
    return vocabulary(chain(ours, paragraphs)) | ORGANISATIONS | LANGUAGE | LEGAL


def _vendors(run: Run) -> Iterator[str]:
    kinds = (TargetKind.VENDOR, TargetKind.SERVICE)
    return (target.name for target in run.targets if target.kind in kinds)


def _services(run: Run) -> frozenset[str]:
    named = (target.name for target in run.targets if target.kind is TargetKind.SERVICE)
    return frozenset(folded(word) for name in named for word in split(name))


def _add_organisations(names: Names, run: Run, edition: Edition) -> None:
    profile = edition.profile
    people = (*([profile.assessor] if profile.assessor else []), *profile.reviewers)
    firms = (person.organisation for person in people)
    own = (target.name for target in run.targets if target.kind is TargetKind.ORGANISATION)
    for name in (run.organisation, *own, profile.client, profile.branding.name, *_subjects(run), *firms):
        if (
            name is None
            or len(split(name)) == 0
            or _same(name) in {_same(one) for one in names.organisations}
        ):
            continue
        count = len(names.organisations)
        token = "the organisation" if count == 0 else f"organisation-{count + 1}"
        names.organisations[name] = token
        for row in _organisation_rows(name):
            names.rows.add(row, token)


def _subjects(run: Run) -> Iterator[str]:
    """Yield the organisations and places on the certificates of the organisation's own hosts."""
    own = {target.id for target in run.targets if not target.found_by}
    for item in run.evidence:
        subject = (item.facts or {}).get("subject") if item.kind == "tls.certificate" else None
        if item.target in own and isinstance(subject, str):
            yield from (value for key, value in _SUBJECT.findall(subject) if key.upper() not in ("CN", "OU"))


def _same(name: str) -> tuple[str, ...]:
    words = [folded(word) for word in split(name)]
    return tuple(word for word in words if word not in LEGAL and word != "the")


def _organisation_rows(name: str) -> set[tuple[str, ...]]:
    words = split(name.replace("&", " and "))
    found: set[tuple[str, ...]] = set()
    for way in (0, -1):
        whole = tuple(spellings(word)[way] for word in words)
        bare = tuple(word for word in whole if word not in LEGAL) or whole
        bare = bare[1:] if len(bare) > 1 and bare[0] == "the" else bare
        for row in (whole, bare):
            for one in (row, _without_and(row)):
                found |= {one, *_saints(one), _possessive(one, joined=True), _possessive(one, joined=False)}
    found |= {saint for row in tuple(found) for saint in _saints(row)}
    found |= {("".join(row),) for row in found if len(row) > 1 and len("".join(row)) > _LEAST + 1}
    return {row for row in found if row and sum(map(len, row)) >= _LEAST - 1}


def _without_and(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in row if word != "and") or row


def _saints(row: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for short, long in (("st", "saint"), ("mt", "mount"), ("ft", "fort")):
        if short in row:
            yield tuple(long if word == short else word for word in row)
        if long in row:
            yield tuple(short if word == long else word for word in row)


def _possessive(row: tuple[str, ...], *, joined: bool) -> tuple[str, ...]:
    """Return a row in which `mary s` is `marys`, or `mary`."""
    found: list[str] = []
    for word in row:
        if word == "s" and found:
            found[-1] += "s" if joined else ""
        else:
            found.append(word)
    return tuple(found)


def _add_marks(names: Names, words: Iterable[str], dull: frozenset[str], token: str) -> None:
    for word in words:
        for way in spellings(word):
            if len(way) >= _LEAST and way not in dull and not way.isdigit():
                names.rows.mark(way, "org" if token == "the organisation" else token)


def _add_hosts(names: Names, run: Run) -> None:
    domains = [target for target in run.targets if target.kind is TargetKind.DOMAIN or target.kind.is_tenant]
    for target in sorted(domains, key=lambda one: (one.name.count("."), one.name)):
        names.hosts.add_domain(target.name)
    for target in run.targets:
        if target.kind in _HOSTS:
            names.hosts.add_host(target.name, own=not target.found_by)
    for host in _strange(run, names.hosts):
        names.hosts.add_foreign(host)
    for form, token in (*names.hosts.domains.items(), *names.hosts.others.items()):
        for row in rows_of(form):
            names.rows.add(row, token)


def _strange(run: Run, hosts: Hosts) -> Iterator[str]:
    """Yield names on certificates of own hosts that are neither the organisation's nor a known service's."""
    services = _service_hosts(run)
    own = {target.id for target in run.targets if hosts.token(target.name) is not None}
    for item in run.evidence:
        listed = (item.facts or {}).get("names") if item.kind == "tls.certificate" else None
        if item.target in own and isinstance(listed, list):
            for name in listed:
                if isinstance(name, str) and not any(name.endswith(one) for one in services):
                    yield name


def _service_hosts(run: Run) -> set[str]:
    found: set[str] = set()
    for item in run.evidence:
        rows = (item.facts or {}).get("sightings") if item.kind == "service.sightings" else None
        for row in rows if isinstance(rows, list) else []:
            host = row.get("host") if isinstance(row, dict) and row.get("known") is True else None
            if isinstance(host, str):
                found.add(".".join(host.split(".")[-2:]))
    return found


def _add_labels(names: Names, dull: frozenset[str]) -> None:
    for label in names.hosts.labels():
        words = [folded(word) for word in split(label)]
        for word in (*words, "".join(words)):
            if len(word) >= _LEAST and word not in dull and not word.isdigit() and word != "xn":
                names.rows.mark(word, "org")


def _add_locals(names: Names, texts: Iterable[str], known: frozenset[str]) -> None:
    """Look for the part before the @ of the organisation's addresses too: it is often somebody's name."""
    for text in texts:
        if "@" not in text:
            continue
        for address in EMAIL.findall(text):
            local, _, domain = address.rpartition("@")
            words = tuple(folded(word) for word in split(local.partition("+")[0]))
            telling = len("".join(words)) > _LEAST and any(word not in known for word in words)
            if words and telling and names.hosts.token(domain) is not None:
                names.rows.add(words, "account")


def _add_person(names: Names, person: str, kept: frozenset[str]) -> None:
    clean = " ".join(word for word in person.split() if not _is_kept(word, kept))
    parts = parted(clean)
    if parts is None or clean in names.people or "@" in clean or len(clean) < _LEAST - 1:
        return
    if not any(word[0].isupper() or not word[0].isascii() for word in split(clean)) and not parts.given:
        return
    rows = parts.sequences()
    known = next((token for row in sorted(rows) if (token := names.people.get(" ".join(row)))), None)
    token = known or f"person-{len(set(names.people.values())) + 1}"
    names.people[clean] = token
    for row in rows:
        names.people.setdefault(" ".join(row), token)
        names.rows.add(row, token)
    for word in parts.words():
        for way in spellings(word):
            names.rows.add((way,), token)


def _is_kept(unit: str, kept: frozenset[str]) -> bool:
    words = split(unit)
    return bool(words) and all(folded(word) in kept for word in words)


def _titled(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for one in (text, decoded(text) or ""):
            yield from titled(one)


def _people(run: Run, edition: Edition) -> Iterator[str]:
    """Yield the names of people: who attested, approved, owns, signed, answered, was trained or reviewed."""
    yield from (one.by for one in run.attestations)
    yield from (one.approved_by for one in run.waivers)
    yield from (one.waiver.approved_by for one in run.findings if one.waiver is not None)
    for item in run.evidence:
        if item.facts is not None and not item.kind.startswith(_NOT_OF_PEOPLE):
            yield from _named(item.facts)
    yield from (action.owner for action in edition.actions if action.owner is not None)
    profile = edition.profile
    for person in (*([profile.assessor] if profile.assessor else []), *profile.reviewers):
        yield person.name


def _named(value: JsonValue, key: str = "") -> Iterator[str]:
    """Yield the texts that stand under a key for a person, in the order in which they stand."""
    if isinstance(value, dict):
        if set(value) == {"unseen"}:
            return
        for name in sorted(value):
            inner = value[name]
            if name in _OFFICIALS and isinstance(inner, dict) and isinstance(inner.get("name"), str):
                yield str(inner["name"])
            yield from _named(inner, name)
    elif isinstance(value, list):
        for item in value:
            yield from _named(item, key)
    elif isinstance(value, str) and _is_person(key):
        yield value


def _is_person(key: str) -> bool:
    return key not in _NO_PERSON and (key in _PERSON_KEYS or key.endswith(("_by", "_by_us", "_by_vendor")))
