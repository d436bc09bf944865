"""Write inventories in a few lines and judge them, for the tests of the register of vendors."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from hipaacheck.checkers.agreements import CHECKER
from hipaacheck.checkers.agreements.register import Registered, registered
from hipaacheck.engine.collected import Collected
from hipaacheck.engine.derive import KnownFacts, derive
from hipaacheck.engine.evaluate import evaluate
from hipaacheck.engine.registry import Registry
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.inventory.declared import FileState
from hipaacheck.inventory.loading import Loaded, load_text
from hipaacheck.model import Finding

REGISTRY = Registry((CHECKER,), (), ())
RULES = load_rule_set(REGISTRY, check_all=True).rules
SHA = "a" * 64


def loaded(text: str, files: Mapping[str, FileState] | None = None) -> Loaded:
    """Return the inventory in `text`, which leaves out its version, with the files that are said to be there."""
    found = load_text(f"version: 1\n{text}", "inventory.yaml")
    return found if files is None else replace(found, declared=replace(found.declared, files=files))


def known(text: str, files: Mapping[str, FileState] | None = None) -> KnownFacts:
    """Return what derivations may look at when `text` is the inventory."""
    found = loaded(text, files)
    return KnownFacts(Collected({target.id: target for target in found.targets}), found.declared)


def only(text: str, files: Mapping[str, FileState] | None = None) -> Registered:
    """Return the only vendor of the inventory in `text`."""
    (one,) = registered(known(text, files))
    return one


def vendor(lines: str, more: str = "") -> str:
    """Return an inventory whose only vendor has these fields, one to a line."""
    return f"{more}vendors:\n- id: acme\n  name: Acme\n" + "".join(
        f"  {line}\n" for line in lines.splitlines()
    )


def judged(text: str, day: str, files: Mapping[str, FileState] | None = None) -> dict[str, Finding]:
    """Return the findings on the vendor of `text` on a day at noon, by rule."""
    found = loaded(text, files)
    now = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    collected = Collected({target.id: target for target in found.targets})
    derive((CHECKER,), collected, found.declared, now)
    assert collected.problems == []
    result = evaluate(collected.targets.values(), collected.evidence, RULES, REGISTRY.fact_types, now)
    assert result.problems == ()
    return {finding.rule: finding for finding in result.findings if finding.target.startswith("vendor:")}


def outcomes(text: str, day: str, *rules: str) -> list[str]:
    """Return the outcomes of some rules on a day."""
    found = judged(text, day)
    return [found[rule].outcome.value for rule in rules]
