"""Work with domain names and answers the way every probe of this folder needs it."""

from ipaddress import ip_address

from hipaacheck.checkers.api import CouldNotLookError, artefact
from hipaacheck.model import Artefact
from hipaacheck.net.answers import DnsAnswer

DEEPEST = 16


def climb(domain: str) -> tuple[str, ...]:
    """Return the domain and its ancestors, closest first, without the root; at most 16 of them."""
    labels = domain.rstrip(".").split(".")
    return tuple(".".join(labels[start:]) for start in range(len(labels)))[:DEEPEST]


def is_address(host: str) -> bool:
    """Return whether a name is an IP address written where a host name belongs (RFC 5321 section 5.1)."""
    try:
        ip_address(host.strip("[]").removeprefix("IPv6:"))
    except ValueError:
        return False
    return True


def must_look(answer: DnsAnswer, method: str) -> DnsAnswer:
    """Return the answer; raises CouldNotLookError when the question failed."""
    if answer.failed:
        raise CouldNotLookError(answer.reason, source=answer.source, method=method)
    return answer


def records_artefact(answer: DnsAnswer) -> tuple[Artefact, ...]:
    """Return the records as they came, in presentation form, or nothing when there are none."""
    if answer.rrset is None:
        return ()
    text = "\n".join(sorted(rdata.to_text() for rdata in answer.rdatas))
    return (artefact(f"{answer.rdtype} {answer.name}", "text/plain", text.encode()),)
