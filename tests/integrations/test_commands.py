"""Every command that the guide and the examples show is one that the program takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from tests.support.composite import loaded

from hipaacheck.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "ci.md"
INPUTS = loaded(ROOT / "action.yml")


def commands() -> Iterator[tuple[str, str]]:
    """Yield each command with the name of its file; a line goes on behind a backslash, and a comment ends it."""
    examples = sorted((ROOT / "examples" / "ci").glob("*.yml"))
    for file in (GUIDE, *examples):
        text = file.read_text(encoding="utf-8")
        if file.name == "gitlab.yml":
            jobs = [job for job in loaded(file).values() if isinstance(job, dict)]
            text = "\n".join(line for job in jobs for line in job.get("script", []))
        text = re.sub(r"\\\n\s*", "", text)
        for line in re.findall(
            r"^[^#\n`]*?\bhipaacheck ((?:scan|baseline|tenant|inventory) [^#\n|>]*)", text, re.M
        ):
            yield file.name, line.rpartition(") ||")[0] or line
    for one in loaded(ROOT / ".pre-commit-hooks.yaml"):
        yield one["id"], f"{one['entry'].removeprefix('hipaacheck ')} --help"


FOUND = list(commands())


@pytest.mark.parametrize(("where", "line"), FOUND, ids=lambda one: one[:50])
def test_commands_parse(where: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = shlex.split(re.sub(r'"\$@"| 2$', "", line))
    monkeypatch.chdir(tmp_path)
    for word in ("inventory.yaml", *words):
        if re.fullmatch(r"[\w-]+\.(?:yaml|json)", word):
            (tmp_path / word).touch()
    parse([word for word in words if word != "--help"])


def parse(words: list[str]) -> None:
    """Read a command as the program does, files that must exist included. Raises for what it does not take."""
    command = typer.main.get_command(app)
    context = command.make_context("hipaacheck", [], resilient_parsing=True)
    context.resilient_parsing = False
    while hasattr(command, "resolve_command"):
        _, command, words = command.resolve_command(context, words)
    command.make_context("hipaacheck", words)


@pytest.mark.parametrize("line", ["scan --nothing clinic.example", "scan --offline=no", "inventory chek"])
def test_a_command_that_is_none_would_be_found(line: str) -> None:
    with pytest.raises(Exception, match=r"No such (?:option|command)|does not take a value"):
        parse(line.split())


def test_commands_of_every_file_were_found() -> None:
    assert {where for where, _ in FOUND} >= {"ci.md", "gitlab.yml", "azure.yml", "hipaacheck-inventory"}
    assert len(FOUND) > 10


def test_the_guide_names_every_input_and_output_of_the_action() -> None:
    named = set(re.findall(r"`([a-z-]+)`", GUIDE.read_text(encoding="utf-8")))

    assert set(INPUTS["inputs"]) | set(INPUTS["outputs"]) <= named


def test_the_example_gives_the_action_inputs_that_it_has() -> None:
    jobs = loaded(ROOT / "examples" / "ci" / "github.yml")["jobs"].values()
    given = [step["with"] for job in jobs for step in job["steps"] if "/hipaacheck@" in step.get("uses", "")]

    assert len(given) == 3
    assert all(set(one) <= set(INPUTS["inputs"]) for one in given)


def test_the_options_that_the_action_writes_are_those_of_scan() -> None:
    script = next(step["run"] for step in INPUTS["runs"]["steps"] if step["name"] == "Scan")
    used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", script))
    program = typer.main.get_command(app)
    context = program.make_context("hipaacheck", [], resilient_parsing=True)
    _, scan, _ = program.resolve_command(context, ["scan"])  # type: ignore[attr-defined]

    assert used <= {name for option in scan.params for name in option.opts}
