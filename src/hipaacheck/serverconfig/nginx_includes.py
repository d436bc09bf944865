"""Put the files that an nginx configuration includes where their `include` stands."""

from dataclasses import dataclass, field, replace

from hipaacheck.serverconfig.configured import ConfigText, Read, quoted
from hipaacheck.serverconfig.nginx_syntax import Directive, mistake, parse_nginx

MAX_DEPTH = 10
MAX_FILES = 300
UNREAD = "include (not read)"
"""The name of a directive that stands where an `include` was not followed; its argument is why."""

# In other blocks (location, map, types) nothing can be said of TLS.
_BLOCKS = frozenset({"http", "stream", "mail", "server"})
# Tables that every package of nginx brings along; as they come they say nothing of TLS.
_HARMLESS = frozenset(
    {"mime.types", "fastcgi_params", "fastcgi.conf", "scgi_params", "uwsgi_params", "proxy_params"}
    | {"koi-utf", "koi-win", "win-utf"}
)


@dataclass
class _Reader:
    read: Read
    notes: dict[str, None] = field(default_factory=dict)
    files: int = 0

    def tree(self, config: ConfigText, above: tuple[str, ...]) -> tuple[Directive, ...]:
        return self.follow(parse_nginx(config), (*above, config.file))

    def follow(self, directives: tuple[Directive, ...], above: tuple[str, ...]) -> tuple[Directive, ...]:
        found: list[Directive] = []
        for one in directives:
            if one.name == "include" and one.block is None:
                found += self._included(one, above)
            elif one.block is not None and one.name in _BLOCKS:
                found.append(replace(one, block=self.follow(one.block, above)))
            else:
                found.append(one)
        return tuple(found)

    def _included(self, include: Directive, above: tuple[str, ...]) -> tuple[Directive, ...]:
        if len(include.args) != 1:
            raise mistake(include.origin, "'include' takes one file or pattern")
        name = include.args[0]
        there = self.read(name)
        if there.absent and name.rpartition("/")[2] in _HARMLESS:
            self.notes[
                f"what {quoted(name)} includes at {include.origin} is not there; it was taken for the table "
                "of that name that comes with nginx and says nothing of TLS"
            ] = None
            return ()
        if there.unread:
            why = f"what {quoted(name)} includes at {include.origin} was not read: {there.unread}"
            self.notes[why] = None
            return (Directive(UNREAD, (why, name), include.origin),)
        found: list[Directive] = []
        for config in there.files:
            self.files += 1
            if config.file in above or len(above) >= MAX_DEPTH:
                raise mistake(include.origin, f"{quoted(name)} includes itself, or lies too deep in includes")
            if self.files > MAX_FILES:
                raise mistake(include.origin, f"more than {MAX_FILES} files are included")
            found += self.tree(config, above)
        return tuple(found)


def whole_tree(main: ConfigText, read: Read) -> tuple[tuple[Directive, ...], tuple[str, ...]]:
    """Return all directives of a configuration, and sentences on what was not read.

    Raises FileMistakesError for what nginx would not load.
    """
    reader = _Reader(read)
    return reader.tree(main, ()), tuple(reader.notes)
