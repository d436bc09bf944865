"""The examples work: the inventories load and are judged as they were meant, the plugin's rules hold."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.support.toys import no_network

from hipaacheck.cli.tenant_data import plan_tenants
from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import ScanRequest, scan
from hipaacheck.inventory.answer_files import looked_at
from hipaacheck.inventory.loading import load_inventory
from hipaacheck.inventory.schema.decisions import ADDRESSABLE
from hipaacheck.model import FileRef, Finding, Outcome, Run
from hipaacheck.questionnaires.answers import AnswerFile, ProofState
from hipaacheck.questionnaires.assessment import Verdict
from hipaacheck.questionnaires.scoring import assess
from hipaacheck.questionnaires.shelf import shipped

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
WRITTEN = datetime(2026, 11, 21, 12, tzinfo=UTC)
OFFLINE = ("agreements", "documents", "mailflows", "microsoft", "questionnaires", "retention", "waivers")

Table = dict[tuple[str, str], Finding]


async def judged(name: str) -> Run:
    """Judge an example as of the day on which it was written, without looking at any domain."""
    loaded = load_inventory(EXAMPLES / name / "inventory.yaml")
    plan = plan_tenants((), loaded.declared)
    targets = [target for target in (*loaded.targets, *plan.targets) if not target.kind.on_network]
    request = ScanRequest(targets, WRITTEN, "test", CollectOptions(), declared=loaded.declared)
    return await scan(request, load_checkers(OFFLINE), replace(no_network(), tenants=plan.client()))


def table(run: Run) -> Table:
    return {(one.rule, one.target): one for one in run.findings if one.outcome is not Outcome.NOT_APPLICABLE}


TENANT = "microsoft-tenant:lakeside-clinic.example"


def of_tenant(found: Table, outcome: Outcome) -> set[str]:
    return {rule.removeprefix("M365-") for rule, target in of(found, outcome) if target == TENANT}


def declared(found: Table) -> Table:
    """Return what is said of entries of the inventory, not of the tenant."""
    return {pair: finding for pair, finding in found.items() if pair[1] != TENANT}


def listed(*lines: str) -> set[tuple[str, str]]:
    """Return the pairs of lines such as "TARGET: RULE RULE"; a target's last colon ends it."""
    pairs = (line.rpartition(": ") for line in lines)
    return {(rule, target) for target, _, rules in pairs for rule in rules.split()}


def of(found: Table, outcome: Outcome) -> set[tuple[str, str]]:
    return {pair for pair, finding in found.items() if finding.outcome is outcome}


