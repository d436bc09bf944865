"""Stand for hosts that never answer: ports that accept and say nothing, drop SYN, or swallow datagrams."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from benchmarks.clinics import Clinic, Place

ADDRESS = "127.5.0.1"


@dataclass(frozen=True, slots=True)
class Dead:
    """The ports of dead hosts, beside a clinic whose other servers are well."""

    clinic: Clinic
    place: Place
    mute: int
    full: int
    swallowing: int

    def options(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield a title and the options of a scan for each way to be dead."""
        well = self.place.options()
        name = self.clinic.name
        first, second = self.clinic.mail_hosts
        web, mail = [f"{name}:443", f"www.{name}:443", f"{name}:80", f"www.{name}:80"], [f"{first}:25"]
        yield "dead host: web mute", (*well, *_led(web, self.mute))
        yield "dead host: web drops SYN", (*well, *_led(web, self.full))
        yield "dead host: one MX mute", (*well, *_led(mail, self.mute))
        yield "dead host: one MX drops SYN", (*well, *_led(mail, self.full))
        everything = [*web, *mail, f"{second}:25", f"mta-sts.{name}:443"]
        yield "dead host: all mute", (*well, *_led(everything, self.mute))
        yield "dead host: resolver mute", tuple(self.place.options(f"{ADDRESS}:{self.swallowing}"))


def _led(hosts: list[str], port: int) -> list[str]:
    return [part for host in hosts for part in ("--connect-to", f"{host}:{ADDRESS}:{port}")]


@contextmanager
def dead_hosts(clinic: Clinic, place: Place) -> Iterator[Dead]:
    """Hold the sockets of dead hosts until the block ends."""
    with ExitStack() as stack:
        mute = stack.enter_context(socket.socket())
        mute.bind((ADDRESS, 0))
        mute.listen(512)
        full = stack.enter_context(socket.socket())
        full.bind((ADDRESS, 0))
        full.listen(0)
        # Linux drops the SYN of whoever comes when the queue of unaccepted connections is full.
        for _ in range(3):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        swallowing = stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        swallowing.bind((ADDRESS, 0))
        ports = [one.getsockname()[1] for one in (mute, full, swallowing)]
        yield Dead(clinic, place, *ports)
