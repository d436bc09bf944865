"""What an inventory says of mail with PHI and of lists of patients, from the inventory to the finding."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.checkers.services.known import FakeKnown, declared

from hipaacheck.checkers.api import Saw
from hipaacheck.checkers.email.facts import DmarcFacts
from hipaacheck.checkers.mailflows import CHECKER
from hipaacheck.checkers.mailflows.derive import derive_flows, derive_lists
from hipaacheck.checkers.mailflows.facts import MailFlowFacts, MailingListFacts
from hipaacheck.engine.registry import Registry
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.inventory.declared import Declared, FileState
from hipaacheck.inventory.schema.mail import MailEncryption
from hipaacheck.model import Finding, Origin, Outcome, Record, Target, TargetKind, Unseen
from hipaacheck.testing import faults_of, judge_rule

RULES = {rule.id: rule for rule in load_rule_set(Registry((CHECKER,), (), ())).rules}
FAIL, PASS, MANUAL = Outcome.FAIL, Outcome.PASS, Outcome.MANUAL
NOT_APPLICABLE, UNKNOWN = Outcome.NOT_APPLICABLE, Outcome.UNKNOWN
SHA = "a" * 64
VENDORS = [
    {
        "id": "paubox",
        "name": "Paubox",
        "phi": "transmits",
        "agreements": [{"signed": "2024-01-15", "effective": "2024-02-01", "expires": "2026-01-31"}],
    },
    {"id": "gmail-free", "name": "Gmail", "phi": "unknown"},
    {"id": "mailchimp", "name": "Mailchimp", "agreements": [{"signed": "2024-01-01", "permits_phi": False}]},
    {
        "id": "turned",
        "name": "Turned",
        "agreements": [
            {"signed": "2024-01-01", "permits_phi": True},
            {"signed": "2025-06-01", "permits_phi": False},
        ],
    },
    {
        "id": "opened",
        "name": "Opened",
        "agreements": [
            {"signed": "2024-01-01", "permits_phi": False},
            {"signed": "2025-06-01"},
        ],
    },
    {"id": "relay", "name": "Relay", "agreements": [{"effective": "2024-01-01"}]},
    {
        "id": "renews",
        "name": "Renews",
        "agreements": [{"signed": "2024-01-01", "expires": "2025-05-31", "renewal": "auto"}],
    },
    {"id": "gone", "name": "Gone", "phi": "maintains", "ended": {"date": "2025-05-31"}},
]
SYSTEMS = [
    {"id": "relayed", "name": "Practice mail", "kind": "mail", "vendor": "relay", "people": 1200},
    {"id": "own", "name": "Own server", "kind": "mail"},
]


def flow(**fields: Any) -> dict[str, Any]:
    given = {"id": "f", "use": "Referrals", "phi": "full", "encryption": "enforced-tls", "vendor": "paubox"}
    return {**given, "recipients": ["providers"], "owner": "Office", **fields}


def mailing(**fields: Any) -> dict[str, Any]:
    given = {"id": "n", "name": "News", "vendor": "paubox", "people": ["patients"], "marketing": False}
    return {**given, **fields}


def known_of(**sections: Any) -> FakeKnown:
    return FakeKnown(declared(**{"vendors": VENDORS, "systems": SYSTEMS, **sections}))


def flow_facts(one: dict[str, Any], known: FakeKnown | None = None, **sections: Any) -> MailFlowFacts:
    (derived,) = derive_flows(known or known_of(mail_flows=[one], **sections))
    assert isinstance(derived.outcome, Saw)
    assert isinstance(derived.outcome.facts, MailFlowFacts)
    return derived.outcome.facts


def list_facts(one: dict[str, Any], **sections: Any) -> MailingListFacts:
    (derived,) = derive_lists(known_of(mailing_lists=[one], **sections))
    assert isinstance(derived.outcome, Saw)
    assert isinstance(derived.outcome.facts, MailingListFacts)
    return derived.outcome.facts


def finding(rule: str, facts: Record, as_of: str = "2025-06-01") -> Finding:
    (kind,) = RULES[rule].needs.values()
    return judge_rule(RULES[rule], {kind: facts}, as_of=datetime.fromisoformat(as_of).replace(tzinfo=UTC))


def judged(rule: str, **fields: Any) -> Outcome:
    return finding(rule, flow_facts(flow(**fields))).outcome


def test_every_vector_of_the_pack_holds() -> None:
    assert faults_of(CHECKER) == []


@pytest.mark.parametrize("known", [FakeKnown(), FakeKnown(declared())])
def test_without_the_sections_nothing_is_derived(known: FakeKnown) -> None:
    assert list(derive_flows(known)) == []
    assert list(derive_lists(known)) == []


@pytest.mark.parametrize("level", ["full", "limited"])
@pytest.mark.parametrize("recipients", [["providers"], ["patients"], ["patients", "payers"], []])
@pytest.mark.parametrize("encryption", list(MailEncryption))
def test_each_way_of_sending_phi_is_judged_by_some_rule_and_passes_only_when_protected(
    level: str, recipients: list[str], encryption: MailEncryption
) -> None:
    facts = flow_facts(flow(phi=level, recipients=recipients, encryption=encryption), email_requests=[])
    rules = ("FLOW-CLEAR-001", "FLOW-CLEAR-002", "FLOW-TLS-001", "FLOW-TLS-002", "FLOW-PATIENT-001")
    outcomes = {finding(rule, facts).outcome for rule in rules} - {NOT_APPLICABLE}

    if encryption in (MailEncryption.NONE, MailEncryption.OPPORTUNISTIC_TLS):
        assert outcomes == {FAIL}
    elif encryption is MailEncryption.UNKNOWN:
        assert outcomes == {MANUAL}
    else:
        assert outcomes == {PASS}


@pytest.mark.parametrize("encryption", list(MailEncryption))
def test_mail_without_phi_is_nobodys_business(encryption: MailEncryption) -> None:
    facts = flow_facts(flow(phi="none", encryption=encryption, vendor="gmail-free", owner=None))

    assert {finding(rule, facts).outcome for rule in RULES if rule.startswith("FLOW")} == {NOT_APPLICABLE}


@pytest.mark.parametrize("encryption", list(MailEncryption))
@pytest.mark.parametrize("recipients", [["providers"], ["patients"]])
def test_a_flow_of_which_nobody_knows_what_it_carries_is_asked_about(
    encryption: MailEncryption, recipients: list[str]
) -> None:
    facts = flow_facts(flow(phi="unknown", encryption=encryption, recipients=recipients))
    outcomes = {rule: finding(rule, facts).outcome for rule in RULES if rule.startswith("FLOW")}

    assert outcomes["FLOW-CLEAR-001"] is MANUAL
    assert "Does" in (finding("FLOW-CLEAR-001", facts).because or "")
    assert FAIL not in outcomes.values()


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"fallback": "portal"}, PASS),
        ({"fallback": "not-sent"}, PASS),
        ({"fallback": "sent-in-clear"}, FAIL),
        ({"fallback": "unknown"}, MANUAL),
        ({}, MANUAL),
        ({"encryption": "portal"}, PASS),
        ({"encryption": "s-mime"}, MANUAL),
        ({"encryption": "message-encryption"}, MANUAL),
        ({"encryption": "opportunistic-tls", "fallback": "sent-in-clear"}, NOT_APPLICABLE),
    ],
)
def test_what_happens_when_the_other_side_cannot(fields: dict[str, Any], outcome: Outcome) -> None:
    assert judged("FLOW-FALLBACK-001", **fields) is outcome


def test_opportunistic_tls_with_a_fallback_that_is_none_is_a_question() -> None:
    facts = flow_facts(flow(encryption="opportunistic-tls", fallback="portal"))

    assert finding("FLOW-TLS-001", facts).outcome is MANUAL
    assert "Which of the two" in " ".join((finding("FLOW-TLS-001", facts).because or "").split())


@pytest.mark.parametrize(
    ("choice", "outcome"),
    [("implemented", FAIL), ("alternative", MANUAL), ("not-reasonable", MANUAL), (None, FAIL)],
)
def test_a_documented_decision_turns_a_gap_into_a_question(choice: str | None, outcome: Outcome) -> None:
    about = {"specification": "164.312(e)(2)(ii)", "why": "x", "by": "y", "date": "2025-01-01"}
    decisions = [{**about, "choice": choice}] if choice else []

    clear = flow_facts(flow(encryption="none"), decisions=decisions)
    offered = flow_facts(flow(encryption="opportunistic-tls"), decisions=decisions)

    assert finding("FLOW-CLEAR-001", clear).outcome is outcome
    assert finding("FLOW-TLS-001", offered).outcome is outcome


REQUEST = {"ref": "r1", "requested": "2025-01-02", "warned": "2025-01-02"}


@pytest.mark.parametrize(
    ("requests", "outcome"),
    [
        (None, MANUAL),
        ([], FAIL),
        ([REQUEST], MANUAL),
        ([{**REQUEST, "warned": None}], FAIL),
        ([{**REQUEST, "withdrawn": "2025-02-01"}], FAIL),
        ([{**REQUEST, "preference": "encrypted-email"}], FAIL),
        ([{**REQUEST, "preference": "no-email"}], FAIL),
    ],
)
def test_clear_mail_to_patients_depends_on_who_asked_for_it(
    requests: list[dict[str, Any]] | None, outcome: Outcome
) -> None:
    facts = flow_facts(flow(encryption="none", recipients=["patients"]), email_requests=requests)

    assert finding("FLOW-PATIENT-001", facts).outcome is outcome
    assert finding("FLOW-CLEAR-001", facts).outcome is NOT_APPLICABLE


def test_a_patients_choice_is_not_that_of_other_recipients() -> None:
    facts = flow_facts(flow(encryption="none", recipients=["patients", "payers"]), email_requests=[REQUEST])

    assert finding("FLOW-PATIENT-001", facts).outcome is MANUAL
    assert finding("FLOW-CLEAR-001", facts).outcome is FAIL


@pytest.mark.parametrize(
    ("as_of", "outcome"),
    [("2024-01-31", FAIL), ("2024-02-01", PASS), ("2026-01-31", PASS), ("2026-02-01", FAIL)],
)
def test_an_agreement_counts_from_its_first_to_its_last_day(as_of: str, outcome: Outcome) -> None:
    assert finding("FLOW-BAA-001", flow_facts(flow()), as_of).outcome is outcome
    assert finding("LIST-BAA-001", list_facts(mailing()), as_of).outcome is outcome


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"vendor": "mailchimp"}, FAIL),
        ({"vendor": "relay"}, FAIL),
        ({"vendor": "gmail-free"}, FAIL),
        ({"vendor": "renews"}, MANUAL),
        ({"system": "relayed"}, FAIL),
        ({"vendor": None, "system": "relayed"}, FAIL),
        ({"system": "own"}, PASS),
        ({"vendor": None, "system": "own"}, NOT_APPLICABLE),
        ({"vendor": None}, NOT_APPLICABLE),
        ({"vendor": "gone"}, NOT_APPLICABLE),
        ({"vendor": "mailchimp", "phi": "limited"}, FAIL),
    ],
)
def test_every_vendor_on_the_way_has_an_agreement(fields: dict[str, Any], outcome: Outcome) -> None:
    assert judged("FLOW-BAA-001", **fields) is outcome


@pytest.mark.parametrize(
    ("vendor", "as_of", "outcome"),
    [
        ("turned", "2025-05-31", PASS),
        ("turned", "2025-06-01", FAIL),
        ("opened", "2025-05-31", FAIL),
        ("opened", "2025-06-01", PASS),
    ],
)
def test_an_agreement_that_was_replaced_gives_nothing_any_more(
    vendor: str, as_of: str, outcome: Outcome
) -> None:
    told = finding("FLOW-BAA-001", flow_facts(flow(vendor=vendor)), as_of)

    assert told.outcome is outcome
    assert finding("LIST-BAA-001", list_facts(mailing(vendor=vendor)), as_of).outcome is outcome
    assert "whose terms forbid PHI" in (told.observed or "")


def test_an_agreement_that_was_to_renew_itself_counts_until_its_recorded_end() -> None:
    facts = flow_facts(flow(vendor="renews"))

    assert finding("FLOW-BAA-001", facts, "2025-05-31").outcome is PASS
    assert finding("FLOW-BAA-001", facts, "2025-06-01").outcome is MANUAL


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [("treatment", NOT_APPLICABLE), ("self-run", NOT_APPLICABLE), ("conduit", MANUAL), ("no-phi", MANUAL)],
)
def test_a_recorded_reason_spares_the_agreement_unless_it_contradicts_the_flow(
    reason: str, outcome: Outcome
) -> None:
    why = {"reason": reason, "why": "x", "decided_by": "y", "decided_on": "2025-01-01"}
    vendors = [{"id": "v", "name": "V", "not_business_associate": why}]

    facts = flow_facts(flow(vendor="v"), vendors=vendors)
    listed = list_facts(mailing(vendor="v"), vendors=vendors)

    assert finding("FLOW-BAA-001", facts).outcome is outcome
    assert finding("LIST-BAA-001", listed).outcome is outcome


@pytest.mark.parametrize(("as_of", "outcome"), [("2025-05-31", PASS), ("2025-06-01", FAIL)])
def test_a_flow_does_not_outlive_the_work_of_its_vendor(as_of: str, outcome: Outcome) -> None:
    assert finding("FLOW-VENDOR-001", flow_facts(flow(vendor="gone")), as_of).outcome is outcome
    assert judged("FLOW-VENDOR-001", vendor=None) is MANUAL


def test_what_the_catalogue_says_is_told_and_decides_nothing() -> None:
    said = finding("LIST-BAA-001", list_facts(mailing(vendor="mailchimp"))).observed

    assert "1 whose terms forbid it" in said
    assert "by the catalogue of vendors" in said


@pytest.mark.parametrize(
    ("vendor", "consumer"),
    [
        ({"id": "gmail-free", "name": "Gmail"}, True),
        ({"id": "yahoo-mail", "name": "Yahoo"}, True),
        ({"id": "google-workspace", "name": "Google Workspace", "plan": "Personal account"}, True),
        ({"id": "google-workspace", "name": "Google Workspace", "plan": "Business Plus"}, False),
        ({"id": "google-workspace", "name": "Google Workspace", "plan": "Private cloud"}, False),
        ({"id": "hoster", "name": "Hoster"}, None),
        ({"id": "gmail-free", "name": "Somebody else", "catalog": "none"}, None),
    ],
)
def test_services_for_private_persons_are_known_by_catalogue_or_plan(
    vendor: dict[str, Any], consumer: bool | None
) -> None:
    facts = flow_facts(flow(vendor=vendor["id"]), vendors=[vendor])

    unknown = flow_facts(flow(vendor=vendor["id"], phi="unknown"), vendors=[vendor])
    known, doubtful = {True: (FAIL, MANUAL), False: (PASS, PASS), None: (NOT_APPLICABLE, NOT_APPLICABLE)}[
        consumer
    ]
    assert finding("FLOW-CONSUMER-001", facts).outcome is known
    assert finding("FLOW-CONSUMER-001", unknown).outcome is doubtful


@pytest.mark.parametrize(
    ("state", "flow_outcome", "list_outcome"),
    [
        (FileState("form.pdf", True, 3, SHA), PASS, PASS),
        (FileState("form.pdf", True, 3, "b" * 64), FAIL, FAIL),
        (FileState("form.pdf", False), FAIL, FAIL),
        (FileState("form.pdf", True, problem="permission denied"), UNKNOWN, UNKNOWN),
        (None, NOT_APPLICABLE, MANUAL),
    ],
)
def test_marketing_with_phi_has_its_form_on_file(
    state: FileState | None, flow_outcome: Outcome, list_outcome: Outcome
) -> None:
    form = {"authorisation": {"path": "form.pdf", "sha256": SHA}} if state is not None else {}
    sections = {
        "mail_flows": [flow(marketing=True, **form)],
        "mailing_lists": [mailing(marketing=True, **form)],
        "vendors": VENDORS,
    }
    files = {"form.pdf": state} if state is not None else {}
    known = FakeKnown(Declared(declared(**sections).inventory, files=files))
    (of_flow,), (of_list,) = derive_flows(known), derive_lists(known)
    assert isinstance(of_flow.outcome, Saw) and isinstance(of_list.outcome, Saw)

    assert finding("FLOW-MARKETING-001", of_flow.outcome.facts).outcome is flow_outcome
    assert finding("LIST-MARKETING-001", of_list.outcome.facts).outcome is list_outcome
    assert of_flow.outcome.attested and of_list.outcome.attested


def test_marketing_without_a_form_is_asked_about_once() -> None:
    alone = flow_facts(flow(marketing=True, vendor="mailchimp"))
    other = flow_facts(flow(marketing=True, vendor="mailchimp"), mailing_lists=[mailing(marketing=True)])
    listed = flow_facts(
        flow(marketing=True, vendor="mailchimp"),
        mailing_lists=[mailing(marketing=True, vendor="mailchimp")],
    )

    assert finding("FLOW-MARKETING-001", alone).outcome is MANUAL
    assert finding("FLOW-MARKETING-001", other).outcome is MANUAL
    assert finding("FLOW-MARKETING-001", listed).outcome is NOT_APPLICABLE
    assert "News" in (finding("FLOW-MARKETING-001", listed).because or "")


DOMAIN = "clinic.example"


@pytest.mark.parametrize(
    ("dmarc", "outcome"),
    [
        (DmarcFacts(), PASS),
        (DmarcFacts(enforced=False, policy="none", effective_policy="none"), FAIL),
        (Unseen(unseen="TXT _dmarc.clinic.example: timeout"), UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_the_senders_domain_is_judged_by_what_dns_showed(
    dmarc: DmarcFacts | Unseen | None, outcome: Outcome
) -> None:
    known = known_of(mail_flows=[flow(recipients=["patients"], domain=DOMAIN)])
    if dmarc is not None:
        known.given["dns.dmarc"] = {f"domain:{DOMAIN}": dmarc}
    judged = finding("FLOW-SENDER-001", flow_facts({}, known))

    assert judged.outcome is outcome
    if dmarc is None:
        assert judged.because == f"{DOMAIN} is not among the domains that were looked at"


def test_a_domain_is_told_once_with_all_the_mail_to_patients_that_depends_on_it() -> None:
    to_patients = {"recipients": ["patients"], "domain": DOMAIN}
    flows = [
        flow(id="a", use="Records", **to_patients),
        flow(id="b", use="Reminders", phi="limited", **to_patients),
        flow(id="c", use="Closing days", phi="none", **to_patients),
    ]
    known = known_of(mail_flows=flows)
    known.given["dns.dmarc"] = {f"domain:{DOMAIN}": DmarcFacts(enforced=False)}
    facts = [one.outcome.facts for one in derive_flows(known) if isinstance(one.outcome, Saw)]
    first, second, third = (finding("FLOW-SENDER-001", one) for one in facts)

    assert (first.outcome, second.outcome, third.outcome) == (FAIL, NOT_APPLICABLE, NOT_APPLICABLE)
    assert "Records; Reminders: sent from clinic.example" in first.observed
    assert "at Records" in (second.because or "")


@pytest.mark.parametrize(
    ("vendor", "said"),
    [
        ("mailchimp", "Mailchimp signs no agreement. Ask it; unless it does, send Referrals"),
        ("relay", "Ask Relay for an agreement before more PHI goes there"),
        ("google-workspace", "it depends on the plan or service whether Google signs an agreement"),
    ],
)
def test_what_is_to_be_done_fits_what_the_vendor_offers(vendor: str, said: str) -> None:
    vendors = [
        {"id": "mailchimp", "name": "Mailchimp"},
        {"id": "relay", "name": "Relay"},
        {"id": "google-workspace", "name": "Google"},
    ]
    fix = finding("FLOW-BAA-001", flow_facts(flow(vendor=vendor), vendors=vendors)).fix

    assert said in " ".join(fix.split())
    assert "secondary" not in fix


def test_a_flow_that_names_no_domain_is_asked_for_one() -> None:
    assert judged("FLOW-SENDER-001", recipients=["patients"]) is MANUAL


@pytest.mark.parametrize(
    ("uses", "outcome"),
    [(["marketing"], PASS), (["business", "marketing"], FAIL), (["patients"], FAIL), ([], MANUAL)],
)
def test_campaigns_from_the_domain_of_business_mail(uses: list[str], outcome: Outcome) -> None:
    domains = [{"name": DOMAIN, "mail_use": uses}]

    listed = list_facts(mailing(marketing=True, domain=DOMAIN), domains=domains)

    assert finding("LIST-DOMAIN-001", listed).outcome is outcome
    elsewhere = list_facts(mailing(marketing=True, domain="other.example"), domains=domains)
    assert finding("LIST-DOMAIN-001", elsewhere).outcome is MANUAL


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"vendor": None}, MANUAL),
        ({"vendor": "mailchimp"}, FAIL),
        ({"vendor": "mailchimp", "people": ["former-patients", "staff"]}, FAIL),
        ({"vendor": "mailchimp", "people": ["staff", "public"]}, NOT_APPLICABLE),
        ({"vendor": "gone"}, FAIL),
    ],
)
def test_a_list_of_patients_is_phi_by_itself(fields: dict[str, Any], outcome: Outcome) -> None:
    assert finding("LIST-BAA-001", list_facts(mailing(**fields))).outcome is outcome


def test_people_on_record_stand_beside_a_flow() -> None:
    facts = flow_facts(flow(encryption="none", vendor=None, system="relayed"))

    assert (facts.system, facts.people) == ("Practice mail", 1200)
    assert "1200 people on record" in finding("FLOW-CLEAR-001", facts).observed


def test_a_target_that_is_known_stays_as_it_is_and_the_line_is_told() -> None:
    origin = Origin(file="inventory.yaml", line=30)
    target = Target(id="mail-flow:f", kind=TargetKind.MAIL_FLOW, name="Referrals", origin=origin)
    given = declared(mail_flows=[flow()], vendors=VENDORS)
    known = FakeKnown(Declared(given.inventory, {("mail_flows", 0): origin}), targets={"mail-flow:f": target})

    (derived,) = derive_flows(known)

    assert derived.target is target
    assert isinstance(derived.outcome, Saw)
    assert derived.outcome.source == "inventory.yaml:30"
