import asyncio

import dns.flags
import dns.message
import dns.rcode
import pytest
from tests.net.dns.servers import Response, answer, client, serving, zone

from hipaacheck.net.answers import DnsFailure, DnsStatus
from hipaacheck.net.dns import DnsSettings, LiveDns, Nameserver

RECORDS = {
    ("example.org", "MX"): ["10 mx1.example.org.", "20 mx2.example.org."],
    ("example.org", "TXT"): ['"v=spf1 " "mx -all"'],
    ("mx1.example.org", "A"): ["192.0.2.1"],
    ("mx1.example.org", "AAAA"): ["2001:db8::1"],
    ("www.example.org", "CNAME"): ["web.example.net."],
    ("web.example.net", "A"): ["192.0.2.2"],
    ("loop1.example.org", "CNAME"): ["loop2.example.org."],
    ("loop2.example.org", "CNAME"): ["loop1.example.org."],
    ("dead.example.org", "CNAME"): ["gone.example.net."],
    **{(f"c{n}.example.org", "CNAME"): [f"c{n + 1}.example.org."] for n in range(30)},
}


async def test_records_come_back_with_the_resolver_that_gave_them() -> None:
    async with serving(zone(RECORDS)) as server, client(server) as live:
        got = await live.ask("Example.ORG.", "MX")

    assert got.status is DnsStatus.ANSWER
    assert got.name == "example.org"
    assert [str(one) for one in got.rdatas] == ["10 mx1.example.org.", "20 mx2.example.org."]
    assert got.source == f"127.0.0.1:{server.port}"
    assert not got.authenticated


async def test_split_strings_are_one_text() -> None:
    async with serving(zone(RECORDS)) as server, client(server) as live:
        assert (await live.ask("example.org", "TXT")).texts == ("v=spf1 mx -all",)


async def test_no_data_and_no_name_are_different() -> None:
    async with serving(zone(RECORDS)) as server, client(server) as live:
        nodata, nxdomain = await asyncio.gather(
            live.ask("example.org", "A"), live.ask("gone.example.org", "A")
        )

    assert nodata.status is DnsStatus.NODATA
    assert nxdomain.status is DnsStatus.NXDOMAIN


async def test_equal_questions_are_asked_once_even_at_the_same_time() -> None:
    async with serving(zone(RECORDS)) as server, client(server) as live:
        await asyncio.gather(*(live.ask(name, "MX") for name in ["example.org", "EXAMPLE.org."] * 20))
        await live.ask("example.org", "MX")

    assert server.count("MX") == 1


async def test_an_alias_is_followed_by_asking_again() -> None:
    async with serving(zone(RECORDS)) as server, client(server) as live:
        got = await live.ask("www.example.org", "A")

    assert got.exists
    assert got.name == "www.example.org"
    assert got.aliases == ("web.example.net",)
    assert got.rdatas[0].to_text() == "192.0.2.2"


async def test_an_alias_within_the_answer_costs_no_question() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        return answer(query, "www.example.org. CNAME web.example.net.", "web.example.net. A 192.0.2.2")

    async with serving(handle) as server, client(server) as live:
        got = await live.ask("www.example.org", "A")

    assert got.exists
    assert got.aliases == ("web.example.net",)
    assert server.count("A") == 1


async def test_an_alias_to_nowhere_does_not_exist() -> None:
    async with serving(zone(RECORDS)) as server, client(server) as live:
        got = await live.ask("dead.example.org", "A")

    assert got.status is DnsStatus.NXDOMAIN
    assert got.aliases == ("gone.example.net",)


@pytest.mark.parametrize("name", ["loop1.example.org", "c0.example.org"])
async def test_alias_loops_and_long_chains_fail_as_malformed(name: str) -> None:
    async with serving(zone(RECORDS)) as server, client(server) as live:
        got = await live.ask(name, "A")

    assert got.failure is DnsFailure.MALFORMED
    assert server.count("A") <= 12


async def test_a_loop_inside_one_response_fails_as_malformed() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        return answer(query, "a.example. CNAME b.example.", "b.example. CNAME a.example.")

    async with serving(handle) as server, client(server) as live:
        assert (await live.ask("a.example", "A")).failure is DnsFailure.MALFORMED


