"""See what the first page over HTTPS says of its own protection."""

import hashlib
from dataclasses import dataclass

from hipaacheck.checkers.api import Context, CouldNotLookError, Probe, Saw, artefact
from hipaacheck.checkers.shared.site import host_of
from hipaacheck.checkers.shared.text import bare_url, clean, unique
from hipaacheck.checkers.web.chain import MOST_REDIRECTS, Chain, End, Hop, follow
from hipaacheck.checkers.web.content import NO_CONTENT, read_content
from hipaacheck.checkers.web.cookies import parse_cookies
from hipaacheck.checkers.web.facts import PageFacts, WebFacts
from hipaacheck.checkers.web.front import start_urls
from hipaacheck.checkers.web.headers import NO_HSTS, Hsts, parse_hsts, version_banner
from hipaacheck.checkers.web.heads import hop_lines
from hipaacheck.model import Artefact, Seen, TargetKind, Unseen

KIND = "web.page"
METHOD = "GET https://HOST/, redirects followed within the site; fields and HTML read, no script run"


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """The HSTS policy of the audited host, as its own answers state it."""

    in_force: Seen[bool]
    ignored: bool = False
    field: str | None = None
    parsed: Hsts = NO_HSTS
    errors: tuple[str, ...] = ()


async def see_page(ctx: Context) -> Saw:
    """Read the page; raises CouldNotLookError when HTTPS could not be tried to the end."""
    web = await ctx.facts("web.front", WebFacts)
    if not web.exists or web.https_works is False:
        return Saw(no_page(ctx.target.name), source="web.front", method=METHOD, absent=True)
    # The client kept the replies of web.front, so that this asks for nothing again.
    chain = await follow(ctx.net.http, start_urls(ctx.target)[1], ctx.deadline)
    hops = secure_answers(chain)
    if not hops:
        raise CouldNotLookError(chain.first.reply.detail, source=chain.first.reply.address, method=METHOD)
    return Saw(
        describe(chain, hops), source=hops[-1].reply.address, method=METHOD, artefacts=_artefacts(hops)
    )


def secure_answers(chain: Chain) -> tuple[Hop, ...]:
    """Return the hops that answered over HTTPS before the chain failed or went on in clear."""
    hops: list[Hop] = []
    for hop in chain.hops:
        if not hop.secure or hop.reply.failure is not None:
            break
        hops.append(hop)
    return tuple(hops)


def describe(chain: Chain, hops: tuple[Hop, ...]) -> PageFacts:
    """Return the facts of a chain that begins at https://HOST/ and its secure answers, at least one."""
    last = hops[-1]
    hidden = _hidden(chain, last)
    is_page = hidden is not None or last.location is None
    content = read_content(last.reply, hidden) if is_page else NO_CONTENT
    policy = read_policy([hop for hop in hops if host_of(hop.url) == host_of(chain.first.url)])
    cookies = parse_cookies(value for hop in hops for value in hop.reply.all_headers("set-cookie"))
    return PageFacts(
        is_page=is_page,
        url=bare_url(last.url),
        status=last.reply.status or 0,
        hsts=policy.in_force,
        hsts_ignored=policy.ignored,
        hsts_header=policy.field,
        hsts_max_age=policy.parsed.max_age,
        hsts_include_subdomains=policy.parsed.include_subdomains,
        hsts_preload=policy.parsed.preload,
        hsts_preload_ready=policy.parsed.preload_ready,
        hsts_errors=policy.errors,
        csp=content.csp,
        frame_protected=content.frame_protected,
        content_type_options=content.nosniff,
        referrer_policy=content.referrer_policy,
        referrer_leaks=content.referrer_leaks,
        cookies=cookies,
        insecure_cookies=unique([cookie.name for cookie in cookies if not cookie.secure]),
        script_readable_cookies=unique([cookie.name for cookie in cookies if not cookie.http_only]),
        cross_site_cookies=unique([cookie.name for cookie in cookies if cookie.same_site == "None"]),
        refused_cookies=unique([cookie.name for cookie in cookies if cookie.problem]),
        has_form=content.has_form,
        has_password_field=content.has_password_field,
        form_targets_clear=content.form_targets_clear,
        form_get_secrets=content.form_get_secrets,
        mixed_content=content.mixed_content,
        refresh_to_clear=content.refresh_to_clear,
        third_party_hosts=content.third_party_hosts,
        version_banner=next(filter(None, (version_banner(hop.reply) for hop in reversed(hops))), None),
        truncated=last.reply.truncated,
    )


def read_policy(hops: list[Hop]) -> HostPolicy:
    """Return the policy that the last of the host's answers with the field states (RFC 6797 section 8.1)."""
    stating = [hop for hop in hops if hop.reply.header("strict-transport-security") is not None]
    if not stating:
        if all((hop.reply.status or 0) >= 400 for hop in hops):
            return HostPolicy(Unseen(unseen="only an error answer was seen, and it has no HSTS field"))
        return HostPolicy(False)
    hop = stating[-1]
    fields = hop.reply.all_headers("strict-transport-security")
    parsed = parse_hsts(fields[0])
    errors = parsed.errors
    if len(fields) > 1:
        errors = (*errors, f"the field is sent {len(fields)} times and browsers read the first")
    in_force = hop.trusted if parsed.max_age else False
    return HostPolicy(in_force, hop.trusted is False, clean(fields[0]), parsed, errors)


def no_page(host: str) -> PageFacts:
    """Return the facts of a host without HTTPS; they are bad or unseen where a rule might look at them."""
    none = NO_CONTENT
    return PageFacts(
        fetched=False,
        is_page=False,
        url=f"https://{host}/",
        status=0,
        hsts=False,
        hsts_max_age=None,
        hsts_include_subdomains=False,
        csp=none.csp,
        frame_protected=none.frame_protected,
        content_type_options=none.nosniff,
        referrer_policy=none.referrer_policy,
        referrer_leaks=none.referrer_leaks,
        has_form=none.has_form,
        has_password_field=none.has_password_field,
        form_targets_clear=none.form_targets_clear,
        form_get_secrets=none.form_get_secrets,
        mixed_content=none.mixed_content,
        refresh_to_clear=none.refresh_to_clear,
        third_party_hosts=none.third_party_hosts,
    )


def _hidden(chain: Chain, last: Hop) -> str | None:
    """Return why the page that a browser would show could not be seen, None if nothing hid it."""
    status = last.reply.status or 0
    if chain.last is not last and chain.last.secure:
        return clean(f"{bare_url(chain.last.url)}: {chain.last.reply.detail}")
    if chain.last is last and chain.end is End.LOOP:
        return "redirects go in a circle for a client that sends no cookies back"
    if chain.last is last and chain.end is End.TOO_MANY:
        return f"more than {MOST_REDIRECTS} redirects were not followed"
    if chain.last is last and chain.end is End.BAD_LOCATION:
        return f"{bare_url(last.url)} redirects to what is no web address"
    return f"{bare_url(last.url)} answered with {status}, not with a page" if status >= 400 else None


def _artefacts(hops: tuple[Hop, ...]) -> tuple[Artefact, ...]:
    """Return the head as text and the page as a digest only: a page may hold what evidence must not."""
    last = hops[-1]
    head = "\n".join(line for hop in hops for line in hop_lines(hop))
    body = last.reply.body
    page = Artefact(
        name="page",
        media_type=clean(last.reply.header("content-type") or "application/octet-stream", 100),
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
    )
    return artefact("head", "text/plain", head.encode()), page


PROBE = Probe(KIND, KIND, TargetKind.WEB_HOST, see_page)
