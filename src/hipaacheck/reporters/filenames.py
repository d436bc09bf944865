"""Name files as machines want them: relative, with forward slashes, and nothing of the user's own folders."""

import re

from hipaacheck.reporters.escape import plain

NOWHERE = ""
"""What stands for a file that is none."""

_LIMIT = 1_000
# What origins say that come from no file (cli/scan.py, cli/tenant_data.py, inventory/declared.py).
_NO_FILES = frozenset({"command line", "standard input", "inventory", "test", "vector", "-", ""})
# What a shell gives for a pipe is open only while the program runs.
_PIPE = re.compile(r"/dev/|/proc/")
_DRIVE = re.compile(r"[A-Za-z]:")
# Checkouts of CI jobs lie at places that their makers document: GitHub's runners (work/REPO/REPO) and its
# containers, GitLab's runners, Azure's agents.
_CHECKOUT = re.compile(
    r"(?:/github/workspace/|/home/runner/work/([^/]+)/\1/|/__w/([^/]+)/\2/|/builds/[^/]+/[^/]+/"
    r"|[A-Za-z]:/a/([^/]+)/\3/|/home/vsts/work/[0-9]+/s/|[A-Za-z]:/a/[0-9]+/s/)"
)


def shown_file(name: str) -> str:
    """Return the name of a file as formats for CI have it, or NOWHERE for what is no file.

    It is relative to the folder in which the program ran, which should be that of the checkout. A leading
    `..` is dropped, for no name in a checkout leads out of it. Of an absolute name that is not in a checkout
    at one of the places that CI services use, only the last part is left: the rest is of no use to anybody
    else, and may name a person.
    """
    path = name.replace("\\", "/")
    if path in _NO_FILES or _PIPE.match(path):
        return NOWHERE
    checkout = _CHECKOUT.match(path)
    if checkout is not None:
        path = path[checkout.end() :]
    elif path.startswith("/") or _DRIVE.match(path) or path.startswith("~"):
        path = path.rstrip("/").rpartition("/")[2]
    return plain("/".join(_parts(path)), limit=_LIMIT, lines=False)


def _parts(path: str) -> list[str]:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return parts


def made_up(name: str) -> str:
    """Return a name for what has no file: GitHub takes it, and shows the finding without a source."""
    kept = re.sub(r"[^\w.@-]+", "-", plain(name, limit=_LIMIT, lines=False))[:100].strip("-.")
    return f"hipaacheck/{kept or 'target'}"
