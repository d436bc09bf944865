"""Lead connections elsewhere than their names say, as the user wishes (curl's --connect-to)."""

from collections.abc import Mapping

HostPort = tuple[str, int]
ConnectTo = Mapping[HostPort, HostPort]
"""HOST, PORT to ADDRESS, PORT; "" and 0 stand for "any" on the left and "the same" on the right."""


def connect_target(connect_to: ConnectTo, host: str, port: int) -> HostPort:
    """Return where to connect for `host` and `port`; the most exact match counts."""
    for key in ((host, port), (host, 0), ("", port), ("", 0)):
        if key in connect_to:
            address, other = connect_to[key]
            return address or host, other or port
    return host, port
