"""Decide how many processes share a scan, and which of them looks at what."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.model import Target, TargetKind

if TYPE_CHECKING:
    from hipaacheck.cli.running import Job

_LEAST_DOMAINS = 16
_DOMAINS_EACH = 8
_MOST = 4
_DOMAINS_AT_ONCE = 40
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def processes_for(job: "Job") -> int:
    """Return how many processes carry out `job`: 1 for all that looks at targets together, or is small.

    To start a process costs as much as to scan three or four domains.
    """
    together = job.declared is not None or job.tenants is not None
    if job.processes == 1 or together or job.network.deep:
        return 1
    domains = sum(one.kind is TargetKind.DOMAIN for one in job.targets)
    if job.processes is not None:
        return max(1, min(job.processes, domains))
    if domains < _LEAST_DOMAINS:
        return 1
    return max(1, min(usable_processors(), _MOST, domains // _DOMAINS_EACH))


def usable_processors(quota: Path = _QUOTA) -> int:
    """Return how many processors this process may keep busy.

    A container often sees all processors of its machine and may use one; then `quota`, the file cpu.max of
    control groups (Linux, Documentation/admin-guide/cgroup-v2.rst), says so: "100000 100000".
    """
    affinity = getattr(os, "sched_getaffinity", None)
    count = os.cpu_count() or 1 if affinity is None else len(affinity(0))
    try:
        allowed, period = quota.read_text(encoding="ascii").split()
        return max(1, min(count, int(allowed) // int(period)))
    except (OSError, ValueError, ZeroDivisionError):  # "max 100000": no quota
        return count


def domains_at_once(processes: int) -> int:
    """Return how many domains each of the processes looks at at the same time."""
    return max(1, _DOMAINS_AT_ONCE // processes)


def shares_of(targets: Sequence[Target], count: int) -> list[tuple[Target, ...]]:
    """Deal the domains out in turn, each with the hosts that were named with it."""
    domains = [one.id for one in targets if one.kind is TargetKind.DOMAIN]
    turn = {id: number % count for number, id in enumerate(domains)}
    shares: list[list[Target]] = [[] for _ in range(count)]
    for target in targets:
        owner = next((id for id in (target.id, *target.found_by) if id in turn), None)
        shares[0 if owner is None else turn[owner]].append(target)
    return [tuple(share) for share in shares]