# What each inventory is meant to show, as its comments say it. The tables were compared with scans and follow the
# rules when these change: a difference is either a fault or a change that somebody has to look at.
CLINIC_FAILS = listed(
    "vendor:mailchimp: VENDOR-BAA-001",  # a list of patients, no agreement, none offered
    "mailing-list:patient-news: LIST-BAA-001 LIST-DOMAIN-001",
    "mail-flow:newsletter: FLOW-BAA-001",
    "vendor:ledgerline: VENDOR-EXPIRY-060 VENDOR-BREACH-002",  # 50 days left; 30 days where 15 are allowed
    "vendor:zoom: VENDOR-SCOPE-001 VENDOR-SCOPE-002 VENDOR-TERMS-002 VENDOR-BREACH-002 VENDOR-REVIEW-001",
    "vendor:coldharbor-backup: VENDOR-BAA-005 VENDOR-FILE-002",  # PHI before the agreement; a changed file
    "vendor:bridgeport-it: VENDOR-END-001",
    "retention:ehr-logs: RET-POLICY-001",
    "retention:backup: RET-BACKUP-004",
    "email-request:req-0011: REQ-WARNED-001",
    "system:imaging: SYS-CRITICAL-001 SYS-RECORD-001",
    "document:email-policy: DOC-OWNER-001 DOC-APPROVED-001",
    "document:encryption-policy: DOC-REVIEW-001",
    "document:phone-policy-2018: DOC-KEEP-001",  # destroyed in the third of six years
    "document-register: DOC-EMERGENCY-001 DOC-EVALUATION-001 DOC-TOPIC-001",  # email policy: only a draft
    "practice:access-review: PRAC-DUE-001",
    "practice:change: PRAC-WHO-001",
    "practice-register: PRAC-CHANGE-001",  # no baseline, no scan for vulnerabilities
    "training:workforce: TRAIN-ALL-001 TRAIN-DUE-001 TRAIN-SCORE-001",  # staff-22, staff-10, staff-17
    "decision-register: DEC-MADE-001",
    "decision:164.308(a)(7)(ii)(E): DEC-REVIEW-001",
    "waiver:RET-BACKUP-004@retention:backup: WAIVER-EXPIRY-002",  # 24 days left
)
# What answers to questionnaires lead to. Of those that are less than good, each file was written with a few.
ANSWER_FAILS = listed(
    "vendor:meadowlark: VENDOR-ASK-004",  # PHI in its test systems, whatever the score of 89
    "vendor:meadowlark: CLAIM-NOTICE-001",  # it promises 5 days, the agreement says 10
    "vendor:meadowlark: CLAIM-REPORT-001 VENDOR-ASK-006",  # a report that nobody has; four answers without a file
    "vendor:meadowlark: ANSWER-AUTHENTICATION-001 ANSWER-DEFENCE-001 ANSWER-TESTING-001 ANSWER-USES-001",
    "vendor:ledgerline: VENDOR-ASK-006 VENDOR-ASK-009",  # a changed file, one that is not there; worse than a year ago
    "vendor:ledgerline: CLAIM-NOTICE-001 CLAIM-REPORT-001",  # 10 days and 30; the report is another file now
    "vendor:ledgerline: ANSWER-ACCESS-001 ANSWER-ASSURANCE-001 ANSWER-AUTHENTICATION-001 ANSWER-CONTINUITY-001",
    "vendor:ledgerline: ANSWER-DEFENCE-001 ANSWER-ENCRYPTION-001 ANSWER-LOGS-001 ANSWER-MESSAGING-001",
    "vendor:ledgerline: ANSWER-SUBCONTRACTORS-001 ANSWER-WORKFORCE-001",
    "vendor:harborline-it: ANSWER-ACCESS-001",  # a few fixed roles
    "vendor:paperkite-fax: VENDOR-ASK-002",  # no answer by the day that was set
    "vendor:quillscribe: ANSWER-AI-001 ANSWER-ASSURANCE-001 ANSWER-AUTHENTICATION-001 ANSWER-LOGS-001",
    "vendor:quillscribe: VENDOR-ASK-006",  # three answers, each of them less than good, without a file
    *(f"vendor:{name}: ANSWER-PRACTICE-001" for name in ("meadowlark", "ledgerline", "quillscribe")),
    *(
        f"vendor:{name}: VENDOR-ASK-001"  # never asked
        for name in ("coldharbor-backup", "mailchimp", "microsoft-365", "zoom")
    ),
    "organisation: SELF-ASK-002",  # no agreement with the sender of the newsletter
    "organisation: SELF-ASK-004 SELF-AUTHENTICATION-001 SELF-AUTHORISATION-001 SELF-BACKUPS-001",
    "organisation: SELF-ENCRYPTION-001 SELF-MESSAGING-001 SELF-POLICIES-001 SELF-PRACTICE-001 SELF-RIGHTS-001",
    "organisation: SELF-VENDORS-001",
)
ANSWER_ASKS = listed(
    "vendor:quillscribe: VENDOR-ASK-005",  # 26 of 100, or 82
    "vendor:ledgerline: VENDOR-ASK-007",  # a list that nobody has graded
    "vendor:harborline-it: VENDOR-ASK-008",  # what does not apply
)
# Quillscribe left half of its questions open, and nobody has read a list of Ledgerline's.
ANSWER_OPEN = listed(
    "vendor:quillscribe: ANSWER-ACCESS-001 ANSWER-AGREEMENT-001 ANSWER-CONTINUITY-001 ANSWER-EXIT-001",
    "vendor:quillscribe: ANSWER-INCIDENTS-001 ANSWER-SCOPE-001 ANSWER-SUBCONTRACTORS-001 VENDOR-ASK-004",
    "vendor:ledgerline: ANSWER-AGREEMENT-001 VENDOR-ASK-004",
)
# What only a look at hosts and records can hold against an answer.
ANSWER_UNSEEN = listed(
    *(
        f"vendor:{name}: CLAIM-TLS-001"
        for name in ("meadowlark", "ledgerline", "harborline-it", "quillscribe")
    ),
    "vendor:meadowlark: CLAIM-TRACKER-001",
    "organisation: SELF-CLAIM-DMARC-001 SELF-CLAIM-TLS-001",
)
CLINIC_UNDECIDED = (
    *("164.308(a)(3)(ii)(A)", "164.308(a)(3)(ii)(B)", "164.308(a)(3)(ii)(C)", "164.308(a)(4)(ii)(B)"),
    *("164.308(a)(4)(ii)(C)", "164.308(a)(5)(ii)(B)", "164.308(a)(5)(ii)(C)", "164.308(a)(5)(ii)(D)"),
    *("164.308(a)(7)(ii)(D)", "164.310(a)(2)(i)", "164.310(a)(2)(ii)", "164.310(a)(2)(iii)"),
    *("164.310(d)(2)(iii)", "164.310(d)(2)(iv)", "164.312(c)(2)", "164.312(e)(2)(i)"),
)
CLINIC_ASKS = listed(
    "vendor:quillscribe: VENDOR-PHI-001",
    "vendor:zoom: VENDOR-TERMS-001 VENDOR-TERMS-004",  # terms that were recorded as unclear
    "mail-flow:newsletter: FLOW-PATIENT-001",
    "mail-flow:records-to-patients: FLOW-PATIENT-001",
    "mailing-list:patient-news: LIST-MARKETING-001",
    "mailing-list:sponsored-evenings: LIST-DOMAIN-001",
    "retention:mail: RET-DOC-001",  # from which day do the seven years count?
    "practice-register: PRAC-TEST-001",  # a restore was tested, the plans were not
    "decision:164.310(a)(2)(iv): DEC-ALTERNATIVE-001",
    *(
        f"practice:{kind}: PRAC-FILE-001"
        for kind in ("access-review", "change", "patching", "security-reminder")
    ),
)
# What the catalogue of vendors leads to; its entries change with what vendors publish.
CLINIC_CATALOGUE = listed("vendor:zoom: VENDOR-SERVICE-001")
_SOUND = (
    "VENDOR-BAA-001 VENDOR-BAA-002 VENDOR-BAA-003 VENDOR-BAA-004 VENDOR-BAA-005 VENDOR-BAA-006 VENDOR-PHI-001 "
    "VENDOR-FILE-001 VENDOR-FILE-002 VENDOR-PARTIES-001 VENDOR-REVIEW-001 VENDOR-CONTENT-001 VENDOR-TERMS-001 "
    "VENDOR-TERMS-002 VENDOR-TERMS-003 VENDOR-TERMS-004 VENDOR-BREACH-001 VENDOR-BREACH-002 VENDOR-EXPIRY-030 "
    "VENDOR-EXPIRY-060 VENDOR-EXPIRY-090"
)
CLINIC_PASSES = listed(
    *(
        f"vendor:{name}: {_SOUND}"
        for name in ("microsoft-365", "meadowlark", "paperkite-fax", "harborline-it")
    ),
    "vendor:microsoft-365: VENDOR-SCOPE-001 VENDOR-SCOPE-002",
    "vendor:ledgerline: VENDOR-BAA-004 VENDOR-EXPIRY-030 VENDOR-TERMS-001",
    "vendor:northshore-lab: VENDOR-PHI-001 VENDOR-NOTBA-001",
    "vendor:prairie-bank: VENDOR-PHI-001 VENDOR-NOTBA-001",
    "vendor:fourlakes-telephone: VENDOR-PHI-001 VENDOR-NOTBA-001 VENDOR-NOTBA-002",
    "organisation: ORG-KIND-001 ORG-SECURITY-001 ORG-SECURITY-002 ORG-PRIVACY-001 ORG-PRIVACY-002 ORG-OWNRULES-001",
    "mail-flow:referrals: FLOW-BAA-001 FLOW-CLEAR-001 FLOW-FALLBACK-001 FLOW-TLS-001 FLOW-OWNER-001",
    "mail-flow:claims: FLOW-BAA-001 FLOW-CLEAR-001 FLOW-FALLBACK-001 FLOW-TLS-001",
    "mailing-list:sponsored-evenings: LIST-BAA-001 LIST-MARKETING-001 LIST-OWNER-001",
    "email-request:req-0007: REQ-WARNED-001 REQ-RECORDED-001 REQ-DATES-001",
    "retention:records: RET-OTHER-001 RET-OTHER-002 RET-POLICY-001 RET-POLICY-003 RET-DELETE-002",
    "retention:hipaa-papers: RET-DOC-001 RET-POLICY-001 RET-POLICY-002 RET-POLICY-003 RET-DELETE-002",
    "retention:mail: RET-DELETE-002",
    "retention:chat: RET-DELETE-001",  # a person stated it
    "retention:ehr-logs: RET-LOG-001 RET-LOG-002",
    "retention:backup: RET-BACKUP-001 RET-BACKUP-002 RET-BACKUP-003 RET-BACKUP-005 RET-RESTORE-001 RET-RESTORE-002",
    "document:security-handbook: DOC-OWNER-001 DOC-APPROVED-001 DOC-VERSION-001 DOC-REVIEW-001 DOC-FILE-001",
    "document:security-handbook-2019: DOC-KEEP-001 DOC-FILE-001",
    "document-register: DOC-RISK-001 DOC-RISK-002 DOC-POLICY-001 DOC-SANCTION-001 DOC-RECOVERY-001 DOC-NOTICE-001",
    "document:notice: DOC-REVIEW-001 DOC-FILE-001",
    "practice-register: PRAC-LOGS-001 PRAC-LOGS-002 PRAC-ACCESS-001 PRAC-REMINDER-001",
    "practice:log-review: PRAC-FILE-001 PRAC-WHO-001",
    "practice:restore-test: PRAC-DUE-001 PRAC-FILE-001",
    "training:workforce: TRAIN-LIST-001 TRAIN-STRANGER-001 TRAIN-FILE-001",
    "incident:2026-misdirected-fax: INC-RECORD-001 INC-ASSESS-001 INC-FILE-001",
    "decision:164.312(e)(2)(ii): DEC-REVIEW-001",
    "decision:164.312(a)(2)(iii): DEC-ALTERNATIVE-001",
    "system:ehr: SYS-CRITICAL-001 SYS-RECORD-001 SYS-RESTORE-001",
    "vendor:harborline-it: VENDOR-ASK-001 VENDOR-ASK-002 VENDOR-ASK-003 VENDOR-ASK-004 VENDOR-ASK-005 VENDOR-ASK-006",
    "vendor:harborline-it: CLAIM-BAA-001 CLAIM-NOTICE-001 CLAIM-REPORT-001 ANSWER-RISK-001 ANSWER-ENCRYPTION-001",
    "vendor:meadowlark: VENDOR-ASK-002 VENDOR-ASK-005 CLAIM-BAA-001 CLAIM-SUBCONTRACTORS-001 ANSWER-ENCRYPTION-001",
    "vendor:ledgerline: VENDOR-ASK-003 VENDOR-ASK-005 CLAIM-BAA-001 ANSWER-EXIT-001 ANSWER-RISK-001",
    "vendor:paperkite-fax: VENDOR-ASK-001",
    "organisation: SELF-ASK-001 SELF-ACCESS-001 SELF-INCIDENTS-001 SELF-LOGS-001 SELF-RISK-001",
    "waiver:VENDOR-REVIEW-001@vendor:zoom: WAIVER-EXPIRY-001 WAIVER-EXPIRY-002 WAIVER-SCOPE-001",
)


