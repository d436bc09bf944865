"""What others judge: our action, pipelines, hooks and container file pass the checkers of their own makers."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.composite import loaded

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / "action.yml"
EXAMPLES = ROOT / "examples" / "ci"
GITHUB, GITLAB, AZURE = (EXAMPLES / f"{name}.yml" for name in ("github", "gitlab", "azure"))

# The schemas that check-jsonschema carries: of SchemaStore for GitHub, of GitLab and of Microsoft for theirs.
SCHEMAS = {
    ACTION: ["vendor.github-actions"],
    GITHUB: ["vendor.github-workflows"],
    GITLAB: ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
    AZURE: [
        "vendor.azure-pipelines",
        "--data-transform",
        "azure-pipelines",
        "--regex-variant",
        "nonunicode",
    ],
}


def said(*command: object) -> str:
    """Run a checker that is to find nothing, and return what it says."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def tool(name: str) -> str:
    """Return the path of a program of this environment or of the machine; skips the test without it."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.mark.parametrize("file", SCHEMAS, ids=lambda file: file.name)
def test_files_fit_the_schemas_of_their_systems(file: Path) -> None:
    said(tool("check-jsonschema"), "--builtin-schema", *SCHEMAS[file], file)


@pytest.mark.parametrize("file", [ACTION, GITHUB], ids=lambda file: file.name)
def test_zizmor_finds_nothing_however_strict_it_is(file: Path) -> None:
    assert "No findings" in said(tool("zizmor"), "--offline", "--no-config", "--persona", "auditor", file)


def test_zizmor_would_find_an_input_in_a_script(tmp_path: Path) -> None:
    worse = tmp_path / "action.yml"
    text = ACTION.read_text(encoding="utf-8")
    worse.write_text(text.replace('exit "$EXIT_CODE"', "exit ${{ inputs.fail-on }}"), encoding="utf-8")
    done = subprocess.run(
        [tool("zizmor"), "--offline", "--no-config", worse], capture_output=True, text=True, check=False
    )

    assert done.returncode != 0
    assert "template-injection" in done.stdout


def test_actionlint_finds_nothing_in_the_workflow() -> None:
    said(tool("actionlint"), "-no-color", GITHUB)


def test_every_foreign_action_is_pinned_to_a_commit_with_its_version() -> None:
    uses = [line for file in (ACTION, GITHUB) for line in re.findall(r"uses: (.*)", file.read_text("utf-8"))]

    assert len(uses) > 8
    assert [one for one in uses if not re.fullmatch(r"\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []
    # One version of each, in the action as in the example.
    assert len({one.partition("@")[0] for one in uses}) == len(set(uses))


def scripts() -> Iterator[tuple[str, str]]:
    """Yield every script of the files, with the shell's settings of its system before it."""
    steps = loaded(ACTION)["runs"]["steps"]
    steps += [step for job in loaded(GITHUB)["jobs"].values() for step in job["steps"]]
    yield from ((f"{step.get('name')}", step["run"]) for step in steps if "run" in step)
    for name, job in loaded(GITLAB).items():
        if isinstance(job, dict):
            lines = [*job.get("before_script", []), *job.get("script", [])]
            if lines:
                yield name, "\n".join(lines)
    steps = [step for job in loaded(AZURE)["jobs"] for step in job["steps"]]
    yield from ((step["displayName"], step["bash"]) for step in steps if "bash" in step)


@pytest.mark.parametrize(("name", "script"), list(scripts()), ids=lambda one: one.partition("\n")[0][:30])
def test_shellcheck_finds_nothing_in_scripts(name: str, script: str, tmp_path: Path) -> None:
    assert "${{" not in script, f"{name} pastes an expression into its script"
    file = tmp_path / "script.sh"
    file.write_text(script, encoding="utf-8")
    said(tool("shellcheck"), "--shell=bash", "--severity=style", file)


@pytest.mark.parametrize("step", loaded(ACTION)["runs"]["steps"], ids=lambda step: step["name"])
def test_scripts_of_the_action_stop_at_the_first_error(step: dict[str, str]) -> None:
    if "run" in step:
        assert step["shell"] == "bash"
        assert step["run"].startswith("set -euo pipefail\n")
    else:
        assert step["uses"]


def test_hadolint_finds_nothing_in_the_container_file() -> None:
    said(tool("hadolint"), "--no-color", ROOT / "Containerfile")
