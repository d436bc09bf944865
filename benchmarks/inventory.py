"""Measure how long `hipaacheck inventory check` takes for a register of 5,000 vendors in 105,000 lines.

Run it with: python -m benchmarks.inventory [VENDORS]
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.process import environment, run_several

_HEAD = "version: 1\norganisation:\n  name: Big Hospital\n  kind: covered-entity\nvendors:\n"
_VENDOR = """\
  - id: vendor-{number}
    name: Vendor Number {number}
    legal_name: Vendor Number {number}, Inc.
    services: [Mail, Calendar]
    plan: Business Plus
    phi: maintains
    phi_types:
      - appointments
    first_phi_date: 2021-03-0{digit}
    owner: Practice manager
    subcontractors_listed: 2026-01-15
    questionnaires:
      - questionnaire: business-associate
        asked: 2026-02-10
    agreements:
      - signed: 2021-02-01
        effective: 2021-02-15
        expires: 2027-02-15
        renewal: manual
        plan: Business Plus
        services: [Mail, Calendar]
        breach_notice_days: 30
        destruction_within: 60 days
"""


def register(vendors: int) -> str:
    """Return an inventory with that many vendors, each with twelve fields and an agreement."""
    entries = (_VENDOR.format(number=number, digit=number % 9 + 1) for number in range(vendors))
    return _HEAD + "".join(entries)


def main() -> int:
    """Print wall time, CPU time and peak memory, the median of five runs."""
    vendors = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "inventory.yaml"
        file.write_text(register(vendors), encoding="utf-8")
        command = [sys.executable, "-m", "hipaacheck", "inventory", "check", str(file)]
        one = run_several(command, environment(folder), folder / "output", 5)
    print(
        f"{vendors:,} vendors: {one.wall:.2f} s, CPU {one.cpu:.2f} s, {one.peak_mib:.0f} MiB, exit {one.code}"
    )
    return one.code


if __name__ == "__main__":
    sys.exit(main())
