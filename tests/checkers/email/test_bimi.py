import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checkers.email.dns_context import dns_context
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.checkers.email.bimi import PROBE, parse_bimi
from hipaacheck.checkers.email.facts import BimiFacts

_NAME = "default._bimi.clinic.example"


def test_reads_logo_and_evidence_document() -> None:
    facts = parse_bimi(("v=BIMI1; l=https://clinic.example/logo.svg; a=https://ca.example/vmc.pem",))
    assert facts.logo == "https://clinic.example/logo.svg"
    assert facts.evidence_document == "https://ca.example/vmc.pem"


def test_a_domain_may_decline_with_empty_tags() -> None:
    assert parse_bimi(("v=BIMI1; l=; a=;",)) == BimiFacts(published=True, record="v=BIMI1; l=; a=;")


@pytest.mark.parametrize(
    "texts", [(), ("v=spf1 -all",), ("v=BIMI10; l=x",), ("v=BIMI1; l=a", "v=BIMI1; l=b")]
)
def test_anything_but_one_record_is_none(texts: tuple[str, ...]) -> None:
    assert parse_bimi(texts) == BimiFacts()


@given(st.lists(st.text(max_size=300).map(lambda tail: "v=BIMI1;" + tail), max_size=2))
def test_the_parser_never_raises(texts: list[str]) -> None:
    parse_bimi(tuple(texts))


async def test_probe_sees_a_record_and_its_absence() -> None:
    resolver = FakeDns({(_NAME, "TXT"): ["v=BIMI1; l=https://clinic.example/logo.svg"]})
    saw = await PROBE.run(dns_context(resolver, "clinic.example"))
    assert not saw.absent and saw.facts == parse_bimi(("v=BIMI1; l=https://clinic.example/logo.svg",))
    assert saw.artefacts[0].text == "v=BIMI1; l=https://clinic.example/logo.svg"
    saw = await PROBE.run(dns_context(FakeDns(), "clinic.example"))
    assert saw.absent and saw.facts == BimiFacts()


async def test_probe_could_not_look_without_an_answer() -> None:
    resolver = FakeDns()
    resolver.fail(_NAME)
    with pytest.raises(CouldNotLookError, match="timeout"):
        await PROBE.run(dns_context(resolver, "clinic.example"))
