"""Evaluate the few expressions that our action and our example of a workflow use, and refuse every other.

https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
"""

import re
from collections.abc import Mapping

Context = Mapping[str, object]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<call>(?:always|success|failure)\(\))|(?P<name>[A-Za-z_][\w.-]*)
    |(?P<number>\d+)|(?P<sign>==|!=|&&|\|\||[()]))""",
    re.VERBOSE,
)
_TEMPLATE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


def filled(text: str, context: Context) -> str:
    """Return text with each `${{ }}` replaced."""
    return _TEMPLATE.sub(lambda match: _shown(evaluate(match[1], context)), text)


def holds(condition: str | None, context: Context, *, failed: bool) -> bool:
    """Return whether a step runs; one that asks for no status wants that nothing has failed."""
    if condition is None:
        return not failed
    inner = _TEMPLATE.fullmatch(condition.strip())
    text = inner[1] if inner else condition
    wanted = bool(evaluate(text, {**context, "failed": failed}))
    return wanted and (not failed or "always()" in text)


def evaluate(text: str, context: Context) -> object:
    """Return the value of an expression. Raises ValueError for what is not known here."""
    tokens = _tokens(text)
    value, rest = _either(tokens, context)
    if rest:
        raise ValueError(f"not understood here: {text}")
    return value


def _shown(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, text = [], 0, text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise ValueError(f"not understood here: {text[at:]}")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


Tokens = list[tuple[str, str]]


def _either(tokens: Tokens, context: Context) -> tuple[object, Tokens]:
    value, rest = _both(tokens, context)
    while rest and rest[0][1] == "||":
        other, rest = _both(rest[1:], context)
        value = value or other
    return value, rest


def _both(tokens: Tokens, context: Context) -> tuple[object, Tokens]:
    value, rest = _compared(tokens, context)
    while rest and rest[0][1] == "&&":
        other, rest = _compared(rest[1:], context)
        value = value and other
    return value, rest


def _compared(tokens: Tokens, context: Context) -> tuple[object, Tokens]:
    value, rest = _value(tokens, context)
    if rest and rest[0][1] in ("==", "!="):
        other, after = _value(rest[1:], context)
        same = _shown(value).lower() == _shown(other).lower()  # strings are compared without their case
        return same == (rest[0][1] == "=="), after
    return value, rest


def _value(tokens: Tokens, context: Context) -> tuple[object, Tokens]:
    if not tokens:
        raise ValueError("an expression ends too early")
    (kind, text), rest = tokens[0], tokens[1:]
    match kind:
        case "text":
            return text[1:-1].replace("''", "'"), rest
        case "number":
            return int(text), rest
        case "call":
            return text == "always()" or bool(context.get("failed")) == (text == "failure()"), rest
        case "name":
            return _found(text, context), rest
    if text == "(":
        value, rest = _either(rest, context)
        if not rest or rest[0][1] != ")":
            raise ValueError("a parenthesis is not closed")
        return value, rest[1:]
    raise ValueError(f"not understood here: {text}")


def _found(name: str, context: Context) -> object:
    """Return what a name with dots stands for; what is not there is null, unless nothing has that context."""
    first, *others = name.split(".")
    if first not in context:
        raise ValueError(f"no such context: {first}")
    value: object = context[first]
    for part in others:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
