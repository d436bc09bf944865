"""Read what an nginx configuration will let clients negotiate at each of its servers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hipaacheck.model import Place, Seen, Unseen
from hipaacheck.model.transport import SmtpFacts, TlsFacts
from hipaacheck.serverconfig.configured import (
    ABOUT_VERSIONS,
    VERSIONS,
    ConfigText,
    Configured,
    FactsOf,
    Read,
    opaque,
    quoted,
    unseen,
)
from hipaacheck.serverconfig.nginx_blocks import Block, Listen, blocks_of, defaults, is_wide, strange_servers
from hipaacheck.serverconfig.nginx_includes import whole_tree
from hipaacheck.serverconfig.nginx_settings import Settings, same_or_unseen
from hipaacheck.serverconfig.nginx_syntax import Directive
from hipaacheck.serverconfig.planned import PlannedServer, PlannedServers
from hipaacheck.serverconfig.smtp import planned_smtp

BASELINE = "judged as nginx 1.14 or later with OpenSSL 1.1.1 or later, both of 2018, would behave"
MAX_NAMED = 100
_HTTPS = 443
_MAIL_PORTS = {25: "smtp", 465: "smtp", 587: "smtp", 143: "imap", 993: "imap", 110: "pop3", 995: "pop3"}


def read_nginx(main: ConfigText, read: Read, facts_of: FactsOf) -> PlannedServers:
    """Return the servers with TLS that a configuration plans, those without a name left out with a note.

    Raises FileMistakesError for what nginx would not load.
    """
    tree, notes = whole_tree(main, read)
    blocks = blocks_of(tree)
    judged = [_Judged(block, *_settings(block, read)) for block in blocks]
    plan = _Plan(main.file, judged, facts_of)
    servers = tuple(server for one in judged for server in plan.servers(one))
    others = tuple(server for one in judged for server in plan.others(one))
    said = [*notes, *plan.notes]
    said += _left_out(plan.silent, tree, blocks)
    none = "no server in it speaks TLS for a host that it names, so nothing in it was judged"
    said.append(f"{main.file}: {BASELINE if servers else none}")
    if any(one.block.levels.outer_hidden for one in judged):
        said.append(
            f"{main.file}: not all around the servers was read; an 'ssl_conf_command' there would not be seen"
        )
    return PlannedServers(servers, tuple(dict.fromkeys(said)), others)


@dataclass(frozen=True, slots=True)
class _Judged:
    block: Block
    configured: Configured
    places: tuple[Place, ...]


def _settings(block: Block, read: Read) -> tuple[Configured, tuple[Place, ...]]:
    blamed = block.listens[0].directive if block.listens else block.directive
    settings = Settings(block.levels, blamed, read)
    configured = settings.configured()
    return configured, tuple(settings.places)


def _left_out(silent: Sequence[Block], tree: tuple[Directive, ...], blocks: Sequence[Block]) -> Iterator[str]:
    """Yield sentences that name every server, and every port, that is left out for what it listens at."""
    if silent:
        lines = ", ".join(dict.fromkeys(str(block.directive.origin) for block in silent[:MAX_NAMED]))
        more = f" and {len(silent) - MAX_NAMED} more" if len(silent) > MAX_NAMED else ""
        yield f"left out for want of a TCP 'listen' with 'ssl': the servers at {lines}{more}"
    for one in strange_servers(tree):
        yield f"the server at {one.origin} is in no block of nginx's own; it is left out"
    for listen in (one for block in blocks for one in block.levels.server if one.name == "listen"):
        if is_wide(listen):
            yield f"of the many ports at {listen.origin} only those that web and mail have are judged"


class _Plan:
    """Put servers together with those that answer before them at the same address."""

    def __init__(self, source: str, judged: Sequence[_Judged], facts_of: FactsOf) -> None:
        self._source = source
        self._facts_of = facts_of
        self._defaults = defaults(one.block for one in judged)
        self._by_block = {id(one.block): one for one in judged}
        self.notes: list[str] = []
        self.silent: list[Block] = []

    def servers(self, one: _Judged) -> Iterator[PlannedServer]:
        """Yield one planned server for each port that is judged; note why there is none."""
        block = one.block
        listens = [listen for listen in block.listens if listen.tls or _must_be_tls(block, listen)]
        if block.kind == "mail":
            listens = list(block.listens)
        if not listens:
            self.silent.append(block)
            return
        what = "is for mail" if block.kind == "mail" else "has a port for TLS"
        if not self._has_names(block, what):
            return
        if block.kind != "mail" and block.word("ssl_reject_handshake") == "on":
            self.notes.append(
                f"the server at {block.directive.origin} refuses every handshake; it is left out"
            )
            return
        for listen in listens if block.kind == "mail" else ():
            if not _protocol(block, listen):
                self.notes.append(f"the server at {block.directive.origin} does not say its protocol")
        yield from self._at(one, listens, self._hosts(block))

    def others(self, one: _Judged) -> Iterator[PlannedServer]:
        """Yield what a server answers to names that nobody has, or that only a pattern of its own has."""
        block = one.block
        anybody = any(name not in ("_", "") for name in block.odd_names)
        mine = [
            listen
            for listen in block.listens
            if anybody or self._defaults[block.kind, listen.key][0] is block
        ]
        yield from self._at(one, mine, ())

    def _at(self, one: _Judged, listens: Sequence[Listen], hosts: tuple[str, ...]) -> Iterator[PlannedServer]:
        if one.block.kind == "mail":
            yield from self._mail(one, listens, hosts)
            return
        ports: dict[tuple[int, bool], list[Listen]] = {}
        for listen in listens:
            ports.setdefault((listen.port, listen.tls), []).append(listen)
        for (_, tls), there in ports.items():
            yield self._server(one, there, hosts) if tls else self._clear(one, there, hosts)

    def _has_names(self, block: Block, what: str) -> bool:
        odd = ", ".join(quoted(name, 60) for name in block.odd_names if name not in ("_", ""))
        where = block.directive.origin
        if odd:
            self.notes.append(f"the server at {where} has names that stand for no known host: {odd}")
        if not block.names:
            self.notes.append(f"the server at {where} {what} and names no host; it is judged for none")
        return bool(block.names)

    def _hosts(self, block: Block) -> tuple[str, ...]:
        """Return the names that the server surely answers for: a full name elsewhere outdoes a wildcard."""
        if not block.levels.outer_hidden:
            return block.names
        wild = [name for name in block.names if "*" in name]
        if wild:
            self.notes.append(
                f"the server at {block.directive.origin} is not judged for {', '.join(wild)[:200]}: "
                f"another may name a host under it in full: {block.levels.outer_hidden}"
            )
        return tuple(name for name in block.names if "*" not in name)

    def _server(self, one: _Judged, listens: Sequence[Listen], hosts: tuple[str, ...]) -> PlannedServer:
        versions, places = self._versions(one, listens)
        configured = replace(one.configured, versions=versions)
        if one.block.word("ssl_reject_handshake") == "on":
            configured = opaque(f"the server at {one.block.directive.origin} refuses every handshake")
        return self._planned(
            one, listens, hosts, self._facts_of(configured), tuple(dict.fromkeys((*one.places, *places)))
        )

    def _clear(self, one: _Judged, listens: Sequence[Listen], hosts: tuple[str, ...]) -> PlannedServer:
        """Return a server at addresses where no TLS begins; what is not read may switch it on."""
        where = listens[0].directive
        hidden = one.block.levels.server_hidden or one.block.levels.outer_hidden
        if hidden:
            facts = self._facts_of(opaque(f"whether TLS is spoken at {where.origin} is not seen: {hidden}"))
        elif one.block.kind == "stream":
            facts = self._facts_of(opaque(f"what stands behind {where.origin} speaks for itself"))
        else:
            # Not "no TLS is spoken", by which the rules for TLS would no longer apply and nothing would fail.
            facts = self._facts_of(
                opaque(f"{where.origin} opens the port without 'ssl', so no TLS begins there")
            )
        return self._planned(one, listens, hosts, facts, (where.place(()),))

    def _planned(
        self,
        one: _Judged,
        listens: Sequence[Listen],
        hosts: tuple[str, ...],
        facts: TlsFacts,
        places: tuple[Place, ...],
    ) -> PlannedServer:
        return PlannedServer(
            hosts=hosts,
            port=listens[0].port,
            tls=facts,
            source=self._source,
            places=places,
            listens=tuple(listen.key for listen in listens),
            begins=one.block.directive.origin,
        )

    def _versions(
        self, one: _Judged, listens: Sequence[Listen]
    ) -> tuple[dict[str, Seen[bool]], tuple[Place, ...]]:
        """Return the versions that hold once the default server of each address had its say.

        Up to nginx 1.29.1 OpenSSL chooses the version before nginx knows which server is meant, so that those
        of the default server hold; from 1.29.2 on those of the server itself do (nginx.org server_names, trac
        844, nginx/nginx pull request 562). Where both say the same, that holds whatever the version.
        """
        versions = dict(one.configured.versions)
        places: list[Place] = []
        for listen in listens:
            first, said = self._defaults[one.block.kind, listen.key]
            hidden = one.block.levels.outer_hidden
            if hidden and not said:
                why = f"another server may be the default at {listen.key}, whose versions hold: {hidden}"
                versions = {
                    v: on if on is True and v in VERSIONS[:3] else unseen(why) for v, on in versions.items()
                }
            elif first is not one.block:
                other = self._by_block[id(first)]
                why = (
                    f"nginx before 1.29.2 takes the versions of the default server at {listen.key} "
                    f"({first.directive.origin}), which differ; set 'ssl_protocols' in the http block alone"
                )
                differing = {
                    v: same_or_unseen(versions[v], other.configured.versions[v], why) for v in VERSIONS
                }
                if differing != versions:
                    places += [place for place in other.places if place.about == ABOUT_VERSIONS]
                versions = differing
        return versions, tuple(places)

    def _mail(
        self, one: _Judged, listens: Sequence[Listen], hosts: tuple[str, ...]
    ) -> Iterator[PlannedServer]:
        block = one.block
        starttls = block.word("starttls") in ("on", "only")
        for listen in listens:
            protocol = _protocol(block, listen)
            if not protocol:
                continue
            spoken = listen.tls or starttls
            why = f"at {listen.directive.origin} neither 'ssl' nor 'starttls' is on"
            smtp: SmtpFacts | None = None
            if protocol == "smtp" and not listen.tls:
                hidden: Unseen = unseen("what nginx answers to EHLO before TLS depends on 'smtp_auth'")
                smtp = planned_smtp(next(iter(hosts), ""), listen.port, offered=starttls, auth=hidden)
            yield PlannedServer(
                hosts=hosts,
                port=listen.port,
                tls=self._facts_of(one.configured) if spoken else TlsFacts.not_spoken(why),
                source=self._source,
                places=(listen.directive.place(("starttls_offered", "spoken")), *one.places),
                starttls=None if listen.tls else protocol,
                smtp=smtp,
                listens=(listen.key,),
                begins=block.directive.origin,
            )


def _must_be_tls(block: Block, listen: Listen) -> bool:
    """Return whether a port is where a scan looks for TLS, though the server may speak none."""
    return block.kind == "http" and listen.port == _HTTPS


def _protocol(block: Block, listen: Listen) -> str:
    """Return the mail protocol of a port; empty if it is not known."""
    protocol = block.word("protocol") or _MAIL_PORTS.get(listen.port, "")
    return protocol if protocol in ("smtp", "imap", "pop3") else ""
