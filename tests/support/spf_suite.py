"""Read the RFC 7208 test suite, when it lies beside the repository, into cases and fake zones."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.email.spf.collect import collect
from hipaacheck.checkers.email.spf.summary import Questions, spf_facts
from hipaacheck.net.answers import DnsFailure

SUITE = Path(__file__).parents[3] / "shared" / "thirdparty" / "spf" / "rfc7208-tests.yml"

# The types that a bare TIMEOUT of the suite stands for: those of the name that have no records.
TYPES = ("A", "AAAA", "MX", "PTR", "TXT", "SPF")

Entry: TypeAlias = str | dict[str, str | list[int | str]]
Zone: TypeAlias = dict[str, list[Entry]]


@dataclass(frozen=True)
class Case:
    """One test: `results` are the allowed ones; `explanation` is None if the suite does not say."""

    name: str
    section: str
    helo: str
    ip: str
    sender: str
    results: frozenset[str]
    explanation: str | None
    zone: Zone

    @property
    def domain(self) -> str:
        """Return the domain that check_host() starts with (RFC 7208 section 2.4)."""
        return self.sender.rpartition("@")[2] if self.sender else self.helo

    def dns(self) -> FakeDns:
        """Return a fresh client for the zone of the case."""
        return zone_dns(self.zone)


def load_cases(path: Path = SUITE) -> Iterator[Case]:
    """Yield every case in file order."""
    with path.open(encoding="utf-8") as file:
        for document in yaml.safe_load_all(file):
            for name, test in document["tests"].items():
                results = test["result"]
                yield Case(
                    name=name,
                    section=document["description"],
                    helo=test["helo"],
                    ip=test["host"],
                    sender=test["mailfrom"],
                    results=frozenset([results] if isinstance(results, str) else results),
                    explanation=test.get("explanation"),
                    zone=document["zonedata"],
                )


def zone_dns(zone: Zone) -> FakeDns:
    """Return a client for one zonedata block.

    The suite's conventions: SPF records are served as TXT too unless the name has its own TXT entry;
    `TXT: NONE` is such an entry without a record; TIMEOUT makes every type fail that has no record.
    """
    dns = FakeDns()
    for name, entries in zone.items():
        named = [
            (rdtype, value) for entry in entries if isinstance(entry, dict) for rdtype, value in entry.items()
        ]
        if not any(rdtype == "TXT" for rdtype, _ in named):
            named += [("TXT", value) for rdtype, value in named if rdtype == "SPF"]
        real = [(rdtype, value) for rdtype, value in named if value != "NONE"]
        for rdtype, value in real:
            dns.add(name, rdtype, _presentation(rdtype, value))
        if "TIMEOUT" in entries:
            for rdtype in set(TYPES) - {rdtype for rdtype, _ in real}:
                dns.fail(name, rdtype)
    return dns


def _presentation(rdtype: str, value: str | list[int | str]) -> str:
    if rdtype == "MX":
        preference, host = list(value)
        return f"{preference} {str(host).removesuffix('.')}."
    if rdtype in ("TXT", "SPF"):
        strings = value if isinstance(value, list) else [value]
        return " ".join(_quoted(str(string)) for string in strings) or '""'
    return str(value)


def _quoted(text: str) -> str:
    """Return a character-string of RFC 1035 section 5.1; the suite's characters are Latin-1 bytes."""
    plain = (
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03}"
        for byte in text.encode("latin-1")
    )
    return f'"{"".join(plain)}"'


async def classify(case: Case) -> str:
    """Return what the static analysis makes of the domain of a case, "temperror" if it cannot be asked."""
    dns, domain = case.dns(), case.domain.lower()
    txt, deprecated = await dns.ask(domain, "TXT"), await dns.ask(domain, "SPF")
    if txt.failed and txt.failure is not DnsFailure.BAD_NAME:
        return "temperror"
    return spf_facts(await collect(dns, domain, txt), Questions(txt, deprecated)).result
