"""Describe the rules of a run: why each matters, how pressing it is, and what it is evidence for."""

import re
from collections.abc import Iterable

from pydantic import JsonValue

from hipaacheck.model import Finding, Rule, Severity
from hipaacheck.reporters.sarif.shapes import Configuration, Descriptor, Message, Properties
from hipaacheck.reporters.sarif.taxonomy import Taxonomies
from hipaacheck.reporters.sarif.text import (
    DESCRIPTION,
    is_web,
    line,
    link,
    mark,
    marked_blocks,
    paragraph,
    sentence,
    told,
)
from hipaacheck.reporters.words import words

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MODERATE: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
# GitHub: above 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low. The middle of each: severity
# is how soon something wants attention, and no score of CVSS. A suggestion is no matter of security.
SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MODERATE: "5.5", Severity.LOW: "2.0"}
# GitHub shows ten and refuses a file with more than twenty.
_TAGS = 10
_NAME = 200
_TEMPLATE = re.compile(r"\{[{%]")
_EACH_ITS_OWN = "The message of each result says how to mend it."


def descriptors(
    rules: Iterable[Rule], findings: Iterable[Finding], cited: Taxonomies
) -> tuple[Descriptor, ...]:
    """Return all rules that took part, by their ids, and what stands for one that the run does not hold."""
    known = {rule.id: rule for rule in rules}
    missing = {one.rule: one for one in findings if one.rule not in known}
    return tuple(
        _rule(known[name], cited) if name in known else _stray(missing[name])
        for name in sorted({*known, *missing})
    )


def rule_id(name: str) -> str:
    """Return the id of a rule as text that anybody can show."""
    return line(name, limit=100) or "unnamed"


def _rule(rule: Rule, cited: Taxonomies) -> Descriptor:
    return Descriptor(
        id=rule_id(rule.id),
        name=_pascal(rule.title) or _pascal(rule.id),
        short_description=told(sentence(rule.title, limit=DESCRIPTION) or rule_id(rule.id)),
        full_description=told(sentence(rule.why, limit=DESCRIPTION) or rule_id(rule.id)),
        help=_help(rule),
        help_uri=next((url for _, url in sorted(rule.references.items()) if is_web(url)), None),
        default_configuration=Configuration(level=LEVELS[rule.severity]),
        relationships=cited.related(rule.citations),
        properties=_properties(rule),
    )


def _stray(finding: Finding) -> Descriptor:
    name = rule_id(finding.rule)
    said = told(f"{name} is not among the rules that this run holds.")
    return Descriptor(
        id=name,
        name=_pascal(name) or "Unnamed",
        short_description=told(name),
        full_description=said,
        help=said,
        default_configuration=Configuration(level=LEVELS[finding.severity]),
    )


def _pascal(title: str) -> str:
    parts = re.findall(r"[A-Za-z0-9]+", title)
    return "".join(f"{part[0].upper()}{part[1:].lower()}" for part in parts)[:_NAME]


def _properties(rule: Rule) -> Properties:
    score = SCORES.get(rule.severity)
    urgent: dict[str, str] = {"security-severity": score} if score else {"problem.severity": "recommendation"}
    tags = ["security"] if score else []
    tags += ["hipaa", *(line(one, limit=100) for one in (rule.area, *rule.citations))]
    shown: list[JsonValue] = [tag for at, tag in enumerate(tags) if tag and tag not in tags[:at]]
    return {
        "tags": shown[:_TAGS],
        "precision": "medium" if rule.lifecycle == "experimental" else "high",
        **urgent,
        "severity": rule.severity.value,
        "strength": rule.strength.value,
        "lifecycle": rule.lifecycle,
    }


def _help(rule: Rule) -> Message:
    """Return why a rule matters and what to do; texts that differ by target are left to the results."""
    fix = _EACH_ITS_OWN if _TEMPLATE.search(rule.fix) else rule.fix
    expected = "" if _TEMPLATE.search(rule.expected) else rule.expected
    strength = words().strengths[rule.strength]
    links = sorted(rule.references.items())
    texts = [
        paragraph(rule.why),
        f"Expected: {sentence(expected)}" if expected.strip() else "",
        f"How to mend it: {paragraph(fix)}",
        f"Evidence for {', '.join(line(one, limit=100) for one in rule.citations)}: {strength}.",
        f"Sources: {sentence('; '.join(rule.sources))}",
        "\n".join(f"{line(label, limit=200)}: {line(url, limit=500)}" for label, url in links),
    ]
    marked = [
        marked_blocks(rule.why),
        f"**Expected:** {mark(expected)}" if expected.strip() else "",
        f"**How to mend it**\n\n{marked_blocks(fix)}",
        f"**Evidence for** {', '.join(mark(one, limit=100) for one in rule.citations)}: {mark(strength)}.",
        "**Sources**\n\n" + "\n".join(f"- {mark(one, limit=300)}" for one in rule.sources),
        "\n".join(f"- {link(label, url)}" for label, url in links),
    ]
    return Message(text=_joined(texts), markdown=_joined(marked))


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part.strip())
