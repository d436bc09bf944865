"""The composite action, run as GitHub's runner does: what it installs, scans, writes, uploads and decides."""

import json
import shutil
import site
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.composite import Ran, Runner, machine, obeyed
from tests.support.gated import ZONE, add_comment, clinic, program_folder, weaken_dmarc

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / "action.yml"
GATE = {"inventory": "inventory.yaml", "zone": "zones", "domains": ""}

# A test scans up to two times, each a process: more than the usual time where other tests run beside.
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner whose job has installed hipaacheck already, with the clinic checked out."""
    runner = machine(tmp_path, clinic(tmp_path / "the work space"))
    install(runner, ROOT)
    return runner


def install(runner: Runner, what: object) -> None:
    venv = runner.temp / "hipaacheck" / "venv"
    program_folder(venv)
    (venv / "installed").write_text(str(what), encoding="utf-8")


def run(runner: Runner, **inputs: str) -> Ran:
    return runner.action(ACTION, {**GATE, **{name.replace("_", "-"): one for name, one in inputs.items()}})


def test_a_harmless_change_passes_with_sarif_run_comment_and_summary(runner: Runner) -> None:
    base = run(runner, exit_zero="true")
    add_comment(runner.workspace)
    ran = run(runner, against=base.outputs["run"], fail_on="new, regression")

    assert (base.code, ran.code) == (0, 0), ran.step("Scan").log
    assert ran.outputs["exit-code"] == "0"
    assert ran.outputs["verdict"] == "passed"
    assert json.loads(Path(ran.outputs["sarif"]).read_bytes())["version"] == "2.1.0"
    assert json.loads(Path(ran.outputs["run"]).read_bytes())["findings"]
    assert Path(ran.outputs["comment"]).read_text(encoding="utf-8") in runner.summary


def test_a_weakened_zone_fails_on_its_line_after_the_upload(runner: Runner) -> None:
    base = run(runner, exit_zero="true")
    line = weaken_dmarc(runner.workspace)
    ran = run(runner, against=base.outputs["run"], fail_on="new, regression")

    assert ran.code == 1, ran.step("Scan").log
    assert [step.outcome for step in ran.steps] == ["success", "success", "success", "success", "failure"]
    assert ran.steps[-1].name == "Decide"
    upload = ran.step("github/codeql-action/upload-sarif")
    assert upload.given == {"sarif_file": ran.outputs["sarif"], "category": ""}
    assert (ran.outputs["exit-code"], ran.outputs["verdict"]) == ("1", "failed")
    results = json.loads(Path(ran.outputs["sarif"]).read_bytes())["runs"][0]["results"]
    (result,) = (one for one in results if one["ruleId"] == "EMAIL-DMARC-004" and one.get("kind") == "fail")
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == (ZONE, line)
    assert "EMAIL-DMARC-004" in runner.summary
    assert any(f"file={ZONE},line={line}" in one for one in obeyed(ran.step("Scan").log))


def test_annotations_of_another_folder_name_files_from_the_root(runner: Runner) -> None:
    folder = clinic(runner.workspace / "infra, 100%")
    line = weaken_dmarc(folder)
    ran = run(
        runner, working_directory="infra, 100%", exit_zero="true", fail_on="moderate", upload_sarif="false"
    )

    told = obeyed(ran.step("Scan").log)
    assert any(f"file=infra%2C 100%25/{ZONE},line={line}," in one for one in told), told
    assert not any(f"file={ZONE}" in one for one in told)


def test_exit_zero_reports_and_passes(runner: Runner) -> None:
    weaken_dmarc(runner.workspace)
    ran = run(runner, exit_zero="true", fail_on="high")

    assert (ran.code, ran.outputs["exit-code"], ran.outputs["verdict"]) == (0, "0", "passed")
    assert "EMAIL-DMARC-004" in Path(ran.outputs["comment"]).read_text(encoding="utf-8")


def test_a_wrong_inventory_fails_with_2_and_uploads_nothing(runner: Runner) -> None:
    (runner.workspace / "inventory.yaml").write_text("version: 1\nwrong: here\n", encoding="utf-8")
    ran = run(runner)

    assert ran.code == 2
    assert ran.outputs == {"exit-code": "2", "verdict": "mistaken", "sarif": "", "run": "", "comment": ""}
    assert ran.step("github/codeql-action/upload-sarif").outcome == "skipped"
    assert "mistaken (exit code 2)" in runner.summary


def test_nothing_to_scan_is_no_pass(runner: Runner) -> None:
    ran = runner.action(ACTION, {})

    assert ran.code == 2, ran.step("Scan").log


@pytest.mark.parametrize("word", ["False", "no", "0", "", "false; echo"])
def test_only_the_word_false_opens_the_network(runner: Runner, word: str) -> None:
    recorded = recording(runner)
    run(runner, offline=word)

    assert "--offline" in recorded()


def test_the_network_is_opened_by_the_word_false(runner: Runner) -> None:
    recorded = recording(runner)
    run(runner, offline="false")

    assert "--offline" not in recorded()


def recording(runner: Runner) -> Callable[[], list[str]]:
    """Put a program in hipaacheck's place that writes its arguments; returns what reads them."""
    program = runner.temp / "hipaacheck" / "venv" / "bin" / "hipaacheck"
    file = runner.temp / "arguments"
    program.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" > "{file}"\n', encoding="utf-8")
    return lambda: file.read_text(encoding="utf-8").split("\0")[:-1]


