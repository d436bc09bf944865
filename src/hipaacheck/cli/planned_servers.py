"""Read the configurations of servers that `scan --config` names, with what they include."""

import glob
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.invocation import file_name

if TYPE_CHECKING:
    from hipaacheck.model import Target
    from hipaacheck.serverconfig.configured import ConfigText, Found
    from hipaacheck.serverconfig.planned import PlannedServers

MAX_BYTES = 4_000_000
MAX_ALL_BYTES = 20_000_000
_MANY = re.compile(r"[*?\[]")

# Where the files lie once they are in use; in the user's folder they lie beside the main file.
_INSTALLED = {
    "nginx": ("/etc/nginx/", "/usr/local/nginx/conf/", "/usr/local/etc/nginx/", "/opt/homebrew/etc/nginx/"),
    "postfix": ("/etc/postfix/", "/usr/local/etc/postfix/"),
}


def read_servers(words: Sequence[str]) -> "PlannedServers":
    """Return the servers of all `KIND=FILE` words.

    Raises UsageError for words and files that cannot be read, FileMistakesError for mistakes in the files.
    """
    from hipaacheck.serverconfig.planned import PlannedServers

    plans = [_read(word) for word in dict.fromkeys(words)]
    return PlannedServers(
        servers=tuple(server for plan in plans for server in plan.servers),
        others=tuple(server for plan in plans for server in plan.others),
        notes=tuple(dict.fromkeys(note for plan in plans for note in plan.notes)),
    )


def _read(word: str) -> "PlannedServers":
    from hipaacheck.net.planned.facts import facts_of
    from hipaacheck.serverconfig.nginx import read_nginx
    from hipaacheck.serverconfig.postfix import read_postfix

    kind, host, path = _parts(word)
    folder = Folder(kind, path)
    main = folder.main()
    if kind == "nginx":
        return read_nginx(main, folder.found, facts_of)
    return read_postfix(main, host, folder.found, facts_of)


def _parts(word: str) -> tuple[str, str | None, Path]:
    from hipaacheck.inventory.names import BadNameError, domain_name

    what, sign, file = word.partition("=")
    kind, colon, host = what.partition(":")
    if not sign or not file or kind not in _INSTALLED or (colon and kind != "postfix"):
        raise UsageError(
            f"--config takes nginx=FILE, postfix=FILE or postfix:HOST=FILE, not '{word[:80]}'",
        )
    if not colon:
        return kind, None, Path(file)
    try:
        return kind, domain_name(host), Path(file)
    except BadNameError as error:
        raise UsageError(f"--config {word[:80]}: {error}") from None


