"""A toy questionnaire with every type of answer and condition, and full answers to it, for tests."""

from datetime import date
from functools import cache

from hipaacheck.questionnaires.answers import Answer, AnswerFile, Proof, Value
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.shelf import read_questionnaire
from hipaacheck.questionnaires.words import AnswerType

TOY = """\
id: toy
version: '1.0'
title: Toy vendor questionnaire
audience: vendor
about: Questions of every type, for tests.
instructions:
  - Answer for the product and plan named as subject.
  - "Details are needed where an answer is Partly."
compiled: 2026-11-22
verified: made up
sources: [made up for tests]
licence: Apache-2.0
review_months: 12
evidence_cap: 0.5
bands:
  - {at_least: 90, name: accept, title: Accept, means: PHI may go there., phi: true}
  - {at_least: 60, name: low-risk, title: Low risk only, means: Only with little PHI., phi: true}
  - {at_least: 0, name: refuse, title: Do not use, means: No PHI may go there., phi: false}
sections:
  - {id: scope, title: Agreement and scope, about: What we would buy and on which terms.}
  - {id: safeguards, title: Safeguards}
  - {id: people, title: "People, tests & plans"}
questions:
  - id: TOY-01
    section: scope
    topic: agreement
    text: Will you sign a business associate agreement?
    type: yes-no
    weight: 20
    wanted: 'yes'
    disqualifying: [partial, 'no']
    disqualifying_said: no agreement for the product
    details_for: [partial]
    expected: "yes"
    evidence: [signed or draft agreement, list of covered plans]
    citations: [164.502(e)(1), 164.308(b)(1)]
    basis: required
    claims: signs-baa
    follow_up: Ask for the agreement.
  - id: TOY-02
    section: scope
    topic: scope
    text: Does the product hold messages?
    type: yes-no
    weight: 0
    expected: either
    basis: good practice
  - id: TOY-03
    section: scope
    topic: messaging
    text: How long are messages kept?
    help: Count from the day on which a message was sent.
    type: number
    weight: 10
    unit: days
    steps: [{at_most: 30, grade: 1}, {at_most: 365, grade: 0.5}]
    beyond_disqualifies: 3650
    expected: thirty days at most
    may_not_apply: true
    asked_if: [{question: TOY-02, any_of: ['yes', partial]}]
    basis: good practice
  - id: TOY-04
    section: safeguards
    topic: encryption
    text: What is the lowest version of TLS that you accept?
    type: choice
    weight: 10
    options:
      - {value: tls13, label: "TLS 1.3, nothing older", grade: 1}
      - {value: tls12, label: TLS 1.2, grade: 1}
      - {value: tls10, label: TLS 1.0 or 1.1, grade: 0.5}
      - {value: none, label: None of them, grade: 0, disqualifies: mail in the clear}
    expected: TLS 1.2
    evidence: [report of a scan]
    citations: [164.312(e)(1)]
    basis: addressable
    claims: lowest-tls
  - id: TOY-05
    section: safeguards
    topic: authentication
    text: Which second factors do administrators use?
    help: Choose all that are in use.
    type: choices
    weight: 20
    options:
      - {value: keys, label: "Hardware keys (FIDO2, passkeys)", wanted: true}
      - {value: app, label: "=Authenticator app", wanted: true}
      - {value: sms, label: Text messages, caps: 0.5}
      - {value: shared, label: One code that all share, disqualifies: no factor of one's own}
      - {value: none, label: None of these, alone: true}
    enough: 1
    expected: keys or an app
    may_not_apply: true
    citations: [164.312(d)]
    basis: required
    claims: mfa-for-admins
  - id: TOY-06
    section: safeguards
    topic: authentication
    text: Are text messages being phased out?
    type: yes-no
    weight: 5
    wanted: 'yes'
    expected: "yes"
    may_not_apply: true
    asked_if:
      - {question: TOY-05, any_of: [sms]}
      - {question: TOY-04, any_of: [tls13, tls12]}
    basis: good practice
  - id: TOY-07
    section: people
    topic: testing
    text: When was the last penetration test?
    type: date
    weight: 10
    steps: [{within_months: 12, grade: 1}, {within_months: 24, grade: 0.5}]
    never_disqualifies: true
    expected: within the last year
    details_for: [never]
    evidence: [report or letter of the tester]
    citations: [164.308(a)(8)]
    basis: evidence
  - id: TOY-08
    section: people
    topic: incidents
    text: Who calls us, and how, when PHI was seen by somebody who should not have seen it?
    type: text
    weight: 10
    expected: a named role and a way that is watched at all hours
    disqualifying_said: nobody does
    citations: [164.410(b)]
    basis: required
  - id: TOY-09
    section: people
    topic: subcontractors
    text: Which subcontractors can see our PHI?
    type: list
    weight: 10
    expected: every one, with what it does
    may_not_apply: true
    citations: [164.308(b)(2)]
    basis: required
    claims: subcontractors-listed
  - id: TOY-10
    section: people
    topic: continuity
    text: What was the availability of the product in the last year?
    type: number
    weight: 5
    unit: percent
    steps: [{at_least: 99.9, grade: 1}, {at_least: 99, grade: 0.5}]
    expected: 99.9 percent
    basis: good practice
"""


