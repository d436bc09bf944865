import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.email.dmarc.parser import is_dmarc, near_miss, parse_record
from hipaacheck.checkers.email.dmarc.uris import MAX_URIS, parse_report_uris


@pytest.mark.parametrize(
    "text",
    [
        "v=DMARC1",
        "v=DMARC1;",
        "v=DMARC1; p=none",
        "v = DMARC1 ; p=none",
        "V=DMARC1;p=none",
        "v=DMARC1;;",
    ],
)
def test_a_record_begins_with_the_version(text: str) -> None:
    assert is_dmarc(text)
    assert near_miss(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "v=dmarc1; p=reject",
        " v=DMARC1; p=reject",
        "v=DMARC1 p=reject",
        "v=DMARC1, p=reject",
        "v=DMARC10; p=reject",
        "v=DMARC2; p=reject",
        '"v=DMARC1; p=reject"',
        "p=reject; v=DMARC1",
        "DMARC1; p=reject",
        "v=DMARC1\\; p=reject",
        "p=reject",
    ],
)
def test_what_was_meant_as_dmarc_and_is_ignored_is_told(text: str) -> None:
    assert not is_dmarc(text)
    assert "receivers ignore it" in near_miss(text)


@pytest.mark.parametrize("text", ["", "v=spf1 -all", "site-verification=x", "v=DKIM1; k=rsa; p=MIGf", "\x00"])
def test_other_records_are_no_near_miss(text: str) -> None:
    assert not is_dmarc(text)
    assert near_miss(text) == ""


def test_reads_every_tag() -> None:
    record = parse_record(
        "v=DMARC1; p=reject; sp=quarantine; np=none; t=y; psd=n; adkim=s; aspf=s; fo=1:d:s;"
        " rua=mailto:a@clinic.example; ruf=mailto:f@clinic.example"
    )
    assert (record.p, record.sp, record.np) == ("reject", "quarantine", "none")
    assert (record.testing, record.psd, record.adkim, record.aspf, record.fo) == (
        True,
        "n",
        "s",
        "s",
        "1:d:s",
    )
    assert [uri.address for uri in (*record.rua, *record.ruf)] == ["a@clinic.example", "f@clinic.example"]
    assert (record.errors, record.warnings) == ((), ())


def test_defaults_are_those_of_the_rfc() -> None:
    record = parse_record("v=DMARC1; p=none")
    assert (record.adkim, record.aspf, record.psd, record.testing, record.percent) == (
        "r",
        "r",
        "u",
        False,
        100,
    )


def test_names_and_values_are_read_in_any_case() -> None:
    record = parse_record("v=DMARC1; P=Reject; ADKIM=S; T=Y")
    assert (record.p, record.adkim, record.testing, record.errors) == ("reject", "s", True, ())


@pytest.mark.parametrize(
    ("text", "policies"),
    [
        ("v=DMARC1; p=reject", ("reject", "reject", "reject")),
        ("v=DMARC1; p=reject; sp=none", ("reject", "none", "none")),
        ("v=DMARC1; p=none; np=reject", ("none", "none", "reject")),
        ("v=DMARC1; p=none; sp=quarantine; np=reject", ("none", "quarantine", "reject")),
        ("v=DMARC1; sp=reject; p=none", ("none", "reject", "reject")),
    ],
)
def test_subdomains_follow_sp_then_p_and_absent_ones_np_first(
    text: str, policies: tuple[str, str, str]
) -> None:
    record = parse_record(text)
    assert tuple(record.policy(kind) for kind in ("self", "subdomain", "nonexistent")) == policies


@pytest.mark.parametrize(
    "bad", ["", "p=rejected", "p=", "p=reject; sp=yes", "p=reject; np=off", "p=reject; p=none"]
)
def test_a_record_without_valid_policies_acts_as_none_with_a_report_address_and_not_at_all_without(
    bad: str,
) -> None:
    # RFC 9989 section 4.10.1. A policy that is not valid must never be read as enforcement.
    watched = parse_record(f"v=DMARC1; {bad}; rua=mailto:a@clinic.example")
    assert {watched.policy(kind) for kind in ("self", "subdomain", "nonexistent")} == {"none"}
    blind = parse_record(f"v=DMARC1; {bad}")
    assert blind.policy("self") is None
    assert blind.errors


def test_a_missing_policy_is_a_warning_while_reports_are_asked_for() -> None:
    record = parse_record("v=DMARC1; rua=mailto:a@clinic.example")
    assert (record.errors, record.warnings) == ((), ("p= is missing, which counts as p=none",))


def test_an_address_that_is_not_valid_does_not_make_the_record_act() -> None:
    record = parse_record("v=DMARC1; rua=reports@clinic.example")
    assert record.policy("self") is None
    assert record.errors[0].endswith("which is no valid report address (mailto: is missing)")


def test_unknown_tags_are_ignored_with_a_word() -> None:
    record = parse_record("v=DMARC1; p=reject; pc=50; zz=1")
    assert record.policy("self") == "reject"
    assert record.errors == ()
    assert record.warnings == (
        '"pc" at position 21 is no DMARC tag and is ignored',
        '"zz" at position 28 is no DMARC tag and is ignored',
    )


def test_historic_tags_are_no_errors() -> None:
    record = parse_record("v=DMARC1; p=reject; pct=50; rf=afrf; ri=86400")
    assert (record.percent, record.errors, record.warnings) == (50, (), ())


