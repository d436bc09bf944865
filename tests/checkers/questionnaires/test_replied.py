"""Who was asked, what came back and what it comes to: never a pass for what nobody answered or could read."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.checkers.questionnaires.replies import BA, DAY, answers, collected, judged, register, whole

from hipaacheck.checkers.questionnaires.facts import AnswersFacts, QuestionnaireFacts
from hipaacheck.engine.answers import attest, waive
from hipaacheck.inventory.loading import load_inventory
from hipaacheck.model import Attestation, Outcome, Unseen, Waiver, canonical_json

ASKED = [f"VENDOR-ASK-{number:03}" for number in range(1, 11)]


def states(folder: Path, text: str, day: str = "2026-11-22", **more: str) -> list[str]:
    found = judged(register(folder, {"acme.yaml": text}, **more), day)
    return [found[rule].outcome.value for rule in ASKED]


def test_good_answers_with_evidence_pass(tmp_path: Path) -> None:
    assert states(tmp_path, answers()) == ["pass"] * 8 + ["not-applicable", "pass"]


def test_a_vendor_with_phi_that_was_never_asked_is_a_low_finding_that_claims_no_duty(tmp_path: Path) -> None:
    (tmp_path / "i.yaml").write_text("version: 1\nvendors: [{id: acme, name: Acme, phi: maintains}]\n")
    found = judged(load_inventory(tmp_path / "i.yaml"))

    assert found["VENDOR-ASK-001"].outcome is Outcome.FAIL
    assert found["VENDOR-ASK-001"].severity == "low"
    others = {one.outcome for rule, one in found.items() if rule != "VENDOR-ASK-001"}
    assert others == {Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("day", "outcome"), [("2026-11-20", "pass"), ("2026-11-21", "pass"), ("2026-11-22", "fail")]
)
@pytest.mark.parametrize("text", ["", answers(answered=None)], ids=["no file", "begun and not dated"])
def test_no_answer_passes_until_the_day_it_is_due(tmp_path: Path, text: str, day: str, outcome: str) -> None:
    found = states(tmp_path, text, day, entry="answers: acme.yaml, due: 2026-11-21")

    assert found[1] == outcome
    assert set(found[2:]) == {"not-applicable"}


def test_no_answer_and_no_day_is_asked(tmp_path: Path) -> None:
    assert states(tmp_path, "")[1] == "manual"


def test_a_file_that_cannot_be_used_makes_everything_unknown_and_names_the_line(tmp_path: Path) -> None:
    text = answers() + "  BA-01: {answer: yes, answr: no}\n"
    found = judged(register(tmp_path, {"acme.yaml": text}, entry="answers: acme.yaml, before: acme.yaml.old"))

    judgement = {one.outcome for rule, one in found.items() if rule.startswith(("ANSWER", "CLAIM"))}
    assert judgement <= {Outcome.UNKNOWN, Outcome.NOT_APPLICABLE}
    assert found["ANSWER-ENCRYPTION-001"].outcome is Outcome.UNKNOWN
    assert found["CLAIM-BAA-001"].outcome is Outcome.UNKNOWN
    assert [found[rule].outcome.value for rule in ASKED] == ["pass"] + ["unknown"] * 9
    assert "acme.yaml:" in (found["ANSWER-ENCRYPTION-001"].because or "")


def test_the_day_to_ask_again_is_in_time_and_the_day_after_is_not(tmp_path: Path) -> None:
    assert states(tmp_path, answers(), "2027-11-01")[2] == "pass"
    assert states(tmp_path, answers(), "2027-11-02")[2] == "fail"


def test_answers_count_as_of_their_own_day_whenever_they_are_judged(tmp_path: Path) -> None:
    text = answers(BA_06="answer: '2025-11-02', evidence: [proof.pdf]")
    found = register(tmp_path, {"acme.yaml": text})

    made = [canonical_json(item.facts) for item in collected(found).evidence]
    again = [canonical_json(item.facts) for item in collected(found).evidence]
    assert made == again
    assert judged(found, "2026-11-22")["ANSWER-RISK-001"].outcome is Outcome.PASS
    older = answers(BA_06="answer: '2025-10-30', evidence: [proof.pdf]")
    late = judged(register(tmp_path, {"acme.yaml": older}), "2026-11-22")
    assert late["ANSWER-RISK-001"].outcome is Outcome.FAIL


def test_a_review_of_later_counts_and_moves_the_day(tmp_path: Path) -> None:
    text = "review: {grade: 1, by: A. Reader, on: 2026-11-20, why: it is all there}"
    given = answers(BA_02=f"answer: [Mail], evidence: [proof.pdf], {text}")

    assert states(tmp_path, given, "2026-11-20")[3:7] == ["pass"] * 4
    assert states(tmp_path, given, "2026-11-19")[2:5] == ["manual"] * 3


def test_a_disqualifying_answer_fails_whatever_the_score(tmp_path: Path) -> None:
    found = judged(register(tmp_path, {"acme.yaml": answers(BA_01="answer: no")}))

    assert found["VENDOR-ASK-004"].outcome is Outcome.FAIL
    assert found["VENDOR-ASK-004"].severity == "high"
    assert "BA-01" in found["VENDOR-ASK-004"].observed and "SHA-256" in found["VENDOR-ASK-004"].observed
    assert found["ANSWER-AGREEMENT-001"].outcome is Outcome.FAIL
    assert found["VENDOR-ASK-005"].outcome is Outcome.PASS
    assert found["CLAIM-BAA-001"].outcome is Outcome.NOT_APPLICABLE


def test_a_question_that_could_disqualify_and_is_open_is_unknown(tmp_path: Path) -> None:
    found = judged(register(tmp_path, {"acme.yaml": answers(BA_01=None)}))

    assert found["VENDOR-ASK-004"].outcome is Outcome.UNKNOWN
    assert "BA-01" in (found["VENDOR-ASK-004"].because or "")
    assert found["ANSWER-AGREEMENT-001"].outcome is Outcome.UNKNOWN


def test_a_low_score_fails_and_one_that_open_answers_decide_is_asked(tmp_path: Path) -> None:
    names = [question.id for question in whole().questions if question.weight == 20]
    text = "\n".join(line for line in answers().splitlines() if line.split(":")[0].strip() not in names[:8])
    found = judged(register(tmp_path, {"acme.yaml": text}))
    assert found["VENDOR-ASK-005"].outcome is Outcome.MANUAL

    poor = {
        question.id.replace("-", "_"): f"answer: {min(question.options, key=lambda o: o.grade or 0).value}"
        for question in whole().questions
        if question.options and all(option.grade is not None for option in question.options)
    }
    found = judged(register(tmp_path, {"acme.yaml": answers(BA, "acme", DAY, **poor)}))
    assert found["VENDOR-ASK-005"].outcome is Outcome.FAIL


def test_evidence_that_is_missing_or_changed_is_told_apart_from_the_answer(tmp_path: Path) -> None:
    found = judged(register(tmp_path, {"acme.yaml": answers(BA_12=_without_proof())}))
    assert found["VENDOR-ASK-006"].outcome is Outcome.FAIL
    assert "BA-12" in found["VENDOR-ASK-006"].observed
    assert found["ANSWER-ENCRYPTION-001"].outcome is Outcome.PASS

    changed = _without_proof() + f", evidence: [{{path: proof.pdf, sha256: '{'0' * 64}'}}]"
    found = judged(register(tmp_path, {"acme.yaml": answers(BA_12=changed)}))
    assert found["VENDOR-ASK-006"].outcome is Outcome.FAIL

    outside = _without_proof() + ", evidence: [../elsewhere.pdf]"
    found = judged(register(tmp_path, {"acme.yaml": answers(BA_12=outside)}))
    assert found["VENDOR-ASK-006"].outcome is Outcome.UNKNOWN


def _without_proof() -> str:
    question = whole().get("BA-12")
    assert question is not None
    return f"answer: {max(question.options, key=lambda option: option.grade or 0).value}"


def test_texts_reasons_and_what_was_taken_over_wait_for_a_person(tmp_path: Path) -> None:
    text = answers(
        BA_02="answer: [Mail], evidence: [proof.pdf]",
        BA_13="answer: n/a, details: no keys of ours",
        BA_05="answer: yes, prefilled: 'HECVAT 4.1 HIPA-06'",
    )
    found = judged(register(tmp_path, {"acme.yaml": text}))

    assert [found[f"VENDOR-ASK-{at}"].outcome.value for at in ("007", "008", "010")] == ["manual"] * 3
    assert "BA-02" in (found["VENDOR-ASK-007"].because or "")
    assert "BA-13" in (found["VENDOR-ASK-008"].because or "")
    assert "BA-05" in (found["VENDOR-ASK-010"].because or "")
    assert found["ANSWER-POLICIES-001"].outcome is Outcome.UNKNOWN


def test_a_reason_that_somebody_reviewed_is_asked_no_more(tmp_path: Path) -> None:
    review = f"review: {{by: A. Reader, on: {DAY}, why: they hold no keys}}"
    text = answers(BA_13=f"answer: n/a, details: no keys of ours, {review}")

    assert states(tmp_path, text)[7] == "pass"


def test_what_became_worse_is_told(tmp_path: Path) -> None:
    entry = "answers: acme.yaml, before: last.yaml"
    files = {"last.yaml": answers(answered="2025-11-01"), "acme.yaml": answers(BA_07="answer: no")}
    found = judged(register(tmp_path, files, entry))
    assert found["VENDOR-ASK-009"].outcome is Outcome.FAIL
    assert "BA-07" in found["VENDOR-ASK-009"].observed

    same = judged(register(tmp_path, {**files, "acme.yaml": answers()}, entry))
    assert same["VENDOR-ASK-009"].outcome is Outcome.PASS

    gone = judged(register(tmp_path, {**files, "last.yaml": "format: 1\n"}, entry))
    assert gone["VENDOR-ASK-009"].outcome is Outcome.UNKNOWN


def test_answers_to_other_questions_are_asked_about(tmp_path: Path) -> None:
    text = answers().replace(f"version: '{whole().version}'", "version: '0.1'")

    assert states(tmp_path, text)[2] == "manual"


@pytest.mark.parametrize(
    "line", ["phi: none\n", "ended: {date: 2026-11-21}\n"], ids=["no PHI", "the work has ended"]
)
def test_where_no_phi_is_nothing_is_asked(tmp_path: Path, line: str) -> None:
    found = register(tmp_path, {"acme.yaml": answers(BA_01="answer: no")})
    text = (tmp_path / "inventory.yaml").read_text()
    replaced = text.replace(
        "  phi: maintains\n", f"  {line}" if line.startswith("phi") else f"  phi: maintains\n  {line}"
    )
    (tmp_path / "inventory.yaml").write_text(replaced)
    found = load_inventory(tmp_path / "inventory.yaml")

    outcomes = {rule: one.outcome for rule, one in judged(found).items()}
    # The vendor says that it holds PHI, which a register that says otherwise must not hide.
    held = outcomes.pop("CLAIM-HOLDS-001")
    assert set(outcomes.values()) == {Outcome.NOT_APPLICABLE}
    assert held is (Outcome.FAIL if line.startswith("phi") else Outcome.NOT_APPLICABLE)


def test_the_files_are_in_the_evidence_by_their_digests_and_their_words_are_not(tmp_path: Path) -> None:
    secret = "the password of the portal is in this sentence"
    text = answers(BA_12=f"{_without_proof()}, details: {secret}, evidence: [proof.pdf]")
    made = collected(register(tmp_path, {"acme.yaml": text}))
    (evidence,) = [item for item in made.evidence if item.kind == "vendor.answers"]

    assert {one.name: one.sha256 for one in evidence.artefacts} == {
        "acme.yaml": hashlib.sha256(text.encode()).hexdigest(),
        "proof.pdf": hashlib.sha256(b"proof").hexdigest(),
    }
    assert all(one.text is None for one in evidence.artefacts)
    assert secret not in canonical_json(evidence.model_dump(mode="json"))


def test_the_organisation_answers_about_itself(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(answers("email-practice", vendor=None))
    (tmp_path / "proof.pdf").write_text("proof")
    (tmp_path / "i.yaml").write_text(
        "version: 1\norganisation: {name: Clinic}\n"
        "questionnaires: [{questionnaire: email-practice, answers: own.yaml}]\n"
    )
    found = judged(load_inventory(tmp_path / "i.yaml"))

    own = {rule: one.outcome.value for rule, one in found.items() if rule.startswith("SELF")}
    assert own.pop("SELF-ASK-005") == "not-applicable"
    assert {outcome for rule, outcome in own.items() if "CLAIM" not in rule} == {"pass"}
    assert {outcome for rule, outcome in own.items() if "CLAIM" in rule} == {"unknown"}


def test_an_organisation_that_asks_itself_nothing_is_judged_by_nothing(tmp_path: Path) -> None:
    found = judged(register(tmp_path, {"acme.yaml": answers()}))

    own = {one.outcome for rule, one in found.items() if rule.startswith("SELF")}
    assert own == {Outcome.NOT_APPLICABLE}


def test_two_questionnaires_of_one_vendor_are_told_together_and_the_worse_counts(tmp_path: Path) -> None:
    more = "answers: acme.yaml}\n  - {questionnaire: email-service, answers: mail.yaml"
    files = {"acme.yaml": answers(), "mail.yaml": answers("email-service", EM_05="answer: older")}
    found = judged(register(tmp_path, files, more))

    assert found["ANSWER-ENCRYPTION-001"].outcome is Outcome.FAIL
    assert "EM-05" in found["ANSWER-ENCRYPTION-001"].observed


@pytest.mark.parametrize(
    "beside",
    ["", f", evidence: [{{path: second.pdf, sha256: '{'0' * 64}'}}]", ", evidence: [lost.pdf]"],
    ids=["none", "changed", "missing"],
)
def test_a_lesser_answer_without_its_evidence_is_told_too(tmp_path: Path, beside: str) -> None:
    text = answers(BA_34=f"answer: '2025-03-10'{beside}")
    found = judged(register(tmp_path, {"acme.yaml": text, "second.pdf": "another"}))

    assert found["VENDOR-ASK-006"].outcome is Outcome.FAIL
    assert "BA-34 2025-03-10; no evidence" in found["VENDOR-ASK-006"].observed


def test_a_changed_file_beside_one_that_is_there_is_told(tmp_path: Path) -> None:
    files = f"evidence: [proof.pdf, {{path: second.pdf, sha256: '{'0' * 64}'}}]"
    text = answers(BA_12=f"{_without_proof()}, {files}", BA_09=f"answer: {_report()}, {files}")
    found = judged(register(tmp_path, {"acme.yaml": text, "second.pdf": "another"}))

    assert found["VENDOR-ASK-006"].outcome is Outcome.FAIL
    said = found["VENDOR-ASK-006"].observed
    assert "BA-09" in said and "BA-12" in said and "second.pdf is not the file that was recorded" in said
    assert found["CLAIM-REPORT-001"].outcome is Outcome.PASS


def _report() -> str:
    question = whole().get("BA-09")
    assert question is not None
    return max(question.options, key=lambda option: option.grade or 0).value


def test_a_folder_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    text = answers(BA_09=f"answer: {_report()}, evidence: [reports]")
    found = judged(register(tmp_path, {"acme.yaml": text}))

    assert {found[rule].outcome for rule in ("CLAIM-REPORT-001", "VENDOR-ASK-006")} <= {
        Outcome.FAIL,
        Outcome.UNKNOWN,
    }


def test_missing_details_are_told_though_nobody_could_look_at_a_file(tmp_path: Path) -> None:
    text = answers(BA_04="answer: trimmed, evidence: [../elsewhere.pdf]")
    found = judged(register(tmp_path, {"acme.yaml": text}))

    assert found["VENDOR-ASK-006"].outcome is Outcome.FAIL
    assert "BA-04" in found["VENDOR-ASK-006"].observed


def test_what_a_person_graded_as_nothing_does_not_pass_when_it_is_said_again_without_evidence(
    tmp_path: Path,
) -> None:
    review = "review: {grade: 0, by: A. Reader, on: 2026-10-01, why: the certificate is of another firm}"
    found = judged(register(tmp_path, {"acme.yaml": answers(BA_12=f"{_without_proof()}, {review}")}))

    assert found["ANSWER-ENCRYPTION-001"].outcome is Outcome.FAIL


@pytest.mark.parametrize("due", [", due: 2026-11-21", ", due: 2026-12-31", ""])
def test_a_draft_that_already_ends_the_matter_is_told(tmp_path: Path, due: str) -> None:
    text = answers(answered=None, BA_01="answer: no")
    found = judged(register(tmp_path, {"acme.yaml": text}, f"answers: acme.yaml{due}"))["VENDOR-ASK-002"]

    assert found.outcome is not Outcome.UNKNOWN
    assert "begun already holds an answer that ends the matter: BA-01" in f"{found.observed}{found.because}"
    good = answers(answered=None)
    found = judged(register(tmp_path, {"acme.yaml": good}, f"answers: acme.yaml{due}"))["VENDOR-ASK-002"]
    assert "ends the matter" not in f"{found.observed}{found.because}"


def test_a_draft_about_oneself_that_already_ends_the_matter_is_told(tmp_path: Path) -> None:
    text = answers("email-practice", None, None, EP_15="answer: private")
    (tmp_path / "own.yaml").write_text(text)
    (tmp_path / "i.yaml").write_text(
        "version: 1\norganisation: {name: Clinic}\n"
        "questionnaires: [{questionnaire: email-practice, answers: own.yaml, due: 2026-12-31}]\n"
    )
    found = judged(load_inventory(tmp_path / "i.yaml"))["SELF-ASK-001"]

    assert "already holds an answer that ends the matter: EP-15" in found.observed


def test_what_became_worse_is_told_once_and_in_words(tmp_path: Path) -> None:
    review = f"review: {{grade: 1, by: A. Reader, on: {DAY}, why: fine}}"
    files = {
        "last.yaml": answers(answered="2025-11-01")
        .replace(f"on: {DAY}", "on: 2025-11-02")
        .replace("2026-10", "2025-10"),
        "acme.yaml": answers(
            BA_02=f"answer: [Mail], evidence: [proof.pdf], {review}", BA_12=_without_proof(), BA_01=None
        ),
    }
    said = judged(register(tmp_path, files, "answers: acme.yaml, before: last.yaml"))[
        "VENDOR-ASK-009"
    ].observed

    question = whole().get("BA-12")
    assert question is not None
    label = max(question.options, key=lambda option: option.grade or 0).label
    assert said.count(label) == 1 and f"(the answer is still “{label}”)" in said
    assert "before “decided by the score: " in said and "band" not in said


def test_what_is_expected_of_two_answers_is_two_sentences(tmp_path: Path) -> None:
    poor = {
        one.id.replace("-", "_"): "answer: " + ("no" if one.wanted == "yes" else "yes")
        for one in whole("ai-tool").questions
        if one.topic == "ai" and one.wanted and not one.disqualifying
    }
    worst = {
        one.id.replace("-", "_"): f"answer: {min(one.options, key=lambda option: option.grade or 0).value}"
        for one in whole("ai-tool").questions
        if one.topic == "ai" and one.options and one.options[0].grade is not None
    }
    text = answers("ai-tool", "acme", DAY, **poor, **worst)
    register(tmp_path, {"acme.yaml": text})
    inventory = (tmp_path / "inventory.yaml").read_text().replace(BA, "ai-tool")
    (tmp_path / "inventory.yaml").write_text(inventory)
    found = judged(load_inventory(tmp_path / "inventory.yaml"))["ANSWER-AI-001"]

    assert found.outcome is Outcome.FAIL
    assert found.expected.count("AI-") > 1
    assert ".;" not in found.expected and found.expected.endswith(".")


def test_a_vendor_that_was_never_asked_is_settled_by_a_waiver_and_by_no_attestation(tmp_path: Path) -> None:
    (tmp_path / "i.yaml").write_text("version: 1\nvendors: [{id: acme, name: Acme, phi: maintains}]\n")
    finding = judged(load_inventory(tmp_path / "i.yaml"))["VENDOR-ASK-001"]

    assert "waiver" in finding.fix and "attest" not in finding.fix
    days = {"date": date(2026, 11, 1), "by": "A. Lee", "statement": "asked by telephone"}
    said = Attestation.model_validate({"rule": finding.rule, "answer": True, **days})
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert attest([finding], [said], noon) == (finding,)
    accepts = Waiver.model_validate(
        {
            "rule": finding.rule,
            "target": finding.target,
            "reason": "asked by telephone",
            "approved_by": "A. Lee",
            "expires": date(2027, 1, 1),
        }
    )
    assert waive([finding], [accepts], noon)[0].waiver == accepts


def test_a_file_that_cannot_be_used_leaves_no_verdict_and_no_day_in_the_evidence(tmp_path: Path) -> None:
    made = {one.kind: one for one in collected(register(tmp_path, {"acme.yaml": "x: ["})).evidence}

    [reply] = QuestionnaireFacts.model_validate(made["vendor.questionnaire"].facts).replies
    assert (reply.verdict, reply.band, reply.means, reply.phi_from) == ("unseen", "", "", 75)
    found = AnswersFacts.model_validate(made["vendor.answers"].facts).encryption
    assert not isinstance(found, Unseen)
    [lost] = found
    assert (lost.answered, lost.expected, lost.weight) == ("", "", 0)
    assert isinstance(lost.counts_from, Unseen)


def test_a_file_that_cannot_be_used_bears_no_day_that_is_still_to_come(tmp_path: Path) -> None:
    found = judged(register(tmp_path, {"acme.yaml": "x: ["}), "2025-11-01")

    assert found["ANSWER-ENCRYPTION-001"].outcome is Outcome.UNKNOWN


def test_a_copy_of_the_answers_is_not_of_the_time_before(tmp_path: Path) -> None:
    files = {"acme.yaml": answers(), "last.yaml": answers()}
    found = judged(register(tmp_path, files, "answers: acme.yaml, before: last.yaml"))["VENDOR-ASK-009"]

    assert found.outcome is Outcome.UNKNOWN
    assert "last.yaml holds the same as acme.yaml" in (found.because or "")


@pytest.mark.parametrize("named", ["linked.pdf", "copy.pdf", "last.yaml"])
def test_answers_are_no_evidence_under_any_name(tmp_path: Path, named: str) -> None:
    text = answers(BA_06=f"answer: '2026-10-01', evidence: [{named}]")
    (tmp_path / "linked.pdf").symlink_to("acme.yaml")
    files = {"acme.yaml": text, "copy.pdf": text, "last.yaml": answers(answered="2025-11-01")}

    found = judged(register(tmp_path, files, "answers: acme.yaml, before: last.yaml"))["VENDOR-ASK-006"]

    assert found.outcome is Outcome.FAIL
    assert "BA-06" in found.observed and "with answers" in found.observed
