"""`hipaacheck questionnaire import`: what came back goes into the answer file, or nothing changes."""

import hashlib
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.support.questionnaires import TOY, toy, toy_answers, unanswered
from typer.testing import CliRunner, Result

from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.questionnaires.answers import Answer, AnswerFile, Proof, Review, read_answers
from hipaacheck.questionnaires.workbook.vendor import vendor_workbook
from hipaacheck.questionnaires.writing import answers_text

TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toy.yaml").write_text(TOY, encoding="utf-8")
    write(unanswered())
    (tmp_path / "back").mkdir()
    send_back(toy_answers())
    return tmp_path


def write(answers: AnswerFile) -> None:
    Path("acme.yaml").write_text(answers_text(toy(), answers), encoding="utf-8")


def send_back(answers: AnswerFile) -> None:
    Path("back/acme.xlsx").write_bytes(vendor_workbook(toy(), answers))


def read(path: str = "acme.yaml") -> AnswerFile:
    return read_answers(Path(path).read_text(encoding="utf-8"), path)


def bring(*words: str) -> Result:
    done = CliRunner().invoke(app, ["questionnaire", "import", *words, "-q", "toy.yaml"])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0
    return done


def test_a_workbook_that_comes_back_fills_the_answer_file() -> None:
    done = bring("back/acme.xlsx", "--into", "acme.yaml")

    assert set(read().answers) == set(toy_answers().answers)
    assert read().answers["TOY-08"].answer == toy_answers().answers["TOY-08"].answer
    assert (read().vendor, read().answered, read().answered_by) == (
        "acme",
        date(2026, 12, 1),
        "A. Person, security officer",
    )
    assert "acme.yaml written." in done.stdout
    assert 'Next: hipaacheck questionnaire grade acme.yaml -q toy.yaml --by "NAME, ROLE"' in done.stdout


def test_a_workbook_alone_makes_a_new_answer_file() -> None:
    bring("back/acme.xlsx")

    assert set(read("acme-toy.yaml").answers) == set(toy_answers().answers)
    assert read("acme-toy.yaml").vendor == "acme"
    with pytest.raises(UsageError, match=r"acme-toy\.yaml is there already; add to it with --into"):
        bring("back/acme.xlsx")


def test_evidence_that_lies_beside_the_workbook_is_hashed_and_found_again(folder: Path) -> None:
    (folder / "back" / "scan.pdf").write_bytes(b"a scan")
    (folder / "back" / "plans").mkdir()
    (folder / "back" / "plans" / "2026.xlsx").write_bytes(b"plans")
    done = bring("back/acme.xlsx", "--into", "acme.yaml")

    scan = read().answers["TOY-04"].evidence[0]
    assert (scan.path, scan.sha256) == ("back/scan.pdf", hashlib.sha256(b"a scan").hexdigest())
    assert [one.path for one in read().answers["TOY-01"].evidence] == [
        "baa draft.pdf",
        "back/plans/2026.xlsx",
    ]
    assert "digest recorded: back/plans/2026.xlsx, back/scan.pdf" in done.stdout
    assert "counts for nothing yet: baa draft.pdf, pentest.pdf: there is no such file in back" in done.stdout


def test_evidence_elsewhere_is_named_by_an_option_and_never_followed_out_of_the_folder(folder: Path) -> None:
    (folder / "files").mkdir()
    (folder / "files" / "scan.pdf").write_bytes(b"a scan")
    (folder.parent / "secret.pdf").write_bytes(b"secret")
    (folder / "files" / "pentest.pdf").symlink_to(folder.parent / "secret.pdf")
    done = bring("back/acme.xlsx", "--into", "acme.yaml", "--evidence-folder", "files")

    assert read().answers["TOY-04"].evidence[0].path == "files/scan.pdf"
    assert read().answers["TOY-07"].evidence[0].sha256 is None
    assert "pentest.pdf: it lies outside of" in done.stdout


def test_a_table_fills_what_is_open_and_leaves_what_was_answered() -> None:
    write(unanswered().model_copy(update={"answers": {"TOY-02": Answer(answer="no")}}))
    Path("back/a.csv").write_text("ID,Answer,Details\nTOY-02,Yes,\nTOY-10,99.95,measured\n", encoding="utf-8")
    done = bring("back/a.csv", "--into", "acme.yaml")

    assert read().answers["TOY-02"].answer == "no"
    assert read().answers["TOY-10"] == Answer(answer="99.95", details="measured")
    assert "TOY-02" in done.stdout
    assert f"recorded as today, {TODAY}" in done.stdout and read().answered == TODAY


