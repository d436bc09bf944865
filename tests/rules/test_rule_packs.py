"""The words and the citations of the rules that ship: nothing claimed that cannot be shown."""

import re
import typing
from collections.abc import Iterator
from importlib.resources.abc import Traversable

import pytest

from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.engine.vectors import failures
from hipaacheck.model import Outcome, Rule, Severity, Strength, Unseen
from hipaacheck.packs import cel
from hipaacheck.packs.loader import names_of
from hipaacheck.packs.paths import fact_paths
from hipaacheck.packs.texts import render
from hipaacheck.reporters.words import words
from hipaacheck.resources import rules_dir
from hipaacheck.yamlio import parse_yaml

REGISTRY = load_checkers()
RULE_SET = load_rule_set(REGISTRY, check_all=True)
RULES = RULE_SET.rules
CITABLE = {requirement.id for framework in RULE_SET.frameworks for requirement in framework.requirements}
AREAS = set(words().areas)

# The rule in force names no technology, certifies nobody, and a scan cannot see FIPS validation.
FORBIDDEN = re.compile(
    r"hipaa[- ]complian|complian(t|ce) with hipaa|non-?complian|required (by|under) hipaa"
    r"|hipaa (requires|mandates|demands|prescribes)|mandat(ed|ory) (by|under) hipaa"
    r"|\bcertified\b|hipaa certif|fips[- 0-9]*(compliant|certified|validated|approved)"
    r"|hipaa violation|violat\w+ (of )?hipaa|automatic breach|safe harbou?r|\bfines?\b|guarantees? (encryption|delivery)"
    r"|addressable means|\bOCR will\b",
    re.IGNORECASE,
)
WEB_SOFTWARE = {"nginx", "apache", "iis", "caddy", "haproxy", "cloudflare", "aws"}
MAIL_SOFTWARE = {"postfix", "exim", "exchange", "sendmail"}


def texts_of(rule: Rule) -> dict[str, str]:
    named = ("title", "observed", "expected", "not_applicable", "why", "fix")
    return {name: getattr(rule, name) for name in named} | {f"fixes.{k}": v for k, v in rule.fixes.items()}


def rule_files() -> Iterator[Traversable]:
    for checker in REGISTRY.checkers:
        assert checker.rules is not None
        yield from (file for file in checker.rules.iterdir() if file.name.endswith(".yaml"))


def of_each_rule() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))


def test_all_checkers_loaded_and_there_are_the_rules_that_were_promised() -> None:
    assert REGISTRY.problems == ()
    assert len(RULES) >= 75


def test_rule_ids_stand_once_over_all_packs() -> None:
    ids = re.findall(
        r"^- id: (\S+)$", "\n".join(file.read_text(encoding="utf-8") for file in rule_files()), re.M
    )

    assert sorted(ids) == sorted(set(ids))
    assert sorted(ids) == sorted(rule.id for rule in RULES)


def test_pack_names_stand_once() -> None:
    names = [parse_yaml(file.read_text(encoding="utf-8"), file.name).data["pack"] for file in rule_files()]

    assert sorted(names) == sorted(set(names))


@of_each_rule()
def test_a_rule_claims_nothing_that_hipaa_or_a_scan_does_not_say(rule: Rule) -> None:
    for name, text in texts_of(rule).items():
        assert FORBIDDEN.search(text) is None, f"{name}: {text}"


@of_each_rule()
def test_a_rule_cites_paragraphs_of_the_framework(rule: Rule) -> None:
    assert set(rule.citations) <= CITABLE
    assert len(set(rule.citations)) == len(rule.citations)


@of_each_rule()
def test_nothing_seen_from_outside_shows_more_of_mail_than_it_can(rule: Rule) -> None:
    # What the evidence can show of each paragraph: test_claims.py. There a mail server is one kind of target,
    # though DANE, MTA-STS and STARTTLS speak only of mail between servers.
    if rule.id.startswith(("MAIL-SMTP", "MAIL-TLS", "MAIL-CERT", "MAIL-DANE", "EMAIL-STS")):
        assert rule.strength is not Strength.DIRECT, "opportunistic encryption is offered, not guaranteed"


@of_each_rule()
def test_a_rule_is_complete_and_sober(rule: Rule) -> None:
    assert rule.area in AREAS
    assert rule.fix.strip() and rule.why.strip() and rule.observed.strip() and rule.expected.strip()
    assert len(re.findall(r"[.:](?=\s|$)", rule.why)) <= 4, "more than a reader wants to know"
    assert (rule.applies_when == "true") == (rule.not_applicable == "")
    assert "{{ '{' }}" not in rule.why and "{{" not in rule.why
    if rule.severity is Severity.INFO:
        assert rule.likelihood.rank <= 1
    assert "!" not in rule.why.replace("!=", "")


