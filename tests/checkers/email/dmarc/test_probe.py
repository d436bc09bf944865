import pytest
from tests.checkers.email.dns_context import dns_context
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.checkers.email.dmarc import PROBE
from hipaacheck.checkers.email.facts import DmarcFacts, MailUseFacts
from hipaacheck.model import Unseen
from hipaacheck.net.answers import DnsFailure

_DOMAIN = "clinic.example"
_OWN = ("_dmarc.clinic.example", "TXT")


async def _facts(resolver: FakeDns, domain: str = _DOMAIN, *, sends_mail: bool = True) -> DmarcFacts:
    known = {"dns.mail_use": MailUseFacts(sends_mail=sends_mail)}
    saw = await PROBE.run(dns_context(resolver, domain, known=dict(known)))
    assert isinstance(saw.facts, DmarcFacts)
    assert saw.absent is (not saw.facts.found and saw.facts.record_count == 0)
    return saw.facts


def _zone(**texts: str | list[str]) -> FakeDns:
    """Return a zone with `_dmarc` records by name, `_` for `.`, and a name that exists."""
    records = {
        (f"_dmarc.{name.replace('_', '.')}", "TXT"): [text] if isinstance(text, str) else text
        for name, text in texts.items()
    }
    return FakeDns({**records, ("mail.clinic.example", "A"): ["192.0.2.1"], (_DOMAIN, "A"): ["192.0.2.1"]})


async def test_an_enforcing_record_of_the_domain_itself() -> None:
    resolver = _zone(clinic_example="v=DMARC1; p=reject; rua=mailto:dmarc@clinic.example")
    facts = await _facts(resolver)
    assert facts.found and facts.valid and facts.enforced and facts.wants_reports
    assert not facts.inherited and not facts.multiple
    assert facts.location == "_dmarc.clinic.example"
    assert facts.organizational_domain == "clinic.example"
    assert (facts.policy, facts.subdomain_policy, facts.nonexistent_policy) == ("reject", "reject", "reject")
    assert facts.differences == facts.errors == facts.warnings == ()
    assert facts.rfc7489.location == "_dmarc.clinic.example"
    assert sorted(resolver.asked) == [("_dmarc.clinic.example", "TXT"), ("_dmarc.example", "TXT")]


async def test_the_questions_of_the_walk_are_asked_together() -> None:
    resolver = _zone()
    await _facts(resolver, "a.b.c.clinic.example")
    assert resolver.peak == 5


async def test_no_record_at_all() -> None:
    facts = await _facts(_zone())
    assert not facts.found and not facts.enforced and not facts.valid
    assert (facts.record, facts.location, facts.policy, facts.effective_policy) == (None, None, None, None)
    assert (facts.subdomain_policy, facts.nonexistent_policy) == (None, None)
    assert not facts.rfc7489.found
    assert facts.suggested_record == "v=DMARC1; p=none; rua=mailto:dmarc-reports@clinic.example"
    assert facts.goal_record == "v=DMARC1; p=quarantine; rua=mailto:dmarc-reports@clinic.example"


async def test_a_domain_without_mail_is_told_to_refuse() -> None:
    assert (await _facts(_zone(), sends_mail=False)).suggested_record == "v=DMARC1; p=reject"


async def test_mail_use_that_is_not_known_counts_as_sending() -> None:
    saw = await PROBE.run(dns_context(_zone(), _DOMAIN))
    assert isinstance(saw.facts, DmarcFacts)
    assert saw.facts.suggested_record.startswith("v=DMARC1; p=none;")


async def test_two_records_are_none() -> None:
    facts = await _facts(_zone(clinic_example=["v=DMARC1; p=reject", "v=DMARC1; p=none"]))
    assert facts.multiple and facts.record_count == 2
    assert not facts.found and not facts.enforced
    assert facts.errors == ("2 DMARC records stand at _dmarc.clinic.example, so all are discarded",)


async def test_a_record_beside_an_unrelated_one_applies() -> None:
    facts = await _facts(_zone(clinic_example=["v=DMARC1; p=reject", "v=spf1 -all"]))
    assert facts.found and facts.valid and facts.enforced and not facts.multiple
    assert facts.warnings == ('_dmarc.clinic.example also holds "v=spf1 -all", which is no DMARC record',)


async def test_a_wildcard_that_answers_everything_with_spf_is_no_record() -> None:
    facts = await _facts(FakeDns({("*.clinic.example", "TXT"): ["v=spf1 -all"]}))
    assert not facts.found
    assert facts.errors == ()
    assert len(facts.warnings) == 1


@pytest.mark.parametrize("text", ["v=dmarc1; p=reject", "v=DMARC1 p=reject", " v=DMARC1; p=reject"])
async def test_a_record_that_receivers_ignore_does_not_protect(text: str) -> None:
    facts = await _facts(_zone(clinic_example=text))
    assert not facts.found and not facts.enforced
    assert "receivers ignore it" in facts.errors[0]


