"""Run the steps of a composite action, or of a job, as GitHub's runner does: enough of it to test ours.

Steps with `run` are run by bash. Steps that use other actions are told, and not run.
"""

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from tests.support.expressions import Context, filled, holds

Uses = Callable[["Runner", str, Mapping[str, str]], "tuple[int, dict[str, str]]"]
"""What runs an action that a step names: its `uses` and `with` give an exit code and outputs."""


@dataclass(frozen=True, slots=True)
class Step:
    """How one step went: `outcome` is success, failure or skipped."""

    name: str
    outcome: str
    code: int = 0
    log: str = ""
    uses: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Ran:
    """How an action or a job went."""

    steps: list[Step] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    code: int = 0

    def step(self, name: str) -> Step:
        """Return the step of this name, or whose action has it."""
        (found,) = (one for one in self.steps if one.name == name or one.uses.startswith(f"{name}@"))
        return found


@dataclass(frozen=True, slots=True)
class Runner:
    """A machine of GitHub's: its folders, and the environment that a job starts from."""

    workspace: Path
    temp: Path
    env: Mapping[str, str]

    @property
    def summary(self) -> str:
        """Return what the steps wrote as their summaries."""
        file = self.temp / "summary.md"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def action(self, file: Path, inputs: Mapping[str, str], uses: "Uses | None" = None) -> Ran:
        """Run a composite action with these inputs."""
        action = loaded(file)
        unknown = set(inputs) - set(action["inputs"])
        assert not unknown, f"the action has no input {unknown}"
        given = {name: str(one.get("default", "")) for name, one in action["inputs"].items()} | dict(inputs)
        assert action["runs"]["using"] == "composite"
        steps: dict[str, object] = {}
        context = {"inputs": given, "steps": steps}
        env = {"GITHUB_ACTION_PATH": str(file.parent)}
        ran = self.steps(action["runs"]["steps"], context, steps, env, uses or _told)
        ran.outputs = {name: filled(one["value"], context) for name, one in action["outputs"].items()}
        return ran

    def steps(
        self,
        listed: list[dict],  # type: ignore[type-arg]
        context: Context,
        seen: dict[str, object],
        env: Mapping[str, str],
        uses: "Uses",
    ) -> Ran:
        """Run steps one after the other; `seen` is the context `steps`, which they fill."""
        ran = Ran()
        for one in listed:
            step = self._step(one, context, env, uses, failed=bool(ran.code))
            ran.steps.append(step)
            if step.outcome == "failure" and not one.get("continue-on-error"):
                ran.code = ran.code or step.code
            if "id" in one:
                seen[one["id"]] = {"outputs": step.outputs, "outcome": step.outcome}
        return ran

    def _step(
        self,
        step: dict,  # type: ignore[type-arg]
        context: Context,
        env: Mapping[str, str],
        uses: "Uses",
        *,
        failed: bool,
    ) -> Step:
        name = step.get("name", "")
        if not holds(step.get("if"), context, failed=failed):
            return Step(name, "skipped", uses=step.get("uses", ""))
        if "uses" in step:
            given = {key: filled(str(value), context) for key, value in step.get("with", {}).items()}
            code, outputs = uses(self, step["uses"], given)
            outcome = "failure" if code else "success"
            return Step(name, outcome, code, uses=step["uses"], given=given, outputs=outputs)
        own = {key: filled(str(value), context) for key, value in step.get("env", {}).items()}
        folder = self.workspace / filled(step.get("working-directory", "."), context)
        code, log, outputs = self._run(filled(step["run"], context), folder, {**env, **own})
        return Step(name, "failure" if code else "success", code, log, outputs=outputs)

    def _run(self, script: str, folder: Path, env: Mapping[str, str]) -> tuple[int, str, dict[str, str]]:
        number = len(list(self.temp.glob("step-*.sh")))
        file, output = self.temp / f"step-{number}.sh", self.temp / f"output-{number}"
        file.write_text(script, encoding="utf-8")
        output.touch()
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", file],
            cwd=folder,
            env={
                **self.env,
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
                "GITHUB_WORKSPACE": str(self.workspace),
                "RUNNER_TEMP": str(self.temp),
                **env,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        return done.returncode, done.stdout, _outputs(output.read_text(encoding="utf-8"))


def loaded(file: Path) -> dict:  # type: ignore[type-arg]
    """Return a YAML file as GitHub reads it: YAML 1.2, so that `on` is a word."""
    content: dict = YAML(typ="safe", pure=True).load(file)  # type: ignore[type-arg]
    return content


def machine(folder: Path, workspace: Path, **env: str) -> Runner:
    """Return a runner with folders whose names have spaces."""
    temp = folder / "runner temp"
    temp.mkdir(exist_ok=True)
    home = folder / "home"
    home.mkdir(exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    return Runner(workspace, temp, {**kept, "HOME": str(home), "CI": "true", "GITHUB_ACTIONS": "true", **env})


def obeyed(log: str) -> list[str]:
    """Return the lines of a log that the runner would take for commands.

    As its ActionCommand.cs and ActionCommandManager.cs have it: `::name::` after blanks, or `##[name]` anywhere
    in a line; between `::stop-commands::TOKEN` and `::TOKEN::` none but the latter.
    """
    found, stopped = [], ""
    for line in log.splitlines():
        bare = line.strip()
        if stopped:
            stopped = "" if bare == f"::{stopped}::" else stopped
        elif bare.startswith("::stop-commands::"):
            stopped = bare.removeprefix("::stop-commands::")
        elif re.match(r"::[\w-]+.*?::", bare) or re.search(r"##\[[\w-]+.*?\]", bare):
            found.append(bare)
    return found


def _told(_runner: Runner, _uses: str, _given: Mapping[str, str]) -> tuple[int, dict[str, str]]:
    return 0, {}


def _outputs(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        assert equals and "<<" not in name, f"not an output in one line: {line}"
        found[name] = value
    return found
