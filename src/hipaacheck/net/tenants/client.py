"""Make the connections to a vendor: who is trusted, and through which proxy, is decided here alone."""

import functools
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from hipaacheck.net.tenants.access import NoAccessError

PROXY = "HIPAACHECK_PROXY"
ROOTS = "HIPAACHECK_CA_FILE"
_SECONDS = 30.0
_CONNECT_SECONDS = 10.0
_HERE = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Route:
    """How to get to a vendor: through which proxy, and which roots (a PEM file) are trusted besides.

    HTTPS_PROXY, which other programs may have set, does not decide where access tokens pass. Who must go
    through a proxy names it in HIPAACHECK_PROXY; it sees host names and nothing else, unless its own root is
    trusted here. What is on this machine is asked directly.
    """

    proxy: str | None = field(default=None, repr=False)
    ca_file: str | None = None


def route_of(env: Mapping[str, str]) -> Route:
    """Return the route that the environment names. Raises NoAccessError if it is of no use."""
    route = Route(env.get(PROXY) or None, env.get(ROOTS) or None)
    _mounts(route, trusted_roots(route))
    return route


def tenant_client(route: Route) -> httpx.AsyncClient:
    """Return a client for the interfaces of a vendor; it follows no redirect. Raises NoAccessError."""
    context = trusted_roots(route)
    return httpx.AsyncClient(
        verify=context,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(_SECONDS, connect=_CONNECT_SECONDS),
        mounts=_mounts(route, context),
    )


@functools.lru_cache(maxsize=4)
def trusted_roots(route: Route) -> ssl.SSLContext:
    """Return a context that trusts the roots of this machine, of certifi and of the route; made once.

    Raises NoAccessError if the file of the route cannot be read.
    """
    import certifi

    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(certifi.where())
    if route.ca_file is not None:
        try:
            context.load_verify_locations(route.ca_file)
        except OSError as error:
            why = error.strerror or error
            raise NoAccessError(f"{ROOTS} names {route.ca_file}, which cannot be read: {why}") from None
    return context


def _mounts(route: Route, context: ssl.SSLContext) -> Mapping[str, httpx.AsyncBaseTransport | None]:
    if route.proxy is None:
        return {}
    try:
        if not httpx.URL(route.proxy).host:
            raise ValueError("no host")
        through = httpx.AsyncHTTPTransport(verify=context, proxy=route.proxy, trust_env=False)
    except (ValueError, httpx.InvalidURL, ImportError):
        wanted = "the address of a proxy, such as http://proxy.clinic.example:3128"
        raise NoAccessError(f"{PROXY} is not {wanted}") from None
    return {"https://": through} | {f"all://{host}": None for host in _HERE}
