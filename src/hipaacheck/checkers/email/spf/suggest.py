"""Compute an SPF record that a domain could publish instead of the one it has."""

import re
from dataclasses import dataclass, field, replace

from hipaacheck.checkers.email.spf.collect import Collected, Published
from hipaacheck.checkers.email.spf.grammar import (
    VERSION,
    Kind,
    Mechanism,
    Modifier,
    Qualifier,
    SpfRecord,
    parse_record,
)
from hipaacheck.checkers.email.spf.macros import MacroString, static_name
from hipaacheck.checkers.email.spf.tree import analyse

DENY_ALL = "v=spf1 -all"
WORD_LIMIT = 500
_DENYING = (Qualifier.FAIL, Qualifier.SOFTFAIL)
_SLIPS = (
    ("ipv4:", "ip4:"),
    ("ipv6:", "ip6:"),
    ("a:", "ip4:"),
    ("mx:", "ip4:"),
    ("ip4:", "ip6:"),
    ("ip6:", "ip4:"),
    ("redirect:", "redirect="),
    ("exp:", "exp="),
)
# Dashes that word processors make of a hyphen, and characters that nobody sees.
_RESPELLED = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_FRINGE = "\u00a0\u200b\u200c\u200d\ufeff\t\r\n\"'\u201c\u201d\u2018\u2019"
# Terms that name nobody: they can go, but the author had a sender in mind.
_EMPTY = re.compile(r"\+?(include|ip4|ip6|exists)[:/]?|redirect=.*|[+?~-]?ptr\b.*", re.IGNORECASE)
_MODIFIER = re.compile(r"[A-Za-z0-9_.\-]*=")


def suggest(collected: Collected, *, sends_mail: bool | None, start: tuple[str, ...] = ()) -> str:
    """Return a record to publish, or "" if none can be computed that mends what is broken.

    `sends_mail` False gives `v=spf1 -all`. `start` are terms for a domain whose record, if any, names
    no sender. Where a sender may have been meant that is lost, the record ends in `~all`; and none is
    added but by terms written with a slip that has one plain reading. A good record comes back as it is.
    """
    if sends_mail is False:
        return DENY_ALL
    for drop_voids in (False, True):
        plan = _Plan(collected, drop_voids=drop_voids)
        text = plan.suggestion(start)
        if text and not _still_broken(text, collected):
            return text
    return ""


def mend(word: str) -> str:
    """Return a term with a common slip mended, "" if there is no single plain reading."""
    try:
        text = word.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return ""
    text = text.translate(_RESPELLED).strip(_FRINGE + ",;")
    if re.fullmatch(r"[-~?+]?all[.:]|\+?(a|mx)[:/]", text, re.IGNORECASE):
        text = text[:-1]
    body = text.lstrip("+-~?")
    qualifier = text[: len(text) - len(body)]
    wordings = [text]
    wordings += [
        qualifier + right + body[len(wrong) :] for wrong, right in _SLIPS if body.lower().startswith(wrong)
    ]
    return next((each for each in wordings if each and " " not in each and _parses(each)), "")


def _joined(words: list[str]) -> list[str]:
    """Join `include: example.org`, where a space slipped in after the colon."""
    joined: list[str] = []
    for word in words:
        before = joined[-1] if joined else ""
        if before.endswith(":") and not _parses(before) and not _parses(word) and _parses(before + word):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _is_exp(text: str) -> bool:
    return text.lower().startswith("exp=")


def _parses(word: str) -> bool:
    return not parse_record(f"{VERSION} {word}").problems


@dataclass(slots=True)
class _Plan:
    """What of the records is kept. `lossy` says that a sender may be lost, `refused` that we cannot say."""

    collected: Collected
    drop_voids: bool
    kept: dict[str, str] = field(default_factory=dict)
    ends: list[Qualifier | None] = field(default_factory=list)
    modifiers: list[str] = field(default_factory=list)
    redirect: str | None = None
    lossy: bool = False
    refused: bool = False

    def suggestion(self, start: tuple[str, ...]) -> str:
        """Return the record that the plan comes to, "" if there is none to be had."""
        records = self.collected.published[self.collected.root].records
        for record in records:
            self._take(record)
        unsure = self.lossy or any(end not in _DENYING for end in self.ends or [None])
        if not self.kept and self.redirect is None and unsure:
            self.kept = {text: text for text in start}
            self.refused |= not start
        return "" if self.refused else self._text(records)

    def _take(self, record: SpfRecord) -> None:
        """Add the terms of one record up to its `all`, and its modifiers."""
        words = _joined([word for word in record.text[len(VERSION) :].split(" ") if word])
        self.refused |= len(words) > WORD_LIMIT
        end: Qualifier | None = None
        redirect: Modifier | None = None
        for word in words[:WORD_LIMIT]:
            term = self._read(word)
            if isinstance(term, Modifier):
                redirect = term if term.name == "redirect" else redirect
                if term.name != "redirect" and not (term.name == "exp" and any(map(_is_exp, self.modifiers))):
                    self.modifiers.append(term.text)
            elif term is not None and end is None:
                if term.kind is Kind.ALL:
                    end = term.qualifier
                else:
                    self._keep(term)
        self.ends.append(end)
        if end is None and redirect is not None and self._leads_somewhere(redirect.value):
            self.redirect = redirect.text

    def _read(self, word: str) -> Mechanism | Modifier | None:
        text = word if _parses(word) else mend(word)
        if text:
            return parse_record(f"{VERSION} {text}").terms[0]
        if _EMPTY.fullmatch(word):
            self.lossy = True
        elif not _MODIFIER.match(word):
            self.refused = True  # It names a sender, or an exception, and we cannot tell which.
        return None

    def _keep(self, term: Mechanism) -> None:
        if term.kind is Kind.PTR:
            self.lossy |= term.qualifier is Qualifier.PASS
        elif term.kind is Kind.INCLUDE:
            if self._leads_somewhere(term.domain):
                self.kept.setdefault(term.text.lower().lstrip("+"), term.text)
            else:
                self.lossy = True
        elif not self._finds_nothing(term):
            self.kept.setdefault(term.text.lower().lstrip("+"), term.text)

    def _finds_nothing(self, term: Mechanism) -> bool:
        """Return whether the term matches nobody and is to go because the record has too many like it."""
        root = self.collected.root
        name = static_name(term.domain, root, root)
        found = self.collected.resolved.get((term.kind, name)) if name is not None else None
        return self.drop_voids and found is not None and not (found.ipv4 or found.ipv6 or found.unseen)

    def _leads_somewhere(self, spec: MacroString | None) -> bool:
        root = self.collected.root
        name = static_name(spec, root, root)
        target = None if name is None else self.collected.published.get(name)
        return name != root and (target is None or bool(target.unseen or target.records))

    def _text(self, records: tuple[SpfRecord, ...]) -> str:
        """Return the record; the one that stands if it says the same."""
        words = [VERSION, *self.kept.values()]
        if self.redirect is not None and len(records) == 1:
            words.append(self.redirect)
        else:
            deny = bool(self.ends) and all(end is Qualifier.FAIL for end in self.ends) and not self.lossy
            words.append("-all" if deny else "~all")
        words += self.modifiers if len(records) == 1 else []
        if len(records) == 1 and sorted(records[0].text.lower().split()) == sorted(
            " ".join(words).lower().split()
        ):
            return records[0].text
        return " ".join(words)


def _still_broken(text: str, collected: Collected) -> bool:
    root = Published(collected.root, (parse_record(text),))
    return bool(analyse(replace(collected, published={**collected.published, collected.root: root})).errors)
