"""Read one DMARC policy record strictly (RFC 9989 sections 4.7, 4.8 and 4.10.1)."""

import re
from dataclasses import dataclass

from hipaacheck.checkers.email.dmarc.uris import ReportUri, ReportUris, parse_report_uris
from hipaacheck.checkers.email.taglist import Tag, parse_tag_list, shown

POLICIES = ("none", "quarantine", "reject")
MAX_MESSAGES = 20
_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")
_MEANT = re.compile(r"v?=?dmarc|(?:[^;]*;)?p=(?:none|quarantine|reject)\b", re.IGNORECASE)
_NOT_WORDS = str.maketrans("", "", " \t\r\n\"'")
_LOOKED_AT = 300
_KNOWN = {"v", "p", "sp", "np", "t", "psd", "adkim", "aspf", "rua", "ruf", "fo"}
_HISTORIC = {"pct", "rf", "ri"}
_CHOICES = {
    "t": ("y", "n"),
    "psd": ("y", "n", "u"),
    "adkim": ("r", "s"),
    "aspf": ("r", "s"),
    "p": POLICIES,
    "sp": POLICIES,
    "np": POLICIES,
}


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """What a record says; `p`, `sp` and `np` are None when the tag is absent or not valid.

    `policy_valid` says that p is present and valid and that sp and np are valid where present.
    `old_policy_valid` is the same without np, which RFC 7489 does not know. `uris` counts the valid URIs
    of rua. `percent` is the historic pct. `p_second` says that p follows v at once, as RFC 7489 asks.
    """

    text: str
    p: str | None = None
    sp: str | None = None
    np: str | None = None
    policy_valid: bool = True
    old_policy_valid: bool = True
    testing: bool = False
    psd: str = "u"
    adkim: str = "r"
    aspf: str = "r"
    fo: str = ""
    percent: int = 100
    p_second: bool = True
    uris: int = 0
    rua: tuple[ReportUri, ...] = ()
    ruf: tuple[ReportUri, ...] = ()
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def policy(self, relation: str) -> str | None:
        """Return the policy for "self", "subdomain" or "nonexistent"; None if receivers ignore the record.

        RFC 9989 section 4.10.1: without a valid p, or with an sp or np that is not valid, the record
        acts as p=none when rua has a valid URI, and otherwise not at all.
        """
        if not self.policy_valid:
            return "none" if self.uris else None
        if relation == "self":
            return self.p
        below = self.sp or self.p
        return below if relation == "subdomain" else self.np or below


def is_dmarc(text: str) -> bool:
    """Return whether the record begins with the version tag; any other is ignored (RFC 9989 section 4.7)."""
    return _VERSION.match(text) is not None


def near_miss(text: str) -> str:
    """Return why a record that was surely meant as DMARC is ignored by receivers, or nothing."""
    if is_dmarc(text) or not _MEANT.match(text[:_LOOKED_AT].translate(_NOT_WORDS)):
        return ""
    return f"{shown(text)} does not begin with exactly v=DMARC1; so receivers ignore it"


def parse_record(text: str) -> DmarcRecord:
    """Read a record for which `is_dmarc` is true; never raises.

    Tag names and the fixed values are read in any case (RFC 5234 section 2.3), unknown tags are
    ignored, and what is not valid falls back to its default (RFC 9989 section 4.8).
    """
    listed = parse_tag_list(text)
    errors = list(listed.errors)
    warnings: list[str] = []
    tags = _first_tags(listed.tags, errors, warnings)
    valid = {name: _choice(tags.get(name), choices, errors) for name, choices in _CHOICES.items()}
    rua, ruf = (_uris(tags.get(name), errors, warnings) for name in ("rua", "ruf"))
    if "p" not in tags and rua.usable:
        warnings.append("p= is missing, which counts as p=none")
    elif "p" not in tags:
        errors.append("p= is missing and rua= holds no valid address, so receivers ignore the record")
    bad = {name for name in ("p", "sp", "np") if name in tags and valid[name] is None}
    names = [tag.name.lower() for tag in listed.tags]
    return DmarcRecord(
        text=text,
        p=valid["p"],
        sp=valid["sp"],
        np=valid["np"],
        policy_valid=valid["p"] is not None and not bad,
        old_policy_valid=valid["p"] is not None and "sp" not in bad,
        testing=valid["t"] == "y",
        psd=valid["psd"] or "u",
        adkim=valid["adkim"] or "r",
        aspf=valid["aspf"] or "r",
        fo=_failure_options(tags.get("fo"), "ruf" in tags, errors),
        percent=_percent(tags.get("pct"), warnings),
        p_second="p" not in tags or names[1:2] == ["p"],
        uris=rua.usable,
        rua=rua.mail,
        ruf=ruf.mail,
        errors=tuple(errors[:MAX_MESSAGES]),
        warnings=tuple(warnings[:MAX_MESSAGES]),
    )


def _first_tags(tags: tuple[Tag, ...], errors: list[str], warnings: list[str]) -> dict[str, Tag]:
    """Return the known tags by lower-case name; one that contradicts itself gets no valid value."""
    found: dict[str, Tag] = {}
    for tag in tags:
        name = tag.name.lower()
        if name not in _KNOWN | _HISTORIC:
            warnings.append(
                f"{shown(tag.name)} at position {tag.position + 1} is no DMARC tag and is ignored"
            )
        elif name not in found:
            found[name] = tag
        elif tag.value.lower() == found[name].value.lower():
            warnings.append(f"{name}= stands twice")
        else:
            # RFC 6376 section 3.2 forbids it without saying what DMARC readers do: believe neither.
            errors.append(f"{name}= stands twice with different values")
            found[name] = Tag(tag.name, "", tag.position)
    return found


def _uris(tag: Tag | None, errors: list[str], warnings: list[str]) -> ReportUris:
    if tag is None:
        return ReportUris()
    uris = parse_report_uris(tag.name.lower(), tag.value)
    errors += uris.errors
    warnings += uris.warnings
    return uris


def _choice(tag: Tag | None, choices: tuple[str, ...], errors: list[str]) -> str | None:
    if tag is None:
        return None
    value = tag.value.lower()
    if value in choices:
        return value
    options = ", ".join(choices)
    errors.append(
        f"{tag.name.lower()}= at position {tag.position + 1} must be one of {options}, not {shown(tag.value)}"
    )
    return None


def _failure_options(tag: Tag | None, used: bool, errors: list[str]) -> str:
    """Return the valid fo value; without ruf its content is ignored (RFC 9989 section 4.7)."""
    if tag is None or not used:
        return ""
    options = [option.strip().lower() for option in tag.value.split(":")]
    if set(options) <= {"0", "1", "d", "s"} and len(set(options)) == len(options):
        return ":".join(options)
    errors.append(f"fo= at position {tag.position + 1} must list 0, 1, d or s, not {shown(tag.value)}")
    return ""


def _percent(tag: Tag | None, warnings: list[str]) -> int:
    """Return the historic pct (RFC 7489 section 6.3): 0 to 100, and 100 when absent or not valid."""
    if tag is None:
        return 100
    value = tag.value
    if value.isascii() and value.isdigit() and len(value) <= 3 and int(value) <= 100:
        return int(value)
    warnings.append(f"pct= at position {tag.position + 1} is no number from 0 to 100: {shown(value)}")
    return 100