async def test_the_clinic_is_judged_as_it_was_meant() -> None:
    run = await judged("clinic")
    found = declared(table(run))

    assert of(found, Outcome.FAIL) == CLINIC_FAILS | ANSWER_FAILS
    said = found["DEC-MADE-001", "decision-register"].observed
    assert [one for one in ADDRESSABLE if one in said] == list(CLINIC_UNDECIDED)
    assert of(found, Outcome.MANUAL) - CLINIC_CATALOGUE == CLINIC_ASKS | ANSWER_ASKS
    assert CLINIC_PASSES - of(found, Outcome.PASS) == set()
    assert not run.problems


async def test_without_the_network_only_open_answers_and_what_it_would_show_of_the_clinic_are_unknown() -> (
    None
):
    found = declared(table(await judged("clinic")))

    by_dns = listed("mail-flow:records-to-patients: FLOW-SENDER-001")
    assert of(found, Outcome.UNKNOWN) == by_dns | ANSWER_OPEN | ANSWER_UNSEEN


async def test_a_vendor_of_the_clinic_that_gets_no_phi_is_not_judged_by_its_answers() -> None:
    found = table(await judged("clinic"))

    assert {rule for rule, target in found if target == "vendor:finchpost"} == {"VENDOR-PHI-001"}


# As status shows them on the day on which the example was written: the verdict, the score, what ends the matter.
STANDINGS = {
    "answers/meadowlark.yaml": (Verdict.DISQUALIFIED, 89, ("BA-46",)),
    "answers/ledgerline.yaml": (Verdict.UNDECIDED, 80, ()),
    "answers/ledgerline-before.yaml": (Verdict.BAND, 89, ()),  # its risk analysis has grown old since
    "answers/harborline-it.yaml": (Verdict.BAND, 98, ()),
    "answers/quillscribe.yaml": (Verdict.UNDECIDED, 26, ()),
    "answers/finchpost.yaml": (Verdict.DISQUALIFIED, 41, ("EM-01", "EM-02")),
    "email-practice.yaml": (Verdict.DISQUALIFIED, 61, ("EP-23",)),
}


