"""Write down exchanges for the evidence: status lines and the fields that matter, no secrets."""

from collections.abc import Iterable

from hipaacheck.checkers.shared.text import bare_url, clean
from hipaacheck.checkers.web.chain import Chain, Hop

# Other fields may hold tokens of a session, and no rule reads them.
KEPT_FIELDS = frozenset(
    {
        "content-encoding",
        "content-security-policy",
        "content-security-policy-report-only",
        "content-type",
        "location",
        "permissions-policy",
        "referrer-policy",
        "server",
        "set-cookie",
        "strict-transport-security",
        "x-aspnet-version",
        "x-aspnetmvc-version",
        "x-content-type-options",
        "x-frame-options",
        "x-generator",
        "x-powered-by",
    }
)
_LONGEST_FIELD = 1_000


def heads_text(chains: Iterable[Chain]) -> str:
    """Return one line for each request, and its answer below; URLs lose queries and cookies their values."""
    lines = []
    for chain in chains:
        for hop in chain.hops:
            lines += hop_lines(hop)
        if chain.refused is not None:
            lines += [f"not followed ({chain.end}): {bare_url(chain.refused)}", ""]
    return "\n".join(lines)


def hop_lines(hop: Hop) -> list[str]:
    """Return the lines of one exchange."""
    reply = hop.reply
    where = f" [{reply.address}]" if reply.address else ""
    checked = f" (not trusted: {clean(hop.problem)})" if hop.problem else ""
    lines = [f"GET {bare_url(hop.url)}{where}{checked}"]
    if reply.failure is not None:
        return [*lines, f"  {reply.failure}: {clean(reply.detail)}", ""]
    lines.append(f"  {reply.status}")
    for name, value in reply.headers:
        if name in KEPT_FIELDS:
            lines.append(f"  {name}: {_shown(name, value)}")
    return [*lines, ""]


def _shown(name: str, value: str) -> str:
    if name == "location":
        return bare_url(value)
    if name == "set-cookie":
        pair, mark, attributes = value.partition(";")
        cookie, equals, _ = pair.partition("=")
        return clean(f"{cookie if equals else ''}=...{mark}{attributes}", _LONGEST_FIELD)
    return clean(value, _LONGEST_FIELD)
