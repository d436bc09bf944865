"""Find what holds for a server of nginx: what its block says, and what it inherits."""

from collections.abc import Iterable
from dataclasses import dataclass

from hipaacheck.model import Origin
from hipaacheck.serverconfig.nginx_includes import UNREAD
from hipaacheck.serverconfig.nginx_syntax import Directive, check, mistake

READ_HERE = frozenset(
    {"ssl_protocols", "ssl_ciphers", "ssl_dhparam", "ssl_ecdh_curve", "ssl_conf_command"}
    | {"ssl_prefer_server_ciphers", "ssl_certificate", "ssl_reject_handshake"}
)
"""The directives that decide the facts. `ssl_prefer_server_ciphers` and `ssl_certificate` decide none."""

# These may stand once in a block (ngx_conf_set_str_slot: "is duplicate"); two ssl_protocols add up.
_ONCE = READ_HERE - {"ssl_protocols", "ssl_conf_command", "ssl_certificate"}


@dataclass(frozen=True, slots=True)
class Held:
    """The directives of one name that hold for a server, nearest level first; none of them is the default.

    `hidden` is why more of them may hold than are seen.
    """

    directives: tuple[Directive, ...]
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Levels:
    """The block of a server and the one around it, with why either may hold more than is seen."""

    server: tuple[Directive, ...]
    outer: tuple[Directive, ...]
    outer_hidden: str

    @property
    def server_hidden(self) -> str:
        """Return why the block of the server may say more than is seen."""
        return hidden_in(self.server)

    def held(self, name: str) -> Held:
        """Return what holds: a directive on a level makes nginx forget those of the level above."""
        own = tuple(one for one in self.server if one.name == name)
        if own or self.server_hidden:
            return Held(own, self.server_hidden)
        return Held(tuple(one for one in self.outer if one.name == name), self.outer_hidden)


def hidden_in(block: Iterable[Directive]) -> str:
    """Return why not all of a block is seen; empty if all is."""
    return next((one.args[0] for one in block if one.name == UNREAD), "")


def check_level(block: Iterable[Directive], context: tuple[str, ...]) -> None:
    """Raise FileMistakesError for directives that nginx does not take on this level, or not twice."""
    seen: dict[str, Origin] = {}
    for one in block:
        if one.name not in READ_HERE:
            continue
        check(one, context)
        if one.name in _ONCE and one.name in seen:
            raise mistake(
                one.origin, f"nginx would not load this: '{one.name}' is given at {seen[one.name]} too"
            )
        seen[one.name] = one.origin