async def test_addresses_holds_both_families() -> None:
    async with serving(zone(RECORDS)) as server, client(server) as live:
        got = await live.addresses("mx1.example.org")

    assert got.rdtype == "A/AAAA"
    assert [one.to_text() for one in got.rdatas] == ["192.0.2.1", "2001:db8::1"]


async def test_one_family_is_an_answer_when_the_other_fails_and_none_is_not() -> None:
    def handle(query: dns.message.Message, protocol: str) -> Response:
        name, kind = query.question[0].name.to_text(), query.question[0].rdtype
        if kind == dns.rdatatype.AAAA:
            return answer(query, rcode=dns.rcode.SERVFAIL)
        if name == "half.example.":
            return answer(query, "half.example. A 192.0.2.1")
        return answer(query, ". NS a.root.") if name == "." else answer(query)

    async with serving(handle) as server, client(server) as live:
        half, none = await asyncio.gather(live.addresses("half.example"), live.addresses("none.example"))

    assert half.exists
    assert "servfail" in half.detail
    assert none.failure is DnsFailure.SERVFAIL, "AAAA is not known, so nobody can say that it has no address"


async def test_the_ad_bit_is_passed_on_only_if_every_step_had_it() -> None:
    signed = zone(RECORDS, flags=dns.flags.AD)
    plain = zone(RECORDS)

    def handle(query: dns.message.Message, protocol: str) -> Response:
        result = (plain if query.question[0].name.to_text().startswith("web.") else signed)(query, protocol)
        assert isinstance(result, dns.message.Message)
        return result

    async with serving(handle) as server, client(server) as live:
        assert (await live.ask("example.org", "MX")).authenticated
        assert not (await live.ask("www.example.org", "A")).authenticated


@pytest.mark.parametrize(
    "name", ["", "a..b", ".a", "x" * 64 + ".org", "a." * 128, "b\\", "\u2024.org", "xn--\u00e9"]
)
async def test_what_is_no_name_fails_without_asking(name: str) -> None:
    async with serving(zone(RECORDS)) as server, client(server) as live:
        assert (await live.ask(name, "A")).failure is DnsFailure.BAD_NAME
        assert server.queries == []


async def test_a_name_beyond_ascii_is_asked_as_a_labels() -> None:
    async with (
        serving(zone({("xn--bcher-kva.example", "A"): ["192.0.2.1"]})) as server,
        client(server) as live,
    ):
        got = await live.ask("Bücher.example", "A")

    assert got.exists
    assert got.name == "xn--bcher-kva.example"


async def test_without_any_name_server_everything_fails() -> None:
    live = LiveDns(DnsSettings(nameservers=(Nameserver("192.0.2.1"),), family="ipv6"))  # type: ignore[arg-type]
    got = await live.ask("example.org", "A")
    proof = await live.proof()
    await live.aclose()

    assert got.failure is DnsFailure.UNREACHABLE
    assert not proof.proven


async def test_cancelling_a_question_leaves_it_for_the_others() -> None:
    async with serving(zone(RECORDS)) as server, client(server) as live:
        first = asyncio.create_task(live.ask("example.org", "MX"))
        second = asyncio.create_task(live.ask("example.org", "MX"))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).exists
        await asyncio.gather(first, return_exceptions=True)


async def test_closing_in_the_middle_leaves_nothing_open() -> None:
    async with serving(lambda query, protocol: None) as server, client(server) as live:
        waiting = [asyncio.create_task(live.ask(f"n{number}.example", "A")) for number in range(50)]
        await asyncio.sleep(0.05)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    assert len(asyncio.all_tasks()) == 1


async def test_hundreds_of_questions_at_once_are_all_answered() -> None:
    async with serving(zone(RECORDS)) as server, client(server, lifetime=60.0) as live:
        got = await asyncio.gather(*(live.ask(f"n{number}.example.org", "A") for number in range(500)))

    assert {one.status for one in got} == {DnsStatus.NXDOMAIN}
