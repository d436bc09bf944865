"""`hipaacheck questionnaire` as people and programs meet it: list, show, new, score, compare and status."""

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.support.questionnaires import TOY, toy, toy_answers, unanswered
from typer.testing import CliRunner, Result

from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.inventory.loading import load_inventory
from hipaacheck.questionnaires.answers import Answer, AnswerFile, Proof, Review, read_answers
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.shelf import shipped
from hipaacheck.questionnaires.words import AnswerType
from hipaacheck.questionnaires.writing import answers_text

TODAY = datetime.now(UTC).date()
PIPE = {"NO_COLOR": "", "FORCE_COLOR": "", "COLUMNS": "80"}
INVENTORY = """\
version: 1
organisation: {name: Lakeside Clinic}
vendors:
  - {id: acme, name: "Acme: Mail", phi: maintains}
  - {id: cleaner, name: Cleaner, phi: none}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toy.yaml").write_text(TOY, encoding="utf-8")
    (tmp_path / "inventory.yaml").write_text(INVENTORY, encoding="utf-8")
    return tmp_path


def run(*words: str, env: dict[str, str] = PIPE) -> Result:
    done = CliRunner().invoke(app, ["questionnaire", *words], env=env)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def on_terminal(width: int, *words: str) -> list[str]:
    """Return the lines that a command prints on a terminal, without control sequences."""
    shown = run(*words, env={"FORCE_COLOR": "1", "NO_COLOR": "", "COLUMNS": str(width), "TERM": "xterm"})
    return re.sub(r"\x1b\[[\d;]*m", "", shown.stdout).splitlines()


def write(path: str, answers: AnswerFile) -> None:
    """Write answers to the toy, with all the files that they name."""
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(answers_text(toy(), answers), encoding="utf-8")
    for one in answers.answers.values():
        for proof in one.evidence:
            file = Path(path).parent / proof.path
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"proof")


def graded(**more: Answer) -> AnswerFile:
    """Return the toy answers, all graded by a person, and others instead of some."""
    review = Review(grade=1, by="Lee", on=TODAY, why="fine")
    old = toy_answers().answers
    by_hand = {key: old[key].model_copy(update={"review": review}) for key in ("TOY-08", "TOY-09")}
    over = {key.replace("_", "-"): one for key, one in more.items()}
    return toy_answers(answered=TODAY, answers={**old, **by_hand, **over})


def test_list_names_every_questionnaire_that_ships_once_a_line() -> None:
    lines = run("list").stdout.splitlines()

    assert {line.split()[0] for line in lines[1:]} == set(shipped())
    assert "\x1b" not in run("list").stdout
    assert max(map(len, on_terminal(80, "list"))) <= 80


def test_list_and_show_have_json() -> None:
    rows = json.loads(run("list", "--format", "json").stdout)
    one = json.loads(run("show", "business-associate", "--format", "json").stdout)

    assert {row["id"]: row["questions"] for row in rows} == {
        one.id: len(one.questions) for one in shipped().values()
    }
    assert len(one["questions"]) == len(shipped()["business-associate"].questions)


@pytest.mark.parametrize("id", [*shipped()])
def test_show_tells_every_question_with_weight_and_paragraphs(id: str) -> None:
    shown = " ".join(run("show", id).stdout.split())
    whole = shipped()[id]

    for question in whole.questions:
        assert f"{question.id} {question.text}" in shown
        assert all(citation in shown for citation in question.citations)
    assert all(section.title in shown for section in whole.sections)


@pytest.mark.parametrize("width", [80, 120])
def test_what_is_shown_fits_the_terminal(width: int) -> None:
    write("acme.yaml", graded(TOY_04=Answer(answer="none")))
    for words in (["show", "toy.yaml"], ["score", "acme.yaml", "-q", "toy.yaml", "-v"]):
        assert max(map(len, on_terminal(width, *words))) <= width


def test_colours_go_with_no_color_and_in_pipes() -> None:
    write("acme.yaml", graded())
    words = ["score", "acme.yaml", "-q", "toy.yaml"]
    terminal = {"FORCE_COLOR": "1", "COLUMNS": "80", "TERM": "xterm"}

    assert "\x1b" not in run(*words).stdout
    assert not re.search(r"\x1b\[[\d;]*3\d", run(*words, env={**terminal, "NO_COLOR": "1"}).stdout)
    assert re.search(r"\x1b\[[\d;]*3\d", run(*words, env={**terminal, "NO_COLOR": ""}).stdout)


def test_new_writes_what_to_send_and_says_what_comes_next(folder: Path) -> None:
    day = str(TODAY + timedelta(days=30))
    done = run(
        "new",
        "acme",
        "-i",
        "inventory.yaml",
        "-o",
        "asked",
        "--due",
        day,
        "--subject",
        "Mail #1: all",
        "--html",
    )

    made = sorted(path.name for path in (folder / "asked").iterdir())
    assert made == [f"acme-business-associate.{suffix}" for suffix in ("html", "xlsx", "yaml")]
    answers = read_answers((folder / "asked/acme-business-associate.yaml").read_text("utf-8"), "x")
    assert (answers.vendor, answers.vendor_name, answers.subject) == ("acme", "Acme: Mail", "Mail #1: all")
    assert (answers.asked, str(answers.due), answers.answers) == (TODAY, day, {})
    assert answers.sha256 == shipped()["business-associate"].sha256
    assert f"to Acme: Mail, and ask for it back by {day}" in done.stdout
    assert "hipaacheck questionnaire import FILE --into asked/acme-business-associate.yaml" in done.stdout


def test_the_commands_that_come_next_name_a_questionnaire_of_ones_own_and_can_be_pasted() -> None:
    Path("my toy.yaml").write_text(TOY, encoding="utf-8")
    shown = run("new", "acme", "-q", "my toy.yaml", "-o", "to send").stdout

    assert "questionnaire import FILE -q 'my toy.yaml' --into 'to send/acme-toy.yaml'" in shown
    assert "questionnaire score 'to send/acme-toy.yaml' -q 'my toy.yaml'" in shown


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence() -> None:
    Path("out").symlink_to("nowhere")
    with pytest.raises(UsageError, match="out: cannot be made: File exists"):
        run("new", "acme", "-o", "out")


def test_the_lines_for_the_inventory_can_be_pasted_there(folder: Path) -> None:
    (folder / "sub dir").mkdir()
    done = run("new", "acme", "-i", "inventory.yaml", "-o", "sub dir")
    lines = done.stdout.partition("under the vendor:\n")[2]
    text = INVENTORY.replace('{id: acme, name: "Acme: Mail", phi: maintains}', "id: acme\n    name: Acme")
    text = text.replace("    name: Acme\n", f"    name: Acme\n{lines}")
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")

    declared = load_inventory(folder / "inventory.yaml").declared
    assert declared.inventory.vendors is not None
    entry = declared.inventory.vendors[0].questionnaires[0]
    assert (entry.questionnaire, entry.asked, entry.due) == ("business-associate", TODAY, None)
    assert entry.answers is not None and entry.answers.path in declared.answers


def test_files_outside_of_the_inventorys_folder_are_not_named_in_it(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "inventory.yaml").write_text(INVENTORY, encoding="utf-8")

    told = run("new", "acme", "-i", "deep/inventory.yaml", "-o", "asked").stdout
    assert "first move asked/acme-business-associate.yaml into " in told
    assert f"{(folder / 'deep').resolve()}, the folder of the inventory, or below it" in told
    assert "answers: acme-business-associate.yaml}" in told and ".." not in told

    told = run("new", "acme", "-q", "toy.yaml", "-o", str(folder.parent)).stdout
    assert "into the inventory's folder or below it" in told and "answers: acme-toy.yaml}" in told


def test_one_of_ones_own_is_for_nobody_else() -> None:
    done = run("new", "-q", "email-practice")

    assert "questionnaire fill email-practice.yaml" in done.stdout and "at the top:" in done.stdout
    assert read_answers(Path("email-practice.yaml").read_text("utf-8"), "x").vendor is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["acm", "-i", "inventory.yaml"], "inventory.yaml has no vendor 'acm'; did you mean 'acme'?"),
        (["Acme: Mail", "-i", "inventory.yaml"], "did you mean 'acme'?"),
        (["Acme Mail"], "VENDOR is a short id"),
        (["acme", "-q", "bussiness-associate"], "did you mean 'business-associate'?"),
        (["acme", "-q", "email-practice"], "is for the organisation itself; leave 'acme' out"),
        ([], "'business-associate' is for vendors; name one"),
        (["acme", "--due", "31.12.2026"], "--due takes a day, YYYY-MM-DD"),
        (["acme", "--due", "20260101"], "--due takes a day, YYYY-MM-DD"),
        (["acme", "--due", "2020-01-01"], "--due 2020-01-01 has passed"),
        (["acme", "-o", "no/such"], "the folder no does not exist"),
        (["acme", "-o", "toy.yaml"], "is a file; -o takes a folder"),
        (["acme", "--subject", "x" * 5000], "--subject takes"),
        (["acme", "-q", "gone.yaml"], "gone.yaml"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_sentence_and_writes_nothing(
    folder: Path, words: list[str], said: str
) -> None:
    before = sorted(folder.iterdir())
    with pytest.raises(Exception, match=re.escape(said)) as told:
        run("new", *words)

    assert type(told.value).__name__ in ("UsageError", "FileMistakesError")
    assert "\n" not in str(told.value)
    assert sorted(folder.iterdir()) == before


def test_new_replaces_nothing_without_force(folder: Path) -> None:
    (folder / "acme-toy.xlsx").write_text("mine", encoding="utf-8")

    with pytest.raises(UsageError, match=r"acme-toy\.xlsx is there already; nothing was written"):
        run("new", "acme", "-q", "toy.yaml")
    assert (folder / "acme-toy.xlsx").read_text("utf-8") == "mine"
    assert not (folder / "acme-toy.yaml").exists()

    run("new", "acme", "-q", "toy.yaml", "--force")
    assert (folder / "acme-toy.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        (graded(TOY_05=Answer(answer=("keys", "app")), TOY_06=Answer()), 0, "Accept  100 of 100"),
        (graded(TOY_01=Answer(answer="no")), 1, "Disqualified  "),
        (toy_answers(answered=TODAY), 3, "Undecided  "),
        (
            graded(
                TOY_03=Answer(answer=300),
                TOY_04=Answer(answer="tls10"),
                TOY_05=Answer(answer="none"),
                TOY_10=Answer(answer=5),
                TOY_09=Answer(),
            ),
            1,
            "Do not use  ",
        ),
        (unanswered(), 3, "Undecided  0 of 100"),
    ],
)
def test_score_says_the_verdict_and_ends_with_it(answers: AnswerFile, code: int, said: str) -> None:
    write("acme.yaml", answers)
    done = run("score", "acme.yaml", "-q", "toy.yaml")

    assert done.exit_code == code, done.stdout
    assert said in done.stdout
    assert done.stderr == ""


def test_score_explains_every_point_that_is_lost() -> None:
    write("acme.yaml", graded(TOY_07=Answer(answer="2026-03-01", evidence=(Proof(path="gone.pdf"),))))
    Path("gone.pdf").unlink()
    shown = " ".join(run("score", "acme.yaml", "-q", "toy.yaml").stdout.split())

    assert "Why 82?" in shown
    assert "TOY-07 10 0.5 5 “2026-03-01” [partial]" in shown
    assert "gone.pdf is missing" in shown
    assert "TOY-05 20 0.5 10" in shown and "TOY-01 20" not in shown
    assert "Ask again by" in shown


def test_score_names_the_answers_behind_which_nothing_stands() -> None:
    write("acme.yaml", graded(TOY_07=Answer(answer="2026-03-01", evidence=(Proof(path="gone.pdf"),))))
    Path("gone.pdf").unlink()

    shown = " ".join(run("score", "acme.yaml", "-q", "toy.yaml").stdout.split())
    assert re.search(r"Evidence or details do not stand behind \d+: .*TOY-07", shown)


def test_score_as_json_is_versioned_and_says_the_same() -> None:
    write("acme.yaml", graded())
    told = json.loads(run("score", "acme.yaml", "-q", "toy.yaml", "--format", "json").stdout)

    assert told["schema"] == "hipaacheck.assessment/1"
    assert (told["score"], told["verdict"], told["phi"]) == (87, "band", True)
    assert [one["question"] for one in told["answers"]] == [one.id for one in toy().questions]


def test_score_is_of_a_day() -> None:
    write("acme.yaml", graded())

    shown = run("score", "acme.yaml", "-q", "toy.yaml", "--as-of", "2099-01-01").stdout
    assert "judged as of 2099-01-01" in " ".join(shown.split())
    assert "(that has passed)" in shown
    with pytest.raises(UsageError, match="--as-of takes a day"):
        run("score", "acme.yaml", "-q", "toy.yaml", "--as-of", "tomorrow")


def test_text_of_others_does_nothing_to_the_terminal() -> None:
    nasty = "\x1b[2Jgone\u202e [bold red]x[/]"
    write(
        "acme.yaml", graded(TOY_08=Answer(answer=nasty, details=nasty)).model_copy(update={"subject": nasty})
    )
    shown = run("score", "acme.yaml", "-q", "toy.yaml", "-v").stdout

    assert "\x1b" not in shown and "\u202e" not in shown
    assert "[bold red]" in shown


@pytest.mark.parametrize("command", ["score", "fill", "grade"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format: hipaacheck.answers/1\nquestionnaire: toy\n", "'version' is missing"),
        ("format: hipaacheck.answers/1\nquestionnaire: own-one\nversion: '1'\n", "give its file with -q"),
        ("a: [", "is not valid YAML"),
    ],
)
def test_a_file_that_is_no_answer_file_is_told_in_a_sentence(command: str, text: str, said: str) -> None:
    Path("x.yaml").write_text(text, encoding="utf-8")
    more = ["--by", "Lee"] if command == "grade" else []

    with pytest.raises(Exception, match=re.escape(said)) as told:
        run(command, "x.yaml", *more)
    assert type(told.value).__name__ in ("UsageError", "FileMistakesError")


def test_answers_to_another_questionnaire_are_not_scored_by_this_one() -> None:
    write("acme.yaml", graded())
    with pytest.raises(UsageError, match="answers the questionnaire 'toy', not 'ai-tool'"):
        run("score", "acme.yaml", "-q", "ai-tool")


def test_compare_tells_what_became_worse_first() -> None:
    write("before.yaml", graded())
    write("now.yaml", graded(TOY_04=Answer(answer="none"), TOY_05=Answer(answer=("keys", "app"))))
    done = run("compare", "before.yaml", "now.yaml", "-q", "toy.yaml")
    shown = " ".join(done.stdout.split())

    assert done.exit_code == 1
    assert shown.index("Worse") < shown.index("TOY-04") < shown.index("Better")
    assert "“TLS 1.3, nothing older”, now “None of them”" in shown
    told = json.loads(run("compare", "before.yaml", "now.yaml", "-q", "toy.yaml", "--format", "json").stdout)
    assert told["schema"] == "hipaacheck.comparison/1"
    assert {one["question"]: one["direction"] for one in told["changes"]}["TOY-04"] == "worse"


def test_compare_of_the_same_is_no_news() -> None:
    write("before.yaml", graded())
    done = run("compare", "before.yaml", "before.yaml", "-q", "toy.yaml")

    assert done.exit_code == 0 and "worse" not in done.stdout.lower()


def test_rounds_in_the_wrong_order_are_refused_for_worse_would_be_shown_as_better() -> None:
    write("before.yaml", graded().model_copy(update={"answered": date(2025, 1, 1)}))
    write("now.yaml", graded(TOY_04=Answer(answer="none")))
    assert run("compare", "before.yaml", "now.yaml", "-q", "toy.yaml").exit_code == 1
    with pytest.raises(UsageError, match="the older answers come first"):
        run("compare", "now.yaml", "before.yaml", "-q", "toy.yaml")


def test_answers_of_two_vendors_are_not_compared() -> None:
    write("before.yaml", graded())
    write("now.yaml", graded().model_copy(update={"vendor": "other"}))
    with pytest.raises(UsageError, match="compare the answers of one"):
        run("compare", "before.yaml", "now.yaml", "-q", "toy.yaml")


def best(question: Question) -> Answer:
    """Return the answer that is worth most, with its evidence and a grade where one is needed."""
    given: str | float | tuple[str, ...]
    match question.type:
        case AnswerType.YES_NO:
            given = question.wanted or "yes"
        case AnswerType.CHOICE:
            given = max(question.options, key=lambda one: one.grade or 0).value
        case AnswerType.CHOICES:
            given = tuple(one.value for one in question.options if one.wanted)
        case AnswerType.NUMBER:
            first = question.steps[0]
            given = first.at_most if first.at_most is not None else first.at_least or 0
        case AnswerType.DATE:
            given = str(TODAY)
        case _:
            given = "as wanted, in words"
    review = Review(grade=1, by="Lee", on=TODAY, why="read") if question.type.graded_by_hand else None
    proofs = (Proof(path="proof.pdf"),) if question.evidence else ()
    return Answer(answer=given, details="with these words of explanation", evidence=proofs, review=review)


def answered(path: str, vendor: str | None, id: str = "business-associate", **more: object) -> None:
    """Write the best answers of a vendor to a questionnaire that ships."""
    whole = shipped()[id]
    head = {"format": "hipaacheck.answers/1", "questionnaire": id, "version": whole.version, "vendor": vendor}
    answers = {one.id: best(one) for one in whole.questions}
    file = AnswerFile.model_validate({**head, "answered": TODAY, "answers": answers, **more})
    Path(path).write_text(answers_text(whole, file), encoding="utf-8")
    Path("proof.pdf").write_bytes(b"proof")


STATUS = """\
version: 1
organisation: {name: Lakeside Clinic}
vendors:
  - {id: asked, name: Asked, phi: maintains, questionnaires: [{questionnaire: business-associate, due: 2199-01-01}]}
  - {id: late, name: Late, phi: maintains, questionnaires: [{questionnaire: business-associate, due: 2020-01-01}]}
  - {id: nobody, name: Nobody, phi: maintains}
  - {id: unsure, name: Unsure}
  - {id: cleaner, name: Cleaner, phi: none}
  - {id: good, name: Good, phi: maintains, questionnaires: [{questionnaire: business-associate, answers: good.yaml}]}
  - {id: old, name: Old, phi: maintains, questionnaires: [{questionnaire: business-associate, answers: old.yaml}]}
  - {id: begun, name: Begun, phi: maintains, questionnaires: [{questionnaire: business-associate, answers: begun.yaml}]}
  - {id: empty, name: Empty, phi: maintains, questionnaires: [{questionnaire: business-associate, due: 2020-01-01, answers: empty.yaml}]}
  - {id: bad, name: Bad, phi: maintains, questionnaires: [{questionnaire: ai-tool, answers: bad.yaml}]}
  - {id: thief, name: Thief, phi: maintains, questionnaires: [{questionnaire: business-associate, answers: stolen.yaml}]}
  - {id: done, name: Done, phi: maintains, ended: {date: 2020-01-01}}
