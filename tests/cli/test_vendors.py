"""`hipaacheck vendors` as people and programs meet it."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hipaacheck.cli import vendors
from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError

PIPE = {"NO_COLOR": "", "FORCE_COLOR": "", "COLUMNS": "80"}
TERMINAL = {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "80", "TERM": "xterm"}
OWN = """\
vendors:
- {id: acme, name: "Acme\\e[2J Mail", categories: [email], baa: 'yes', verified: organisation}
"""


@pytest.fixture(autouse=True)
def a_fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendors, "_today", lambda: date(2026, 11, 21))


def said(*words: str, env: dict[str, str] = PIPE, keep: bool = False) -> str:
    """Return what a command printed, on a terminal without its control sequences unless `keep`."""
    done = CliRunner().invoke(app, ["vendors", *words], env=env)
    if done.exception is not None:
        raise done.exception
    if env is PIPE or keep:
        return done.output
    return re.sub(r"\x1b\[[\d;]*m", "", done.output)


def test_list_in_a_pipe_is_one_line_for_each_vendor_and_nothing_else() -> None:
    lines = said("list").splitlines()

    assert len(lines) == 148
    assert not any(line != line.rstrip() or "\x1b" in line for line in lines)
    assert re.fullmatch(
        r"slack +Slack +by plan +vendor's page +2026-11-21 \(c\)", next(x for x in lines if "slack" in x)
    )


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["--category", "e-fax", "--baa", "yes"], ["reliablefax", "sfax", "spruce", "srfax"]),
        (
            ["--category", "AI assistant", "--verified", "conflict"],
            ["grammarly", "notebooklm", "zoom-ai-companion"],
        ),
        (["--category", "EHR", "--baa", "no"], []),
    ],
)
def test_list_is_narrowed_by_options(words: list[str], ids: list[str]) -> None:
    found = [line.split()[0] for line in said("list", *words).splitlines() if line]

    assert found == ids


def test_list_marks_what_is_older_than_twelve_months() -> None:
    stale = [line.split()[0] for line in said("list").splitlines() if line.endswith(" stale")]

    assert "google-sites" in stale and "yahoo-mail" in stale
    assert "google-workspace" not in stale and "slack" not in stale


def test_list_on_a_terminal_fits_eighty_columns_and_explains_itself() -> None:
    shown = said("list", env=TERMINAL)

    assert max(map(len, shown.splitlines())) <= 80
    assert "148 of 148 vendors" in shown and "A yes says that a BAA can be" in shown
    assert not re.search(r"\x1b\[3\d", said("list", env=TERMINAL, keep=True))


def test_list_on_a_terminal_is_in_colour_unless_no_color_is_set() -> None:
    coloured = said("list", env={**TERMINAL, "NO_COLOR": ""}, keep=True)

    assert "\x1b[1;31mno" in coloured


def test_list_as_json_has_marks_dates_and_sources() -> None:
    rows = json.loads(said("list", "--category", "email", "--baa", "no", "--format", "json"))
    mailchimp = next(row for row in rows if row["id"] == "mailchimp")

    assert {row["baa"] for row in rows} == {"no"}
    assert (mailchimp["verified"], mailchimp["as_of"], mailchimp["as_of_is"]) == (
        "secondary",
        "2026-05-01",
        "source",
    )
    assert (mailchimp["stale"], mailchimp["decides"], len(mailchimp["sources"])) == (False, True, 3)


def test_show_says_everything_about_google_sites() -> None:
    shown = said("show", "google sites")

    for part in (
        "Google Sites  (google-sites)",
        "2025-09-30, the youngest source that shows a date",
        "older than 12 months on 2026-11-21",
        "google-workspace: any agreement would be that one's",
        "although many articles say the",
        "Services covered (list of 2025-09-30)",
        "  - https://workspace.google.com/terms/2015/1/hipaa_functionality/\n    2025-09-30, vendor;",
        "What this does not say",
        "That does not mean that you have one",
    ):
        assert part in shown


def test_show_of_a_disputed_entry_asks_the_vendor() -> None:
    shown = said("show", "SendGrid")

    assert "conflict: The sources disagree and the cautious value is given; ask the vendor." in " ".join(
        shown.split()
    )
    assert "This entry decides nothing: ask the vendor in writing" in shown
    assert "No BAA is known to be offered." in shown


def test_show_of_an_unverified_entry_says_that_confidence_is_low() -> None:
    shown = said("show", "mimecast")

    assert "yes, one can be had (confidence low)" in shown
    assert "Sources: none" in shown and "This entry decides nothing" in shown


def test_show_says_where_an_agreement_permits_no_phi() -> None:
    assert "its terms do not permit PHI as content, even with a BAA" in said("show", "constant-contact")


def test_show_says_which_sources_were_not_read() -> None:
    assert "no date shown, vendor, not read; named by others" in said("show", "azure")


def test_show_on_a_terminal_fits_eighty_columns() -> None:
    lines = said("show", "google-workspace", env=TERMINAL).splitlines()

    assert max(len(line) for line in lines if "http" not in line) <= 80


def test_show_as_json_is_one_object() -> None:
    row = json.loads(said("show", "slack", "--format", "json"))

    assert row["plans_excluded"][2] == {"says": "Business+", "names": ["Business+"]}
    assert row["confidence"] == "The vendor's own text was read, in excerpts, not the whole page."
    assert row["file"] is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "slak"], "there is no vendor 'slak'; did you mean slack?"),
        (["show", "Gmail"], "did you mean gmail-free"),
        (["show", "qqqqqqq"], "see: hipaacheck vendors list"),
        (["list", "--baa", "maybe"], "--baa takes yes, no, plan-dependent; not 'maybe'"),
        (["list", "--category", "mail"], "--category takes ai-assistant, analytics"),
        (["list", "--verified", "sure"], "--verified takes organisation, vendor-page"),
        (["list", "--format", "xml"], "--format takes text or json, not 'xml'"),
        (["terms", "BAA-99"], "there is no term 'BAA-99'"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_can(words: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        said(*words)


def test_terms_lists_all_thirty_six() -> None:
    lines = said("terms").splitlines()

    assert len(lines) == 36
    assert re.fullmatch(
        r"BAA-13 +required +Return or destruction at the end +164\.504\(e\)\(2\)\(ii\)\(J\)", lines[12]
    )
    assert lines[-1].endswith(" -")


def test_terms_on_a_terminal_fits_eighty_columns_and_says_how_far_it_was_checked() -> None:
    shown = said("terms", env=TERMINAL)

    assert max(map(len, shown.splitlines())) <= 80
    assert "eCFR itself was not read" in " ".join(shown.split())


def test_one_term_is_explained_with_its_common_fault() -> None:
    shown = " ".join(said("terms", "baa-07").split())

    assert "BAA-07 Subcontractors under the same terms" in shown
    assert 'Says only "agents", as before 2013.' in shown


def test_terms_as_json() -> None:
    rows = json.loads(said("terms", "--format", "json"))

    assert len(rows) == 36 and rows[0]["citations"] == ["164.504(e)(2)(i)"]


def test_an_own_entry_is_shown_with_its_file_and_without_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")

    shown = said("show", "acme", "--vendor-catalog", str(path))
    listed = said("list", "--vendor-catalog", str(path), "--verified", "organisation")

    assert "own.yaml:2" in shown.replace("\n", "").replace(" ", "")
    assert "\x1b" not in shown + listed and "\\x1b[2J" in shown
    assert listed.split()[0] == "acme"
