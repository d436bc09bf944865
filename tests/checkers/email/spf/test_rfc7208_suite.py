"""The openspf.org test suite for RFC 7208, when it lies beside the repository."""

import pytest
from tests.support.spf_suite import SUITE, Case, classify, load_cases

from hipaacheck.checkers.email.spf import SpfResult, check_host

pytestmark = pytest.mark.skipif(not SUITE.exists(), reason="the RFC 7208 suite is not here")

CASES = list(load_cases()) if SUITE.exists() else []

# A sender of this address, which no record of the suite names, is the one that matches nothing.
STRANGER = "198.51.100.99"


@pytest.fixture(params=CASES, ids=lambda case: f"{case.section}/{case.name}")
def case(request: pytest.FixtureRequest) -> Case:
    param = request.param
    assert isinstance(param, Case)
    return param


async def test_check_host_gives_an_allowed_result_and_explanation(case: Case) -> None:
    checked = await check_host(case.dns(), case.ip, sender=case.sender, helo=case.helo)
    assert checked.result in case.results, checked.reason
    if case.explanation is not None:
        assert checked.explanation == (None if case.explanation == "DEFAULT" else case.explanation)


async def test_the_analysis_calls_broken_what_must_be_and_nothing_else(case: Case) -> None:
    """The analysis is about every sender, a case about one.

    So what must be permerror for one sender must be so in the analysis; and where the analysis says
    permerror while the case's sender may not meet it, another sender must, as proof.
    """
    result = await classify(case)
    if case.results == {"permerror"}:
        assert result == "permerror"
    elif result == "permerror" and "permerror" not in case.results:
        stranger = await check_host(case.dns(), STRANGER, sender=case.sender, helo=case.helo)
        assert stranger.result is SpfResult.PERMERROR


async def test_a_domain_without_record_is_classified_none(case: Case) -> None:
    if case.results == {"none"}:
        assert await classify(case) == "none"


def test_the_suite_is_whole() -> None:
    assert len(CASES) == 203
    assert sum(case.results == {"permerror"} for case in CASES) == 74
