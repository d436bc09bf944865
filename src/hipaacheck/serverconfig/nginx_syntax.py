"""Take the text of an nginx configuration apart into directives, with crossplane's lexer.

Of crossplane only the lexer and the table of contexts are used: its parser opens the files itself, wherever
an `include` leads, and leaves out without a word what stands behind a quote that never ends.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# The lexer for text: crossplane.lex() wants a file name, and takes a lone CR for the end of a comment.
from crossplane.analyzer import CONTEXTS, analyze  # type: ignore[import-untyped]
from crossplane.errors import NgxParserBaseException  # type: ignore[import-untyped]
from crossplane.lexer import _lex_file_object  # type: ignore[import-untyped]

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Origin, Place
from hipaacheck.serverconfig.configured import ConfigText

MAX_DEPTH = 50
MAX_TOKENS = 500_000
_END = "hipaacheck_end_of_file"
_ESCAPED = re.compile(r"""\\(["'\\trn])""")
_MEANT = {"t": "\t", "r": "\r", "n": "\n"}
# nginx knows four white characters (ngx_conf_read_token); Python's isspace(), which crossplane asks, more.
_NOT_WHITE = re.compile(r"[^\S \t\r\n]")

Token = tuple[str, int, bool]


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive and where it stands. `block` is what stands in its braces, None if it has none."""

    name: str
    args: tuple[str, ...]
    origin: Origin
    block: tuple["Directive", ...] | None = None

    @property
    def text(self) -> str:
        """Return the directive as one would write it, cut at 200 characters."""
        words = " ".join((self.name, *self.args))[:200]
        return f"{words} {{" if self.block is not None else f"{words};"

    def place(self, about: tuple[str, ...]) -> Place:
        """Return the place of the directive in a finding."""
        return Place(origin=self.origin, text=self.text, about=about)


def mistake(origin: Origin, message: str) -> FileMistakesError:
    """Return the error that something is wrong with one line."""
    return FileMistakesError([Mistake(origin.file, origin.line, message)])


def parse_nginx(config: ConfigText) -> tuple[Directive, ...]:
    """Return the directives at the top of a file. Raises FileMistakesError for what nginx would not load."""
    if "\0" in config.text:
        line = config.text.count("\n", 0, config.text.index("\0")) + 1
        raise mistake(Origin(file=config.file, line=line), "a NUL stands in the file; it is no text")
    if _END in config.text:
        raise mistake(Origin(file=config.file), f"'{_END}' is a word of hipaacheck's own")
    tokens = _tokens(config)
    # Each open block is a list of its directives, with the directive that opened it.
    open_blocks: list[tuple[Directive | None, list[Directive]]] = [(None, [])]
    for token, line, quoted in tokens:
        where = Origin(file=config.file, line=line)
        if not quoted and token.startswith("#"):
            continue
        if not quoted and token == "}":
            opener, inner = open_blocks.pop()
            if opener is None:
                raise mistake(where, "unexpected '}'")
            closed = Directive(opener.name, opener.args, opener.origin, tuple(inner))
            open_blocks[-1][1].append(closed)
        elif not quoted and token in ("{", ";"):
            raise mistake(where, f"unexpected '{token}'")
        elif token == _END and not quoted and len(open_blocks) == 1 and next(tokens, ("", 0, True))[0] == ";":
            return tuple(open_blocks[0][1])
        else:
            directive, opens = _directive(_plain(token), where, tokens)
            if not opens:
                open_blocks[-1][1].append(directive)
            elif len(open_blocks) > MAX_DEPTH:
                raise mistake(where, f"blocks stand more than {MAX_DEPTH} deep in each other")
            else:
                open_blocks.append((directive, []))
    opener = open_blocks[-1][0]
    raise mistake(
        opener.origin if opener else Origin(file=config.file, line=config.text.count("\n") + 1),
        f"'{opener.name}' has no closing '}}'" if opener else "the file ends inside of quotes or a block",
    )


def _tokens(config: ConfigText) -> Iterator[Token]:
    """Yield crossplane's tokens of a text that ends with a directive of our own.

    crossplane drops what stands behind a quote without an end; if our directive does not come, it did.
    """
    text = _NOT_WHITE.sub("_", config.text).replace("\r", " ")
    count = 0
    try:
        for token, line, quoted in _lex_file_object([f"{text}\n{_END};\n"]):
            count += 1
            if count > MAX_TOKENS:
                raise mistake(
                    Origin(file=config.file, line=line), f"more than {MAX_TOKENS} words in one file"
                )
            yield token, line, quoted
    except NgxParserBaseException as error:
        line = error.lineno if isinstance(error.lineno, int) else 1
        raise mistake(Origin(file=config.file, line=line), str(error.strerror)) from None


def _directive(name: str, where: Origin, tokens: Iterator[Token]) -> tuple[Directive, bool]:
    """Return the directive that begins with `name`, and whether it opens a block."""
    args: list[str] = []
    for token, line, quoted in tokens:
        if quoted:
            args.append(_plain(token))
        elif token in (";", "{"):
            return Directive(name, tuple(args), where), token == "{"
        elif token == "}" or (token == _END and line > (where.line or 0)):
            raise mistake(where, f"directive '{name[:80]}' is not terminated by ';'")
        elif not token.startswith("#"):
            args.append(_plain(token))
    raise mistake(where, f"directive '{name[:80]}' is not terminated by ';', or a quote in it has no end")


def _plain(token: str) -> str:
    return _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), token)


def check(directive: Directive, context: tuple[str, ...]) -> None:
    """Raise FileMistakesError when nginx does not take a directive there, or not with these words."""
    if context not in CONTEXTS:
        return
    statement = {"directive": directive.name, "line": directive.origin.line, "args": list(directive.args)}
    try:
        analyze(directive.origin.file, statement, ";" if directive.block is None else "{", context)
    except NgxParserBaseException as error:
        raise mistake(directive.origin, f"nginx would not load this: {error.strerror}") from None
