"""What strangers wrote does nothing in any format, wherever in a run or an edition it stands."""

import csv as table
import io
import json
import re
import subprocess
import time
import zipfile
from collections import Counter
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from importlib.metadata import entry_points
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console
from tests.archive.packs import NOW, REPORT
from tests.reporters.history import history_of
from tests.reporters.organisation import organisation_run
from tests.support.browser import browser
from tests.support.filling import filled
from tests.support.libreoffice import XLSX, Job, missing, take_steps
from tests.support.runs import sample_run

from hipaacheck.archive.writing import write_pack
from hipaacheck.model import Action, Attestation, Problem, Run
from hipaacheck.redaction.redacting import redact
from hipaacheck.reporters import html, pdf, text, xlsx
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.escape import HIDDEN
from hipaacheck.reporters.profile import Person, Profile
from hipaacheck.reporters.view import build_view

ATTACKS = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>'\"><svg/onload=alert(1)></style>{{7*7}}{% x %}",
    "link": "[a](javascript:alert(1)) <https://evil.example> www.evil.example ![x](http://evil.example/x) `b`|c|\n# h",
    "formula": '=HYPERLINK("http://evil.example")',
    "formula-at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "control": "a\x00\x07\x1b[31mred\x1b]8;;http://evil.example\x07\x9b31m\x85\u2028b\rc\td",
    "bidi": "\u202etxt.exe\u202c \u2066x\u2069 \u200bzero\ufeff \U000e0041 e" + "\u0301" * 40,
    "emoji": "👩‍⚕️🏥 🇺🇸",
    "long": "W" * 10_000,
    "lines": "x\n" * 400,
    "rich": "[bold red]x[/] [link=http://evil.example]y[/link] :smile:",
}
REPORTERS = sorted(entry_points(group="hipaacheck.reporters"), key=lambda one: one.name)


def attacked(attack: str) -> tuple[Run, Edition]:
    """Return a run and an edition in which every text is an attack, keys of facts too."""
    run = organisation_run(
        attestations=(
            Attestation(
                rule="A-B-001", answer=True, statement="so it is", by="A. Reyes", date=date(2026, 5, 4)
            ),
        ),
        problems=(Problem(where="a probe", what="timeout", kind="probe"),),
        options={attack[:30]: attack},
    )
    person = Person(name="A", title="B", organisation="C")
    action = Action(
        fingerprint=run.findings[0].fingerprint,
        rule=run.findings[0].rule,
        target=run.findings[0].target,
        owner="A",
        comment="B",
        recorded_at=datetime(2026, 11, 1, tzinfo=UTC),
        source="plan.xlsx",
    )
    profile = Profile(
        client="C",
        title="T",
        assessor=person,
        reviewers=(person,),
        confidentiality="D",
        notes={"findings": "N"},
    )
    edition = Edition(profile=profile, history=history_of(run), actions=(action,))

    def fill(said: str) -> str:
        return f"{attack}{said}"

    return filled(run, fill), short(filled(edition, fill), attack)


def short(edition: Edition, attack: str) -> Edition:
    """Return an edition whose texts have the length that a profile takes."""
    person = Person(name=attack[:200], title=attack[:200], organisation=attack[:200])
    profile = edition.profile.model_copy(
        update={
            "client": attack[:200],
            "title": attack[:200],
            "assessor": person,
            "reviewers": (person,),
            "confidentiality": attack[:4_000],
            "notes": {"findings": attack[:4_000], "summary": attack[:300]},
        }
    )
    action = edition.actions[0].model_copy(update={"owner": attack[:4_000], "comment": attack[:4_000]})
    return edition.model_copy(update={"profile": profile, "actions": (action,)})


every_attack = pytest.mark.parametrize("name", list(ATTACKS))


_BOX = re.compile(r'<word xMin="([-\d.]+)" yMin="[-\d.]+" xMax="([-\d.]+)" yMax="([-\d.]+)">')


