"""Know the names of an organisation in DNS, and put tokens for them and for all below them."""

import re
from dataclasses import dataclass, field

from hipaacheck.redaction.words import folded, split

HOST = re.compile(r"(?<![\w*\\-])[\w*\\-]+(?:\.[\w*\\-]+)+")
# Labels that many have; a label that begins with an underscore is a convention too (RFC 8552).
_USUAL = re.compile(
    r"^(?:_.*|\*|www\d?|mail\d?|mx\d{0,2}|smtp|imap|pop|autodiscover|autoconfig|mta-sts|webmail|ftp|vpn|portal"
    r"|selector[12]|default|google|k[1-3]|s[12]|ns\d|api|app|remote|enterpriseregistration|enterpriseenrollment)$"
)


_DEEPEST = 20


@dataclass(slots=True)
class Hosts:
    """Names with their tokens; each in lower case, in Unicode and as sent on the wire (RFC 5890)."""

    domains: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    _count: int = 0
    _below: dict[str, str] = field(default_factory=dict)

    def add_domain(self, name: str) -> None:
        """Give a domain a token, or a name below one that token with a label."""
        name = plain_host(name)
        if "." not in name or self.token(name) is not None:
            return
        self.own.append(name)
        token = f"domain-{len(set(self.domains.values())) + 1}.example"
        for form in forms(name):
            self.domains[form] = token

    def add_host(self, name: str, *, own: bool) -> None:
        """Give a host a token below that of its domain; without one, only to the organisation's own."""
        name = plain_host(name)
        above = self._above(name)
        if "." not in name or name in self.domains or name in self.others or (above is None and not own):
            return
        self.own.append(name)
        self._count += 1
        token = f"host-{self._count}.{'example' if above is None else self.domains[above]}"
        for form in forms(name):
            self.others[form] = token

    def add_foreign(self, name: str) -> None:
        """Give a token to a name that is nobody's we know, such as one more on a certificate."""
        name = plain_host(name).removeprefix("*.")
        if "." in name and self.token(name) is None:
            token = f"other-{sum(one.startswith('other-') for one in set(self.others.values())) + 1}.example"
            for form in forms(name):
                self.others[form] = token

    def token(self, name: str) -> str | None:
        """Return what stands for a name that is ours or below one of ours; None for any other."""
        name = plain_host(name)
        known = self.others.get(name) or self.domains.get(name)
        if known is not None:
            return known
        above = self._above(name)
        if above is None:
            return None
        labels = name.removesuffix(f".{above}").split(".")
        return ".".join((*map(self._label, labels), self.others.get(above) or self.domains[above]))

    def _label(self, label: str) -> str:
        if _USUAL.match(label):
            return label
        return self._below.setdefault(label, f"name-{len(self._below) + 1}")

    def _above(self, name: str) -> str | None:
        labels = name.rsplit(".", _DEEPEST)
        for at in range(1, len(labels) - 1):
            above = ".".join(labels[at:])
            if above in self.domains or above in self.others:
                return above
        return None

    def labels(self) -> list[str]:
        """Return the telling labels of the organisation's names, the domains' first."""
        return [label for name in self.own for label in name.split(".")[:-1] if not _USUAL.match(label)]


def plain_host(name: str) -> str:
    """Return a name of a host in lower case without final dot and escapes."""
    return re.sub(r"\\(?!\d)", "", name.lower()).rstrip(".").removeprefix("\\")


def forms(name: str) -> tuple[str, ...]:
    """Return a name as it stands, in Unicode, and as sent on the wire."""
    found = [name]
    for coded in (_encoded, _decoded):
        other = coded(name)
        if other is not None:
            found.append(other)
    return tuple(dict.fromkeys(found))


def _encoded(name: str) -> str | None:
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return None


def _decoded(name: str) -> str | None:
    try:
        return name.encode("ascii").decode("idna")
    except UnicodeError:
        return None


def rows_of(name: str) -> set[tuple[str, ...]]:
    """Return the rows of words under which a host stands in other names: clinic-org.mail.example."""
    found = set()
    for form in forms(name):
        words = tuple(folded(word) for word in split(form))
        found |= {words, ("".join(words),)} if len(words) > 1 else {words}
    return found
