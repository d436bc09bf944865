"""What the client makes of servers that fail, lie, stall or send rubbish."""

import asyncio
import time

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import pytest
from tests.net.dns.servers import Response, answer, client, serving, zone

from hipaacheck.net.answers import DnsFailure, DnsStatus

ROOT = ". NS a.root-servers.net."
GOOD = zone({("example.org", "A"): ["192.0.2.1"], ("example.org", "TXT"): ['"x"']})


def only_root(query: dns.message.Message) -> bool:
    return query.question[0].rdtype == dns.rdatatype.NS


async def test_silence_is_a_timeout_within_the_lifetime() -> None:
    async with serving(lambda query, protocol: None) as server, client(server, lifetime=0.4) as live:
        started = time.perf_counter()
        got = await live.ask("example.org", "A")

    assert (got.status, got.failure) == (DnsStatus.FAILED, DnsFailure.TIMEOUT)
    assert time.perf_counter() - started < 0.9
    assert server.count("A") == 3
    assert str(server.port) in got.reason


async def test_when_nothing_was_ever_heard_later_questions_do_not_wait() -> None:
    async with serving(lambda query, protocol: None) as server, client(server, lifetime=0.4) as live:
        await live.ask("example.org", "A")
        started = time.perf_counter()
        got = await asyncio.gather(*(live.ask(f"n{number}.example.org", "A") for number in range(50)))

    assert {one.failure for one in got} == {DnsFailure.TIMEOUT}
    assert time.perf_counter() - started < 0.3


async def test_a_lost_datagram_is_sent_again() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        if not only_root(query) and server.count("A") == 1:
            return None
        result = GOOD(query, protocol)
        assert isinstance(result, dns.message.Message)
        return result

    async with serving(handle) as server, client(server) as live:
        assert (await live.ask("example.org", "A")).exists


async def test_a_late_answer_to_the_first_datagram_still_counts() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        first = server.count("A") == 1
        return answer(query, "example.org. A 192.0.2.1") if first and not only_root(query) else None

    async with serving(handle) as server, client(server, lifetime=2.0) as live:
        server.delay = 0.6
        got = await live.ask("example.org", "A")

    assert got.exists
    assert server.count("A") == 2, "the second was sent after 0.32 s and never answered"


async def test_the_next_server_is_asked_when_the_first_is_silent_or_refuses() -> None:
    def refuse(query: dns.message.Message, protocol: str) -> Response:
        return answer(query, rcode=dns.rcode.REFUSED)

    async with (
        serving(lambda query, protocol: None) as silent,
        serving(refuse) as refusing,
        serving(GOOD) as good,
    ):
        async with client(silent, good) as live:
            got = await live.ask("example.org", "A")
        async with client(refusing, good) as other:
            started = time.perf_counter()
            second = await other.ask("example.org", "A")
            assert time.perf_counter() - started < 0.5

    assert got.exists
    assert second.exists
    assert second.source == f"127.0.0.1:{good.port}"


@pytest.mark.parametrize(
    ("rcode", "failure"),
    [
        (dns.rcode.SERVFAIL, DnsFailure.SERVFAIL),
        (dns.rcode.REFUSED, DnsFailure.REFUSED),
        (dns.rcode.NOTAUTH, DnsFailure.REFUSED),
        (dns.rcode.YXDOMAIN, DnsFailure.SERVFAIL),
        (dns.rcode.NOTIMP, DnsFailure.SERVFAIL),
    ],
)
async def test_errors_of_the_server_are_failures(rcode: dns.rcode.Rcode, failure: DnsFailure) -> None:
    async with serving(lambda query, protocol: answer(query, rcode=rcode)) as server, client(server) as live:
        got = await live.ask("example.org", "A")

    assert (got.status, got.failure) == (DnsStatus.FAILED, failure)


async def test_a_closed_port_is_known_at_once() -> None:
    async with serving(GOOD) as server:
        pass
    async with client(server, lifetime=3.0) as live:
        started = time.perf_counter()
        got = await live.ask("example.org", "A")

    assert got.failure is DnsFailure.UNREACHABLE
    assert time.perf_counter() - started < 1.0


