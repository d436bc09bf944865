"""Hold what the configuration of a server will let clients negotiate, whatever server it is for."""

from dataclasses import dataclass

from hipaacheck.model import Origin, Place
from hipaacheck.model.transport import SmtpFacts, TlsFacts


@dataclass(frozen=True, slots=True)
class PlannedServer:
    """A TLS server as its configuration makes it, at each of `hosts` (lower-case) and `port`.

    `starttls` is as in net/clients.py TlsEndpoint. What a configuration cannot decide (the certificate, the
    version of the program) is Unseen in the facts. `places` are the lines that decide, each with the fields
    of the facts that it is about. A host may be a wildcard as in nginx's server_name, `*.clinic.example` or
    `www.clinic.*`. `listens` are the addresses that the server listens at, each with the port: at each of
    them the first server with the best name is the one that answers; none stand for all addresses. `begins`
    is the line where the server begins.
    """

    hosts: tuple[str, ...]
    port: int
    tls: TlsFacts
    source: str
    places: tuple[Place, ...]
    starttls: str | None = None
    smtp: SmtpFacts | None = None
    listens: tuple[str, ...] = ()
    begins: Origin | None = None

    @property
    def origin(self) -> Origin:
        """Return the line where the server begins, or at least its file."""
        return self.begins or Origin(file=self.source)


@dataclass(frozen=True, slots=True)
class PlannedServers:
    """All servers that configuration files plan, and sentences on what could not be read out of them.

    `others` are what answers at an address for hosts that no server names there: the default server, and
    those with a regular expression for a name. They stand for no host, but may answer in place of one.
    """

    servers: tuple[PlannedServer, ...] = ()
    notes: tuple[str, ...] = ()
    others: tuple[PlannedServer, ...] = ()
