"""Write a notice as a message of Slack's incoming webhooks: blocks of mrkdwn."""

import json
from collections.abc import Iterator

from hipaacheck.notices.lines import Section, closing, cut, sections, severity, standing, summary, what, where
from hipaacheck.notices.records import Notice, Told

# https://docs.slack.dev/reference/block-kit/blocks and .../composition-objects/text-object.
MOST_BLOCKS = 50
MOST_IN_TEXT = 3_000
# Slack also refuses messages whose texts are too long together, and does not say from where on: 9,597
# characters were seen to pass and 11,341 not (github.com/slackapi/bolt-js/issues/2867).
MOST_IN_ALL = 9_000
_SHOWN = (30, 20, 10, 5, 2, 0)
_PART = 240


def slack_body(notice: Notice) -> bytes:
    """Return the message; it shows as many changes as Slack takes, and counts the others."""
    blocks = _blocks(notice, 0)
    for most in _SHOWN:
        blocks = _blocks(notice, most)
        if len(blocks) <= MOST_BLOCKS and sum(map(len, blocks)) <= MOST_IN_ALL:
            break
    message = {
        # What a notification shows.
        "text": f"{_escaped(notice.subject)}: {_escaped(summary(notice))}",
        "blocks": [_section(text) for text in blocks],
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return json.dumps(message, sort_keys=True, ensure_ascii=True).encode()


def _blocks(notice: Notice, most: int) -> list[str]:
    """Return the texts of the blocks. Texts are cut before they are escaped, never through an escape."""
    head = (f"*hipaacheck: {_escaped(notice.subject)}*", _escaped(notice.headline), standing(notice))
    texts = ["\n".join(head)]
    if notice.verdict:
        texts.append(_escaped(notice.verdict))
    texts += [f"_{_escaped(one)}_" for one in notice.doubts[:4]]
    for section in sections(notice, most):
        texts += _packed(_lines(section))
    texts.append("\n".join(_escaped(line) for line in closing(notice)))
    return texts


def _lines(section: Section) -> Iterator[str]:
    yield f"*{section.label} ({section.number:,})*: {_escaped(section.means)}"
    for told in section.shown:
        yield _line(told)
    if section.more and section.shown:
        yield f"and {section.more:,} more"


def _line(told: Told) -> str:
    note = f": {_escaped(told.note, 120)}" if told.note else ""
    return f"• {severity(told)}: {_escaped(what(told))} at {_code(where(told))}{note}"


def _packed(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines joined to texts that a block can hold."""
    held = ""
    for line in lines:
        if held and len(held) + 1 + len(line) > MOST_IN_TEXT:
            yield held
            held = line
        else:
            held = f"{held}\n{line}" if held else line
    yield held


def _section(text: str) -> dict[str, object]:
    # verbatim: names of channels and people, and addresses, are not made into mentions and links.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _escaped(text: str, limit: int = _PART) -> str:
    """Return text without any meaning to Slack that could call people: `<!channel>`, `<@U1>`, links.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return cut(text, limit).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code(text: str) -> str:
    """Return text that stands as it is: in names `_` and `*` are no formatting."""
    return f"`{_escaped(text, 160).replace('`', chr(0x2CB))}`"
