import base64
from dataclasses import replace

import pytest
from tests.checkers.email.dkim.keys import wrapped_rsa
from tests.checkers.email.dns_context import dns_context
from tests.support.fake_dns import FakeDns, Value

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.checkers.email.dkim import PROBE
from hipaacheck.checkers.email.dkim.selectors import MAX_SELECTORS, made_up_selector
from hipaacheck.checkers.email.facts import DkimFacts
from hipaacheck.model import Unseen
from hipaacheck.net.answers import DnsAnswer, DnsFailure, DnsStatus

_DOMAIN = "clinic.example"


def _key(bits: int = 2048) -> str:
    return base64.b64encode(wrapped_rsa(bits)).decode()


_RECORD = f"v=DKIM1; k=rsa; p={_key()}"


def _zone(**texts: str | list[str]) -> FakeDns:
    resolver = FakeDns({(_DOMAIN, "A"): ["192.0.2.1"]})
    for selector, text in texts.items():
        resolver.add(f"{selector}._domainkey.{_DOMAIN}", "TXT", *([text] if isinstance(text, str) else text))
    return resolver


async def _facts(resolver: FakeDns, *selectors: str) -> DkimFacts:
    saw = await PROBE.run(dns_context(resolver, _DOMAIN, *selectors))
    assert isinstance(saw.facts, DkimFacts)
    assert saw.absent is (saw.facts.key_count == 0)
    return saw.facts


class _Denies(FakeDns):
    """Answers NXDOMAIN for a name that holds nothing and has names below it, against RFC 8020."""

    async def ask(self, name: str, rdtype: str, *, signatures: bool = False) -> DnsAnswer:
        answer = await super().ask(name, rdtype, signatures=signatures)
        return replace(answer, status=DnsStatus.NXDOMAIN) if name.startswith("_domainkey.") else answer


class _Silent(FakeDns):
    """Answers nothing."""

    async def ask(self, name: str, rdtype: str, *, signatures: bool = False) -> DnsAnswer:
        return DnsAnswer(name=name, rdtype=rdtype, status=DnsStatus.FAILED, failure=DnsFailure.TIMEOUT)


def _asked(resolver: FakeDns) -> set[str]:
    tail = f"._domainkey.{_DOMAIN}"
    names = {name.removesuffix(tail) for name, _ in resolver.asked if name.endswith(tail)}
    return names - {made_up_selector(_DOMAIN)}


async def test_finds_a_key_by_a_common_selector() -> None:
    facts = await _facts(_zone(default=_RECORD))
    assert facts.found is True
    assert (facts.key_count, facts.weakest_rsa_bits, facts.weakest_selector) == (1, 2048, "default")
    assert facts.wildcard is False
    assert facts.keys[0].origin == "catalogue"
    assert facts.summary == "default (RSA 2048)"


async def test_nothing_found_is_never_absence() -> None:
    facts = await _facts(_zone(unlisted=_RECORD))
    assert isinstance(facts.found, Unseen)
    assert f"{facts.asked} selectors were asked for" in facts.found.unseen
    assert "--dkim-selector" in facts.found.unseen
    assert (facts.key_count, facts.weakest_rsa_bits) == (0, None)


async def test_the_selector_of_the_user_is_found() -> None:
    facts = await _facts(
        _zone(unlisted=_RECORD), "Unlisted", "gone", f"also._domainkey.{_DOMAIN}.", "not valid!"
    )
    assert facts.found is True
    assert (facts.keys[0].selector, facts.keys[0].origin) == ("unlisted", "user")
    assert facts.missing_user_selectors == ("gone", f"also._domainkey.{_DOMAIN}.", "not valid!")


async def test_an_ordinary_domain_costs_few_questions() -> None:
    resolver = _zone(google=_RECORD)
    resolver.add(_DOMAIN, "MX", "1 smtp.google.com.")
    resolver.add(_DOMAIN, "TXT", "v=spf1 include:_spf.google.com ~all")
    facts = await _facts(resolver)
    assert facts.found is True
    assert len(resolver.asked) <= 25
    assert len(resolver.asked) == len(set(resolver.asked))


