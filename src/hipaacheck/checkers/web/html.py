"""See in the HTML of a page where it sends what people type and what it loads."""

import re
from dataclasses import dataclass, field

from hipaacheck.checkers.shared.site import host_of, resolve, scheme_of
from hipaacheck.checkers.shared.text import bare_url, unique
from hipaacheck.checkers.web.headers import REFERRER_POLICIES
from hipaacheck.checkers.web.tags import Tag, tags

LONGEST_ATTRIBUTE = 2_048
MOST_FOUND = 200

# Elements that run code or replace the page's look and content: mixed content of the kind that
# browsers block outright (Mixed Content Level 2 section 3.1).
_ACTIVE = {"script": "src", "iframe": "src", "frame": "src", "embed": "src", "object": "data"}
_WANTED = frozenset({"form", "base", "input", "button", "meta", "link", "img", *_ACTIVE})
_STYLES = frozenset({"stylesheet", "preload", "modulepreload", "manifest", "import"})
_REFRESH = re.compile(r"[\t\n\f\r ]*[0-9.]*[\t\n\f\r ;,]*(?:url[\t\n\f\r ]*=[\t\n\f\r ]*)?", re.IGNORECASE)
# HTML standard section 4.11.1.2.2: the old words of meta referrer still work.
_OLD_REFERRER = {
    "never": "no-referrer",
    "default": "strict-origin-when-cross-origin",
    "always": "unsafe-url",
    "origin-when-crossorigin": "origin-when-cross-origin",
}


@dataclass(slots=True)
class PageScan:
    """What the tags of one page say; URLs are absolute and without their queries.

    `hosts` are those that the page loads from or sends forms to, its own among them.
    """

    forms: int = 0
    password_fields: int = 0
    clear_actions: list[str] = field(default_factory=list)
    secret_gets: list[str] = field(default_factory=list)
    clear_content: list[str] = field(default_factory=list)
    clear_refresh: str | None = None
    policies: list[str] = field(default_factory=list)
    referrer: str | None = None
    hosts: dict[str, None] = field(default_factory=dict)


def scan_page(page: str, url: str) -> PageScan:
    """Return what the page at `url` contains; relative URLs go by its first base element."""
    return _Reader(url).read(page)


def decode_page(body: bytes, content_type: str | None) -> str:
    """Return the page as text; only the tags matter, so any encoding that keeps ASCII will do."""
    charset = re.search(r"charset=[\"']?\s*utf-16", content_type or "", re.IGNORECASE)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or charset:
        return body.decode("utf-16", "replace")
    return body.decode("utf-8-sig", "replace")


def refresh_target(content: str) -> str | None:
    """Return the URL of a refresh as in `5; url=page.html`, None if it only loads the page again."""
    match = _REFRESH.match(content)
    target = content[match.end() :].strip() if match else ""
    if target[:1] in ("'", '"'):
        target = target[1:].partition(target[0])[0]
    return target or None


class _Reader:
    def __init__(self, url: str) -> None:
        self.url = url
        self.base: str | None = None
        self.scan = PageScan()
        self.action: str | None = None
        self.gets = False
        self.in_form = False

    def read(self, page: str) -> PageScan:
        for tag in tags(page, _WANTED):
            self._see(tag)
        scan = self.scan
        scan.clear_actions = list(unique(scan.clear_actions))
        scan.secret_gets = list(unique(scan.secret_gets))
        scan.clear_content = list(unique(scan.clear_content))
        return scan

    def _see(self, tag: Tag) -> None:
        if tag.name == "form":
            self._form(tag)
        elif tag.closing:
            return
        elif tag.name == "base":
            self._base(tag)
        elif tag.name in ("input", "button"):
            self._field(tag)
        elif tag.name == "meta":
            self._meta(tag)
        elif tag.name == "link":
            if _STYLES & set(_attribute(tag, "rel").lower().split()):
                self._active(_attribute(tag, "href"))
        elif tag.name == "img":
            self._host(self._elsewhere(_attribute(tag, "src")))
        elif tag.name in _ACTIVE:
            self._active(_attribute(tag, _ACTIVE[tag.name]))

    def _base(self, tag: Tag) -> None:
        href = _attribute(tag, "href")
        if self.base is None and href:
            self.base = resolve(self.url, href)

    def _form(self, tag: Tag) -> None:
        if tag.closing:
            self.in_form = False
            return
        if self.in_form:
            return  # a form inside a form is not a form (HTML standard section 13.2.6.4.7)
        self.in_form = True
        self.scan.forms += 1
        action = _attribute(tag, "action")
        method = _attribute(tag, "method").strip().lower()
        # A form with neither method nor action is one that a script submits.
        self.gets = method not in ("post", "dialog") and bool(method or action.strip())
        self.action = self._resolve(action)
        self._clear(self.action)

    def _field(self, tag: Tag) -> None:
        kind = _attribute(tag, "type").strip().lower()
        if tag.name == "input" and kind == "password":
            self.scan.password_fields += 1
            if self.in_form and self.gets:
                _add(self.scan.secret_gets, bare_url(self.action or self.url))
        if kind in ("submit", "image", "") and "formaction" in tag.attributes:
            self._clear(self._resolve(_attribute(tag, "formaction")))

    def _meta(self, tag: Tag) -> None:
        kind = _attribute(tag, "http-equiv").strip().lower()
        content = _attribute(tag, "content")
        if kind == "refresh":
            target = refresh_target(content)
            found = self._resolve(target) if target else None
            if found and scheme_of(found) == "http":
                self.scan.clear_refresh = self.scan.clear_refresh or bare_url(found)
        elif kind == "content-security-policy" and content:
            _add(self.scan.policies, content)
        elif _attribute(tag, "name").strip().lower() == "referrer":
            word = content.strip().lower()
            word = _OLD_REFERRER.get(word, word)
            self.scan.referrer = word if word in REFERRER_POLICIES else self.scan.referrer

    def _active(self, reference: str) -> None:
        found = self._resolve(reference) if reference.strip() else None
        self._host(found)
        if found and scheme_of(found) == "http":
            _add(self.scan.clear_content, bare_url(found))

    def _elsewhere(self, reference: str) -> str | None:
        """Return the URL of an image that may be of another host; most are of the page's own."""
        other = self.base is not None or "//" in reference or "\\" in reference
        return self._resolve(reference) if other else None

    def _host(self, url: str | None) -> None:
        host = host_of(url) if url else ""
        if host and len(self.scan.hosts) < MOST_FOUND:
            self.scan.hosts[host] = None

    def _clear(self, target: str | None) -> None:
        self._host(target)
        if target and scheme_of(target) == "http":
            _add(self.scan.clear_actions, bare_url(target))

    def _resolve(self, reference: str) -> str | None:
        # An empty action is the page's own URL, whatever the base (HTML standard section 4.10.21.3).
        return resolve(self.base or self.url, reference) if reference.strip() else self.url


def _add(items: list[str], item: str) -> None:
    if len(items) < MOST_FOUND:
        items.append(item)


def _attribute(tag: Tag, name: str) -> str:
    # The bound matters: html.unescape raises ValueError for a reference of more than 4300 digits.
    text = tag.attributes.get(name, "")[:LONGEST_ATTRIBUTE]
    if "&" not in text:
        return text
    import html  # late: its table of entities takes longer than the rest of this module

    return html.unescape(text)
