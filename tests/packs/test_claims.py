"""What a rule claims is held against what its evidence can show, and the map itself is checked."""

from pathlib import Path

import pytest

from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Record, Rule, Strength
from hipaacheck.packs.claims import EvidenceMap, load_evidence_map, overclaims, speaking

HEAD = """
meta: {id: f, title: F, text_status: In force., compiled: '2026-01-01', disclaimer: '', source: ''}
"""
REQUIREMENTS = """
requirements:
- {id: a, citation: A, title: A, designation: required, parent: '', summary: '', verified: '', evidence: [
  {key: page.forms, strength: direct, shows: forms}, {key: page.rest, strength: indirect, shows: the rest},
  {key: word, strength: attestation, shows: somebody says so}]}
- {id: b, citation: B, title: B, designation: definition, parent: '', summary: '', verified: '', evidence: [
  {key: page.rest, strength: partial, shows: a part, basis: own reading}]}
- {id: c, citation: C, title: C, designation: required, parent: '', summary: '', verified: ''}
"""
KEYS = """
evidence_keys:
- {key: page.forms, title: Forms, kinds: ['web.page.form_*'], targets: [web-host]}
- {key: page.rest, title: The rest, kinds: [web.page]}
- {key: word, title: A word, kinds: [told.entry]}
"""


class Page(Record):
    form_target: str = ""
    title: str = ""


class Told(Record):
    said: bool = True


FACTS: dict[str, type[Record]] = {"web.page": Page, "told.entry": Told, "plugin.kind": Told}


def evidence_map(folder: Path, text: str = HEAD + REQUIREMENTS + KEYS) -> EvidenceMap:
    (folder / "f.yaml").write_text(text)
    return load_evidence_map(folder)


def rule(citations: tuple[str, ...], strength: str, **fields: object) -> Rule:
    return Rule.model_validate(
        {
            "id": "XX-YY-001",
            "title": "t",
            "area": "web",
            "applies_to": "web-host",
            "needs": {"page": "web.page"},
            "passes_when": "page.form_target == ''",
            "severity": "low",
            "likelihood": "low",
            "impact": "low",
            "strength": strength,
            "citations": citations,
            "sources": ("s",),
            "observed": "",
            "expected": "",
            "why": "",
            "fix": "",
            **fields,
        }
    )


def test_a_claim_that_is_not_stronger_than_the_evidence_stands(tmp_path: Path) -> None:
    known = evidence_map(tmp_path)

    for strength in Strength:
        assert overclaims(rule(("a",), strength), known, FACTS) == []


def test_only_what_the_criterion_reads_counts(tmp_path: Path) -> None:
    title = rule(("a",), "partial", passes_when="page.title == ''", applies_when="page.form_target == ''")

    assert overclaims(title, evidence_map(tmp_path), FACTS) == [
        "XX-YY-001: claims partial evidence for a, where it is indirect at most"
    ]


def test_a_key_may_be_limited_to_some_targets(tmp_path: Path) -> None:
    elsewhere = rule(("a",), "direct", applies_to="mail-host")

    assert overclaims(elsewhere, evidence_map(tmp_path), FACTS) == [
        "XX-YY-001: claims direct evidence for a, where it is indirect at most"
    ]


def test_a_paragraph_that_nothing_of_it_speaks_to_is_named(tmp_path: Path) -> None:
    known = evidence_map(tmp_path)

    assert overclaims(rule(("c",), "indirect"), known, FACTS) == [
        "XX-YY-001: its evidence does not speak to c (what does: nothing)"
    ]


def test_somebodys_word_carries_only_an_attestation(tmp_path: Path) -> None:
    known = evidence_map(tmp_path)
    told = rule(("a",), "indirect", needs={"t": "told.entry"}, passes_when="t.said")

    assert overclaims(told.model_copy(update={"strength": Strength.ATTESTATION}), known, FACTS) == []
    assert overclaims(told, known, FACTS) == [
        "XX-YY-001: claims indirect evidence for a, where it is attestation at most"
    ]


def test_a_rule_that_cites_definitions_alone_asks_for_nothing(tmp_path: Path) -> None:
    known = evidence_map(tmp_path)

    assert overclaims(rule(("b",), "partial"), known, FACTS) == [
        "XX-YY-001: cites only definitions or background, which ask for nothing"
    ]
    assert overclaims(rule(("a", "b"), "partial"), known, FACTS) == []


def test_evidence_of_a_plugin_cannot_be_compared(tmp_path: Path) -> None:
    own = rule(("c",), "direct", needs={"own": "plugin.kind"}, passes_when="own.said")

    assert overclaims(own, evidence_map(tmp_path), FACTS) == []


def test_a_criterion_without_facts_is_judged_by_all_that_the_rule_needs(tmp_path: Path) -> None:
    known = evidence_map(tmp_path)

    pairs = speaking(rule(("a",), "indirect", passes_when="target.name != ''"), "a", known, FACTS)

    assert [pair.key for pair in pairs] == ["page.rest"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("key: page.rest, strength: indirect", "key: page.rust, strength: indirect", "'page.rust' is not an"),
        ("key: page.rest, strength: indirect", "key: word, strength: indirect", "names word twice"),
        ("{key: word, title", "{key: page.rest, title", "page.rest is defined twice"),
        ("strength: direct", "strength: strong", "strength"),
        ("kinds: [told.entry]", "kind: [told.entry]", "unknown key 'kind'; did you mean 'kinds'?"),
    ],
)
def test_a_mistake_in_the_map_is_told_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(FileMistakesError) as raised:
        evidence_map(tmp_path, (HEAD + REQUIREMENTS + KEYS).replace(old, new))

    assert words in str(raised.value)
    assert all(mistake.line for mistake in raised.value.mistakes)
