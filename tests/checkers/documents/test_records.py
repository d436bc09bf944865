"""The organisation, its registers, practices, decisions and systems; and all rules over a whole inventory."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.checkers.documents.known import CLINIC, DIGEST, day, declared, derived, known

from hipaacheck.checkers.documents import CHECKER
from hipaacheck.checkers.documents.decisions import DECISIONS
from hipaacheck.checkers.documents.decisions import REGISTER as DECISION_REGISTER
from hipaacheck.checkers.documents.facts import (
    DecisionFacts,
    DecisionsFacts,
    OrganisationFacts,
    PracticeFacts,
    RegisterFacts,
    SystemFacts,
)
from hipaacheck.checkers.documents.organisation import ORGANISATION
from hipaacheck.checkers.documents.practices import KINDS, PRACTICES
from hipaacheck.checkers.documents.registers import REGISTERS
from hipaacheck.checkers.documents.systems import SYSTEMS
from hipaacheck.engine.collected import Collected
from hipaacheck.engine.derive import derive
from hipaacheck.engine.evaluate import evaluate
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.mail import EmailRequest
from hipaacheck.model import Finding, Outcome, Strength
from hipaacheck.packs.loader import load_frameworks, load_rules
from hipaacheck.resources import rules_dir

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
assert CHECKER.rules is not None
RULES = load_rules([CHECKER.rules], load_frameworks(rules_dir() / "frameworks"), CHECKER.facts).rules


def judged(inventory: Declared) -> dict[tuple[str, str], Finding]:
    collected = Collected(targets=dict(known(inventory).targets))
    derive([CHECKER], collected, inventory, AS_OF)
    assert collected.problems == []
    judgement = evaluate(collected.targets.values(), collected.evidence, RULES, CHECKER.facts, AS_OF)
    assert judgement.problems == ()
    return {(finding.rule, finding.target): finding for finding in judgement.findings}


def test_an_inventory_of_domains_alone_stays_quiet() -> None:
    assert judged(declared(domains=[{"name": "example.org"}])) == {}


def test_an_inventory_that_names_an_organisation_is_asked_where_each_register_is() -> None:
    findings = judged(declared(organisation=CLINIC))
    asked = [finding for (rule, _), finding in findings.items() if rule == "REGISTER-KEPT-001"]

    assert len(asked) == 11
    assert {finding.outcome for finding in asked} == {Outcome.MANUAL}
    assert all("was not assessed" in (finding.because or "") for finding in asked)
    assert {rule.split("-")[0] for rule, _ in findings} == {"ORG", "REGISTER"}


def test_registers_say_whether_they_are_kept_and_how_much_is_in_them() -> None:
    found = derived(REGISTERS, organisation=CLINIC, vendors=[], training={"people": [{"id": "s-1"}]})
    facts = {name: saw.facts for name, saw in found.items()}
    kept = {name: one.entries for name, one in facts.items() if isinstance(one, RegisterFacts) and one.kept}

    assert kept == {"register:vendors": 0, "register:training": 1}
    assert derived(REGISTERS, vendors=[]) == {}


def organisation(**fields: Any) -> OrganisationFacts:
    documents = fields.pop("documents", None)
    sections = {} if documents is None else {"documents": documents}
    facts = derived(ORGANISATION, organisation={**CLINIC, **fields}, **sections)["organisation"].facts
    assert isinstance(facts, OrganisationFacts)
    return facts


def test_a_designation_may_be_a_document_of_the_register() -> None:
    paper = {"id": "so", "kind": "security-official", "title": "Designation", "approved_on": "2025-01-01"}
    facts = organisation(security_official={"name": "A. Reyes", "since": "2025-01-01"}, documents=[paper])

    assert [one.effective for one in facts.security.documents] == [day("2025-01-01")]
    assert facts.privacy.named is False and facts.documents_kept is True
    assert organisation().documents_kept is False


def test_own_rules_are_told_in_words() -> None:
    facts = organisation(
        own_rules={"training_every": "P1Y", "breach_notice_days": 10, "decided_by": "A. Reyes"}
    )

    assert facts.own_rules == ("breach notice days 10", "training every 1 year")
    assert facts.decided_by == "A. Reyes" and facts.decided_on is None


def practice(kind: str, *records: dict[str, Any], **sections: Any) -> PracticeFacts:
    facts = derived(PRACTICES, practices=[{"kind": kind, **one} for one in records], **sections)
    found = facts[f"practice:{kind}"].facts
    assert isinstance(found, PracticeFacts)
    return found


def test_the_latest_record_counts_and_every_kind_is_asked_about() -> None:
    own = {**CLINIC, "own_rules": {"log_review_every": "1 month"}}
    records = ({"date": "2025-12-31", "by": "A. Reyes", "file": "new.pdf"}, {"date": "2025-01-01"})
    facts = practice("log-review", *records, organisation=own)

    latest, first = facts.records
    assert (facts.count, facts.unnamed, latest.begins, latest.file.path) == (
        2,
        1,
        day("2025-12-31"),
        "new.pdf",
    )
    assert (facts.every, latest.due_ends) == ("1 month", day("2026-02-01"))
    assert latest.said == "2 on record, the latest of 2025-12-31 by A. Reyes, by the inventory alone"
    assert (first.begins, first.ends, latest.ends) == (day("2025-01-01"), day("2025-12-31"), None)
    assert first.said.startswith("1 on record, the latest of 2025-01-01 by somebody who is not named")
    assert derived(PRACTICES, practices=[]) == {}
    assert [list(derived(one, practices=[])) for one in KINDS] == [["practice-register"]] * 9
    assert [derived(one, organisation=CLINIC) for one in KINDS] == [{}] * 9


def test_a_decision_on_the_addressable_specification_is_seen_by_the_practice() -> None:
    decision = {
        "specification": "164.308(a)(7)(ii)(D)",
        "choice": "alternative",
        "why": "x",
        "by": "y",
        "date": "2025-01-01",
    }

    done = {"date": "2025-12-31"}
    assert practice("restore-test", done, decisions=[decision]).choice == "alternative"
    assert practice("access-review", done, decisions=[decision]).choice is None


DECISION = {
    "specification": "164.312(e)(2)(ii)",
    "choice": "implemented",
    "why": "reasonable",
    "by": "A. Reyes",
    "date": "2025-01-01",
    "next_review": "2026-01-31",
}


def test_the_latest_decision_on_a_specification_counts() -> None:
    later = {**DECISION, "choice": "alternative", "date": "2025-06-01"}
    found = derived(DECISIONS, decisions=[later, DECISION])
    facts = found["decision:164.312(e)(2)(ii)"].facts

    assert len(found) == 1
    assert isinstance(facts, DecisionFacts)
    assert (facts.choice, facts.title, facts.review_ends) == ("alternative", "Encryption", day("2026-02-01"))
    assert derived(DECISIONS, organisation=CLINIC) == {}


def specifications(**sections: Any) -> dict[str, tuple[datetime | None, str | None]]:
    facts = derived(DECISION_REGISTER, **sections)["decision-register"].facts
    assert isinstance(facts, DecisionsFacts)
    return {one.id: (one.decided, one.counted_by) for one in facts.specifications}


def test_all_22_specifications_are_asked_about_at_once() -> None:
    found = specifications(decisions=[DECISION])

    assert len(found) == 22
    assert found.pop("164.312(e)(2)(ii)") == (day("2025-01-01"), None)
    assert set(found.values()) == {(None, None)}
    assert derived(DECISION_REGISTER, organisation=CLINIC) == {}


def test_a_specification_whose_work_is_in_no_record_is_counted_once() -> None:
    found = specifications(decisions=[], practices=[{"kind": "restore-test", "date": "2025-12-01"}])

    counted = {name: rule for name, (_, rule) in found.items() if rule}
    assert counted == {
        "164.308(a)(4)(ii)(C)": "PRAC-ACCESS-001",
        "164.308(a)(5)(ii)(A)": "PRAC-REMINDER-001",
    }


def test_work_of_a_day_to_come_is_not_done_and_hides_none_that_is() -> None:
    own = {**CLINIC, "own_rules": {"access_review_every": "1 year", "log_review_every": "1 month"}}
    to_come = {"kind": "access-review", "date": "2062-01-01", "by": "x"}
    done = {"kind": "access-review", "date": "2025-06-01", "by": "x"}

    both = judged(declared(organisation=own, practices=[to_come, done]))
    assert both["PRAC-ACCESS-001", "practice-register"].outcome is Outcome.PASS
    assert "2062" not in both["PRAC-ACCESS-001", "practice-register"].observed
    assert both["PRAC-DUE-001", "practice:access-review"].outcome is Outcome.PASS
    late = judged(declared(organisation=own, practices=[to_come, {**done, "date": "2024-01-01"}]))
    assert late["PRAC-DUE-001", "practice:access-review"].outcome is Outcome.FAIL
    alone = judged(declared(organisation=own, practices=[to_come]))
    assert alone["PRAC-ACCESS-001", "practice-register"].outcome is Outcome.FAIL
    assert alone["PRAC-DUE-001", "practice:access-review"].outcome is Outcome.NOT_APPLICABLE


FILED = {"path": "paper.pdf", "sha256": DIGEST}


@pytest.mark.parametrize(("files", "attested"), [((), True), (("paper.pdf",), False)])
def test_only_confirmed_files_are_more_than_somebodys_word(files: tuple[str, ...], attested: bool) -> None:
    done = {"kind": "log-review", "date": "2025-12-01", "file": FILED}
    official = {"name": "A. Reyes", "designation": FILED}
    given: dict[str, Any] = {
        "organisation": {**CLINIC, "security_official": official, "privacy_official": official},
        "practices": [done],
        "decisions": [{**DECISION, "file": FILED}],
    }
    logs = next(one for one in KINDS if one.name.endswith("log-review"))

    assert derived(logs, files=files, **given)["practice-register"].attested is attested
    assert derived(PRACTICES, files=files, **given)["practice:log-review"].attested is attested
    assert derived(ORGANISATION, files=files, **given)["organisation"].attested is attested
    assert derived(DECISION_REGISTER, files=files, **given)["decision-register"].attested is attested


def test_one_record_or_decision_without_a_file_makes_the_whole_somebodys_word() -> None:
    done = {"kind": "log-review", "date": "2025-12-01", "file": FILED}
    other = {**DECISION, "specification": "164.312(c)(2)"}
    given: dict[str, Any] = {
        "practices": [done, {**done, "date": "2062-01-01", "file": None}],
        "decisions": [{**DECISION, "file": FILED}, other],
        "files": ("paper.pdf",),
    }

    assert derived(PRACTICES, **given)["practice:log-review"].attested
    assert derived(DECISION_REGISTER, **given)["decision-register"].attested


def test_a_system_says_no_more_than_the_inventory() -> None:
    found = derived(SYSTEMS, systems=[{"id": "ehr", "name": "EHR", "kind": "ehr", "restore_within": "P1D"}])
    facts = found["system:ehr"].facts

    assert isinstance(facts, SystemFacts)
    assert (facts.holds_ephi, facts.criticality, facts.people, facts.restore_within) == (
        None,
        None,
        None,
        "1 day",
    )
    assert found["system:ehr"].attested


FILE = {"path": "paper.pdf", "sha256": DIGEST}
WHOLE: dict[str, Any] = {
    "organisation": {
        **CLINIC,
        "workforce": 2,
        "security_official": {"name": "A. Reyes", "designation": FILE},
        "own_rules": {"training_every": "1 year", "decided_by": "A. Reyes", "decided_on": "2025-01-01"},
    },
    "systems": [{"id": "ehr", "name": "EHR", "kind": "ehr", "holds_ephi": True}],
    "documents": [
        {
            "id": "risk-analysis",
            "kind": "risk-analysis",
            "title": "RA",
            "approved_on": "2025-02-01",
            "file": FILE,
        },
        {
            "id": "ra-old",
            "kind": "risk-analysis",
            "title": "RA",
            "retired": "2020-01-01",
            "destroyed": "2025-12-31",
        },
        {"id": "handbook", "kind": "policy-security", "title": "Handbook", "effective": "2025-02-01"},
    ],
    "practices": [{"kind": "log-review", "date": "2025-12-01"}],
    "training": {
        "people": [{"id": "s-1", "joined": "2020-01-01"}, {"id": "s-2"}],
        "records": [{"person": "s-1", "date": "2024-01-01", "topic": "Phishing"}],
        "records_file": "gone.csv",
    },
    "incidents": [
        {"id": "i-1", "discovered": "2025-10-01", "what": "x", "outcome": "breach", "individuals": 700}
    ],
    "email_requests": [{"ref": "er-1", "requested": "2025-10-01"}],
    "decisions": [DECISION],
}


def test_every_text_of_every_rule_can_be_rendered_over_a_whole_inventory() -> None:
    findings = judged(declared(files=("paper.pdf",), **WHOLE))
    outcome = {key: finding.outcome for key, finding in findings.items()}

    assert outcome["DOC-RISK-001", "document-register"] is Outcome.PASS
    assert findings["DOC-RISK-001", "document-register"].strength is Strength.PARTIAL
    assert outcome["DOC-REVIEW-001", "document:ra-old"] is Outcome.NOT_APPLICABLE
    assert outcome["DOC-RISK-002", "document-register"] is Outcome.FAIL
    assert outcome["DOC-KEEP-001", "document:ra-old"] is Outcome.FAIL
    assert outcome["DOC-FILE-001", "document:handbook"] is Outcome.MANUAL
    assert findings["DOC-POLICY-001", "document-register"].strength is Strength.ATTESTATION
    assert outcome["ORG-PRIVACY-001", "organisation"] is Outcome.FAIL
    assert outcome["ORG-SECURITY-002", "organisation"] is Outcome.PASS
    assert outcome["PRAC-LOGS-002", "practice-register"] is Outcome.MANUAL
    assert outcome["TRAIN-ALL-001", "training:workforce"] is Outcome.UNKNOWN
    assert outcome["TRAIN-FILE-001", "training:workforce"] is Outcome.FAIL
    assert outcome["INC-INDIVIDUALS-001", "incident:i-1"] is Outcome.FAIL
    assert outcome["INC-MEDIA-001", "incident:i-1"] is Outcome.MANUAL
    assert outcome["REQ-WARNED-001", "email-request:er-1"] is Outcome.FAIL
    assert outcome["DEC-MADE-001", "decision-register"] is Outcome.FAIL
    said = findings["DEC-MADE-001", "decision-register"].observed
    assert said.startswith("1 of 22 have a decision on record; none on record for: 164.308(a)(3)(ii)(A)")
    assert "164.308(a)(7)(ii)(D) Testing and revision procedures (PRAC-TEST-001 judges it)" in said
    assert outcome["SYS-CRITICAL-001", "system:ehr"] is Outcome.FAIL


def test_no_fact_is_left_to_its_default() -> None:
    # Defaults are those of a good example for the vectors of rules; a forgotten field would read as good.
    inventory = declared(files=("paper.pdf",), **WHOLE)
    for derivation in CHECKER.derivations:
        for item in derivation.derive(known(inventory)):
            facts = item.outcome.facts  # type: ignore[union-attr]
            skipped = set(type(facts).model_fields) - facts.model_fields_set
            assert not skipped, (derivation.name, skipped)


@pytest.mark.parametrize(
    "ref", ["123-45-6789", "555.123.4567", "5551234567", "1980-02-29", "p-2-29-1980", "j.1980.02.29"]
)
def test_a_reference_that_may_name_a_person_is_refused(ref: str) -> None:
    with pytest.raises(ValueError, match="belongs to a person"):
        EmailRequest.model_validate({"ref": ref, "requested": "2025-10-01"})


@pytest.mark.parametrize("ref", ["er-2026-001", "er-14", "2026-0001", "req.000123", "form-7-12"])
def test_a_number_of_the_own_register_is_taken(ref: str) -> None:
    assert EmailRequest.model_validate({"ref": ref, "requested": "2025-10-01"}).ref == ref
