"""Start the program; `--version` answers without loading anything."""

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from hipaacheck import __version__

        sys.stdout.write(f"hipaacheck {__version__}\n")
        return
    from hipaacheck.cli.app import run

    sys.exit(run())


if __name__ == "__main__":
    main()
