"""The hooks, run by pre-commit itself in a repository that uses this checkout as theirs."""

import os
import shutil
import site
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.gated import ZONE, clinic, committed, git, program_folder

ROOT = Path(__file__).resolve().parents[2]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
PRE_COMMIT = shutil.which("pre-commit", path=str(Path(sys.executable).parent)) or shutil.which("pre-commit")

pytestmark = pytest.mark.skipif(
    PRE_COMMIT is None or shutil.which("git") is None, reason="pre-commit is not installed"
)


def pre_commit(folder: Path, *words: object, **env: str) -> "subprocess.CompletedProcess[str]":
    assert PRE_COMMIT is not None
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [PRE_COMMIT, *map(str, words)],
        cwd=folder,
        env={
            **os.environ,
            "HOME": str(home),
            "PRE_COMMIT_HOME": str(home / "pre-commit"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Test",
            "GIT_AUTHOR_EMAIL": "test@clinic.example",
            "GIT_COMMITTER_NAME": "Test",
            "GIT_COMMITTER_EMAIL": "test@clinic.example",
            "PATH": f"{program_folder(folder.parent / 'programs')}:{os.environ['PATH']}",
            **env,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with our hooks as they are, but for the language: the program is the one under test."""
    folder = tmp_path_factory.mktemp("hooks") / "hooks"
    folder.mkdir()
    text = HOOKS.read_text(encoding="utf-8")
    (folder / HOOKS.name).write_text(text.replace("language: python", "language: system"), encoding="utf-8")
    committed(folder)
    return folder


def repository(folder: Path, hooks: Path, *used: str) -> Path:
    """Return the clinic's repository with a configuration that uses these hooks, each with its arguments."""
    work = clinic(folder / "the clinic")
    listed = "".join(f"      - {{{one}}}\n" for one in used)
    (work / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: '{hooks}'\n    rev: {git(hooks, 'rev-parse', 'HEAD')}\n    hooks:\n{listed}",
        encoding="utf-8",
    )
    committed(work)
    return work


def test_the_manifest_is_one() -> None:
    done = pre_commit(ROOT, "validate-manifest", HOOKS)

    assert done.returncode == 0, done.stdout


def test_inventory_and_waivers_are_checked_when_any_of_their_files_changes(
    tmp_path: Path, hooks: Path
) -> None:
    work = repository(tmp_path, hooks, "id: hipaacheck-inventory", "id: hipaacheck-waivers")
    assert pre_commit(work, "run", "--all-files").returncode == 0

    with (work / "inventory.yaml").open("a", encoding="utf-8") as file:
        file.write("include: [vendors.yaml]\n")
    (work / "vendors.yaml").write_text("vendors: {entries: [{id: mail, nme: Mail Ltd}]}\n", encoding="utf-8")
    git(work, "add", "vendors.yaml", "inventory.yaml")
    done = pre_commit(work, "run")

    assert done.returncode == 1
    assert "vendors.yaml:1" in done.stdout
    assert "exit code: 2" in done.stdout


def test_an_ended_waiver_stops_the_commit(tmp_path: Path, hooks: Path) -> None:
    work = repository(tmp_path, hooks, "id: hipaacheck-waivers, args: [-i, inventory.yaml]")
    with (work / "inventory.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "waivers:\n  - {rule: EMAIL-DMARC-004, target: '*', reason: Being moved, approved_by: Dana Whitlock,"
            " approved_on: 2024-01-01, expires: 2024-06-01}\n"
        )
    git(work, "add", "--all")
    done = pre_commit(work, "run")

    assert done.returncode == 1
    assert "inventory.yaml:" in done.stdout
    assert "ended on 2024-06-01" in done.stdout


def test_rules_of_ones_own_are_checked(tmp_path: Path, hooks: Path) -> None:
    work = repository(tmp_path, hooks, "id: hipaacheck-rules, args: [--rules, my rules]")
    (work / "my rules").mkdir()
    (work / "my rules" / "pack.yaml").write_text("nothing: known\n", encoding="utf-8")
    git(work, "add", "--all")
    done = pre_commit(work, "run")

    assert done.returncode == 1
    assert "pack.yaml" in done.stdout


def test_a_zone_is_judged_before_it_is_committed(tmp_path: Path, hooks: Path) -> None:
    scan = "id: hipaacheck-scan, files: ^zones/, args: [--zone, zones, clinic.example, --fail-on, high]"
    work = repository(tmp_path, hooks, scan)
    before = pre_commit(work, "run", "--all-files")
    assert before.returncode == 0, before.stdout

    zone = work / ZONE
    zone.write_text(zone.read_text(encoding="utf-8").replace("-all", "+all"), encoding="utf-8")
    git(work, "add", "--all")
    done = pre_commit(work, "run")

    assert done.returncode == 1
    assert "EMAIL-SPF" in done.stdout


def test_files_of_no_concern_start_nothing(tmp_path: Path, hooks: Path) -> None:
    used = ("inventory", "waivers", "rules")
    work = repository(tmp_path, hooks, *(f"id: hipaacheck-{one}" for one in used))
    (work / "notes.txt").write_text("none\n", encoding="utf-8")
    git(work, "add", "--all")
    done = pre_commit(work, "run")

    assert done.returncode == 0
    assert done.stdout.count("Skipped") == len(used)


@pytest.mark.timeout(300)
def test_pre_commit_installs_this_checkout(tmp_path: Path) -> None:
    """As it is, but for what the network would bring: the dependencies are those of this environment."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in (HOOKS.name, "pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, hooks / name)
    for name in ("src", "rules", "report_templates", "examples/clinic"):
        shutil.copytree(ROOT / name, hooks / name, ignore=shutil.ignore_patterns("__pycache__"))
    committed(hooks)
    work = repository(tmp_path, hooks, "id: hipaacheck-inventory")
    # pip reads the last of these the wrong way round: 0 means that there is no isolation (pypa/pip issue 5735).
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    packages = ":".join(site.getsitepackages())
    done = pre_commit(work, "run", "--all-files", "--verbose", PYTHONPATH=packages, **offline)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "inventory.yaml: no mistakes; 1 domains" in done.stdout
    (program,) = (tmp_path / "home" / "pre-commit").glob("repo*/py_env-*/bin/hipaacheck")
    assert str(program.parent) in program.read_text(encoding="utf-8")
