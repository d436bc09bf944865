"""Typed facts about a web host; the pure parsers of headers and pages live beside this file."""

from hipaacheck.model import Record, Seen


class WebFacts(Record):
    """How a host answers on ports 80 and 443 (web.front).

    `exists` is False only when the name is proven to have no address. `ipv6` says that it has an AAAA
    record. `https_works` is a completed HTTPS exchange, whatever the certificate and the TLS version;
    `https_trusted` says that a strict client (valid certificate, TLS 1.2 or later) completes it too,
    and `https_problem` why not. `https_status` is that of the last answer of the chain that starts at
    https://host/. `http_listens` is False when port 80 refuses. `http_redirects_to_https` is True when
    the first answer of http://host/ is a redirect whose chain reaches HTTPS with no request in clear
    to another host before and none in clear after it. `http_serves_content` is a body with status
    2xx in clear anywhere on that chain. The chains are URLs in order, without their queries; the last
    one was not asked for when it leads to a foreign site (`leaves_site`) or in a circle. `loop` is a
    redirect loop on either side, `leaves_https` an HTTPS chain that goes on in clear. `server` is the
    Server field and `software` the product recognised in it (headers.SOFTWARE), None if none is.
    """

    host: str = "www.example.org"
    exists: bool = True
    addresses: tuple[str, ...] = ()
    ipv6: Seen[bool] = True
    https_works: Seen[bool] = True
    https_trusted: Seen[bool] = True
    https_problem: str = ""
    https_status: Seen[int | None] = 200
    http_listens: Seen[bool] = True
    http_redirects_to_https: Seen[bool] = True
    http_serves_content: Seen[bool] = False
    http_chain: tuple[str, ...] = ()
    https_chain: tuple[str, ...] = ()
    loop: Seen[bool] = False
    leaves_https: Seen[bool] = False
    leaves_site: bool = False
    server: str | None = None
    software: str | None = None


class Cookie(Record):
    """A cookie that was set without logging in (RFC 6265); its value is never kept.

    `same_site` is None when the attribute is absent or unknown. `problem` says why browsers
    refuse the cookie, "" if they take it (RFC 6265bis sections 4.1.3 and 5.7).
    """

    name: str
    secure: bool = True
    http_only: bool = True
    same_site: str | None = "Lax"
    problem: str = ""


class PageFacts(Record):
    """What the first page over HTTPS says of its own protection (web.page).

    The page is the one that the redirects of https://host/ end at, within the site. `fetched` is False
    when the host does not exist or speaks no HTTPS: then nothing else here means anything. `is_page` is
    False when the host only redirects to somewhere else; then only `hsts*`, cookies and
    `version_banner` do. What an error answer (`status` 400 or more) does not show is unseen.

    `hsts*` are about the host itself, not the page's host. `hsts` is True when browsers keep the policy: a
    valid field (RFC 6797 section 6.1) with a max-age above 0, over HTTPS that a strict client completes.
    `hsts_ignored` is True when the field was seen over HTTPS that browsers refuse (section 8.1).
    `hsts_max_age` is in seconds, None without a valid field. `hsts_preload_ready` is what hstspreload.org
    asks of the field: a year, all subdomains, the preload directive.

    `csp` is the enforced policy, from the fields or else from the page's meta elements.
    `frame_protected` counts X-Frame-Options only without frame-ancestors (CSP Level 3 section 6.4.2).
    `referrer_policy` is the last one that browsers know, `referrer_leaks` says that it sends whole
    URLs to other sites.

    `insecure_cookies` lack Secure, `script_readable_cookies` HttpOnly; `cross_site_cookies` are
    SameSite=None and `refused_cookies` have a `problem`. `form_targets_clear` are form actions that
    send over http, `form_get_secrets` actions that put a password into the URL. `mixed_content` is
    active content over http that the page's policy does not upgrade, `refresh_to_clear` a refresh
    that leads to http. `has_password_field` and `has_form` tell a portal from a leaflet, as far as the
    HTML shows it without running scripts. `third_party_hosts` are those of other sites that the HTML
    loads scripts, frames, images or styles from or sends forms to; what scripts load is not seen. When the
    page was longer than what was read (`truncated`), what was not found is unseen.
    """

    fetched: bool = True
    is_page: bool = True
    url: str = "https://www.example.org/"
    status: int = 200
    hsts: Seen[bool] = True
    hsts_ignored: bool = False
    hsts_header: str | None = None
    hsts_max_age: int | None = 31_536_000
    hsts_include_subdomains: bool = True
    hsts_preload: bool = False
    hsts_preload_ready: bool = False
    hsts_errors: tuple[str, ...] = ()
    csp: Seen[str | None] = "default-src 'self'"
    frame_protected: Seen[bool] = True
    content_type_options: Seen[bool] = True
    referrer_policy: Seen[str | None] = "strict-origin-when-cross-origin"
    referrer_leaks: Seen[bool] = False
    cookies: tuple[Cookie, ...] = ()
    insecure_cookies: tuple[str, ...] = ()
    script_readable_cookies: tuple[str, ...] = ()
    cross_site_cookies: tuple[str, ...] = ()
    refused_cookies: tuple[str, ...] = ()
    has_form: Seen[bool] = False
    has_password_field: Seen[bool] = False
    form_targets_clear: Seen[tuple[str, ...]] = ()
    form_get_secrets: Seen[tuple[str, ...]] = ()
    mixed_content: Seen[tuple[str, ...]] = ()
    refresh_to_clear: Seen[str | None] = None
    third_party_hosts: Seen[tuple[str, ...]] = ()
    version_banner: str | None = None
    truncated: bool = False
