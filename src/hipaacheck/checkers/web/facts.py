"""Typed facts about a web host; the pure parsers of headers and pages live beside this file."""

from hipaacheck.model import Record, Seen


class WebFacts(Record):
    """How a host answers on ports 80 and 443 (web.front).

    `exists` says that the name has an address. `https_works` is a completed HTTPS exchange, certificate
    judged elsewhere. `http_listens` is False when port 80 refuses. `http_redirects_to_https` is about the first hop of
    http://host/ staying on the same host or its www twin; `http_final_scheme` the end of the chain. `loop` is a redirect loop on either side.
    """

    host: str = "www.example.org"
    exists: bool = True
    addresses: tuple[str, ...] = ()
    ipv6: bool = True
    https_works: Seen[bool] = True
    https_problem: str = ""
    https_status: Seen[int | None] = 200
    http_listens: Seen[bool] = True
    http_redirects_to_https: Seen[bool] = True
    http_serves_content: Seen[bool] = False
    http_chain: tuple[str, ...] = ()
    https_chain: tuple[str, ...] = ()
    loop: Seen[bool] = False
    leaves_https: Seen[bool] = False
    server: str | None = None
    software: str | None = None


class Cookie(Record):
    """A cookie that was set without logging in (RFC 6265); its value is never kept."""

    name: str
    secure: bool = True
    http_only: bool = True
    same_site: str | None = "Lax"


class PageFacts(Record):
    """What the first page over HTTPS says of its own protection (web.page).

    `hsts_max_age` is in seconds, None without a valid header (RFC 6797 section 6.1). `form_targets_clear` are form actions that
    send over http. `has_password_field` and `has_form` tell a portal from a leaflet.
    """

    url: str = "https://www.example.org/"
    status: int = 200
    hsts: bool = True
    hsts_header: str | None = None
    hsts_max_age: int | None = 31_536_000
    hsts_include_subdomains: bool = True
    hsts_preload: bool = False
    hsts_errors: tuple[str, ...] = ()
    csp: str | None = "default-src 'self'"
    frame_protected: bool = True
    content_type_options: bool = True
    referrer_policy: str | None = "strict-origin-when-cross-origin"
    referrer_leaks: bool = False
    cookies: tuple[Cookie, ...] = ()
    insecure_cookies: tuple[str, ...] = ()
    script_readable_cookies: tuple[str, ...] = ()
    cross_site_cookies: tuple[str, ...] = ()
    has_form: bool = False
    has_password_field: bool = False
    form_targets_clear: tuple[str, ...] = ()
    mixed_content: tuple[str, ...] = ()
    version_banner: str | None = None
    truncated: bool = False
