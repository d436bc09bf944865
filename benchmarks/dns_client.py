"""Measure the DNS client against dnspython's asynchronous resolver and the bare wire, in one run.

    python benchmarks/dns_client.py

A server on loopback, in a process of its own, answers through a proxy that delays each answer. Every
contender is a process too: its time is that of the questions, without its start; `import` is what its
modules cost on top of Python. Times are the best of three; ratios are to the first line.
"""

import asyncio
import json
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine

ROUNDS = 3
COUNTS = (44, 1000)
DELAYS = (0.0, 0.040)
AT_ONCE = 100
ANSWER = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x01\x2c\x00\x04\xc0\x00\x02\x01"
ROOT_ANSWER = b"\xc0\x0c\x00\x02\x00\x01\x00\x00\x01\x2c\x00\x03\x01a\x00"


def serve() -> None:
    """Answer every question with one record, as fast as Python can; print the port."""
    with socket.socket(type=socket.SOCK_DGRAM) as endpoint:
        endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        endpoint.bind(("127.0.0.1", 0))
        print(endpoint.getsockname()[1], flush=True)
        while True:
            wire, sender = endpoint.recvfrom(4096)
            end = wire.index(b"\0", 12) + 5
            record = ROOT_ANSWER if end == 17 else ANSWER
            head = wire[:2] + b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00"
            endpoint.sendto(head + wire[12:end] + record, sender)


class _Delay(asyncio.DatagramProtocol):
    """Pass datagrams on to the server, and its answers back after the delay."""

    def __init__(self, upstream: int, delay: float) -> None:
        self.upstream, self.delay = upstream, delay
        self.clients: dict[bytes, tuple[str, int]] = {}
        self.front: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.front = transport  # type: ignore[assignment]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self.front is not None
        if addr[1] == self.upstream:
            # Ids repeat; the name and type behind them do not within one measurement.
            client = self.clients.pop(data[: data.index(b"\0", 12) + 5][12:] + data[:2], None)
            if client is not None:
                asyncio.get_running_loop().call_later(self.delay, self.front.sendto, data, client)
        else:
            self.clients[data[: data.index(b"\0", 12) + 5][12:] + data[:2]] = addr
            self.front.sendto(data, ("127.0.0.1", self.upstream))


async def proxy(upstream: int, delay: float) -> None:
    """Run the delaying proxy; print its port."""
    endpoint = socket.socket(type=socket.SOCK_DGRAM)
    endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    endpoint.bind(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: _Delay(upstream, delay), sock=endpoint)
    print(endpoint.getsockname()[1], flush=True)
    await asyncio.Event().wait()


async def hipaacheck(port: int, names: list[str]) -> int:
    """Ask through LiveDns; the proof of the resolver is part of it."""
    from hipaacheck.net.dns import DnsSettings, LiveDns, Nameserver

    live = LiveDns(DnsSettings(nameservers=(Nameserver("127.0.0.1", port),), burst=AT_ONCE))
    answers = await asyncio.gather(*(live.ask(name, "A") for name in names))
    await live.aclose()
    return sum(answer.exists for answer in answers)


async def dnspython(port: int, names: list[str]) -> int:
    """Ask through dns.asyncresolver, as many at once."""
    import dns.asyncresolver

    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], port
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(name: str) -> bool:
        async with gate:
            return bool(await resolver.resolve(f"{name}.", "A"))

    return sum(await asyncio.gather(*(ask(name) for name in names)))


class _Shared(asyncio.DatagramProtocol):
    """One socket for all questions, ids in order, answers neither checked nor parsed."""

    def __init__(self) -> None:
        self.open: dict[bytes, asyncio.Future[bytes]] = {}

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        future = self.open.pop(data[:2], None)
        if future is not None and not future.done():
            future.set_result(data)


async def wire(port: int, names: list[str]) -> int:
    """Ask over one shared socket without any care: the floor."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(_Shared, remote_addr=("127.0.0.1", port))
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(number: int, name: str) -> bool:
        async with gate:
            head = struct.pack("!HHHHHH", number, 0x0100, 1, 0, 0, 0)
            labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
            future = protocol.open[head[:2]] = loop.create_future()
            transport.sendto(head + labels + b"\0\0\1\0\1")
            return bool(await future)

    found = sum(await asyncio.gather(*(ask(number, name) for number, name in enumerate(names))))
    transport.close()
    return found


CONTENDERS: dict[str, Callable[[int, list[str]], Coroutine[None, None, int]]] = {
    "hipaacheck": hipaacheck,
    "dnspython": dnspython,
    "wire": wire,
}
MODULES = {"hipaacheck": "hipaacheck.net.dns", "dnspython": "dns.asyncresolver", "wire": "asyncio"}


async def contend(name: str, port: int, count: int) -> None:
    """Print what one contender takes, as JSON."""
    await CONTENDERS[name](port, ["warm.example"])
    started = time.perf_counter()
    found = await CONTENDERS[name](port, [f"n{number}.example" for number in range(count)])
    print(json.dumps({"seconds": time.perf_counter() - started, "found": found}))


def measure(name: str, port: int, count: int) -> float:
    """Return the best time of a contender in a fresh process, in seconds."""
    times = []
    for _ in range(ROUNDS):
        command = [sys.executable, __file__, "contend", name, str(port), str(count)]
        result: dict[str, float] = json.loads(
            subprocess.run(command, check=True, capture_output=True, text=True).stdout
        )
        if result["found"] != count:
            raise SystemExit(f"{name}: {result['found']} of {count} questions were answered")
        times.append(result["seconds"])
    return min(times)


def import_cost(module: str) -> float:
    """Return what importing a module adds to the start of Python, in seconds."""
    best = {}
    for code in (f"import {module}", "pass"):
        runs = []
        for _ in range(5):
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            runs.append(time.perf_counter() - started)
        best[code] = min(runs)
    return best[f"import {module}"] - best["pass"]


def spawn(*arguments: str) -> tuple[subprocess.Popen[str], int]:
    """Start a server of this file and return it with its port."""
    process = subprocess.Popen([sys.executable, __file__, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def main() -> None:
    """Print the table."""
    for name, module in MODULES.items():
        print(f"import {name:12} {import_cost(module) * 1000:7.0f} ms")
    server, upstream = spawn("serve")
    try:
        for delay in DELAYS:
            front, port = spawn("proxy", str(upstream), str(delay))
            for count in COUNTS:
                times = {name: measure(name, port, count) for name in CONTENDERS}
                ours = times["hipaacheck"]
                for name, seconds in times.items():
                    label = f"{count:5} questions, {delay * 1000:3.0f} ms"
                    print(f"{label} {name:12} {seconds * 1000:7.0f} ms  x{seconds / ours:.2f}")
            front.terminate()
            front.wait()
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            serve()
        case ["proxy", upstream, delay]:
            asyncio.run(proxy(int(upstream), float(delay)))
        case ["contend", name, port, count]:
            asyncio.run(contend(name, int(port), int(count)))
        case _:
            main()
