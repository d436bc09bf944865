"""octoDNS's YAML gives the records that octoDNS itself reads from it, and from the same zone in BIND's form."""

import importlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dns.rdata
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Place
from hipaacheck.zones.bind import read_bind
from hipaacheck.zones.octodns import apex_of_file, read_octodns
from hipaacheck.zones.records import PlannedZone

APEX = "clinic.example"
RICH = r"""---
'':
  - type: CAA
    values:
      - flags: 0
        tag: issue
        value: ca.example
      - tag: iodef
        value: mailto:security@clinic.example
  - ttl: 600
    type: MX
    values:
      - exchange: mail.clinic.example.
        preference: 10
      - value: backup.elsewhere.example.
        priority: 20
  - type: NS
    values:
      - ns1.clinic.example.
      - ns2.elsewhere.example.
  - type: TXT
    values:
      - v=spf1 include:_spf.mail.example -all
      - verification with "quotes" and a \; semicolon
'*.sub':
  type: CNAME
  value: deep.sub.clinic.example.
_25._tcp.mail:
  type: TLSA
  value:
    certificate_association_data: 0c72ac70b745ac19998811b131d662c9ac69dbdbe7cb23e5b514b56664c5d3d6
    certificate_usage: 3
    matching_type: 1
    selector: 1
_dmarc:
  type: TXT
  value: v=DMARC1\; p=reject\; rua=mailto:dmarc@clinic.example
_sip._tcp:
  type: SRV
  value: {port: 5060, priority: 1, target: deep.sub.clinic.example., weight: 2}
deep.sub:
  type: A
  value: 192.0.2.9
mail:
  - ttl: 300
    type: A
    values: [192.0.2.1, 192.0.2.2]
  - type: AAAA
    value: 2001:db8::1
ns1:
  type: A
  value: 192.0.2.53
s1._domainkey:
  type: TXT
  value: >-
    v=DKIM1\; k=rsa\;
    p=LONG
sub2:
  type: DS
  value: {algorithm: 13, digest: ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12, digest_type: 2, key_tag: 4711}
""".replace("LONG", "Q" * 600)

AS_BIND = (
    """\
$TTL 3600
@ 600 MX 10 mail
@ 600 MX 20 backup.elsewhere.example.
@ NS ns1
@ NS ns2.elsewhere.example.
@ CAA 0 issue "ca.example"
@ CAA 0 iodef "mailto:security@clinic.example"
@ TXT "v=spf1 include:_spf.mail.example -all"
@ TXT "verification with \\"quotes\\" and a ; semicolon"
*.sub CNAME deep.sub
_25._tcp.mail TLSA 3 1 1 0c72ac70b745ac19998811b131d662c9ac69dbdbe7cb23e5b514b56664c5d3d6
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@clinic.example"
_sip._tcp SRV 1 2 5060 deep.sub
deep.sub A 192.0.2.9
mail 300 A 192.0.2.1
mail 300 A 192.0.2.2
mail AAAA 2001:db8::1
ns1 A 192.0.2.53
s1._domainkey TXT "v=DKIM1; k=rsa; p=FIRST" "SECOND" "THIRD"
sub2 DS 4711 13 2 ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12
""".replace("FIRST", "Q" * 200)
    .replace("SECOND", "Q" * 200)
    .replace("THIRD", "Q" * 200)
)

Facts = set[tuple[str, str, int, Any]]


def read(text: str) -> PlannedZone:
    return read_octodns(APEX, [("c.yaml", text)], "c.yaml")


def comparable(rdata: dns.rdata.Rdata) -> Any:
    strings = getattr(rdata, "strings", None)
    return b"".join(strings) if strings is not None else rdata


def facts(zone: PlannedZone) -> Facts:
    return {(one.name, one.rdtype, one.ttl, comparable(one.rdata)) for one in zone.records}


def mistakes(text: str) -> list[str]:
    with pytest.raises(FileMistakesError) as caught:
        read(text)
    return [str(one) for one in caught.value.mistakes]


@pytest.fixture
def quiet() -> Iterator[None]:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(before)


def octodns_facts(source: Any) -> Facts:
    """Return what octoDNS itself holds after reading, by its own rendering of every record."""
    zone = importlib.import_module("octodns.zone").Zone(f"{APEX}.", [])
    source.populate(zone)
    found: Facts = set()
    for record in zone.records:
        for text in record.to_rrset().rdatas:
            rdata = dns.rdata.from_text("IN", record._type, text, dns.name.root, relativize=False)
            found.add((record.fqdn.removesuffix("."), record._type, record.ttl, comparable(rdata)))
    return found


@pytest.mark.usefixtures("quiet")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_octodns_itself_reads_the_same_records(tmp_path: Path) -> None:
    """Second reader: octodns.provider.yaml.YamlProvider."""
    provider = importlib.import_module("octodns.provider.yaml")

    (tmp_path / f"{APEX}.yaml").write_text(RICH)

    theirs = octodns_facts(
        provider.YamlProvider("t", str(tmp_path), escaped_semicolons=True, enforce_order=False)
    )

    assert len(theirs) == 19
    assert facts(read(RICH)) == theirs