@of_each_rule()
def test_a_criterion_never_hides_what_was_not_seen(rule: Rule) -> None:
    for expression in (rule.applies_when, rule.passes_when):
        assert "has(" not in expression and "?" not in expression


@of_each_rule()
def test_a_rule_has_a_vector_for_each_outcome(rule: Rule) -> None:
    outcomes = {vector.outcome for vector in rule.vectors}

    # A rule that always asks is unknown only where it is not known to apply; one that never fails has no fail.
    if rule.manual_when == "true":
        assert outcomes - {Outcome.NOT_APPLICABLE, Outcome.UNKNOWN} == {Outcome.MANUAL}
    else:
        assert {Outcome.PASS, Outcome.UNKNOWN} <= outcomes
        assert (Outcome.FAIL in outcomes) == (rule.passes_when != "true")
    assert (Outcome.NOT_APPLICABLE in outcomes) == (rule.applies_when != "true")
    names = [vector.name for vector in rule.vectors]
    assert len(set(names)) == len(names)


@of_each_rule()
def test_every_parameter_is_used(rule: Rule) -> None:
    used = " ".join((rule.applies_when, rule.passes_when, *texts_of(rule).values()))

    assert all(f"params.{name}" in used for name in rule.params)


@of_each_rule()
def test_the_vectors_hold(rule: Rule) -> None:
    assert failures(rule, REGISTRY.fact_types) == []


@of_each_rule()
def test_without_any_evidence_the_outcome_is_unknown(rule: Rule) -> None:
    blind = [
        vector.model_copy(update={"facts": dict.fromkeys(rule.needs), "outcome": Outcome.UNKNOWN})
        for vector in rule.vectors
        if vector.outcome is Outcome.PASS
    ]

    assert failures(rule.model_copy(update={"vectors": tuple(blind)}), REGISTRY.fact_types) == []


@of_each_rule()
def test_a_fact_that_was_not_seen_turns_no_outcome_into_another(rule: Rule) -> None:
    for vector in rule.vectors:
        if vector.outcome not in (Outcome.PASS, Outcome.FAIL):
            continue
        for alias, name in unseeable(rule):
            facts = {**vector.facts, alias: {**(vector.facts.get(alias) or {}), name: {"unseen": "not seen"}}}
            blind = vector.model_copy(update={"facts": facts})
            unknown = blind.model_copy(update={"outcome": Outcome.UNKNOWN})
            tried = [
                failures(rule.model_copy(update={"vectors": (one,)}), REGISTRY.fact_types)
                for one in (blind, unknown)
            ]
            assert [] in tried, f"{vector.name}, {alias}.{name} unseen: {tried}"


def unseeable(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield the facts that the criteria read and that may be unseen."""
    names = names_of(rule, REGISTRY.fact_types)
    paths = {path for each in (rule.applies_when, rule.passes_when) for path in fact_paths(each, names)}
    for alias, name in sorted({tuple(path.split(".")[:2]) for path in paths if "." in path}):
        name = name.removesuffix("[]")
        field = REGISTRY.fact_types[rule.needs[alias]].model_fields[name] if alias in rule.needs else None
        if field is not None and Unseen in typing.get_args(field.annotation):
            yield alias, name


@of_each_rule()
def test_platform_steps_belong_to_a_platform_and_can_be_printed(rule: Rule) -> None:
    assert (rule.platform is None) == (not rule.fixes)
    if rule.platform == "mx.provider":
        catalogue = (rules_dir() / "catalogs" / "mail_providers.yaml").read_text(encoding="utf-8")
        known = set(re.findall(r"^- id: (\S+)$", catalogue, re.M))
    else:
        known = WEB_SOFTWARE if rule.platform == "web.software" else MAIL_SOFTWARE
    assert set(rule.fixes) <= known
    for text in rule.fixes.values():
        shown = render(text, {"target": {"name": "example.org"}, "cert": {"asked_name": "example.org"}})
        assert shown and "{{" not in shown


@pytest.mark.parametrize(
    ("greeting", "key"),
    [
        ("Postfix", "postfix"),
        ("Exim 4.96", "exim"),
        ("Microsoft Exchange 15.2", "exchange"),
        ("Sendmail 8.17", "sendmail"),
    ],
)
def test_the_platform_of_a_mail_server_is_read_from_its_software(greeting: str, key: str) -> None:
    expressions = {rule.platform for rule in RULES if rule.platform and "smtp" in rule.platform}

    assert [cel.evaluate(each, {"smtp": {"software": greeting}}) for each in expressions] == [key]


def test_the_platform_of_an_unknown_mail_server_has_no_steps() -> None:
    (expression,) = {rule.platform for rule in RULES if rule.platform and "smtp" in rule.platform}

    assert cel.evaluate(expression, {"smtp": {"software": "Haraka 3.0"}}) not in MAIL_SOFTWARE
    with pytest.raises(cel.UndecidedError):
        cel.evaluate(expression, {"smtp": {"software": None}})
