"""OSCAL files are valid by compliance-trestle, hold what the run holds, and never call satisfied what is no pass.

TRESTLE names the Python of a virtual environment with compliance-trestle (several are parted by a colon): it
needs another release of cryptography than sslyze does. Without it the tests that ask it are skipped.
"""

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.reporters.organisation import organisation_run
from tests.support.runs import HOSTILE, empty_run, hostile_run, large_run, sample_run

from hipaacheck.model import Action, Attestation, Finding, Outcome, Progress, Run, Treatment
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.oscal import poam, results
from hipaacheck.reporters.oscal.names import NS, control_id, objective_id
from hipaacheck.reporters.oscal.text import line, prose, value
from hipaacheck.reporters.profile import Person, Profile, Status

Json = dict[str, Any]
COMMONMARK = MarkdownIt("commonmark", {"html": True})
TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
# What OSCAL reads as Markdown (markup-line and markup-multiline); everything else is a string.
MARKUP = {"title", "description", "remarks", "statement", "prose"}
TRESTLES = [Path(one) for one in os.environ.get("TRESTLE", "").split(os.pathsep) if one]

READ = """
import json, re, sys
from collections import Counter
from pathlib import Path
import trestle.oscal
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.poam import PlanOfActionAndMilestones

path = Path(sys.argv[1])
document = json.loads(path.read_text())
kind, body = next(iter(document.items()))
if not re.match(trestle.oscal.OSCAL_VERSION_REGEX, body["metadata"]["oscal-version"]):
    body["metadata"]["oscal-version"] = trestle.oscal.OSCAL_VERSION
    path.write_text(json.dumps(document))
read = (AssessmentResults if kind == "assessment-results" else PlanOfActionAndMilestones).oscal_read(path)
assert read is not None
part = read.results[0] if kind == "assessment-results" else read
counts = {
    "observations": len(part.observations or []),
    "risks": len(part.risks or []),
    "findings": len(part.findings or []),
    "items": len(getattr(part, "poam_items", None) or []),
    "satisfied": sum(getattr(f.target.status.state, "value", f.target.status.state) == "satisfied"
                     for f in part.findings or []),
}
print(json.dumps(counts))
"""


def action(finding: Finding, status: Progress | None = Progress.IN_PROGRESS, **fields: object) -> Action:
    usual: dict[str, object] = {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "target": finding.target,
        "treatment": Treatment.MITIGATE,
        "owner": "IT",
        "due": date(2027, 1, 31),
        "status": status,
        "comment": "ordered",
        "recorded_at": datetime(2026, 11, 20, tzinfo=UTC),
        "source": "plan.xlsx",
    }
    return Action.model_validate({**usual, **fields})


def signed(run: Run, text: str = "A. Assessor") -> Edition:
    """Return an edition in which every field is filled, with `text` where people write."""
    failed = [finding for finding in run.findings if finding.outcome is Outcome.FAIL]
    profile = Profile(
        title=text[:200],
        client=text[:200],
        assessor=Person(name=text[:200], title=text[:200], organisation=text[:190] + " Ltd"),
        reviewers=(Person(name="R. Reviewer"),),
        confidentiality=text,
        status=Status.FINAL,
    )
    actions = (action(finding, owner=text, comment=text, source=text) for finding in failed)
    return Edition(profile=profile, actions=tuple(actions))


def with_statement(run: Run, text: str = "We looked.") -> Run:
    one = Attestation(rule=run.rules[0].id, answer=True, statement=text, by=text, date=date(2026, 1, 1))
    return run.model_copy(
        update={"attestations": (one, one.model_copy(update={"expires": date(2026, 2, 1)}))}
    )


RUNS = {
    "sample": (sample_run(), PLAIN),
    "organisation": (with_statement(organisation_run()), signed(organisation_run())),
    "hostile": (with_statement(hostile_run(), HOSTILE), signed(hostile_run(), HOSTILE)),
    "empty": (empty_run(), PLAIN),
    "large": (large_run(40), PLAIN),
}
EACH = pytest.mark.parametrize("name", list(RUNS))


