"""Start the lab for a person: `python -m tests.lab`, then scan it from another terminal."""

import shlex
import signal
import sys
import tempfile
from pathlib import Path

from tests.lab.clinics import CLINICS
from tests.lab.lab import Lab
from tests.lab.programs import missing_programs


def main() -> int:
    """Run until interrupted; return 2 if a program is missing."""
    missing = missing_programs()
    if missing:
        print(f"the lab needs: apt install {' '.join(missing)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="hipaacheck-lab-") as folder:
        lab = Lab(Path(folder), CLINICS)
        lab.start()
        try:
            for clinic in CLINICS:
                print(f"{clinic.name:32} {clinic.fault}")
            print(f"\nresolver: {lab.nameserver}\n")
            print(f"hipaacheck scan {shlex.join(lab.options)} {CLINICS[0].name}", flush=True)
            signal.pause()
        except KeyboardInterrupt:
            pass
        finally:
            lab.stop()
    return 0


if __name__ == "__main__":
    for one in (signal.SIGINT, signal.SIGTERM):  # a shell starts background jobs with SIGINT ignored
        signal.signal(one, signal.default_int_handler)
    sys.exit(main())
