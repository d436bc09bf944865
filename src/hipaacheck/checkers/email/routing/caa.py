"""Find the CAA records that say which authorities may issue certificates (RFC 8659, RFC 9495)."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass

import dns.rdtypes.ANY.CAA
from dns.rdata import Rdata

from hipaacheck.checkers.api import Context, Probe, Saw
from hipaacheck.checkers.email.asking import Asked, asked, deciding
from hipaacheck.checkers.email.facts import CaaFacts
from hipaacheck.checkers.email.routing.names import climb, must_look, records_artefact
from hipaacheck.checkers.email.taglist import shown
from hipaacheck.model import Place, TargetKind
from hipaacheck.net.answers import DnsAnswer
from hipaacheck.net.noting import note

CRITICAL = 0x80
RECORDS_LIMIT = 50
ISSUE_TAGS = ("issue", "issuewild", "issuemail", "issuevmc")
KNOWN_TAGS = (*ISSUE_TAGS, "iodef", "contactemail", "contactphone")
_TAG = re.compile(r"[A-Za-z0-9]+")
_ISSUE = re.compile(r"[ \t]*(?P<issuer>[A-Za-z0-9.-]*)[ \t]*(?:;(?P<parameters>.*))?", re.DOTALL)
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_PARAMETER = re.compile(r"[ \t]*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?[ \t]*=[ \t]*[!-:<-~]*[ \t]*")
_REPORT = re.compile(r"(mailto:[^@\s]+@[^@\s]+|https?://\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CaaProperty:
    """One CAA record, its bytes as Latin-1."""

    flags: int
    tag: str
    value: str

    def __str__(self) -> str:
        return f"{self.flags} {self.tag} {shown(self.value, 200)}"


def read_caa(location: str, properties: tuple[CaaProperty, ...]) -> CaaFacts:
    """Read the records that apply; `wildcard_issuers` are those of issue when there is no issuewild."""
    issuers: dict[str, list[str]] = {}
    errors, reports = [], []
    for one in properties:
        tag = one.tag.lower()
        if not _TAG.fullmatch(tag):
            errors.append(f"tag with characters that are not allowed: {shown(one.tag)}")
        elif tag in ISSUE_TAGS:
            issuer, problem = _issuer(one.value)
            issuers.setdefault(tag, []).extend([issuer] if issuer else [])
            errors += [f"{tag}: {problem}"] if problem else []
        elif tag == "iodef":
            reports.append(one.value)
            if not _REPORT.fullmatch(one.value):
                errors.append(f"iodef is not a mailto or http address: {shown(one.value)}")
        elif tag not in KNOWN_TAGS and one.flags & CRITICAL:
            errors.append(f"unknown critical property {shown(one.tag)}: no authority may issue")
    issue = tuple(dict.fromkeys(issuers.get("issue", ())))
    wild = tuple(dict.fromkeys(issuers["issuewild"])) if "issuewild" in issuers else issue
    return CaaFacts(
        location=location,
        records=tuple(str(one) for one in properties),
        issuers=issue,
        wildcard_issuers=wild,
        restricts="issue" in issuers,
        iodef=tuple(reports),
        errors=tuple(errors),
    )


def _issuer(value: str) -> tuple[str, str]:
    """Return the issuer, empty when nobody may issue, and what is wrong with the value (section 4.2)."""
    match = _ISSUE.fullmatch(value) if len(value) <= 1024 else None
    issuer = match["issuer"].lower() if match else ""
    if match is None or (issuer and not all(_LABEL.fullmatch(label) for label in issuer.split("."))):
        return "", f"cannot be read: {shown(value)} (nobody may issue)"
    parameters = match["parameters"] or ""
    if parameters.strip(" \t") and not all(_PARAMETER.fullmatch(part) for part in parameters.split(";")):
        return issuer, f"parameters cannot be read: {shown(value)}"
    return issuer, ""


async def probe_caa(ctx: Context) -> Saw:
    """Ask at the domain and all its ancestors at once; the closest set applies (RFC 8659 section 3).

    Raises CouldNotLookError when a name fails before a set was found.
    """
    names = climb(ctx.target.name)
    method = f"DNS CAA {ctx.target.name} and its ancestors"
    answers = await asyncio.gather(*(asked(ctx.net.dns.ask(name, "CAA")) for name in names))
    for name, one in zip(names, answers, strict=True):
        note(_lines(name, one))
        if must_look(one.answer, method).exists:
            facts = read_caa(name, _properties(one.answer))
            return Saw(facts, one.answer.source, method, artefacts=records_artefact(one.answer))
    nothing = CaaFacts(found=False, location=None, restricts=False)
    return Saw(nothing, answers[0].answer.source, method, absent=True)


def _lines(location: str, one: Asked) -> Iterator[Place]:
    """Yield the lines of an answer; those of records that cannot be read are to blame for the errors."""
    wrong = {
        rdata.to_text()
        for rdata in one.answer.rdatas[:RECORDS_LIMIT]
        if any(read_caa(location, (made,)).errors for made in _property(rdata))
    }
    for place in one.places:
        yield from deciding((place,), ("errors",)) if place.text in wrong else (place,)


def _properties(answer: DnsAnswer) -> tuple[CaaProperty, ...]:
    found = [made for rdata in answer.rdatas[:RECORDS_LIMIT] for made in _property(rdata)]
    return tuple(sorted(found, key=lambda one: (one.tag, one.value, one.flags)))


def _property(rdata: Rdata) -> Iterator[CaaProperty]:
    if isinstance(rdata, dns.rdtypes.ANY.CAA.CAA):
        yield CaaProperty(rdata.flags, rdata.tag.decode("latin-1"), rdata.value.decode("latin-1"))


PROBE = Probe("email.caa", "dns.caa", TargetKind.DOMAIN, probe_caa)
