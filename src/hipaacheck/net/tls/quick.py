"""The default engine: about ten connections to a server, each with one question."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from hipaacheck.model import Unseen
from hipaacheck.net.clients import DnsClient, TlsEndpoint, TlsSurvey
from hipaacheck.net.tls.addresses import NoAddressError, find_addresses
from hipaacheck.net.tls.certificates import TrustStore
from hipaacheck.net.tls.once import Surveys
from hipaacheck.net.tls.prelude import smtp_unreached
from hipaacheck.net.tls.settings import TlsSettings
from hipaacheck.net.tls.survey import QuickSurvey
from hipaacheck.net.tls.wire import Gate


def utc_now() -> datetime:
    """Return the clock of a run."""
    return datetime.now(UTC)


class QuickTlsClient:
    """Survey endpoints (net/clients.py TlsClient), each once a run, few connections at a time to a server.

    Raises ValueError when `settings.ca_file` holds no certificate.
    """

    def __init__(self, dns: DnsClient, settings: TlsSettings, now: Callable[[], datetime] = utc_now) -> None:
        self._dns = dns
        self._settings = settings
        self._now = now
        self._store = TrustStore(settings.ca_file)
        self._gates: dict[tuple[str, int], Gate] = {}
        self._surveys = Surveys(self.fresh)

    async def survey(self, endpoint: TlsEndpoint, *, deadline: float) -> TlsSurvey:
        """Return the survey; the first caller's deadline (loop time) holds for all."""
        return await self._surveys.of(endpoint, deadline)

    async def aclose(self) -> None:
        """Give up surveys that are still under way."""
        await self._surveys.aclose()

    async def fresh(self, endpoint: TlsEndpoint, deadline: float, *, questions: bool = True) -> TlsSurvey:
        """Survey now, whatever was asked before; without `questions`, stop after the one full handshake."""
        loop = asyncio.get_running_loop()
        given = max(0.0, deadline - loop.time())
        late = f"time ran out after {given:.1f} s"
        survey: QuickSurvey | None = None
        try:
            async with asyncio.timeout_at(deadline):
                addresses, port = await find_addresses(self._dns, self._settings, endpoint)
                gate = self._gates.setdefault((addresses[0], port), Gate(self._settings.per_host))
                survey = QuickSurvey(endpoint, addresses, port, self._settings, gate, self._store)
                await survey.run(questions=questions)
        except NoAddressError as error:
            return unreached(endpoint, error.outcome, str(error))
        except TimeoutError:
            if survey is None:
                return unreached(endpoint, "deadline", f"{late}, waiting for DNS")
            return survey.result(self._now(), late)
        return survey.result(self._now())


def unreached(endpoint: TlsEndpoint, outcome: str, reason: str) -> TlsSurvey:
    """Return the survey of an endpoint that no connection could be tried to."""
    smtp = smtp_unreached(endpoint, outcome, reason) if endpoint.starttls == "smtp" else None
    unseen = Unseen(unseen=reason)
    return TlsSurvey(
        endpoint,
        "",
        smtp,
        unseen,
        unseen,
        nothing_there=outcome == "no-address",
        method="no connection",
    )