@cache
def toy() -> Questionnaire:
    """Return the toy questionnaire."""
    return read_questionnaire(TOY, "toy.yaml")


def toy_answers(**fields: object) -> AnswerFile:
    """Return answers to all that the toy asks; `fields` replace those of the file."""
    given = {
        "TOY-01": Answer(answer="yes", evidence=(Proof(path="baa draft.pdf"), Proof(path="plans/2026.xlsx"))),
        "TOY-02": Answer(answer="yes"),
        "TOY-03": Answer(answer=30),
        "TOY-04": Answer(answer="tls13", details="+1 with every partner", evidence=(Proof(path="scan.pdf"),)),
        "TOY-05": Answer(answer=("keys", "sms")),
        "TOY-06": Answer(answer="partial", details="=until the end of 2027\n-staff first"),
        "TOY-07": Answer(answer="2026-03-01", evidence=(Proof(path="pentest.pdf"),)),
        "TOY-08": Answer(answer="@security officer, by telephone;\nthe number is watched day and night"),
        "TOY-09": Answer(answer=("Example Cloud, hosting", '-Mail Ltd., "delivery" & logs')),
        "TOY-10": Answer(answer=99.95),
    }
    whole: dict[str, object] = {
        "format": "hipaacheck.answers/1",
        "questionnaire": "toy",
        "version": "1.0",
        "sha256": toy().sha256,
        "vendor": "acme",
        "vendor_name": "Acme Mail, Inc.",
        "subject": "Acme Mail, business plan",
        "asked": date(2026, 11, 22),
        "due": date(2026, 12, 22),
        "answered": date(2026, 12, 1),
        "answered_by": "A. Person, security officer",
        "answers": given,
    }
    return AnswerFile.model_validate({**whole, **fields})


def unanswered() -> AnswerFile:
    """Return the file as it is sent: asked, nothing answered."""
    return toy_answers(answers={}, answered=None, answered_by=None)


def mixed_answers(questionnaire: Questionnaire, turn: int) -> AnswerFile:
    """Return answers of all kinds to any questionnaire: another turn, other answers; some are left out."""
    answers = {}
    for at, question in enumerate(questionnaire.questions):
        step = at * 7 + turn * 3
        if step % 6 == 5:
            continue
        answer = Answer(
            answer=_mixed(question, step),
            details="as our contract says" if step % 5 > 1 else None,
            evidence=(Proof(path=f"evidence/{question.id}.pdf"),) if step % 3 == 0 else (),
        )
        answers[question.id] = answer
    return AnswerFile(
        format="hipaacheck.answers/1",
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        sha256=questionnaire.sha256,
        vendor="acme",
        answered=date(2026, 11, 2),
        answered_by="A. Person",
        answers=answers,
    )


def _mixed(question: Question, step: int) -> Value:
    if question.may_not_apply and step % 9 == 4:
        return "n/a"
    kind, values = question.type, question.values
    if kind in (AnswerType.YES_NO, AnswerType.CHOICE):
        return values[step % len(values)]
    if kind is AnswerType.CHOICES:
        alone = {option.value for option in question.options if option.alone}
        chosen = tuple(
            value for at, value in enumerate(values) if (at + step) % 3 == 0 and value not in alone
        )
        return chosen or (values[0],)
    if kind is AnswerType.NUMBER:
        return 2 + step % 40
    if kind is AnswerType.DATE:
        return "never" if step % 5 == 1 else f"202{step % 7}-0{1 + step % 9}-1{step % 10}"
    return ("First, of two", "second") if kind is AnswerType.LIST else "In words.\nAnd on a second line."