async def test_answers_with_a_wrong_id_or_question_are_ignored() -> None:
    def spoof(query: dns.message.Message, protocol: str) -> list[Response]:
        true = answer(query, "example.org. A 192.0.2.1")
        wrong_id = answer(query, "example.org. A 192.0.2.66").to_wire()
        wrong_id = bytes([wrong_id[0] ^ 1]) + wrong_id[1:]
        other = dns.message.make_query("evil.example", "A", id=query.id)
        no_response = answer(query, "example.org. A 192.0.2.66")
        no_response.flags &= ~dns.flags.QR
        return [b"", b"x", wrong_id, answer(other, "evil.example. A 192.0.2.66"), no_response, true]

    async with serving(spoof) as server, client(server) as live:
        got = await live.ask("example.org", "A")

    assert [one.to_text() for one in got.rdatas] == ["192.0.2.1"]


async def test_only_spoofed_answers_end_in_a_timeout() -> None:
    def spoof(query: dns.message.Message, protocol: str) -> Response:
        wire = answer(query, "example.org. A 192.0.2.66").to_wire()
        return bytes([wire[0] ^ 1]) + wire[1:]

    async with serving(spoof) as server, client(server, lifetime=0.4) as live:
        assert (await live.ask("example.org", "A")).failure is DnsFailure.TIMEOUT


@pytest.mark.parametrize("cut", [1, 5, 11, 14])
async def test_a_response_cut_short_is_malformed(cut: int) -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        return answer(query, "example.org. A 192.0.2.1").to_wire()[:-cut]

    async with serving(handle) as server, client(server) as live:
        assert (await live.ask("example.org", "A")).failure is DnsFailure.MALFORMED


async def test_a_flood_of_rubbish_ends_the_question() -> None:
    def flood(query: dns.message.Message, protocol: str) -> list[Response]:
        return [b"rubbish"] * 1200

    async with serving(flood) as server, client(server) as live:
        got = await live.ask("example.org", "A")

    assert got.failed


async def test_a_truncated_answer_is_fetched_over_tcp() -> None:
    texts = [f'example.org. TXT "{number} {"x" * 200}"' for number in range(250)]

    def handle(query: dns.message.Message, protocol: str) -> Response:
        if protocol == "tcp" or only_root(query):
            return answer(query, *(["example.org. TXT " + text.split(" ", 2)[2] for text in texts]))
        response = answer(query)
        response.flags |= dns.flags.TC
        return response

    async with serving(handle) as server, client(server, lifetime=5.0) as live:
        got = await live.ask("example.org", "TXT")

    assert len(got.texts) == 250
    assert ("example.org", "TXT", "tcp") in server.queries


async def test_truncated_and_no_tcp_is_a_failure_and_not_an_empty_answer() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        response = answer(query)
        response.flags |= dns.flags.TC
        return None if protocol == "tcp" else response

    async with serving(handle) as server, client(server, lifetime=0.4) as live:
        assert (await live.ask("example.org", "TXT")).failure is DnsFailure.TIMEOUT


async def test_a_server_without_edns_is_asked_without() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        if query.edns >= 0:
            return answer(query, rcode=dns.rcode.FORMERR)
        return answer(query, "example.org. A 192.0.2.1")

    async with serving(handle) as server, client(server) as live:
        assert (await live.ask("example.org", "A")).exists


async def test_a_referral_says_nothing_about_the_name() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        if only_root(query):
            return answer(query, ROOT)
        response = answer(query, authority=("org. NS a0.org.afilias-nst.info.",))
        response.flags &= ~dns.flags.RA
        return response

    async with serving(handle) as server, client(server) as live:
        got = await live.ask("example.org", "A")

    assert got.failure is DnsFailure.REFUSED
    assert "refers" in got.detail


async def test_an_empty_answer_of_a_server_that_does_not_resolve_says_nothing() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        response = answer(query, ROOT) if only_root(query) else answer(query)
        response.flags &= ~dns.flags.RA
        return response

    async with serving(handle) as server, client(server) as live:
        assert (await live.ask("example.org", "A")).failure is DnsFailure.REFUSED


