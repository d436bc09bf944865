"""Write a notice as a message for a workflow of Microsoft Teams: one Adaptive Card."""

import json
import re
from collections.abc import Iterator

from hipaacheck.notices.lines import closing, cut, sections, severity, standing, summary, what, where
from hipaacheck.notices.records import Notice, Told

# A message may have 28,672 bytes, and a workflow that was sent more takes it (202) and fails later, where
# nobody sees it. What is counted is more than what is sent: a body of 24,453 bytes was counted as 28,897
# (github.com/MicrosoftDocs/msteams-docs/issues/11274). Here the card is counted as a string within JSON.
MOST_BYTES = 20_000
_SHOWN = (30, 20, 10, 5, 2, 0)
_PART = 200
# A version that Teams shows on all its clients.
_VERSION = "1.4"
_BRACES = re.compile(r"\{(?=\{)")

Element = dict[str, object]


def teams_body(notice: Notice) -> bytes:
    """Return the message; it shows as many changes as a workflow takes, and counts the others."""
    card = _card(notice, 0)
    for most in _SHOWN:
        card = _card(notice, most)
        if weight(card) <= MOST_BYTES:
            break
    message = {
        "type": "message",
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        ],
    }
    return json.dumps(message, sort_keys=True, ensure_ascii=True).encode()


def weight(card: Element) -> int:
    """Return the bytes of a card written as a string of JSON."""
    return len(json.dumps(json.dumps(card)))


def _card(notice: Notice, most: int) -> Element:
    body = [
        _block([_run(f"hipaacheck: {notice.subject}", weight="Bolder", size="Medium")]),
        *(
            _block([_run(cut(one, 600))])
            for one in (notice.headline, notice.verdict, standing(notice))
            if one
        ),
        *(_block([_run(cut(one, 500), italic=True)]) for one in notice.doubts[:5]),
    ]
    for section in sections(notice, most):
        label = _run(f"{section.label} ({section.number:,})", weight="Bolder")
        body.append(_block([label, _run(f": {section.means}")], separator=True))
        body += [_block(list(_line(told)), spacing="Small") for told in section.shown]
        if section.more and section.shown:
            body.append(_block([_run(f"and {section.more:,} more")], spacing="Small"))
    body.append(_block([_run(" ".join(closing(notice)), isSubtle=True, size="Small")], separator=True))
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": _VERSION,
        "body": body,
        "fallbackText": f"hipaacheck: {summary(notice)}",
        "msteams": {"width": "Full"},
    }


def _line(told: Told) -> Iterator[Element]:
    yield _run(f"{severity(told)}: {cut(what(told), 2 * _PART)} at ")
    yield _run(cut(where(told), _PART), fontType="Monospace")
    if told.note:
        yield _run(f": {cut(told.note, _PART)}")


def _block(runs: list[Element], **more: object) -> Element:
    return {"type": "RichTextBlock", "inlines": runs, **more}


def _run(text: str, **more: object) -> Element:
    """Return text that stands as it is.

    Markdown means nothing in a TextRun (schema of TextRun: "Markdown is not supported"), other than in a
    TextBlock; so nothing that a stranger named can become a link or a mention. Cards know functions such as
    `{{DATE(...)}}` in all texts: two braces are kept apart.
    """
    return {"type": "TextRun", "text": _BRACES.sub("{ ", text), **more}
