"""Run the odd servers of the lab in one process: `python -m tests.lab.serve SPEC.json`, until stdin ends."""

import asyncio
import contextlib
import json
import socket
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.lab.clinic import Talk, Tls, Zone
from tests.lab.odd_dns import odd_name_server
from tests.lab.smtp import MailServer, mail_server

READY = "ready"


@dataclass(frozen=True, slots=True)
class Spec:
    """What to run: mail servers, all on one port, and the ports of odd name servers by their kind."""

    smtp_port: int
    mail: tuple[MailServer, ...]
    name_servers: dict[Zone, int]

    def write(self, path: Path) -> None:
        """Store it for the process that runs it."""
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> "Spec":
        """Read what `write` stored."""
        raw = json.loads(path.read_text())
        mail = tuple(
            MailServer(
                **{
                    **one,
                    "addresses": tuple(one["addresses"]),
                    "talk": Talk(one["talk"]),
                    "tls": Tls(one["tls"]),
                }
            )
            for one in raw["mail"]
        )
        return cls(raw["smtp_port"], mail, {Zone(kind): port for kind, port in raw["name_servers"].items()})


async def serve(spec: Spec) -> None:
    """Run everything until standard input ends."""
    async with contextlib.AsyncExitStack() as stack:
        for kind, port in spec.name_servers.items():
            await stack.enter_async_context(odd_name_server(kind, port))
        for server in spec.mail:
            if server.talk is Talk.NEVER_ACCEPTS:
                stack.enter_context(never_accepting(server.addresses[0], spec.smtp_port))
            elif server.talk not in (Talk.NOBODY, Talk.POSTFIX):
                await stack.enter_async_context(mail_server(server, spec.smtp_port))
        print(READY, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()


@contextlib.contextmanager
def never_accepting(address: str, port: int) -> Iterator[None]:
    """Hold a port whose queue is full: the kernel then drops every SYN, and connections time out."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((address, port))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect((address, port))
        yield


if __name__ == "__main__":
    asyncio.run(serve(Spec.read(Path(sys.argv[1]))))
