"""Read Set-Cookie fields as browsers do, without keeping a value."""

from collections.abc import Iterable

from hipaacheck.checkers.shared.text import clean
from hipaacheck.checkers.web.facts import Cookie

MOST_COOKIES = 50
LONGEST_COOKIE = 4_096  # RFC 6265bis section 5.7: name and value together

_SPACE = " \t"
_SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None"}


def parse_cookies(fields: Iterable[str]) -> tuple[Cookie, ...]:
    """Return what each field sets (RFC 6265bis section 5.6), the first few."""
    found = (parse_cookie(field) for _, field in zip(range(MOST_COOKIES), fields, strict=False))
    return tuple(cookie for cookie in found if cookie is not None)


def parse_cookie(field: str) -> Cookie | None:
    """Return the cookie that a field sets, None if browsers drop the field.

    A pair without "=" is a value without a name, so its text is not shown.
    """
    pair, _, rest = field.partition(";")
    name, equals, value = pair.partition("=")
    if not equals:
        name, value = "", pair
    name, value = name.strip(_SPACE), value.strip(_SPACE)
    if not (name or value) or len(name) + len(value) > LONGEST_COOKIE:
        return None
    attributes = _attributes(rest)
    secure = "secure" in attributes
    same_site = _SAME_SITE.get(attributes.get("samesite", "").lower())
    return Cookie(
        name=clean(name, 80),
        secure=secure,
        http_only="httponly" in attributes,
        same_site=same_site,
        problem=_problem(name or value, attributes, secure, same_site),
    )


def _attributes(text: str) -> dict[str, str]:
    """Return the attributes; of equal ones the last counts (RFC 6265 section 5.3)."""
    found: dict[str, str] = {}
    for part in text[:65_536].split(";")[:64]:
        name, _, value = part.partition("=")
        found[name.strip(_SPACE).lower()] = value.strip(_SPACE)
    return found


def _problem(name: str, attributes: dict[str, str], secure: bool, same_site: str | None) -> str:
    lower = name.lower()
    if lower.startswith("__secure-") and not secure:
        return "the prefix __Secure- needs Secure"
    if lower.startswith("__host-"):
        if not secure:
            return "the prefix __Host- needs Secure"
        if attributes.get("domain"):
            return "the prefix __Host- forbids Domain"
        if attributes.get("path") != "/":
            return "the prefix __Host- needs Path=/"
    if same_site == "None" and not secure:
        return "SameSite=None needs Secure"
    return ""