def results_of(run: Run, edition: Edition = PLAIN) -> Json:
    body: Json = json.loads(results.render(run, edition))["assessment-results"]
    return body


def plan_of(run: Run, edition: Edition = PLAIN) -> Json:
    body: Json = json.loads(poam.render(run, edition))["plan-of-action-and-milestones"]
    return body


def nodes(tree: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of a document with the key that it stands under."""
    yield key, tree
    if isinstance(tree, dict):
        for name, below in tree.items():
            yield from nodes(below, name)
    elif isinstance(tree, list):
        for below in tree:
            yield from nodes(below, key)


def under(tree: Any, key: str) -> list[Any]:
    """Return every value that stands under a key; those of a list one by one."""
    return [found for name, found in nodes(tree) if name == key and not isinstance(found, list)]


def ours(tree: Json) -> dict[str, str]:
    """Return the properties in the namespace of hipaacheck."""
    return {one["name"]: one["value"] for one in tree["props"] if one.get("ns") == NS}


def result(run: Run, edition: Edition = PLAIN) -> Json:
    found: Json = results_of(run, edition)["results"][0]
    return found


def documents(name: str) -> tuple[Json, Json]:
    run, edition = RUNS[name]
    return results_of(run, edition), plan_of(run, edition)


@pytest.mark.skipif(not TRESTLES, reason="TRESTLE names no Python with compliance-trestle")
@pytest.mark.parametrize("python", TRESTLES, ids=str)
@EACH
def test_trestle_reads_what_the_run_holds(name: str, python: Path, tmp_path: Path) -> None:
    run, edition = RUNS[name]
    outcomes = Counter(finding.outcome for finding in run.findings)
    applied = outcomes.total() - outcomes[Outcome.NOT_APPLICABLE]
    planned = sum(item.outcome is Outcome.FAIL or item.waiver is not None for item in run.findings)

    def read(suffix: str, data: bytes) -> dict[str, int]:
        path = tmp_path / f"run.{suffix}.json"
        path.write_bytes(data)
        done = subprocess.run(
            [python, "-c", READ, path], capture_output=True, text=True, timeout=110, check=False
        )
        assert done.returncode == 0, done.stderr[-3_000:]
        counts: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
        return counts

    assert read("ar", results.render(run, edition)) == {
        "observations": applied,
        "risks": planned,
        "findings": applied,
        "items": 0,
        "satisfied": outcomes[Outcome.PASS],
    }
    assert read("poam", poam.render(run, edition)) == {
        "observations": planned,
        "risks": planned,
        "findings": 0,
        "items": max(planned, 1),
        "satisfied": 0,
    }


@EACH
def test_equal_runs_give_equal_bytes(name: str) -> None:
    run, edition = RUNS[name]
    again = Run.model_validate_json(run.model_dump_json())

    assert results.render(run, edition) == results.render(again, edition)
    assert poam.render(run, edition) == poam.render(again, edition)


@EACH
def test_nothing_is_empty_and_every_name_is_a_name(name: str) -> None:
    """The schemas want one item in a list, one character in a string, and one line in a title."""
    for document in documents(name):
        for key, found in nodes(document):
            assert found is not None and found not in ("", [], {}), key
            if key in {"title", "name", "value", "version", "text"} and isinstance(found, str):
                assert found == found.strip() and "\n" not in found
        document.pop("system-id", None)  # its id is a UUID and no token
        for key in ("control-id", "objective-id", "target-id", "role-id", "id"):
            for token in under(document, key):
                assert isinstance(token, str) and TOKEN.fullmatch(token)


@EACH
def test_every_pointer_leads_somewhere(name: str) -> None:
    for document in documents(name):
        uuids = under(document, "uuid")
        known = set(map(str, uuids))
        pointers = [
            str(found)
            for key in (
                "subject-uuid",
                "observation-uuid",
                "risk-uuid",
                "actor-uuid",
                "component-uuid",
                "party-uuid",
            )
            for found in under(document, key)
        ]
        pointers += [
            str(one)
            for key, found in nodes(document)
            if key == "party-uuids" and isinstance(found, list)
            for one in found
        ]
        pointers += [str(found)[1:] for found in under(document, "href") if str(found).startswith("#")]
        roles = document["metadata"].get("roles", [])

        assert len(known) == len(uuids)
        assert set(pointers) <= known
        assert {one["id"] for one in roles} == set(under(document, "role-id"))


@EACH
def test_every_finding_is_about_an_objective_that_is_defined(name: str) -> None:
    document, _ = documents(name)
    defined = set(map(str, under(document["local-definitions"], "id")))

    assert set(map(str, under(document, "target-id"))) <= defined
    assert set(map(str, under(document, "objective-id"))) == set(map(str, under(document, "target-id")))


@EACH
def test_only_a_pass_is_satisfied(name: str) -> None:
    run, edition = RUNS[name]
    expected = {
        Outcome.PASS: ("satisfied", "pass"),
        Outcome.FAIL: ("not-satisfied", "fail"),
        Outcome.UNKNOWN: ("not-satisfied", "other"),
        Outcome.MANUAL: ("not-satisfied", "other"),
    }
    outcomes = {item.fingerprint: item.outcome for item in run.findings}
    found = result(run, edition).get("findings", [])

    for one in found:
        status = one["target"]["status"]
        outcome = outcomes[ours(one)["fingerprint"]]
        assert ours(one)["outcome"] == outcome.value
        assert (status["state"], status["reason"]) == expected[outcome]
    applied = [item for item in run.findings if item.outcome is not Outcome.NOT_APPLICABLE]
    assert len(found) == len(applied)


def test_what_was_not_seen_is_said_not_to_be_a_failure() -> None:
    found = result(sample_run())["findings"]
    unseen = [one for one in found if ours(one)["outcome"] in ("unknown", "manual")]

    assert unseen
    for one in unseen:
        assert "is no failure" in str(one["target"]["status"]["remarks"])
        assert "related-risks" not in one


def test_what_does_not_apply_is_counted_and_left_out() -> None:
    run = sample_run()
    left = sum(item.outcome is Outcome.NOT_APPLICABLE for item in run.findings)
    found = result(run)

    assert ours(found)["not-applicable"] == str(left) != "0"
    assert f"{left} pairs of rule and target" in str(found["remarks"])
    assert "not-applicable" not in {ours(one)["outcome"] for one in found["findings"]}


def test_an_incomplete_run_says_so_and_names_its_problems() -> None:
    remarks = str(result(sample_run())["remarks"])

    assert remarks.startswith("The run is not complete")
    assert "plugin acme-fax 1.2" in remarks and "Port 25 seems to be blocked" in remarks


def test_methods_tell_a_test_from_a_record_and_from_somebodys_word() -> None:
    run = organisation_run()
    attested = run.evidence[0].model_copy(update={"attested": True})
    run = run.model_copy(update={"evidence": (attested, *run.evidence[1:])})
    found = {ours(one)["target"]: one["methods"] for one in result(run)["observations"]}

    assert found["domain:harborclinic.example"] == ["TEST"]
    assert found["vendor:mail"] == ["EXAMINE", "INTERVIEW"]
    assert found["vendor:fax"] == ["INTERVIEW"]


def test_evidence_is_named_by_its_digest_and_collected_when_it_was() -> None:
    run = sample_run()
    held = {item.id: item for item in run.evidence}
    resources = results_of(run)["back-matter"]["resources"]
    named = {one["uuid"]: ours(one)["evidence"] for one in resources[1:]}
    with_evidence = [one for one in result(run)["observations"] if "relevant-evidence" in one]

    assert with_evidence and set(named.values()) <= set(held)
    for one in with_evidence:
        ids = [named[str(item["href"])[1:]] for item in one["relevant-evidence"]]
        last = max(held[item].collected_at for item in ids)
        assert datetime.fromisoformat(str(one["collected"])) == last


def test_a_risk_is_measured_in_the_words_of_sp_800_30() -> None:
    run = sample_run()
    failed = {item.fingerprint: item for item in run.findings if item.outcome is Outcome.FAIL}
    risks = result(run)["risks"]

    assert len(risks) == len(failed)
    for one in risks:
        finding = failed[ours(one)["fingerprint"]]
        facets = one["characterizations"][0]["facets"]
        measured = {facet["name"]: facet["value"] for facet in facets if "csrc.nist.gov" in facet["system"]}
        assert finding.risk is not None
        assert measured == {
            "likelihood": finding.likelihood.value,
            "impact": finding.impact.value,
            "risk": finding.risk.value,
        }


def test_an_accepted_risk_is_a_deviation_until_a_day_and_what_nobody_saw_has_no_level() -> None:
    plan = plan_of(organisation_run())
    risks = {ours(one)["rule"]: one for one in plan["risks"]}
    accepted = [one for one in risks.values() if one["status"] == "deviation-approved"]

    assert len(accepted) == 2
    for one in accepted:
        assert ours(one)["accepted-until"] == "2027-03-31"
        assert one["mitigating-factors"][0]["description"] == "weekly look at the reports"
        assert one["risk-log"]["entries"][0]["start"] == "2026-10-01T00:00:00Z"
    unseen = next(one for one in accepted if ours(one)["outcome"] == "unknown")
    assert "risk" not in {facet["name"] for facet in unseen["characterizations"][0]["facets"]}
    assert str(unseen["statement"]).startswith("Whether there is a gap could not be seen.")


@pytest.mark.parametrize(
    ("progress", "status"),
    [
        (None, "open"),
        (Progress.OPEN, "open"),
        (Progress.DEFERRED, "open"),
        (Progress.IN_PROGRESS, "remediating"),
        (Progress.DONE, "remediating"),
    ],
)
def test_a_plan_says_who_does_what_by_when_and_nobodys_word_closes_a_risk(
    progress: Progress | None, status: str
) -> None:
    run = organisation_run()
    failed = run.findings[0]
    plan = plan_of(run, Edition(actions=(action(failed, progress),)))
    item = next(one for one in plan["poam-items"] if ours(one)["fingerprint"] == failed.fingerprint)
    risk = next(one for one in plan["risks"] if ours(one)["fingerprint"] == failed.fingerprint)
    planned = risk["remediations"][-1]

    assert (risk["status"], ours(item)["status"]) == (status, status)
    assert (ours(item)["owner"], ours(item)["due"]) == ("IT", "2027-01-31")
    assert ours(item).get("progress") == (progress.value if progress else None)
    assert risk["deadline"] == planned["tasks"][0]["timing"]["on-date"]["date"] == "2027-01-31T23:59:59Z"
    assert {"name": "type", "value": "mitigate"} in planned["props"]
    assert ("still found the gap" in str(planned["description"])) == (progress is Progress.DONE)


def test_of_two_entries_the_one_written_last_counts_as_in_every_other_report() -> None:
    run = organisation_run()
    failed = run.findings[0]
    newest = action(failed, Progress.OPEN)
    older = action(failed, Progress.DONE).model_copy(update={"recorded_at": datetime(2020, 1, 1, tzinfo=UTC)})
    plan = plan_of(run, Edition(actions=(newest, older)))
    item = next(one for one in plan["poam-items"] if ours(one)["fingerprint"] == failed.fingerprint)

    assert (ours(item)["progress"], ours(item)["status"]) == ("open", "open")


def test_a_plan_holds_failures_and_accepted_risks_and_counts_what_else_is_open() -> None:
    run = organisation_run()
    plan = plan_of(run)
    planned = {ours(one)["fingerprint"] for one in plan["poam-items"]}

    assert planned == {
        item.fingerprint for item in run.findings if item.outcome is Outcome.FAIL or item.waiver is not None
    }
    assert "For a person to answer, and no entry here: 1." in str(plan["metadata"])


def test_a_plan_without_entries_does_not_say_that_all_is_well() -> None:
    (item,) = plan_of(empty_run())["poam-items"]

    assert ours(item) == {"placeholder": "yes"}
    assert "The run is not complete" in str(item["description"])


def test_an_empty_run_reviewed_nothing() -> None:
    selections = result(empty_run())["reviewed-controls"]["control-selections"]

    assert under(selections, "control-id") == ["none-reviewed"]
    assert "include-all" not in json.dumps(selections)


def test_a_risk_keeps_its_uuid_from_run_to_run_and_an_observation_does_not() -> None:
    run = organisation_run()
    later = run.model_copy(update={"id": "another"})
    other = run.model_copy(update={"organisation": "Another Clinic"})
    first, second, third = plan_of(run), plan_of(later), plan_of(other)

    def named(plan: Json, key: str) -> set[str]:
        return {str(one["uuid"]) for one in plan[key]}

    for key in ("risks", "poam-items"):
        assert named(first, key) == named(second, key)
        assert named(first, key).isdisjoint(named(third, key))
    assert named(first, "observations").isdisjoint(named(second, "observations"))


def test_a_redacted_edition_cannot_be_joined_to_the_whole_one_by_its_uuids() -> None:
    run = organisation_run()
    whole, redacted = plan_of(run), plan_of(run, Edition(redacted=True))

    assert set(map(str, under(whole, "uuid"))).isdisjoint(map(str, under(redacted, "uuid")))
    assert ours(redacted["metadata"])["redacted"] == "yes"


def test_the_head_names_who_signs_and_for_whom() -> None:
    run = organisation_run()
    head = results_of(run, signed(run))["metadata"]
    parties = {one["uuid"]: one for one in head["parties"]}
    roles = {
        one["role-id"]: [parties[who]["name"] for who in one["party-uuids"]]
        for one in head["responsible-parties"]
    }

    assert roles["assessor"] == ["A. Assessor"]
    assert roles["prepared-for"] == ["Harbor Community Clinic"]
    assert roles["reviewer"] == ["R. Reviewer"]
    assert roles["risk-approver"] == ["A. Reyes"]
    assert (head["version"], head["oscal-version"]) == (run.id, "1.1.3")
    assert ours(head)["report-status"] == "final"
    assert {"name": "marking", "value": "A. Assessor"} in head["props"]


def test_a_statement_that_ended_is_not_in_force() -> None:
    found = result(*RUNS["organisation"])["attestations"]
    statements = [ours(one["parts"][0]) for one in found]

    assert [one["in-force"] for one in statements] == ["yes", "no"]
    assert statements[1]["expires"] == "2026-02-01"


def test_hostile_text_is_inert_wherever_it_stands() -> None:
    for document in documents("hostile"):
        for key, found in nodes(document):
            if not isinstance(found, str):
                continue
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]", found)
            if key in MARKUP:
                page = COMMONMARK.render(found)
                assert set(re.findall(r"<(\w+)", page)) <= {"p", "code", "pre"}
                assert "{{ " not in found


@given(st.text())
def test_any_text_is_one_line_that_reads_as_it_was(text: str) -> None:
    assert re.fullmatch(r"\S(.*\S)?", value(text))
    page = COMMONMARK.render(line(text))
    assert re.sub(r"<[^>]+>", "", page).strip() == (
        value(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


@given(st.text(alphabet=st.sampled_from("ab1.)-+=# `*_[]()<>&|!~^{}$\\:/w\"'\n\t")))
def test_prose_is_paragraphs_and_code_and_nothing_else(text: str) -> None:
    assert set(re.findall(r"<(\w+)", COMMONMARK.render(prose(text)))) <= {"p", "code", "pre"}


@pytest.mark.parametrize(
    ("citation", "token"),
    [
        ("164.308(a)(1)(ii)(A)", "hipaa-164.308_a_1_ii_A"),
        ("164.410", "hipaa-164.410"),
        ("164.402 (breach)", "hipaa-164.402_breach"),
        (
            "160.103 (electronic protected health information)",
            "hipaa-160.103_electronic-protected-health-information",
        ),
    ],
)
def test_a_paragraph_becomes_a_token(citation: str, token: str) -> None:
    assert control_id(citation) == token


@given(st.lists(st.text(), unique=True, max_size=5))
def test_no_two_citations_or_rules_share_a_token(texts: list[str]) -> None:
    for name in (control_id, objective_id):
        tokens = list(map(name, texts))
        assert len(set(tokens)) == len(tokens)
        assert all(TOKEN.fullmatch(token) for token in tokens)
