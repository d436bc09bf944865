"""The examples for GitHub, GitLab and Azure, run as their systems do: a change that makes it worse is stopped."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.support.composite import Ran, Runner, Step, Uses, loaded, machine
from tests.support.gated import ZONE, add_comment, clinic, committed, git, program_folder, weaken_dmarc

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "ci"
NUMBER = "7"

# Two scans a test, each a process: more than the usual time where other tests run beside.
pytestmark = [
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.timeout(300),
]

Change = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with a target branch, and the merge of a change into it checked out."""

    folder: Path
    base: str
    head: str


@pytest.fixture
def proposed(tmp_path: Path) -> Callable[[Change], Repository]:
    def make(change: Change) -> Repository:
        folder = clinic(tmp_path / "the repository")
        committed(folder)
        git(folder, "checkout", "--quiet", "-b", "change")
        change(folder)
        committed(folder)
        git(folder, "checkout", "--quiet", "main")
        base = git(folder, "rev-parse", "HEAD")
        git(folder, "merge", "--quiet", "--no-ff", "--message", "merge", "change")
        return Repository(folder, base, git(folder, "rev-parse", "HEAD"))

    return make


def no_inventory_before(folder: Path) -> None:
    """Make the change the one that brings the inventory."""
    text = (folder / "inventory.yaml").read_text(encoding="utf-8")
    git(folder, "checkout", "--quiet", "main")
    git(folder, "rm", "--quiet", "inventory.yaml")
    committed(folder)
    git(folder, "checkout", "--quiet", "change")
    git(folder, "merge", "--quiet", "main")
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")


CHANGES = pytest.mark.parametrize(
    ("change", "code"), [(add_comment, 0), (weaken_dmarc, 1)], ids=["harmless", "weaker DMARC"]
)


# GitHub


@dataclass(frozen=True, slots=True)
class GitHub:
    """The example's job `gate`, and what it sent to GitHub."""

    ran: Ran
    runner: Runner
    calls: list[str]
    comment: str


@pytest.fixture
def github(tmp_path: Path) -> Callable[..., GitHub]:
    def run(repository: Repository, *, comments: str = "", fork: bool = False) -> GitHub:
        fakes, calls = program_folder(tmp_path / "fakes"), tmp_path / "calls"
        calls.touch()
        (fakes / "gh").write_text(
            f'#!/bin/sh\necho "$@" | tr "\\n" " " >> "{calls}"; echo >> "{calls}"\n'
            f'case "$*" in *--paginate*) printf "{comments}";; esac\n',
            encoding="utf-8",
        )
        (fakes / "gh").chmod(0o755)
        work = tmp_path / "work"
        work.mkdir()
        runner = machine(tmp_path, work, PATH=f"{fakes}:{os.environ['PATH']}")
        program_folder(runner.temp / "hipaacheck" / "venv")
        (runner.temp / "hipaacheck" / "venv" / "installed").write_text(str(ROOT), encoding="utf-8")
        job = loaded(EXAMPLES / "github.yml")["jobs"]["gate"]
        steps: dict[str, object] = {}
        head = {"repo": {"full_name": "stranger/clinic" if fork else "owner/clinic"}}
        context = {
            "steps": steps,
            "github": {
                "token": "a-token",
                "repository": "owner/clinic",
                "event_name": "pull_request",
                "event": {"pull_request": {"number": NUMBER, "head": head, "base": {"sha": repository.base}}},
            },
        }
        ran = runner.steps(job["steps"], context, steps, {}, uses_for(repository))
        asked = calls.read_text(encoding="utf-8").splitlines()
        sent = asked[-1].rpartition("body=@")[2].strip() if asked else ""
        return GitHub(ran, runner, asked, Path(sent).read_text(encoding="utf-8") if sent else "")

    return run


def uses_for(repository: Repository) -> Uses:
    """Return what runs the actions that the example uses: a checkout, and ours."""

    def uses(runner: Runner, name: str, given: Mapping[str, str]) -> tuple[int, dict[str, str]]:
        if name.startswith("actions/checkout@"):
            place = runner.workspace / given.get("path", "checked out")
            git(
                repository.folder,
                "worktree",
                "add",
                "--detach",
                str(place),
                given.get("ref") or repository.head,
            )
            if "path" not in given:
                for one in place.iterdir():
                    if one.name != ".git":
                        one.rename(runner.workspace / one.name)
            return 0, {}
        assert name.startswith("OWNER/hipaacheck@")
        ran = runner.action(ROOT / "action.yml", given)
        return ran.code, ran.outputs

    return uses


