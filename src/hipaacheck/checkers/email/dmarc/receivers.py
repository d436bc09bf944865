"""Find out who gets a domain's DMARC reports and whether outsiders agreed (RFC 9990 section 4)."""

import asyncio
from collections.abc import Iterable

from hipaacheck.checkers.email.dmarc.parser import is_dmarc, parse_record
from hipaacheck.checkers.email.dmarc.uris import ReportUri
from hipaacheck.checkers.email.dmarc.walk import Discovery
from hipaacheck.checkers.email.facts import DmarcReceiver
from hipaacheck.model import Seen, Unseen
from hipaacheck.net.answers import DnsAnswer
from hipaacheck.net.clients import DnsClient

MAX_HOSTS = 10
_LONGEST_NAME = 253


async def authorisations(
    resolver: DnsClient, found: Discovery, uris: Iterable[ReportUri], unsure: str
) -> dict[str, Seen[bool]]:
    """Return, for each host outside the organisation, whether it agreed to get the reports.

    Asks for at most MAX_HOSTS hosts; the others are unseen. `unsure` is why the organizational domain is
    not known for certain: then a host that did not agree may still be one of the organisation's own.
    """
    hosts = [host for host in dict.fromkeys(uri.host for uri in uris) if is_external(found, host)]
    names = {host: f"{found.location}._report._dmarc.{host}" for host in hosts}
    asked = [host for host in hosts[:MAX_HOSTS] if len(names[host]) <= _LONGEST_NAME]
    answers = await asyncio.gather(*(resolver.ask(names[host], "TXT") for host in asked))
    verdicts: dict[str, Seen[bool]] = {
        host: _verdict(host, answer, unsure) for host, answer in zip(asked, answers, strict=True)
    }
    for host in hosts:
        if len(names[host]) > _LONGEST_NAME:
            verdicts[host] = False  # RFC 9990 section 4, step 4
        elif host not in verdicts:
            verdicts[host] = Unseen(unseen=f"only the first {MAX_HOSTS} outside report receivers are asked")
    return verdicts


def is_external(found: Discovery, host: str) -> bool:
    """Return whether `host` is outside the organisation whose record `found` is.

    A host at or below the organizational domain counts as inside; a record of a public suffix
    belongs to its operator alone.
    """
    home = found.organizational
    if found.location is not None and found.organizational.endswith(f".{found.location}"):
        return host != found.location
    return host != home and not host.endswith(f".{home}")


def receivers(
    found: Discovery, uris: Iterable[ReportUri], verdicts: dict[str, Seen[bool]]
) -> tuple[DmarcReceiver, ...]:
    """Return the receivers of one tag; those inside the organisation need nobody's word."""
    return tuple(
        DmarcReceiver(
            uri=uri.uri,
            domain=uri.host,
            external=is_external(found, uri.host),
            authorised=verdicts.get(uri.host, True),
        )
        for uri in uris
    )


def outside_addresses(found: Discovery, uris: Iterable[ReportUri], unsure: str) -> Seen[tuple[str, ...]]:
    """Return the mail addresses outside the organisation, each once."""
    outside = tuple(dict.fromkeys(uri.address for uri in uris if is_external(found, uri.host)))
    return Unseen(unseen=unsure) if unsure and outside else outside


def unauthorised(listed: Iterable[DmarcReceiver]) -> Seen[tuple[str, ...]]:
    """Return the addresses that certainly get no reports; unseen if none is certain and one is not known."""
    every = tuple(listed)
    bad = tuple(
        dict.fromkeys(receiver.uri.partition(":")[2] for receiver in every if receiver.authorised is False)
    )
    unknown = [receiver.authorised for receiver in every if isinstance(receiver.authorised, Unseen)]
    return unknown[0] if unknown and not bad else bad


def _verdict(host: str, answer: DnsAnswer, unsure: str) -> Seen[bool]:
    """Judge the confirming records (RFC 9990 section 4, steps 6 to 9).

    One that sends reports on to another host stops them altogether.
    """
    if answer.failed:
        return Unseen(unseen=answer.reason)
    confirming = [parse_record(text) for text in answer.texts if is_dmarc(text)]
    agreed = bool(confirming) and all(uri.host == host for record in confirming for uri in record.rua)
    return agreed if agreed or not unsure else Unseen(unseen=unsure)