async def test_a_domain_with_nothing_below_domainkey_costs_four_questions() -> None:
    resolver = _zone()
    resolver.add(_DOMAIN, "MX", "0 clinic-example.mail.protection.outlook.com.")
    facts = await _facts(resolver)
    assert isinstance(facts.found, Unseen) and "RFC 8020" in facts.found.unseen
    assert _asked(resolver) == {"selector1", "selector2"}
    assert len(resolver.asked) == 6


async def test_the_user_is_believed_over_a_name_server_that_denies_what_it_holds() -> None:
    resolver = _Denies({(_DOMAIN, "A"): ["192.0.2.1"]})
    resolver.add(f"mine._domainkey.{_DOMAIN}", "TXT", _RECORD)
    resolver.add(f"default._domainkey.{_DOMAIN}", "TXT", _RECORD)
    facts = await _facts(resolver, "mine")
    assert [key.selector for key in facts.keys] == ["mine", "default"]


async def test_providers_by_mx_and_spf_bring_their_selectors() -> None:
    resolver = _zone(unlisted=_RECORD)
    resolver.add(_DOMAIN, "MX", "10 in1-smtp.messagingengine.com.")
    resolver.add(
        _DOMAIN, "TXT", "v=spf1 include:spf.messagingengine.com include:_spf.mlsend.com -all", "other"
    )
    await _facts(resolver)
    assert {"fm1", "fm2", "fm3", "mesmtp", "litesrv"} <= _asked(resolver)
    assert "protonmail" not in _asked(resolver)
    assert "x" not in _asked(resolver)


async def test_a_domain_with_its_own_server_is_asked_for_the_names_of_hosting_panels() -> None:
    resolver = _zone(x=_RECORD)
    resolver.add(_DOMAIN, "MX", f"10 mail.{_DOMAIN}.")
    assert (await _facts(resolver)).keys[0].selector == "x"


async def test_the_alias_of_a_key_names_the_provider_and_brings_its_other_selectors() -> None:
    resolver = _zone()
    resolver.add(f"k1._domainkey.{_DOMAIN}", "CNAME", "dkim.mcsv.net.")
    resolver.add(f"k3._domainkey.{_DOMAIN}", "CNAME", "dkim3.mcsv.net.")
    resolver.add("dkim.mcsv.net", "TXT", _RECORD)
    resolver.add("dkim3.mcsv.net", "TXT", f"k=rsa; p={_key(1024)}")
    facts = await _facts(resolver)
    assert [(key.selector, key.provider, key.target) for key in facts.keys] == [
        ("k1", "mailchimp", "dkim.mcsv.net"),
        ("k3", "mailchimp", "dkim3.mcsv.net"),
    ]
    assert (facts.weakest_rsa_bits, facts.weakest_selector) == (1024, "k3")


async def test_each_state_of_a_key_is_told_by_selector() -> None:
    resolver = _zone(
        default="v=DKIM1; p=",
        dkim=f"v=DKIM1; t=y; p={_key()}",
        mail=f"v=DKIM1; h=sha1; p={_key(1024)}",
        smtp="v=DKIM1; p=AAAA",
        key1=f"v=DKIM1; p={_key(512)}",
    )
    facts = await _facts(resolver)
    assert facts.revoked_selectors == ("default",)
    assert facts.testing_selectors == ("dkim",)
    assert facts.sha1_selectors == ("mail",)
    assert facts.broken_selectors == ("smtp",)
    assert (facts.weakest_rsa_bits, facts.weakest_selector) == (512, "key1")
    assert [key.selector for key in facts.keys if key.usable] == ["dkim"]
    assert facts.found is True


@pytest.mark.parametrize(
    "record", ["v=DKIM1; p=", "v=DKIM1; p=AAAA", f"p={_key(512)}", f"h=sha1; p={_key()}"]
)
async def test_keys_that_nobody_can_use_do_not_count_as_found(record: str) -> None:
    facts = await _facts(_zone(default=record))
    assert isinstance(facts.found, Unseen)
    assert "the keys that were found cannot be used (default)" in facts.found.unseen
    assert facts.key_count == 1


