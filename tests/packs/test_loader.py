"""A pack that could mislead does not load, and every mistake is named with file and line."""

from pathlib import Path

import pytest

from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Designation, Framework, Record, Requirement
from hipaacheck.packs.loader import RuleSet, load_frameworks, load_rules


class Include(Record):
    name: str = ""


class Facts(Record):
    count: int = 1
    includes: tuple[Include, ...] = ()


FRAMEWORK = Framework(
    id="f",
    title="F",
    text_status="",
    compiled="2026-01-01",
    disclaimer="",
    source="",
    requirements=(
        Requirement(
            id="164.312(e)(1)",
            citation="45 CFR 164.312(e)(1)",
            title="Transmission security",
            designation=Designation.STANDARD_ONLY,
            parent="164.312",
            summary="",
            verified="",
        ),
    ),
)

RULE = """
- id: XX-ONE-001
  title: One record is published
  applies_to: domain
  needs: {spf: dns.spf}
  passes_when: spf.count == params.wanted
  params: {wanted: 1}
  severity: high
  likelihood: high
  impact: moderate
  strength: indirect
  citations: ["164.312(e)(1)"]
  sources: ["RFC 7208 section 4.5"]
  observed: "{{ spf.count }} records"
  expected: one record
  why: Two records are none.
  fix: Remove one at {{ target.name }}.
  vectors:
  - {name: one, outcome: pass, facts: {spf: {}}}
  - {name: two, outcome: fail, facts: {spf: {count: 2}}}
"""
HEAD = "pack: x\ntitle: X\narea: sender-authentication\nrules:"


def load(folder: Path, *texts: str) -> RuleSet:
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(HEAD + text)
    return load_rules([folder], [FRAMEWORK], {"dns.spf": Facts})


def test_a_good_pack_loads_with_its_origin(tmp_path: Path) -> None:
    rules = load(tmp_path, RULE)

    assert [rule.id for rule in rules.rules] == ["XX-ONE-001"]
    assert rules.rules[0].area == "sender-authentication"
    assert rules.origin("XX-ONE-001").line == 5
    assert rules.packs[0].name == "x" and len(rules.packs[0].sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "words", "line"),
    [
        ("spf.count == params", "spf.cont == params", "no field 'cont'", 9),
        ("params.wanted", "params.want", "which params does not set", 9),
        ("dns.spf}", "dns.spg}", "no checker collects 'dns.spg'", 8),
        ('["164.312(e)(1)"]', '["164.999"]', "'164.999' is not a paragraph", 15),
        ("{{ spf.count }} records", "{{ spf.lookups }}", "no field 'lookups'", 17),
        ("{{ target.name }}", "{{ target.name", "the text of fix", 20),
        ("{{ target.name }}", "{{ domain }}", "'domain' is not among needs", 20),
        ("outcome: fail", "outcome: unknown", "no vector with outcome fail", 21),
        ("severity: high", "severity: urgent", "'severity'", 11),
        ("  why: Two records are none.\n", "", "'why' is missing", 5),
        ("  why:", "  whys:", "did you mean 'why'?", 19),
        ("id: XX-ONE-001", "id: one", "'id'", 5),
        ("spf.count == params.wanted", "spf.count ==", "passes_when", 9),
    ],
)
def test_a_mistake_names_its_line(tmp_path: Path, old: str, new: str, words: str, line: int) -> None:
    with pytest.raises(FileMistakesError) as caught:
        load(tmp_path, RULE.replace(old, new))

    assert any(words in m.message and m.line == line for m in caught.value.mistakes), str(caught.value)


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileMistakesError) as caught:
        load(tmp_path, RULE.replace("severity: high", "severity: x"), RULE.replace("spf.count", "spf.c"))

    assert {Path(mistake.file).name for mistake in caught.value.mistakes} == {"0.yaml", "1.yaml"}


def test_an_id_may_stand_once_in_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FileMistakesError, match="XX-ONE-001 is defined twice"):
        load(tmp_path, RULE, RULE)


