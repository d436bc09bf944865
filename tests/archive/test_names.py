"""Names in a pack: the same on every system, and never a way out of the folder."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.archive.names import artefact_path, evidence_path, safe_name, slug, twins, unsafe


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../run.json",
        "evidence/../../run.json",
        "evidence//a.json",
        "evidence/",
        "C:/run.json",
        "c:run.json",
        "a\\b",
        "con",
        "CON.txt",
        "evidence/nul.json",
        "Lpt1.tar.gz",
        "com0",
        "name.",
        "name ",
        "-rf",
        ".hidden",
        "run.json\x00.txt",
        "r\u00fcn.json",
        "run.json\n",
        "a:stream",
        "x" * 200,
        "/".join("abcdefg"),
    ],
)
def test_names_that_could_do_harm_are_refused(path: str) -> None:
    assert unsafe(path) is not None


@pytest.mark.parametrize(
    "path", ["run.json", "evidence/artefacts/00ff.pem", "report-2026.pdf", "console.txt", "SHA256SUMS"]
)
def test_plain_names_are_taken(path: str) -> None:
    assert unsafe(path) is None


@given(st.text(), st.text(), st.text())
def test_whatever_evidence_is_about_its_name_is_safe(kind: str, target: str, evidence_id: str) -> None:
    assert unsafe(evidence_path(kind, target, evidence_id)) is None


@given(st.text())
def test_whatever_an_attachment_is_called_it_gets_a_safe_name(name: str) -> None:
    assert unsafe(safe_name(name)) is None


def test_an_attachment_keeps_what_it_can_of_its_name() -> None:
    assert safe_name("Signed BAA (M\u00fcller & Co).PDF") == "signed-baa-m-ller-co.pdf"
    assert safe_name("../../etc/passwd") == "etc-passwd"
    assert safe_name("con.pdf") == "con-file.pdf"


@given(st.text(), st.integers(1, 60))
def test_a_slug_has_nothing_but_letters_digits_and_single_hyphens(text: str, longest: int) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text, longest))


def test_texts_from_outside_end_in_nothing_that_a_click_runs() -> None:
    assert artefact_path("ab", "text/html") == "evidence/artefacts/ab.txt"
    assert artefact_path("ab", "application/x-pem-file") == "evidence/artefacts/ab.pem"


def test_names_that_differ_by_case_alone_are_twins() -> None:
    assert list(twins(["a.txt", "b.txt", "A.TXT", "b.txt"])) == ["A.TXT", "b.txt"]
