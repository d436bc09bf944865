"""Keep compiled Jinja templates between runs: compiling those of a report takes longer than filling them."""

import functools
from importlib.metadata import version as installed_version

import jinja2
from jinja2.bccache import Bucket

from hipaacheck import __version__, kept


class KeptTemplates(jinja2.BytecodeCache):
    """Templates compiled in earlier runs, by their text.

    Environments that compile the same text to other code need a `kind` each.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return a name for a template; a new version of either may compile the same text differently."""
        return super().get_cache_key(name, f"{filename} {self._kind} {__version__} {_jinja_version()}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what was kept; Jinja compares the digest of the text itself."""
        known = kept.read(self._kind, bucket.key)
        if known is not None:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        kept.write(self._kind, bucket.key, bucket.bytecode_to_string())


@functools.cache
def _jinja_version() -> str:
    return installed_version("jinja2")