HOSTILE = [
    "$(touch pwned)",
    "`touch pwned`",
    '"; touch pwned; "',
    "'; touch pwned; '",
    "${{ github.token }}",
    "a name with  spaces",
    "--exit-zero",
    "*",
    "\\",
    "$HOME",
    "%s%n",
    "ü\u202e",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_inputs_reach_the_program_whole_and_run_nothing(runner: Runner, text: str) -> None:
    recorded = recording(runner)
    names = ("inventory", "zone", "config", "tenant", "baseline", "against", "fail-on", "store")
    before = sorted(runner.workspace.rglob("*"))
    ran = runner.action(ACTION, {**dict.fromkeys(names, text), "options": text, "domains": "clinic.example"})

    assert ran.code == 0, ran.step("Scan").log
    arguments = recorded()
    assert arguments[:10] == [
        "scan",
        *(f"--{name}={text}" for name in names[:-1]),
        "--offline",
        f"--store={text}",
    ]
    assert arguments[-3:] == [text, "--", "clinic.example"]
    assert sorted(runner.workspace.rglob("*")) == before


def test_inputs_of_several_lines_are_several_arguments(runner: Runner) -> None:
    recorded = recording(runner)
    run(runner, zone="zones/a b.zone\n\n  zones/c.zone  \r\n", domains="a.example\nb.example  c.example * \n")

    arguments = recorded()
    assert [one for one in arguments if one.startswith("--zone")] == [
        "--zone=zones/a b.zone",
        "--zone=zones/c.zone",
    ]
    assert arguments[arguments.index("--") + 1 :] == ["a.example", "b.example", "c.example", "*"]


def test_what_was_seen_is_no_command_to_the_runner(runner: Runner) -> None:
    """A record of a domain, or a message of an error, could otherwise add masks, paths and annotations."""
    program = runner.temp / "hipaacheck" / "venv" / "bin" / "hipaacheck"
    program.write_text(
        "#!/bin/sh\necho '::error::forged'; echo '  ::add-mask::a'; echo 'TXT ##[add-path]/tmp'\n"
        "echo '::stop-commands::x'; echo '::x::'; echo '::error::forged' >&2; printf '::error::no newline'\n",
        encoding="utf-8",
    )
    ran = run(runner)

    assert "forged" in ran.step("Scan").log
    assert obeyed(ran.step("Scan").log) == []
    assert obeyed("::stop-commands::t\n::error::a\n::t::\n::error::b") == ["::error::b"]


@pytest.mark.parametrize(
    ("code", "verdict"), [(0, "passed"), (1, "failed"), (3, "incomplete"), (70, "broken")]
)
def test_the_exit_code_of_the_scan_is_that_of_the_action(runner: Runner, code: int, verdict: str) -> None:
    program = runner.temp / "hipaacheck" / "venv" / "bin" / "hipaacheck"
    program.write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
    ran = run(runner)

    assert (ran.code, ran.outputs["exit-code"], ran.outputs["verdict"]) == (code, str(code), verdict)


def test_a_failed_upload_does_not_hide_the_verdict(runner: Runner) -> None:
    weaken_dmarc(runner.workspace)

    def uses(_runner: Runner, name: str, _given: object) -> tuple[int, dict[str, str]]:
        return (1, {}) if "upload-sarif" in name else (0, {})

    ran = runner.action(ACTION, {**GATE, "fail-on": "moderate"}, uses)

    assert [(step.name, step.outcome) for step in ran.steps[-2:]] == [
        ("Upload SARIF", "failure"),
        ("Decide", "failure"),
    ]


def test_the_runner_without_rights_to_upload_is_served(runner: Runner) -> None:
    ran = run(runner, upload_sarif="false", python_version="", annotations="false", summary="false")

    assert ran.step("github/codeql-action/upload-sarif").outcome == "skipped"
    assert ran.step("actions/setup-python").outcome == "skipped"
    assert runner.summary == ""
    assert obeyed(ran.step("Scan").log) == []


def test_it_installs_its_own_checkout(tmp_path: Path) -> None:
    """As it is, but for what the network would bring: the dependencies are those of this environment."""
    # pip reads this one the wrong way round: 0 means that there is no isolation (pypa/pip issue 5735).
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    packages = ":".join(site.getsitepackages())
    runner = machine(tmp_path, clinic(tmp_path / "work"), **offline, PYTHONPATH=packages)
    checkout = tmp_path / "actions" / "hipa a check"
    checkout.mkdir(parents=True)
    for name in ("action.yml", "pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, checkout / name)
    for name in ("src", "rules", "report_templates", "examples/clinic"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    weaken_dmarc(runner.workspace)
    ran = runner.action(checkout / "action.yml", {**GATE, "fail-on": "high"})

    assert ran.step("Install hipaacheck").code == 0, ran.step("Install hipaacheck").log
    place = runner.temp / "hipaacheck" / "venv"
    assert (place / "installed").read_text(encoding="utf-8") == str(checkout)
    assert list(place.glob("lib/python*/site-packages/hipaacheck/rules/email/*.yaml"))
    assert ran.code == 1, ran.step("Scan").log


def test_a_second_scan_of_a_job_installs_nothing(runner: Runner) -> None:
    python = runner.temp / "hipaacheck" / "venv" / "bin" / "python"
    ran = run(runner)

    assert ran.step("Install hipaacheck").code == 0
    assert not python.exists()


@pytest.mark.parametrize(
    "version", ["1.2.0 --index-url=http://evil.example", "$(touch x)", "-r/etc/passwd", "@x"]
)
def test_a_version_is_a_version(runner: Runner, version: str) -> None:
    ran = run(runner, version=version)

    assert ran.code == 2
    assert ran.step("Scan").outcome == "skipped"
    assert ran.step("Decide").outcome == "skipped"


def test_a_version_is_installed_from_the_index(runner: Runner, tmp_path: Path) -> None:
    fakes = tmp_path / "fakes"
    fakes.mkdir()
    asked = tmp_path / "asked"
    fake = fakes / "python3"
    fake.write_text(
        f'#!/bin/bash\nmkdir -p "${{@: -1}}/bin"\nprintf "#!/bin/sh\\nprintf \'%%s\\\\n\' \\"\\$@\\" > {asked}\\n" '
        f'> "${{@: -1}}/bin/python"\nchmod +x "${{@: -1}}/bin/python"\n',
        encoding="utf-8",
    )
    fake.chmod(0o755)
    env = {**runner.env, "PATH": f"{fakes}:{runner.env['PATH']}"}
    Runner(runner.workspace, runner.temp, env).action(ACTION, {**GATE, "version": "1.2.0"})

    assert asked.read_text(encoding="utf-8").split() == [
        "-m",
        "pip",
        "install",
        "--quiet",
        "hipaacheck==1.2.0",
    ]
