"""The first questions are those that everything slow waits for, and none of them is a new one."""

from tests.support.fake_dns import FakeDns

from hipaacheck.model import Origin, Target, TargetKind
from hipaacheck.net.early import ask_ahead


def target(name: str, kind: TargetKind = TargetKind.DOMAIN, unresolved: str | None = None) -> Target:
    return Target(
        id=f"{kind}:{name}", kind=kind, name=name, origin=Origin(file="test"), unresolved=unresolved
    )


async def test_the_addresses_of_sites_and_of_mail_servers_are_asked_for() -> None:
    dns = FakeDns({("a.example", "MX"): ["10 mx.a.example."], ("mx.a.example", "A"): ["192.0.2.1"]})

    await ask_ahead(dns, [target("a.example"), target("www.a.example", TargetKind.WEB_HOST)])

    assert {(name, kind) for name, kind in dns.asked} == {
        ("a.example", "MX"),
        ("mx.a.example", "A"),
        ("mx.a.example", "AAAA"),
        ("www.a.example", "A"),
        ("www.a.example", "AAAA"),
    }


async def test_null_mx_and_placeholders_ask_nothing_more() -> None:
    dns = FakeDns({("a.example", "MX"): ["0 ."]})

    await ask_ahead(dns, [target("a.example"), target("b.example", unresolved="no answer")])

    assert [name for name, _ in dns.asked] == ["a.example"]


async def test_names_of_vendors_and_documents_never_leave_the_house() -> None:
    dns = FakeDns({})
    declared = [target("zoom.example", kind) for kind in TargetKind if not kind.on_network]

    await ask_ahead(dns, declared)

    assert len(declared) > 10
    assert dns.asked == []
