"""What looks like a secret is refused and never repeated; ordinary words, paths and names are left alone."""

import string
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.inventory.loading import load_text
from hipaacheck.inventory.secrets import secrets_in
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.yamlio import parse_yaml

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

# Put together here, so that no scanner takes this file for a leak.
SECRETS = {
    "a private key": "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIE",
    "a key of AWS": "AKIA" + "IOSFODNN7EXAMPLE",
    "a key of Google": "AIza" + "SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
    "a key of Azure": "AccountKey=" + "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsu" + "==",
    "a token of Slack": "xoxb-" + "123456789012-abcdefABCDEF",
    "a token of GitHub": "ghp_" + "aB3" * 12,
    "a token of GitLab": "glpat-" + "x9Y8z7W6v5U4t3S2r1Q0",
    "a key of Stripe": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "a key of SendGrid": "SG." + "a1B2c3D4e5F6g7H8i9J0kL" + "." + "m" * 43,
    "a key of Twilio": "SK" + "0123456789abcdef" * 2,
    "a key of Mailgun": "key-" + "0123456789abcdef" * 2,
    "a key of Mailchimp": "0123456789abcdef" * 2 + "-us12",
    "a key of OpenAI or Anthropic": "sk-" + "ant-api03-" + "aB3" * 10,
    "a token of npm or PyPI": "npm_" + "aB3" * 12,
    "a JSON Web Token": "eyJ" + "hbGciOiJIUzI1NiJ9" + "." + "eyJ" + "zdWIiOiIxMjM0In0" + ".c2ln",
    "a password in a URL": "smtp" + "://user:hunter22@mail.example:587",
    "a password": "password" + "=hunter22",
    "a key or token": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
}


@pytest.mark.parametrize("what", SECRETS)
def test_a_secret_is_refused_with_line_and_field_and_is_not_repeated(what: str) -> None:
    value = SECRETS[what]
    data = {"version": 1, "vendors": [{"id": "a", "name": "A", "note": f"for mail use {value} please"}]}

    with pytest.raises(FileMistakesError) as caught:
        load_text(yaml.safe_dump(data, width=9999), "i.yaml")

    told = str(caught.value)
    assert told.startswith(f"i.yaml:4: 'vendors.0.note' looks like it holds {what};")
    assert value.split("\n")[0] not in told and value[8:20] not in told


def test_a_secret_in_the_wrong_field_is_told_once_and_not_by_another_message() -> None:
    url = SECRETS["a password in a URL"]

    with pytest.raises(FileMistakesError) as caught:
        load_text(f"version: 1\ndomains:\n  - name: {url}\nvendors: [{{id: 1, name: A}}]\n", "i.yaml")

    assert "hunter22" not in str(caught.value)
    assert [mistake.line for mistake in caught.value.mistakes] == [3, 4]


def test_a_secret_as_a_key_is_not_repeated() -> None:
    key = SECRETS["a token of GitHub"]

    with pytest.raises(FileMistakesError) as caught:
        load_text(f"version: 1\nvendors:\n  - id: a\n    name: A\n    {key}: x\n", "i.yaml")

    assert key not in str(caught.value)
    assert "i.yaml:5: 'vendors.0....' looks like it holds a token of GitHub" in str(caught.value)