questionnaires:
  - {questionnaire: email-practice, answers: own.yaml}
"""


@pytest.fixture
def clinic(folder: Path) -> Path:
    (folder / "inventory.yaml").write_text(STATUS, encoding="utf-8")
    answered("good.yaml", "good")
    answered("old.yaml", "old", answered=date(2020, 5, 1), answers={})
    whole = shipped()["business-associate"]
    answered("old.yaml", "old", answered=date(2020, 5, 1), answers={"BA-01": best(whole.questions[6])})
    answered("begun.yaml", "begun", answered=None)
    answered("empty.yaml", "empty", answers={})
    answered("stolen.yaml", "good")
    tool = shipped()["ai-tool"]
    ending = next(one for one in tool.questions if any(option.disqualifies for option in one.options))
    worst = next(option.value for option in ending.options if option.disqualifies)
    answers = {one.id: best(one) for one in tool.questions} | {ending.id: Answer(answer=worst)}
    answered("bad.yaml", "bad", "ai-tool", answers=answers)
    answered("own.yaml", None, "email-practice")
    return folder


def test_status_says_who_was_asked_and_how_it_stands(clinic: Path) -> None:
    rows = json.loads(run("status", "--format", "json").stdout)["rows"]

    assert {row["vendor"]: row["state"] for row in rows} == {
        "asked": "asked",
        "late": "overdue",
        "nobody": "not asked",
        "unsure": "not asked",
        "good": "answered",
        "old": "ask again",
        "begun": "begun",
        "empty": "overdue",
        "bad": "answered",
        "thief": "unreadable",
        None: "answered",
    }
    by_vendor = {row["vendor"]: row for row in rows}
    assert by_vendor["good"]["phi_may_go"] is True and by_vendor["good"]["score"] == 100
    assert by_vendor["begun"]["phi_may_go"] is False
    assert by_vendor["bad"]["verdict"] == "disqualified" and by_vendor["bad"]["phi_may_go"] is False
    assert "answers of good" in by_vendor["thief"]["problem"]


DUE = """\
version: 1
vendors:
  - {id: begun, name: Begun, phi: maintains, questionnaires: [{questionnaire: business-associate, due: 2020-01-01, answers: begun.yaml}]}
  - {id: half, name: Half, phi: maintains, questionnaires: [{questionnaire: business-associate, due: 2020-01-01, answers: half.yaml}]}
  - {id: whole, name: Whole, phi: maintains, questionnaires: [{questionnaire: business-associate, due: 2020-01-01, answers: whole.yaml}]}
  - {id: unclear, name: Unclear, phi: maintains, questionnaires: [{questionnaire: business-associate, due: 2020-01-01, answers: unclear.yaml}]}
  - {id: early, name: Early, phi: maintains, questionnaires: [{questionnaire: business-associate, due: 2199-01-01, answers: early.yaml}]}