@pytest.mark.usefixtures("quiet")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_same_zone_in_binds_form_gives_the_same_records(tmp_path: Path) -> None:
    """Second reader of the BIND form: octodns_bind.ZoneFileSource."""
    octodns_bind = importlib.import_module("octodns_bind")

    def refuse(written: str, place: Place) -> tuple[str, str]:
        raise AssertionError(written)

    soa = "@ 3600 SOA ns1 hostmaster 1 2 3 4 5\n"
    (tmp_path / f"{APEX}.zone").write_text(AS_BIND.replace("$TTL 3600\n", "$TTL 3600\n" + soa))
    theirs = octodns_facts(
        octodns_bind.ZoneFileSource("t", str(tmp_path), file_extension=".zone", check_origin=False)
    )
    ours = facts(read_bind(AS_BIND, "c.zone", refuse, apex=APEX))

    assert ours == facts(read(RICH))
    assert ours == theirs


def test_every_value_stands_at_its_line() -> None:
    found = {
        (one.name.removesuffix(APEX), one.rdtype, one.place.text[:12]): one for one in read(RICH).records
    }
    lines = {key: one.place.origin.line for key, one in found.items()}

    assert lines["", "MX", "10 mail.clin"] == 13
    assert lines["", "MX", "20 backup.el"] == 15
    assert lines["", "TXT", "v=spf1 inclu"] == 23
    assert lines["_dmarc.", "TXT", "v=DMARC1; p="] == 37
    assert lines["mail.", "A", "192.0.2.1"] == lines["mail.", "A", "192.0.2.2"] == 47
    assert lines["s1._domainkey.", "TXT", "v=DKIM1; k=r"] == 55


def test_semicolons_may_be_written_without_a_backslash_throughout() -> None:
    """`escaped_semicolons: false` of the YamlProvider."""
    zone = read("_dmarc: {type: TXT, value: v=DMARC1; p=reject}\n")

    assert [one.place.text for one in zone.records] == ["v=DMARC1; p=reject"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: {type: TXT, value: 'x; y'}\nb: {type: TXT, value: 'x\\; y'}\n", "c.yaml:1: has ';' where other"),
        ("a: {type: TXT, value: 'x\\\\; y'}\n", "c.yaml:1: TXT: '\\\\;' is escaped twice"),
        ("a: {type: TXT, value: 12}\n", "put it in quotes"),
        ("a: {type: TXT, value: yes}\n", "put it in quotes"),
        ("a: {type: TXT, value: m\u00fcller}\n", "no ASCII"),
        ("a:\n  type: TXT\n", "c.yaml:1: 'value' or 'values' is missing"),
        ("a: {type: TXT, values: []}\n", "is missing"),
        ("a:\n  type: CNAME\n  value: b.\n  values: [c.]\n", "c.yaml:4: has both 'value' and 'values'"),
        ("a: {type: TXT, values: null, value: x}\n", "has both 'value' and 'values'"),
        ("a: {type: TXT, values: [null]}\n", "put it in quotes"),
        ("a: {value: x}\n", "'type' is missing"),
        ("a: {type: 'T XT', value: x}\n", "is no type"),
        ("a: {type: A, value: 192.0.2.300}\n", "is no A record"),
        ("a: {type: A, value: '192.0.2.1 ; x'}\n", "is not one word"),
        ("a: {type: A, ttl: -1, value: 192.0.2.1}\n", "'ttl': '-1' is not a whole number"),
        ("a: {type: A, ttl: 99999999999999999999, value: 192.0.2.1}\n", "is not a whole number"),
        ("a: {type: CNAME, value: b.example}\n", "needs a final dot"),
        ("a: {type: MX, value: {preference: 10}}\n", "'exchange' is missing"),
        ("a: {type: MX, value: {exchange: b., preference: ten}}\n", "'ten' is not a whole number"),
        ("a: {type: MX, value: 10 b.}\n", "should be a mapping"),
        ("a:\n  - {type: A, value: 192.0.2.1}\n  - {type: A, value: 192.0.2.2}\n", "c.yaml:3: is a second A"),
        ("a: [x]\n", "should be a mapping with 'type'"),
        ("a: x\n", "should be a mapping with 'type'"),
        ("- a\n", "should be a mapping of names"),
        ("clinic.example.: {type: A, value: 192.0.2.1}\n", "ends in a dot"),
        ("'a b': {type: A, value: 192.0.2.1}\n", "is not a name"),
        ("a:\n  - {type: CNAME, value: b.}\n  - {type: TXT, value: x}\n", "has a CNAME beside TXT"),
        ("a: &x {type: A, value: 192.0.2.1}\nb: *x\n", "alias"),
        ("a: !include x.yaml\n", "tag"),
        ("{}", "holds no record"),
        ("", "holds no record"),
        ("a: [" * 60, ""),
    ],
)
def test_what_octodns_would_not_publish_as_written_is_refused(text: str, said: str) -> None:
    assert said in "\n".join(mistakes(text))