class Shape(HTMLParser):
    """Counts elements and names of attributes, and where links go."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        self.links |= {
            value or "" for name, value in attrs if name in ("href", "src", "xlink:href", "action")
        }


@every_attack
def test_every_reporter_takes_it_and_shows_no_hidden_character(name: str) -> None:
    run, edition = attacked(ATTACKS[name])

    for entry in REPORTERS:
        reporter = entry.load()
        if entry.name in ("pdf", "xlsx"):
            continue
        said = reporter.render(run, edition).decode()
        assert not HIDDEN.search(said.removeprefix("\ufeff").replace("\r\n", "\n")), entry.name


@every_attack
def test_a_page_has_no_element_attribute_or_link_that_it_has_without(name: str) -> None:
    ours = [Shape(html.page(*attacked("word "), printed=printed)) for printed in (False, True)]
    theirs = [Shape(html.page(*attacked(ATTACKS[name]), printed=printed)) for printed in (False, True)]

    for own, other in zip(ours, theirs, strict=True):
        assert set(other.tags) <= set(own.tags)
        assert other.tags["script"] == own.tags["script"]
        assert other.tags["img"] == own.tags["img"]
        assert other.attributes <= own.attributes
        assert all(link.startswith(("#", "https://", "data:image/")) for link in other.links)
        assert not any("evil" in link for link in other.links)


def test_a_browser_opens_no_dialog_and_asks_for_nothing(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_bytes(
        html.render(*attacked("".join(ATTACKS[one] for one in ("markup", "link", "bidi", "emoji"))))
    )

    with browser(tmp_path) as window:
        window.open(page)
        # Any script with a dialog open would be an error here.
        asked = window.run("return performance.getEntriesByType('resource').map(entry => entry.name)")
        wide = window.run("return document.documentElement.scrollWidth - window.innerWidth")
        said = window.log()

    assert asked == []
    assert wide <= 0
    assert said == []


def test_a_very_long_word_does_not_widen_the_page(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_bytes(html.render(*attacked(ATTACKS["long"])))

    with browser(tmp_path) as window:
        window.open(page)
        assert window.run("return document.documentElement.scrollWidth - window.innerWidth") <= 0


@every_attack
def test_a_terminal_gets_no_controls_but_our_own_styles(name: str) -> None:
    stream = io.StringIO()
    console = Console(
        file=stream, width=100, force_terminal=True, color_system="truecolor", legacy_windows=False
    )
    run, edition = attacked(ATTACKS[name])
    text.print_run(console, build_view(run, edition, annex=False), verbose=True)

    said = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
    assert not HIDDEN.search(said)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", said)


@every_attack
def test_no_cell_of_a_table_begins_as_a_formula_does(name: str) -> None:
    run, edition = attacked(ATTACKS[name])
    reporter = next(entry for entry in REPORTERS if entry.name == "csv").load()

    rows = list(table.reader(io.StringIO(reporter.render(run, edition).decode("utf-8-sig"))))

    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r|%") and len(cell) > 1]
    assert all(len(cell) <= 32_767 for row in rows for cell in row)


@every_attack
def test_a_workbook_has_no_formula_link_or_macro(name: str) -> None:
    data = xlsx.render(*attacked(ATTACKS[name]))

    with zipfile.ZipFile(io.BytesIO(data)) as held:
        parts = {one: held.read(one).decode("utf-8", "replace") for one in held.namelist()}
    sheets = [content for one, content in parts.items() if "/worksheets/sheet" in one]
    assert sheets
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)
    assert not any("external" in one.lower() or "vba" in one.lower() for one in parts)
    assert not any("evil.example" in content for one, content in parts.items() if one.endswith(".rels"))
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or (cell.hyperlink and cell.hyperlink.target)]
    assert not [cell for cell in cells if isinstance(cell.value, str) and HIDDEN.search(cell.value)]


@pytest.mark.skipif(missing() is not None, reason=str(missing()))
def test_libreoffice_opens_the_workbook(tmp_path: Path) -> None:
    jobs = []
    for name, attack in ATTACKS.items():
        source = tmp_path / f"{name}.xlsx"
        source.write_bytes(xlsx.render(*attacked(attack)))
        jobs.append(Job(source, (), ((tmp_path / f"{name}-again.xlsx", XLSX),)))
    take_steps(tmp_path, jobs)

    for name in ATTACKS:
        assert openpyxl.load_workbook(tmp_path / f"{name}-again.xlsx").sheetnames


@every_attack
def test_markdown_has_no_markup_that_strangers_wrote(name: str) -> None:
    reporter = next(entry for entry in REPORTERS if entry.name == "markdown").load()
    page = reporter.render(*attacked(ATTACKS[name])).decode()
    outside = re.sub(r"(`+).*?\1", "", page)

    assert not re.search(r"(?<!\\)<(?!br>|/?details|/?summary|/?sub)[a-z/!]", outside, re.IGNORECASE)
    assert "](javascript" not in outside.replace("\\]", "")
    assert not re.search(r"(?<!\\)\]\((?!https://)", outside)
    assert not re.search(r"https?://evil|www\.evil", outside)


def beyond_the_edge(file: Path) -> list[str]:
    """Return the words that do not stand wholly on their page."""
    boxes = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, check=True)
    width = height = 0.0
    beyond = []
    for line in boxes.stdout.decode("utf-8", "replace").splitlines():
        if page := re.search(r'<page width="([\d.]+)" height="([\d.]+)"', line):
            width, height = float(page[1]), float(page[2])
        if word := _BOX.search(line):
            left, right, bottom = float(word[1]), float(word[2]), float(word[3])
            if left < 0 or right > width + 0.5 or bottom > height + 0.5:
                beyond.append(word[0][:160])
    assert width > 0
    return beyond


def test_a_very_long_word_stays_on_its_page_and_takes_no_minute(tmp_path: Path) -> None:
    word = ATTACKS["long"]
    run, edition = attacked("W" * 190)
    findings = tuple(one.model_copy(update={"observed": word, "fix": word}) for one in run.findings)
    file = tmp_path / "report.pdf"
    begun = time.monotonic()
    file.write_bytes(pdf.render(run.model_copy(update={"findings": findings, "organisation": word}), edition))

    assert time.monotonic() - begun < 60
    assert beyond_the_edge(file) == []


@pytest.mark.parametrize("name", ["markup", "bidi", "control", "emoji"])
def test_paper_holds_no_control_characters_and_nothing_beyond_its_edge(name: str, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf.render(*attacked(ATTACKS[name])))
    told = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True)

    # pdftotext writes characters beyond the first plane as two surrogates.
    said = told.stdout.decode("utf-8", "replace")
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]", said)
    assert beyond_the_edge(file) == []


@every_attack
def test_a_pack_can_be_written_and_names_its_files_plainly(name: str) -> None:
    out = io.BytesIO()
    run, edition = attacked(ATTACKS[name])
    write_pack(out, run, edition.model_copy(update={"redacted": True}), (REPORT,), NOW)

    with zipfile.ZipFile(out) as held:
        assert all(re.fullmatch(r"[A-Za-z0-9._/+-]+", one) for one in held.namelist())
        texts = [held.read(one).decode() for one in held.namelist()]
    assert not any(HIDDEN.search(one) for one in texts)


@every_attack
def test_what_is_hostile_can_be_redacted(name: str) -> None:
    run, edition = attacked(ATTACKS[name])
    shared, shown = redact(run, edition)

    assert (
        json.loads(next(one for one in REPORTERS if one.name == "json").load().render(shared, shown))[
            "options"
        ]["redacted"]
        is True
    )


def test_a_name_that_is_an_attack_in_a_real_run_breaks_no_reporter() -> None:
    run = sample_run().model_copy(update={"organisation": ATTACKS["markup"] + ATTACKS["control"]})

    for entry in REPORTERS:
        if entry.name != "pdf":
            assert entry.load().render(run, PLAIN)
