"""Find the tenants that a scan is to look at, and what is to be read or asked of each."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli.exits import UsageError
from hipaacheck.model import NOT_ASKED, Origin, Seen, Target, TargetKind, Unseen
from hipaacheck.tenants.data import NotTenantDataError, Platform, TenantData

if TYPE_CHECKING:
    from hipaacheck.inventory.declared import Declared
    from hipaacheck.net.tenants.given import Collect, GivenTenants
    from hipaacheck.tenants.snapshot import Snapshot

KINDS = {Platform.GOOGLE: TargetKind.GOOGLE_TENANT, Platform.MICROSOFT: TargetKind.MICROSOFT_TENANT}
_OPTION = "command line"


@dataclass(slots=True)
class TenantPlan:
    """The tenants of a scan: their targets, what was read of each, and which are asked live, by domain."""

    targets: list[Target] = field(default_factory=list)
    given: dict[str, Seen[TenantData]] = field(default_factory=dict)
    live: dict[str, "Collect"] = field(default_factory=dict)

    def add(self, target: Target, data: Seen[TenantData]) -> None:
        """Judge a tenant by data that was read. Raises UsageError if it is in the plan."""
        self._put(target)
        self.given[target.id] = data

    def client(self) -> "GivenTenants":
        """Return what probes ask for the data."""
        from hipaacheck.net.tenants.given import GivenTenants

        return GivenTenants(self.given, self.live)

    def ask(self, target: Target, platform: Platform) -> None:
        """Ask a tenant live when the scan has begun. Raises UsageError if it is in the plan."""
        self._put(target)
        self.live[target.id] = collector(platform, target.name)

    def _put(self, target: Target) -> None:
        if target.id in {one.id for one in self.targets}:
            raise UsageError(
                f"the settings of {target.name} were given twice; give the file or the access that is right"
            )
        self.targets.append(target)


def plan_tenants(words: Sequence[str], declared: "Declared | None", *, offline: bool = False) -> TenantPlan:
    """Return the tenants of an inventory and those named with --tenant. Raises UsageError.

    A word is a file, or `google` or `microsoft` with the tenant's domain: microsoft:clinic.example. With
    `offline` no tenant is asked: what an inventory wants asked live is unknown, and nobody can name one.
    """
    plan = TenantPlan()
    for index, tenant in enumerate(() if declared is None else declared.inventory.tenants):
        platform = Platform(tenant.provider)
        target = tenant_target(
            platform, tenant.domain, declared.origin("tenants", index) if declared else None
        )
        if tenant.live and offline:
            plan.add(target, Unseen(unseen=f"the settings of {tenant.domain}: {NOT_ASKED}"))
        elif tenant.live:
            plan.ask(target, platform)
        elif tenant.snapshot is not None and declared is not None:
            unread = Unseen(unseen=f"the snapshot {tenant.snapshot.path} was not looked at")
            plan.add(target, declared.tenants.get(tenant.id, unread))
    for word in words:
        _named(word, plan, offline=offline)
    return plan


def _named(word: str, plan: TenantPlan, *, offline: bool) -> None:
    platform, colon, domain = word.partition(":")
    if platform in set(Platform) and not Path(word).exists():
        if not colon or not domain:
            raise UsageError(f"name the domain of the tenant too, as in --tenant {platform}:clinic.example")
        if offline:
            raise UsageError(f"--offline opens no connection; give --tenant a snapshot, not {word[:80]}")
        plan.ask(tenant_target(Platform(platform), domain.lower()), Platform(platform))
        return
    data = read_file(Path(word))
    from hipaacheck.tenants.owner import name_of

    plan.add(tenant_target(data.platform, name_of(data)), data)


def tenant_target(platform: Platform, name: str, origin: Origin | None = None) -> Target:
    """Return the target of a tenant."""
    kind = KINDS[platform]
    return Target(id=f"{kind}:{name}", kind=kind, name=name, origin=origin or Origin(file=_OPTION))


def read_file(path: Path) -> TenantData:
    """Return the data in a file of any format that is known. Raises UsageError."""
    from hipaacheck.tenants.recognise import read_tenant_file

    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    try:
        return read_tenant_file(raw, str(path))
    except NotTenantDataError as error:
        raise UsageError(str(error)) from None


def collector(platform: Platform, domain: str) -> "Collect":
    """Return what asks a tenant live. Raises UsageError when the environment gives no access to it."""
    from hipaacheck.net.tenants.access import NoAccessError, snapshot_of

    try:
        ask = snapshot_of(platform, os.environ)
    except NoAccessError as error:
        raise UsageError(str(error)) from None

    async def collect() -> Seen[TenantData]:
        return live_data(await ask(), domain)

    return collect


def live_data(snapshot: "Snapshot", domain: str) -> Seen[TenantData]:
    """Return the data of a snapshot that was just taken, if it is of the tenant that was meant."""
    from dataclasses import replace

    from hipaacheck.tenants.data import Way
    from hipaacheck.tenants.owner import domains_of, of_tenant
    from hipaacheck.tenants.snapshot import taken_of, to_data

    data = to_data(snapshot, replace(taken_of(snapshot), way=Way.LIVE))
    if not domains_of(data):
        listed = data.of("domains")
        why = listed.unseen if isinstance(listed, Unseen) else "it has no domains"
        return Unseen(unseen=f"nothing shows that the credentials belong to {domain}: {why}")
    return of_tenant(data, snapshot.platform, domain)