RANDOM = "5F3A9c1B7d2E4f6A8b0C1d3E5f7A9b2C4d6E8f0A1b3C"
HARMLESS = [
    f"the copy is DocuSign_Envelope_{RANDOM}.pdf",
    "google-site-verification=" + "rXOxyZounnZasA8Z7oaD3c14JdjS9aKSWvsR1EbUSIQ",
    "stripe-verification=" + "0123456789abcdef" * 4,
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7f5Lq0r3v9x2B8mK1nP4sT6uW8yZ0aB2cD4eF6gH8iJ0kL2mN",
    "p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt3b1c9D7e5F3g1H9j7K5l3M1n9P7" + '" "' + RANDOM + "IDAQAB",
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "evidence/agreements/google-workspace-baa-2026-signed.pdf",
    "Agreements/2026/Microsoft-365-BAA-Signed-By-Vendor-v2.pdf",
    "AGREEMENTS/2026/GW-BAA-2026-01-15_SIGNED_V2_FINAL.PDF",
    "01-02-2026_03-04-2026_05-06-2026_07-08-2026",
    "MicrosoftOffice365BusinessPremiumE3E5Agreement2026",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "tenants/3F2504E0-4F89-11D3-9A0C-0305E82C3301/export-2026-01-01.json",
    "https://docs.google.com/document/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit",
    "clinic.example, www.clinic.example, portal.clinic.example:8443",
    "xn--mller-praxis-dlb.example",
    "MX of clinic.example: aspmx.l.google.com; SPF include:_spf.google.com",
    "Password policy: at least 12 characters, see POL-2026-03; token: hardware key",
    "https://vendor.example/hipaa?ref=clinic&year=2026",
    "mailto:privacy@clinic.example",
    "45 CFR 164.312(e)(2)(ii); 78 FR 5566, 5634; NIST SP 800-66r2 section 5.3.5",
    "SKU 1234-5678-90AB, AC adapter, key-person insurance, sk-learn, pk_test runs",
    "Pneumonoultramicroscopicsilicovolcanoconiosis",
    "+1 (555) 010-0199 ext. 42, +1 (555) 010-0142",
    "-----------------------------------------------------------",
    "============================================================",
    "00000000000000000000000000000000000000000000",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_values_are_no_secrets(text: str) -> None:
    assert secrets_in({"vendors": [{"note": text, "file": text}]}) == []


@pytest.mark.parametrize(
    "data",
    [
        {"file": f"agreements/DocuSign_Envelope_{RANDOM}.pdf"},
        {"file": {"path": f"signed/CBJCHBCAABAA{RANDOM}/agreement"}},
        {"records_file": f"{RANDOM}.csv"},
        {"proof": RANDOM},
        {"include": [f"{RANDOM}.yaml"]},
    ],
)
def test_a_name_of_a_file_may_look_random(data: object) -> None:
    assert secrets_in({"vendors": [data]}) == []


@pytest.mark.parametrize("what", [one for one in SECRETS if one != "a key or token"])
def test_a_known_secret_is_one_in_the_name_of_a_file_too(what: str) -> None:
    assert [found.what for found in secrets_in({"file": SECRETS[what]})] == [what]


@pytest.mark.parametrize(
    "text",
    [
        RANDOM,
        f"{RANDOM}.pem",
        f"p={RANDOM}",
        f"verification={RANDOM}",
        f"google-site-verification=abc, then {RANDOM}",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
    ],
)
def test_what_only_looks_like_a_public_form_is_found(text: str) -> None:
    assert [found.what for found in secrets_in({"note": text})] == ["a key or token"]


def test_public_names_and_recorded_digests_are_no_secrets() -> None:
    digest = SECRETS["a key or token"] + "0" * 24
    data = {"dkim_selectors": ["hsbnp7p3ensaochzwyq5wwmceodymuwv"], "file": {"path": "a", "sha256": digest}}

    assert secrets_in(data) == []
    assert [secret.what for secret in secrets_in({"note": digest})] == ["a key or token"]


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda path: path.name)
def test_the_examples_hold_no_secrets(path: Path) -> None:
    assert secrets_in(parse_yaml(path.read_text(encoding="utf-8"), path.name).data) == []


_WORDS = st.lists(
    st.sampled_from(
        [
            "agreement",
            "signed",
            "baa",
            "policy",
            "risk",
            "Analysis",
            "Google",
            "Workspace",
            "mail",
            "vendor",
            "2026",
            "v2",
            "Q3",
            "Final",
        ]
    )
    | st.dates().map(str)
    | st.uuids().map(str),
    min_size=1,
    max_size=12,
)


@given(_WORDS, st.sampled_from("/-_ ."))
def test_words_dates_and_uuids_in_any_order_are_no_secrets(words: list[str], between: str) -> None:
    assert secrets_in({"note": between.join(words)}) == []


@given(st.binary(min_size=48, max_size=48).filter(lambda raw: len(set(raw)) > 24))
def test_random_bytes_in_hexadecimal_are_found(raw: bytes) -> None:
    if (
        sum(one.isdigit() != other.isdigit() for one, other in zip(raw.hex(), raw.hex()[1:], strict=False))
        > 30
    ):
        assert secrets_in({"note": f"use {raw.hex()} here"})


@given(st.recursive(st.text(alphabet=string.printable), lambda inner: st.lists(inner), max_leaves=5))
def test_no_data_breaks_the_search(data: object) -> None:
    assert isinstance(secrets_in({"a": data}), list)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "eyJ-",
        "sk-ant-",
        "://a:",
        "password=",
        "xoxb-",
        "-----BEGIN ",
        "key-",
        "=",
        "hooks.slack.com/services/T",
        "site-verification=",
        "MIGfMA0Ga",
        'MIGfMA0Ga" "',
        "MIIBIjANBg",
        "k=ed25519; p=",
        "a" * 40 + ".pd",
    ],
)
@pytest.mark.timeout(60)
def test_a_hostile_value_does_not_take_long(piece: str) -> None:
    assert isinstance(secrets_in({"a": piece * (4_000_000 // len(piece))}), list)
