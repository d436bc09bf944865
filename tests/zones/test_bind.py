"""A master file gives the records that other readers find in it, each at its line."""

import io
import shutil
import subprocess
from pathlib import Path

import dns.name
import dns.rdata
import dns.zone
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Place
from hipaacheck.zones.bind import apex_of_file, read_bind
from hipaacheck.zones.records import PlannedZone

RICH = """\
; the zone of a clinic
$TTL 1h
$ORIGIN clinic.example.
@       IN SOA ns1 hostmaster (
            2026112201 ; serial
            2h 30m 2w 1h )
        NS ns1
        NS ns2.elsewhere.example.
        MX 10 mail
   300  IN MX 20 backup.elsewhere.example.
        TXT "v=spf1 include:_spf.mail.example " "-all"
        CAA 0 issue "ca.example; validationmethods=dns-01"
_dmarc  TXT (
          "v=DMARC1; p=reject; "   ; a comment with a ) in it
          "rua=mailto:dmarc@clinic.example"
        )
mail    300 IN A 192.0.2.1
        IN 300 AAAA 2001:db8::1
ns1     A 192.0.2.53
_25._tcp.mail TLSA 3 1 1 (
          0C72AC70B745AC19998811B131D662C9AC69DBDBE7CB23E5B514B566 64C5D3D6 )
$GENERATE 1-3 host$ A 192.0.2.$
$GENERATE 0-4/2 n${10,3,d} 600 IN CNAME host1
$ORIGIN sub.clinic.example.
deep    A 192.0.2.9
*       CNAME deep
_sip._tcp SRV 1 2 5060 deep
s1._domainkey.clinic.example. TXT "v=DKIM1; k=rsa; p=AAAA\\"B\\\\C\\100"
"""


def refuse(written: str, place: Place) -> tuple[str, str]:
    raise AssertionError(f"{place.origin} includes {written}")


def read(text: str, apex: str | None = None, named: str | None = None) -> PlannedZone:
    return read_bind(text, "c.zone", refuse, apex=apex, named=named)


def sets(zone: PlannedZone) -> dict[tuple[str, str], set[dns.rdata.Rdata]]:
    found: dict[tuple[str, str], set[dns.rdata.Rdata]] = {}
    for one in zone.records:
        found.setdefault((one.name, one.rdtype), set()).add(one.rdata)
    return found


def theirs(zone: dns.zone.Zone) -> dict[tuple[str, str], set[dns.rdata.Rdata]]:
    found: dict[tuple[str, str], set[dns.rdata.Rdata]] = {}
    for name, _, rdata in zone.iterate_rdatas():
        kind = dns.rdatatype.to_text(rdata.rdtype)
        found.setdefault((name.to_text(omit_final_dot=True).lower(), kind), set()).add(rdata)
    return found


def mistake(text: str, apex: str | None = "clinic.example") -> str:
    with pytest.raises(FileMistakesError) as caught:
        read(text, apex)
    return str(caught.value)


def test_every_record_of_a_rich_zone_stands_at_the_line_of_its_data() -> None:
    found = {(one.name.removesuffix("clinic.example"), one.rdtype): one for one in read(RICH).records}
    lines = {key: one.place.origin.line for key, one in found.items()}

    assert lines == {
        ("", "SOA"): 4,
        ("", "NS"): 8,
        ("", "MX"): 10,
        ("", "TXT"): 11,
        ("", "CAA"): 12,
        ("_dmarc.", "TXT"): 14,
        ("mail.", "A"): 17,
        ("mail.", "AAAA"): 18,
        ("ns1.", "A"): 19,
        ("_25._tcp.mail.", "TLSA"): 20,
        ("host1.", "A"): 22,
        ("host2.", "A"): 22,
        ("host3.", "A"): 22,
        ("n010.", "CNAME"): 23,
        ("n012.", "CNAME"): 23,
        ("n014.", "CNAME"): 23,
        ("deep.sub.", "A"): 25,
        ("*.sub.", "CNAME"): 26,
        ("_sip._tcp.sub.", "SRV"): 27,
        ("s1._domainkey.", "TXT"): 28,
    }
    dmarc = found["_dmarc.", "TXT"]
    assert dmarc.place.text == "v=DMARC1; p=reject; rua=mailto:dmarc@clinic.example"
    assert (found["mail.", "A"].ttl, found["ns1.", "A"].ttl, found["n010.", "CNAME"].ttl) == (300, 3600, 600)


def test_dnspython_reads_the_same_sets_from_a_rich_zone() -> None:
    other = dns.zone.from_text(RICH, "clinic.example.", relativize=False)

    assert sets(read(RICH)) == theirs(other)


