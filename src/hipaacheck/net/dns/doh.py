"""Ask a resolver over HTTPS (RFC 8484)."""

import httpx

from hipaacheck.net.answers import DnsFailure
from hipaacheck.net.dns.transport import ExchangeError, Reply, reply_from
from hipaacheck.net.dns.wire import Question

MEDIA_TYPE = "application/dns-message"
BODY_LIMIT = 65_535
CONNECTIONS = 20


class HttpsTransport:
    """One URL that answers POSTed DNS messages; its host is looked up by the system, not by itself."""

    def __init__(self, url: str, *, ca_file: str | None, lifetime: float) -> None:
        import ssl

        self.label = url
        self._url = url
        self._client = httpx.AsyncClient(
            verify=ssl.create_default_context(cafile=ca_file),
            timeout=lifetime,
            limits=httpx.Limits(max_connections=CONNECTIONS),
            trust_env=False,
            headers={"accept": MEDIA_TYPE, "content-type": MEDIA_TYPE},
        )

    async def exchange(self, question: Question) -> Reply:
        """Return the response; the id is 0, as RFC 8484 section 4.1 asks for."""
        try:
            async with self._client.stream("POST", self._url, content=question.wire(0)) as response:
                wire = await self._body(response)
        except httpx.TimeoutException as error:
            raise ExchangeError(DnsFailure.TIMEOUT, type(error).__name__) from error
        except httpx.HTTPError as error:
            detail = str(error)[:120] or type(error).__name__
            raise ExchangeError(DnsFailure.UNREACHABLE, detail) from error
        if not question.answered_by(wire, 0):
            raise ExchangeError(DnsFailure.MALFORMED, "the body is no response to the question")
        return reply_from(wire, self.label, question)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        if response.status_code != httpx.codes.OK:
            raise ExchangeError(DnsFailure.UNREACHABLE, f"HTTP status {response.status_code}")
        if response.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
            raise ExchangeError(DnsFailure.MALFORMED, "the response is not application/dns-message")
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise ExchangeError(DnsFailure.MALFORMED, "the response is larger than DNS allows")
        return bytes(body)
