import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checkers.email.routing.probing import FakeContext
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.checkers.email.facts import TlsRptFacts
from hipaacheck.checkers.email.routing.tls_rpt import probe_tls_rpt, read_tls_rpt
from hipaacheck.net.answers import DnsFailure

NAME = "_smtp._tls.example.org"


@pytest.mark.parametrize(
    ("text", "rua"),
    [
        # RFC 8460 section 3.1
        ("v=TLSRPTv1;rua=mailto:reports@example.com", ("mailto:reports@example.com",)),
        (
            "v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt",
            ("https://reporting.example.com/v1/tlsrpt",),
        ),
        (
            "v=TLSRPTv1; rua=mailto:a@example.com , https://b.example/x;",
            ("mailto:a@example.com", "https://b.example/x"),
        ),
    ],
)
def test_good_records(text: str, rua: tuple[str, ...]) -> None:
    facts = read_tls_rpt(("other", text))

    assert (facts.published, facts.errors, facts.rua) == (True, (), rua)


@pytest.mark.parametrize(
    "text",
    [
        "v=TLSRPTv1",
        "v=TLSRPTv1;",
        "v=tlsrptv1; rua=mailto:a@example.com",
        "v=TLSRPTv1 ; rua=mailto:a@example.com",
        "v=TLSRPTv1; rua=a@example.com",
        "v=TLSRPTv1; rua=http://example.com/",
        "v=TLSRPTv1; rua=mailto:a@example.com,",
        "v=TLSRPTv1; rua=mailto:a@b@example.com",
        "v=TLSRPTv1; rua",
        "v=TLSRPTv1; rua=mailto:a@example.com; rua=mailto:b@example.com",
    ],
)
def test_broken_records_say_what_is_wrong(text: str) -> None:
    facts = read_tls_rpt((text,))

    assert facts.published
    assert facts.errors


def test_two_records_are_ignored() -> None:
    facts = read_tls_rpt(("v=TLSRPTv1; rua=mailto:a@example.com",) * 2)

    assert (facts.record_count, facts.rua) == (2, ())
    assert "ignore" in facts.errors[0]


@pytest.mark.parametrize("dns", [FakeDns(), FakeDns({(NAME, "TXT"): ["v=spf1 -all"]})], ids=["none", "other"])
async def test_nothing_published_is_absence(dns: FakeDns) -> None:
    saw = await probe_tls_rpt(FakeContext(dns))

    assert isinstance(saw.facts, TlsRptFacts)
    assert saw.absent
    assert (saw.facts.published, saw.facts.record_count) == (False, 0)


@pytest.mark.parametrize("failure", [DnsFailure.TIMEOUT, DnsFailure.SERVFAIL, DnsFailure.UNPROVEN])
async def test_a_failed_question_is_no_absence(failure: DnsFailure) -> None:
    dns = FakeDns()
    dns.fail(NAME, "TXT", failure)

    with pytest.raises(CouldNotLookError, match=failure):
        await probe_tls_rpt(FakeContext(dns))


@given(st.lists(st.text(max_size=300), max_size=4))
def test_any_texts_are_read(texts: list[str]) -> None:
    read_tls_rpt(tuple(texts))
    read_tls_rpt(tuple(f"v=TLSRPTv1;{text}" for text in texts))


def test_huge_input_is_read_quickly() -> None:
    read_tls_rpt(("v=TLSRPTv1; rua=" + "mailto:a@b," * 50_000,))
