import pytest
from tests.checkers.agreements.registers import only, outcomes, vendor

from hipaacheck.checkers.agreements.record import record_facts

HELD = "systems: [{id: ehr, name: EHR, kind: ehr, holds_ephi: true}]\n"


@pytest.mark.parametrize(
    ("more", "said", "keeps"),
    [
        ("systems: [{id: ehr, name: EHR, kind: ehr, holds_ephi: true, vendor: acme}]\n", "system 'ehr' holds ePHI", True),
        ("systems: [{id: fax, name: Fax, kind: other, moves_ephi: true, vendor: acme}]\n", "system 'fax' moves ePHI", False),
        ("mail_flows: [{id: lab, use: results, vendor: acme, phi: full, encryption: portal}]\n", "mail flow 'lab' carries PHI", False),
        (
            "systems: [{id: mail, name: Mail, kind: mail, vendor: acme}]\n"
            "mail_flows: [{id: lab, use: results, system: mail, phi: limited, encryption: none}]\n",
            "mail flow 'lab' carries PHI",
            False,
        ),
        ("mailing_lists: [{id: news, name: News, vendor: acme, people: [former-patients], marketing: true}]\n", "mailing list 'news' is of patients", True),
        ("retention: [{id: charts, what: medical-records, name: Charts, vendor: acme}]\n", "retention entry 'charts' keeps medical records there", True),
        (f"{HELD}retention: [{{id: bk, what: backups, name: B, system: ehr, vendor: acme}}]\n", "retention entry 'bk' keeps copies of ePHI there", True),
        (f"{HELD}retention: [{{id: bk, what: backups, name: B, system: ehr, backup: {{providers: [ACME]}}}}]\n", "retention entry 'bk' keeps copies of ePHI there", True),
        (f"{HELD}retention: [{{id: bk, what: backups, name: B, system: ehr, vendor: acme, backup: {{providers: [Tape Co]}}}}]\n", "retention entry 'bk' keeps copies of ePHI there", True),
        (f"{HELD}retention: [{{id: ml, what: mail, name: M, system: ehr, backup: {{providers: [acme]}}}}]\n", "retention entry 'ml' keeps copies of ePHI there", True),
        ("retention: [{id: charts, what: medical-records, name: Charts, backup: {providers: [Acme]}}]\n", "retention entry 'charts' keeps copies of ePHI there", True),
        ("domains: [{name: clinic.example, web: [{host: my.clinic.example, purpose: patient-portal, vendor: acme}]}]\n", "web host my.clinic.example is for patient-portal", False),
        ("domains: [{name: clinic.example, web: [{host: my.clinic.example, holds_ephi: true, vendor: acme}]}]\n", "web host my.clinic.example holds ePHI", True),
    ],
)  # fmt: skip
def test_a_use_with_phi_elsewhere_is_found_and_contradicts_a_vendor_without_phi(
    more: str, said: str, keeps: bool
) -> None:
    facts = record_facts(only(vendor("phi: none", more)), None)

    assert facts.used_with_phi == (said,)
    assert facts.keeps_phi == ((said,) if keeps else ())
    assert outcomes(vendor("phi: none", more), "2026-01-01", "VENDOR-PHI-001") == ["fail"]
    assert outcomes(vendor("phi: receives", more), "2026-01-01", "VENDOR-PHI-001") == ["pass"]


@pytest.mark.parametrize(
    "more",
    [
        "systems: [{id: web, name: Web, kind: website, holds_ephi: false, vendor: acme}]\n",
        "mail_flows: [{id: ads, use: news, vendor: acme, phi: none, encryption: none}]\n",
        "mail_flows: [{id: ads, use: news, vendor: acme, phi: unknown, encryption: none}]\n",
        "mailing_lists: [{id: staff, name: Staff, vendor: acme, people: [staff, public], marketing: false}]\n",
        "retention: [{id: logs, what: audit-logs, name: Logs, vendor: acme}]\n",
        "retention: [{id: bk, what: backups, name: B, vendor: acme}]\n",
        "systems: [{id: web, name: Web, kind: website, holds_ephi: false}]\nretention: [{id: bk, what: backups, name: B, system: web, vendor: acme}]\n",
        f"{HELD}retention: [{{id: logs, what: audit-logs, name: L, system: ehr, backup: {{providers: [Acme]}}}}]\n",
        f"{HELD}retention: [{{id: bk, what: backups, name: B, system: ehr, backup: {{providers: [Tape Co, '?']}}}}]\n",
        "domains: [{name: clinic.example, web: [{host: www.clinic.example, purpose: public-site, vendor: acme}]}]\n",
        "domains: [{name: clinic.example, web: [{host: x.clinic.example, purpose: booking, holds_ephi: false, vendor: acme}]}]\n",
    ],
)
def test_a_use_without_phi_contradicts_nothing(more: str) -> None:
    assert record_facts(only(vendor("phi: none", more)), None).used_with_phi == ()
    assert outcomes(vendor("phi: none", more), "2026-01-01", "VENDOR-PHI-001", "VENDOR-BAA-001") == [
        "pass",
        "not-applicable",
    ]


def test_a_use_with_phi_asks_for_an_agreement_where_the_register_is_silent() -> None:
    text = vendor("note: x", "systems: [{id: ehr, name: EHR, kind: ehr, holds_ephi: true, vendor: acme}]\n")

    assert outcomes(text, "2026-01-01", "VENDOR-PHI-001", "VENDOR-BAA-001") == ["manual", "fail"]
