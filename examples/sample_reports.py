"""Make the sample reports: the example clinic in two years, so that a report shows what changed.

`make samples` runs this twice, the first time with the clock of a year ago (faketime), so that certificates,
dates of the inventory and the runs themselves belong to their year. Nothing but loopback is asked.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from hipaacheck.cli.network import NetworkOptions
from hipaacheck.cli.running import Job, perform
from hipaacheck.cli.tenant_data import plan_tenants
from hipaacheck.demo import zone
from hipaacheck.demo.inventory import place_inventory
from hipaacheck.demo.servers import running_clinic
from hipaacheck.inventory.loading import load_inventory

_LATER_VENDORS = ("quillscribe", "finchpost")
_WITHOUT_AGREEMENT = ("paperkite-fax", "harborline-it")


def main() -> int:
    """Scan the clinic as it was in one of the two years, keep the run, and return how the scan ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("year", choices=("first", "second"))
    parser.add_argument("folder", type=Path)
    wanted = parser.parse_args()
    place = wanted.folder / wanted.year
    place.mkdir(parents=True, exist_ok=True)
    inventory = place_inventory(place, datetime.now(UTC).date())  # noqa: TID251 - it plays the command line
    if wanted.year == "first":
        _changed(inventory, _without_waivers)
        _changed(place / "vendors.yaml", _fewer_vendors)
    loaded = load_inventory(inventory)
    tenants = plan_tenants((), loaded.declared)
    zones = _first_zones() if wanted.year == "first" else None
    with running_clinic(place, zones) as clinic:
        job = Job(
            targets=[*loaded.targets, *tenants.targets],
            declared=loaded.declared,
            tenants=tenants,
            inventory_sha256=loaded.sha256,
            network=NetworkOptions(
                nameservers=(f"127.0.0.1:{clinic.resolver_port}",),
                connect_to=tuple(
                    f"{host}:{port}:{address}:{local}"
                    for (host, port), (address, local) in clinic.connect_to.items()
                ),
                ca_file=clinic.ca_file,
                timeout=60,
            ),
        )
        return perform(job, [], "text", None, store=wanted.folder / "hipaacheck-runs.db")


def _changed(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    document = yaml.safe_load(path.read_text("utf-8"))
    change(document)
    path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), "utf-8")


def _without_waivers(document: dict[str, Any]) -> None:
    document.pop("waivers")


def _fewer_vendors(document: dict[str, Any]) -> None:
    """Two vendors came in the second year, and with two others the agreement was signed only then."""
    document["vendors"] = [one for one in document["vendors"] if one["id"] not in _LATER_VENDORS]
    for vendor in document["vendors"]:
        if vendor["id"] in _WITHOUT_AGREEMENT:
            vendor.pop("agreements")


def _first_zones() -> str:
    """Return the clinic's DNS of the first year: no MTA-STS, no TLS reports, SPF that lets everybody send."""
    zones = zone.zone_text().replace("?all", "+all").replace("p=none", "p=none; pct=50")
    lines = zones.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(("_mta-sts.", "_smtp._tls.")))


if __name__ == "__main__":
    sys.exit(main())
