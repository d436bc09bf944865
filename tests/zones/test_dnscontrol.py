"""A preview of DNSControl is read in the forms of its versions 3, 4 and 5 (models/record.go of each)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.mistakes import FileMistakesError
from hipaacheck.zones.dnscontrol import is_dnscontrol, read_dnscontrol
from hipaacheck.zones.jsonlines import read_json
from hipaacheck.zones.records import PlannedZone

Row = dict[str, Any]


def preview(*records: Row, **domain: Any) -> str:
    whole = {"name": "clinic.example", "records": list(records), "registrar": "none", "dnsProviders": {}}
    return json.dumps({"registrars": [], "dns_providers": [], "domains": [whole | domain]}, indent=1)


def read(text: str, **how: Any) -> PlannedZone:
    (zone,) = read_dnscontrol(read_json(text, "ir.json"), "ir.json", **how)
    return zone


def said(zone: PlannedZone) -> list[tuple[str, str, str]]:
    return [(one.name.removesuffix("clinic.example"), one.rdtype, one.place.text) for one in zone.records]


def told(text: str, **how: Any) -> str:
    with pytest.raises(FileMistakesError) as caught:
        read(text, **how)
    return str(caught.value)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # version 3: pkg/js/parse_tests/017-txt.json with "txtstrings"
        (
            {"type": "TXT", "name": "@", "target": "onetwo; x", "txtstrings": ["one", "two; x"]},
            ("", "TXT", "onetwo; x"),
        ),
        (
            {"type": "TXT", "name": "_dmarc", "target": "v=DMARC1; p=none"},
            ("_dmarc.", "TXT", "v=DMARC1; p=none"),
        ),
        # version 4: 013-mx.json, then 053-mx.json with "Fields"
        ({"type": "MX", "name": "@", "mxpreference": 15, "target": "foo.com."}, ("", "MX", "15 foo.com.")),
        ({"type": "MX", "name": "@", "target": "foo.com."}, ("", "MX", "0 foo.com.")),
        (
            {"type": "MX", "name": "@", "target": "a.b.", "Fields": {"Mx": "a.b.", "Preference": 7}},
            ("", "MX", "7 a.b."),
        ),
        (
            {"type": "CAA", "name": "@", "caatag": "issuewild", "target": ";"},
            ("", "CAA", '0 issuewild ";"'),
        ),
        (
            {"type": "SRV", "name": "_s._tcp", "srvpriority": 1, "srvport": 5060, "target": "sip"},
            ("_s._tcp.", "SRV", "1 0 5060 sip.clinic.example."),
        ),
        (
            {
                "type": "TLSA",
                "name": "_25._tcp.mail",
                "tlsausage": 3,
                "tlsaselector": 1,
                "tlsamatchingtype": 1,
                "target": "ab" * 32,
            },
            ("_25._tcp.mail.", "TLSA", "3 1 1 " + "ab" * 32),
        ),
        (
            {"type": "CNAME", "name": "a.sub", "subdomain": "sub", "target": "b"},
            ("a.sub.", "CNAME", "b.sub.clinic.example."),
        ),
        # version 5: 013-mx.json, 017-txt.json, 014-caa.json with "rdata" in presentation format
        ({"type": "MX", "name": "@", "rdata": "15 foo.com.", "typenum": 15}, ("", "MX", "15 foo.com.")),
        ({"type": "TXT", "name": "a", "rdata": '"ws at end "'}, ("a.", "TXT", "ws at end ")),
        ({"type": "TXT", "name": "a", "rdata": '"' + "x" * 400 + '"'}, ("a.", "TXT", "x" * 400)),
        (
            {"type": "CAA", "name": "@", "rdata": '128 iodef "mailto:a@b.c"'},
            ("", "CAA", '128 iodef "mailto:a@b.c"'),
        ),
        (
            {"type": "NAPTR", "name": "a", "rdata": '1 2 "u" "E2U+sip" "!x!y!" .'},
            ("a.", "NAPTR", '1 2 "u" "E2U+sip" "!x!y!" .'),
        ),
    ],
)
def test_a_record_of_each_version_says_the_same(row: Row, expected: tuple[str, str, str]) -> None:
    assert said(read(preview(row))) == [expected]


def test_a_record_stands_at_its_position_in_the_script_or_at_its_line_of_the_preview() -> None:
    rows: list[Row] = [
        {"type": "A", "name": "a", "target": "192.0.2.1", "filepos": "[line:12:5]"},
        {"type": "A", "name": "b", "target": "192.0.2.1", "filepos": "[./lib/web.js:3:1]"},
        {"type": "A", "name": "c", "target": "192.0.2.1", "filepos": "[at f (lib/web.js:4:1)]"},
        {"type": "A", "name": "d", "target": "192.0.2.1", "filepos": "[../../etc/passwd:4:1]"},
        {"type": "A", "name": "e", "target": "192.0.2.1", "filepos": ""},
    ]
    text = preview(*rows)
    places = [str(one.place.origin) for one in read(text, script="dns/dnsconfig.js").records]

    assert places[:4] == [
        "dns/dnsconfig.js:12",
        "dns/lib/web.js:3",
        "dns/lib/web.js:4",
        "dns/dnsconfig.js:4",
    ]
    assert places[4].startswith("ir.json:")
    lines = text.splitlines()
    for one in read(text).records:
        line = one.place.origin.line or 0
        assert lines[line - 1].strip() == "{"
        assert f'"name": "{one.name[0]}"' in "".join(lines[line : line + 3])


@pytest.mark.parametrize(
    ("row", "types"),
    [
        ({"type": "ALIAS", "name": "@", "target": "foo.com."}, ("A", "AAAA")),
        ({"type": "ALIAS", "name": "@", "rdata": "foo.com."}, ("A", "AAAA")),
        ({"type": "R53_ALIAS", "name": "@", "target": "x."}, ("A", "AAAA")),
        ({"type": "CLOUDFLAREAPI_SINGLE_REDIRECT", "name": "@", "target": "x"}, ("A", "AAAA")),
        ({"type": "LOC", "name": "@", "target": "x"}, ("LOC",)),
        (
            {"type": "A", "name": "@", "target": "192.0.2.1", "meta": {"cloudflare_proxy": "on"}},
            ("A", "AAAA"),
        ),
        ({"type": "CNAME", "name": "w", "target": "x.", "meta": {"cloudflare_proxy": "full"}}, ("A", "AAAA")),
    ],
)
def test_what_a_provider_makes_of_a_record_is_unknown(row: Row, types: tuple[str, ...]) -> None:
    zone = read(preview(row))

    assert zone.records == ()
    assert [one.rdtypes for one in zone.opaque] == [types]


@pytest.mark.parametrize("rdtype", ["PAGE_RULE", "FRAME", "URL301", "CF_WORKER_ROUTE", "NS1_URLFWD"])
def test_a_redirect_beside_an_address_is_no_alias(rdtype: str) -> None:
    address: Row = {"type": "A", "name": "@", "target": "192.0.2.1"}
    redirect: Row = {"type": rdtype, "name": "@", "target": "x"}

    assert read(preview(redirect, address)).opaque == ()
    assert [one.rdtypes for one in read(preview(redirect)).opaque] == [("A", "AAAA")]


@pytest.mark.parametrize(
    ("rdtype", "types"), [("ALIAS", ("A", "AAAA")), ("AZURE_ALIAS", ("A", "AAAA")), ("LUA", ())]
)
def test_an_alias_hides_what_stands_beside_it(rdtype: str, types: tuple[str, ...]) -> None:
    address: Row = {"type": "A", "name": "@", "target": "192.0.2.1"}
    zone = read(preview({"type": rdtype, "name": "@", "target": "x."}, address))

    assert [one.rdtypes for one in zone.opaque] == [types]


def test_a_default_of_the_domain_proxies_records_that_say_nothing_else() -> None:
    rows: list[Row] = [
        {"type": "A", "name": "a", "target": "192.0.2.1"},
        {"type": "A", "name": "b", "target": "192.0.2.1", "meta": {"cloudflare_proxy": "off"}},
        {"type": "TXT", "name": "c", "target": "x"},
    ]
    zone = read(preview(*rows, meta={"cloudflare_proxy_default": "on"}))

    assert [one.name[0] for one in zone.opaque] == ["a"]
    assert [one.name[0] for one in zone.records] == ["b", "c"]


def test_what_no_purge_leaves_is_not_known_and_what_must_be_absent_is_removed() -> None:
    """pkg/diff2/handsoff.go: NO_PURGE keeps names and types that are not desired, sets are replaced whole."""
    absent: Row = {"type": "TXT", "name": "old", "target": "v=spf1 +all"}
    zone = read(preview(keepunknown=True, recordsabsent=[absent]))

    assert (zone.whole, zone.shared_sets) == (False, False)
    assert [(one.name, one.rdtype) for one in zone.removed] == [("old.clinic.example", "TXT")]


def test_a_name_that_is_ignored_is_unknown_and_a_pattern_makes_the_rest_unknown() -> None:
    named: Row = {"label_pattern": "one", "rType_pattern": "A, CNAME", "target_pattern": "*"}
    apex: Row = {"label_pattern": "@", "rType_pattern": "TXT", "target_pattern": "google-*"}
    zone = read(preview(unmanaged=[named, apex]))
    patterned = read(
        preview({"type": "TXT", "name": "a", "target": "x"}, unmanaged=[{"rType_pattern": "TXT"}])
    )
    external = read(preview({"type": "TXT", "name": "a", "target": "x"}, ignore_external_dns=True))

    assert [(one.name, one.rdtypes) for one in zone.opaque] == [
        ("one.clinic.example", ("A", "CNAME")),
        ("clinic.example", ("TXT",)),
    ]
    assert zone.whole
    assert (patterned.whole, patterned.shared_sets, external.whole) == (False, True, False)
    assert "matches *" in patterned.notes[0]


def test_of_split_horizons_the_user_names_the_one_that_counts() -> None:
    """pkg/js/parse_tests/037-splithor.json."""
    inside: Row = {
        "name": "clinic.example!inside",
        "records": [{"type": "A", "name": "@", "target": "10.0.0.1"}],
    }
    outside: Row = {
        "name": "clinic.example",
        "uniquename": "clinic.example!outside",
        "records": [{"type": "A", "name": "@", "target": "192.0.2.1"}],
    }
    text = json.dumps({"registrars": [], "domains": [inside, outside]})

    assert "--zone 'clinic.example!inside=PATH'" in told(text)
    assert said(read(text, only="clinic.example!outside")) == [("", "A", "192.0.2.1")]
    assert "holds no zone other.example" in told(text, only="other.example")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            {"type": "A", "name": "a", "target": "x"},
            "ir.json:8: A: 'x' is no A record: its data cannot be read",
        ),
        ({"type": "A", "name": "a"}, "is not one word"),
        ({"type": "A", "name": "a", "rdata": "192.0.2.1 ; x"}, "outside quotes"),
        ({"type": "A", "name": "a", "rdata": "192.0.2.1\n192.0.2.2"}, "second line"),
        ({"type": "TXT", "name": "a"}, "'target' is missing"),
        ({"type": "MX", "name": "a", "mxpreference": 1e99, "target": "x."}, "is not a whole number"),
        ({"type": "MX", "name": "a", "mxpreference": "9" * 50, "target": "x."}, "is not a whole number"),
        ({"type": "A", "name": "a.", "target": "192.0.2.1"}, "is outside clinic.example"),
        ({"type": "A", "name": "a b", "target": "192.0.2.1"}, "is not a name"),
        ({"type": ["A"], "name": "a"}, "'type' is missing"),
        ({"name": "a"}, "'type' is missing"),
        ({"type": "TXT", "name": "a", "target": "x" * 1_000_000}, "does not fit"),
        ({"type": "NAPTR", "name": "a", "rdata": "1"}, "is no NAPTR record"),
    ],
)
def test_a_record_that_cannot_be_read_is_named_with_its_line(row: Row, message: str) -> None:
    assert message in told(preview(row))


def test_a_preview_without_zones_is_no_pass() -> None:
    text = '{"registrars": [], "domains": []}'

    assert is_dnscontrol(read_json(text, "x"))
    assert "holds no zones" in told(text)
    assert "holds no records" in told(preview())
    assert "is no domain" in told(preview(name="!"))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ROWS = st.dictionaries(
    st.sampled_from(
        ["type", "name", "target", "rdata", "ttl", "meta", "filepos", "txtstrings", "mxpreference"]
    ),
    VALUES | st.sampled_from(["A", "TXT", "MX", "@", "a"]),
)


@given(
    st.lists(ROWS | VALUES, max_size=4),
    st.dictionaries(st.sampled_from(["unmanaged", "meta", "name"]), VALUES),
)
def test_wrong_types_anywhere_end_in_mistakes_or_in_a_zone(rows: list[Row], domain: Row) -> None:
    try:
        zone = read(preview(*rows, **domain), script="dnsconfig.js")
    except FileMistakesError as error:
        assert error.mistakes
    else:
        assert all(one.name.endswith("clinic.example") for one in zone.records)


def test_a_zone_begins_at_its_first_record_in_the_script() -> None:
    rows: list[Row] = [
        {"type": "A", "name": "a", "target": "192.0.2.1", "filepos": "[line:12:5]"},
        {"type": "A", "name": "b", "target": "192.0.2.1", "filepos": "[line:7:5]"},
        {"type": "A", "name": "c", "target": "192.0.2.1", "filepos": "[./lib/web.js:3:1]"},
    ]

    assert str(read(preview(*rows), script="dnsconfig.js").place.origin) == "dnsconfig.js:7"
    assert str(read(preview(*rows)).place.origin) == "ir.json:5"


def test_rows_that_are_no_records_are_not_left_out_in_silence() -> None:
    assert "'records' should be a list of objects" in told(preview(records=[7]))
    assert "'records' should be a list of objects" in told(preview(records={"a": 1}))
    assert "'domains' should be a list" in told('{"registrars": [], "domains": ["clinic.example"]}')


def test_a_position_of_a_million_characters_takes_no_time() -> None:
    row: Row = {"type": "A", "name": "a", "target": "192.0.2.1", "filepos": "a" * 1_000_000}

    assert str(read(preview(row), script="dnsconfig.js").records[0].place.origin) == "ir.json:8"
