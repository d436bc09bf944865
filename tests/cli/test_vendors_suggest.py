"""`hipaacheck vendors suggest`: what it names, what it writes, and what it says that it could not see."""

import difflib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.outside import CLINIC, Outside
from tests.support.fake_dns import FakeDns
from typer.testing import CliRunner, Result

from hipaacheck.checkers.services.suggest import Suggestion
from hipaacheck.cli import changing, looking
from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.finds import finds
from hipaacheck.inventory.loading import load_inventory, load_text
from hipaacheck.net.answers import DnsFailure

WRITTEN = f"""\
# Ours. Do not reorder.
version: 1
vendors:
    -   id: 'mail'        # the mail of the whole clinic
        name: "Google"
        catalog: google-workspace
        phi: maintains
    # last looked at by Ann

# Everything we own
domains:
    -   name: {CLINIC}
"""


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    world = Outside()
    monkeypatch.setattr(looking, "under_way", world)
    return world


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "inventory.yaml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def run(*words: str) -> Result:
    done = CliRunner().invoke(app, ["vendors", "suggest", *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def rows(*words: str) -> dict[str, dict[str, Any]]:
    done = run(*words, "--format", "json")
    return {row["vendor"]: row for row in json.loads(done.stdout)["not_registered"]}


def test_each_service_comes_with_where_how_surely_what_and_the_question(outside: Outside) -> None:
    found = rows(CLINIC)

    google = found["google-workspace"]
    assert google["confidence"] == "exact"
    assert "MX aspmx.l.google.com" in google["seen"]
    assert f"receives mail to {CLINIC}" in google["may"] and f"may send mail as {CLINIC}" in google["may"]
    assert google["question"].startswith("Does Google Workspace handle PHI for you")
    assert google["entry"]["phi"] == "unknown"
    assert google["entry"]["found_by"] == [f"MX of {CLINIC}", f"SPF of {CLINIC}"]
    assert found["google-tag-manager"]["entry"]["found_by"] == [f"page of {CLINIC}"]
    assert found["host-stranger.example"]["entry"]["marks"] == {"spf": ["stranger.example"]}
    assert found["zoom"]["confidence"] == "weak"
    assert found["google-verification"]["entry"] is None, "a proof for Google is no vendor"


def test_text_says_all_of_it_and_no_more_than_the_catalogue_knows(outside: Outside) -> None:
    done = run(CLINIC)

    said = " ".join(done.stdout.split())
    assert done.exit_code == 0 and done.stderr == ""
    assert "Not every vendor needs an agreement" in said
    assert "That does not say that you have one." in said
    assert "certain; the mark is this service's own" in said
    assert "- id: google-workspace name: Google Workspace phi: unknown" in said
    assert "\x1b" not in done.stdout
    assert all(len(line) <= 160 for line in done.stdout.splitlines())


def test_entries_can_be_pasted_below_vendors(outside: Outside) -> None:
    done = run(CLINIC, "--format", "yaml")

    vendors = load_text(f"version: 1\nvendors:\n{done.stdout}", "f").inventory.vendors or ()
    assert {vendor.id for vendor in vendors} == {
        "google-workspace",
        "mailchimp",
        "google-tag-manager",
        "stranger.example",
    }
    assert all(vendor.phi == "unknown" and vendor.found_by and not vendor.confirmed for vendor in vendors)
    assert "#   - id: zoom" in done.stdout, "weak signs are comments"
    assert "please confirm" in done.stdout and "Catalogue of 2" in done.stdout


def test_what_is_registered_is_not_suggested(outside: Outside, written: Path) -> None:
    found = rows("-i", str(written))

    assert "google-workspace" not in found and "mailchimp" in found
    assert "google-verification" not in found, "the registered vendor explains the proof"


def test_only_the_questions_that_are_needed_are_asked(outside: Outside) -> None:
    run(CLINIC)

    asked = set(outside.dns.asked)
    assert (f"portal.{CLINIC}", "CNAME") in asked, "the usual hosts are asked for"
    assert not [name for name, kind in asked if name.startswith("_mta-sts") or kind in ("TLSA", "CAA")]


def test_what_could_not_be_looked_at_is_said_and_ends_with_3(outside: Outside) -> None:
    outside.dns.fail(CLINIC, "MX", DnsFailure.SERVFAIL)
    done = run(CLINIC)

    assert done.exit_code == 3
    assert "Could not be looked at, so that services may be missing here:" in done.stderr
    assert "MX records: clinic.example" in done.stderr
    assert "Mailchimp" in done.stdout


def test_nothing_seen_is_never_said_to_be_nothing_there(outside: Outside) -> None:
    outside.dns = FakeDns()
    outside.dns.fail(CLINIC)
    outside.pages = {}

    done = run(CLINIC)

    assert done.exit_code == 3
    assert "No outside service was seen as far as it was possible to look." in done.stdout


def test_vendors_are_written_without_touching_a_line_of_the_file(outside: Outside, written: Path) -> None:
    written.chmod(0o640)
    done = run("--write", str(written))

    after = written.read_text(encoding="utf-8")
    marks = {line[0] for line in difflib.ndiff(WRITTEN.splitlines(True), after.splitlines(True))}
    assert (done.exit_code, marks) == (0, {" ", "+"})
    assert written.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in written.parent.iterdir()] == ["inventory.yaml"]
    vendors = load_inventory(written).inventory.vendors or ()
    assert vendors[0].id == "mail"
    assert {vendor.id for vendor in vendors} == {
        "mail",
        "mailchimp",
        "google-tag-manager",
        "stranger.example",
    }
    assert "        phi: unknown" in after, "the file's own indentation"


def test_a_second_time_adds_nothing(outside: Outside, written: Path) -> None:
    run("--write", str(written))
    once = written.read_bytes()

    done = run("--write", str(written))

    assert written.read_bytes() == once
    assert done.stdout == f"Nothing to add to {written}.\n"
    assert "Not added: Zoom" in done.stderr


def test_a_link_stays_a_link(outside: Outside, written: Path) -> None:
    link = written.with_name("link.yaml")
    link.symlink_to(written.name)

    run("--write", str(link))

    assert link.is_symlink()
    assert "mailchimp" in written.read_text(encoding="utf-8")


def test_ctrl_c_writes_nothing(outside: Outside, written: Path) -> None:
    outside.stopped = True

    done = run("--write", str(written))

    assert done.exit_code == 3
    assert "was not changed" in done.stderr
    assert written.read_text(encoding="utf-8") == WRITTEN


@pytest.mark.parametrize("answer", [True, False])
def test_on_a_terminal_the_change_is_shown_first(
    outside: Outside, written: Path, monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    shown: list[tuple[str, str]] = []

    def agreed(path: Path, before: str, after: str) -> bool:
        shown.append((before, after))
        return answer

    monkeypatch.setattr(changing, "on_terminal", lambda: True)
    monkeypatch.setattr(changing, "agreed", agreed)

    run("--write", str(written))

    assert shown[0][0] == WRITTEN and "mailchimp" in shown[0][1]
    assert ("mailchimp" in written.read_text(encoding="utf-8")) is answer


def test_a_file_that_somebody_changes_meanwhile_is_left_alone(
    outside: Outside, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def agreed(path: Path, before: str, after: str) -> bool:
        path.write_text(f"{WRITTEN}# mine\n", encoding="utf-8")
        return True

    monkeypatch.setattr(changing, "on_terminal", lambda: True)
    monkeypatch.setattr(changing, "agreed", agreed)

    with pytest.raises(UsageError, match="was changed meanwhile"):
        run("--write", str(written))
    assert written.read_text(encoding="utf-8") == f"{WRITTEN}# mine\n"


def test_a_change_is_shown_without_what_a_terminal_would_obey() -> None:
    lines = list(changing._difference("a: 1\n", "a: 1\nb: \x1b[2Jx\x9b\n", "f.yaml"))

    assert lines[-1] == "+b: \\x1b[2Jx\\x9b"


def test_ids_that_are_taken_get_a_number_and_name_the_catalogue(outside: Outside, tmp_path: Path) -> None:
    path = tmp_path / "i.yaml"
    path.write_text(
        "version: 1\nvendors:\n- {id: mailchimp, name: Our own list, catalog: none}\n"
        f"domains:\n- name: {CLINIC}\n",
        encoding="utf-8",
    )

    run("--write", str(path))

    vendors = {vendor.id: vendor.catalog for vendor in load_inventory(path).inventory.vendors or ()}
    assert vendors["mailchimp"] == "none"
    assert vendors["mailchimp-2"] == "mailchimp"


def test_names_of_strangers_make_entries_that_are_sound(tmp_path: Path) -> None:
    from datetime import date

    from hipaacheck.checkers.services.facts import ServiceFacts, Sighting
    from hipaacheck.inventory.writing import unfit

    name = f"_{'a1' * 20}.example"
    sighting = Sighting(
        service=f"host-{name}", name=name, mark="spf", means="may-send-as-domain", known=False, verified=False
    )
    facts = ServiceFacts(service=f"host-{name}", name=name, known=False, sightings=(sighting,))
    suggestion = Suggestion(f"host-{name}", name, "x\n\x1b[2J - id: evil", "unverified", "Who?", (facts,))

    found = finds([suggestion], (), date(2026, 11, 21))

    assert found[0].entry.id[0].isalnum() and len(found[0].entry.id) <= 80
    assert unfit(found[0].entry) == "it looks like it holds a key or token"
    assert not found[0].weak and not found[0].fit


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name a domain, as in: hipaacheck vendors suggest clinic.example"),
        (["https://clinic.example/"], "is a URL; give the domain name alone"),
        ([CLINIC, "--format", "html"], "--format takes text, yaml or json, not 'html'"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(words: list[str], said: str) -> None:
    with pytest.raises(Exception, match=said):
        run(*words)
