"""Find the servers of an nginx configuration: where each listens, and for which names."""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hipaacheck.serverconfig.configured import quoted
from hipaacheck.serverconfig.nginx_levels import Levels, check_level, hidden_in
from hipaacheck.serverconfig.nginx_syntax import Directive, mistake

_DEFAULT_PORTS = {"http": "80"}
_HOST = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*(\.\*)?\Z")
# Ports of web and mail, which alone are gone through in a range of more than MAX_RANGE ports.
_KNOWN_PORTS = (25, 80, 110, 143, 443, 465, 587, 993, 995, 8443)
_PORTS = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?\Z")
MAX_RANGE = 100
MAX_LISTENS = 20_000
_FRAGMENT = "the http block around it is in none of the files"


@dataclass(frozen=True, slots=True)
class Listen:
    """One `listen`: the address, the port, whether TLS begins at once, and if it makes the default server."""

    directive: Directive
    address: str
    port: int
    tls: bool
    default: bool

    @property
    def key(self) -> str:
        """Return what servers at the same address share."""
        return f"{self.address}:{self.port}"


@dataclass(frozen=True, slots=True)
class Block:
    """A server block of `kind` "http", "stream" or "mail" with all that it needs to be judged."""

    kind: str
    directive: Directive
    levels: Levels
    listens: tuple[Listen, ...]
    names: tuple[str, ...]
    odd_names: tuple[str, ...]

    def word(self, name: str) -> str:
        """Return the one word of a directive of the server, or of the level above; empty if there is none."""
        held = self.levels.held(name).directives
        return held[0].args[0].lower() if held and held[0].args else ""


def blocks_of(tree: tuple[Directive, ...]) -> list[Block]:
    """Return all server blocks in order. Raises FileMistakesError for what nginx would not load."""
    found = list(_counted(block for one in tree for block in _servers_in(one)))
    if any(one.name == "server" and one.block is not None for one in tree):
        # A file of conf.d or sites-enabled, which nginx includes inside of its http block.
        check_level(tree, ("http",))
        hidden, outer = hidden_in(tree) or _FRAGMENT, _plain(tree)
        found += _counted(
            _block("http", one, Levels(one.block or (), outer, hidden))
            for one in tree
            if one.name == "server" and one.block is not None
        )
    # A port speaks TLS if any server at the address says so (ngx_http_add_addresses).
    tls = {(block.kind, one.key) for block in found for one in block.listens if one.tls}
    return [
        replace(block, listens=tuple(replace(one, tls=(block.kind, one.key) in tls) for one in block.listens))
        for block in found
    ]


def _counted(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks as long as they do not listen at more addresses than any server does."""
    count = 0
    for block in blocks:
        count += len(block.listens)
        if count > MAX_LISTENS:
            raise mistake(block.directive.origin, f"more than {MAX_LISTENS} ports are listened at")
        yield block


def strange_servers(tree: tuple[Directive, ...]) -> Iterator[Directive]:
    """Yield servers in blocks that are not nginx's own, as modules of others have them."""
    for one in tree:
        if one.name not in ("http", "stream", "mail", "server"):
            yield from (inner for inner in one.block or () if inner.name == "server" and inner.block)


def _servers_in(one: Directive) -> Iterator[Block]:
    if one.name not in ("http", "stream", "mail") or one.block is None:
        return
    check_level(one.block, (one.name,))
    hidden, outer = hidden_in(one.block), _plain(one.block)
    for inner in one.block:
        if inner.name == "server" and inner.block is not None:
            yield _block(one.name, inner, Levels(inner.block, outer, hidden))


def _plain(block: tuple[Directive, ...]) -> tuple[Directive, ...]:
    """Return the directives of a level without its blocks: those of many servers need not be gone through."""
    return tuple(one for one in block if one.block is None)


def _block(kind: str, directive: Directive, levels: Levels) -> Block:
    check_level(levels.server, (kind, "server"))
    listens: list[Listen] = []
    for one in levels.server:
        listens += _listens(kind, one) if one.name == "listen" else ()
        if len(listens) > MAX_LISTENS:
            raise mistake(one.origin, f"more than {MAX_LISTENS} ports are listened at")
    names, odd = _names(levels)
    block = Block(kind, directive, levels, tuple(listens), names, odd)
    if block.word("ssl") == "on":
        return replace(block, listens=tuple(replace(one, tls=True) for one in block.listens))
    return block


def _listens(kind: str, directive: Directive) -> Iterator[Listen]:
    """Yield what a `listen` says, once for each port of a range; sockets of files and UDP are none."""
    if not directive.args:
        raise mistake(directive.origin, "'listen' takes an address or a port")
    where, *options = (word.lower() for word in directive.args)
    if where.startswith("unix:") or "quic" in options or "udp" in options:
        return
    address, ports = _address(kind, where)
    found = _PORTS.match(ports)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 0 < first <= last < 65_536:
        raise mistake(directive.origin, f"{quoted(where)} names no port that can be listened at")
    default = "default_server" in options or "default" in options
    for port in range(first, last + 1) if last - first < MAX_RANGE else _KNOWN_PORTS:
        if first <= port <= last:
            yield Listen(directive, address, port, "ssl" in options, default)


def is_wide(listen: Directive) -> bool:
    """Return whether a `listen` has a range of so many ports that not all are gone through."""
    found = _PORTS.match(listen.args[0].rpartition(":")[2]) if listen.args else None
    return found is not None and int(found[2] or found[1]) - int(found[1]) >= MAX_RANGE


def _address(kind: str, where: str) -> tuple[str, str]:
    """Return the address, "*" for all of IPv4, and the port or ports (ngx_parse_url)."""
    if where.startswith("["):
        inside, _, rest = where[1:].partition("]")
        try:
            address = f"[{ipaddress.IPv6Address(inside)}]"
        except ValueError:
            address = f"[{inside}]"
        return address, rest.removeprefix(":") if rest else _DEFAULT_PORTS.get(kind, "")
    address, colon, ports = where.partition(":")
    if not colon:
        address, ports = ("", where) if _PORTS.match(where) else (where, _DEFAULT_PORTS.get(kind, ""))
    return "*" if address in ("", "0.0.0.0") else address, ports


def _names(levels: Levels) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that can be looked for, and those that cannot: regular expressions, variables."""
    names: dict[str, None] = {}
    odd: dict[str, None] = {}
    for word in (arg for one in levels.held("server_name").directives for arg in one.args):
        name = word.lower()
        if name.startswith(".") and _HOST.match(f"*{name}"):
            names.update({name[1:]: None, f"*{name}": None})
        elif _HOST.match(name) and name != "_":
            names[name] = None
        else:
            odd[word] = None
    return tuple(names), tuple(odd)


def defaults(blocks: Iterable[Block]) -> dict[tuple[str, str], tuple[Block, bool]]:
    """Return by kind and address the server that answers when no name fits, and whether it says so."""
    found: dict[tuple[str, str], tuple[Block, bool]] = {}
    for block in blocks:
        for one in block.listens:
            before = found.get((block.kind, one.key))
            if before is None or (one.default and not before[1]):
                found[block.kind, one.key] = (block, one.default)
    return found
