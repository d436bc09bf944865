"""Say of what each target is a part: of a domain that was named, of a tenant, or of the inventory."""

from collections.abc import Mapping

from hipaacheck.model import Run, Target, TargetKind

INVENTORY = "the inventory"


def subjects_of(run: Run) -> Mapping[str, str]:
    """Return the name of the subject of each target, by the target's id.

    A host belongs to the first domain, by name, that led to it. Whatever an inventory declares and is neither
    on the network nor a tenant belongs to the inventory.
    """
    by_id = {target.id: target for target in run.targets}
    known: dict[str, str] = {}
    for target in run.targets:
        known[target.id] = _subject(target, by_id)
    return known


def _subject(target: Target, by_id: Mapping[str, Target]) -> str:
    if target.kind.is_tenant:
        return f"{target.name} ({target.kind.value})"
    if not target.kind.on_network:
        return INVENTORY
    roots = _domains(target, by_id)
    return min(roots) if roots else target.name


def _domains(target: Target, by_id: Mapping[str, Target]) -> set[str]:
    """Return the domains that led to a target, itself if it is one."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [target]
    while waiting:
        one = waiting.pop()
        if one.id in seen:
            continue
        seen.add(one.id)
        if one.kind is TargetKind.DOMAIN:
            found.add(one.name)
        else:
            waiting += (by_id[leader] for leader in one.found_by if leader in by_id)
    return found