@pytest.mark.skipif(shutil.which("nsd-checkzone") is None, reason="nsd-checkzone is not installed")
def test_nsd_reads_the_same_records_from_a_rich_zone(tmp_path: Path) -> None:
    """NSD knows no $GENERATE; what it prints of the rest is read by dnspython."""
    text = "".join(line for line in RICH.splitlines(True) if "$GENERATE" not in line)
    (tmp_path / "z").write_text(text)
    command = ["nsd-checkzone", "-p", "clinic.example", str(tmp_path / "z")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    other = dns.zone.from_text(printed, "clinic.example.", relativize=False)

    assert len(theirs(other)) == 14
    assert sets(read(text)) == theirs(other)


def escaped(octets: bytes) -> str:
    return "".join(f"\\{one:03d}" for one in octets)


LABELS = st.sampled_from(["@", "www", "mail", "*", "a.b", "_dmarc", "x1"])
TEXTS = st.lists(st.binary(max_size=60), min_size=1, max_size=3)
RDATAS = st.one_of(
    st.integers(0, 255).map(lambda n: ("A", f"192.0.2.{n}")),
    st.integers(0, 65535).map(lambda n: ("MX", f"{n} mail{n}")),
    st.integers(0, 65535).map(lambda n: ("NS", f"ns{n}.other.example.")),
    TEXTS.map(lambda parts: ("TXT", " ".join(f'"{escaped(one)}"' for one in parts))),
    st.integers(0, 255).map(lambda n: ("CAA", f'{n} issue "ca{n};x"')),
)


@given(st.lists(st.tuples(LABELS, st.integers(0, 99999), RDATAS), min_size=1, max_size=12))
def test_zones_that_dnspython_renders_are_read_back(rows: list[tuple[str, int, tuple[str, str]]]) -> None:
    soa = "@ 5 IN SOA ns1 h 1 2 3 4 5\n@ 5 NS ns1\n"
    text = soa + "".join(f"{name} {ttl} IN {kind} {data}\n" for name, ttl, (kind, data) in rows)
    zone = dns.zone.from_text(text, "clinic.example.", relativize=False)
    rendered = io.StringIO()
    zone.to_file(rendered, relativize=False)

    again = read(rendered.getvalue(), "clinic.example")

    assert sets(again) == theirs(zone) == sets(read(text, "clinic.example"))
    lines = rendered.getvalue().splitlines()
    assert all(one.rdtype in lines[(one.place.origin.line or 0) - 1] for one in again.records)


@given(st.text(max_size=200) | st.text('"();\\\n\t $@ABINTXT0129.', max_size=200))
def test_garbage_ends_in_a_mistake_or_in_records_of_the_zone(text: str) -> None:
    try:
        zone = read(text, "clinic.example")
    except FileMistakesError as error:
        assert all(mistake.file == "c.zone" for mistake in error.mistakes)
    else:
        assert zone.records
        assert all(one.name.endswith("clinic.example") for one in zone.records)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            "a A 192.0.2.1\nb A 192.0.2.300\n",
            2,
            "the A record that begins here is not valid: its data cannot be read",
        ),
        ("a A 192.0.2.1\nb CH TXT x\n", 2, "its class is CH; only IN is judged"),
        ("a 300 CH A 192.0.2.1\n", 1, "only IN is judged"),
        ("a TXT x\n\nb TXT (\n 'x'\n", 3, "unbalanced parentheses"),
        ('a TXT "x\ny"\n', 1, "newline in quoted string"),
        ('a TXT "x', 1, "is not closed"),
        ("a TYPO 192.0.2.1\n", 1, "'TYPO' is no type"),
        ("a ANY 192.0.2.1\n", 1, "only IN is judged"),
        ("a AXFR x\n", 1, "cannot be of the type AXFR"),
        (" A 192.0.2.1\n", 1, "no name stands before it"),
        ("a A\n", 1, "not valid"),
        ("a\n", 1, "ends before its type"),
        ("a A 192.0.2.1 192.0.2.2\n", 1, "not valid"),
        ("$DATE x\n", 1, "'$DATE' is no directive"),
        ("$TTL never\n", 1, "not valid"),
        ("$GENERATE 3-1 a$ A 192.0.2.$\n", 1, "takes a range"),
        ("$GENERATE 1-3 a${0,999,d} A 192.0.2.$\n", 1, "modifier"),
        ('$GENERATE 1-2 a$ TXT "a b"\n', 1, "as one word without quotes"),
        ("m\u00fcller A 192.0.2.1\n", 1, "xn-- form"),
        ("a MX 99999 mail\n", 1, "not valid"),
        ("a 99999999999 A 192.0.2.1\n", 1, "not valid"),
        ("a CNAME b\na TXT x\n", 1, "has a CNAME beside TXT"),
        ("a CNAME b\na CNAME c\n", 2, "has a second CNAME"),
        ("@ SOA a b 1 2 3 4 5\nx.other.example. SOA a b 1 2 3 4 5\n", 2, "not of clinic.example"),
        (f"a TXT {chr(34)}{'x' * 256}{chr(34)}\n", 1, "not valid"),
        ("a TXT " + " ".join(["x" * 255] * 300) + "\n", 1, "does not fit"),
        ("x" * 70 + " A 192.0.2.1\n", 1, "not valid"),
        ("a A 192.0.2.1\r\n; moved\r_dmarc TXT x\n", 2, "carriage return that ends no line"),
        ("a A 192.0.2.1\r", 1, "carriage return that ends no line"),
    ],
)
def test_a_record_that_cannot_be_read_is_named_and_nothing_is_judged(text: str, line: int, said: str) -> None:
    told = mistake(text)

    assert told.startswith(f"c.zone:{line}: ")
    assert said in told