def test_a_second_workbook_adds_words_and_files_once(folder: Path) -> None:
    bring("back/acme.xlsx", "--into", "acme.yaml")
    more = Answer(answer="yes", details="not the trial", evidence=(Proof(path="extra.pdf"),))
    (folder / "back" / "extra.pdf").write_bytes(b"more")
    send_back(toy_answers(answers={**toy_answers().answers, "TOY-01": more}))
    done = bring("back/acme.xlsx", "--into", "acme.yaml")

    one = read().answers["TOY-01"]
    assert one.details == "not the trial"
    assert "back/extra.pdf" in [proof.path for proof in one.evidence] and len(one.evidence) == 3
    assert "Words or evidence added to what is there already: TOY-01." in done.stdout
    before = (folder / "acme.yaml").read_bytes()
    assert "back/extra.pdf" not in bring("back/acme.xlsx", "--into", "acme.yaml").stdout
    assert (folder / "acme.yaml").read_bytes() == before


def test_evidence_that_comes_again_under_its_name_with_other_content_keeps_its_digest_and_is_told(
    folder: Path,
) -> None:
    (folder / "back" / "scan.pdf").write_bytes(b"a scan")
    bring("back/acme.xlsx", "--into", "acme.yaml")
    (folder / "back" / "scan.pdf").write_bytes(b"another scan")
    done = bring("back/acme.xlsx", "--into", "acme.yaml")

    (scan,) = read().answers["TOY-04"].evidence
    assert scan.sha256 == hashlib.sha256(b"a scan").hexdigest()
    assert "back/scan.pdf: it is another file now than the one that was recorded before." in done.stdout


def test_a_yes_that_comes_back_as_no_stays_and_is_told_with_both() -> None:
    bring("back/acme.xlsx", "--into", "acme.yaml")
    Path("back/a.csv").write_text("ID,Answer,Details\nTOY-01,No,the free plan has none\n", encoding="utf-8")
    done = bring("back/a.csv", "--into", "acme.yaml")

    assert read().answers["TOY-01"].answer == "yes"
    assert "TOY-01 stays “yes”; the file says “No” (the free plan has none)." in done.stdout.splitlines()


def test_who_sent_the_second_workbook_and_when_is_told() -> None:
    bring("back/acme.xlsx", "--into", "acme.yaml")
    send_back(toy_answers(answered=date(2026, 12, 9), answered_by="B. Other\x1b[2J"))
    done = bring("back/acme.xlsx", "--into", "acme.yaml")

    assert (read().answered, read().answered_by) == (date(2026, 12, 1), "A. Person, security officer")
    assert "It was answered on 2026-12-09; the file keeps 2026-12-01." in done.stdout
    assert "It was answered by B. Other" in done.stdout and "\x1b" not in done.stdout


def test_the_day_of_the_answers_can_be_given() -> None:
    Path("back/a.csv").write_text("ID,Answer\nTOY-02,Yes\n", encoding="utf-8")
    bring("back/a.csv", "--into", "acme.yaml", "--answered", "2026-10-01")

    assert read().answered == date(2026, 10, 1)


def test_reviews_stay_and_none_comes_in() -> None:
    review = Review(grade=0, by="Lee", on=date(2026, 12, 2), why="not what was asked")
    write(toy_answers(answers={"TOY-08": Answer(answer="Nobody", review=review)}))
    sent = {"TOY-09": Answer(answer=("x",), review=review.model_copy(update={"grade": 1}))}
    Path("back/a.yaml").write_text(answers_text(toy(), toy_answers(answers=sent)), encoding="utf-8")
    bring("back/a.yaml", "--into", "acme.yaml")

    assert read().answers["TOY-08"].review == review
    assert read().answers["TOY-09"] == Answer(answer=("x",))


def test_a_dry_run_tells_all_and_writes_nothing(folder: Path) -> None:
    before = (folder / "acme.yaml").read_bytes()
    done = bring("back/acme.xlsx", "--into", "acme.yaml", "--dry-run")

    assert "Nothing was written. Without --dry-run it goes into acme.yaml." in done.stdout
    assert "TOY-01" in done.stdout
    assert (folder / "acme.yaml").read_bytes() == before


