"""Words are explained where they occur, limits are told, and retention says no more than the rule."""

import re
from datetime import UTC, date, datetime

import pytest
from tests.reporters.organisation import DOMAIN
from tests.reporters.parts_of import source_of, text_of
from tests.support.run_parts import finding, run_of
from tests.support.runs import RULES, empty_run, sample_run

from hipaacheck.model import Outcome, Run
from hipaacheck.reporters.parts import glossary, retention
from hipaacheck.reporters.parts.retention import six_years_after


def terms(run: Run) -> list[str]:
    return [item.term for item in glossary.build(source_of(run)).terms]


def test_a_term_of_the_rules_is_explained_only_where_a_rule_that_applied_uses_it() -> None:
    spf = next(item for item in RULES if "SPF" in item.title)
    with_it = run_of((DOMAIN,), RULES, (), (finding(spf, DOMAIN, Outcome.PASS),))
    without = run_of((DOMAIN,), RULES, (), (finding(spf, DOMAIN, Outcome.NOT_APPLICABLE),))

    assert "SPF" in terms(with_it)
    assert "SPF" not in terms(without)


def test_terms_that_every_report_uses_are_always_explained() -> None:
    always = {item.term for item in glossary.glossary().terms if not item.seen}

    assert {"Addressable", "Attestation", "ePHI", "Unknown, could not be seen"} <= always
    assert always <= set(terms(empty_run()))


def test_the_terms_stand_once_and_in_the_order_of_the_alphabet() -> None:
    names = [item.term for item in glossary.glossary().terms]

    assert len(names) >= 30
    assert names == sorted(set(names), key=str.casefold)
    assert all(item.means.endswith(".") for item in glossary.glossary().terms)


def test_the_glossary_makes_no_claim_that_the_regulation_does_not() -> None:
    text = text_of(sample_run(), "glossary")

    assert "neither optional nor required in every case" in text
    assert re.search(r"\b(DMARC|SPF|DKIM|MFA)\b[^.]*required by HIPAA", text) is None


def test_six_years_are_said_of_documentation_and_of_nothing_else() -> None:
    text = text_of(sample_run(), "retention")

    assert "164.316(b)(2)(i)" in text and "164.316(b)(1)" in text
    assert "whichever is later" in text
    assert "no period for medical records, for email, for every message with PHI" in text
    assert "until 2032-11-21 at least" in text


@pytest.mark.parametrize(
    ("made", "until"),
    [
        (date(2026, 11, 21), date(2032, 11, 21)),
        (date(2028, 2, 29), date(2034, 3, 1)),
        (date(9999, 2, 28), date(9999, 12, 31)),
    ],
)
def test_six_years_end_on_a_day_that_exists_and_never_early(made: date, until: date) -> None:
    assert six_years_after(made) == until


def test_the_run_and_the_one_before_it_are_named() -> None:
    run = sample_run().model_copy(update={"previous": "0" * 32, "as_of": datetime(2026, 1, 2, tzinfo=UTC)})
    view = retention.build(source_of(run))

    assert (view.run, view.previous, view.earliest) == (run.id, "0" * 32, "2032-01-02")
    assert "0" * 32 in text_of(run, "retention")
