"""Find values that look like a password, a key or a token; an inventory is no place for them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hipaacheck.inventory.files import Tree, file_fields
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.yamlio import Path

# Nothing that is looked for is shorter.
_SHORTEST = 12
_LONG_TOKEN = 32
_LONGEST_TOKEN = 4096


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret seems to stand, what it looks like, and the part that nobody should read."""

    path: Path
    what: str
    part: str


# With each form, what stands in every match of it: that is found a hundred times faster. The forms are those
# that the vendors publish, as detect-secrets 1.5.0 (plugins/) and gitleaks 8 (config/gitleaks.toml) collect
# them. None may look at the same characters again and again: files may be hostile.
_KNOWN: Mapping[str, tuple[tuple[str, ...], re.Pattern[str]]] = {
    "a private key": (
        ("PRIVATE KEY", "PuTTY-User-Key-File"),
        re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY|PuTTY-User-Key-File-\d"),
    ),
    "a key of AWS": (
        ("AKIA", "ASIA", "ABIA", "ACCA"),
        re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ),
    "a key of Google": (
        ("AIza", "GOCSPX-", "ya29."),
        re.compile(r"AIza[\w-]{35}|GOCSPX-[\w-]{28}|ya29\.[\w-]{20,}"),
    ),
    "a key of Azure": (("AccountKey=",), re.compile(r"AccountKey=[A-Za-z0-9+/=]{40,}")),
    "a token of Slack": (
        ("xox", "xapp-", "hooks.slack.com"),
        re.compile(r"xox[abeoprs]-[\w-]{10,}|xapp-\d-[\w-]{10,}|hooks\.slack\.com/services/T\w+/B\w+/\w+"),
    ),
    "a token of GitHub": (
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        re.compile(r"gh[opusr]_[A-Za-z0-9]{36}|github_pat_\w{30,}"),
    ),
    "a token of GitLab": (("glpat-",), re.compile(r"glpat-[\w-]{20,}")),
    "a key of Stripe": (
        ("_live_", "_test_"),
        re.compile(r"(?<![A-Za-z0-9])[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    ),
    "a key of SendGrid": (("SG.",), re.compile(r"(?<!\w)SG\.[\w-]{16,32}\.[\w-]{16,64}")),
    "a key of Twilio": (("SK", "AC"), re.compile(r"(?<![A-Za-z0-9])(?:SK|AC)[0-9a-f]{32}(?![A-Za-z0-9])")),
    "a key of Mailgun": (("key-",), re.compile(r"(?<!\w)key-[0-9a-f]{32}(?!\w)")),
    "a key of Mailchimp": (("-us",), re.compile(r"(?<!\w)[0-9a-f]{32}-us\d{1,2}(?!\w)")),
    "a key of OpenAI or Anthropic": (
        ("sk-",),
        re.compile(r"(?<!\w)sk-(?:(?:ant|proj|svcacct)-[\w-]{20,200}|[A-Za-z0-9]{40,200})"),
    ),
    "a token of npm or PyPI": (("npm_", "pypi-Ag"), re.compile(r"npm_[A-Za-z0-9]{36}|pypi-Ag[\w-]{40,}")),
    "a JSON Web Token": (("eyJ",), re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.?[\w-]*")),
    "a password in a URL": (("://",), re.compile(r"://[^\s/@:]{0,200}:[^\s/@]{1,200}@")),
    "a password": (
        ("=",),
        re.compile(r"(?i)\b(?:password|passwd|pwd|passphrase)=(?=\S{0,99}\d)(?=\S{0,99}[a-z])\S{6,99}"),
    ),
}


def _fields_in(tree: Tree) -> Iterator[str]:
    for name, below in tree.items():
        yield from (name,) if below is None else _fields_in(below)


# What may hold long public names: digests, selectors (those of Amazon SES have 32 characters), hosts; and
# files, for services that collect signatures put the number of the envelope into their names.
_PUBLIC = frozenset(
    {"sha256", "dkim_selectors", "host", "hosts", "mx", "spf", "domain", "include", "vendor_catalogs"}
) | frozenset(_fields_in(file_fields(Inventory)))
_FILE_END = re.compile(r"(?i)\.(?:pdf|docx?|odt|xlsx?|csv|txt|eml|msg|zip|png|jpe?g)\b")
# What looks random and is public: ids, paths of pages, proofs that a domain is one's own (TXT records), and
# public keys of DKIM, which may be cut into several strings: RSA keys by how the DER form of RFC 5280's
# SubjectPublicKeyInfo begins, the others by the tags of RFC 8463.
_SHOWN = re.compile(
    r"(?i:(?<![0-9a-z])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-z]))"
    r"|https?://[^\s?#]*"
    r"|(?i:(?:site|domain|stripe)-verification[=:] ?)[\w+/=.-]+"
    r"|\bM(?:IGfMA0G|HwwDQYJ|II[\w+/]{3}ANBg)[\w+/]+=*(?:\"\s{0,9}\"[\w+/]+=*)*"
    r"|\bk=ed25519;\s{0,9}p=[\w+/]{43}="
)
_TOKEN = re.compile(rf"[A-Za-z0-9+/=_-]{{{_LONG_TOKEN},}}")
_CLASSES = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "a" * 26 + "A" * 26 + "0" * 10
)


def secrets_in(data: Any) -> list[Secret]:
    """Return every value, and every key, that looks like a secret."""
    texts, tokens = _texts(data)
    whole = "\n".join(texts)
    forms = {
        what: form
        for what, (signs, form) in _KNOWN.items()
        if any(sign in whole for sign in signs) and form.search(whole)
    }
    if not forms and not any(map(_random_part, tokens)):
        return []
    placed = _placed_texts(data, ())
    return [secret for path, text in placed if (secret := _secret(text, path, forms)) is not None]


def _texts(data: Any) -> tuple[list[str], list[str]]:
    """Return the texts that may hold a known form, and those that may hold a random token.

    Without their paths: there are a hundred thousand, and seldom is any of them a secret.
    """
    texts: list[str] = []
    tokens: list[str] = []
    keys: set[str] = set()
    waiting = [(data, False)]
    while waiting:
        holder, public = waiting.pop()
        for key, value in holder.items() if type(holder) is dict else (("", one) for one in holder):
            if type(value) is str:
                if len(value) >= _SHORTEST:
                    texts.append(value)
                    if len(value) >= _LONG_TOKEN and not public and key not in _PUBLIC:
                        tokens.append(value)
            elif type(value) is dict or type(value) is list:
                waiting.append((value, public or key in _PUBLIC))
        if type(holder) is dict:
            keys.update(holder)
    return [*texts, *keys], [*tokens, *keys]


def _placed_texts(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    inside = enumerate(data) if isinstance(data, list) else data.items()
    for key, value in inside:
        if isinstance(value, str):
            yield (*path, key), value
        elif isinstance(value, list | dict):
            yield from _placed_texts(value, (*path, key))
        if isinstance(key, str):
            yield (*path, key), key


def _secret(text: str, path: Path, forms: Mapping[str, re.Pattern[str]]) -> Secret | None:
    for what, form in forms.items():
        match = form.search(text)
        if match:
            return Secret(path, what, match[0])
    part = _random_part(text) if len(text) >= _LONG_TOKEN and _PUBLIC.isdisjoint(path) else None
    return None if part is None else Secret(path, "a key or token", part)


def _random_part(text: str) -> str | None:
    rest = _SHOWN.sub(" ", text)
    for match in _TOKEN.finditer(rest):
        if not _FILE_END.match(rest, match.end()) and looks_random(match[0]):
            return match[0]
    return None


def looks_random(token: str) -> bool:
    """Return whether a long token is more likely made by a machine than of words.

    What tells them apart is how often the kind of character changes, between letters and digits and between
    small and capital letters: at random nearly every second time, while words, dates and paths keep to one
    kind for a while. (Shannon's entropy, which other tools measure, is as high for a path as for a key.)
    """
    kinds = token[:_LONGEST_TOKEN].translate(_CLASSES)
    pairs = [pair for pair in pairwise(kinds) if pair[0] in "aA0" and pair[1] in "aA0"]
    if "0" not in kinds or not ("a" in kinds or "A" in kinds) or len(pairs) < _LONG_TOKEN * 3 // 4:
        return False
    changes = sum(one != other for one, other in pairs) / len(pairs)
    mixed = "a" in kinds and "A" in kinds
    return changes >= (0.4 if mixed else 0.25)
