"""Give a command the options of the network, declared here once, and hand them to it as one `network`."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from hipaacheck.cli import options as opt

if TYPE_CHECKING:
    from hipaacheck.cli.network import NetworkOptions


def _network(
    nameserver: opt.Nameserver = [],  # noqa: B006 - typer copies the default
    dot: opt.Dot = None,
    doh: opt.Doh = None,
    connect_to: opt.ConnectTo = [],  # noqa: B006
    timeout: opt.Timeout = None,
    ipv4: opt.IPv4 = False,
    ipv6: opt.IPv6 = False,
    ca_file: opt.CaFile = None,
    trust_anchor: opt.TrustAnchor = None,
) -> "NetworkOptions":
    from hipaacheck.cli.network import NetworkOptions

    return NetworkOptions(
        nameservers=tuple(nameserver),
        dot=dot,
        doh=doh,
        connect_to=tuple(connect_to),
        timeout=timeout,
        ipv4=ipv4,
        ipv6=ipv6,
        ca_file=ca_file,
        trust_anchor=trust_anchor,
    )


def with_network(command: Callable[..., None]) -> Callable[..., None]:
    """Return `command` with the network options, for typer, in place of its parameter `network`."""
    options = inspect.signature(_network).parameters

    @wraps(command)
    def called(**given: Any) -> None:
        network = _network(**{name: given.pop(name) for name in options})
        command(**given, network=network)

    own = inspect.signature(command)
    kept = [one for name, one in own.parameters.items() if name != "network"]
    parameters = [one.replace(kind=one.KEYWORD_ONLY) for one in (*kept, *options.values())]
    # What typer reads: the one for names and defaults, the other for types.
    called.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    return called
