"""Tell the auditor in plain words what a pack holds, how to check it and what that proves."""

from collections.abc import Iterable
from datetime import UTC
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from hipaacheck.archive.contents import RunContent
from hipaacheck.archive.signatures import NAMESPACE
from hipaacheck.reporters.escape import plain


def readme(content: RunContent, redacted: bool, files: Iterable[tuple[str, str]]) -> bytes:
    """Return README.txt; `files` are the names of reports and attachments, and what each is."""
    template = Path(__file__).with_name("readme.txt.j2").read_text(encoding="utf-8")
    # A text file, so nothing is escaped as HTML; what comes from outside has gone through plain().
    environment = Environment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, keep_trailing_newline=True
    )
    text = environment.from_string(template).render(
        subject=plain(content.subject, limit=300, lines=False),
        day=f"{content.as_of.astimezone(UTC):%Y-%m-%d at %H:%M UTC}",
        tool_version=plain(content.tool_version, limit=40, lines=False),
        run=plain(content.id, limit=64, lines=False),
        redacted=redacted,
        files=list(files),
        namespace=NAMESPACE,
    )
    return text.encode()
