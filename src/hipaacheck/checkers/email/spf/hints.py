"""Notice what is legal in an SPF record but surely not meant, and what nearly is an SPF record."""

import re

from hipaacheck.checkers.email.facts import SpfIssue
from hipaacheck.checkers.email.spf.analysis import Analysis
from hipaacheck.checkers.email.spf.grammar import Kind, Modifier, SpfRecord, is_spf_record
from hipaacheck.checkers.email.spf.limits import VOID_LOOKUP_LIMIT
from hipaacheck.checkers.email.spf.macros import shown

_ALMOST = re.compile(r"\W*v\s*=\s*spf\d|\W*spf1\b", re.IGNORECASE)


def near_misses(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return TXT records that look like SPF and are none, such as one with a quotation mark before v=spf1.

    `v=spf2.0`-style records of Sender ID (RFC 4406) begin with spf2.0 and are not meant.
    """
    return tuple(text for text in texts if not is_spf_record(text) and _ALMOST.match(text[:40]))


def warnings_of(record: SpfRecord, domain: str, analysis: Analysis) -> tuple[SpfIssue, ...]:
    """Return what a person should look at although receivers do not stumble over it."""
    found = [*_idle_terms(record), *_misread_terms(record)]
    if analysis.uses_p_macro:
        found.append(("p-macro", "%{p} is slow and unreliable, and receivers may refuse it (section 7.2)"))
    found += [("sender-dependent", f"{text} depends on the sender") for text in analysis.sender_names]
    voids = max(analysis.cost.voids_ipv4, analysis.cost.voids_ipv6)
    if voids > VOID_LOOKUP_LIMIT >= analysis.cost.voids:
        family = "IPv6" if analysis.cost.voids_ipv6 == voids else "IPv4"
        text = (
            f"{voids} lookups find nothing for senders that use {family}; strict receivers stop at the third"
        )
        found.append(("void-lookups-in-one-family", text))
    return tuple(SpfIssue(code=code, message=message, domain=domain) for code, message in found)


def _idle_terms(record: SpfRecord) -> list[tuple[str, str]]:
    found = []
    idle = record.mechanisms[len(record.evaluated) :]
    if idle:
        terms = " ".join(shown(term.text) for term in idle[:5])
        found.append(("terms-after-all", f"never evaluated, because they stand after all: {terms}"))
    if record.all is not None and record.redirect is not None:
        found.append(
            ("redirect-ignored", f"{shown(record.redirect.text)} is ignored because the record has all")
        )
    texts = [term.text.lower() for term in record.terms]
    twice = dict.fromkeys(text for text in texts if texts.count(text) > 1) if len(texts) < 500 else {}
    found += [("repeated-term", f"{shown(text)} stands more than once") for text in twice]
    return found


def _misread_terms(record: SpfRecord) -> list[tuple[str, str]]:
    """Section 6 wants unknown modifiers ignored, and so `include=example.org` does nothing at all."""
    names = {*Kind, "ipv4", "ipv6", "v"}
    return [
        ("mechanism-as-modifier", f"{shown(term.text)} is ignored; a mechanism is written with a colon")
        for term in record.terms
        if isinstance(term, Modifier) and term.name in names
    ]
