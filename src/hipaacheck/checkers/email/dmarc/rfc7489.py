"""Read a domain as a receiver does that still runs RFC 7489, and say where that differs from RFC 9989."""

from collections.abc import Callable, Mapping

from hipaacheck.checkers.email.dmarc.parser import DmarcRecord
from hipaacheck.checkers.email.dmarc.walk import Discovery, Node
from hipaacheck.checkers.email.facts import DmarcReading


class DoubtError(Exception):
    """The question that decides the reading had no answer."""


def read_rfc7489(
    domain: str, nodes: Mapping[str, Node], registered: Callable[[str], str | None]
) -> tuple[DmarcReading, DmarcRecord | None]:
    """Return the reading of RFC 7489 section 6.6.3 and the record it rests on.

    `registered` gives the organizational domain by the public suffix list; it is called only when a
    record stands at some other name, because reading the list takes a while. Raises DoubtError when the
    question at that name failed.
    """
    nothing = DmarcReading(found=False)
    own = nodes[domain].records
    location, relation, records = domain, "self", own
    if not own:
        if not any(node.records or node.failure for name, node in nodes.items() if "." in name):
            return nothing, None
        location, relation = registered(domain) or domain, "subdomain"
        node = nodes.get(location, Node())
        if node.failure:
            raise DoubtError(node.failure)
        records = node.records if location != domain else ()
    if len(records) != 1:
        return nothing, None
    record = records[0]
    policy = record.p if relation == "self" else record.sp or record.p
    if not record.old_policy_valid or policy is None:
        if not record.uris:
            return nothing, None
        policy = "none"
    reading = DmarcReading(found=True, location=f"_dmarc.{location}", policy=policy, percent=record.percent)
    return reading, record


def differences(
    domain: str,
    nodes: Mapping[str, Node],
    found: Discovery,
    policy: str | None,
    nonexistent: str | None,
    reading: DmarcReading,
    old_record: DmarcRecord | None,
) -> tuple[str, ...]:
    """Say in words what a receiver of RFC 7489 does otherwise with mail from the domain or below it.

    `policy` is what RFC 9989 gives for the domain, `nonexistent` for names below it that do not exist.
    """
    said: list[str] = []
    new_location = f"_dmarc.{found.location}" if found.location is not None else None
    own = len(nodes[domain].records)
    if policy is not None and not reading.found:
        why = "they look only at the domain and at its registered domain"
        if own > 1:
            why = f"there are {own} records at _dmarc.{domain}"
        said.append(
            f"RFC 9989 receivers apply p={policy} from {new_location}; RFC 7489 receivers apply nothing,"
            f" because {why}."
        )
    elif reading.found and (policy, new_location) != (reading.policy, reading.location):
        new = f"apply p={policy} from {new_location}" if policy else "apply nothing"
        said.append(
            f"RFC 9989 receivers {new}; RFC 7489 receivers apply p={reading.policy} from {reading.location}."
        )
    if old_record is not None and reading.found:
        said += _record_differences(nonexistent, reading, old_record)
    return tuple(said)


def _record_differences(nonexistent: str | None, reading: DmarcReading, record: DmarcRecord) -> list[str]:
    said: list[str] = []
    acts = reading.policy != "none"
    if record.percent < 100 and acts:
        said.append(
            f"RFC 7489 receivers apply p={reading.policy} to {record.percent} % of failing mail only (pct);"
            " RFC 9989 receivers ignore pct."
        )
    if record.testing and acts:
        said.append(
            f"RFC 7489 receivers do not know t=y and apply p={reading.policy} in full; RFC 9989 receivers"
            " apply one level less."
        )
    old_below = record.sp or record.p
    if record.np is not None and nonexistent == record.np != old_below:
        said.append(
            f"RFC 7489 receivers do not know np={record.np} and apply {old_below} to subdomains that do"
            " not exist."
        )
    if not record.p_second:
        said.append(
            "p is not the tag after v, where RFC 7489 wants it; a strict old receiver may ignore the policy."
        )
    if record.p is None:
        said.append(
            "p is missing or not valid, which RFC 7489 forbids; an old receiver may ignore the whole record."
        )
    return said