@pytest.mark.parametrize("rcode", [dns.rcode.NXDOMAIN, dns.rcode.NOERROR])
async def test_a_no_of_a_resolver_that_does_not_know_the_root_is_not_believed(rcode: dns.rcode.Rcode) -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        return answer(query, rcode=rcode)

    async with serving(handle) as server, client(server) as live:
        got = await live.ask("example.org", "A")

    assert got.failure is DnsFailure.UNPROVEN
    assert "root" in got.detail


async def test_a_no_is_not_believed_when_the_root_question_times_out() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        return None if only_root(query) else answer(query, rcode=dns.rcode.NXDOMAIN)

    async with serving(handle) as server, client(server, lifetime=0.4) as live:
        started = time.perf_counter()
        got = await live.ask("example.org", "A")
        assert time.perf_counter() - started < 0.8

    assert got.failed


async def test_a_yes_needs_no_proof() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        return None if only_root(query) else answer(query, "example.org. A 192.0.2.1")

    async with serving(handle) as server, client(server) as live:
        started = time.perf_counter()
        assert (await live.ask("example.org", "A")).exists
        assert time.perf_counter() - started < 0.5


async def test_a_no_of_an_unproven_server_is_checked_with_a_proven_one() -> None:
    def captive(query: dns.message.Message, protocol: str) -> Response:
        return answer(query, rcode=dns.rcode.NXDOMAIN)

    async with serving(captive) as bad, serving(GOOD) as good, client(bad, good) as live:
        assert (await live.ask("example.org", "A")).exists
        assert (await live.ask("gone.example.org", "A")).status is DnsStatus.NXDOMAIN


async def test_the_proof_says_whether_the_resolver_validates_and_lies() -> None:
    def lying(query: dns.message.Message, protocol: str) -> Response:
        if only_root(query):
            return answer(query, ROOT, flags=dns.flags.AD)
        return answer(query, f"{query.question[0].name} A 192.0.2.99")

    async with serving(lying) as server, client(server) as live:
        proof = await live.proof()
    async with serving(GOOD) as server, client(server) as live:
        honest = await live.proof()

    assert (proof.proven, proof.lies, proof.validates) == (True, True, True)
    assert proof.latency_ms is not None and proof.latency_ms > 0
    assert (honest.proven, honest.lies, honest.validates) == (True, False, False)


async def test_the_proof_of_a_dead_resolver_says_so() -> None:
    async with serving(lambda query, protocol: None) as server, client(server, lifetime=0.3) as live:
        proof = await live.proof()

    assert (proof.proven, proof.lies, proof.latency_ms) == (False, None, None)
    assert "timeout" in proof.detail


async def test_records_with_nxdomain_are_malformed() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        return answer(query, "example.org. A 192.0.2.1", rcode=dns.rcode.NXDOMAIN)

    async with serving(handle) as server, client(server) as live:
        assert (await live.ask("example.org", "A")).failure is DnsFailure.MALFORMED


async def test_what_a_server_says_in_an_extended_error_is_shown_harmlessly() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        response = answer(query, rcode=dns.rcode.SERVFAIL)
        response.use_edns(
            0, options=[dns.edns.EDEOption(dns.edns.EDECode.DNSSEC_BOGUS, "sig\x1b[31m expired " + "x" * 500)]
        )
        return response

    async with serving(handle) as server, client(server) as live:
        got = await live.ask("example.org", "A")

    assert "EDE 6 sig[31m expired" in got.detail
    assert len(got.detail) <= 120


async def test_a_dead_domain_does_not_hold_up_the_others() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        name = query.question[0].name.to_text()
        if name.startswith("dead"):
            return None
        return answer(query, ROOT) if only_root(query) else answer(query, f"{name} A 192.0.2.1")

    async with serving(handle) as server, client(server, lifetime=3.0, burst=20) as live:
        dead = [asyncio.create_task(live.ask(f"dead{number}.example", "A")) for number in range(60)]
        await asyncio.sleep(0)
        started = time.perf_counter()
        assert (await live.ask("alive.example", "A")).exists
        assert time.perf_counter() - started < 2.5
        for task in dead:
            task.cancel()
        await asyncio.gather(*dead, return_exceptions=True)