async def test_a_policy_that_is_not_valid_does_not_protect() -> None:
    facts = await _facts(_zone(clinic_example="v=DMARC1; p=rejct"))
    assert facts.found and not facts.valid and not facts.enforced
    assert facts.policy is None


async def test_the_test_flag_lowers_the_effective_policy() -> None:
    facts = await _facts(_zone(clinic_example="v=DMARC1; p=quarantine; t=y"))
    assert (facts.policy, facts.effective_policy, facts.enforced) == ("quarantine", "none", False)
    assert "do not know t=y" in facts.differences[0]
    facts = await _facts(_zone(clinic_example="v=DMARC1; p=reject; t=y"))
    assert (facts.effective_policy, facts.enforced) == ("quarantine", True)


async def test_a_subdomain_inherits_sp() -> None:
    facts = await _facts(_zone(clinic_example="v=DMARC1; p=reject; sp=none; adkim=s"), "mail.clinic.example")
    assert facts.inherited and facts.location == "_dmarc.clinic.example"
    assert (facts.policy, facts.enforced, facts.record_count) == ("none", False, 0)
    assert facts.rfc7489.policy == "none"
    assert facts.differences == ()
    assert facts.suggested_record.startswith("v=DMARC1; p=none; adkim=s; rua=")


async def test_an_inherited_policy_is_np_when_the_domain_does_not_exist() -> None:
    resolver = _zone(clinic_example="v=DMARC1; p=none; np=reject")
    assert (await _facts(resolver, "gone.clinic.example")).policy == "reject"
    assert (await _facts(resolver, "mail.clinic.example")).policy == "none"
    resolver.fail("mail.clinic.example", "TXT")
    with pytest.raises(CouldNotLookError, match="TXT of mail\\.clinic\\.example"):
        await _facts(resolver, "mail.clinic.example")


async def test_a_public_suffix_record_applies_to_a_domain_without_its_own() -> None:
    resolver = _zone(example="v=DMARC1; p=reject; psd=y; rua=mailto:psd@registry.example")
    facts = await _facts(resolver)
    assert facts.found and facts.inherited and facts.enforced
    assert (facts.location, facts.organizational_domain) == ("_dmarc.example", "clinic.example")
    assert not facts.rfc7489.found
    assert facts.differences == (
        "RFC 9989 receivers apply p=reject from _dmarc.example; RFC 7489 receivers apply nothing,"
        " because they look only at the domain and at its registered domain.",
    )
    assert "registry.example" not in facts.goal_record and "psd" not in facts.goal_record


async def test_a_department_with_psd_n_is_read_otherwise_by_old_receivers() -> None:
    resolver = _zone(dept_clinic_example="v=DMARC1; p=reject; psd=n", clinic_example="v=DMARC1; p=none")
    facts = await _facts(resolver, "mail.dept.clinic.example")
    assert (facts.policy, facts.location) == ("reject", "_dmarc.dept.clinic.example")
    assert (facts.rfc7489.policy, facts.rfc7489.location) == ("none", "_dmarc.clinic.example")
    assert facts.differences == (
        "RFC 9989 receivers apply p=reject from _dmarc.dept.clinic.example;"
        " RFC 7489 receivers apply p=none from _dmarc.clinic.example.",
    )


async def test_two_own_records_below_a_good_one_differ_for_old_receivers() -> None:
    resolver = _zone(
        mail_clinic_example=["v=DMARC1; p=none", "v=DMARC1; p=reject"], clinic_example="v=DMARC1; p=reject"
    )
    facts = await _facts(resolver, "mail.clinic.example")
    assert facts.multiple and facts.inherited and facts.policy == "reject"
    assert not facts.rfc7489.found
    assert "2 records at _dmarc.mail.clinic.example" in facts.differences[0]


async def test_historic_and_new_tags_are_told_as_differences() -> None:
    facts = await _facts(_zone(clinic_example="v=DMARC1; sp=none; p=reject; np=reject; pct=50"))
    assert facts.rfc7489.percent == 50
    assert [text.split(";")[0] for text in facts.differences] == [
        "RFC 7489 receivers apply p=reject to 50 % of failing mail only (pct)",
        "RFC 7489 receivers do not know np=reject and apply none to subdomains that do not exist.",
        "p is not the tag after v, where RFC 7489 wants it",
    ]


async def test_a_failed_question_at_the_domain_itself_is_not_a_missing_record() -> None:
    resolver = _zone()
    resolver.fail(*_OWN, DnsFailure.SERVFAIL)
    with pytest.raises(CouldNotLookError, match="servfail"):
        await _facts(resolver)


async def test_a_failed_question_between_the_domain_and_the_record_could_hide_another() -> None:
    resolver = _zone(clinic_example="v=DMARC1; p=reject")
    resolver.fail("_dmarc.mail.clinic.example")
    with pytest.raises(CouldNotLookError, match="_dmarc\\.mail"):
        await _facts(resolver, "a.mail.clinic.example")


