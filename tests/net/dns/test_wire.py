"""What the pure parts make of any bytes and any text."""

import struct
from datetime import timedelta

import dns.message
import dns.name
import dns.rdatatype
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipaacheck.net.answers import DnsStatus
from hipaacheck.net.dns.interpret import interpret
from hipaacheck.net.dns.settings import DnsSettings, Family, Nameserver, chosen_nameservers
from hipaacheck.net.dns.wire import (
    BadNameError,
    MalformedError,
    Question,
    name_text,
    parse_name,
    read_message,
)

NAME = dns.name.from_text("www.example.org")
QUESTION = Question(NAME, dns.rdatatype.TXT, dnssec=True)


def test_the_question_is_one_that_dnspython_reads() -> None:
    query = dns.message.from_wire(QUESTION.wire(4711))

    assert query.id == 4711
    assert query.question[0].name == NAME
    assert query.question[0].rdtype == dns.rdatatype.TXT
    assert (query.edns, query.payload) == (0, 1232)
    assert dns.flags.to_text(query.flags) == "RD"
    assert dns.flags.edns_to_text(query.ednsflags) == "DO"


def test_checking_can_be_switched_off_and_edns_left_out() -> None:
    unchecked = dns.message.from_wire(Question(NAME, dns.rdatatype.A, unchecked=True).wire(1))
    plain = dns.message.from_wire(Question(NAME, dns.rdatatype.A, edns=False).wire(1))

    assert dns.flags.to_text(unchecked.flags) == "RD AD CD"
    assert plain.edns == -1


def test_an_echo_in_other_letters_is_ours_and_another_type_is_not() -> None:
    response = dns.message.make_response(dns.message.from_wire(QUESTION.wire(7))).to_wire()
    other = dns.message.make_response(dns.message.make_query(NAME, "A", id=7)).to_wire()

    assert QUESTION.answered_by(response.replace(b"example", b"EXAMPLE"), 7)
    assert not QUESTION.answered_by(other, 7)
    assert not QUESTION.answered_by(response, 8)


def test_types_whose_numbers_are_letters_are_not_mixed_up() -> None:
    # 65 (HTTPS) and 97 are "A" and "a".
    upper, lower = Question(NAME, dns.rdatatype.HTTPS), Question(NAME, dns.rdatatype.RdataType.make(97))
    response = dns.message.make_response(dns.message.from_wire(lower.wire(7))).to_wire()

    assert not upper.answered_by(response, 7)


@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_malformed(wire: bytes) -> None:
    QUESTION.answered_by(wire, 0)
    try:
        message = read_message(wire)
    except MalformedError:
        return
    interpret(message, NAME, dns.rdatatype.TXT)


@given(st.binary(max_size=400), st.integers(0, 8), st.integers(0, 8), st.integers(0, 0xFFFF))
@settings(deadline=timedelta(seconds=1))
def test_any_bytes_behind_a_good_question_are_read_or_malformed(
    tail: bytes, answers: int, authorities: int, flags: int
) -> None:
    head = struct.pack("!HHHHHH", 7, flags | 0x8000, 1, answers, authorities, 0)
    try:
        message = read_message(head + QUESTION.section + tail)
    except MalformedError:
        return
    step = interpret(message, NAME, dns.rdatatype.TXT)
    assert step.status is not DnsStatus.ANSWER or step.rrset


@given(st.text(max_size=300))
def test_any_text_is_a_name_or_a_bad_name(text: str) -> None:
    try:
        name = parse_name(text)
    except BadNameError:
        return
    assert len(name.to_wire() or b"") <= 255
    assert parse_name(name.to_text()) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Example.ORG.", "example.org"),
        ("_dmarc.example.org", "_dmarc.example.org"),
        ("straße.example", "xn--strae-oqa.example"),
        (".", "."),
    ],
)
def test_names_are_lower_case_a_labels_without_the_final_dot(text: str, expected: str) -> None:
    assert name_text(parse_name(text)) == expected


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        ("192.0.2.1", "192.0.2.1", 53),
        ("192.0.2.1:5353", "192.0.2.1", 5353),
        ("2001:db8::1", "2001:db8::1", 53),
        ("[2001:db8::1]:5353", "2001:db8::1", 5353),
        ("[2001:db8::1]", "2001:db8::1", 53),
    ],
)
def test_name_servers_are_read(text: str, address: str, port: int) -> None:
    assert Nameserver.parse(text) == Nameserver(address, port)
    assert Nameserver.parse(str(Nameserver(address, port))) == Nameserver(address, port)


