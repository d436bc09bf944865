"""Answer what a TLS server negotiates from its configuration, before it is in use."""

from hipaacheck.net.clients import TlsClient, TlsEndpoint, TlsSurvey
from hipaacheck.serverconfig.planned import PlannedServers


class PlannedTlsClient:
    """A TlsClient that knows planned servers and asks `inner` for everything else."""

    def __init__(self, plan: PlannedServers, inner: TlsClient) -> None:
        self._plan = plan
        self._inner = inner

    async def survey(self, endpoint: TlsEndpoint, *, deadline: float) -> TlsSurvey:
        """Return the survey of an endpoint."""
        return await self._inner.survey(endpoint, deadline=deadline)
