"""A redacted copy says the same of the same things: only who they are has gone, and its digests lead nowhere."""

import time
from pathlib import Path

import pytest
from pydantic import JsonValue
from tests.redaction.planting import DIGEST, Identity, planted
from tests.reporters.history import history_of
from tests.reporters.organisation import declared, entry, organisation_run
from tests.support.run_parts import CLINIC, domain, evidence
from tests.support.runs import empty_run, hostile_run, large_run, sample_run

from hipaacheck.model import Outcome, Run, TargetKind, fingerprint
from hipaacheck.redaction.redacting import redact
from hipaacheck.reporters import html, json, markdown, text
from hipaacheck.reporters.edition import PLAIN, REDACTED, Edition
from hipaacheck.reporters.profile import Profile
from hipaacheck.reporters.view import build_view

REAL = Path("/tmp/real/run.json")
DOE = Identity("Kaleidoskop Clinic", "kaleidoskop.example", "Jane", "Doe")


def said(words: str, *, organisation: str = "Kaleidoskop Clinic", by: str = "Jane Doe") -> str:
    """Return what becomes of words that stand in a fact, where somebody of this name approved something."""
    target = entry(TargetKind.ORGANISATION, "organisation", organisation)
    facts: dict[str, JsonValue] = {"decided_by": by, "words": words}
    run = organisation_run(
        (target,), (declared(target, "organisation.record", facts),), organisation=organisation
    )
    shared, _ = redact(run, PLAIN)
    found = shared.evidence[-1].facts
    assert found is not None
    return str(found["words"])


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("Jane Doe agreed", "Jane Doe"),
        ("Doe, Jane agreed", "Jane Doe"),
        ("J. Doe agreed", "Jane Doe"),
        ("DOE agreed", "Jane Doe"),
        ("JANE   DOE agreed", "Dr. Jane Doe, MD"),
        ("jane_doe agreed", "Doe, Jane"),
        ("Jan van der Berg agreed", "van der Berg, Jan"),
        ("J. v. Berg agreed", "Jan v. Berg"),
        ("Smith-Jones agreed", "Mary Smith-Jones"),
        ("Will Brown agreed", "Will Brown"),
        ("Ng agreed", "Xi Ng"),
        ("Ju\u0308rgen Mu\u0308ller agreed", "Jürgen Müller"),
        ("Juergen Mueller agreed", "Jürgen Müller"),
        ("Jane\u200b Do\u00ade agreed", "Jane Doe"),
        ("Mary&#39;Ann Cole agreed", "Mary'Ann Cole"),
        ("Jane%20Doe agreed", "Jane Doe"),
    ],
)
def test_one_person_has_one_token_however_the_name_is_written(words: str, by: str) -> None:
    assert said(words, by=by) == "person-2 agreed"


def test_a_person_named_with_a_title_or_degree_alone_is_found_too() -> None:
    assert said("seen by Dr. Anna Lund and by Peter Falk, RN") == "seen by Dr. person-3 and by person-4, RN"


@pytest.mark.parametrize(
    "words",
    [
        "They will do so in May; the mark is low.",
        "Will it be kept? Brown paper is no answer.",
        "In March 2026 a young grant was read.",
    ],
)
@pytest.mark.parametrize("by", ["Will May", "Mark Brown", "March Young"])
def test_names_that_are_words_leave_sentences_as_they_are(words: str, by: str) -> None:
    assert said(words, by=by) == words


@pytest.mark.parametrize("organisation", ["Clinic", "Mail", "The Practice", "Community Health Center"])
def test_an_organisation_called_by_a_common_word_leaves_sentences_as_they_are(organisation: str) -> None:
    words = "Mail of the clinic goes to every practice and community health center. Clinic hours are short."

    assert said(words, organisation=organisation) == words
    assert said(organisation, organisation=organisation) == "The organisation"