@pytest.mark.parametrize("value", ["101", "-1", "x", "", "5 0", "9" * 5000, "\u0665"])
def test_a_percentage_that_is_not_valid_counts_as_absent(value: str) -> None:
    assert parse_record(f"v=DMARC1; p=reject; pct={value}").percent == 100


def test_errors_say_where_they_stand() -> None:
    record = parse_record("v=DMARC1; p=reject; adkim=strict; psd=maybe; junk")
    assert record.errors == (
        'no = sign at position 46: "junk"',
        'psd= at position 35 must be one of y, n, u, not "maybe"',
        'adkim= at position 21 must be one of r, s, not "strict"',
    )
    assert (record.adkim, record.psd, record.policy("self")) == ("r", "u", "reject")


def test_a_tag_that_contradicts_itself_has_no_value_and_a_repeated_one_keeps_it() -> None:
    assert parse_record("v=DMARC1; p=reject; t=n; t=y").testing is False
    repeated = parse_record("v=DMARC1; p=reject; p=reject")
    assert (repeated.policy("self"), repeated.errors, repeated.warnings) == (
        "reject",
        (),
        ("p= stands twice",),
    )


@pytest.mark.parametrize("value", ["0", "1", "d", "1:d:s", "d:s:1", "s:d"])
def test_failure_options_are_read_with_ruf_only(value: str) -> None:
    assert parse_record(f"v=DMARC1; p=none; fo={value}; ruf=mailto:f@clinic.example").fo == value
    assert parse_record(f"v=DMARC1; p=none; fo={value}").fo == ""


def test_failure_options_that_are_not_valid_are_an_error_where_they_matter() -> None:
    assert parse_record("v=DMARC1; p=none; fo=2; ruf=mailto:f@clinic.example").errors
    assert parse_record("v=DMARC1; p=none; fo=2").errors == ()


def test_p_second_is_noticed_for_old_receivers() -> None:
    assert parse_record("v=DMARC1; p=none; rua=mailto:a@b.example").p_second
    assert not parse_record("v=DMARC1; rua=mailto:a@b.example; p=none").p_second


def test_reads_a_list_of_addresses_and_drops_size_limits() -> None:
    uris = parse_report_uris("rua", "mailto:a@clinic.example!10m , MAILTO:b+c@Reports.Example")
    assert [(uri.uri, uri.address, uri.host) for uri in uris.mail] == [
        ("mailto:a@clinic.example", "a@clinic.example", "clinic.example"),
        ("MAILTO:b+c@Reports.Example", "b+c@reports.example", "reports.example"),
    ]
    assert uris.errors == ()
    assert len(uris.warnings) == 1


@pytest.mark.parametrize(
    "value",
    [
        "",
        "a@clinic.example",
        "mailto:",
        "mailto:a",
        "mailto:a@",
        "mailto:@clinic.example",
        "mailto:a@clinic..example",
        "mailto:a@-clinic.example",
        "mailto:a b@clinic.example",
        "mailto:a@b@clinic.example",
        "mailto: a@clinic.example",
        "mailto:a@[192.0.2.1]",
        "mailto:a@clinic.example!x",
        "mailto:a@" + "x" * 64 + ".example",
        "mailto:a@" + "x." * 127 + "example",
    ],
)
def test_an_address_that_is_not_valid_is_an_error(value: str) -> None:
    uris = parse_report_uris("rua", value)
    assert (uris.mail, uris.usable, len(uris.errors)) == ((), 0, 1)


def test_other_schemes_are_valid_but_no_mail() -> None:
    uris = parse_report_uris("rua", "https://reports.example/in,mailto:a@clinic.example")
    assert (uris.usable, len(uris.mail), uris.errors) == (2, 1, ())


def test_a_list_without_end_is_cut() -> None:
    uris = parse_report_uris("rua", ",".join(["mailto:a@clinic.example"] * 10_000))
    assert len(uris.mail) == MAX_URIS
    assert uris.errors == (f"rua= lists 10000 addresses; only {MAX_URIS} were read",)


_TAGS = st.sampled_from(
    ["p", "sp", "np", "t", "psd", "adkim", "aspf", "rua", "ruf", "fo", "pct", "v", "x", "P"]
)
_VALUES = st.one_of(
    st.sampled_from(["none", "reject", "y", "s", "mailto:a@b.example", "mailto:a@b!1m", "0:1", "100", ""]),
    st.text(max_size=40),
)


@given(st.text(max_size=3000))
def test_never_raises_on_any_text(text: str) -> None:
    for record in (text, "v=DMARC1;" + text):
        is_dmarc(record)
        near_miss(record)
        parsed = parse_record(record)
        assert len(parsed.errors) <= 20


@given(st.lists(st.tuples(_TAGS, _VALUES), max_size=12))
def test_policies_are_always_words_of_the_rfc(tags: list[tuple[str, str]]) -> None:
    record = parse_record("v=DMARC1; " + "; ".join(f"{name}={value}" for name, value in tags))
    for relation in ("self", "subdomain", "nonexistent"):
        assert record.policy(relation) in {None, "none", "quarantine", "reject"}


@pytest.mark.parametrize(
    "filler", ["a=b;", ";", ",", "mailto:", "=", " ", "\t", "p=", "v=DMARC1", "(" * 50, "a@", "!1"]
)
def test_a_huge_record_is_read_in_bounded_time(filler: str) -> None:
    text = filler * (65_000 // len(filler))
    parse_record("v=DMARC1; rua=" + text)
    parse_record("v=DMARC1;" + text)
    near_miss(text)
