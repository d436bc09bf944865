"""checkdmarc's parser is the oracle where both read RFC 9989; each known difference is named here."""

import pytest
from checkdmarc.dmarc import (
    DMARCError,
    InvalidDMARCReportURI,
    parse_dmarc_record,
    parse_dmarc_report_uri,
)

from hipaacheck.checkers.email.dmarc.parser import is_dmarc, parse_record
from hipaacheck.checkers.email.dmarc.uris import parse_report_uris

# No rua or ruf here: checkdmarc would ask the DNS about them.
_AGREED = [
    "v=DMARC1; p=none",
    "v=DMARC1; p=quarantine",
    "v=DMARC1; p=reject;",
    "v=DMARC1;p=reject;sp=none",
    "v=DMARC1; p=reject; sp=quarantine; np=none",
    "v=DMARC1; p=none; np=reject",
    "v=DMARC1; sp=reject; p=none",
    "v=DMARC1; p=Reject; adkim=s; aspf=s",
    "v=DMARC1; p=reject; t=y; psd=n",
    "v=DMARC1; p=reject; pct=50; ri=3600; rf=afrf",
    "v=DMARC1; p=reject; zz=1",
    "v = DMARC1 ; p = reject",
]
_REFUSED_BY_BOTH = [
    "v=DMARC1; p=rejected",
    "v=DMARC1; p=reject; sp=yes",
    "v=DMARC1; p=reject; np=off",
    "v=DMARC1; p=reject; p=none",
    "v=DMARC1; p=reject; psd=maybe",
    "v=DMARC1; p=reject; t=1",
]


@pytest.mark.parametrize("text", _AGREED)
def test_valid_records_are_read_alike(text: str) -> None:
    theirs = parse_dmarc_record(text, "clinic.example")["tags"]
    ours = parse_record(text)
    assert ours.errors == ()
    assert ours.policy("self") == theirs["p"]["value"]
    assert ours.policy("subdomain") == theirs["sp"]["value"]
    assert ours.policy("nonexistent") == theirs["np"]["value"]
    assert (ours.adkim, ours.aspf) == (theirs["adkim"]["value"], theirs["aspf"]["value"])
    assert (ours.testing, ours.psd) == (theirs["t"]["value"] == "y", theirs["psd"]["value"])


@pytest.mark.parametrize("text", _REFUSED_BY_BOTH)
def test_wrong_values_are_errors_for_both(text: str) -> None:
    with pytest.raises(DMARCError):
        parse_dmarc_record(text, "clinic.example")
    assert parse_record(text).errors


@pytest.mark.parametrize(
    "uri",
    [
        "mailto:a@clinic.example",
        "mailto:a@clinic.example!10m",
        "a@clinic.example",
        "mailto:a",
        "https://x.example/",
    ],
)
def test_report_addresses_are_read_alike(uri: str) -> None:
    ours = parse_report_uris("rua", uri).mail
    try:
        theirs = parse_dmarc_report_uri(uri)["address"]
    except InvalidDMARCReportURI:
        assert ours == ()
    else:
        assert [found.address for found in ours] == [theirs]


def test_the_version_is_case_sensitive_for_rfc_9989_but_not_for_checkdmarc() -> None:
    # RFC 9989 section 4.7: the value is case sensitive and any other makes receivers ignore the record.
    assert parse_dmarc_record("v=dmarc1; p=reject", "clinic.example")["tags"]["p"]["value"] == "reject"
    assert not is_dmarc("v=dmarc1; p=reject")


def test_a_record_without_p_and_without_reports_does_nothing_in_rfc_9989_but_is_none_for_checkdmarc() -> None:
    # RFC 9989 section 4.10.1: without a valid p and without a valid rua, no DMARC processing takes place.
    assert parse_dmarc_record("v=DMARC1;", "clinic.example")["tags"]["p"]["value"] == "none"
    assert parse_record("v=DMARC1;").policy("self") is None


def test_names_of_unknown_tags_may_be_long_in_rfc_9989_but_not_for_checkdmarc() -> None:
    # RFC 9989 section 4.8: dmarc-tag is 1*ALPHA, and unknown tags are ignored.
    with pytest.raises(DMARCError):
        parse_dmarc_record("v=DMARC1; p=reject; unknown=1", "clinic.example")
    assert parse_record("v=DMARC1; p=reject; unknown=1").errors == ()


def test_an_alignment_that_is_no_word_of_the_rfc_is_an_error_here_but_kept_by_checkdmarc() -> None:
    # RFC 9989 section 4.8: dmarc-rors is "r" or "s"; anything else falls back to the default.
    theirs = parse_dmarc_record("v=DMARC1; p=reject; adkim=strict", "clinic.example")
    assert theirs["tags"]["adkim"]["value"] == "strict"
    ours = parse_record("v=DMARC1; p=reject; adkim=strict")
    assert (ours.adkim, len(ours.errors)) == ("r", 1)


def test_the_same_tag_twice_with_one_value_is_harmless_here_but_refused_by_checkdmarc() -> None:
    # RFC 9989 does not forbid it, and whichever a receiver reads, it reads the same.
    with pytest.raises(DMARCError):
        parse_dmarc_record("v=DMARC1; p=reject; p=reject", "clinic.example")
    assert parse_record("v=DMARC1; p=reject; p=reject").policy("self") == "reject"