def test_the_answers_of_the_clinic_come_to_what_they_were_written_for() -> None:
    declared = load_inventory(EXAMPLES / "clinic" / "inventory.yaml").declared

    stands = {}
    for path, answers in declared.answers.items():
        assert isinstance(answers, AnswerFile)
        looked = looked_at(declared, FileRef(path=path), answers)
        one = assess(shipped()[answers.questionnaire], answers, looked, WRITTEN.date())
        assert not one.unknown and not one.questions_changed
        stands[path] = (one.verdict, one.score, one.disqualifying)
    assert stands == STANDINGS


def test_the_one_piece_of_evidence_that_was_changed_is_that_of_the_story() -> None:
    declared = load_inventory(EXAMPLES / "clinic" / "inventory.yaml").declared

    bad = {
        (path, look.path, look.state)
        for path, answers in declared.answers.items()
        if isinstance(answers, AnswerFile)
        for look in looked_at(declared, FileRef(path=path), answers).values()
        if look.state is not ProofState.THERE
    }
    assert bad == {("answers/ledgerline.yaml", "ledgerline/penetration-test.txt", ProofState.CHANGED)}


TENANT_FAILS = (
    "ACCOUNT-002 ACCOUNT-003 ACCOUNT-004 ADMIN-002 ADMIN-003 APP-001 APP-002 APP-004 AUDIT-003 CRYPT-003 "
    "DEVICE-001 DEVICE-002 DEVICE-003 DEVICE-004 DEVICE-005 DEVICE-006 DEVICE-007 DKIM-001 DLP-001 DLP-002 "
    "DLP-004 FORWARD-002 FORWARD-005 LEGACY-002 LEGACY-004 LEGACY-005 MALWARE-005 MALWARE-006 MALWARE-008 "
    "MFA-003 MFA-004 MFA-005 MFA-006 MFA-007 MFA-008 MFA-009 MFA-010 PASSWORD-001 SERVICE-003 SERVICE-004 "
    "SESSION-002 SESSION-003 SHARE-001 SHARE-003 SHARE-004 SHARE-009 SHARE-014"
)
# Graph has neither the whole SharePoint tenant nor Teams nor Power Platform.
TENANT_UNKNOWN = {"SHARE", "MALWARE", "ALERT", "ACCOUNT"}