"""


def test_status_says_that_answers_are_overdue_while_some_are_missing(folder: Path) -> None:
    (folder / "inventory.yaml").write_text(DUE, encoding="utf-8")
    asked = shipped()["business-associate"].questions
    given = {one.id: best(one) for one in asked}
    answered("begun.yaml", "begun", answered=None)
    answered("half.yaml", "half", answers={one.id: best(one) for one in asked[: len(asked) // 2]})
    answered("whole.yaml", "whole")
    answered("unclear.yaml", "unclear", answers={**given, "BA-01": Answer(answer="ask our lawyers")})
    answered("early.yaml", "early", answers={asked[0].id: best(asked[0])})
    rows = {row["vendor"]: row for row in json.loads(run("status", "--format", "json").stdout)["rows"]}

    assert {vendor: (row["state"], row["late"]) for vendor, row in rows.items()} == {
        "begun": ("begun", True),
        "half": ("answered", True),
        "whole": ("answered", False),
        "unclear": ("answered", False),
        "early": ("answered", False),
    }
    assert run("status").stdout.count("was due") == 2
    assert " ".join(run("status").stdout.split()).count("2020-01-01") == 2


def test_status_is_of_a_day(clinic: Path) -> None:
    long_ago = json.loads(run("status", "--as-of", "2001-02-03", "--format", "json").stdout)

    assert long_ago["as_of"] == "2001-02-03"
    assert "late" not in {row["vendor"] for row in long_ago["rows"] if row["late"]}
    assert {row["vendor"]: row["state"] for row in long_ago["rows"]}["old"] == "answered"
    assert "on 2001-02-03" in run("status", "--as-of", "2001-02-03").stdout
    with pytest.raises(UsageError, match="--as-of"):
        run("status", "--as-of", "yesterday")


@pytest.mark.parametrize("width", [80, 120])
def test_status_fits_the_terminal_and_begins_with_what_ends_the_matter(clinic: Path, width: int) -> None:
    lines = on_terminal(width, "status")

    assert max(map(len, lines)) <= width
    whole = "\n".join(lines)
    assert whole.index("Disqualified") < whole.index("overdue         -")
    assert "hipaacheck questionnaire new nobody -i inventory.yaml" in whole


def test_status_writes_all_vendors_side_by_side(clinic: Path) -> None:
    from hipaacheck.sheets.opening import open_workbook

    done = run("status", "--xlsx", "all.xlsx")

    assert done.stdout.endswith("Workbook: all.xlsx\n")
    book = open_workbook((clinic / "all.xlsx").read_bytes(), "all.xlsx")
    names = {str(row[0]) for _, row in book.sheets[0].lines() if row}
    assert {"Good", "Bad", "Lakeside Clinic", "Begun (begun)"} <= names
    rows = json.loads(run("status", "--format", "json").stdout)["rows"]
    silent = {row["name"] for row in rows if "score" not in row}
    assert silent and silent <= names
    with pytest.raises(UsageError, match=r"ends in \.xlsx"):
        run("status", "--xlsx", "all.csv")


def test_an_inventory_without_questionnaires_has_little_to_tell(folder: Path) -> None:
    (folder / "inventory.yaml").write_text("version: 1\n", encoding="utf-8")

    assert "nothing was asked" in run("status").stdout


@pytest.mark.parametrize(
    "words", [[], ["new"], ["fill"], ["import"], ["grade"], ["score"], ["compare"], ["status"]]
)
def test_help_loads_nothing_that_takes_time(words: list[str]) -> None:
    code = (
        "import sys; from hipaacheck.cli.app import app\n"
        f"try: app(['questionnaire', *{words!r}, '--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if name.startswith('hipaacheck.questionnaires')"
        " or name in ('rich', 'yaml', 'xlsxwriter')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"
