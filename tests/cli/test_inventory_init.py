"""`hipaacheck inventory init`: with flags, with questions on a terminal, and with the network."""

import difflib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.outside import CLINIC, PAGE, Outside
from tests.cli.terminals import Terminal
from typer.testing import CliRunner, Result

from hipaacheck.cli import looking
from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.demo.servers import Clinic, running_clinic
from hipaacheck.demo.zone import DOMAIN, PORTAL
from hipaacheck.inventory.loading import load_inventory
from hipaacheck.inventory.published import schema_text
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.net.answers import DnsFailure

SCHEMA = "hipaacheck.schema.json"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    world = Outside()
    monkeypatch.setattr(looking, "under_way", world)
    return world


def run(*words: str) -> Result:
    done = CliRunner().invoke(app, ["inventory", *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_flags_alone_make_a_file_that_is_sound(folder: Path) -> None:
    options = [
        "--kind",
        "covered-entity",
        "--state",
        "mn",
        "--workforce",
        "1,200",
        "--domain",
        "two.example",
        "--no-scan",
    ]

    done = run(
        "init",
        CLINIC,
        "--name",
        "Lakeside",
        *options,
        "--portal",
        f"portal.{CLINIC}",
        "--intake",
        "f.two.example",
    )

    loaded = load_inventory(folder / "inventory.yaml")
    who = loaded.inventory.organisation
    assert who is not None
    assert (who.name, who.kind, who.state, who.workforce) == ("Lakeside", "covered-entity", "MN", 1200)
    hosts = [(web.host, web.purpose, web.holds_ephi) for one in loaded.inventory.domains for web in one.web]
    assert hosts == [(f"portal.{CLINIC}", "patient-portal", True), ("f.two.example", "intake-form", True)]
    assert done.exit_code == 0 and done.stderr == ""
    assert done.stdout.startswith("inventory.yaml written.\n")
    assert run("check").stdout == "inventory.yaml: no mistakes; 2 domains\n"


def test_the_schema_lies_beside_the_file_that_names_it(folder: Path) -> None:
    run("init", "--name", "x", "--yes", "-o", "i.yaml")

    first = (folder / "i.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema=./{SCHEMA}"
    assert (folder / SCHEMA).read_text(encoding="utf-8") == schema_text()
    assert sorted(path.name for path in folder.iterdir()) == [SCHEMA, "i.yaml"]


@pytest.mark.parametrize(
    "name",
    [
        "Ünïcode 診療所 🏥",
        'a: "b" #c',
        "- id: evil",
        "yes",
        "\x1b[2Jx",
        "{{ x }}",
        "a\u202eb\u2028c",
        "'",
        "1e3",
        "%TAG",
    ],
)
def test_hostile_names_stay_names(folder: Path, name: str) -> None:
    run(
        "init",
        "--name",
        name,
        "--security-official",
        name,
        "--domain",
        "münchen.example",
        "--no-scan",
        "--yes",
    )

    text = (folder / "inventory.yaml").read_bytes()
    inventory = load_inventory(folder / "inventory.yaml").inventory
    assert inventory.organisation is not None and inventory.organisation.security_official is not None
    assert inventory.organisation.name == " ".join(name.split())
    assert inventory.organisation.security_official.name == " ".join(name.split())
    assert inventory.domains[0].name == "xn--mnchen-3ya.example"
    assert b"\x1b" not in text and "\u202e".encode() not in text


def test_a_name_that_looks_like_a_key_is_refused_before_anything_is_written(folder: Path) -> None:
    with pytest.raises(FileMistakesError, match="looks like it holds a key") as told:
        run("init", "--name", "key-" + "0123456789abcdef" * 2, "--yes")

    assert "0123456789abcdef" not in str(told.value)
    assert list(folder.iterdir()) == []


def test_a_file_that_is_there_stays(folder: Path) -> None:
    mine = folder / "inventory.yaml"
    mine.write_text("version: 1\n# mine\n", encoding="utf-8")

    with pytest.raises(UsageError, match="is there already; give --add-vendors"):
        run("init", "--name", "x", "--yes")
    assert mine.read_text(encoding="utf-8") == "version: 1\n# mine\n"
    assert [path.name for path in folder.iterdir()] == ["inventory.yaml"]

    run("init", "--name", "x", "--yes", "--force")
    assert "mine" not in mine.read_text(encoding="utf-8")


def test_a_file_that_is_called_like_the_schema_stays(folder: Path) -> None:
    (folder / SCHEMA).write_text("mine", encoding="utf-8")

    with pytest.raises(UsageError, match="is something else than the schema"):
        run("init", "--name", "x", "--yes")
    assert [path.name for path in folder.iterdir()] == [SCHEMA]
    assert (folder / SCHEMA).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name a domain or give --name"),
        (["--name", " "], "a name has 1 to 1,000 characters"),
        (
            ["--name", "x", "--kind", "hospital"],
            "the kind is covered-entity or business-associate; not 'hospital'",
        ),
        (["--name", "x", "--state", "Minnesota"], "a State is two letters"),
        (["--name", "x", "--workforce", "-3"], "the workforce is a whole number"),
        (["--name", "x", "--workforce", "9" * 5000], "the workforce is a whole number"),
        (["https://clinic.example"], "is a URL; give the domain name alone"),
        (
            ["--name", "x", "--portal", "p.example.org"],
            "give the domain that the portals and forms belong to",
        ),
        (["--name", "x", "-o", "no/such/i.yaml"], "the folder no/such does not exist"),
        (["--name", "x", "-o", ".", "--force"], "is a folder; name a file"),
        (["--add-vendors", CLINIC], "there is no such file; leave --add-vendors out to make it"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence_and_writes_nothing(
    folder: Path, words: list[str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        run("init", *words, "--yes", "--no-scan")
    assert list(folder.iterdir()) == []


def test_vendors_are_filled_in_each_to_be_confirmed(outside: Outside, folder: Path) -> None:
    done = run("init", CLINIC, "--portal", f"portal.{CLINIC}", "--yes")

    text = (folder / "inventory.yaml").read_text(encoding="utf-8")
    vendors = load_inventory(folder / "inventory.yaml").inventory.vendors or ()
    assert done.exit_code == 0, done.stderr
    assert {vendor.id for vendor in vendors} == {
        "google-workspace",
        "google-tag-manager",
        "mailchimp",
        "stranger.example",
    }
    assert all(vendor.phi == "unknown" and vendor.found_by and vendor.confirmed is None for vendor in vendors)
    assert not any(vendor.agreements for vendor in vendors)
    assert f"## Google Workspace: found by MX of {CLINIC}, SPF of {CLINIC}; please confirm." in text
    assert "## Catalogue of 2" in text
    assert "#   - id: zoom" in text and "## Weak signs, not registered" in text
    assert "4 vendors to confirm and, as comments, weak signs of 2 more" in done.stdout
    assert "0123456789" not in text, "proofs of ownership are nobody's business"


def test_what_was_filled_in_is_known_again(outside: Outside, folder: Path) -> None:
    run("init", CLINIC, "--portal", f"portal.{CLINIC}", "--yes")

    done = CliRunner().invoke(app, ["vendors", "suggest", "--write", "inventory.yaml"])

    assert done.stdout == "Nothing to add to inventory.yaml.\n"


def test_vendors_that_come_later_are_added_to_the_file(outside: Outside, folder: Path) -> None:
    outside.dns.remove(CLINIC, "MX")
    outside.dns.add(CLINIC, "MX", f"1 mail.{CLINIC}.")
    outside.pages = {CLINIC: b"<html></html>", f"portal.{CLINIC}": b"<html></html>"}
    run("init", CLINIC, "--yes")
    before = (folder / "inventory.yaml").read_text(encoding="utf-8").splitlines()
    outside.pages = {CLINIC: PAGE}

    done = run("init", "--add-vendors")

    after = (folder / "inventory.yaml").read_text(encoding="utf-8").splitlines()
    assert "1 vendor added to inventory.yaml; please confirm: google-tag-manager" in done.stdout
    assert {line[0] for line in difflib.ndiff(before, after)} == {" ", "+"}
    assert {vendor.id for vendor in load_inventory(folder / "inventory.yaml").inventory.vendors or ()} >= {
        "google-tag-manager"
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--no-scan"], "--add-vendors looks at DNS and web pages, so --no-scan leaves nothing to do"),
        (["--name", "Other"], "--add-vendors changes nothing but vendors; leave --name out"),
        (
            ["--kind", "x", "--state", "y"],
            "--add-vendors changes nothing but vendors; leave --kind, --state out",
        ),
        (["--workforce", "3"], "leave --workforce out"),
        (["--portal", "p.example"], "leave --portal out"),
        (["--intake", "p.example"], "leave --intake out"),
        (["--security-official", "Ann"], "leave --security-official out"),
        (["--force"], "leave --force out"),
    ],
)
def test_options_that_adding_vendors_would_ignore_are_refused_before_anything_is_asked(
    outside: Outside, folder: Path, words: list[str], said: str
) -> None:
    mine = f"version: 1\ndomains:\n- name: {CLINIC}\n"
    (folder / "inventory.yaml").write_text(mine, encoding="utf-8")

    with pytest.raises(UsageError, match=said):
        run("init", "--add-vendors", *words)
    assert outside.jobs == [] and outside.dns.asked == []
    assert (folder / "inventory.yaml").read_text(encoding="utf-8") == mine


def test_what_an_inventory_would_refuse_is_no_vendor_to_confirm(outside: Outside, folder: Path) -> None:
    outside.dns.add(CLINIC, "MX", f"2 {'a1' * 20}.example.")

    done = run("init", CLINIC, "--yes")

    vendors = load_inventory(folder / "inventory.yaml").inventory.vendors or ()
    assert len(vendors) == 4
    assert (
        "4 vendors to confirm and, as comments, weak signs of 2 more and 1 that it would refuse"
        in done.stdout
    )


def test_what_could_not_be_looked_at_is_said_in_the_file_too(outside: Outside, folder: Path) -> None:
    outside.dns.fail(CLINIC, "MX", DnsFailure.SERVFAIL)

    done = run("init", CLINIC, "--yes")

    assert done.exit_code == 3
    assert "MX records: clinic.example" in done.stderr
    assert "## Could not be looked at: MX records: clinic.example" in (folder / "inventory.yaml").read_text()


def test_ctrl_c_while_looking_writes_nothing(outside: Outside, folder: Path) -> None:
    outside.stopped = True

    done = run("init", CLINIC, "--yes")

    assert done.exit_code == 3
    assert "Stopped; nothing was written to inventory.yaml." in done.stderr
    assert list(folder.iterdir()) == []


def test_questions_are_asked_on_a_terminal_until_they_can_be_understood(folder: Path) -> None:
    terminal = Terminal("inventory", "init", "--no-scan")
    terminal.answer("Domains", "https://x")
    terminal.until("is a URL; give the domain name alone")
    terminal.answer("Domains", "clinic.example, münchen.example")
    terminal.answer("Name of the organisation [clinic.example]", "Zürich: Praxis #1")
    terminal.answer("Covered entity (ce) or business associate (ba)", "CE")
    terminal.answer("State", "minnesota")
    terminal.until("a State is two letters")
    terminal.answer("State", "mn")
    terminal.answer("How many people", "")
    terminal.answer("patient portals", "portal.clinic.example")
    terminal.answer("intake forms", "")
    terminal.answer("Security official", "Ann")

    assert terminal.end() == 0, terminal.said
    inventory = load_inventory(folder / "inventory.yaml").inventory
    who = inventory.organisation
    assert who is not None and who.security_official is not None
    assert (who.name, who.kind, who.state, who.workforce) == (
        "Zürich: Praxis #1",
        "covered-entity",
        "MN",
        None,
    )
    assert who.security_official.name == "Ann"
    assert [domain.name for domain in inventory.domains] == ["clinic.example", "xn--mnchen-3ya.example"]
    assert [web.host for web in inventory.domains[0].web] == ["portal.clinic.example"]


@pytest.mark.parametrize("how", ["interrupt", "end of input"])
def test_a_question_that_is_left_writes_nothing(folder: Path, how: str) -> None:
    terminal = Terminal("inventory", "init", CLINIC, "--no-scan")
    terminal.answer("Name of the organisation", "x")
    terminal.until("Covered entity (ce) or business associate (ba), 45 CFR 160.103: ")
    if how == "interrupt":
        terminal.interrupt()
    else:
        os.write(terminal.ours, b"\x04")

    assert terminal.end() == 3, terminal.said
    assert "Stopped; nothing was written to inventory.yaml." in terminal.said
    assert "Traceback" not in terminal.said
    assert list(folder.iterdir()) == []


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with running_clinic(tmp_path_factory.mktemp("clinic")) as running:
        yield running


def network_of(clinic: Clinic) -> list[str]:
    lead = [
        word
        for (host, port), (address, local) in clinic.connect_to.items()
        for word in ("--connect-to", f"{host}:{port}:{address}:{local}")
    ]
    where = ["--nameserver", f"127.0.0.1:{clinic.resolver_port}", "--ca-file", str(clinic.ca_file)]
    return [*where, *lead, "--timeout", "60"]


def program(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "hipaacheck", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=110, stdin=subprocess.DEVNULL)


def test_the_new_file_of_a_real_clinic_can_be_scanned_at_once(clinic: Clinic, folder: Path) -> None:
    made = program("inventory", "init", DOMAIN, "--portal", PORTAL, "--name", "Lakeside", *network_of(clinic))
    checked = program("inventory", "check")
    scanned = program(
        "scan", "-i", "inventory.yaml", "--fail-on", "never", "-o", "run.json", *network_of(clinic)
    )

    assert (made.returncode, made.stderr) == (0, "")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert (scanned.returncode, scanned.stderr) == (0, "")
    vendors = load_inventory(folder / "inventory.yaml").inventory.vendors or ()
    assert any(f"SPF of {DOMAIN}" in vendor.found_by for vendor in vendors)
    assert "\x1b" not in made.stdout


def test_the_change_is_shown_on_a_terminal_before_it_is_written(clinic: Clinic, folder: Path) -> None:
    text = f"# ours\nversion: 1\ndomains:\n- name: {DOMAIN}   # the clinic\n"
    (folder / "i.yaml").write_text(text, encoding="utf-8")

    terminal = Terminal("vendors", "suggest", "--write", "i.yaml", *network_of(clinic))
    terminal.until("+vendors:")
    terminal.answer("Write this to i.yaml? [Y/n]", "n")
    assert terminal.end() == 0, terminal.said
    assert (folder / "i.yaml").read_text(encoding="utf-8") == text

    terminal = Terminal("vendors", "suggest", "--write", "i.yaml", *network_of(clinic))
    terminal.answer("Write this to i.yaml? [Y/n]", "")
    assert terminal.end() == 0, terminal.said
    assert (folder / "i.yaml").read_text(encoding="utf-8").startswith(text)
    assert load_inventory(folder / "i.yaml").inventory.vendors
