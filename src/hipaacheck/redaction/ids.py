"""Find addresses, numbers and digests in texts by their form: what is looked up rather than read."""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

Number = Callable[[str, str], str]
"""Return the token of a value of a kind: `address-3` for the third address."""

# So many characters at most, so that a very long word is not gone through again from each of its letters.
EMAIL = re.compile(
    r"(?:\"[^\"\n]{1,64}\"|[^\W_](?:[\w.!#$%&*+/?^`{|}~'-]|=(?=[\w.+-]{1,64}@)){0,128}|[\w.!#$%&*+?^`{|}~-]{1,128})"
    r"@(?:\[[^\]\s]{2,60}\]|[^\W_](?:[\w.-]*[\w])?)"
)
_GUID = re.compile(r"(?<![0-9a-fA-F-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9a-fA-F-])")
_SID = re.compile(r"\bS-1-\d+(?:-\d+){3,}\b")
_CUSTOMER = re.compile(r"\bC0[0-9a-z]{6,8}\b")
# Names before the value of a proof of ownership or of an account, such as google-site-verification and MS.
_PROOF = re.compile(
    r"(?<![\w-])([\w.-]{0,60}(?:verif\w{0,20}|validation|ownership|proof|challenge|domain-?key|MS|token|nonce|tenant_?id"
    r"|amazonses|docusign|_saml)[\w-]{0,60}\s?[=:]\s?)(?=[\w+/=.-]*\d)([\w+/=.-]{6,})",
    re.IGNORECASE,
)
_DIGEST = re.compile(r"(?<![\w])(?:[0-9a-f]{32,}|[0-9A-F]{32,})(?![\w])")
_COLONS = re.compile(r"(?<![\w:])[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5,63}(?![\w:])")
_SHORT_DIGEST = re.compile(r"(\bSHA-?(?:1|256|384|512)[ :=]+)([0-9a-f]{8,})", re.IGNORECASE)
_KEY = re.compile(r"(\bp=\s*)([A-Za-z0-9+/][A-Za-z0-9+/ ]{15,}={0,2})")
_LONG = re.compile(r"(?<![\w+/=-])(?=[\w+/-]*\d)(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])[A-Za-z0-9+/_-]{40,}={0,2}")
# Four numbers after these words are those of a section or a version.
_IP = re.compile(
    r"(?<![\w.])(?<!CIS )(?<!ection )(?<!ersion )(?:\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)"
    r"|(?:[0-9a-fA-F]{0,4}+:){2,8}+(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4})(?![\w:]|\.\d))",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"(?i)\b(ip[46]|address|a|aaaa|addr|ipv[46]):(?=[0-9a-f:.]{3})")
_REVERSED = re.compile(
    r"(?<![\w.])((?:\d{1,3}\.){1,4}in-addr|(?:[0-9a-f]\.){4,32}ip6)(?=\.arpa\b)", re.IGNORECASE
)
_DASHED = re.compile(r"(?<!\d)(?:\d{1,3}-){3}\d{1,3}(?![\d-])")
_PHONE = re.compile(
    r"(?<![\w.(-])(?:tel:)?(?:\+\d{1,3}[ .\u00a0/-]?(?:\(?\d{1,5}\)?[ .\u00a0/-]?){1,5}\d{2,5}"
    r"|(?:1[ .-])?(?:\(\d{3}\)[ \u00a0]?|\d{3}[ .\u00a0-])\d{3}[ .\u00a0-]\d{4})(?![\w-])"
)
_NUMBER = re.compile(r"(?<![\w.,+-])(?:\d{3}-\d{2}-\d{4}|\d{2}-\d{7}|\d{9,})(?![\w-]|[.,]\d)")
_PATH = re.compile(
    r"(?:(?<![\w:/.<])/(?:home|Users|root|mnt|media|srv|tmp|var|opt|data|Volumes)/|[A-Za-z]:\\|(?<!\\)\\\\(?=\w))"
    r"[^\s\"'<>|*]*[/\\](?=[^\s\"'<>|*/\\])"
)
_DIGIT = re.compile(r"[0-9a-fA-F]:[0-9a-fA-F:]|[0-9]|p=")
_NOBODYS = ("0.0.0.0", "127.0.0.1", "::", "::1")


def identified(text: str, number: Number) -> str:
    """Return a text in which tokens stand for ids, digests, keys, IP addresses and numbers of people."""
    text = _PATH.sub("", text)
    if not _DIGIT.search(text):
        return text
    text = _GUID.sub(lambda found: number("id", found[0].lower()), text)
    text = _SID.sub(lambda found: number("id", found[0]), text)
    text = _CUSTOMER.sub(lambda found: number("id", found[0]), text)
    text = _PROOF.sub(lambda found: found[1] + number("proof", found[2]), text)
    text = _SHORT_DIGEST.sub(lambda found: found[1] + number("digest", found[2].lower()), text)
    text = _DIGEST.sub(lambda found: number("digest", found[0].lower()), text)
    text = _KEY.sub(lambda found: found[1] + number("key", "".join(found[2].split())), text)
    text = _LONG.sub(lambda found: number("key", found[0]), text)
    text = _REVERSED.sub(lambda found: _reversed(found[1], number), text)
    text = _AFTER_NAME.sub(lambda found: f"{found[1]}:\x00", text)
    text = _IP.sub(lambda found: _address(found[0], number), text).replace("\x00", "")
    text = _COLONS.sub(lambda found: number("id", found[0].lower()), text)
    text = _PHONE.sub(lambda found: _phone(found[0], number), text)
    text = _NUMBER.sub(lambda found: number("number", found[0]), text)
    return _DASHED.sub(lambda found: _dashed(found[0], number), text)


def _address(text: str, number: Number) -> str:
    try:
        parsed: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return text
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    if str(parsed) in _NOBODYS:
        return text
    return number(f"ipv{parsed.version}", str(parsed))


def _dashed(text: str, number: Number) -> str:
    plain = text.replace("-", ".")
    shown = _address(plain, number)
    return text if shown == plain else shown


def _reversed(text: str, number: Number) -> str:
    labels = text.split(".")
    if labels[-1].lower() == "in-addr":
        return number("ipv4", ".".join(reversed(labels[:-1]))) + ".in-addr"
    return number("ipv6", ".".join(reversed(labels[:-1]))) + ".ip6"


def _phone(text: str, number: Number) -> str:
    digits = "".join(one for one in text if one.isdigit())
    if not 7 <= len(digits) <= 15:
        return text
    return number("phone", digits[-10:])