@CHANGES
def test_github_stops_what_makes_it_worse_and_comments(
    proposed: Callable[[Change], Repository], github: Callable[..., GitHub], change: Change, code: int
) -> None:
    done = github(proposed(change))

    assert done.ran.code == code
    assert done.ran.step("Scan the base branch").outputs["verdict"] == "passed"
    assert done.ran.step("Scan the change").outputs["exit-code"] == str(code)
    assert done.ran.step("Scan the change").outputs["sarif"]
    assert done.ran.step("Comment").outcome == "success", done.ran.step("Comment").log
    assert done.comment.startswith("<!-- hipaacheck -->\n")
    assert ("EMAIL-DMARC-004" in done.comment) == bool(code)
    assert done.calls[-1].startswith(
        f"api --silent repos/owner/clinic/issues/{NUMBER}/comments --field body=@"
    )
    assert done.runner.summary == done.comment  # the scan of the base branch left nothing


def test_github_replaces_its_own_comment(
    proposed: Callable[[Change], Repository], github: Callable[..., GitHub]
) -> None:
    done = github(proposed(weaken_dmarc), comments="31\\n32\\n")

    assert done.calls[-1].startswith(
        "api --silent --method PATCH repos/owner/clinic/issues/comments/31 --field"
    )


def test_github_leaves_the_pull_request_of_a_fork_uncommented(
    proposed: Callable[[Change], Repository], github: Callable[..., GitHub]
) -> None:
    done = github(proposed(weaken_dmarc), fork=True)

    assert (done.ran.code, done.calls) == (1, [])
    assert "EMAIL-DMARC-004" in done.runner.summary


def test_github_passes_nothing_when_the_base_branch_cannot_be_scanned(
    proposed: Callable[[Change], Repository], github: Callable[..., GitHub]
) -> None:
    done = github(proposed(no_inventory_before))

    assert done.ran.step("Scan the base branch").code == 2
    assert done.ran.code in (1, 3)


# GitLab


