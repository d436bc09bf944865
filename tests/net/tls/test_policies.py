"""TLS policies are data: they must load, and say what their sources say."""

import json
from importlib.resources import files

from hipaacheck.net.tls.policies import load_policies
from hipaacheck.net.tls.suites import Version, all_suites

POLICIES = {policy.id: policy for policy in load_policies()}


def test_the_four_policies_load_with_source_scope_and_certainty() -> None:
    assert sorted(POLICIES) == ["mozilla-intermediate", "mozilla-modern", "nist-sp-800-52r2", "rfc-9325"]
    assert all(policy.source and policy.scope and policy.sure for policy in POLICIES.values())


def test_mozilla_says_what_its_own_json_says() -> None:
    text = (files("sslyze") / "mozilla_tls_profile" / "5.7.json").read_text()
    theirs = json.loads(text)["configurations"]

    for name in ("intermediate", "modern"):
        policy = POLICIES[f"mozilla-{name}"]
        assert policy.listed == {*theirs[name]["ciphersuites"], *theirs[name]["ciphers"]["iana"]}
        assert list(policy.versions) == theirs[name]["tls_versions"]
        assert policy.minimum.dh_bits == theirs[name]["dh_param_size"]
        assert policy.minimum.rsa_bits == theirs[name]["rsa_key_size"]


def test_nist_lists_aes_only_and_not_chacha20_nor_static_rsa() -> None:
    policy = POLICIES["nist-sp-800-52r2"]

    assert "TLS_AES_128_CCM_8_SHA256" in policy.listed
    assert "TLS_CHACHA20_POLY1305_SHA256" not in policy.listed
    assert "TLS_RSA_WITH_AES_128_GCM_SHA256" not in policy.listed
    assert "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA" in policy.suites["TLSv1.0"]
    assert all("AES" in name and "anon" not in name for name in policy.listed)


def test_rfc_9325_leaves_out_cbc_dhe_and_static_rsa() -> None:
    listed = POLICIES["rfc-9325"].listed

    assert "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" in listed
    assert not any("_CBC_" in name or "_DHE_" in name or "TLS_RSA_" in name for name in listed)


def test_no_policy_lists_anything_weak() -> None:
    weak = {suite.name for suite in all_suites().values() if suite.weaknesses}

    assert all(not policy.listed & weak for policy in POLICIES.values())


def test_off_policy_codes_are_the_rest_of_the_version() -> None:
    codes = POLICIES["nist-sp-800-52r2"].off_policy(Version.TLS1_3)

    assert [all_suites()[code].name for code in codes] == ["TLS_CHACHA20_POLY1305_SHA256"]
