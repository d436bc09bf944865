"""Every questionnaire that ships cites what exists, can be answered well and badly, and says nothing false."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

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
    read_answers,
)
from hipaacheck.questionnaires.assessment import Assessment, Standing, Verdict
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.scoring import assess
from hipaacheck.questionnaires.shelf import shipped
from hipaacheck.questionnaires.values import read_value
from hipaacheck.questionnaires.words import NEVER, AnswerType, Basis, Claim, Topic
from hipaacheck.questionnaires.writing import answers_text
from hipaacheck.resources import rules_dir

AS_OF = date(2026, 11, 22)
PROOF = "proof.pdf"
THERE = {PROOF: LookedAt(path=PROOF, state=ProofState.THERE, sha256="a" * 64)}
CITED: dict[str, Requirement] = {
    requirement.id: requirement
    for framework in load_frameworks(rules_dir() / "frameworks")
    for requirement in framework.requirements
}
WHOLE = tuple(shipped().values())
VENDORS = [one for one in WHOLE if one.audience == "vendor"]
SHORT = [one for one in WHOLE if one.id != "business-associate"]
ALL = [(one, question) for one in WHOLE for question in one.questions]
COUNTED = [(one, question) for one, question in ALL if question.weight]
BINDING = ("required", "standard-only")
TOPICS = {
    "ai-tool": {Topic.AGREEMENT, Topic.AI, Topic.ENCRYPTION, Topic.LOGS, Topic.SUBCONTRACTORS},
    "email-api": {Topic.AGREEMENT, Topic.INTERFACES, Topic.LOGS, Topic.MESSAGING, Topic.TESTING},
    "email-service": {Topic.AGREEMENT, Topic.MESSAGING, Topic.RIGHTS, Topic.TRACKING, Topic.USES},
    "website-host": {Topic.AGREEMENT, Topic.BACKUPS, Topic.DEFENCE, Topic.LOGS, Topic.TRACKING},
    "email-practice": {Topic.ACCESS, Topic.BACKUPS, Topic.DEFENCE, Topic.AUTHORISATION, Topic.VENDORS},
}

# The rule in force names no technology and certifies nobody; an answer is what somebody says.
FORBIDDEN = re.compile(
    r"\bcomplian|\bcertified\b|hipaa certified|(required|mandated|demanded) (by|under) hipaa"
    r"|hipaa (requires|mandates|demands|prescribes|violation)|violat\w+ (of )?hipaa|automatic breach|safe harbou?r"
    r"|\bguarantee|addressable means|\bmust be encrypted\b|\bfines\b|(?<!not mean )\boptional\b",
    re.IGNORECASE,
)
AMERICAN = re.compile(r"\b(organization|authorized|authorize|e-mail|favor|recogniz)", re.IGNORECASE)


def _ids(of: list[tuple[Questionnaire, Question]]) -> list[str]:
    return [question.id for _, question in of]


def _routed(whole: Questionnaire, question: Question) -> list[str]:
    """Return the answers to a question with which others are asked."""
    return [
        value
        for one in whole.questions
        for condition in one.asked_if
        if condition.question == question.id
        for value in condition.any_of
    ]


def _best(whole: Questionnaire, question: Question) -> Value:
    """Return an answer that is worth everything and leaves no question out."""
    routed = _routed(whole, question)
    match question.type:
        case AnswerType.YES_NO:
            return question.wanted or (routed[0] if routed else "yes")
        case AnswerType.CHOICE:
            good = [one.value for one in question.options if one.grade == 1 and not one.disqualifies]
            return next((value for value in good if value in routed), good[0])
        case AnswerType.CHOICES:
            wanted = [one for one in question.options if one.wanted and one.caps is None]
            together = tuple(one.value for one in wanted if not one.alone)
            return together or (wanted[0].value,)
        case AnswerType.NUMBER:
            step = question.steps[0]
            border = step.at_most if step.at_most is not None else step.at_least
            assert border is not None
            return border
        case AnswerType.DATE:
            return AS_OF.isoformat()
        case _:
            return ("Everything that was asked for, in words",)


def _worst(whole: Questionnaire, question: Question) -> Value:
    """Return an answer that is worth nothing and leaves no question out."""
    match question.type:
        case AnswerType.YES_NO if question.wanted:
            return "no" if question.wanted == "yes" else "yes"
        case AnswerType.CHOICE if question.weight:
            return min(question.options, key=lambda one: (one.grade or 0, not one.disqualifies)).value
        case AnswerType.CHOICES if question.weight:
            bad = [one for one in question.options if not one.wanted]
            assert bad, "some answer is worth nothing"
            return (min(bad, key=lambda one: not one.disqualifies).value,)
        case AnswerType.NUMBER:
            last = question.steps[-1]
            return 1_000_000 if last.at_most is not None else 0
        case AnswerType.DATE:
            return NEVER
        case _:
            return _best(whole, question)


def _file(
    whole: Questionnaire, changes: Mapping[str, Answer] | None = None, *, worst: bool = False
) -> AnswerFile:
    """Return answers as good (or bad) as can be, but for `changes`."""
    pick = _worst if worst else _best
    answers = {
        question.id: Answer(
            answer=pick(whole, question),
            details="As it is described in the handbook.",
            evidence=(Proof(path=PROOF),),
            review=_review(0 if worst else 1) if question.type.graded_by_hand else None,
        )
        for question in whole.questions
    }
    return AnswerFile(
        format="hipaacheck.answers/1",
        questionnaire=whole.id,
        version=whole.version,
        sha256=whole.sha256,
        vendor="acme" if whole.audience == "vendor" else None,
        asked=AS_OF,
        answered=AS_OF,
        answered_by="Pat Miller, security officer",
        answers={**answers, **(changes or {})},
    )


def _review(grade: float) -> Review:
    return Review(grade=grade, by="Dana Reader", on=AS_OF, why="read it")


def _assess(whole: Questionnaire, answers: AnswerFile) -> Assessment:
    return assess(whole, answers, THERE, AS_OF)


def _ending(whole: Questionnaire) -> Iterator[tuple[Questionnaire, str, Value]]:
    """Yield every answer that ends the matter by itself."""
    for question in whole.questions:
        for said in question.disqualifying:
            yield whole, question.id, said
        for option in question.options:
            if option.disqualifies:
                several = question.type is AnswerType.CHOICES
                yield whole, question.id, (option.value,) if several else option.value
        if question.never_disqualifies:
            yield whole, question.id, NEVER
        if question.beyond_disqualifies is not None:
            yield whole, question.id, question.beyond_disqualifies + 1


ENDING = [one for whole in WHOLE for one in _ending(whole)]


def _texts(whole: Questionnaire) -> Iterator[str]:
    def walk(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for one in value.values():
                yield from walk(one)
        elif isinstance(value, list | tuple):
            for one in value:
                yield from walk(one)

    yield from walk(whole.model_dump(mode="json"))


# The shelf -------------------------------------------------------------------------------------------


def test_all_six_questionnaires_ship() -> None:
    assert set(shipped()) == {
        "ai-tool",
        "business-associate",
        "email-api",
        "email-practice",
        "email-service",
        "website-host",
    }
    assert [one.id for one in WHOLE if one.audience == "internal"] == ["email-practice"]


@pytest.mark.parametrize("whole", SHORT, ids=lambda one: one.id)
def test_short_questionnaires_are_short_and_numbered_in_order(whole: Questionnaire) -> None:
    numbers = [question.id.partition("-")[2] for question in whole.questions]

    assert 12 <= len(numbers) <= 24
    assert numbers == [f"{at:02}" for at in range(1, len(numbers) + 1)]
    assert len({question.id.partition("-")[0] for question in whole.questions}) == 1
    assert TOPICS[whole.id] <= {question.topic for question in whole.questions}


def test_no_question_id_stands_in_two_questionnaires() -> None:
    assert len(set(_ids(ALL))) == len(ALL)


def test_the_internal_one_covers_the_eight_areas() -> None:
    assert [section.title for section in shipped()["email-practice"].sections] == [
        "Access",
        "Encryption",
        "Backups and archive",
        "Defence",
        "Authorisation",
        "Reporting",
        "Reviews and policies",
        "Vendor management",
    ]


def test_each_band_names_what_may_go_on_in_the_words_of_whoever_reads_it() -> None:
    for whole in WHOLE:
        assert [band.phi for band in whole.bands] == [True, True, False, False], whole.id
        assert [band.at_least for band in whole.bands] == [90, 75, 60, 0], whole.id
        vendor = [re.search(r"\bagreement\b.*\bis signed\b", band.means, re.S) for band in whole.bands[:2]]
        assert all(vendor) == (whole.audience == "vendor"), whole.id
    names = {tuple(band.name for band in whole.bands) for whole in VENDORS}
    assert len(names) == 1


# Paragraphs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("whole", "question"), ALL, ids=_ids(ALL))
def test_every_citation_is_in_a_framework(whole: Questionnaire, question: Question) -> None:
    assert set(question.citations) <= CITED.keys()
    assert len(set(question.citations)) == len(question.citations)
    assert question.citations or not question.weight


@pytest.mark.parametrize(("whole", "question"), COUNTED, ids=_ids(COUNTED))
def test_the_basis_is_that_of_the_first_citation(whole: Questionnaire, question: Question) -> None:
    first = CITED[question.citations[0]]

    if question.basis is Basis.ADDRESSABLE:
        assert first.designation == "addressable"
    else:
        assert first.designation in BINDING
    if question.basis in (Basis.REQUIRED, Basis.ADDRESSABLE):
        # A paragraph that binds the other party alone is no duty of whoever answers.
        other = "covered-entity" if whole.audience == "vendor" else "business-associate"
        assert first.applies_to != other


@pytest.mark.parametrize(
    ("claim", "basis"),
    [
        (Claim.SIGNS_BAA, Basis.REQUIRED),
        (Claim.BREACH_NOTICE_DAYS, Basis.REQUIRED),
        (Claim.LOWEST_TLS, Basis.ADDRESSABLE),
        (Claim.MFA_FOR_ADMINS, Basis.EVIDENCE),
        (Claim.INDEPENDENT_REPORT, Basis.EVIDENCE),
        (Claim.SIGNS_DKIM, Basis.GOOD_PRACTICE),
        (Claim.ENFORCES_DMARC, Basis.GOOD_PRACTICE),
        (Claim.HSTS, Basis.GOOD_PRACTICE),
    ],
)
def test_what_the_rule_does_not_name_is_never_called_required(claim: Claim, basis: Basis) -> None:
    assert {question.basis for _, question in ALL if question.claims is claim} == {basis}


@pytest.mark.parametrize(("whole", "question"), COUNTED, ids=_ids(COUNTED))
def test_where_the_matter_ends_beyond_the_rule_the_note_says_so(
    whole: Questionnaire, question: Question
) -> None:
    if question.can_disqualify and question.basis is not Basis.REQUIRED:
        said = question.note or ""
        assert "of this questionnaire" in said or "No paragraph" in said or "Neither of the two" in said


# Claims ----------------------------------------------------------------------------------------------


def test_a_claim_looks_the_same_in_every_questionnaire() -> None:
    for claim in Claim:
        claiming = [question for _, question in ALL if question.claims is claim]
        assert claiming, claim
        assert len({question.type for question in claiming}) == 1, claim
        good = {tuple(one.value for one in question.options if one.grade == 1) for question in claiming}
        assert len(good) == 1, claim
        assert len({question.wanted for question in claiming}) == 1, claim
        assert len({question.unit for question in claiming}) == 1, claim


def test_the_versions_of_tls_have_the_same_values_in_all_short_questionnaires() -> None:
    values = {q.values for one in SHORT for q in one.questions if q.claims is Claim.LOWEST_TLS}

    assert values == {("tls13", "tls12", "older", "not-everywhere")}


@pytest.mark.parametrize("whole", WHOLE, ids=lambda one: one.id)
def test_a_claim_is_made_once(whole: Questionnaire) -> None:
    claims = [question.claims for question in whole.questions if question.claims]

    assert len(set(claims)) == len(claims)


@pytest.mark.parametrize("whole", VENDORS, ids=lambda one: one.id)
def test_no_vendor_gets_past_the_agreement(whole: Questionnaire) -> None:
    (question,) = [one for one in whole.questions if one.claims is Claim.SIGNS_BAA]

    assert set(question.disqualifying) == {"no", "partial"}
    assert not question.asked_if
    # A model may run on machines of ours that nobody of the vendor reaches: then there is no business associate.
    assert question.may_not_apply == (whole.id == "ai-tool")
    for subcontractors in (one for one in whole.questions if one.claims is Claim.SUBCONTRACTORS_LISTED):
        assert subcontractors.can_disqualify
        assert not subcontractors.asked_if


@pytest.mark.parametrize("whole", SHORT, ids=lambda one: one.id)
def test_what_is_left_out_by_an_answer_cannot_hide_what_ends_the_matter(whole: Questionnaire) -> None:
    hidden = {q.id for q in whole.questions if q.can_disqualify and (q.asked_if or q.may_not_apply)}

    # The provider of the model stands among the subcontractors of AI-07 too. That no agreement is needed (AI-02)
    # is nothing until a person has confirmed it.
    assert hidden <= {"AI-02", "AI-06"}


def test_that_an_ai_tool_needs_no_agreement_is_open_until_a_person_confirms_it() -> None:
    whole = shipped()["ai-tool"]
    told = Answer(answer="n/a", details="The model runs on your machines, and none of us can reach them.")
    confirmed = told.model_copy(update={"review": Review(by="Lee", on=AS_OF, why="they showed us")})

    assert "AI-02" in _assess(whole, _file(whole, {"AI-02": told})).undecided
    assert "AI-02" not in _assess(whole, _file(whole, {"AI-02": confirmed})).undecided


@pytest.mark.parametrize("whole", WHOLE, ids=lambda one: one.id)
def test_a_second_factor_for_administrators_alone_is_worth_nothing(whole: Questionnaire) -> None:
    (question,) = [one for one in whole.questions if "not-admins" in one.values]

    assert {one.value: one.grade for one in question.options if one.value in ("everybody", "admins")} == {
        "everybody": 1,
        "admins": 0,
    }


# Scores ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whole", WHOLE, ids=lambda one: one.id)
def test_the_best_answers_score_100_with_every_question_asked(whole: Questionnaire) -> None:
    found = _assess(whole, _file(whole))

    poor = [one.question for one in found.answers if one.weight and one.standing is not Standing.GOOD]
    assert poor == []
    assert (found.score, found.could_be, found.out_of) == (100, 100, sum(q.weight for q in whole.questions))
    assert (found.verdict, found.band) == (Verdict.BAND, whole.bands[0].name)
    assert found.open == ()


@pytest.mark.parametrize("whole", WHOLE, ids=lambda one: one.id)
def test_the_worst_answers_score_nothing(whole: Questionnaire) -> None:
    found = _assess(whole, _file(whole, worst=True))

    assert [one.question for one in found.answers if one.points] == []
    assert (found.score, found.verdict) == (0, Verdict.DISQUALIFIED)
    assert not found.phi


@pytest.mark.parametrize("whole", WHOLE, ids=lambda one: one.id)
def test_no_answers_are_undecided_and_worth_nothing(whole: Questionnaire) -> None:
    nothing = AnswerFile(format="hipaacheck.answers/1", questionnaire=whole.id, version=whole.version)
    found = _assess(whole, nothing)

    assert (found.score, found.verdict, found.phi) == (0, Verdict.UNDECIDED, False)
    assert set(found.undecided) == {question.id for question in whole.questions if question.can_disqualify}


@pytest.mark.parametrize("whole", WHOLE, ids=lambda one: one.id)
def test_good_words_without_evidence_let_no_phi_go(whole: Questionnaire) -> None:
    found = assess(whole, _file(whole), {}, AS_OF)

    assert found.score is not None
    assert found.score < 75
    assert not found.phi


@pytest.mark.parametrize(
    ("whole", "question_id", "value"), ENDING, ids=[f"{one[1]}-{one[2]}" for one in ENDING]
)
def test_one_answer_that_ends_the_matter_ends_it_beside_the_best(
    whole: Questionnaire, question_id: str, value: Value
) -> None:
    answer = Answer(answer=value, details="As it is today.", evidence=(Proof(path=PROOF),))
    found = _assess(whole, _file(whole, {question_id: answer}))

    assert found.verdict is Verdict.DISQUALIFIED
    assert found.disqualifying == (question_id,)
    assert not found.phi


@pytest.mark.parametrize("whole", WHOLE, ids=lambda one: one.id)
def test_a_file_of_the_best_answers_reads_back_as_it_was_written(whole: Questionnaire) -> None:
    answers = _file(whole)

    assert read_answers(answers_text(whole, answers), "answers.yaml") == answers


# Texts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whole", WHOLE, ids=lambda one: one.id)
def test_nothing_claims_what_hipaa_or_an_answer_does_not_say(whole: Questionnaire) -> None:
    for text in _texts(whole):
        assert FORBIDDEN.search(text) is None, text
        assert AMERICAN.search(text) is None, text
        assert text == " ".join(text.split()), text


@pytest.mark.parametrize(("whole", "question"), ALL, ids=_ids(ALL))
def test_texts_end_as_sentences_do(whole: Questionnaire, question: Question) -> None:
    assert question.text.endswith(("?", "."))
    reasons = (option.disqualifies for option in question.options)
    for text in (question.help, question.follow_up, question.note, question.disqualifying_said, *reasons):
        assert text is None or text.endswith((".", "?")), text
    assert re.search(r"\.$|^\w+$", question.expected), question.expected
    for short in (*question.evidence, *question.labels.values()):
        assert not short.endswith((".", ";", ",")), short
        assert short[0].isupper() or not short[0].isalpha(), short


@pytest.mark.parametrize(("whole", "question"), COUNTED, ids=_ids(COUNTED))
def test_whoever_reads_a_weak_answer_is_told_what_to_ask_next(
    whole: Questionnaire, question: Question
) -> None:
    assert question.follow_up
    assert question.follow_up.endswith("?")


@pytest.mark.parametrize(("whole", "question"), ALL, ids=_ids(ALL))
def test_every_option_is_read_back_from_its_value_and_from_its_label(
    whole: Questionnaire, question: Question
) -> None:
    several = question.type is AnswerType.CHOICES
    for option in question.options:
        expected = (option.value,) if several else option.value
        assert yaml.safe_load(option.value) == option.value
        assert read_value(question, option.value) == expected
        assert read_value(question, option.label) == expected
    if several:
        together = [option for option in question.options if not option.alone]
        cell = "; ".join(option.label for option in together)
        assert read_value(question, cell) == tuple(option.value for option in together)


@pytest.mark.parametrize(("whole", "question"), ALL, ids=_ids(ALL))
def test_not_applicable_is_explained_to_whoever_may_answer_so(
    whole: Questionnaire, question: Question
) -> None:
    said = f"{question.help} {question.note}"

    assert ("Not applicable" in said) == question.may_not_apply


@pytest.mark.parametrize("whole", WHOLE, ids=lambda one: one.id)
def test_the_instructions_speak_of_what_there_is(whole: Questionnaire) -> None:
    told = " ".join(whole.instructions)

    assert ("Not applicable" in told) == any(question.may_not_apply for question in whole.questions)
    assert re.search(r"no PHI|not put PHI", told)
    assert "counts half until" in told
    assert whole.evidence_cap == 0.5


@pytest.mark.parametrize("whole", WHOLE, ids=lambda one: one.id)
def test_the_origin_and_how_sure_it_is_stand_at_the_head_of_the_file(whole: Questionnaire) -> None:
    file = rules_dir() / "questionnaires" / f"{whole.id}.yaml"
    head = file.read_text(encoding="utf-8").partition("\nid:")[0]

    for said in ("# Origin:", "own words", "sure", whole.compiled.isoformat()):
        assert said in head
    assert all(line.startswith("#") for line in head.splitlines())
