"""Promise how one question gets to one resolver and back; udp, stream and doh keep it."""

import ssl
from dataclasses import dataclass
from typing import Protocol

import dns.message

from hipaacheck.net.answers import DnsFailure
from hipaacheck.net.dns.wire import MalformedError, Question, read_message


class ExchangeError(Exception):
    """No usable response; `again` says that the same server may be asked once more at once."""

    def __init__(self, failure: DnsFailure, detail: str, *, again: bool = False) -> None:
        super().__init__(detail)
        self.failure = failure
        self.detail = detail
        self.again = again


@dataclass(frozen=True, slots=True)
class Reply:
    """A response and the resolver that gave it."""

    message: dns.message.Message
    server: str


class Transport(Protocol):
    """One resolver, spoken to in one way."""

    label: str

    async def exchange(self, question: Question) -> Reply:
        """Return the response, waiting for it until cancelled.

        Raises ExchangeError when it is certain that none will come, or when it cannot be read.
        """
        ...

    async def aclose(self) -> None:
        """Close what is still open."""
        ...


def reply_from(wire: bytes, server: str, question: Question) -> Reply:
    """Parse a response to the question; raises ExchangeError."""
    try:
        return Reply(read_message(wire, denials=question.dnssec), server)
    except MalformedError as error:
        raise ExchangeError(DnsFailure.MALFORMED, str(error)) from error


def unreachable(error: OSError) -> ExchangeError:
    """Say why the operating system or the TLS library could not reach the resolver."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return ExchangeError(
            DnsFailure.UNREACHABLE, f"its certificate is not trusted: {error.verify_message}"
        )
    return ExchangeError(DnsFailure.UNREACHABLE, error.strerror or type(error).__name__)
