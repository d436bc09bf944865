from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checkers.email.routing.probing import FakeContext, FakeHttp
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.checkers.email.facts import MtaStsFacts, MxFacts, MxHost
from hipaacheck.checkers.email.routing.mta_sts import probe_mta_sts, read_reply
from hipaacheck.checkers.email.routing.sts_policy import matches, read_policy, read_record
from hipaacheck.model import Record, Unseen
from hipaacheck.net.answers import DnsFailure, HttpFailure, HttpReply

URL = "https://mta-sts.example.org/.well-known/mta-sts.txt"
NAME = "_mta-sts.example.org"
RECORD = "v=STSv1; id=20160831085700Z;"  # RFC 8461 section 3.1
# RFC 8461 section 3.2
POLICY = b"version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmx: backupmx.example.com\nmax_age: 604800\n"
PLAIN = (("content-type", "text/plain; charset=utf-8"),)


def reply(body: bytes = POLICY, status: int = 200, headers: tuple[tuple[str, str], ...] = PLAIN) -> HttpReply:
    return HttpReply(url=URL, status=status, headers=headers, body=body)


def mx(*names: str) -> MxFacts:
    return MxFacts(hosts=tuple(MxHost(name=name) for name in names), host_count=len(names))


async def look(
    *texts: str, http: HttpReply | None = None, hosts: Record | str | None = None
) -> tuple[MtaStsFacts, FakeHttp]:
    fetch = FakeHttp({URL: http or reply()})
    known = {"dns.mx": hosts if hosts is not None else mx("mail.example.com", "a.example.net")}
    saw = await probe_mta_sts(FakeContext(FakeDns({(NAME, "TXT"): texts}), fetch, facts=known))
    assert isinstance(saw.facts, MtaStsFacts)
    assert saw.absent is (not saw.facts.published)
    return saw.facts, fetch


async def test_a_good_policy_is_seen_whole() -> None:
    facts, _ = await look(RECORD, "something else")

    assert (facts.published, facts.record_count, facts.record_errors) == (True, 1, ())
    assert (facts.policy_state, facts.mode, facts.max_age) == ("ok", "enforce", 604_800)
    assert facts.mx_patterns == ("mail.example.com", "*.example.net", "backupmx.example.com")
    assert facts.unmatched_hosts == ()
    assert "mode: enforce\nmx: mail.example.com\nmx: a.example.net\n" in facts.suggested_policy


async def test_without_a_record_nothing_is_fetched() -> None:
    facts, fetch = await look()

    assert (facts.published, facts.policy_state, facts.mode) == (False, "none", None)
    assert fetch.asked == []
    assert "mode: testing" in facts.suggested_policy
    assert isinstance(facts.unmatched_hosts, Unseen)


async def test_a_record_behind_an_alias_counts() -> None:
    dns = FakeDns({(NAME, "CNAME"): ["sts.provider.example."], ("sts.provider.example", "TXT"): [RECORD]})
    saw = await probe_mta_sts(FakeContext(dns, FakeHttp({URL: reply()}), facts={"dns.mx": mx()}))

    assert isinstance(saw.facts, MtaStsFacts)
    assert saw.facts.published


@pytest.mark.parametrize(
    "text",
    [
        "v=STSv1",
        "v=STSv1 ; id=1;",
        "v=stsv1; id=1;",
        " v=STSv1; id=1;",
        "v=STSv1; id=;",
        "v=STSv1; id=with-dash;",
        "v=STSv1; id=" + "1" * 33,
        "v=STSv1; id=1; id=2",
        "v=STSv1; nonsense",
        "v=STSv1;; id=1",
        "v=STSv1; id=1; x=a b",
        "v=STSv12; id=1",
        "v=STSv1; id=1; x=\x7f",
    ],
)
async def test_a_broken_record_is_ignored_by_senders(text: str) -> None:
    facts, _ = await look(text)

    assert facts.published
    assert facts.record_errors
    assert facts.mode is None


@pytest.mark.parametrize("text", ["v=STSv1; id=1", "v=STSv1;id=1;", "v=STSv1; id=a1 ; ext_1=v.a+l ;"])
def test_good_records(text: str) -> None:
    assert read_record((text,)).valid


async def test_two_records_are_none() -> None:
    facts, _ = await look(RECORD, "v=STSv1; id=2")

    assert (facts.record_count, facts.mode) == (2, None)
    assert facts.record_errors