@pytest.mark.parametrize("second", [f"v=DKIM1; p={_key(1024)}", "some other text"])
async def test_two_records_at_one_selector_are_broken(second: str) -> None:
    facts = await _facts(_zone(default=[_RECORD, second]))
    assert facts.broken_selectors == ("default",)
    assert isinstance(facts.found, Unseen)


async def test_a_wildcard_that_is_no_key_finds_nothing() -> None:
    resolver = FakeDns({(f"*.{_DOMAIN}", "TXT"): ["v=spf1 -all"]})
    facts = await _facts(resolver, "mine")
    assert facts.wildcard is True
    assert facts.key_count == 0 and isinstance(facts.found, Unseen)
    assert facts.missing_user_selectors == ("mine",)


async def test_a_wildcard_that_is_a_key_counts_once() -> None:
    resolver = FakeDns({(f"*._domainkey.{_DOMAIN}", "TXT"): [_RECORD]})
    facts = await _facts(resolver)
    assert facts.wildcard is True and facts.found is True
    assert [(key.selector, key.name, key.origin) for key in facts.keys] == [
        ("*", f"*._domainkey.{_DOMAIN}", "wildcard")
    ]


async def test_a_real_key_beside_a_wildcard_is_found() -> None:
    resolver = _zone(default=_RECORD)
    resolver.add(f"*.{_DOMAIN}", "TXT", "v=spf1 -all")
    resolver.add(f"*._domainkey.{_DOMAIN}", "TXT", "v=spf1 -all")
    facts = await _facts(resolver)
    assert [key.selector for key in facts.keys] == ["default"]
    assert facts.wildcard is True


async def test_failed_questions_are_told_and_are_not_missing_selectors() -> None:
    resolver = _zone(default=_RECORD)
    resolver.fail(f"Mine._domainkey.{_DOMAIN}", "TXT", DnsFailure.SERVFAIL)
    resolver.fail(f"{made_up_selector(_DOMAIN)}._domainkey.{_DOMAIN}")
    facts = await _facts(resolver, "Mine")
    assert facts.not_answered == ("Mine",)
    assert isinstance(facts.missing_user_selectors, Unseen)
    assert "Mine" in facts.missing_user_selectors.unseen
    assert isinstance(facts.wildcard, Unseen) and "timeout" in facts.wildcard.unseen
    assert facts.found is True


async def test_a_resolver_that_answers_nothing_could_not_look() -> None:
    with pytest.raises(CouldNotLookError, match="timeout"):
        await _facts(_Silent())


async def test_five_thousand_selectors_are_bounded_and_none_is_forgotten_silently() -> None:
    resolver = _zone(default=_RECORD)
    facts = await _facts(resolver, *(f"s{number}x" for number in range(5000)))
    assert facts.asked == MAX_SELECTORS
    assert len(resolver.asked) <= MAX_SELECTORS + 4
    assert facts.not_answered[0] == "s200x"
    assert facts.not_answered[-1] == "and 4750 more"
    assert isinstance(facts.missing_user_selectors, tuple)
    assert facts.missing_user_selectors[-1] == "and 150 more"


async def test_huge_and_hostile_records_stay_short_in_facts() -> None:
    texts: dict[str, str | list[str]] = {
        "default": "v=DKIM1; p=" + "A" * 60_000,
        "dkim": "v=DKIM1; k=\x1b[31m" + "x" * 50_000 + "; p=AAAA",
        "mail": "p=" + ";" * 60_000,
    }
    facts = await _facts(_zone(**texts))
    assert facts.broken_selectors == ("default", "dkim")
    assert facts.revoked_selectors == ("mail",)
    assert len(facts.model_dump_json()) < 60_000


async def test_the_raw_answers_are_kept_as_artefacts() -> None:
    values: list[Value] = [_RECORD]
    resolver = FakeDns({(f"default._domainkey.{_DOMAIN}", "TXT"): values})
    saw = await PROBE.run(dns_context(resolver, _DOMAIN))
    assert [(kept.name, kept.text) for kept in saw.artefacts] == [
        (f"TXT default._domainkey.{_DOMAIN}", _RECORD)
    ]
    assert saw.method.startswith("DNS TXT of ")