def gitlab(tmp_path: Path, repository: Repository, name: str = "hipaacheck") -> tuple[int, str, Path]:
    """Run a job's script as GitLab's runner has it: one shell, `set -eo pipefail`, in a shallow clone."""
    work = tmp_path / "builds" / "the clone"
    work.parent.mkdir()
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(work))
    git(repository.folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    job = loaded(EXAMPLES / "gitlab.yml")[name]
    script = tmp_path / "script.sh"
    script.write_text("\n".join(["set -eo pipefail", *job["script"]]), encoding="utf-8")
    done = shell(
        ["bash", script],
        work,
        tmp_path,
        CI_PROJECT_DIR=str(work),
        CI_MERGE_REQUEST_DIFF_BASE_SHA=repository.base,
    )
    for one in job["artifacts"]["reports"].values():
        assert done.returncode == 2 or (work / one).is_file()
    return done.returncode, done.stdout, work


def shell(command: list[object], folder: Path, tmp: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run a shell with hipaacheck on its PATH and little else in its environment."""
    return subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env={
            "PATH": f"{program_folder(tmp / 'programs')}:{os.environ['PATH']}",
            "HOME": str(tmp),
            "GIT_CONFIG_NOSYSTEM": "1",
            **env,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@CHANGES
def test_gitlab_stops_what_makes_it_worse_with_code_quality_and_junit(
    tmp_path: Path, proposed: Callable[[Change], Repository], change: Change, code: int
) -> None:
    ended, log, work = gitlab(tmp_path, proposed(change))

    assert ended == code, log
    issues = json.loads((work / "gl-code-quality-report.json").read_bytes())
    dmarc = [one for one in issues if one["check_name"] == "EMAIL-DMARC-004"]
    assert [one["location"]["path"] for one in dmarc] == [ZONE] * code
    assert (len(failures(work / "hipaacheck.junit.xml", "EMAIL-DMARC-004"))) == code
    assert ("EMAIL-DMARC-004" in log) == bool(code)


def test_gitlab_shows_as_new_what_the_change_made_worse_alone(
    tmp_path: Path, proposed: Callable[[Change], Repository]
) -> None:
    """GitLab compares the fingerprints with those of the report of the target branch."""
    changed = proposed(weaken_dmarc)
    (tmp_path / "branch").mkdir()
    (tmp_path / "request").mkdir()
    _, _, proposal = gitlab(tmp_path / "request", changed)
    git(changed.folder, "checkout", "--quiet", "--detach", changed.base)
    ended, log, branch = gitlab(tmp_path / "branch", changed, "hipaacheck-branch")
    before, after = (
        {one["fingerprint"]: one["check_name"] for one in json.loads(report.read_bytes())}
        for report in (one / "gl-code-quality-report.json" for one in (branch, proposal))
    )

    assert ended == 0, log
    assert before and before.keys() < after.keys()
    assert {after[one] for one in after.keys() - before.keys()} == {"EMAIL-DMARC-004"}


def test_gitlab_writes_the_report_of_the_target_branch_at_every_push() -> None:
    (rule,) = loaded(EXAMPLES / "gitlab.yml")["hipaacheck-branch"]["rules"]
    assert "$CI_DEFAULT_BRANCH" in rule["if"] and "changes" not in rule


def failures(file: Path, rule: str) -> list[ElementTree.Element]:
    cases = ElementTree.fromstring(file.read_bytes()).iter("testcase")
    return [
        one for one in cases if one.find("failure") is not None and rule in ElementTree.tostring(one).decode()
    ]


def test_gitlab_passes_nothing_when_the_target_branch_cannot_be_scanned(
    tmp_path: Path, proposed: Callable[[Change], Repository]
) -> None:
    ended, log, _ = gitlab(tmp_path, proposed(no_inventory_before))

    assert ended in (1, 3), log


def test_gitlab_runs_for_what_the_job_reads() -> None:
    job = loaded(EXAMPLES / "gitlab.yml")["hipaacheck"]

    assert {one.partition("/")[0] for one in job["rules"][0]["changes"]} >= {
        "inventory.yaml",
        "zones",
        "servers",
    }


# Azure


def azure(tmp_path: Path, repository: Repository) -> tuple[list[Step], Path]:
    """Run the steps with scripts, each in a shell of its own, from the merge that Azure checks out."""
    temp = tmp_path / "agent temp"
    temp.mkdir()
    steps: list[Step] = []
    for step in loaded(EXAMPLES / "azure.yml")["jobs"][0]["steps"]:
        if "bash" not in step or step["displayName"] == "Install hipaacheck":
            continue
        script = temp / "script.sh"
        script.write_text(step["bash"], encoding="utf-8")
        done = shell(
            ["bash", "--noprofile", "--norc", script],
            repository.folder,
            tmp_path,
            AGENT_TEMPDIRECTORY=str(temp),
            BUILD_SOURCESDIRECTORY=str(repository.folder),
        )
        steps.append(
            Step(
                step["displayName"], "failure" if done.returncode else "success", done.returncode, done.stdout
            )
        )
        if done.returncode and step.get("continueOnError") != "true":
            break
    return steps, temp


@CHANGES
def test_azure_stops_what_makes_it_worse_with_junit_and_sarif(
    tmp_path: Path, proposed: Callable[[Change], Repository], change: Change, code: int
) -> None:
    (base, scan), temp = azure(tmp_path, proposed(change))

    assert (base.code, scan.code) == (0, code), base.log + scan.log
    assert len(failures(temp / "hipaacheck.junit.xml", "EMAIL-DMARC-004")) == code
    assert json.loads((temp / "hipaacheck" / "hipaacheck.sarif").read_bytes())["version"] == "2.1.0"


def test_azure_passes_nothing_when_the_target_branch_cannot_be_scanned(
    tmp_path: Path, proposed: Callable[[Change], Repository]
) -> None:
    (base, scan), _ = azure(tmp_path, proposed(no_inventory_before))

    assert base.code == 2
    assert scan.code in (1, 3), scan.log


def test_azure_publishes_what_the_scripts_write() -> None:
    steps = loaded(EXAMPLES / "azure.yml")["jobs"][0]["steps"]
    scripts = "".join(step.get("bash", "") for step in steps)
    (tests,) = (step["inputs"] for step in steps if step.get("task") == "PublishTestResults@2")
    (sarif,) = (step for step in steps if "publish" in step)

    assert f"junit=$AGENT_TEMPDIRECTORY/{tests['testResultsFiles']}" in scripts
    assert tests["searchFolder"] == "$(Agent.TempDirectory)"
    folder = re.sub(r"\$\(Agent\.TempDirectory\)", "$AGENT_TEMPDIRECTORY", sarif["publish"])
    assert f"sarif={folder}/" in scripts
    assert sarif["artifact"] == "CodeAnalysisLogs"  # where the SARIF SAST Scans Tab looks
    assert [step["condition"] for step in steps[-2:]] == ["succeededOrFailed()"] * 2


def test_azure_does_not_obey_what_was_seen(tmp_path: Path) -> None:
    """The agent takes `##vso[task...]` anywhere in a line for a command."""
    (script,) = (
        step["bash"]
        for step in loaded(EXAMPLES / "azure.yml")["jobs"][0]["steps"]
        if step.get("displayName") == "Scan the change"
    )
    program = program_folder(tmp_path / "programs") / "hipaacheck"
    program.write_text(
        "#!/bin/sh\necho 'TXT ##vso[task.setvariable variable=PATH]x' >&2\nexit 1\n", encoding="utf-8"
    )
    done = subprocess.run(
        ["bash", "-c", script],
        env={
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "AGENT_TEMPDIRECTORY": str(tmp_path),
            "BUILD_SOURCESDIRECTORY": str(tmp_path),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "TXT" in done.stdout
    assert "##" not in done.stdout
