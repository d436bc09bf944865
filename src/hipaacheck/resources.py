"""Find the rule packs and report templates that ship with hipaacheck.

In a wheel they lie inside the package.  In an editable install they stay in
the repository's top-level folders, two levels above this file.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]


def rules_dir() -> Traversable:
    """Return the folder of rule packs, catalogues and frameworks."""
    return _data_dir("rules")


def templates_dir() -> Traversable:
    """Return the folder of report templates."""
    return _data_dir("report_templates")


def _data_dir(name: str) -> Traversable:
    packaged = files("hipaacheck") / name
    if packaged.is_dir():
        return packaged
    if (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / name).is_dir():
        return _CHECKOUT / name
    raise FileNotFoundError(f"hipaacheck was installed without its {name}/ folder; install it again")