@pytest.mark.parametrize(
    "words",
    [
        "45 CFR 164.312(a)(2)(iv), NIST SP 800-66r2, RFC 9989 section 4.10, 2026-11-21T14:05:09Z",
        "CIS 5.2.2.3, nginx/1.18.0, TLS 1.2, 10,485,760 bytes, 3 of 14 people, 12.5 %",
        "RSA 2048, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, selector1, v=spf1 include:spf.protection.outlook.com -all",
        "verified signatures, token based verification, proof of delivery: yes; 127.0.0.1",
        "Microsoft 365, Google Workspace, Slow Fax, Mail House; the security official; everybody",
    ],
)
def test_what_names_nobody_stays(words: str) -> None:
    assert said(words) == words


@pytest.mark.parametrize("run", [sample_run, empty_run, organisation_run, hostile_run, lambda: large_run(3)])
def test_the_verdicts_are_those_of_the_original(run: object) -> None:
    assert callable(run)
    whole: Run = run()
    shared, shown = redact(whole, Edition(history=history_of(whole)))

    assert verdicts(shared, shown) == verdicts(whole, Edition(history=history_of(whole)))
    assert [(one.rule, one.outcome, one.severity, one.citations) for one in shared.findings] == [
        (one.rule, one.outcome, one.severity, one.citations) for one in whole.findings
    ]
    assert (shared.rules, shared.frameworks, shared.checkers) == (
        whole.rules,
        whole.frameworks,
        whole.checkers,
    )
    assert (shared.id, shared.as_of, shared.complete) == (whole.id, whole.as_of, whole.complete)


def verdicts(run: Run, edition: Edition) -> object:
    """Return all the numbers that a report leads with."""
    view = build_view(run, edition)
    return (
        view.verdict,
        view.areas,
        view.risk,
        [
            len(rows)
            for rows in (view.findings, view.failed, view.groups, view.targets, view.manual, view.unkept)
        ],
        [(outcome, sum(one.outcome is outcome for one in run.findings)) for outcome in Outcome],
    )


def test_redacting_twice_changes_nothing_more_and_equal_input_gives_equal_bytes() -> None:
    once = redact(*planted(DOE))

    assert redact(*once) == once
    assert redact(*planted(DOE)) == once
    assert json.render(redact(*planted(DOE))[0]) == json.render(once[0])


def test_a_redacted_run_can_be_kept_and_read_again() -> None:
    shared, shown = redact(*planted(DOE))

    assert json.load_run(json.render(shared)) == shared
    assert Edition.model_validate_json(shown.model_dump_json()) == shown


def test_ids_agree_with_each_other_and_none_is_given_twice() -> None:
    run, edition = planted(DOE)
    twins = tuple(entry(TargetKind.SYSTEM, name, name) for name in ("Jane Doe", "jane-doe", "Doe, Jane"))
    run = run.model_copy(update={"targets": (*run.targets, *twins)})
    shared, _ = redact(run, edition)

    names = [target.id for target in shared.targets]
    assert len(set(names)) == len(names) == len(run.targets)
    assert {one.target for one in shared.findings} <= set(names)
    assert {one for found in shared.findings for one in found.evidence} <= {one.id for one in shared.evidence}
    assert all(one.fingerprint == fingerprint(one.rule, one.target) for one in shared.findings)
    assert len({one.fingerprint for one in shared.findings}) == len({one.fingerprint for one in run.findings})


def test_actions_and_history_still_belong_to_their_findings() -> None:
    run, edition = planted(DOE)
    shared, shown = redact(run, edition)
    prints = [one.fingerprint for one in shared.findings]

    assert shown.actions[0].fingerprint == prints[0]
    assert list(shown.history.sightings) == prints
    assert shown.history.sightings[prints[0]] == edition.history.sightings[run.findings[0].fingerprint]


