"""Put together what the fields and the HTML of one answer say of the page, unseen where hidden."""

from dataclasses import dataclass, replace

from hipaacheck.checkers.shared.site import host_of, resolve, same_site, scheme_of
from hipaacheck.checkers.shared.text import bare_url, clean
from hipaacheck.checkers.web.headers import (
    frames_refused,
    is_nosniff,
    referrer_leaks,
    referrer_policy,
    upgrades_insecure,
)
from hipaacheck.checkers.web.html import PageScan, decode_page, refresh_target, scan_page
from hipaacheck.model import Seen, Unseen
from hipaacheck.net.answers import HttpReply

_LONGEST_POLICY = 2_000


@dataclass(frozen=True, slots=True)
class Content:
    """The facts of PageFacts that belong to a page and not to its host."""

    csp: Seen[str | None]
    frame_protected: Seen[bool]
    nosniff: Seen[bool]
    referrer_policy: Seen[str | None]
    referrer_leaks: Seen[bool]
    has_form: Seen[bool]
    has_password_field: Seen[bool]
    form_targets_clear: Seen[tuple[str, ...]]
    form_get_secrets: Seen[tuple[str, ...]]
    mixed_content: Seen[tuple[str, ...]]
    refresh_to_clear: Seen[str | None]
    third_party_hosts: Seen[tuple[str, ...]]


def unseen_content(reason: str) -> Content:
    """Return content of which nothing could be seen."""
    unseen = Unseen(unseen=reason)
    return Content(*([unseen] * 12))


NO_CONTENT = unseen_content("there is no page")


def read_content(reply: HttpReply, hidden: str | None) -> Content:
    """Return the content of an answer; `hidden` says why the page itself is not in it."""
    if hidden is not None:
        return unseen_content(hidden)
    reason = _unreadable(reply)
    scan = PageScan() if reason else _scan(reply)
    content = _content(reply, scan)
    if reason:
        return _without_html(content, Unseen(unseen=reason))
    if reply.truncated:
        read = f"only the first {len(reply.body)} bytes of the page were read"
        return _without_negatives(content, Unseen(unseen=read))
    return content


def _content(reply: HttpReply, scan: PageScan) -> Content:
    fields = reply.all_headers("content-security-policy")
    policy = scan.referrer or referrer_policy(reply.all_headers("referrer-policy"))
    upgraded = upgrades_insecure((*fields, *scan.policies))
    csp = ", ".join(fields) or ", ".join(scan.policies)
    return Content(
        csp=clean(csp, _LONGEST_POLICY) or None,
        # frame-ancestors in a meta element does nothing (CSP Level 3 section 3.3).
        frame_protected=frames_refused(fields, reply.all_headers("x-frame-options")),
        nosniff=is_nosniff(reply.all_headers("x-content-type-options")),
        referrer_policy=policy,
        referrer_leaks=referrer_leaks(policy),
        has_form=scan.forms > 0,
        has_password_field=scan.password_fields > 0,
        form_targets_clear=() if upgraded else tuple(scan.clear_actions),
        form_get_secrets=tuple(scan.secret_gets),
        mixed_content=() if upgraded else tuple(scan.clear_content),
        refresh_to_clear=_refresh(reply) or scan.clear_refresh,
        third_party_hosts=_strangers(host_of(reply.url), scan),
    )


def _strangers(host: str, scan: PageScan) -> tuple[str, ...]:
    return tuple(sorted(other for other in scan.hosts if not same_site(host, other)))


def _refresh(reply: HttpReply) -> str | None:
    reference = refresh_target(reply.header("refresh") or "")
    target = resolve(reply.url, reference) if reference else None
    return bare_url(target) if target and scheme_of(target) == "http" else None


def _unreadable(reply: HttpReply) -> str:
    coding = (reply.header("content-encoding") or "identity").strip().lower()
    if coding in ("identity", ""):
        return ""
    return f"the page came with content coding {clean(coding, 40)}, which was not asked for"


def _scan(reply: HttpReply) -> PageScan:
    kind = reply.header("content-type")
    if kind is not None and "html" not in kind.lower() and "xml" not in kind.lower():
        return PageScan()
    return scan_page(decode_page(reply.body, kind), reply.url)


def _without_html(content: Content, unseen: Unseen) -> Content:
    """Return `content` with what only the HTML could have told unseen."""
    return replace(
        content,
        csp=content.csp or unseen,
        referrer_policy=unseen,
        referrer_leaks=unseen,
        has_form=unseen,
        has_password_field=unseen,
        form_targets_clear=unseen,
        form_get_secrets=unseen,
        mixed_content=unseen,
        refresh_to_clear=content.refresh_to_clear or unseen,
        third_party_hosts=unseen,
    )


def _without_negatives(content: Content, unseen: Unseen) -> Content:
    """Return `content` with what was not found in the part that was read unseen."""
    return replace(
        content,
        csp=content.csp or unseen,
        has_form=content.has_form or unseen,
        has_password_field=content.has_password_field or unseen,
        form_targets_clear=content.form_targets_clear or unseen,
        form_get_secrets=content.form_get_secrets or unseen,
        mixed_content=content.mixed_content or unseen,
        refresh_to_clear=content.refresh_to_clear or unseen,
        third_party_hosts=content.third_party_hosts or unseen,
    )
