import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.email.dmarc.parser import is_dmarc, parse_record
from hipaacheck.checkers.email.dmarc.suggest import Suggestion, suggest
from hipaacheck.checkers.email.dmarc.walk import lowered

_REPORTS = "rua=mailto:dmarc-reports@clinic.example"


def _suggest(text: str | None, *, sends_mail: bool = True) -> Suggestion:
    base = parse_record(text) if text is not None else None
    policy = base.policy("self") if base is not None else None
    effective = lowered(policy, base is not None and base.testing)
    return suggest("clinic.example", base, policy, effective, sends_mail)


def test_without_a_record_reports_come_first() -> None:
    advice = _suggest(None)
    assert advice.next_record == f"v=DMARC1; p=none; {_REPORTS}"
    assert advice.goal_record == f"v=DMARC1; p=quarantine; {_REPORTS}"


def test_a_domain_that_sends_no_mail_can_refuse_all_at_once() -> None:
    assert _suggest(None, sends_mail=False).next_record == "v=DMARC1; p=reject"
    advice = _suggest("v=DMARC1; p=none; sp=none; rua=mailto:a@clinic.example", sends_mail=False)
    assert advice.next_record == "v=DMARC1; p=reject; sp=quarantine; rua=mailto:a@clinic.example"


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        (
            "v=DMARC1; p=none; rua=mailto:a@b.example!5m; pct=10; ri=60",
            "v=DMARC1; p=quarantine; rua=mailto:a@b.example",
        ),
        ("v=DMARC1; p=quarantine; rua=mailto:a@b.example", "v=DMARC1; p=quarantine; rua=mailto:a@b.example"),
        ("v=DMARC1; p=reject; rua=mailto:a@b.example", "v=DMARC1; p=reject; rua=mailto:a@b.example"),
        (
            "v=DMARC1; p=quarantine; t=y; rua=mailto:a@b.example",
            "v=DMARC1; p=quarantine; rua=mailto:a@b.example",
        ),
        (
            "v=DMARC1; p=reject; sp=none; np=none; adkim=s; rua=mailto:a@b.example",
            "v=DMARC1; p=reject; sp=quarantine; np=quarantine; adkim=s; rua=mailto:a@b.example",
        ),
        (
            "v=DMARC1; p=none; sp=none; aspf=s; rua=mailto:a@b.example; ruf=mailto:f@b.example; fo=1",
            "v=DMARC1; p=quarantine; aspf=s; rua=mailto:a@b.example; ruf=mailto:f@b.example; fo=1",
        ),
        ("v=DMARC1; p=reject", f"v=DMARC1; p=reject; {_REPORTS}"),
    ],
)
def test_a_watched_or_enforced_record_goes_one_step_on_and_keeps_what_is_good(text: str, goal: str) -> None:
    assert _suggest(text) == Suggestion(goal, goal)


@pytest.mark.parametrize("text", ["v=DMARC1; p=none", "v=DMARC1", "v=DMARC1; p=rejected"])
def test_a_record_that_nobody_watches_gets_reports_before_enforcement(text: str) -> None:
    # RFC 9989 section 5.1.6: own mail that is not aligned must be found before enforcement.
    advice = _suggest(text)
    assert advice.next_record == f"v=DMARC1; p=none; {_REPORTS}"
    assert advice.goal_record == f"v=DMARC1; p=quarantine; {_REPORTS}"


_POLICY = st.sampled_from(["none", "quarantine", "reject"])


@given(
    p=_POLICY,
    sp=st.none() | _POLICY,
    np=st.none() | _POLICY,
    testing=st.booleans(),
    rua=st.booleans(),
    sends_mail=st.booleans(),
)
def test_every_suggestion_is_a_valid_record_and_never_weaker(
    p: str, sp: str | None, np: str | None, testing: bool, rua: bool, sends_mail: bool
) -> None:
    text = f"v=DMARC1; p={p}" + (f"; sp={sp}" if sp else "") + (f"; np={np}" if np else "")
    text += ("; t=y" if testing else "") + ("; rua=mailto:a@b.example" if rua else "")
    before = parse_record(text)
    advice = _suggest(text, sends_mail=sends_mail)
    words = ["none", "quarantine", "reject"]
    for record in (advice.next_record, advice.goal_record):
        assert is_dmarc(record)
        after = parse_record(record)
        assert (after.errors, after.warnings) == ((), ())
        for relation in ("self", "subdomain"):
            was = lowered(before.policy(relation), before.testing)
            assert words.index(str(after.policy(relation))) >= words.index(str(was))
    goal = parse_record(advice.goal_record)
    assert all(goal.policy(kind) in ("quarantine", "reject") for kind in ("self", "subdomain", "nonexistent"))