def test_all_mistakes_are_told_at_once() -> None:
    assert len(mistakes("a: {type: A, value: x}\nb: {type: A, value: y}\nc: 1\n")) == 3


@pytest.mark.parametrize(
    ("record", "types", "said"),
    [
        ("{type: ALIAS, value: other.example.}", ("A", "AAAA"), "ALIAS"),
        ("{type: URLFWD, values: []}", ("A", "AAAA"), "URLFWD"),
        ("{type: CloudflareProvider/REDIRECT, value: x}", ("A", "AAAA"), "REDIRECT"),
        ("{type: LOC, value: {}}", ("LOC",), "LOC"),
        ("{type: A, value: 192.0.2.1, geo: {AF: [192.0.2.2]}}", ("A",), "who asks"),
        ("{type: A, value: 192.0.2.1, dynamic: {pools: {}}}", ("A",), "who asks"),
        ("{type: A, value: 192.0.2.1, octodns: {excluded: [x]}}", ("A",), "everywhere"),
        ("{type: A, value: 192.0.2.1, octodns: {included: [x]}}", ("A",), "everywhere"),
        ("{type: A, value: 192.0.2.1, octodns: {ignored: true}}", ("A",), "everywhere"),
        ("{type: A, value: 192.0.2.1, octodns: 7}", ("A",), "cannot be read"),
        ("{type: TXT, value: 'x {zone_name} y'}", ("TXT",), "template"),
    ],
)
def test_what_cannot_be_told_is_neither_a_record_nor_nothing(
    record: str, types: tuple[str, ...], said: str
) -> None:
    zone = read(f"'': {record}\n")

    assert zone.records == ()
    (one,) = zone.opaque
    assert (one.name, one.rdtypes) == (APEX, types)
    assert said in one.reason


def test_settings_of_octodns_that_hide_nothing_are_no_reason_to_doubt() -> None:
    zone = read("a: {type: A, value: 192.0.2.1, octodns: {lenient: true, healthcheck: {port: 443}}}\n")

    assert len(zone.records) == 1
    assert zone.opaque == ()


def test_a_zone_in_several_files_is_one_zone_and_a_record_in_two_of_them_a_mistake() -> None:
    files = [
        ("z/$c.yaml", "'': {type: TXT, value: x}\n"),
        ("z/www.yaml", "www: {type: A, value: 192.0.2.1}\n"),
    ]

    assert [str(one.place.origin) for one in read_octodns(APEX, files, "z").records] == [
        "z/$c.yaml:1",
        "z/www.yaml:1",
    ]
    with pytest.raises(FileMistakesError, match=r"z/w\.yaml:1: is a second A"):
        read_octodns(APEX, [*files, ("z/w.yaml", "www: {type: A, value: 192.0.2.2}\n")], "z")


def test_a_huge_text_is_refused() -> None:
    assert "does not fit into a record" in mistakes(f"a: {{type: TXT, value: {'x' * 1_000_000}}}\n")[0]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "values", "type", "ttl", "octodns", "exchange", "preference", "geo"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
RECORDS = st.fixed_dictionaries(
    {"type": st.sampled_from(["A", "TXT", "MX", "CAA", "NS", "X/Y", ""]) | VALUES},
    optional={"value": VALUES, "values": VALUES, "ttl": VALUES},
)


@given(st.dictionaries(st.text(max_size=10), RECORDS | st.lists(RECORDS, max_size=2) | VALUES, max_size=4))
def test_wrong_types_anywhere_end_in_mistakes_or_in_records(data: dict[str, Any]) -> None:
    import yaml

    try:
        zone = read(yaml.safe_dump(data, allow_unicode=True))
    except FileMistakesError as error:
        assert error.mistakes
    else:
        assert zone.records or zone.opaque


@pytest.mark.parametrize(
    ("name", "apex"),
    [
        ("clinic.example.yaml", "clinic.example"),
        ("$clinic.example.yaml", "clinic.example"),
        ("clinic.example.", "clinic.example"),
        ("config.yaml", None),
    ],
)
def test_the_name_of_a_file_tells_the_apex(name: str, apex: str | None) -> None:
    assert apex_of_file(name) == apex


@given(
    st.text('abc;\\" =%', max_size=40)
    | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=600)
)
def test_a_text_is_what_octodns_makes_of_it(value: str) -> None:
    """Second reader: TxtValue of octoDNS; what its validators refuse is refused here, but for unescaped ';'."""
    txt = importlib.import_module("octodns.record.txt")
    validator = importlib.import_module("octodns.record.chunked").chunked_value_validator
    reasons = [str(one) for one in validator.validate(txt.TxtValue, [value], "TXT")] if value else ["missing"]
    text = json.dumps({"a": {"type": "TXT", "value": value}})

    if any("double escaped" in one for one in reasons):
        assert "escaped twice" in mistakes(text)[0]
    elif not reasons:
        (theirs,) = txt.TxtValue.process([value])
        expected = dns.rdata.from_text("IN", "TXT", theirs.to_rdata_text())
        assert [comparable(one.rdata) for one in read(text).records] == [comparable(expected)]
