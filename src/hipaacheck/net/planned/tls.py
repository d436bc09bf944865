"""Answer what a TLS server negotiates from its configuration, before it is in use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hipaacheck.model import NOT_LIVE, Origin, Unseen
from hipaacheck.model.transport import CertificateFacts, SmtpFacts, TlsFacts
from hipaacheck.net.clients import TlsClient, TlsEndpoint, TlsSurvey
from hipaacheck.net.noting import note
from hipaacheck.serverconfig.planned import PlannedServer, PlannedServers

_NO_CERTIFICATE = Unseen(
    unseen=f"a configuration file does not show the certificate that will be served: {NOT_LIVE}"
)
_PLAIN = frozenset(
    {"engine", "host", "port", "address", "connections", "handshake_detail", "detail", "greeting", "software"}
    | {"negotiated_version", "negotiated_cipher", "greeting_code", "capabilities"}
)
"""Fields that hold text or numbers of their own and are never Unseen; of planned servers they say nothing."""

F = TypeVar("F", TlsFacts, SmtpFacts)


class PlannedTlsClient:
    """A TlsClient that knows planned servers and asks `inner` for everything else."""

    def __init__(self, plan: PlannedServers, inner: TlsClient) -> None:
        self._plan = plan
        self._inner = inner

    async def survey(self, endpoint: TlsEndpoint, *, deadline: float) -> TlsSurvey:
        """Return the survey of an endpoint.

        A host is answered for only where a server names it. The default server of an address, which answers
        for every other name too, is not asked: that a host is led there is nowhere said.
        """
        found = answering(self._plan, endpoint)
        if not found:
            return await self._inner.survey(endpoint, deadline=deadline)
        others = elsewhere(self._plan, endpoint)
        tls = joined([server.tls for server in found], _more_than_one(found))
        for other in others:
            tls = joined([tls, other.tls], _takes_over(other, endpoint.port))
        note(place for server in (*found, *others) for place in server.places)
        smtp = None
        if all(server.smtp is not None for server in (*found, *others)):
            dialogues = [server.smtp for server in found if server.smtp is not None]
            smtp = joined(dialogues, _more_than_one(found))
            for other in others:
                smtp = joined([smtp, other.smtp or smtp], _takes_over(other, endpoint.port))
            smtp = smtp.model_copy(update={"host": endpoint.host})
        return TlsSurvey(
            endpoint=endpoint,
            address="",
            smtp=smtp,
            tls=tls,
            certificate=_NO_CERTIFICATE
            if tls.spoken
            else CertificateFacts.none_served(endpoint.host, tls.handshake_detail),
            tls_absent=not tls.spoken,
            method=f"configuration {', '.join(dict.fromkeys(server.source for server in found))}",
        )


def answering(plan: PlannedServers, endpoint: TlsEndpoint) -> list[PlannedServer]:
    """Return the servers that may answer an endpoint: one for each address where one names the host.

    At an address the best name counts: the exact one, then the longest `*.name`, then the longest `name.*`,
    and of two servers with the same the first (nginx.org, server_names).
    """
    return list({id(server): server for _, server in _best(plan, endpoint).values()}.values())


def _best(
    plan: PlannedServers, endpoint: TlsEndpoint
) -> dict[tuple[str, str], tuple[tuple[int, int], PlannedServer]]:
    """Return for each configuration and address what answers there, with how well its name fits."""
    host = endpoint.host.lower().removesuffix(".")
    best: dict[tuple[str, str], tuple[tuple[int, int], PlannedServer]] = {}
    for server in plan.servers:
        if server.port != endpoint.port or server.starttls != endpoint.starttls:
            continue
        rank = max((fit for name in server.hosts if (fit := _fit(name, host))), default=None)
        if rank is None:
            continue
        for listen in server.listens or ("",):
            key = (server.source, listen)
            if key not in best or rank > best[key][0]:
                best[key] = (rank, server)
    return best


def elsewhere(plan: PlannedServers, endpoint: TlsEndpoint) -> list[PlannedServer]:
    """Return what answers in place of the host's own servers at addresses where none of them listens.

    A connection goes to the most specific address (nginx.org, "How nginx processes a request"), and which
    address the host has is not seen here. What is set up just as the host's own is left out: it changes
    nothing.
    """
    best = _best(plan, endpoint)
    own = [server for _, server in best.values()]
    sources = {source for source, _ in best if (source, "") not in best}
    return [
        other
        for other in plan.others
        if other.port == endpoint.port
        and other.source in sources
        and any((other.source, listen) not in best for listen in other.listens)
        and any(_said(other) != _said(server) for server in own)
    ]


def _fit(name: str, host: str) -> tuple[int, int] | None:
    """Return how well a name fits a host, more being better; None if it does not."""
    if name == host:
        return (3, len(name))
    if name.startswith("*.") and host.endswith(name[1:]) and len(host) > len(name) - 1:
        return (2, len(name))
    if name.endswith(".*") and host.startswith(name[:-1]) and len(host) > len(name) - 1:
        return (1, len(name))
    return None


def _said(server: PlannedServer) -> tuple[TlsFacts, SmtpFacts | None]:
    """Return what a server answers, whatever its name."""
    smtp = server.smtp
    return server.tls, smtp.model_copy(update={"host": ""}) if smtp is not None else None


def _more_than_one(servers: Sequence[PlannedServer]) -> Unseen:
    where = " and ".join(dict.fromkeys(str(server.origin) for server in servers))
    return Unseen(unseen=f"more than one server may answer for the host ({where}), and they differ")


def _takes_over(other: PlannedServer, port: int) -> Unseen:
    where = ", ".join(other.listens[:3])
    return Unseen(
        unseen=f"the server at {other.origin} listens at {where}, where no server has the name of the host, "
        f"and answers there with other settings; "
        f"let the host's own server listen at all addresses of port {port}"
    )


def joined(facts: Sequence[F], differs: Unseen) -> F:
    """Return what all facts agree on; where they differ it cannot be seen which server answers."""
    first = facts[0]
    update: dict[str, object] = {}
    for name in type(first).model_fields.keys() - _PLAIN:
        values = [getattr(one, name) for one in facts]
        if name == "spoken":
            update[name] = any(values)
        elif name == "off_policy":
            update[name] = {
                key: differs if any(other.get(key) != mine for other in values) else mine
                for key, mine in max(values, key=len).items()
            }
        elif any(value != values[0] for value in values):
            update[name] = differs
    return first.model_copy(update=update)


@dataclass(frozen=True, slots=True)
class PlannedHost:
    """A host that a configuration names in full, with the line where its server begins."""

    host: str
    port: int
    starttls: str | None
    origin: Origin


def planned_targets(plan: PlannedServers) -> Iterator[PlannedHost]:
    """Yield each host that a configuration names, once for each port; wildcards name no host."""
    seen: set[tuple[str, int]] = set()
    for server in plan.servers:
        for host in server.hosts:
            if "*" not in host and (host, server.port) not in seen:
                seen.add((host, server.port))
                yield PlannedHost(host, server.port, server.starttls, server.origin)