def test_another_file_can_be_written_than_the_one_it_is_added_to(folder: Path) -> None:
    before = (folder / "acme.yaml").read_bytes()
    bring("back/acme.xlsx", "--into", "acme.yaml", "-o", "new.yaml")

    assert (folder / "acme.yaml").read_bytes() == before
    assert set(read("new.yaml").answers) == set(toy_answers().answers)


@pytest.mark.parametrize(
    ("name", "content", "words", "said"),
    [
        ("junk.xlsx", b"junk", [], "junk.xlsx "),
        ("empty.csv", b"", [], "empty.csv is empty"),
        ("report.pdf", b"%PDF-1.7", [], "is a PDF"),
        ("x.csv", b"a,b\n1,2\n", [], "no columns headed ID and Answer"),
        ("zip.xlsx", b"PK\x03\x04" + b"\0" * 100, [], "zip.xlsx "),
        ("ok.csv", b"ID,Answer\nTOY-02,Yes\n", ["--vendor", "other"], "--vendor says other"),
        ("ok.csv", b"ID,Answer\nTOY-02,Yes\n", ["--vendor", "No Id"], "--vendor takes an id"),
        ("ok.csv", b"ID,Answer\nTOY-02,Yes\n", ["--answered", "x"], "--answered takes a day"),
        ("ok.csv", b"ID,Answer\nTOY-02,Yes\n", ["-o", "no/such.yaml"], "the folder no does not exist"),
        ("ok.csv", b"ID,Answer\nTOY-02,Yes\n", ["-o", "toy.yaml"], "toy.yaml is there already"),
        ("none.csv", b"ID,Answer\nTOY-02,\n", [], "answers none of the questions"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_and_changes_nothing(
    folder: Path, name: str, content: bytes, words: list[str], said: str
) -> None:
    (folder / "back" / name).write_bytes(content)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match=re.escape(said)) as told:
        bring(f"back/{name}", "--into", "acme.yaml", *words)

    assert "\n" not in str(told.value) and len(str(told.value)) < 400
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_answers_of_another_vendor_are_refused() -> None:
    send_back(toy_answers(vendor="other"))
    with pytest.raises(
        UsageError, match="is of other, and the answers are those of acme; nothing was changed"
    ):
        bring("back/acme.xlsx", "--into", "acme.yaml")


def test_answers_of_nobody_need_a_vendor() -> None:
    Path("back/a.csv").write_text("ID,Answer\nTOY-02,Yes\n", encoding="utf-8")
    with pytest.raises(UsageError, match="does not say whose answers these are"):
        bring("back/a.csv")
    bring("back/a.csv", "--vendor", "acme")

    assert read("acme-toy.yaml").vendor == "acme"


def test_a_hostile_file_name_or_text_does_nothing_to_the_terminal() -> None:
    Path("back/\x1b[2J.csv").write_text("ID,Answer\nTOY-02,Yes\nXX-99,\x1b[2J\n", encoding="utf-8")
    done = bring("back/\x1b[2J.csv", "--into", "acme.yaml")

    assert "\x1b" not in done.stdout


def test_a_sentence_in_the_place_of_a_file_is_told_and_the_rest_is_read() -> None:
    sentence = "as described in our policy " * 15
    send_back(toy_answers(answers={"TOY-01": Answer(answer="yes", evidence=(Proof(path=sentence),))}))
    done = bring("back/acme.xlsx", "--into", "acme.yaml")

    assert "it cannot be looked for: File name too long" in done.stdout
    assert read().answers["TOY-01"].answer == "yes"


def test_the_command_that_comes_next_names_a_questionnaire_of_ones_own() -> None:
    done = bring("back/acme.xlsx", "-o", "new.yaml")

    assert "questionnaire grade new.yaml -q toy.yaml --by" in done.stdout


def test_a_new_file_lies_beside_the_evidence_that_the_old_one_names(folder: Path) -> None:
    write(toy_answers())
    (folder / "elsewhere").mkdir()
    with pytest.raises(UsageError, match="lies in another folder than acme"):
        bring("back/acme.xlsx", "--into", "acme.yaml", "-o", "elsewhere/new.yaml")