def test_a_later_folder_overrides_by_id_and_says_so(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for folder, severity in ((first, "high"), (second, "low")):
        folder.mkdir()
        (folder / "p.yaml").write_text(HEAD + RULE.replace("severity: high", f"severity: {severity}"))

    rules = load_rules([first, second], [FRAMEWORK], {"dns.spf": Facts})

    assert [rule.severity for rule in rules.rules] == ["low"]
    assert rules.packs[1].overrides == ("XX-ONE-001",)


def test_a_file_that_is_not_text_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(FileMistakesError, match="is not UTF-8"):
        load_rules([tmp_path], [FRAMEWORK], {})


EACH = RULE.replace("passes_when: spf.count", "each: {one: spf.includes}\n  passes_when: one.name")


def test_a_rule_may_ask_of_each_item_of_a_list(tmp_path: Path) -> None:
    text = EACH.replace('"{{ spf.count }} records"', '"{{ failed[0].name }} of {{ failed | length }}"')

    (rule,) = load(tmp_path, text).rules

    assert rule.each == {"one": "spf.includes"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("spf.includes", "spf.count", "takes a new name and the path of a list of records"),
        ("spf.includes", "spf.nothing", "Facts has no field 'nothing'"),
        ("spf.includes", "dkim.keys", "names 'dkim', which is not among needs"),
        ("{one: spf", "{spf: spf", "takes a new name and the path of a list of records"),
        ("one.name", "one.size", "Include has no field 'size'"),
        ('"{{ spf.count }} records"', '"{{ failed[0].name }} {{ one.name }}"', "'one' is not among needs"),
    ],
)
def test_what_each_names_must_be_there(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(FileMistakesError) as caught:
        load(tmp_path, EACH.replace(old, new))

    assert words in str(caught.value)


def test_a_rule_that_always_asks_needs_only_the_vector_that_asks(tmp_path: Path) -> None:
    asks = RULE.replace("spf.count == params.wanted", '"true"').replace(
        "  params: {wanted: 1}\n", '  manual_when: "true"\n  question: Which?\n'
    )
    head, _, _ = asks.partition("  - {name: one")

    loaded = load(tmp_path, f"{head}  - {{name: always, outcome: manual, facts: {{spf: {{}}}}}}\n")

    assert [rule.manual_when for rule in loaded.rules] == ["true"]


def test_a_rule_that_only_asks_or_passes_needs_no_failing_vector(tmp_path: Path) -> None:
    asks = RULE.replace("spf.count == params.wanted", '"true"').replace(
        "  params: {wanted: 1}\n", "  manual_when: spf.count > 1\n  question: Which?\n"
    )

    loaded = load(tmp_path, asks.replace("outcome: fail", "outcome: manual"))

    assert loaded.rules[0].passes_when == "true"


PROPOSED = FRAMEWORK.model_copy(
    update={
        "id": "p",
        "proposed": True,
        "requirements": (
            FRAMEWORK.requirements[0].model_copy(
                update={"id": "NPRM-36", "designation": Designation.INFORMATIONAL}
            ),
        ),
    }
)


def test_a_rule_that_cites_a_proposed_paragraph_does_not_load(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(HEAD + RULE.replace('["164.312(e)(1)"]', '["NPRM-36"]'))

    with pytest.raises(FileMistakesError) as caught:
        load_rules([tmp_path], [FRAMEWORK, PROPOSED], {"dns.spf": Facts})

    assert [(m.message, m.line) for m in caught.value.mistakes] == [
        ("XX-ONE-001: 'NPRM-36' is only proposed; no rule cites it", 15)
    ]


def test_a_proposed_duty_does_not_load_and_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(
        "meta: {id: p, title: P, text_status: '', compiled: '', disclaimer: '', source: '', proposed: true}\n"
        "requirements:\n"
        "- {id: N-1, citation: proposed 1, title: T, designation: required, parent: x, summary: s, verified: v}\n"
    )

    with pytest.raises(FileMistakesError, match="N-1: is only proposed, so it cannot be required") as caught:
        load_frameworks(tmp_path)

    assert caught.value.mistakes[0].line == 3