async def test_a_failed_question_above_a_record_does_not_matter() -> None:
    resolver = _zone(clinic_example="v=DMARC1; p=reject")
    resolver.fail("_dmarc.example")
    facts = await _facts(resolver)
    assert facts.enforced and facts.subdomain_policy == "reject"


async def test_without_any_record_a_failed_question_above_leaves_it_open() -> None:
    resolver = _zone()
    resolver.fail("_dmarc.example")
    with pytest.raises(CouldNotLookError, match="_dmarc\\.example"):
        await _facts(resolver)


async def test_a_failed_question_at_a_parent_leaves_only_the_subdomains_open() -> None:
    resolver = _zone(mail_clinic_example="v=DMARC1; p=reject; ruf=mailto:f@vendor.example")
    resolver.fail(*_OWN)
    facts = await _facts(resolver, "mail.clinic.example")
    assert facts.policy == "reject" and facts.enforced
    for unseen in (
        facts.subdomain_policy,
        facts.nonexistent_policy,
        facts.organizational_domain,
        facts.unauthorised_receivers,
        facts.external_failure_receivers,
    ):
        assert isinstance(unseen, Unseen) and "_dmarc.clinic.example" in unseen.unseen


async def test_outside_receivers_must_have_agreed() -> None:
    resolver = _zone(
        clinic_example="v=DMARC1; p=reject; rua=mailto:a@clinic.example,mailto:b@yes.example,mailto:c@no.example,"
        "mailto:d@sub.clinic.example,mailto:e@evilclinic.example; ruf=mailto:f@wild.example"
    )
    resolver.add("clinic.example._report._dmarc.yes.example", "TXT", "v=DMARC1;")
    resolver.add("*._report._dmarc.wild.example", "TXT", "v=DMARC1")
    resolver.add("clinic.example._report._dmarc.no.example", "TXT", "v=spf1 -all")
    facts = await _facts(resolver)
    assert [(found.domain, found.external, found.authorised) for found in (*facts.rua, *facts.ruf)] == [
        ("clinic.example", False, True),
        ("yes.example", True, True),
        ("no.example", True, False),
        ("sub.clinic.example", False, True),
        ("evilclinic.example", True, False),
        ("wild.example", True, True),
    ]
    assert facts.unauthorised_receivers == ("c@no.example", "e@evilclinic.example")
    assert facts.external_failure_receivers == ("f@wild.example",)


async def test_an_agreement_that_sends_reports_elsewhere_is_none() -> None:
    resolver = _zone(clinic_example="v=DMARC1; p=reject; rua=mailto:a@vendor.example")
    resolver.add(
        "clinic.example._report._dmarc.vendor.example", "TXT", "v=DMARC1; rua=mailto:x@third.example"
    )
    assert (await _facts(resolver)).unauthorised_receivers == ("a@vendor.example",)


async def test_an_agreement_that_could_not_be_asked_for_is_unseen() -> None:
    resolver = _zone(clinic_example="v=DMARC1; p=reject; rua=mailto:a@vendor.example")
    resolver.fail("clinic.example._report._dmarc.vendor.example")
    facts = await _facts(resolver)
    assert isinstance(facts.rua[0].authorised, Unseen)
    assert isinstance(facts.unauthorised_receivers, Unseen)
    assert facts.enforced


async def test_a_name_too_long_for_dns_cannot_be_agreed_to() -> None:
    host = ".".join(["x" * 60] * 4)
    facts = await _facts(_zone(clinic_example=f"v=DMARC1; p=reject; rua=mailto:a@{host}"))
    assert facts.unauthorised_receivers == (f"a@{host}",)


async def test_a_hostile_list_of_receivers_costs_few_questions() -> None:
    uris = ",".join(f"mailto:a@r{number}.example" for number in range(2000))
    resolver = _zone(clinic_example=f"v=DMARC1; p=reject; rua={uris}")
    facts = await _facts(resolver)
    assert len(resolver.asked) <= 12
    assert len(facts.rua) == 50
    assert facts.unauthorised_receivers


async def test_inherited_errors_say_where_they_stand() -> None:
    facts = await _facts(_zone(clinic_example="v=DMARC1; p=reject; adkim=x"), "mail.clinic.example")
    assert facts.errors[0].startswith("at _dmarc.clinic.example: adkim=")


async def test_a_huge_record_is_kept_short_in_facts_and_whole_by_its_digest() -> None:
    text = "v=DMARC1; p=reject; x=" + "y" * 60_000
    saw = await PROBE.run(dns_context(_zone(clinic_example=text), _DOMAIN))
    assert isinstance(saw.facts, DmarcFacts)
    assert saw.facts.enforced and len(saw.facts.record or "") == 4096
    assert (saw.artefacts[0].size, saw.artefacts[0].text) == (len(text), None)


async def test_bytes_that_are_no_ascii_are_shown_escaped() -> None:
    facts = await _facts(_zone(clinic_example="v=DMARC1; p=reject\u00a0; rua=mailto:\u00e9@clinic.example"))
    assert facts.policy is None and not facts.enforced
    assert all(char.isascii() and char.isprintable() for error in facts.errors for char in error)