@pytest.mark.parametrize(
    "text", ["", "dns.example", "192.0.2.1:0", "192.0.2.1:99999", "192.0.2.1:x", "[::1]5"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Nameserver.parse(text)


def test_the_family_chooses_among_the_name_servers() -> None:
    both = (Nameserver("192.0.2.1"), Nameserver("2001:db8::1"))

    assert chosen_nameservers(DnsSettings(both, family=Family.IPV4)) == both[:1]
    assert chosen_nameservers(DnsSettings(both, family=Family.IPV6)) == both[1:]
    assert chosen_nameservers(DnsSettings(both)) == both


def nxdomain(*, ede: bool = False, rcode: int = dns.rcode.NXDOMAIN, answer: bool = False) -> bytes:
    """Return a response as a resolver gives it to QUESTION, with the SOA record of the zone."""
    message = dns.message.make_response(dns.message.from_wire(QUESTION.wire(7)))
    soa = "ns.example. admin.example. 1 2 3 4 5"
    message.authority.append(dns.rrset.from_text("example.org.", 300, "IN", "SOA", soa))
    if answer:
        message.answer.append(dns.rrset.from_text(NAME, 300, "IN", "CNAME", "other.example.org."))
    options = [dns.edns.EDEOption(dns.edns.EDECode.BLOCKED, "no")] if ede else []
    message.use_edns(0, options=options)  # type: ignore[arg-type]
    message.set_rcode(dns.rcode.Rcode(rcode))
    return message.to_wire()


def test_of_a_plain_nxdomain_the_rest_is_not_read() -> None:
    message = read_message(nxdomain(), denials=False)

    assert message.authority == []
    assert interpret(message, NAME, dns.rdatatype.TXT).status is DnsStatus.NXDOMAIN


@pytest.mark.parametrize(
    "wire",
    [
        nxdomain(ede=True),
        nxdomain(answer=True),
        nxdomain(rcode=dns.rcode.NOERROR),
        nxdomain(rcode=0x13),  # the lower four bits alone would read as NXDOMAIN
    ],
)
def test_of_everything_else_all_is_read(wire: bytes) -> None:
    assert read_message(wire, denials=False).authority == read_message(wire).authority != []


def test_denials_are_read_where_they_are_wanted() -> None:
    assert read_message(nxdomain()).authority != []


@given(st.binary(max_size=400), st.integers(0, 8), st.integers(0, 8), st.integers(0, 0xFFFF))
def test_any_bytes_behind_a_good_question_are_read_or_malformed_without_denials(
    tail: bytes, answers: int, authorities: int, flags: int
) -> None:
    head = struct.pack("!HHHHHH", 7, flags | 0x8000, 1, answers, authorities, 0)
    try:
        message = read_message(head + QUESTION.section + tail, denials=False)
    except MalformedError:
        return
    step = interpret(message, NAME, dns.rdatatype.TXT)
    assert step.status is not DnsStatus.ANSWER or step.rrset


def test_an_opt_record_that_says_nothing_is_not_read_and_all_else_is() -> None:
    wire = nxdomain(answer=True)
    message, whole = read_message(wire), dns.message.from_wire(wire)

    assert (message.answer, message.authority, message.rcode()) == (
        whole.answer,
        whole.authority,
        whole.rcode(),
    )
    assert message.opt is None
    assert read_message(nxdomain(ede=True)).opt is not None
    assert read_message(nxdomain(rcode=0x13)).rcode() == 0x13
