"""Write a notice as an e-mail: plain text, with headers that depend on the run alone."""

import email.utils
import textwrap
from collections.abc import Iterator, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from hipaacheck.notices.lines import closing, cut, sections, severity, standing, summary, what, where
from hipaacheck.notices.records import Notice
from hipaacheck.reporters.words import utc

MOST = 200
_WIDTH = 78
_SUBJECT = 150


def mail_of(notice: Notice, sender: Address, recipients: Sequence[Address]) -> bytes:
    """Return the whole message as it goes over the wire: ASCII alone, lines that end in CRLF.

    Programs can file it by X-Hipaacheck-Notice, and drop a second one by its Message-ID.
    """
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["Subject"] = cut(f"[hipaacheck] {notice.subject}: {summary(notice)}", _SUBJECT)
    message["From"] = sender
    message["To"] = tuple(recipients)
    message["Date"] = email.utils.format_datetime(utc(notice.run.as_of))
    message["Message-ID"] = f"<{notice.id}.hipaacheck@{sender.domain}>"
    # RFC 3834 section 5: no answer by a machine is wanted.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Hipaacheck-Notice"] = notice.id
    message.set_content("\n".join(_lines(notice)) + "\n", cte="quoted-printable")
    # Python folds before the first word where all others fit on one line; some programs show no subject then.
    return message.as_bytes().replace(b"Subject:\r\n ", b"Subject: ", 1)


def _lines(notice: Notice) -> Iterator[str]:
    yield notice.subject
    for one in (notice.headline, notice.verdict, standing(notice), *notice.doubts):
        if one:
            yield ""
            yield from _wrapped(one)
    for section in sections(notice, MOST):
        yield ""
        yield from _wrapped(f"{section.label.upper()} ({section.number:,}): {section.means}")
        for told in section.shown:
            note = f": {told.note}" if told.note else ""
            yield from _wrapped(f"- {severity(told)}: {what(told)} at {where(told)}{note}", "  ")
        if section.more and section.shown:
            yield f"  and {section.more:,} more"
    # RFC 3676 section 4.3: what follows is a signature.
    yield "\n-- "
    for line in closing(notice):
        yield from _wrapped(line)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [""]