async def test_the_tenant_of_the_clinic_is_judged_by_its_snapshot() -> None:
    found = table(await judged("clinic"))

    assert of_tenant(found, Outcome.FAIL) == set(TENANT_FAILS.split())
    assert of_tenant(found, Outcome.PASS) > {"ADMIN-001", "LEGACY-003", "AUDIT-001", "DATA-001"}
    assert {rule.split("-")[0] for rule in of_tenant(found, Outcome.UNKNOWN)} == TENANT_UNKNOWN
    assert {"BAA-001", "EMERGENCY-002", "MFA-001", "MFA-002"} <= of_tenant(found, Outcome.MANUAL)


async def test_accepted_risks_of_the_clinic_stay_visible() -> None:
    found = table(await judged("clinic"))

    accepted = {pair for pair, finding in found.items() if finding.waiver is not None}
    assert accepted == listed("retention:backup: RET-BACKUP-004", "vendor:zoom: VENDOR-REVIEW-001")


async def test_a_finding_points_to_the_file_of_the_clinic_in_which_its_entry_stands() -> None:
    run = await judged("clinic")

    files = {target.id: Path(target.origin.file).name for target in run.targets}
    assert files["vendor:zoom"] == "vendors.yaml"
    assert files["incident:2026-misdirected-fax"] == "documents.yaml"
    assert files["retention:chat"] == "inventory.yaml"


