"""Know which names can be registered, by the public suffix list that comes with publicsuffixlist."""

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=4096)
def registered_domain(name: str) -> str | None:
    """Return the public suffix of `name` and one label more; None for a public suffix itself."""
    found = _list_of(name.rpartition(".")[2]).privatesuffix(name)
    return found if isinstance(found, str) else None


@lru_cache(maxsize=4096)
def is_public_suffix(name: str) -> bool:
    """Return whether `name` is a top-level domain or on the public suffix list."""
    return "." not in name or bool(_list_of(name.rpartition(".")[2]).is_public(name))


@lru_cache(maxsize=256)
def _list_of(top: str) -> "PublicSuffixList":
    """Return the part of the list below one top-level domain; reading all of it takes 200 ms."""
    from publicsuffixlist import PublicSuffixList

    if top.startswith("xn--"):
        return PublicSuffixList()
    lines = (files("publicsuffixlist") / "public_suffix_list.dat").read_text(encoding="utf-8").splitlines()
    end = "." + top
    kept = [line for line in lines if line.strip() == top or line.rstrip().endswith(end)]
    return PublicSuffixList(source=kept)
