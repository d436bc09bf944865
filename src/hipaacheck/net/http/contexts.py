"""Hold the two TLS contexts of a run: one that checks certificates, one that takes whatever comes."""

import asyncio
import ssl

# ssl.OP_LEGACY_SERVER_CONNECT, which Python names from 3.12 on.
_LEGACY_SERVER_CONNECT = 0x4

# What Chrome and Firefox offer for TLS 1.2. Python's own list leaves out CBC with SHA-1 and RSA key
# exchange, so a server would look broken here that opens in every browser.
_BROWSER_CIPHERS = (
    "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:kRSA+AESGCM:kRSA+AES:!AESCCM:!aNULL:!eNULL:!SHA256:!SHA384"
    ":@SECLEVEL=2"
)


class TlsContexts:
    """Build each context once, in a thread: loading the trusted roots takes some 25 ms.

    `ca_file` (PEM) is trusted besides the roots of certifi. Raises OSError (ssl.SSLError is one)
    at once if it cannot be read.
    """

    def __init__(self, ca_file: str | None = None) -> None:
        if ca_file is not None:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(ca_file)
        self._ca_file = ca_file
        self._built: dict[bool, asyncio.Future[ssl.SSLContext]] = {}

    async def get(self, verify: bool) -> ssl.SSLContext:
        """Return the shared context."""
        if verify not in self._built:
            build = asyncio.to_thread(strict_context, self._ca_file) if verify else _lenient()
            self._built[verify] = asyncio.ensure_future(build)
        return await asyncio.shield(self._built[verify])

    async def aclose(self) -> None:
        """Wait for a context that is still being built; a thread cannot be stopped."""
        await asyncio.gather(*self._built.values(), return_exceptions=True)
        self._built.clear()


def strict_context(ca_file: str | None = None) -> ssl.SSLContext:
    """Return a context that accepts what a browser would: trusted chain, right name, TLS 1.2 or later."""
    import certifi

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_BROWSER_CIPHERS)
    # RFC 9525 section 2: the subject's common name does not name a server.
    context.hostname_checks_common_name = False
    context.load_verify_locations(certifi.where())
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    context.set_alpn_protocols(["http/1.1"])
    return context


def lenient_context() -> ssl.SSLContext:
    """Return a context that speaks to everything OpenSSL can speak to, and checks nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    # TLS 1.0 and 1.1 sign with SHA-1 and MD5, which OpenSSL 3 refuses above level 0.
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_alpn_protocols(["http/1.1"])
    return context


async def _lenient() -> ssl.SSLContext:
    return lenient_context()
