"""The gate as `scan` offers it: conditions, earlier runs, baselines, chosen rules, and the closing line."""

import json
from pathlib import Path

import pytest
import typer.testing

from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Outcome
from hipaacheck.reporters.json import load_run

ZONE = """$ORIGIN clinic.example.
@ 300 IN SOA ns1 hostmaster 1 7200 3600 1209600 300
@ IN NS ns1
@ IN NS ns2
ns1 IN A 192.0.2.1
ns2 IN A 192.0.2.2
@ IN MX 0 .
@ IN TXT "v=spf1 -all"
_dmarc IN TXT "v=DMARC1; p=POLICY; rua=mailto:dmarc@clinic.example"
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    publish("reject")


def publish(policy: str, name: str = "clinic.example") -> None:
    Path(f"{name}.zone").write_text(ZONE.replace("POLICY", policy).replace("clinic.example", name))


def scan(*words: str, zones: tuple[str, ...] = ("clinic.example",)) -> typer.testing.Result:
    files = [part for name in zones for part in ("--zone", f"{name}.zone")]
    return typer.testing.CliRunner().invoke(app, ["scan", *files, "--offline", *words])


def closing(done: typer.testing.Result) -> str:
    return (done.stdout.splitlines() or [""])[-1]


ONLY = ("--only", "EMAIL-DMARC-004,EMAIL-SPF-001")


def test_the_closing_line_says_why_and_the_exit_code_is_the_same() -> None:
    good = scan(*ONLY, "--no-store")
    publish("none")
    bad = scan(*ONLY, "--no-store")
    zero = scan(*ONLY, "--no-store", "--exit-zero")

    assert (good.exit_code, closing(good)) == (0, "Exit 0: nothing failed at or above high.")
    said = "1 finding stops it (1 by severity; --fail-on high): EMAIL-DMARC-004 at clinic.example."
    assert (bad.exit_code, closing(bad)) == (1, f"Exit 1: {said}")
    assert (zero.exit_code, closing(zero)) == (0, f"Exit 0 by --exit-zero, 1 without it: {said}")


def test_with_another_format_the_closing_line_goes_to_standard_error() -> None:
    done = scan(*ONLY, "--no-store", "--format", "json")

    assert json.loads(done.stdout)["tool"] == "hipaacheck"
    assert done.stderr.splitlines() == ["Exit 0: nothing failed at or above high."]


def test_new_is_what_the_last_run_of_the_store_did_not_know() -> None:
    first = scan(*ONLY, "--fail-on", "new", "--store", "runs.db")
    publish("none")
    second = scan(*ONLY, "--fail-on", "new,regression", "--store", "runs.db")
    third = scan(*ONLY, "--fail-on", "new,regression", "--store", "runs.db")

    assert (first.exit_code, second.exit_code, third.exit_code) == (0, 1, 0)
    assert "the next one compares with it" in second.stderr
    assert "the next one compares with it" not in first.stderr + third.stderr
    assert "1 passed before" in closing(second) and "against run " in closing(second)


def test_against_names_the_run_that_is_compared_with() -> None:
    publish("none")
    scan(*ONLY, "--no-store", "-o", "bad.json")
    publish("reject")
    scan(*ONLY, "--no-store", "-o", "good.json")
    publish("none")

    assert scan(*ONLY, "--no-store", "--against", "bad.json", "--fail-on", "new").exit_code == 0
    assert scan(*ONLY, "--no-store", "--against", "good.json", "--fail-on", "new").exit_code == 1
    assert scan(*ONLY, "--no-store", "--against", "good.json", "--fail-on", "new:critical").exit_code == 0


def test_without_an_earlier_run_all_is_new_and_nothing_can_be_said_of_regressions() -> None:
    publish("none")

    assert scan(*ONLY, "--no-store", "--fail-on", "new").exit_code == 1
    regression = scan(*ONLY, "--no-store", "--fail-on", "regression")
    assert regression.exit_code == 3
    assert "there is no earlier run to compare with (--against names one)" in closing(regression)


def test_rules_that_are_left_out_of_a_comparison_are_no_news() -> None:
    scan("--no-store", "-o", "whole.json", "--fail-on", "never")
    done = scan(*ONLY, "--no-store", "--against", "whole.json", "--fail-on", "regression", "-o", "part.jsonl")

    assert done.exit_code == 0
    assert json.loads(Path("part.jsonl").read_text().splitlines()[-1])["changes"] == 0


def test_a_baseline_lets_known_gaps_pass_and_no_others() -> None:
    publish("none")
    scan(*ONLY, "--no-store", "-o", "bad.json")
    runner = typer.testing.CliRunner()
    words = [
        "baseline",
        "write",
        "bad.json",
        "-o",
        "baseline.yaml",
        "--reason",
        "moving",
        "--approved-by",
        "Lee",
    ]
    made = runner.invoke(app, [*words, "--expires", "90d"])
    assert made.exit_code == 0, made.output

    known = scan(*ONLY, "--no-store", "--baseline", "baseline.yaml")
    Path("clinic.example.zone").write_text(
        Path("clinic.example.zone").read_text().replace("v=spf1", "v=spf2")
    )
    more = scan(*ONLY, "--no-store", "--baseline", "baseline.yaml")
    severe = scan(*ONLY, "--no-store", "--baseline", "baseline.yaml", "--fail-on", "new,high")

    assert (known.exit_code, more.exit_code, severe.exit_code) == (0, 1, 1)
    assert "against the baseline baseline.yaml" in closing(known)
    assert "EMAIL-SPF-001" in closing(more) and "DMARC" not in closing(more)


def test_chosen_rules_alone_are_asked_and_the_run_says_so() -> None:
    scan(*ONLY, "--skip", "EMAIL-SPF-*", "--no-store", "-o", "run.json", "-o", "run.md")
    run = load_run(Path("run.json").read_bytes())

    assert {finding.rule for finding in run.findings} == {"EMAIL-DMARC-004"}
    assert run.options["only"] == "EMAIL-DMARC-004, EMAIL-SPF-001"
    assert "Some rules were left out (--skip EMAIL-SPF-\\*)." in Path("run.md").read_text()


def test_what_nobody_asked_passes_nothing_and_is_counted() -> None:
    done = scan("--no-store", "-o", "run.json", "--fail-on", "never")
    run = load_run(Path("run.json").read_bytes())

    unknown = [one for one in run.findings if one.outcome is Outcome.UNKNOWN]
    assert unknown and run.options["offline"] is True
    assert "No connection was opened: what only the network knows is unknown." in done.stdout


def test_several_domains_end_each_with_a_reason_whatever_the_order_of_the_words() -> None:
    for name in ("b.example", "a.example"):
        publish("none" if name == "b.example" else "reject", name)
    one = scan(*ONLY, "--no-store", zones=("b.example", "a.example"))
    other = scan(*ONLY, "--no-store", zones=("a.example", "b.example"))

    told = ["  0  a.example: nothing that counts", "  1  b.example: 1 failed (EMAIL-DMARC-004)"]
    assert one.stdout.splitlines()[-3:-1] == other.stdout.splitlines()[-3:-1] == told
    assert one.exit_code == other.exit_code == 1


def test_a_domain_without_a_zone_is_no_pass_offline() -> None:
    done = scan(*ONLY, "--no-store", "clinic.example", "other.example")

    assert done.exit_code == 3
    assert "nothing could be judged of other.example, which is no pass" in closing(done)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--fail-on", "hihg"], "--fail-on takes critical, high"),
        (["--fail-on", "never,high"], "--fail-on never stands alone"),
        (["--only", "EMAIL-DMRC-001"], "is no checker, no rule and no paragraph"),
        (["--against", "nowhere.json", "--no-store"], "there is no such file"),
        (["--store", "postgresql://runs@db.example/runs"], "--offline opens no connection, and the store"),
        (["--tenant", "google:clinic.example"], "--offline opens no connection; give --tenant a snapshot"),
        (["--notify", "slack"], "--offline opens no connection, and --notify needs one"),
        (["--since-last", "--no-store"], "--no-store keeps no run"),
        (["--since-last", "--against", "clinic.example.zone"], "leave out --against"),
        (["-o", "nonsense=run.txt1"], "the suffix must be one of"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_scanned(words: list[str], said: str) -> None:
    done = scan(*words)

    assert isinstance(done.exception, UsageError), done.output
    assert said in str(done.exception)


def test_a_baseline_with_mistakes_is_refused_with_its_lines() -> None:
    Path("baseline.yaml").write_text("format: hipaacheck.baseline/1\nfindings: [{rule: X}]\n")
    done = scan("--baseline", "baseline.yaml", "--no-store")

    assert isinstance(done.exception, FileMistakesError)
    assert "baseline.yaml:2" in str(done.exception)


def test_a_format_may_stand_before_a_file_whose_suffix_says_nothing() -> None:
    scan(*ONLY, "--no-store", "-o", "markdown=summary", "-o", "json=run=1.txt")

    assert Path("summary").read_text().startswith("# ")
    assert load_run(Path("run=1.txt").read_bytes()).tool == "hipaacheck"


def test_since_last_says_only_what_changed() -> None:
    first = scan(*ONLY, "--since-last", "--store", "runs.db")
    same = scan(*ONLY, "--since-last", "--store", "runs.db")
    publish("none")
    worse = scan(*ONLY, "--since-last", "--store", "runs.db", "--fail-on", "never")

    assert "Sender authentication" in first.stdout
    assert "Sender authentication" not in same.stdout + worse.stdout
    assert "EMAIL-DMARC-004" not in same.stdout and "EMAIL-DMARC-004" in worse.stdout


def test_since_last_with_chosen_rules_tells_nothing_of_the_others() -> None:
    scan("--store", "runs.db", "--fail-on", "never")
    done = scan(*ONLY, "--since-last", "--store", "runs.db", "-o", "run.jsonl")

    assert done.exit_code == 0
    assert "EMAIL-" not in done.stdout
    assert json.loads(Path("run.jsonl").read_text().splitlines()[-1])["changes"] == 0


def test_files_below_the_folder_are_named_from_there_however_they_were_given() -> None:
    Path("clinic.yaml").write_text("version: 1\norganisation: {name: Clinic, kind: covered-entity}\n")
    publish("none")
    words = [
        "scan",
        "-i",
        str(Path("clinic.yaml").resolve()),
        "--zone",
        str(Path("clinic.example.zone").resolve()),
    ]
    typer.testing.CliRunner().invoke(
        app, [*words, "clinic.example", "--offline", "--no-store", "-o", "run.jsonl"]
    )

    told = [json.loads(line) for line in Path("run.jsonl").read_text().splitlines()]
    files = {
        one["rule"]: one["file"] for one in told if one["type"] == "finding" and one["outcome"] == "fail"
    }
    assert files["EMAIL-DMARC-004"] == "clinic.example.zone"
    assert files["ORG-SECURITY-001"] == "clinic.yaml"


def test_a_run_of_few_rules_is_not_what_a_whole_one_is_compared_with() -> None:
    scan("--store", "runs.db", "--fail-on", "never")
    scan("--only", "EMAIL-SPF-*", "--store", "runs.db", "--fail-on", "never")
    publish("none")
    done = scan("--store", "runs.db", "--fail-on", "regression", "-o", "run.jsonl")

    assert done.exit_code == 1 and "EMAIL-DMARC-004" in closing(done)
    told = [json.loads(line) for line in Path("run.jsonl").read_text().splitlines()]
    assert not [one for one in told if one["type"] == "change" and one["kind"] == "rule-added"]


def test_a_record_that_is_moved_out_of_sight_is_not_let_through() -> None:
    scan("--no-store", "-o", "base.json", "--fail-on", "never")
    zone = Path("clinic.example.zone")
    text = zone.read_text()
    for old, new in (
        (
            '_dmarc IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@clinic.example"',
            "_dmarc IN CNAME d.other.example.",
        ),
        ('@ IN TXT "v=spf1 -all"', '@ IN TXT "v=spf1 redirect=spf.other.example"'),
    ):
        assert old in text
        zone.write_text(text.replace(old, new))
        done = scan("--no-store", "--against", "base.json", "--fail-on", "regression,new")

        assert done.exit_code == 3, closing(done)
        assert "could not be seen" in closing(done)


def report(*words: str) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(app, ["report", *words])


def test_a_report_is_judged_against_the_run_that_it_is_compared_with() -> None:
    publish("none")
    scan(*ONLY, "--no-store", "-o", "bad.json")
    scan(*ONLY, "--no-store", "-o", "same.json")
    publish("reject")
    scan(*ONLY, "--no-store", "-o", "good.json")
    publish("none")
    scan(*ONLY, "--no-store", "-o", "worse.json")
    words = ("--store", "none.db", "--fail-on", "new,regression")

    assert report("same.json", "--since", "bad.json", *words).exit_code == 0
    assert report("worse.json", "--since", "good.json", *words).exit_code == 1
    redacted = report("worse.json", "--since", "good.json", "--redact", "-o", "out.sarif", *words)
    assert redacted.exit_code == 1
    assert "clinic.example" not in redacted.stdout.splitlines()[-1]
