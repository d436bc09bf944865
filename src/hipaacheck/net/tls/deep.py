"""The thorough engine: the quick survey, and then everything that sslyze can find out."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from hipaacheck.model import Unseen
from hipaacheck.model.transport import TlsFacts
from hipaacheck.net.clients import DnsClient, TlsEndpoint, TlsSurvey
from hipaacheck.net.routes import connect_target
from hipaacheck.net.tls.once import Surveys
from hipaacheck.net.tls.quick import QuickTlsClient, utc_now
from hipaacheck.net.tls.settings import TlsSettings

DEEP_ONLY = ("curves", "tls_compression", "heartbleed", "ccs_injection", "robot", "client_renegotiation_dos")


class DeepTlsClient:
    """Survey endpoints with both engines; what sslyze could not see keeps the quick engine's answer.

    SMTP facts and the certificate are the quick engine's. sslyze runs in a daemon thread: when time is up it
    is left behind, and what it would have said is Unseen.
    """

    def __init__(self, dns: DnsClient, settings: TlsSettings, now: Callable[[], datetime] = utc_now) -> None:
        self._settings = settings
        self._quick = QuickTlsClient(dns, settings, now)
        self._surveys = Surveys(self._survey)

    async def survey(self, endpoint: TlsEndpoint, *, deadline: float) -> TlsSurvey:
        """Return the survey; the first caller's deadline (loop time) holds for all."""
        return await self._surveys.of(endpoint, deadline)

    async def aclose(self) -> None:
        """Give up surveys that are still under way."""
        await self._surveys.aclose()
        await self._quick.aclose()

    async def _survey(self, endpoint: TlsEndpoint, deadline: float) -> TlsSurvey:
        loop = asyncio.get_running_loop()
        given = deadline - loop.time()
        quick = await self._quick.survey(endpoint, deadline=deadline)
        if isinstance(quick.tls, Unseen) or not quick.tls.spoken:
            return quick
        _, port = connect_target(self._settings.connect_to, endpoint.host, endpoint.port)
        method = f"{quick.method}, then sslyze"
        try:
            async with asyncio.timeout_at(deadline):
                found = await _in_daemon_thread(lambda: self._scan(endpoint, quick.address, port))
        except TimeoutError:
            tls = _without(quick.tls, f"sslyze was not done after {given:.1f} s")
        else:
            tls = _without(quick.tls, found) if isinstance(found, str) else merged(quick.tls, found)
        return replace(quick, tls=tls, method=method)

    def _scan(self, endpoint: TlsEndpoint, address: str, port: int) -> TlsFacts | str:
        """Return what sslyze found, or why it found nothing. Runs in a thread."""
        from hipaacheck.net.tls.sslyze_facts import facts_of, scan

        found = scan(endpoint, address, port, self._settings)
        return found if isinstance(found, str) else facts_of(found, address, self._settings.policies)


def merged(quick: TlsFacts, deep: TlsFacts) -> TlsFacts:
    """Return the quick facts with everything that the deep engine saw in their place."""
    seen = {
        name: value
        for name in TlsFacts.model_fields
        if name not in _QUICK_ONLY and not isinstance(value := getattr(deep, name), Unseen)
    }
    off_policy = {
        policy: answer if not isinstance(answer, Unseen) else quick.off_policy.get(policy, answer)
        for policy, answer in deep.off_policy.items()
    }
    return quick.model_copy(update={**seen, "off_policy": off_policy, "engine": "deep"})


_QUICK_ONLY = frozenset(
    {
        "engine",
        "spoken",
        "address",
        "connections",
        "handshake",
        "handshake_detail",
        "negotiated_version",
        "negotiated_cipher",
        "off_policy",
    }
)


def _without(quick: TlsFacts, reason: str) -> TlsFacts:
    unseen = Unseen(unseen=reason)
    return quick.model_copy(update={**dict.fromkeys(DEEP_ONLY, unseen), "engine": "deep"})


async def _in_daemon_thread(work: Callable[[], TlsFacts | str]) -> TlsFacts | str:
    """Return what `work` returns; a thread of asyncio's own pool would hold up the end of the program."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[TlsFacts | str] = loop.create_future()

    def deliver(outcome: TlsFacts | str) -> None:
        if not future.done():
            future.set_result(outcome)

    def run() -> None:
        try:
            outcome = work()
        except Exception as error:  # noqa: BLE001 - sslyze and nassl may fail in any way on hostile servers
            outcome = f"sslyze failed: {type(error).__name__}: {error}"
        try:
            loop.call_soon_threadsafe(deliver, outcome)
        except RuntimeError:
            return  # the scan is over and its loop closed: nobody waits for this any more

    threading.Thread(target=run, name="sslyze", daemon=True).start()
    return await future
