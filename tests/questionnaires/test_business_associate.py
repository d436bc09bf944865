"""The questionnaire for business associates asks what it should, cites what exists, and can be failed."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml

from hipaacheck.model import Requirement
from hipaacheck.packs.loader import load_frameworks
from hipaacheck.questionnaires.answers import (
    Answer,
    AnswerFile,
    LookedAt,
    Proof,
    ProofState,
    Review,
    Value,
)
from hipaacheck.questionnaires.assessment import Standing, Verdict
from hipaacheck.questionnaires.conditions import Asked, asked
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.scoring import assess
from hipaacheck.questionnaires.shelf import read_questionnaire
from hipaacheck.questionnaires.words import NEVER, NOT_APPLICABLE, AnswerType, Basis, Claim, Topic
from hipaacheck.resources import rules_dir

AS_OF = date(2026, 11, 22)
PROOF = "proof.pdf"
THERE = {PROOF: LookedAt(path=PROOF, state=ProofState.THERE, sha256="a" * 64)}
BINDING = ("required", "standard-only")
HELD = "BA-R6"
# What a vendor answers that does well.
GOOD: Mapping[str, Value] = {
    **{f"BA-R{number}": "yes" for number in range(1, 6)},
    HELD: "both",
    "BA-02": ("Portal, API and mobile app; left out: beta features",),
    "BA-03": ("service", "management"),
    "BA-06": "2026-06-30",
    "BA-13": ("apart", "few", "rotated"),
    "BA-21": ("device-check", "just-in-time", "recorded"),
    "BA-26": "2026-06-30",
    "BA-32": 5,
    "BA-33": ("people", "event", "data", "measures", "letters"),
    "BA-34": "2026-06-30",
    "BA-36": 30,
}
# A person has to find these out; no answer by itself says them.
FOUND_BY_READING = ("BA-02", "BA-10")


def _read() -> Questionnaire:
    file = rules_dir() / "questionnaires" / "business-associate.yaml"
    return read_questionnaire(file.read_text(encoding="utf-8"), file.name)


BA = _read()
SCORED = [question for question in BA.questions if question.weight]
ROUTING = [question for question in BA.questions if not question.weight]
IDS = [question.id for question in SCORED]
CITED: dict[str, Requirement] = {
    requirement.id: requirement
    for framework in load_frameworks(rules_dir() / "frameworks")
    for requirement in framework.requirements
}


def _good(question: Question) -> Value:
    if question.id in GOOD:
        return GOOD[question.id]
    if question.type is AnswerType.YES_NO:
        return str(question.wanted)
    return next(option.value for option in question.options if option.grade == 1)


def _file(**changes: Answer) -> AnswerFile:
    """Return the answers of a vendor that does well, but for `changes` (BA_01 for BA-01)."""
    answers = {
        question.id: Answer(
            answer=_good(question),
            details="As described in our security handbook.",
            evidence=(Proof(path=PROOF),),
            review=_review(grade=1) if question.type.graded_by_hand else None,
        )
        for question in BA.questions
    }
    answers.update({key.replace("_", "-"): answer for key, answer in changes.items()})
    return AnswerFile(
        format="hipaacheck.answers/1",
        questionnaire=BA.id,
        version=BA.version,
        vendor="acme",
        asked=date(2026, 10, 1),
        answered=date(2026, 11, 1),
        answered_by="Pat Miller, CISO",
        answers=answers,
    )


def _review(**given: object) -> Review:
    return Review.model_validate({"by": "Dana Reader", "on": date(2026, 11, 10), "why": "read it", **given})


def _one(question_id: str, answer: Answer) -> AnswerFile:
    return _file(**{question_id.replace("-", "_"): answer})


def _ending() -> Iterator[tuple[str, Value]]:
    """Yield every answer that ends the matter by itself."""
    for question in BA.questions:
        for said in question.disqualifying:
            yield question.id, said
        for option in question.options:
            if option.disqualifies:
                several = question.type is AnswerType.CHOICES
                yield question.id, (option.value,) if several else option.value
        if question.never_disqualifies:
            yield question.id, NEVER
        if question.beyond_disqualifies is not None:
            yield question.id, question.beyond_disqualifies + 1


def _texts() -> Iterator[str]:
    def walk(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for one in value.values():
                yield from walk(one)
        elif isinstance(value, list | tuple):
            for one in value:
                yield from walk(one)

    yield from walk(BA.model_dump(mode="json"))


# What is asked ---------------------------------------------------------------------------------------


def test_there_are_48_questions_that_count_and_six_that_route() -> None:
    assert [f"BA-{number:02}" for number in range(1, 49)] == IDS
    assert [question.id for question in ROUTING] == [f"BA-R{number}" for number in range(1, 7)]
    assert {question.topic for question in ROUTING} == {Topic.SCOPE}


def test_the_points_at_stake_are_those_documented() -> None:
    points: dict[str, int] = {
        one.id: sum(int(question.weight) for question in BA.of_section(one.id)) for one in BA.sections
    }

    assert points == {
        "service": 0,
        "agreement": 75,
        "programme": 60,
        "encryption": 55,
        "access": 70,
        "logs": 35,
        "continuity": 45,
        "messaging": 15,
        "incidents": 35,
        "subcontractors": 25,
        "oversight": 20,
        "exit": 30,
        "ai": 65,
        "interfaces": 35,
    }
    assert sum(points.values()) == 565
    source = Path(str(rules_dir())) / "questionnaires" / "business-associate.yaml"
    assert "565 points" in source.read_text(encoding="utf-8").partition("\nid:")[0]


def test_the_bands_are_those_agreed_and_phi_goes_only_to_the_upper_two() -> None:
    assert [(band.at_least, band.phi) for band in BA.bands] == [
        (90, True),
        (75, True),
        (60, False),
        (0, False),
    ]


@pytest.mark.parametrize("question", SCORED, ids=lambda one: one.id)
def test_every_question_helps_those_who_answer_and_those_who_read(question: Question) -> None:
    assert question.help
    assert question.follow_up
    assert question.note
    assert question.citations


def test_evidence_is_asked_for_unless_words_are_what_counts() -> None:
    assert {question.id for question in SCORED if not question.evidence} == {
        "BA-05",
        "BA-10",
        "BA-13",
        "BA-19",
        "BA-21",
        "BA-31",
    }


def test_only_the_list_of_covered_services_waits_for_a_person() -> None:
    assert [question.id for question in BA.questions if question.type.graded_by_hand] == ["BA-02"]


def test_grades_are_those_that_a_reviewer_can_give() -> None:
    grades = {option.grade for question in SCORED for option in question.options}
    steps = {step.grade for question in SCORED for step in question.steps}

    assert grades | steps <= {None, 0, 0.5, 1}


def test_no_value_of_an_option_is_something_else_in_an_answer_file() -> None:
    values = [option.value for question in BA.questions for option in question.options]

    assert [yaml.safe_load(value) for value in values] == values
    for question in BA.questions:
        assert len({label.casefold() for label in question.labels.values()}) == len(question.labels)
        if question.type is AnswerType.CHOICES:
            assert not any(";" in label for label in question.labels.values())


def test_those_who_answer_are_told_to_keep_phi_and_secrets_out() -> None:
    told = " ".join(BA.instructions)

    assert "Do not put PHI, passwords, keys, tokens or other secrets into answers or files" in told
    assert "answer by the date" in told
    assert "write to the person who sent it" in told


def test_we_are_those_who_ask_and_you_those_who_answer() -> None:
    for question in BA.questions:
        for said in (question.text, question.help or "", *question.labels.values()):
            assert not re.search(r"\bwe (hold|keep|sign|store)\b", said), question.id
            assert not re.search(r"\bour (people work|staff|products|subcontractors)\b", said), question.id


def test_nothing_promises_or_claims_more_than_the_rule() -> None:
    whole = "\n".join(_texts())

    for words in (
        r"HIPAA[- ]complian",
        r"\bcomplian(t|ce)\b",
        r"\bcertified\b",
        r"required by HIPAA",
        r"HIPAA (requires|demands|mandates)",
        r"\bguarantee",
        r"\bmust be encrypted\b",
    ):
        assert not re.search(words, whole, re.IGNORECASE), words


# Paragraphs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", SCORED, ids=lambda one: one.id)
def test_every_citation_is_in_a_framework(question: Question) -> None:
    assert set(question.citations) <= CITED.keys()
    assert len(set(question.citations)) == len(question.citations)


@pytest.mark.parametrize("question", SCORED, ids=lambda one: one.id)
def test_the_basis_is_that_of_the_first_citation(question: Question) -> None:
    first = CITED[question.citations[0]]
    fitting = {
        Basis.REQUIRED: first.designation in BINDING,
        Basis.ADDRESSABLE: first.designation == "addressable",
        # No paragraph names it; the citations say what it shows or helps.
        Basis.EVIDENCE: first.designation in BINDING,
        Basis.GOOD_PRACTICE: first.designation in BINDING,
    }

    assert fitting[question.basis]
    assert first.applies_to != "covered-entity"


def test_paragraphs_that_bind_the_organisation_alone_are_cited_where_the_note_says_so() -> None:
    alone = {
        question.id: [one for one in question.citations if CITED[one].applies_to == "covered-entity"]
        for question in SCORED
    }

    assert {key: cited for key, cited in alone.items() if cited} == {
        "BA-01": ["164.308(b)(1)"],
        "BA-30": ["164.522(b)(1)"],
        "BA-37": ["164.524(b)(2)", "164.524(c)(2)(ii)", "164.528"],
    }


def test_what_the_rule_does_not_name_is_not_called_required() -> None:
    basis = {question.id: question.basis for question in SCORED}

    for addressable in ("BA-11", "BA-12", "BA-14", "BA-19", "BA-20", "BA-26", "BA-30"):
        assert basis[addressable] is Basis.ADDRESSABLE, addressable
    for unnamed in ("BA-09", "BA-10", "BA-17", "BA-28", "BA-45"):
        assert basis[unnamed] is Basis.EVIDENCE, unnamed
    for nowhere in ("BA-21", "BA-24", "BA-29", "BA-31", "BA-34", "BA-36"):
        assert basis[nowhere] is Basis.GOOD_PRACTICE, nowhere


@pytest.mark.parametrize(
    "question",
    [one for one in SCORED if one.can_disqualify and one.basis is not Basis.REQUIRED],
    ids=lambda one: one.id,
)
def test_where_the_matter_ends_beyond_the_rule_the_note_says_so(question: Question) -> None:
    said = question.note or ""

    assert "of this questionnaire" in said or (question.id == "BA-10" and "No paragraph" in said)


# Claims and conditions -------------------------------------------------------------------------------


def test_every_claim_that_a_scan_can_be_compared_with_is_made_once() -> None:
    claims = {question.id: question.claims for question in BA.questions if question.claims}

    assert claims == {
        "BA-R6": Claim.HOLDS_PHI,
        "BA-01": Claim.SIGNS_BAA,
        "BA-09": Claim.INDEPENDENT_REPORT,
        "BA-11": Claim.LOWEST_TLS,
        "BA-17": Claim.MFA_FOR_ADMINS,
        "BA-32": Claim.BREACH_NOTICE_DAYS,
        "BA-35": Claim.SUBCONTRACTORS_LISTED,
        "BA-44": Claim.NO_TRACKERS,
    }


@pytest.mark.parametrize(
    ("question_id", "values"),
    [
        ("BA-11", ("tls13", "tls12", "tls10", "other-measure", "clear")),
        ("BA-17", ("everybody", "staff", "admins", "not-admins")),
        ("BA-35", ("all-listed", "none-used", "all-unlisted", "some-without", "unknown")),
        ("BA-44", ("none", "public-only", "with-baa", "without-baa", "advertising")),
    ],
)
def test_the_values_that_claims_go_by_stay(question_id: str, values: tuple[str, ...]) -> None:
    question = BA.get(question_id)

    assert question is not None
    assert question.values == values


CONDITIONS = {
    "BA-R1": {"BA-14"},
    "BA-R2": {"BA-30", "BA-31"},
    "BA-R3": {"BA-45"},
    "BA-R4": {"BA-41"},
    "BA-R5": {"BA-44"},
    HELD: {"BA-13", "BA-22", "BA-27", "BA-48"},
}


def test_the_routing_questions_say_what_depends_on_them() -> None:
    found: dict[str, set[str]] = {}
    for question in BA.questions:
        for condition in question.asked_if:
            found.setdefault(condition.question, set()).add(question.id)

    assert found == CONDITIONS
    for key, depending in CONDITIONS.items():
        router = BA.get(key)
        assert router is not None
        assert all(one in router.expected for one in depending)


@pytest.mark.parametrize(
    ("router", "value", "expected"),
    [
        *((f"BA-R{number}", "yes", Asked.YES) for number in range(1, 6)),
        *((f"BA-R{number}", "partial", Asked.YES) for number in range(1, 6)),
        *((f"BA-R{number}", "no", Asked.NO) for number in range(1, 6)),
        *((f"BA-R{number}", None, Asked.OPEN) for number in range(1, 7)),
        *((HELD, value, Asked.YES) for value in ("provider", "own", "both")),
        (HELD, "nowhere", Asked.NO),
    ],
)
def test_a_routing_question_decides_what_is_asked(router: str, value: str | None, expected: Asked) -> None:
    states = asked(BA, _one(router, Answer(answer=value)))

    assert {states[one] for one in CONDITIONS[router]} == {expected}
    others = set(IDS) - CONDITIONS[router]
    assert {states[one] for one in others} == {Asked.YES}


def test_logs_and_backups_are_asked_even_of_those_who_say_they_hold_nothing() -> None:
    states = asked(BA, _one(HELD, Answer(answer="nowhere", details="We work in your system alone.")))

    assert all(states[one] is Asked.YES for one in ("BA-23", "BA-24", "BA-26"))


# Scores ----------------------------------------------------------------------------------------------


def test_a_vendor_that_does_well_is_accepted_with_everything() -> None:
    whole = assess(BA, _file(), THERE, AS_OF)

    assert (whole.score, whole.could_be, whole.out_of) == (100, 100, 565)
    assert (whole.verdict, whole.band, whole.phi) == (Verdict.BAND, "accept", True)
    assert whole.open == ()


def test_a_vendor_that_answers_nothing_is_undecided_on_all_that_can_end_the_matter() -> None:
    nothing = AnswerFile(format="hipaacheck.answers/1", questionnaire=BA.id, version=BA.version)
    whole = assess(BA, nothing, {}, AS_OF)

    assert (whole.score, whole.verdict, whole.phi) == (0, Verdict.UNDECIDED, False)
    assert set(whole.undecided) == {question.id for question in SCORED if question.can_disqualify}
    assert len(whole.undecided) == 27


def test_words_without_evidence_do_not_suffice() -> None:
    whole = assess(BA, _file(), {}, AS_OF)

    assert whole.score is not None
    assert whole.score < 60
    assert not whole.phi


def test_what_ends_the_matter_is_an_answer_or_a_finding_for_every_such_question() -> None:
    by_answer = {question_id for question_id, _ in _ending()}

    assert by_answer | set(FOUND_BY_READING) == {one.id for one in BA.questions if one.can_disqualify}
    assert not by_answer & set(FOUND_BY_READING)


@pytest.mark.parametrize(("question_id", "value"), list(_ending()))
def test_every_answer_that_ends_the_matter_does_so_whatever_the_score(question_id: str, value: Value) -> None:
    answer = Answer(answer=value, details="As it is.", evidence=(Proof(path=PROOF),), review=_review(grade=1))
    whole = assess(BA, _one(question_id, answer), THERE, AS_OF)

    assert whole.verdict is Verdict.DISQUALIFIED
    assert whole.disqualifying == (question_id,)
    assert not whole.phi


@pytest.mark.parametrize(
    "question", [one for one in SCORED if one.disqualifying_said], ids=lambda one: one.id
)
def test_a_person_can_find_what_ends_the_matter(question: Question) -> None:
    answer = Answer(answer=_good(question), review=_review(disqualifies=True))
    whole = assess(BA, _one(question.id, answer), THERE, AS_OF)

    assert whole.disqualifying == (question.id,)


@pytest.mark.parametrize("question", SCORED, ids=lambda one: one.id)
def test_a_question_left_open_is_never_a_yes(question: Question) -> None:
    whole = assess(BA, _one(question.id, Answer()), THERE, AS_OF)

    assert whole.score is not None
    assert whole.score < 100
    assert whole.could_be == 100
    assert (whole.verdict is Verdict.UNDECIDED) == question.can_disqualify


@pytest.mark.parametrize(
    ("days", "standing"),
    [
        (1, Standing.GOOD),
        (10, Standing.GOOD),
        (11, Standing.PARTIAL),
        (30, Standing.PARTIAL),
        (31, Standing.POOR),
        (60, Standing.POOR),
        (61, Standing.DISQUALIFYING),
        ("24 hours", Standing.GOOD),
        (0, Standing.UNANSWERED),
        ("without unreasonable delay", Standing.UNANSWERED),
    ],
)
def test_days_of_notice_count_down_to_the_outer_limit_of_60(days: Value, standing: Standing) -> None:
    answer = Answer(answer=days, evidence=(Proof(path=PROOF),))
    whole = assess(BA, _one("BA-32", answer), THERE, AS_OF)
    (found,) = [one for one in whole.answers if one.question == "BA-32"]

    assert found.standing is standing


def test_not_applicable_is_offered_where_it_can_be_true() -> None:
    offered = {question.id for question in BA.questions if question.may_not_apply}

    assert offered == {
        *("BA-13", "BA-16", "BA-18", "BA-19", "BA-22", "BA-23", "BA-24", "BA-25"),
        *("BA-26", "BA-27", "BA-29", "BA-37", "BA-46"),
    }
    for question in SCORED:
        said = f"{question.help} {question.note}"
        assert ("Not applicable" in said) == question.may_not_apply, question.id


@pytest.mark.parametrize(
    "question", [one for one in SCORED if one.may_not_apply and one.can_disqualify], ids=lambda one: one.id
)
def test_what_does_not_apply_ends_no_matter_until_a_person_agrees(question: Question) -> None:
    reason = "Our people work inside your systems alone."
    waiting = assess(BA, _one(question.id, Answer(answer=NOT_APPLICABLE, details=reason)), THERE, AS_OF)
    agreed = assess(
        BA,
        _one(question.id, Answer(answer=NOT_APPLICABLE, details=reason, review=_review())),
        THERE,
        AS_OF,
    )

    assert (waiting.verdict, waiting.undecided) == (Verdict.UNDECIDED, (question.id,))
    assert (agreed.verdict, agreed.score) == (Verdict.BAND, 100)


def test_a_restore_test_of_long_ago_counts_nothing_but_ends_nothing() -> None:
    answer = Answer(answer="2023-01-31", evidence=(Proof(path=PROOF),))
    whole = assess(BA, _one("BA-26", answer), THERE, AS_OF)
    (found,) = [one for one in whole.answers if one.question == "BA-26"]

    assert (found.standing, whole.verdict) == (Standing.POOR, Verdict.BAND)