def test_people_and_domains_have_tokens_of_their_own() -> None:
    target = entry(TargetKind.ORGANISATION, "organisation", "X")
    people: list[JsonValue] = [
        {"by": name} for name in ("Ann Lee", "Bob Ray", "Ann Roe", "Ann Lee", "Lee, Ann")
    ]
    run = organisation_run(
        (domain("one.example", 1), domain("two.example", 2), domain("sub.one.example", 3), target),
        (declared(target, "practice.record", {"records": people}),),
    )
    shared, _ = redact(run, PLAIN)
    found = shared.evidence[-1].facts
    assert found is not None and isinstance(found["records"], list)

    assert [one["by"] for one in found["records"] if isinstance(one, dict)] == [
        "person-2",
        "person-3",
        "person-4",
        "person-2",
        "person-2",
    ]
    names = [one.name for one in shared.targets if one.kind is TargetKind.DOMAIN]
    assert len(set(names)) == 4
    assert any(name.count(".") == 2 and name.split(".", 1)[1] in names for name in names)


def test_no_digest_of_what_is_public_is_left() -> None:
    target = domain(CLINIC, 4)
    facts: dict[str, JsonValue] = {"sha256": DIGEST, "serial": "736aa001f0", "recorded_sha256": DIGEST}
    run = organisation_run((), (evidence(target, "tls.certificate", "x", "TLS", facts),))
    shared, _ = redact(run, PLAIN)
    shown = shared.evidence[-1].facts
    assert shown is not None

    left = json.render(shared).decode()
    assert shown["sha256"] == shown["recorded_sha256"] != DIGEST
    assert all(one.id not in left for one in run.evidence)
    assert all(
        piece.sha256 not in left and piece.text is None for one in shared.evidence for piece in one.artefacts
    )
    assert all(piece.sha256 not in left for one in run.evidence for piece in one.artefacts)
    assert run.inventory_sha256 is not None and run.inventory_sha256 not in left


def test_a_redacted_copy_says_what_it_is_in_every_format() -> None:
    shared, shown = redact(sample_run(), PLAIN)

    assert REDACTED in json.render(shared).decode() and shared.options["redacted"] is True
    assert "It is not anonymous" in html.render(shared, shown).decode()
    for reporter in (text, markdown):
        assert "redacted copy" in " ".join(reporter.render(shared, shown).decode().split())


def test_texts_that_grow_still_fit_their_fields() -> None:
    run, edition = planted(DOE)
    long = ("J. Doe " * 600)[:4_000].strip()
    attested = run.attestations[0].model_copy(update={"statement": long})
    note = ("J. Doe " * 60)[:400].strip()
    profile = Profile(notes={"summary": note, "findings": long})
    shared, shown = redact(
        run.model_copy(update={"attestations": (attested,)}), edition.model_copy(update={"profile": profile})
    )

    assert len(shared.attestations[0].statement) <= 4_000
    assert len(shown.profile.notes["summary"]) <= 400
    assert len(shown.profile.notes["findings"]) <= 4_000


@pytest.mark.skipif(not REAL.exists(), reason="no large run on this machine")
def test_a_large_run_takes_less_than_three_seconds() -> None:
    run = json.load_run(REAL.read_bytes())
    begun = time.process_time()
    redact(run, PLAIN)

    assert time.process_time() - begun < 3


def test_what_changed_without_being_told_still_belongs_to_its_findings() -> None:
    run = organisation_run()
    first, second = run.findings[:2]
    edition = Edition(history=history_of(run))
    since = edition.history.since
    assert since is not None
    since = since.model_copy(update={"arrived": (first.fingerprint,), "shifted": (second.fingerprint,)})
    edition = edition.model_copy(update={"history": edition.history.model_copy(update={"since": since})})
    redacted, told = redact(run, edition)

    assert told.history.since is not None
    prints = {one.fingerprint for one in redacted.findings}
    assert {*told.history.since.arrived, *told.history.since.shifted} <= prints
    assert len(told.history.since.arrived) == len(told.history.since.shifted) == 1