@pytest.mark.parametrize(
    ("http", "state"),
    [
        (HttpReply(url=URL, failure=HttpFailure.TLS_CERTIFICATE, detail="expired"), "certificate"),
        (HttpReply(url=URL, failure=HttpFailure.NO_ADDRESS), "no-host"),
        (reply(status=301, headers=(("location", "https://example.org/"),)), "redirect"),
        (reply(status=404), "status"),
        (reply(status=204), "status"),
        (HttpReply(url=URL, status=200, headers=PLAIN, body=b"x" * 65_536, truncated=True), "oversize"),
        (reply(headers=(("content-type", "text/html"),)), "content-type"),
        (reply(headers=()), "content-type"),
        (reply(body=b"<html>"), "malformed"),
        (reply(body=POLICY.replace(b"STSv1", b"STSv2")), "malformed"),
        (reply(body=POLICY.replace(b"enforce", b"strict")), "malformed"),
        (reply(body=POLICY.replace(b"604800", b"31557601")), "malformed"),
        (reply(body=POLICY.replace(b"604800", b"-1")), "malformed"),
        (reply(body=POLICY.replace(b"max_age: 604800\n", b"")), "malformed"),
        (reply(body=b"version: STSv1\nmode: enforce\nmax_age: 1\n"), "malformed"),
        (reply(body=POLICY.replace(b"mx: mail.example.com", b"mx: mail.*.com")), "malformed"),
        (reply(body=b"\xff\xfe" + POLICY), "malformed"),
    ],
)
async def test_a_policy_that_senders_refuse(http: HttpReply, state: str) -> None:
    facts, _ = await look(RECORD, http=http)

    assert (facts.policy_state, facts.mode, facts.max_age) == (state, None, None)
    assert facts.policy_problem
    assert isinstance(facts.unmatched_hosts, Unseen)


@pytest.mark.parametrize(
    "failure",
    [HttpFailure.TIMEOUT, HttpFailure.REFUSED, HttpFailure.DNS, HttpFailure.UNREACHABLE, HttpFailure.TLS],
)
async def test_a_policy_that_could_not_be_fetched_is_unseen(failure: HttpFailure) -> None:
    facts, _ = await look(RECORD, http=HttpReply(url=URL, failure=failure, detail="why"))

    for value in (facts.policy_state, facts.mode, facts.max_age, facts.mx_patterns, facts.unmatched_hosts):
        assert isinstance(value, Unseen)
        assert failure in value.unseen


async def test_hosts_that_no_pattern_covers_are_named() -> None:
    facts, _ = await look(RECORD, hosts=mx("mail.example.com", "a.b.example.net", "example.net"))

    assert facts.unmatched_hosts == ("a.b.example.net", "example.net")


async def test_unknown_hosts_leave_the_match_unknown() -> None:
    facts, _ = await look(RECORD, hosts="MX of example.org: timeout")

    assert facts.policy_state == "ok"
    assert facts.unmatched_hosts == Unseen(unseen="MX of example.org: timeout")
    assert facts.suggested_policy == ""


@pytest.mark.parametrize("failure", [DnsFailure.TIMEOUT, DnsFailure.SERVFAIL, DnsFailure.MALFORMED])
async def test_a_failed_question_is_no_absence(failure: DnsFailure) -> None:
    dns = FakeDns()
    dns.fail(NAME, "TXT", failure)

    with pytest.raises(CouldNotLookError, match=failure):
        await probe_mta_sts(FakeContext(dns, facts={"dns.mx": mx()}))


@pytest.mark.parametrize(
    ("host", "pattern", "expected"),
    [
        # RFC 8461 section 4.1
        ("mail.example.com", "mail.example.com", True),
        ("Mail.Example.com.", "mail.example.COM", True),
        ("foo.example.com", "*.example.com", True),
        ("foo.bar.example.com", "*.example.com", False),
        ("example.com", "*.example.com", False),
        ("evilexample.com", "*.example.com", False),
        ("", "*.example.com", False),
    ],
)
def test_matching(host: str, pattern: str, expected: bool) -> None:
    assert matches(host, pattern) is expected


def test_of_repeated_fields_the_first_counts_and_unknown_ones_do_not_matter() -> None:
    policy = read_policy(
        b"mode:testing\r\nversion: STSv1\r\nmode: enforce\r\nfuture: x\r\nmx:a.example\r\nmax_age:1\r\n\r\n"
    )

    assert (policy.mode, policy.max_age, policy.patterns, policy.errors) == ("testing", 1, ("a.example",), ())


def test_mode_none_needs_no_mx() -> None:
    assert read_policy(b"version: STSv1\nmode: none\nmax_age: 86400\n").errors == ()


@given(st.binary(max_size=2_000))
def test_any_body_is_read(body: bytes) -> None:
    read_policy(body)
    read_reply(reply(body))


@given(st.lists(st.text(max_size=200), max_size=5))
@settings(deadline=timedelta(seconds=1))
def test_any_texts_are_read(texts: list[str]) -> None:
    read_record(tuple(texts))
    read_record(tuple(f"v=STSv1;{text}" for text in texts))


def test_huge_input_is_read_quickly() -> None:
    read_policy(b"mx: a\n" * 100_000)
    read_policy(b"mx: " + b"a-" * 30_000)
    read_record(("v=STSv1;" + "a=1;" * 100_000,))