class Folder:
    """The folder of one main file, out of which nothing is read."""

    def __init__(self, kind: str, path: Path) -> None:
        self._kind = kind
        self._path = path
        self._folder = path.parent
        self._read = 0

    def main(self) -> "ConfigText":
        """Return the main file. Raises UsageError when it cannot be read."""
        try:
            return self._text(self._path)
        except OSError as error:
            why = error.strerror or str(error)
            raise UsageError(f"cannot read {self._path}, which --config names: {why}") from None

    def found(self, name: str) -> "Found":
        """Return the files that a name or pattern in the configuration stands for, sorted by name.

        A name is one inside of the folder of the main file, or one in the folder where such files lie once
        they are installed, which stands for the same.
        """
        from hipaacheck.serverconfig.configured import Found, quoted

        outside = Found(unread=f"it lies outside of {quoted(str(self._folder))}, where nothing is read")
        inner = self._inner(name)
        if inner is None or "\0" in name:
            return outside
        paths = self._paths(inner)
        if isinstance(paths, Found):
            return paths
        root = self._folder.resolve()
        if any(not path.resolve().is_relative_to(root) for path in paths):
            return outside
        try:
            return Found(tuple(self._text(path) for path in paths))
        except OSError as error:
            return Found(unread=error.strerror or str(error))

    def _inner(self, name: str) -> str | None:
        """Return a name relative to the folder; None if it leads out."""
        for prefix in (*_INSTALLED[self._kind], f"{self._folder.resolve()}/"):
            if name.startswith(prefix):
                name = name.removeprefix(prefix)
                break
        if os.path.isabs(name):
            return None
        inner = os.path.normpath(name)
        return None if inner == ".." or inner.startswith("../") else inner

    def _paths(self, inner: str) -> "list[Path] | Found":
        """Return the files, or why there are none. No match of a pattern is no mistake, as for nginx."""
        from hipaacheck.serverconfig.configured import Found, quoted

        if not _MANY.search(inner):
            path = self._folder / inner
            why = f"there is no file {quoted(str(path), 200)} to be read"
            return [path] if path.is_file() else Found(unread=why, absent=self._is_free(path))
        above = self._folder / os.path.dirname(inner)
        if not _MANY.search(os.path.dirname(inner)) and not above.is_dir():
            return Found(unread=f"there is no folder {quoted(str(above), 200)} to be read")
        names = sorted(glob.glob(inner, root_dir=self._folder, recursive=False))
        paths = [self._folder / name for name in names if not (self._folder / name).is_dir()]
        broken = next((path for path in paths if not path.is_file()), None)
        if broken is not None:
            return Found(unread=f"{quoted(str(broken), 200)} is a link that leads to no file here")
        return paths

    def _is_free(self, path: Path) -> bool:
        """Return whether nothing is there, and no link on the way leads elsewhere."""
        there = next(one for one in (path, *path.parents) if os.path.lexists(one))
        return there != path and there.is_dir() and there.resolve().is_relative_to(self._folder.resolve())

    def _text(self, path: Path) -> "ConfigText":
        from hipaacheck.serverconfig.configured import ConfigText

        if not path.is_file():
            raise OSError("it is no file" if path.exists() else "there is no such file")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        self._read += len(raw)
        if len(raw) > MAX_BYTES or self._read > MAX_ALL_BYTES:
            raise UsageError(
                f"{path} is too large for --config: at most {MAX_BYTES // 10**6} MB a file and "
                f"{MAX_ALL_BYTES // 10**6} MB in all are read"
            )
        return ConfigText(file_name(path), raw.decode("utf-8", "replace").removeprefix("\ufeff"))


def targets_of(plan: "PlannedServers", targets: Iterable["Target"]) -> Iterator["Target"]:
    """Yield the hosts that configurations name under a domain that is scanned: web hosts and mail servers."""
    from hipaacheck.model import Exposure, Target, TargetKind
    from hipaacheck.net.planned.tls import planned_targets

    domains = {one.name for one in targets if one.kind is TargetKind.DOMAIN}
    for one in planned_targets(plan):
        domain = next((name for name in _above(one.host) if name in domains), None)
        kind = _KINDS.get((one.port, one.starttls))
        if domain is None or kind is None:
            continue
        yield Target(
            id=f"web-host:{one.host}" if kind == "https" else f"mail-host:{one.host}:{one.port}",
            kind=TargetKind.WEB_HOST if kind == "https" else TargetKind.MAIL_HOST,
            name=one.host,
            port=one.port,
            protocol=kind,
            origin=one.origin,
            exposure=Exposure(public=True) if kind == "https" else Exposure(),
            found_by=(f"domain:{domain}",),
        )


_KINDS = {
    (443, None): "https",
    (25, "smtp"): "smtp",
    (587, "smtp"): "submission",
    (465, None): "submissions",
    (143, "imap"): "imap",
    (993, None): "imaps",
    (110, "pop3"): "pop3",
    (995, None): "pop3s",
}
"""The protocol of a target by port and STARTTLS, as the inventory names it."""


def _above(host: str) -> Iterator[str]:
    """Yield a name and every name that it lies under, the longest first."""
    labels = host.split(".")
    return (".".join(labels[at:]) for at in range(len(labels)))
