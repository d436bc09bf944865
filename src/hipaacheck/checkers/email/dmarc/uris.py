"""Read the report addresses of a DMARC record (RFC 9989 sections 4.6 and 4.8)."""

import re
from dataclasses import dataclass

from hipaacheck.checkers.email.taglist import shown

MAX_URIS = 50
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?=.)", re.IGNORECASE)
_MAILTO = re.compile(
    r"(?P<uri>mailto:(?P<local>[^@\s!?,]{1,200})@(?P<host>[a-z0-9_.-]{1,253}))"
    r"(?P<size>![0-9]{1,20}[kmgt]?)?(?:\?\S*)?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReportUri:
    """A mailto: address that reports go to; `uri` is without the obsolete size limit."""

    uri: str
    address: str
    host: str


@dataclass(frozen=True, slots=True)
class ReportUris:
    """The list of one rua or ruf tag; `usable` counts every valid URI, mail or not."""

    mail: tuple[ReportUri, ...] = ()
    usable: int = 0
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def parse_report_uris(tag: str, value: str) -> ReportUris:
    """Split the comma-separated list and read each URI; never raises.

    A size limit is ignored (RFC 9989 section 4.8). URIs that are not mailto: are valid, but reporters
    need not know them (section 4.7).
    """
    mail: list[ReportUri] = []
    errors: list[str] = []
    warnings: list[str] = []
    others = 0
    parts = value.split(",")
    if len(parts) > MAX_URIS:
        errors.append(f"{tag}= lists {len(parts)} addresses; only {MAX_URIS} were read")
    for part in (part.strip() for part in parts[:MAX_URIS]):
        match = _MAILTO.fullmatch(part)
        if match and is_host(match["host"]):
            host = match["host"].lower()
            mail.append(ReportUri(match["uri"], f"{match['local']}@{host}", host))
            if match["size"]:
                warnings.append(f"{tag}= gives a size limit with {shown(part)}, which RFC 9989 ignores")
        elif part.lower().startswith("mailto:") or not _SCHEME.match(part):
            hint = " (mailto: is missing)" if "@" in part and ":" not in part else ""
            errors.append(f"{tag}= holds {shown(part)}, which is no valid report address{hint}")
        else:
            others += 1
            warnings.append(f"{tag}= holds {shown(part)}; report senders need to know mailto: only")
    return ReportUris(tuple(mail), len(mail) + others, tuple(errors), tuple(warnings))


def is_host(name: str) -> bool:
    """Return whether `name` is a domain name in ASCII, without a final dot."""
    return len(name) <= 253 and all(_LABEL.fullmatch(label) for label in name.split("."))
