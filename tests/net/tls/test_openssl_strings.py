"""Hold the reader of cipher strings against `openssl ciphers`, and against the documented classes it lacks."""

import subprocess
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lab.programs import program

from hipaacheck.net.tls.openssl_strings import _all_words, _names, expand
from hipaacheck.net.tls.suites import all_suites, suite_names

WORDS = sorted(_all_words())


@cache
def openssl(text: str) -> frozenset[int]:
    """Return the suites up to TLS 1.2, of those that a stranger can negotiate, that openssl lists."""
    command = program("openssl")
    if command is None:
        pytest.skip("openssl is not installed")
    done = subprocess.run([command, "ciphers", "-V", text], capture_output=True, text=True, check=False)
    codes = {int(line.split()[0].replace(",0x", ""), 16) for line in done.stdout.splitlines() if line.strip()}
    return frozenset(code for code in codes if code in all_suites() and not all_suites()[code].tls13)


def names(text: str) -> set[str]:
    return {all_suites()[code].name for code in expand(text).sure}


def listed(text: str) -> frozenset[int]:
    """Return what a string surely or perhaps allows, of what the openssl of this machine has at all."""
    found = expand(text)
    return (found.sure | found.maybe.keys()) & openssl("ALL:COMPLEMENTOFALL:@SECLEVEL=0")


@pytest.mark.parametrize("word", WORDS)
def test_every_word_means_what_openssl_means(word: str) -> None:
    assert listed(f"AES128-SHA:{word}") == openssl(f"AES128-SHA:{word}")


@pytest.mark.parametrize(
    "text",
    [
        "HIGH:!aNULL:!MD5",
        "DEFAULT",
        "ALL",
        "DEFAULT@SECLEVEL=0",
        "aNULL:-aNULL:HIGH:MEDIUM:+RC4:@STRENGTH",
        "HIGH!aNULL",
        "SUITEB128",
        "SUITEB192",
        "PSK:AES",
        "EECDH+AESGCM EDH+AESGCM",
        "ECDHE+AESGCM,AES;!SHA",
        "ALL:-AES:AES128-SHA",
        "ALL:!AES:AES128-SHA:CAMELLIA",
        "eNULL:!aNULL",
    ],
)
def test_strings_of_real_configurations_mean_what_openssl_means(text: str) -> None:
    assert listed(text) == openssl(text)


commands = st.tuples(
    st.sampled_from(["", "", "", "!", "-", "+"]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("+".join),
).map("".join)


@given(st.sampled_from(["AES128-SHA:", "DEFAULT:", "DEFAULT:AES128-SHA "]), st.lists(commands, max_size=6))
@settings(max_examples=80, deadline=None)
def test_made_up_strings_mean_what_openssl_means(first: str, rest: list[str]) -> None:
    text = first + ":".join(rest)

    assert listed(text) == openssl(text)


def test_every_suite_of_this_openssl_is_called_as_openssl_calls_it() -> None:
    everything = openssl("ALL:COMPLEMENTOFALL:@SECLEVEL=0")

    assert len(everything) > 50
    for code in everything:
        for name in _names(code):
            assert openssl(f"{name}:@SECLEVEL=0") == {code}


def test_nothing_is_sure_that_no_openssl_has() -> None:
    everything = openssl("ALL:COMPLEMENTOFALL:@SECLEVEL=0")

    assert expand("ALL:COMPLEMENTOFALL:@SECLEVEL=0").sure <= everything


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("RC4", "TLS_RSA_WITH_RC4_128_SHA"),
        ("AES:RC4-SHA", "TLS_RSA_WITH_RC4_128_SHA"),
        ("3DES", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        ("EDH-RSA-DES-CBC3-SHA", "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"),
        ("kRSA+3DES", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        ("EXPORT", "TLS_RSA_EXPORT_WITH_RC4_40_MD5"),
        ("EXP-DES-CBC-SHA", "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA"),
        ("LOW", "TLS_RSA_WITH_DES_CBC_SHA"),
        ("eNULL", "TLS_RSA_WITH_NULL_SHA256"),
        ("ADH", "TLS_DH_anon_WITH_AES_128_CBC_SHA"),
    ],
)
def test_a_weak_class_that_is_named_is_allowed(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize("text", ["ALL", "MEDIUM", "kRSA:!AES"])
def test_a_weak_class_within_a_wide_word_is_neither_allowed_nor_refused(text: str) -> None:
    found = expand(text)
    code = suite_names()["TLS_RSA_WITH_RC4_128_SHA"].code

    assert code not in found.sure
    assert "add !RC4" in found.maybe[code]


@pytest.mark.parametrize(
    "text", ["HIGH:!aNULL:!MD5", "ECDHE+AESGCM", "ALL:!RC4:!3DES:!aNULL:!eNULL", "DEFAULT"]
)
def test_what_is_left_out_is_refused(text: str) -> None:
    found = expand(text)
    weak = {
        code
        for code, suite in all_suites().items()
        if {"rc4", "3des", "null", "anonymous"} & suite.weaknesses
    }

    assert not weak & (found.sure | found.maybe.keys())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("TYPO:AES", "does not know the word 'TYPO'"),
        ("[ECDHE|RSA]:AES", "refuses the cipher string at '["),
        ("AES*", "refuses the cipher string"),
        ("PROFILE=SYSTEM", "policy of the machine"),
        ("TLS_RSA_WITH_RC4_128_SHA:AES", "does not know the word"),
    ],
)
def test_what_cannot_be_understood_makes_everything_weak_doubtful(text: str, why: str) -> None:
    found = expand(text)

    assert why in found.maybe[suite_names()["TLS_RSA_WITH_RC4_128_MD5"].code]


def test_an_unknown_exclusion_leaves_nothing_sure() -> None:
    assert not expand("AES:!TYPO").sure


@pytest.mark.parametrize("level", [3, 4, 5])
def test_a_high_level_makes_doubtful_what_it_may_switch_off(level: int) -> None:
    assert not expand(f"AES:@SECLEVEL={level}").sure


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = expand(text)

    assert not found.sure & found.maybe.keys()


def test_a_huge_string_is_read_at_once() -> None:
    assert expand("AES:" * 200 + "!AES").sure == frozenset()
