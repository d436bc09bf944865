"""Find the DMARC record that applies to a domain by the DNS tree walk (RFC 9989 section 4.10)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hipaacheck.checkers.email.dmarc.parser import DmarcRecord

_LONG = 8
_KEPT = 7


@dataclass(frozen=True, slots=True)
class Node:
    """What the TXT question at `_dmarc.` and a name gave; `failure` is set when it gave no answer."""

    records: tuple[DmarcRecord, ...] = ()
    failure: str = ""

    @property
    def valid(self) -> DmarcRecord | None:
        """Return the only record; several are all discarded (RFC 9989 section 4.10, steps 2 and 6)."""
        return self.records[0] if len(self.records) == 1 else None


@dataclass(frozen=True, slots=True)
class Discovery:
    """The end of a walk: which record applies, where it stands, and the organizational domain.

    `relation` is "self" when the record is the domain's own, else "subdomain".
    `walked` are the names that a receiver asks, in order.
    """

    record: DmarcRecord | None
    location: str | None
    relation: str
    organizational: str
    walked: tuple[str, ...]


def walk_names(domain: str) -> tuple[str, ...]:
    """Return the names whose `_dmarc` a receiver asks: at most eight, long names cut to seven labels."""
    labels = domain.split(".")
    rest = labels[1:] if len(labels) < _LONG else labels[-_KEPT:]
    return (domain, *(".".join(rest[start:]) for start in range(len(rest))))


def discover(domain: str, nodes: Mapping[str, Node]) -> Discovery:
    """Apply RFC 9989 sections 4.10.1 and 4.10.2 to the answers; a name without an answer holds nothing."""
    seen: dict[str, DmarcRecord] = {}
    walked: list[str] = []
    for name in walk_names(domain):
        walked.append(name)
        record = nodes[name].valid if name in nodes else None
        if record is not None:
            seen[name] = record
            if record.psd in ("y", "n"):
                break
    organizational = _organizational(domain, seen)
    suffix = next((name for name, record in seen.items() if record.psd == "y" and name != domain), None)
    location = next((name for name in (domain, organizational, suffix) if name in seen), None)
    return Discovery(
        record=seen[location] if location is not None else None,
        location=location,
        relation="self" if location == domain else "subdomain",
        organizational=organizational,
        walked=tuple(walked),
    )


def doubt(domain: str, nodes: Mapping[str, Node], found: Discovery, is_suffix: Callable[[str], bool]) -> str:
    """Return the failed question that could change what `discover` says, or nothing.

    Without any record every failure counts. With one, a failure at a public suffix above the organizational
    domain does not: a record there is for domains without their own (RFC 9989 section 4.10.1).
    """
    for name in found.walked:
        failure = nodes[name].failure if name in nodes else ""
        if not failure:
            continue
        above = name != domain and name.count(".") < found.organizational.count(".")
        if found.record is None or not above or not is_suffix(name):
            return failure
    return ""


def below_policies(domain: str, nodes: Mapping[str, Node]) -> tuple[str | None, str | None]:
    """Return the policies for existing and non-existent names below `domain` that have no own record."""
    found = discover(f"*.{domain}", nodes)
    if found.record is None:
        return None, None
    return found.record.policy("subdomain"), found.record.policy("nonexistent")


def lowered(policy: str | None, testing: bool) -> str | None:
    """Return the policy that t=y leaves: one level lower (RFC 9989 section 4.7)."""
    if not testing or policy is None:
        return policy
    return {"reject": "quarantine"}.get(policy, "none")


def _organizational(domain: str, seen: Mapping[str, DmarcRecord]) -> str:
    """Select from the records found, longest name first (RFC 9989 section 4.10.2)."""
    for name, record in seen.items():
        if record.psd == "n":
            return name
        if record.psd == "y" and name != domain:
            return ".".join(domain.split(".")[-name.count(".") - 2 :])
    return list(seen)[-1] if seen else domain
