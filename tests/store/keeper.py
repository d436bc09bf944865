"""Keep runs from a process of its own: python -m tests.store.keeper PLACE COUNT YEAR.

It says "ready", waits for a line and then keeps COUNT runs as fast as it can.
"""

import sys
from pathlib import Path

from tests.store.keeping import NOW, run_at

from hipaacheck.store.opening import open_store


def main() -> int:
    """Keep the runs and print their ids."""
    where, count, year = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    run = run_at(year)
    print("ready", flush=True)
    sys.stdin.readline()
    with open_store(where if "://" in where else Path(where)) as store:
        for _ in range(count):
            print(store.keep(run, NOW).id, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
