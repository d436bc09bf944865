"""Put a round trip between clients and servers on this machine: relay UDP and TCP, holding bytes back.

Run as a process of its own: python -m benchmarks.delay_proxy ONE_WAY_MS < lines. Each line of standard input
is `udp ADDRESS PORT TO_ADDRESS TO_PORT`, or the same with `tcp`; an empty line ends them. It prints `ready`
when it listens on all of them, and ends when its input is closed.

A datagram or a piece of a stream is passed on after the one-way time, in order. The kernel completes a
client's TCP handshake at once, so the round trip that it would cost is added where it is felt: a client's
bytes are held for another round trip until the server has said something, and the connection to the server
is made only after one and a half round trips, so that its greeting comes after two, as over a real line.

Bare epoll and not asyncio: the relay must not be what is measured.
"""

import contextlib
import heapq
import itertools
import select
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Address = tuple[str, int]

CHUNK = 65_536
IDLE = 30.0
FLOW_IDLE = 6.0
"""Seconds without a datagram after which a UDP flow ends: a client that waits longer for DNS has given up."""


class Relay:
    """All sockets of the relay and what they wait for."""

    def __init__(self, one_way: float) -> None:
        self.one_way = one_way
        self.poll = select.epoll()
        self.readers: dict[int, Callable[[], None]] = {}
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()

    def watch(self, sock: socket.socket, read: Callable[[], None]) -> None:
        """Call `read` whenever the socket can be read."""
        sock.setblocking(False)
        self.readers[sock.fileno()] = read
        self.poll.register(sock.fileno(), select.EPOLLIN)

    def drop(self, sock: socket.socket) -> None:
        """Close the socket."""
        if self.readers.pop(sock.fileno(), None) is not None:
            self.poll.unregister(sock.fileno())
        sock.close()

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Call `action` after a while; equal times keep their order."""
        heapq.heappush(self._due, (time.monotonic() + seconds, next(self._count), action))

    def run(self) -> None:
        """Pass on bytes until standard input ends."""
        stdin = sys.stdin.fileno()
        self.poll.register(stdin, select.EPOLLIN | select.EPOLLHUP)
        while True:
            for number, _ in self.poll.poll(self._patience()):
                if number == stdin:
                    return
                read = self.readers.get(number)
                if read is not None:
                    read()
            now = time.monotonic()
            while self._due and self._due[0][0] <= now:
                heapq.heappop(self._due)[2]()

    def _patience(self) -> float:
        return max(0.0, self._due[0][0] - time.monotonic()) if self._due else IDLE


class Datagrams:
    """A UDP port that is passed on; each client address has a socket of its own towards the server."""

    def __init__(self, relay: Relay, front: Address, to: Address) -> None:
        self._relay = relay
        self._to = to
        self._front = socket.socket(type=socket.SOCK_DGRAM)
        # A burst of a hundred questions must not be lost here.
        self._front.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
        self._front.bind(front)
        self._backs: dict[object, socket.socket] = {}
        self._used: dict[object, float] = {}
        relay.watch(self._front, self._from_client)

    def _from_client(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                data, client = self._front.recvfrom(CHUNK)
                self._relay.later(self._relay.one_way, lambda d=data, c=client: self._to_server(d, c))  # type: ignore[misc]

    def _to_server(self, data: bytes, client: object) -> None:
        back = self._backs.get(client)
        if back is None:
            back = self._backs[client] = socket.socket(type=socket.SOCK_DGRAM)
            back.connect(self._to)
            self._relay.watch(back, lambda: self._from_server(back, client))
            self._relay.later(FLOW_IDLE, lambda: self._forget(client))
        self._used[client] = time.monotonic()
        with contextlib.suppress(OSError):
            back.send(data)

    def _from_server(self, back: socket.socket, client: object) -> None:
        with contextlib.suppress(OSError):
            data = back.recv(CHUNK)
            self._relay.later(self._relay.one_way, lambda: self._to_client(data, client))

    def _to_client(self, data: bytes, client: object) -> None:
        with contextlib.suppress(OSError):
            self._front.sendto(data, client)  # type: ignore[call-overload]

    def _forget(self, client: object) -> None:
        """Close a flow that is idle, or look again when it could be."""
        left = self._used[client] + FLOW_IDLE - time.monotonic()
        if left > 0:
            self._relay.later(left, lambda: self._forget(client))
            return
        del self._used[client]
        self._relay.drop(self._backs.pop(client))


class Listener:
    """A TCP port that is passed on."""

    def __init__(self, relay: Relay, front: Address, to: Address) -> None:
        self._relay = relay
        self._to = to
        self._front = socket.socket()
        self._front.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._front.bind(front)
        self._front.listen(512)
        relay.watch(self._front, self._accept)

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                client, _ = self._front.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                Stream(self._relay, client, self._to).start()


@dataclass
class Stream:
    """One TCP connection of a client and, once it is due, the one to the server."""

    relay: Relay
    client: socket.socket
    to: Address
    server: socket.socket | None = None
    heard: bool = False
    early: list[bytes] = field(default_factory=list)
    closed: bool = False

    def start(self) -> None:
        """Begin to listen to the client; the server hears of it after one and a half round trips."""
        self.relay.watch(self.client, self._from_client)
        self.relay.later(3 * self.relay.one_way, self._connect)

    def _connect(self) -> None:
        if self.closed:
            return
        server = socket.socket()
        try:
            server.connect(self.to)
        except OSError:
            server.close()
            self._close()
            return
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server = server
        self.relay.watch(server, self._from_server)
        for data in self.early:
            self._write(server, data)
        self.early.clear()

    def _from_client(self) -> None:
        data = _received(self.client)
        if data is not None:
            wait = self.relay.one_way if self.heard else 3 * self.relay.one_way
            self.relay.later(wait, lambda: self._to_server(data))
            if not data:
                self._silence(self.client)

    def _from_server(self) -> None:
        if self.server is None:
            return
        data = _received(self.server)
        if data is not None:
            self.relay.later(self.relay.one_way, lambda: self._to_client(data))
            if not data:
                self._silence(self.server)

    def _to_server(self, data: bytes) -> None:
        if not data:
            self._close()
        elif self.server is None:
            self.early.append(data)
        else:
            self._write(self.server, data)

    def _to_client(self, data: bytes) -> None:
        self.heard = True
        if data:
            self._write(self.client, data)
        else:
            self._close()

    def _write(self, sock: socket.socket, data: bytes) -> None:
        if self.closed:
            return
        try:
            # What is relayed here is small against the kernel's buffers; more than fits ends the connection.
            if sock.send(data) == len(data):
                return
        except OSError:
            pass
        self._close()

    def _silence(self, sock: socket.socket) -> None:
        """Stop reading a side that has ended; closing waits until its last bytes have been passed on."""
        if self.relay.readers.pop(sock.fileno(), None) is not None:
            self.relay.poll.unregister(sock.fileno())

    def _close(self) -> None:
        if not self.closed:
            self.closed = True
            self.relay.drop(self.client)
            if self.server is not None:
                self.relay.drop(self.server)


def _received(sock: socket.socket) -> bytes | None:
    """Return what has come, b"" at the end or after a reset, None if there is nothing yet."""
    try:
        return sock.recv(CHUNK)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def main() -> None:
    """Relay what the lines of standard input say."""
    relay = Relay(float(sys.argv[1]) / 1000)
    for line in iter(sys.stdin.readline, "\n"):
        kind, address, port, to_address, to_port = line.split()
        (Datagrams if kind == "udp" else Listener)(relay, (address, int(port)), (to_address, int(to_port)))
    print("ready", flush=True)
    relay.run()


if __name__ == "__main__":
    main()
