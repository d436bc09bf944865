"""Give the demonstration the inventory of examples/clinic, as old as on the day it was written."""

import re
from datetime import date, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

WRITTEN = date(2026, 11, 21)
"""The day as of which the example was written."""

_CHECKOUT = Path(__file__).resolve().parents[3]
_DAY = re.compile(r"(?<![0-9-])20[0-9]{2}-[0-9]{2}-[0-9]{2}(?![0-9-])")
_DATED = (".yaml", ".csv", ".json")


def place_inventory(folder: Path, today: date) -> Path:
    """Copy the example to `folder` and return its main file.

    Its dates move with the calendar, so that what is to run out in fifty days does so whenever it is shown.
    Files of evidence stay as they are, and with them their digests.
    """
    _place(_example(), folder, today - WRITTEN)
    return folder / "inventory.yaml"


def _place(source: Traversable, folder: Path, later: timedelta) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry.is_dir():
            _place(entry, folder / entry.name, later)
        elif entry.name.endswith(_DATED):
            (folder / entry.name).write_text(moved(entry.read_text("utf-8"), later), "utf-8")
        else:
            (folder / entry.name).write_bytes(entry.read_bytes())


def moved(text: str, later: timedelta) -> str:
    """Return `text` with every date in it so much later."""
    return _DAY.sub(lambda found: str(date.fromisoformat(found[0]) + later), text)


def _example() -> Traversable:
    """Return the example: in a wheel it lies beside this file, in a checkout among the examples."""
    packaged = files("hipaacheck.demo") / "clinic"
    return packaged if packaged.is_dir() else _CHECKOUT / "examples" / "clinic"
