"""Find the addresses of a host and get one connection to it, whichever address answers first."""

import asyncio
import errno
import socket
from collections.abc import Sequence
from itertools import chain, zip_longest

from hipaacheck.net.answers import DnsAnswer, DnsStatus, HttpFailure
from hipaacheck.net.clients import DnsClient
from hipaacheck.net.http.url import is_address
from hipaacheck.net.sockets import NoConnectionError, family_of, open_any

MOST_ADDRESSES = 4

_HERE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPERM}


class NoExchangeError(Exception):
    """An exchange ended early; `failure` and `detail` go into the reply."""

    def __init__(self, failure: HttpFailure, detail: str) -> None:
        super().__init__(detail)
        self.failure = failure
        self.detail = detail


async def find_addresses(dns: DnsClient, host: str, family: socket.AddressFamily | None) -> tuple[str, ...]:
    """Return the addresses to try, in order; raises NoExchangeError if there are none or none can be had."""
    if is_address(host):
        return (host,)
    four, six = await asyncio.gather(dns.ask(host, "A"), dns.ask(host, "AAAA"))
    # RFC 8305 section 4: the families take turns, IPv6 first.
    pairs = zip_longest(_texts(six), _texts(four))
    found = [address for address in chain.from_iterable(pairs) if address is not None]
    if not found:
        raise _without_address(host, four, six)
    wanted = [address for address in found if family is None or family_of(address) is family]
    if not wanted:
        label = "IPv4" if family is socket.AF_INET else "IPv6"
        raise NoExchangeError(HttpFailure.UNREACHABLE, f"{host} has no {label} address")
    return tuple(wanted[:MOST_ADDRESSES])


async def connect(addresses: Sequence[str], port: int) -> tuple[socket.socket, str]:
    """Return a connected socket and its address; raises NoExchangeError if every address fails."""
    try:
        return await open_any(addresses, port)
    except NoConnectionError as error:
        raise _nobody_answered(error.errors, port) from None


def _nobody_answered(errors: Sequence[tuple[str, OSError]], port: int) -> NoExchangeError:
    """Return the most telling of the errors: one that the host caused before one that lies with us."""
    told = [item for item in errors if item[1].errno not in _HERE] or list(errors)
    unclear = [item for item in told if not isinstance(item[1], ConnectionRefusedError)]
    address, error = (unclear or told)[0]
    where = f"{address} port {port}"
    if isinstance(error, ConnectionRefusedError):
        return NoExchangeError(HttpFailure.REFUSED, f"{where} refuses connections")
    if isinstance(error, TimeoutError):
        return NoExchangeError(HttpFailure.TIMEOUT, f"no connection to {where}")
    return NoExchangeError(HttpFailure.UNREACHABLE, f"{where}: {error.strerror or error}")


def _without_address(host: str, four: DnsAnswer, six: DnsAnswer) -> NoExchangeError:
    failed = next((answer for answer in (four, six) if answer.failed), None)
    if failed is not None:
        return NoExchangeError(HttpFailure.DNS, failed.reason)
    what = "does not exist" if four.status is DnsStatus.NXDOMAIN else "has no address"
    return NoExchangeError(HttpFailure.NO_ADDRESS, f"{host} {what}")


def _texts(answer: DnsAnswer) -> list[str]:
    return [rdata.to_text() for rdata in answer.rdatas]
