"""Questionnaires that an inventory names: known ones, and answers that are there, readable and of that vendor."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hipaacheck.inventory.answer_files import MAX_BYTES, answers_in, answers_to, beside, looked_at
from hipaacheck.inventory.declared import FileState
from hipaacheck.inventory.loading import Loaded, load_inventory, load_text
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Seen, Unseen
from hipaacheck.questionnaires.answers import AnswerFile, ProofState

HEAD = "format: hipaacheck.answers/1\nquestionnaire: business-associate\nversion: '1.0'\nvendor: acme\n"
ENTRY = "questionnaire: business-associate, answers: answers/acme.yaml"


def loaded(folder: Path, entry: str = ENTRY) -> Loaded:
    (folder / "inventory.yaml").write_text(
        f"version: 1\nvendors:\n- id: acme\n  name: Acme\n  questionnaires:\n  - {{{entry}}}\n"
    )
    return load_inventory(folder / "inventory.yaml")


def replied(folder: Path, raw: bytes | None, entry: str = ENTRY) -> Seen[AnswerFile]:
    (folder / "answers").mkdir(exist_ok=True)
    if raw is not None:
        (folder / "answers" / "acme.yaml").write_bytes(raw)
    declared = loaded(folder, entry).declared
    (asked,) = (declared.inventory.vendors or ())[0].questionnaires
    assert asked.answers is not None
    return answers_to(declared, asked, asked.answers, "acme")


def test_the_answers_of_the_vendor_are_read(tmp_path: Path) -> None:
    found = replied(tmp_path, f"{HEAD}answers:\n  BA-01: {{answer: yes}}\n".encode())

    assert isinstance(found, AnswerFile)
    assert found.answers["BA-01"].answer in (True, "yes")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "the answers in answers/acme.yaml could not be read: there is no such file"),
        (b"", "the answers in answers/acme.yaml could not be read: it is empty"),
        (b"PK\x03\x04\xff", "answers/acme.yaml is not text; a workbook or another form"),
        (b" " * (MAX_BYTES + 1), "answers/acme.yaml is larger than 4 MiB"),
        (b"{", "the answers could not be read: answers/acme.yaml:"),
        (f"{HEAD}answrs: {{}}\n".encode(), "the answers could not be read: answers/acme.yaml:5: unknown key"),
        (b"a: 1\nb: 2\n", "the answers could not be read: answers/acme.yaml:1: "),
        (HEAD.replace("acme", "other").encode(), "answers/acme.yaml holds answers of other, not of acme"),
        (
            HEAD.replace("vendor: acme\n", "").encode(),
            "answers/acme.yaml holds answers of the organisation itself, not of acme",
        ),
        (
            HEAD.replace("business-associate", "ai-tool").encode(),
            "answers/acme.yaml holds answers to ai-tool, not to business-associate",
        ),
    ],
)
def test_anything_else_is_unseen_and_says_why(tmp_path: Path, raw: bytes | None, reason: str) -> None:
    found = replied(tmp_path, raw)

    assert isinstance(found, Unseen)
    assert found.unseen.startswith(reason)


def test_answers_about_another_product_are_not_those_of_the_entry(tmp_path: Path) -> None:
    raw = f"{HEAD}subject: Mail  API\n".encode()

    assert isinstance(replied(tmp_path, raw, f"{ENTRY}, subject: mail api"), AnswerFile)
    other = replied(tmp_path, raw, f"{ENTRY}, subject: Portal")
    assert other == Unseen(unseen="answers/acme.yaml holds answers about Mail  API, not about Portal")


def test_a_file_that_was_changed_since_it_was_recorded_is_unseen(tmp_path: Path) -> None:
    raw = HEAD.encode()
    entry = "questionnaire: business-associate, answers: {path: answers/acme.yaml, sha256: '%s'}"

    assert isinstance(replied(tmp_path, raw, entry % hashlib.sha256(raw).hexdigest()), AnswerFile)
    changed = replied(tmp_path, raw, entry % ("0" * 64))
    assert changed == Unseen(unseen="answers/acme.yaml was changed since its digest was recorded")


def test_evidence_is_looked_at_beside_the_answer_file_and_nowhere_outside(tmp_path: Path) -> None:
    folder = tmp_path / "register"
    (folder / "answers").mkdir(parents=True)
    (tmp_path / "secret.pdf").write_bytes(b"not ours")
    (folder / "report.pdf").write_bytes(b"report")
    (folder / "answers" / "empty.pdf").write_bytes(b"")
    named = ["../report.pdf", "empty.pdf", "gone.pdf", "../../secret.pdf", "/etc/passwd", ".", "./acme.yaml"]
    digest = hashlib.sha256(b"report").hexdigest()
    answers = "".join(
        f"  BA-0{at}: {{answer: yes, evidence: [{name}]}}\n" for at, name in enumerate(named, 1)
    )
    more = f"  BA-08: {{evidence: [{{path: ./../report.pdf, sha256: '{'0' * 64}'}}]}}\n"
    found = replied(folder, f"{HEAD}answers:\n{answers}{more}".encode())
    declared = loaded(folder).declared
    (asked,) = (declared.inventory.vendors or ())[0].questionnaires
    assert isinstance(found, AnswerFile) and asked.answers is not None

    states = looked_at(declared, asked.answers, found)

    assert {name: one.state for name, one in states.items()} == {
        "../report.pdf": ProofState.THERE,
        "empty.pdf": ProofState.MISSING,
        "gone.pdf": ProofState.MISSING,
        "../../secret.pdf": ProofState.UNREAD,
        "/etc/passwd": ProofState.UNREAD,
        ".": ProofState.MISSING,
        "./acme.yaml": ProofState.MISSING,  # answers are no evidence of themselves
        "./../report.pdf": ProofState.CHANGED,
    }
    assert states["../report.pdf"].sha256 == digest
    assert states["../../secret.pdf"].problem == "leads out of the folder of the inventory"
    assert states["../../secret.pdf"].sha256 is None


def test_one_file_with_two_recorded_digests_is_not_what_was_recorded(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"report").hexdigest()
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "r.pdf").write_bytes(b"report")
    proofs = [f"{{path: r.pdf, sha256: '{one}'}}" for one in ("0" * 64, digest)]
    answers = "".join(f"  BA-0{at}: {{evidence: [{one}]}}\n" for at, one in enumerate(proofs, 1))
    found = replied(tmp_path, f"{HEAD}answers:\n{answers}".encode())
    declared = loaded(tmp_path).declared
    (asked,) = (declared.inventory.vendors or ())[0].questionnaires
    assert isinstance(found, AnswerFile) and asked.answers is not None

    assert looked_at(declared, asked.answers, found)["r.pdf"].state is ProofState.CHANGED


def test_an_answer_file_outside_of_the_folder_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(FileMistakesError, match=r"inventory\.yaml:6: .*leads out of the folder"):
        loaded(tmp_path, "questionnaire: business-associate, answers: ../acme.yaml")


def test_without_a_file_nobody_looked(tmp_path: Path) -> None:
    text = f"version: 1\nvendors: [{{id: acme, name: Acme, questionnaires: [{{{ENTRY}}}]}}]\n"
    declared = load_text(text, "i.yaml").declared
    (asked,) = (declared.inventory.vendors or ())[0].questionnaires
    assert asked.answers is not None

    found = answers_to(declared, asked, asked.answers, "acme")

    assert found == Unseen(unseen="the answers in answers/acme.yaml could not be read: it was not looked at")


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ("[{questionnaire: busines-associate}]", "i.yaml:4: .*did you mean 'business-associate'"),
        ("[{questionnaire: email-practice}]", "i.yaml:4: .*that the organisation fills in itself"),
        (
            "[{questionnaire: business-associate}, {questionnaire: business-associate}]",
            "i.yaml:4: .*is asked at i.yaml:4 already",
        ),
        (
            "[{questionnaire: business-associate, subject: A}, {questionnaire: business-associate, subject: a }]",
            "is asked at i.yaml:4 already",
        ),
        (
            "[{questionnaire: business-associate, asked: 2026-02-01, due: 2026-01-31}]",
            "due lies before asked",
        ),
        (
            "[{questionnaire: business-associate, answers: a.yaml, before: a.yaml}]",
            "answers and before name the same file",
        ),
        (
            "[{questionnaire: business-associate, answers: a.yaml, before: x/.././a.yaml}]",
            "answers and before name the same file",
        ),
        ("[{questionnaire: 7}]", "should be text"),
        ("7", "should be a list"),
    ],
)
def test_what_is_wrong_with_an_entry_is_a_mistake_at_its_line(entries: str, message: str) -> None:
    text = f"version: 1\nvendors:\n- id: acme\n  questionnaires: {entries}\n  name: Acme\n"

    with pytest.raises(FileMistakesError, match=message):
        load_text(text, "i.yaml")


def test_one_questionnaire_may_be_asked_about_two_products() -> None:
    entries = "[{questionnaire: business-associate, subject: A}, {questionnaire: business-associate}]"
    text = f"version: 1\nvendors: [{{id: acme, name: Acme, questionnaires: {entries}}}]\n"

    (vendor,) = load_text(text, "i.yaml").inventory.vendors or ()

    assert [one.subject for one in vendor.questionnaires] == ["A", None]


def test_the_organisation_answers_its_own_questionnaires_and_no_others() -> None:
    own = "version: 1\norganisation: {name: Clinic}\nquestionnaires: [{questionnaire: email-practice}]\n"

    assert len(load_text(own, "i.yaml").inventory.questionnaires) == 1
    with pytest.raises(FileMistakesError, match="is one for vendors"):
        load_text(own.replace("email-practice", "business-associate"), "i.yaml")
    with pytest.raises(FileMistakesError, match="which this inventory does not name"):
        load_text(own.replace("organisation: {name: Clinic}\n", ""), "i.yaml")


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.binary(max_size=300) | st.text(max_size=200).map(str.encode) | TREES.map(json.dumps).map(str.encode)
)
@example(b"[" * 50_000)
@example(f"{HEAD}answers: {{BA-01: {{answer: {'[' * 5_000}{']' * 5_000}}}}}\n".encode())
@example(f'{HEAD}answers: {{BA-01: {{answer: "\\0\\e[31m"}}}}\n'.encode())
@example(f"{HEAD}vendor: acme\n".encode())
def test_any_bytes_are_answers_or_say_why_not(raw: bytes) -> None:
    state = FileState(
        "a.yaml", exists=True, size=len(raw), sha256="0" * 64 if raw else None, problem="is empty"
    )

    found = answers_in(state, raw)

    assert isinstance(found, AnswerFile) or found.unseen


@given(st.lists(st.sampled_from(["..", ".", "a", "b", ""]), min_size=1, max_size=8).map("/".join))
def test_a_file_has_one_name_however_it_is_written(written: str) -> None:
    name = beside("answers/acme.yaml", written)

    assert "/./" not in name and "//" not in name.removeprefix("//")
    assert beside("answers/acme.yaml", f"./{written}") == name or written.startswith("/")


def test_one_answer_file_answers_for_one_product(tmp_path: Path) -> None:
    entries = "".join(
        f"  - {{questionnaire: business-associate, subject: {name}, answers: {path}}}\n"
        for name, path in (("A", "acme.yaml"), ("B", "./acme.yaml"))
    )
    (tmp_path / "inventory.yaml").write_text(
        f"version: 1\nvendors:\n- id: acme\n  name: Acme\n  questionnaires:\n{entries}"
    )

    with pytest.raises(
        FileMistakesError, match=r"inventory\.yaml:7.*is named at .*:6 already; each has answers"
    ):
        load_inventory(tmp_path / "inventory.yaml")
