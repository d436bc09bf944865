"""Find out what a scan is to look at: names, an inventory, tenants, and the zones that files plan."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.invocation import file_name, near

if TYPE_CHECKING:
    from hipaacheck.cli.planning import Plan
    from hipaacheck.cli.tenant_data import TenantPlan
    from hipaacheck.inventory.declared import Declared
    from hipaacheck.model import Origin, Target


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be scanned: targets, and the inventory if there is one, with the digest of its files."""

    targets: "list[Target]"
    declared: "Declared | None" = None
    sha256: str | None = None
    tenants: "TenantPlan | None" = None


@dataclass(frozen=True, slots=True)
class Named:
    """What the user named: domains, a file of them, an inventory, DKIM selectors and tenants."""

    domains: Sequence[str] = ()
    file: Path | None = None
    inventory: Path | None = None
    selectors: Sequence[str] = ()
    tenants: Sequence[str] = ()


def scope_of(named: Named, plan: "Plan") -> Scope:
    """Return what is to be scanned. Raises UsageError, or FileMistakesError for mistakes in files."""
    scope = _declared_scope(named, plan)
    if not named.tenants and (scope.declared is None or not scope.declared.inventory.tenants):
        return scope
    from hipaacheck.cli.tenant_data import plan_tenants

    tenants = plan_tenants(named.tenants, scope.declared, offline=plan.offline)
    return replace(scope, targets=[*scope.targets, *tenants.targets], tenants=tenants)


def _declared_scope(named: Named, plan: "Plan") -> Scope:
    from hipaacheck.inventory.targets import targets_of_names, unique

    names = _placed(_names(named.domains, named.file), plan)
    if not names and named.inventory is None:
        names = plan.apexes
    targets = targets_of_names(names)
    if named.inventory is None:
        if not targets and not named.tenants:
            raise UsageError(
                "name a domain, as in: hipaacheck scan clinic.example (or give -i inventory.yaml)"
            )
        return Scope(_whole(targets, named.selectors, plan))
    from hipaacheck.inventory.loading import load_inventory

    loaded = load_inventory(near(named.inventory))
    both = unique([*loaded.targets, *targets])
    if not both:
        raise UsageError(
            f"{named.inventory} names nothing to look at; add domains or registers, or name a domain"
        )
    return Scope(_whole(both, named.selectors, plan), loaded.declared, loaded.sha256)


def _placed(names: "list[tuple[str, Origin]]", plan: "Plan") -> "list[tuple[str, Origin]]":
    """Return names with the lines of the planned zones that are theirs, where there are any."""
    planned = dict(plan.apexes)
    return [(name, planned.get(name.strip().lower().removesuffix("."), origin)) for name, origin in names]


def _whole(targets: "list[Target]", selectors: Sequence[str], plan: "Plan") -> "list[Target]":
    """Return the targets with the selectors that were named, and the servers that are planned for them."""
    targets = _with_selectors(targets, selectors, plan)
    if plan.servers is None:
        return targets
    from hipaacheck.cli.planned_servers import targets_of
    from hipaacheck.inventory.targets import unique

    return unique([*targets, *targets_of(plan.servers, targets)])


def _with_selectors(targets: "list[Target]", selectors: Sequence[str], plan: "Plan") -> "list[Target]":
    """Return the targets with the selectors that were named, and those for which zones plan keys."""
    from hipaacheck.model import TargetKind

    named = tuple(selectors)
    found = []
    for one in targets:
        more = (*named, *plan.selectors(one.name)) if one.kind is TargetKind.DOMAIN else ()
        known = tuple(dict.fromkeys((*one.dkim_selectors, *more)))
        found.append(one.model_copy(update={"dkim_selectors": known}) if more else one)
    return found


def _names(domains: Sequence[str], file: Path | None) -> "list[tuple[str, Origin]]":
    from hipaacheck.model import Origin

    named: list[tuple[str, Origin]] = []
    for name in domains:
        if name == "-":
            named += _lines(sys.stdin.read(), "standard input")
        else:
            named.append((name, Origin(file="command line")))
    if file is not None:
        named += _lines(file.read_text(encoding="utf-8", errors="replace"), file_name(file))
    return named


def _lines(text: str, name: str) -> "list[tuple[str, Origin]]":
    from hipaacheck.model import Origin

    words = [(number, line.split("#", 1)[0].strip()) for number, line in enumerate(text.splitlines(), 1)]
    return [(word, Origin(file=name, line=number)) for number, word in words if word]
