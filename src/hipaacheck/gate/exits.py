"""Name the exit codes that CI jobs rely on; nothing is imported here, for every command needs them."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command."""

    OK = 0
    FAILED = 1
    USAGE = 2
    INCOMPLETE = 3
    BUG = 70
