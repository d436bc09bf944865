"""The terms of agreements: the whole checklist, with citations only where a paragraph asks."""

import re
from pathlib import Path

import pytest
import yaml

from hipaacheck.catalogs.terms import BaaTerm, baa_terms

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "vendors" / "baa_checklist.yaml"


def test_the_terms_are_numbered_without_a_gap() -> None:
    wanted = [f"BAA-{number:02}" for number in range(1, 21)] + [f"PRA-{number:02}" for number in range(1, 17)]

    assert [term.id for term in baa_terms().terms] == wanted


def test_an_agreement_must_have_sixteen_terms() -> None:
    required = {term.id for term in baa_terms().required}

    assert required == {"BAA-01", *(f"BAA-{number:02}" for number in range(4, 19))}


def test_the_requirement_and_the_citations_are_those_of_the_facts() -> None:
    if not FACTS.is_file():
        pytest.skip("the facts are not on this machine")
    for fact in yaml.safe_load(FACTS.read_text(encoding="utf-8"))["required_elements"]:
        term = baa_terms().get(fact["id"])

        assert term is not None
        assert term.requirement == fact["requirement"].split(":")[0]
        assert "; ".join(term.citations) == fact["citation"].removeprefix("45 CFR ")
        assert list(term.hints) == fact.get("wording_hints", [])
        assert (term.fault is None) == ("common_fault" not in fact)


@pytest.mark.parametrize("term", baa_terms().terms, ids=lambda term: term.id)
def test_every_term_is_cited_as_what_it_is(term: BaaTerm) -> None:
    assert all(re.fullmatch(r"164\.\d{3}(\([A-Za-z0-9]+\))*", citation) for citation in term.citations)
    assert term.id.startswith("PRA-") == (term.requirement == "usual")
    assert term.citations or term.requirement == "usual"
    assert (term.condition is not None) or term.requirement != "conditional"


def test_an_unknown_term_is_none() -> None:
    assert baa_terms().get("BAA-21") is None


def test_the_list_says_how_far_it_was_checked() -> None:
    assert "eCFR itself was not read" in baa_terms().meta.verified
