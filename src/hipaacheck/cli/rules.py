"""`hipaacheck rules`: list, explain and check the rules."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli import options as opt
from hipaacheck.cli.exits import UsageError, check_format
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.engine.registry import Registry
    from hipaacheck.model import Rule
    from hipaacheck.packs.claims import EvidenceMap
    from hipaacheck.packs.loader import RuleSet

app = typer.Typer(help="List, explain and check the rules.", no_args_is_help=True, rich_markup_mode=None)

Format = Annotated[str, typer.Option("--format", help="text or json.")]


def _load(folders: list[Path], *, check_all: bool = False) -> "tuple[Registry, RuleSet]":
    from hipaacheck.engine.registry import load_checkers
    from hipaacheck.engine.scan import load_rule_set

    registry = load_checkers()
    return registry, load_rule_set(registry, folders, check_all=check_all)


@app.command("list")
def list_rules(rules: opt.RuleFolders = [], format: Format = "text") -> None:  # noqa: B006
    """List every rule: hipaacheck rules list --format json."""
    check_format(format)
    _, rule_set = _load(rules)
    if format == "json":
        rows = [rule.model_dump(mode="json", exclude={"vectors"}) for rule in rule_set.rules]
        typer.echo(json.dumps(rows, indent=2, sort_keys=True, ensure_ascii=False))
        return
    for rule in rule_set.rules:
        typer.echo(f"{rule.id:<18} {rule.severity:<9} {rule.applies_to:<10} {rule.title}")


@app.command("explain")
def explain(rule_id: str, rules: opt.RuleFolders = [], format: Format = "text") -> None:  # noqa: B006
    """Explain one rule in full: hipaacheck rules explain EMAIL-DMARC-004."""
    check_format(format)
    registry, rule_set = _load(rules)
    found = next((rule for rule in rule_set.rules if rule.id == rule_id.upper()), None)
    if found is None:
        raise UsageError(f"there is no rule '{rule_id}'{_close(rule_id, rule_set.rules)}")
    if format == "json":
        typer.echo(json.dumps(found.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False))
        return
    known = _evidence_map()
    citations = "\n".join(_cited(found, one, known, registry) for one in found.citations)
    typer.echo(_explained(found, citations, str(rule_set.origin(found.id))))


def _evidence_map() -> "EvidenceMap":
    from hipaacheck.packs.claims import load_evidence_map
    from hipaacheck.resources import rules_dir

    return load_evidence_map(rules_dir() / "frameworks")


def _cited(rule: "Rule", citation: str, known: "EvidenceMap", registry: "Registry") -> str:
    """Return a paragraph with what the rule's evidence can show of it, and where that ends."""
    from hipaacheck.packs.claims import speaking

    paragraph = known.requirements[citation]
    pairs = speaking(rule, citation, known, registry.fact_types)
    claimed = [pair for pair in pairs if pair.strength is rule.strength] or pairs
    lines = [f"{citation}  {paragraph.title} ({paragraph.designation})"]
    lines += [f"can show ({pair.strength}): {pair.shows}" for pair in claimed]
    if paragraph.evidence_limits:
        lines.append(f"limits: {paragraph.evidence_limits}")
    return "    " + "\n      ".join(lines)


def _close(rule_id: str, rules: "tuple[Rule, ...]") -> str:
    import difflib

    close = difflib.get_close_matches(rule_id.upper(), [rule.id for rule in rules], n=1)
    return f"; did you mean {close[0]}?" if close else "; see: hipaacheck rules list"


def _explained(rule: "Rule", citations: str, origin: str) -> str:
    where = "".join(
        f"\n  {label:<11} {', '.join(texts)}"
        for label, texts in (("read from", rule.reads), ("baselines", rule.baselines))
        if texts
    )
    fixes = "".join(f"\n  on {platform}:\n    {_indent(text)}" for platform, text in rule.fixes.items())
    return f"""{rule.id}  {rule.title}

  severity    {rule.severity}
  risk        likelihood {rule.likelihood}, impact {rule.impact} (NIST SP 800-30r1)
  applies to  {rule.applies_to}, when {rule.applies_when}
  passes when {rule.passes_when}
  evidence    {", ".join(rule.needs.values())} ({rule.strength} evidence){where}
  params      {json.dumps(rule.params)}

  Why
    {_indent(rule.why)}

  How to fix it
    {_indent(rule.fix)}{fixes}

  Bears on (45 CFR)
{citations}

  Sources
    {_indent(chr(10).join(rule.sources))}

  Defined in {origin}"""


def _indent(text: str) -> str:
    return text.strip().replace("\n", "\n    ")


@app.command("check")
def check(rules: opt.RuleFolders = []) -> None:  # noqa: B006
    """Load every pack, run its vectors, weigh its citations: hipaacheck rules check --rules my-rules/."""
    from hipaacheck.engine.vectors import failures
    from hipaacheck.packs.claims import overclaims
    from hipaacheck.packs.proposals import proposal_faults

    registry, rule_set = _load(rules, check_all=True)
    known = _evidence_map()
    for problem in registry.problems:
        typer.echo(f"{problem.where}: {problem.what}", err=True)
    wrong = [
        f"{rule_set.origin(rule.id)}: {sentence}"
        for rule in rule_set.rules
        for sentence in (
            *failures(rule, registry.fact_types),
            *overclaims(rule, known, registry.fact_types),
        )
    ]
    wrong += proposal_faults(rule_set.frameworks, (rule.id for rule in rule_set.rules))
    for sentence in wrong:
        typer.echo(sentence, err=True)
    vectors = sum(len(rule.vectors) for rule in rule_set.rules)
    typer.echo(f"{len(rule_set.rules)} rules, {vectors} vectors, {len(wrong)} wrong")
    if wrong or registry.problems or not rule_set.rules:
        raise typer.Exit(Exit.USAGE)