def test_a_line_that_makes_billions_of_records_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hipaacheck.zones.master.MOST_RECORDS", 1_000)

    assert "holds more than 1,000 records" in mistake("$GENERATE 1-4000000000 a$ A 192.0.2.1\n")


@given(
    st.lists(
        st.sampled_from(
            ["a", ".", "$", "$$", "\\$", "${2}", "${1,4}", "${0,3,o}", "${9,4,X}", "${1,6,n}", "${7,5,N}"]
        ),
        max_size=6,
    ),
    st.integers(0, 300),
)
def test_a_template_is_filled_in_as_dnspython_does(parts: list[str], number: int) -> None:
    row = f"$GENERATE {number}-{number} x 60 IN TXT q{''.join(parts)}\n"
    zone = dns.zone.from_text("@ 5 SOA a b 1 2 3 4 5\n@ 5 NS a\n" + row, "clinic.example.", relativize=False)

    assert (
        sets(read(row, "clinic.example"))["x.clinic.example", "TXT"]
        == theirs(zone)["x.clinic.example", "TXT"]
    )


def test_an_empty_file_is_no_zone() -> None:
    assert "holds no record of clinic.example" in mistake("; nothing\n")


def test_the_apex_is_that_of_the_soa_record_then_of_the_origin_then_of_the_file() -> None:
    soa = "clinic.example. 5 SOA a b 1 2 3 4 5\n"

    assert read(soa, named="other.example").apex == "clinic.example"
    assert read("$ORIGIN clinic.example.\na 5 A 192.0.2.1\n", named="other.example").apex == "clinic.example"
    assert read("a 5 A 192.0.2.1\n", named="clinic.example").apex == "clinic.example"
    assert "write --zone NAME=PATH" in mistake("a.clinic.example. 5 A 192.0.2.1\n", None)
    assert "nothing names the origin" in mistake("a.clinic.example. 5 CNAME b\n", None)
    assert "relative to an origin that nothing names" in mistake("a 5 A 192.0.2.1\n", None)


def test_a_zone_without_soa_record_is_read_with_a_note() -> None:
    zone = read("a A 192.0.2.1\n", "clinic.example")

    assert zone.whole
    assert zone.notes == (
        "c.zone has no SOA record: it was read as the whole of clinic.example.",
        "c.zone:1 has no TTL and no $TTL stands before it.",
    )


def test_what_is_outside_the_zone_is_left_out_with_a_note() -> None:
    """named-checkzone: "ignoring out-of-zone data"."""
    zone = read(RICH + "other.example. TXT x\nnotclinic.example. TXT x\n")

    assert len(zone.notes) == 2
    assert "c.zone:29 is of other.example, outside clinic.example" in zone.notes[0]


def test_a_file_that_is_included_keeps_its_lines_and_leaves_the_origin_as_it_was() -> None:
    def include(written: str, place: Place) -> tuple[str, str]:
        assert (written, place.origin.line) == ("mail.inc", 2)
        return "mail.inc", "\n@ MX 10 mail\nmail A 192.0.2.1\n"

    text = "a 5 A 192.0.2.1\n$INCLUDE mail.inc sub\n  AAAA 2001:db8::1\nb A 192.0.2.2\n"
    zone = read_bind(text, "c.zone", include, apex="clinic.example")

    assert [(one.name, one.rdtype, str(one.place.origin)) for one in zone.records] == [
        ("a.clinic.example", "A", "c.zone:1"),
        ("sub.clinic.example", "MX", "mail.inc:2"),
        ("mail.sub.clinic.example", "A", "mail.inc:3"),
        ("a.clinic.example", "AAAA", "c.zone:3"),
        ("b.clinic.example", "A", "c.zone:4"),
    ]


def test_a_file_that_includes_itself_is_refused() -> None:
    def include(written: str, place: Place) -> tuple[str, str]:
        return "loop.zone", "$INCLUDE loop.zone\n"

    with pytest.raises(FileMistakesError, match=r"loop.zone:1: .*too deep"):
        read_bind("$INCLUDE loop.zone\n", "c.zone", include, apex="clinic.example")


def test_lines_are_right_with_the_line_ends_of_windows() -> None:
    zone = read(RICH.replace("\n", "\r\n"))

    assert [one.place for one in zone.records] == [one.place for one in read(RICH).records]


@pytest.mark.parametrize(
    ("name", "apex"),
    [
        ("clinic.example.zone", "clinic.example"),
        ("db.clinic.example", "clinic.example"),
        ("clinic.example.db", "clinic.example"),
        ("Clinic.Example.txt", "clinic.example"),
        ("clinic.example.zone.signed", "clinic.example"),
        ("clinic.example", "clinic.example"),
        ("zone.txt", None),
        ("db.local", None),
        ("a b.example.zone", None),
    ],
)
def test_the_name_of_a_file_tells_the_apex(name: str, apex: str | None) -> None:
    assert apex_of_file(name) == apex
