"""Start the program; `--version` answers without loading anything."""

import gc
import os
import sys
import time

STARTED = time.monotonic()
"""When the program began, on the clock of asyncio's loops."""


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from hipaacheck import __version__

        sys.stdout.write(f"hipaacheck {__version__}\n")
        return
    # Loading and scanning make 110,000 objects that stay; looking through them for garbage takes a tenth of
    # the time. What a scan of a hundred domains leaves behind between two looks is a few megabytes.
    gc.set_threshold(200_000, 20, 20)
    # pydantic would read the metadata of all that is installed, 15 ms, for plugins that watch it at work.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from hipaacheck.cli.app import run

    try:
        sys.exit(run())
    finally:
        gc.freeze()  # before it ends, the interpreter would look through everything once more


if __name__ == "__main__":
    main()
