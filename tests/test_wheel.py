"""What is shipped is what is tracked: no private pack and no .env can slip in."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.timeout(300)
def test_the_wheel_ships_exactly_the_tracked_data(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "-w", "-n", "-o", tmp_path, ROOT], check=True, capture_output=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    folders = ("hipaacheck/rules/", "hipaacheck/report_templates/")
    names = [name for name in ZipFile(wheel).namelist() if name.startswith(folders)]
    shipped = {name.removeprefix("hipaacheck/") for name in names}
    listed = subprocess.run(
        ["git", "ls-files", "rules", "report_templates"], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert shipped == set(listed.stdout.split())


def test_the_installed_libraries_are_the_ones_meant() -> None:
    """Without the pins, pip falls back silently to sslyze 1.3.4 of 2018."""
    assert version("sslyze").split(".")[0] == "6"
    assert version("checkdmarc").startswith("5.17.1")
    assert int(version("cryptography").split(".")[0]) in (45, 46)
