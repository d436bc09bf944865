"""The container file: what it names is there, and what it installs works for a user without rights.

No container engine is needed: the wheel that its first stage builds is installed as its second stage does, and run
as its user.
"""

import fnmatch
import os
import re
import shutil
import site
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.gated import clinic, weaken_dmarc

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "Containerfile"
USER = "65532"


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the container file, with continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines) if word]


def of(name: str) -> list[str]:
    return [rest for word, rest in instructions() if word == name]


def test_it_runs_as_a_user_without_rights_with_no_shell_between() -> None:
    assert of("USER") == [f"{USER}:{USER}"]
    assert of("ENTRYPOINT") == ['["hipaacheck"]']
    assert of("WORKDIR")[-1] == "/work"
    last = [word for word, _ in instructions()]
    assert "RUN" not in last[last.index("USER") :]


def test_the_base_image_has_a_tag_and_one_place() -> None:
    assert re.fullmatch(r"BASE=docker\.io/library/python:3\.\d+-slim-\w+", of("ARG")[0])
    assert of("FROM") == ["${BASE} AS wheel", "${BASE}"]


def test_the_first_stage_has_all_that_the_wheel_is_built_from_and_no_more() -> None:
    copied = {one for rest in of("COPY") for one in rest.split()[:-1]}
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    allowed = {line[1:] for line in ignored if line.startswith("!")}

    assert all((ROOT / one).exists() for one in copied)
    assert copied == allowed
    assert ignored[1] == "*"
    refused = [line for line in ignored[2:] if line.startswith("**/")]
    for name in ("a/.env", "rules/my.local.yaml", "examples/clinic/hipaacheck-runs.db-wal"):
        assert any(fnmatch.fnmatch(name, one) for one in refused), name


def test_the_system_packages_are_those_of_ci() -> None:
    (wanted,) = (re.findall(r"\b(?:lib|fonts-)[a-z0-9.-]+", run) for run in of("RUN") if "apt-get" in run)
    listed = (ROOT / ".ci" / "run").read_text(encoding="utf-8").split()

    assert set(wanted) - {"lib/apt"} <= set(listed)


@dataclass(frozen=True, slots=True)
class Image:
    """An installation from the wheel, and a folder that its user may write to."""

    programs: Path
    temp: Path

    def run(self, *words: object, folder: Path) -> "subprocess.CompletedProcess[str]":
        """Run a program of the image as its user, with the environment of the container file."""
        env = dict(re.findall(r"(\w+)=(\S+)", " ".join(of("ENV"))))
        assert env["HOME"] == "/tmp"
        return subprocess.run(
            [
                *("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--no-new-privs"),
                *map(str, words),
            ],
            cwd=folder,
            env={
                **env,
                "HOME": str(self.temp),
                "PATH": f"{self.programs}:/usr/bin:/bin",
                "PYTHONPATH": ":".join(site.getsitepackages()),
            },
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become another user")
    # pytest's own folders are closed to other users.
    with tempfile.TemporaryDirectory(prefix="hipaacheck-image-") as name:
        Path(name).chmod(0o755)
        yield installed(Path(name))


def installed(folder: Path) -> Image:
    """Build the wheel from what the container file copies, and install it; the dependencies are those here."""
    source = folder / "source"
    for rest in of("COPY"):
        *names, _ = rest.split()
        for name in names:
            place = source / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, place)
    quiet = {"check": True, "capture_output": True}
    subprocess.run([sys.executable, "-m", "build", "-w", "-n", "-o", folder, source], **quiet)  # type: ignore[call-overload]
    shutil.rmtree(source)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], **quiet)  # type: ignore[call-overload]
    pip = [folder / "venv" / "bin" / "python", "-m", "pip", "install", "--no-index", "--no-deps", wheel]
    subprocess.run(pip, **quiet)  # type: ignore[call-overload]
    temp = folder / "tmp"
    temp.mkdir()
    os.chown(temp, int(USER), int(USER))
    readable = subprocess.run(
        [
            "setpriv",
            f"--reuid={USER}",
            "--clear-groups",
            folder / "venv" / "bin" / "python",
            "-c",
            "import yaml",
        ],
        env={"PYTHONPATH": ":".join(site.getsitepackages())},
        check=False,
    )
    if readable.returncode:
        pytest.skip("another user may not read the packages of this environment")
    return Image(folder / "venv" / "bin", temp)


@pytest.mark.timeout(300)
def test_it_works_for_that_user_where_nothing_can_be_written_but_its_temporary_folder(
    image: Image,
) -> None:
    work = clinic(image.temp.parent / "of root")
    weaken_dmarc(work)
    before = sorted(work.rglob("*"))
    scan = ("scan", "--offline", "--no-store", "-i", "inventory.yaml", "--zone", "zones", "--fail-on", "high")
    report = image.temp / "report.html"
    sarif = image.temp / "a.sarif"

    assert image.run("id", "-u", folder=work).stdout.strip() == USER
    assert image.run("touch", "x", folder=work).returncode != 0
    assert image.run("hipaacheck", "--version", folder=work).stdout.startswith("hipaacheck ")
    done = image.run("hipaacheck", *scan, "-o", report, "-o", sarif, folder=work)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "EMAIL-DMARC-004" in report.read_text(encoding="utf-8")
    assert sarif.stat().st_uid == int(USER)
    assert sorted(work.rglob("*")) == before


@pytest.mark.timeout(300)
def test_the_rules_that_it_ships_hold(image: Image) -> None:
    done = image.run("hipaacheck", "rules", "check", folder=Path("/"))

    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(" 0 wrong\n")
