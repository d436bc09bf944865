"""Stand in for the network where the user asked for no connection: every question has the same end."""

from hipaacheck.model import NOT_ASKED, Unseen
from hipaacheck.net.answers import (
    DnsAnswer,
    DnsFailure,
    DnssecState,
    DnssecVerdict,
    DnsStatus,
    HttpFailure,
    HttpReply,
)
from hipaacheck.net.clients import TlsEndpoint, TlsSurvey


class OfflineDns:
    """A DnsClient that asks nobody."""

    async def ask(self, name: str, rdtype: str, *, signatures: bool = False) -> DnsAnswer:
        """Return that the question was not asked."""
        return _unasked(name, rdtype)

    async def addresses(self, host: str) -> DnsAnswer:
        """Return that the question was not asked."""
        return _unasked(host, "A/AAAA")

    async def dnssec(self, name: str, rdtype: str) -> DnssecVerdict:
        """Return that nothing was validated."""
        return DnssecVerdict(DnssecState.INDETERMINATE, "hipaacheck", f"signatures of {name}: {NOT_ASKED}")


def _unasked(name: str, rdtype: str) -> DnsAnswer:
    plain = name.lower().removesuffix(".")
    return DnsAnswer(
        name=plain, rdtype=rdtype, status=DnsStatus.FAILED, failure=DnsFailure.OFFLINE, detail=NOT_ASKED
    )


class OfflineHttp:
    """An HttpClient that asks nobody."""

    async def get(
        self, url: str, *, max_bytes: int = 262_144, verify: bool = True, deadline: float | None = None
    ) -> HttpReply:
        """Return that the URL was not fetched."""
        return HttpReply(url=url, failure=HttpFailure.OFFLINE, detail=NOT_ASKED)


class OfflineTls:
    """A TlsClient that connects to nobody."""

    async def survey(self, endpoint: TlsEndpoint, *, deadline: float) -> TlsSurvey:
        """Return that no connection was tried."""
        unseen = Unseen(unseen=f"{endpoint.host}:{endpoint.port}: {NOT_ASKED}")
        return TlsSurvey(endpoint, "", None, unseen, unseen, method="no connection")