ASSOCIATE_FAILS = listed(
    *(f"vendor:{name}: VENDOR-ASK-001" for name in ("google-workspace", "stackmoor", "postmill", "textlane")),
    "vendor:textlane: VENDOR-BAA-001",
    "vendor:postmill: VENDOR-BAA-004",  # ran out in July
    "vendor:stackmoor: VENDOR-TERMS-002",
    "document-register: DOC-EVALUATION-001 DOC-TOPIC-001",
)
ASSOCIATE_ASKS = listed(
    "vendor:stackmoor: VENDOR-TERMS-005",
    *(
        f"register:{section}: REGISTER-KEPT-001"
        for section in ("decisions", "email_requests", "mailing_lists", "practices", "retention", "training")
    ),
)
ASSOCIATE_PASSES = listed(
    f"vendor:google-workspace: {_SOUND} VENDOR-TERMS-005 VENDOR-SCOPE-002",
    "vendor:midland-couriers: VENDOR-NOTBA-001 VENDOR-NOTBA-002 VENDOR-PHI-001",
    "incident:2026-statement-mixup: INC-ASSOCIATE-001 INC-RECORD-001 INC-FILE-001",
    "organisation: ORG-KIND-001 ORG-SECURITY-001 ORG-SECURITY-002 ORG-OWNRULES-001",
    "mail-flow:remittances: FLOW-BAA-001 FLOW-CLEAR-001 FLOW-FALLBACK-001 FLOW-TLS-001",
    "document:upstream-lakeside-clinic: DOC-OWNER-001 DOC-APPROVED-001 DOC-FILE-001",
    "document:risk-analysis: DOC-REVIEW-001",
    "document-register: DOC-RISK-001 DOC-EMERGENCY-001",
)


async def test_the_business_associate_is_judged_as_it_was_meant() -> None:
    run = await judged("business-associate")
    found = table(run)

    assert of(found, Outcome.FAIL) == ASSOCIATE_FAILS
    assert of(found, Outcome.MANUAL) == ASSOCIATE_ASKS
    assert of(found, Outcome.UNKNOWN) == set()
    assert ASSOCIATE_PASSES - of(found, Outcome.PASS) == set()
    assert not run.problems


async def test_what_only_a_covered_entity_must_have_is_not_asked_of_a_business_associate() -> None:
    found = table(await judged("business-associate"))

    asked = {rule for rule, _ in found}
    assert not asked & {
        "ORG-PRIVACY-001",
        "DOC-NOTICE-001",
        "DOC-PRIVACY-001",
        "INC-INDIVIDUALS-001",
        "INC-HHS-001",
    }


@pytest.mark.parametrize("name", ["clinic", "business-associate"])
def test_every_file_that_an_example_names_is_there_and_says_that_it_is_an_example(name: str) -> None:
    loaded = load_inventory(EXAMPLES / name / "inventory.yaml")

    files = loaded.declared.files
    assert files and all(state.exists for state in files.values())
    evidence = list((EXAMPLES / name).rglob("*.txt"))
    named = {file.relative_to(EXAMPLES / name).as_posix() for file in evidence}
    assert named <= set(files), "a file that nothing names"
    assert all(file.read_text(encoding="utf-8").startswith("EXAMPLE. ") for file in evidence)


def test_the_hosts_of_the_examples_are_targets() -> None:
    clinic = load_inventory(EXAMPLES / "clinic" / "inventory.yaml")
    associate = load_inventory(EXAMPLES / "business-associate" / "inventory.yaml")

    ids = {target.id for target in (*clinic.targets, *associate.targets)}
    assert "web-host:portal.lakeside-clinic.example" in ids
    assert "web-host:www.lakeside-billing.example" not in ids
    assert "mail-host:smtp.ledgerline.example:587" in ids


def test_the_example_plugin_keeps_its_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES / "plugin" / "src"))
    from hipaacheck.testing import faults_of

    plugin = __import__("hipaacheck_security_txt")
    try:
        assert faults_of(plugin.CHECKER) == []
    finally:
        sys.modules.pop("hipaacheck_security_txt")
