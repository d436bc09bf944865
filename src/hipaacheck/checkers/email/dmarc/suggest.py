"""Compute the DMARC record to publish next, and the one to arrive at (RFC 9989 sections 5.1 and 7.4)."""

from dataclasses import dataclass

from hipaacheck.checkers.email.dmarc.parser import POLICIES, DmarcRecord


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`next_record` is safe to publish now; `goal_record` once the reports show that own mail is aligned."""

    next_record: str
    goal_record: str


def suggest(
    domain: str, base: DmarcRecord | None, policy: str | None, effective: str | None, sends_mail: bool
) -> Suggestion:
    """Return the records for `domain`, with what `base`, the record it has now, says besides the policy.

    `policy` is what receivers apply now, and `effective` the same after t=y. A domain that sends no mail
    can go to p=reject at once and needs no reports. One that sends starts with p=none and reports (RFC 9989
    section 5.1.4), goes on to quarantine, and stays there: reject is not for everybody (section 7.4).
    """
    if not sends_mail:
        record = _record(base, "reject", _addresses(base))
        return Suggestion(record, record)
    addresses = _addresses(base) or (f"mailto:dmarc-reports@{domain}",)
    goal = _record(base, "reject" if policy == "reject" else "quarantine", addresses)
    watched = policy is not None and base is not None and bool(base.rua)
    if watched or effective in ("quarantine", "reject"):
        return Suggestion(goal, goal)
    return Suggestion(_record(base, "none", addresses), goal)


def _addresses(base: DmarcRecord | None) -> tuple[str, ...]:
    return tuple(uri.uri for uri in base.rua) if base is not None else ()


def _record(base: DmarcRecord | None, policy: str, addresses: tuple[str, ...]) -> str:
    """Write a record; pct, rf, ri, t and unknown tags are left out, and sp and np never stay weaker."""
    tags = [("v", "DMARC1"), ("p", policy)]
    if base is not None:
        tags += [("sp", _raised(base.sp, policy)), ("np", _raised(base.np, policy))]
        tags += [
            ("adkim", base.adkim if base.adkim != "r" else ""),
            ("aspf", base.aspf if base.aspf != "r" else ""),
        ]
        tags.append(("psd", base.psd if base.psd != "u" else ""))
    tags.append(("rua", ",".join(addresses)))
    if base is not None and base.ruf:
        tags += [("ruf", ",".join(uri.uri for uri in base.ruf)), ("fo", base.fo)]
    return "; ".join(f"{name}={value}" for name, value in tags if value)


def _raised(below: str | None, policy: str) -> str:
    """Return what sp or np becomes beside `policy`: nothing when p says the same, at least quarantine."""
    if below is None:
        return ""
    floor = POLICIES.index("none" if policy == "none" else "quarantine")
    raised = POLICIES[max(POLICIES.index(below), floor)]
    return "" if raised == policy else raised
