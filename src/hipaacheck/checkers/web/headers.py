"""Read the response fields that protect a page, as browsers read them."""

import re
from dataclasses import dataclass

from hipaacheck.checkers.shared.text import clean
from hipaacheck.net.answers import HttpReply

YEAR = 31_536_000

# Product tokens of the Server field (RFC 9110 section 10.2.4) and the name that rules choose a fix by.
SOFTWARE = {
    "nginx": "nginx",
    "openresty": "nginx",
    "apache": "apache",
    "microsoft-iis": "iis",
    "microsoft-httpapi": "iis",
    "caddy": "caddy",
    "cloudflare": "cloudflare",
    "litespeed": "litespeed",
    "lighttpd": "lighttpd",
    "envoy": "envoy",
    "haproxy": "haproxy",
    "traefik": "traefik",
    "akamaighost": "akamai",
    "amazons3": "aws",
    "cloudfront": "aws",
    "awselb": "aws",
    "gws": "google",
    "google frontend": "google",
    "squarespace": "squarespace",
    "pepyaka": "wix",
    "github.com": "github-pages",
    "vercel": "vercel",
    "netlify": "netlify",
    "kestrel": "kestrel",
    "gunicorn": "gunicorn",
    "jetty": "jetty",
    "apache-coyote": "tomcat",
}

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_DIRECTIVE = re.compile(rf'[ \t]*(?:({_TOKEN})[ \t]*(?:=[ \t]*({_TOKEN}|"(?:[^"\\]|\\.)*"))?[ \t]*)?(;|\Z)')
_LONGEST_FIELD = 8_192
# CEL integers have 64 bits.
_LARGEST_AGE = 2**53

REFERRER_POLICIES = frozenset(
    {
        "no-referrer",
        "no-referrer-when-downgrade",
        "same-origin",
        "origin",
        "strict-origin",
        "origin-when-cross-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    }
)
_LEAKY = frozenset({"unsafe-url", "no-referrer-when-downgrade"})

_BANNERS = ("server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator")
_VERSION = re.compile(r"\d+\.\d+|/\d+")


@dataclass(frozen=True, slots=True)
class Hsts:
    """A Strict-Transport-Security field; it is valid, and `max_age` set, only without `errors`."""

    max_age: int | None = None
    include_subdomains: bool = False
    preload: bool = False
    errors: tuple[str, ...] = ()

    @property
    def preload_ready(self) -> bool:
        """Return whether the field is what hstspreload.org asks for."""
        return (self.max_age or 0) >= YEAR and self.include_subdomains and self.preload


NO_HSTS = Hsts()


def parse_hsts(field: str) -> Hsts:
    """Read one field value (RFC 6797 section 6.1): a single fault and browsers ignore the whole field."""
    directives, errors = _directives(field)
    age = directives.get("max-age")
    if "max-age" not in directives:
        errors.append("max-age is missing")
    elif age is None or not re.fullmatch(r"[0-9]+", age):
        errors.append("max-age is not a number of seconds")
    if directives.get("includesubdomains") is not None:
        errors.append("includeSubDomains has a value")
    if errors or age is None:
        return Hsts(errors=tuple(errors[:10]))
    seconds = int(age) if len(age) < 16 else _LARGEST_AGE
    return Hsts(
        max_age=min(seconds, _LARGEST_AGE),
        include_subdomains="includesubdomains" in directives,
        preload="preload" in directives and directives["preload"] is None,
    )


def _directives(field: str) -> tuple[dict[str, str | None], list[str]]:
    found: dict[str, str | None] = {}
    if len(field) > _LONGEST_FIELD:
        return found, [f"the field has {len(field)} characters"]
    errors: list[str] = []
    at = 0
    while at < len(field):
        match = _DIRECTIVE.match(field, at)
        if match is None:
            return found, [*errors, f"syntax error at {clean(field[at : at + 40])!r}"]
        at = match.end()
        if match[1] is None:
            continue
        name = match[1].lower()
        if name in found:
            errors.append(f"{clean(match[1], 40)} appears twice")
        found[name] = _unquoted(match[2])
    return found, errors


def _unquoted(value: str | None) -> str | None:
    if value is None or not value.startswith('"'):
        return value
    return re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL)


def parse_csp(fields: tuple[str, ...]) -> tuple[dict[str, tuple[str, ...]], ...]:
    """Return the policies of the fields; of equal directives the first counts (CSP Level 3 section 2.2.1)."""
    policies = []
    for text in ",".join(fields)[:65_536].split(","):
        policy: dict[str, tuple[str, ...]] = {}
        for directive in text.split(";"):
            words = directive.split()
            if words:
                policy.setdefault(words[0].lower(), tuple(words[1:]))
        if policy:
            policies.append(policy)
    return tuple(policies)


def frames_refused(csp_fields: tuple[str, ...], xfo_fields: tuple[str, ...]) -> bool:
    """Return whether strangers' pages may not frame this one.

    frame-ancestors switches X-Frame-Options off (CSP Level 3 section 6.4.2.2); without it, X-Frame-Options
    counts as in the HTML standard: ALLOW-FROM does nothing, and contradicting values refuse.
    """
    ancestors = [policy["frame-ancestors"] for policy in parse_csp(csp_fields) if "frame-ancestors" in policy]
    if ancestors:
        return any(not _anybody(sources) for sources in ancestors)
    values = {value.strip().lower() for value in ",".join(xfo_fields).split(",")} - {""}
    known = values & {"deny", "sameorigin", "allowall"}
    return bool(known) and (len(values) > 1 or known != {"allowall"})


def _anybody(sources: tuple[str, ...]) -> bool:
    wide = {"*", "http:", "https:", "*://*", "http://*", "https://*", "https://*:*", "http://*:*"}
    return any(source.lower() in wide for source in sources)


def upgrades_insecure(csp_fields: tuple[str, ...]) -> bool:
    """Return whether a policy makes browsers ask for http: content over https: instead."""
    return any("upgrade-insecure-requests" in policy for policy in parse_csp(csp_fields))


def is_nosniff(fields: tuple[str, ...]) -> bool:
    """Return whether X-Content-Type-Options works: its first value must be nosniff (Fetch section 3.6)."""
    return ",".join(fields).split(",")[0].strip(" \t").lower() == "nosniff"


def referrer_policy(fields: tuple[str, ...]) -> str | None:
    """Return the last value that browsers know (Referrer Policy section 8.1), None if they know none."""
    tokens = [token.strip(" \t").lower() for token in ",".join(fields).split(",")]
    return next((token for token in reversed(tokens) if token in REFERRER_POLICIES), None)


def referrer_leaks(policy: str | None) -> bool:
    """Return whether whole URLs go to other sites; browsers' default keeps path and query back."""
    return policy in _LEAKY


def version_banner(reply: HttpReply) -> str | None:
    """Return the first field that tells a version to everybody, None if none does."""
    for name in _BANNERS:
        for value in reply.all_headers(name):
            if _VERSION.search(value) or (name.endswith("version") and value.strip()):
                return clean(f"{name}: {value}", 120)
    return None


def software(server: str | None) -> str | None:
    """Return the short name of the software in a Server field, None if it is not known here."""
    if not server:
        return None
    product = re.split(r"[/(]", server.strip().lower(), maxsplit=1)[0].strip()
    return SOFTWARE.get(product) or SOFTWARE.get(product.split(" ")[0])
