"""Read the files in which an organisation keeps its own entries on vendors."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.inventory.disk import (
    NotReadableError,
    NotTextError,
    OutsideError,
    placed,
    read_regular,
    text_of,
)
from hipaacheck.inventory.sources import Source
from hipaacheck.mistakes import FileMistakesError, Mistake

if TYPE_CHECKING:
    from hipaacheck.catalogs.vendors import VendorCatalog

MAX_BYTES = 4 * 1024 * 1024
MAX_FILES = 20
_KEY = "vendor_catalogs"


@dataclass(frozen=True, slots=True)
class OwnCatalogs:
    """The catalogue with an organisation's own entries, and the bytes of the files that these came from."""

    catalog: "VendorCatalog"
    raw: tuple[bytes, ...]


def read_own_catalogs(main: Source, root: Path | None, mistakes: list[Mistake]) -> OwnCatalogs | None:
    """Return the catalogue with the entries of the files that `main` names; None when it names none.

    `root` is the folder of the inventory, outside of which nothing is read; None when it is no file. What is
    wrong with a file or in it is added to `mistakes`.
    """
    named = main.document.data.get(_KEY)
    if not isinstance(named, list) or not named:
        return None
    if root is None or len(named) > MAX_FILES:
        message = (
            "needs an inventory that is a file" if root is None else f"names more than {MAX_FILES} files"
        )
        mistakes.append(main.document.mistake((_KEY,), f"'{_KEY}' {message}"))
        return None
    found: list[tuple[str, bytes]] = []
    for index, written in enumerate(named):
        if not isinstance(written, str):
            continue
        try:
            name = str(Path(main.document.name).parent / written)
            found.append((name, read_regular(placed(root, written), MAX_BYTES)))
        except (OutsideError, NotReadableError) as error:
            mistakes.append(main.document.mistake((_KEY, index), f"'{_KEY}.{index}': {error}"))
    return _joined(found, mistakes)


def _joined(found: list[tuple[str, bytes]], mistakes: list[Mistake]) -> OwnCatalogs | None:
    # The catalogue is large, and most inventories name no file of their own.
    from hipaacheck.catalogs.vendors import catalog_with

    texts = []
    for name, raw in found:
        try:
            texts.append((name, text_of(raw)))
        except NotTextError as error:
            mistakes.append(Mistake(name, error.line, str(error)))
    try:
        return OwnCatalogs(catalog_with(texts), tuple(raw for _, raw in found))
    except FileMistakesError as error:
        mistakes.extend(error.mistakes)
        return None
