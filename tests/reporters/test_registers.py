"""Registers are filled from the run alone, cut what is long, and never take what was not seen for a fact."""

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes
from pydantic import JsonValue
from tests.reporters.organisation import FAX, MAIL, VENDOR_RULE, declared, entry, organisation_run
from tests.reporters.test_html import Outline
from tests.support.run_parts import evidence, finding, run_of

from hipaacheck.engine.registry import load_checkers
from hipaacheck.model import Outcome, Record, Run, Target, TargetKind, Unseen
from hipaacheck.reporters import html
from hipaacheck.reporters.cells import day, environment, last_day, running
from hipaacheck.reporters.escape import HIDDEN
from hipaacheck.reporters.registers import CELL_LIMIT, Register, _described, registers, unkept
from hipaacheck.reporters.shapes import RegisterView, TargetView
from hipaacheck.reporters.templates import unbroken
from hipaacheck.reporters.view import build_view

NOW = "2026-11-21T14:05:09Z"
DECISION = entry(TargetKind.DECISION, "164.312(e)(2)(ii)", "164.312(e)(2)(ii)")
DOCUMENT = entry(TargetKind.DOCUMENT, "evaluation", "evaluation")


def tables(run: Run) -> dict[str, RegisterView]:
    return {view.id: view for view in registers(run, build_view(run).targets)}


def table(target: Target, kind: str, facts: dict[str, JsonValue]) -> list[list[str]]:
    run = run_of((target,), (), (declared(target, kind, facts),), ())
    return [[cell.text for cell in row.cells] for view in tables(run).values() for row in view.rows]


def test_only_registers_with_entries_are_shown_and_each_row_has_its_verdict() -> None:
    shown = tables(organisation_run())
    assert set(shown) == {"vendors"}
    rows = {row.target.name: row for row in shown["vendors"].rows}
    assert rows["Slow Fax"].verdict.text == "1 for a person to answer"
    assert [cell.text for cell in rows["Mail House"].cells][3] == "2026-12-31"


ASKED_ONLY: dict[str, JsonValue] = {
    "entries": [{"said": "Mail", "asked": "2026-09-14T00:00:00Z", "replied": False, "started": False}],
    "replies": [],
}
ANSWERED: dict[str, JsonValue] = {
    "entries": [{"said": "Mail", "replied": True}],
    "replies": [
        {
            "answered": "2026-10-12T00:00:00Z",
            "score": 41,
            "could_be": 41,
            "disqualified": True,
            "disqualifying": [{"id": "EM-01"}],
            "review_ends": "2027-10-11T00:00:00Z",
            "open": [],
        }
    ],
}


def questionnaires(facts: dict[str, JsonValue], outcome: Outcome) -> Run:
    """Return a run in which a vendor's agreement is in order, and a rule on its answers ended so."""
    asked, kept = declared(MAIL, "vendor.questionnaire", facts), declared(MAIL, "vendor.record", {})
    on_answers = VENDOR_RULE.model_copy(update={"id": "VENDOR-ASK-004"})
    findings = (
        finding(VENDOR_RULE, MAIL, Outcome.PASS, "maintains", evidence=(kept,)),
        finding(on_answers, MAIL, outcome, "EM-01", evidence=(asked,), because="it gets no PHI"),
    )
    return run_of((MAIL,), (VENDOR_RULE, on_answers), (asked, kept), findings)


@pytest.mark.parametrize(
    ("outcome", "text"),
    [(Outcome.NOT_APPLICABLE, "no rule applies here"), (Outcome.FAIL, "1 gap"), (Outcome.UNKNOWN, "")],
)
def test_a_row_on_answers_is_judged_by_what_is_said_of_the_answers_alone(outcome: Outcome, text: str) -> None:
    shown = tables(questionnaires(ANSWERED, outcome))["questionnaires"].rows[0]

    assert shown.verdict.counts.passed == 0
    assert text in shown.verdict.text
    assert shown.target.verdict.counts.passed == 1


def test_what_nobody_answered_has_no_count_of_open_answers() -> None:
    register = tables(questionnaires(ASKED_ONLY, Outcome.FAIL))["questionnaires"]
    titles = [column.title for column in register.columns]
    cells = dict(zip(titles, (cell.text for cell in register.rows[0].cells), strict=True))

    assert cells["Open"] == "all"
    register = tables(questionnaires(ANSWERED, Outcome.FAIL))["questionnaires"]
    cells = dict(zip(titles, (cell.text for cell in register.rows[0].cells), strict=True))
    assert cells["Open"] == "none"


def test_ids_and_days_in_registers_are_not_torn_at_their_hyphens() -> None:
    page = html.page(questionnaires(ANSWERED, Outcome.FAIL), printed=True)

    assert '<span class="held">EM-01</span>' in page
    assert '<span class="held">2027-10-10</span>' in page
    assert ".register .held { white-space: nowrap; }" in page
    assert unbroken("<b>2026-01-02</b> X-1 ab-BA-01-c \u202e") == (
        '&lt;b&gt;<span class="held">2026-01-02</span>&lt;/b&gt; X-1 ab-BA-01-c \\u202e'
    )


def test_a_scan_of_domains_has_no_registers() -> None:
    run = run_of((), (), (), ())
    assert tables(run) == {}
    assert 'id="registers"' not in html.page(run)


@pytest.mark.parametrize("printed", [False, True])
def test_the_page_shows_the_registers_and_its_links_arrive(printed: bool) -> None:
    outline = Outline(page := html.page(organisation_run(), printed=printed))
    assert "Vendors and agreements" in page
    assert "Mail House" in page
    assert set(outline.targets) <= set(outline.ids)
    assert outline.headers_without_scope == 0


def test_a_decision_is_told_with_what_is_done_instead() -> None:
    made = table(
        DECISION,
        "decision.record",
        {
            "specification": "164.312(e)(2)(ii)",
            "title": "Encryption",
            "choice": "alternative",
            "why": "no disk encryption",
            "alternative": "a safe",
            "by": "A. Reyes",
            "date": "2026-06-01T00:00:00Z",
            "review_ends": "2027-06-02T00:00:00Z",
        },
    )
    assert made == [
        [
            "164.312(e)(2)(ii)\nEncryption",
            "equivalent alternative",
            "no disk encryption\nInstead: a safe",
            "A. Reyes\n2026-06-01",
            "2027-06-01",
        ]
    ]


def test_every_specification_without_a_decision_is_listed() -> None:
    target = DECISION.model_copy(
        update={"id": "r", "name": "Decisions", "kind": TargetKind.DECISION_REGISTER}
    )
    names = [f"164.31{number}(a)" for number in range(22)]
    listing: list[JsonValue] = [{"id": name, "title": "Some", "decided": None} for name in names]
    listing.append({"id": "164.300(a)", "title": "Decided", "decided": "2026-06-01T00:00:00Z"})
    facts: dict[str, JsonValue] = {"specifications": listing}

    ((name, listed),) = table(target, "decision.register", facts)

    assert name == "Decisions"
    assert listed.split("\n") == [f"{name} Some" for name in names]


@pytest.mark.parametrize(("ended", "shown"), [(None, "2026-05-31"), ("2027-01-01T00:00:00Z", "2026-05-31")])
def test_the_next_review_of_a_document_in_effect_is_shown(ended: str | None, shown: str) -> None:
    facts: dict[str, JsonValue] = {"title": "E", "review_ends": "2026-06-01T00:00:00Z", "ended": ended}
    assert table(DOCUMENT, "document.entry", facts)[0][3] == shown


def test_a_document_that_is_out_of_effect_has_no_next_review() -> None:
    facts: dict[str, JsonValue] = {"review_ends": "2026-06-01T00:00:00Z", "ended": "2020-01-01T00:00:00Z"}
    assert table(DOCUMENT, "document.entry", facts)[0][3] == ""


def test_evidence_that_could_not_be_collected_and_unseen_facts_show_their_reason() -> None:
    failed = evidence(FAX, "vendor.record", "inventory.yaml:7", "declared", error="the register is broken")
    hole: dict[str, JsonValue] = {"visible": True, "seen": {"unseen": "no resolver answered"}, "where": []}
    run = run_of((FAX, MAIL), (), (failed, declared(MAIL, "vendor.sightings", hole)), ())
    mail, fax = tables(run)["vendors"].rows
    assert "could not be seen: the register is broken" in fax.cells[2].text
    assert "could not be seen: no resolver answered" in mail.cells[5].text


def test_evidence_that_is_missing_is_a_hole_and_not_a_register_without_the_thing() -> None:
    shown = table(MAIL, "vendor.agreement", {"recorded": 0, "covered": []})[0]
    assert shown[2] == shown[3] == "could not be seen: this run holds no vendor.record"
    shown = table(MAIL, "vendor.record", {"role": "business-associate", "role_said": "it keeps PHI"})[0]
    assert shown[2] == "keeps PHI"
    assert shown[3] == "could not be seen: this run holds no vendor.agreement"
    assert shown[4] == "could not be seen: this run holds no vendor.catalog"


def test_evidence_that_could_not_be_collected_never_answers_yes() -> None:
    service = entry(TargetKind.SERVICE, "mailchimp", "Mailchimp")
    failed = evidence(service, "service.observed", "dns", "looked", error="no resolver answered")
    [row] = tables(run_of((service,), (), (failed,), ()))["services"].rows
    assert {cell.text for cell in row.cells} == {"could not be seen: no resolver answered"}


def test_a_hole_is_neither_true_nor_false_nor_equal_to_anything() -> None:
    facts: dict[str, JsonValue] = {"what": {"unseen": "not said"}, "place": "mail"}
    shown = table(entry(TargetKind.RETENTION, "mail", "Mail"), "retention.entry", facts)[0]
    assert shown[:2] == ["could not be seen: not said", "mail"]


def test_a_moment_at_the_edge_of_the_calendar_is_no_end_of_the_report() -> None:
    facts: dict[str, JsonValue] = {"review_ends": "0001-01-01T00:00:00Z"}
    assert table(DECISION, "decision.record", facts)[0][4] == "the facts of this run have another shape"


@pytest.mark.parametrize(
    ("kind", "evidence_kind", "facts", "phi", "shown"),
    [
        (TargetKind.MAIL_FLOW, "mail.flow", {"phi": "none"}, "none", "Mailer"),
        (TargetKind.MAIL_FLOW, "mail.flow", {"phi": "none"}, None, "Mailer"),
        (TargetKind.MAIL_FLOW, "mail.flow", {"phi": "none"}, "maintains", "Mailer, no agreement in force"),
        (TargetKind.MAIL_FLOW, "mail.flow", {"phi": "full"}, "none", "Mailer, no agreement in force"),
        (TargetKind.MAIL_FLOW, "mail.flow", {"phi": "full"}, None, "Mailer, no agreement in force"),
        (TargetKind.MAILING_LIST, "mail.list", {"patients": False}, "none", "Mailer"),
        (TargetKind.MAILING_LIST, "mail.list", {"patients": True}, "none", "Mailer, no agreement in force"),
        (
            TargetKind.MAILING_LIST,
            "mail.list",
            {"patients": False},
            "unknown",
            "Mailer, no agreement in force",
        ),
    ],
)
def test_an_agreement_is_asked_for_where_a_carrier_gets_phi(
    kind: TargetKind, evidence_kind: str, facts: dict[str, JsonValue], phi: str | None, shown: str
) -> None:
    carriers: list[JsonValue] = [{"name": "Mailer", "agreements": [], "phi": phi}]
    assert table(entry(kind, "one", "One"), evidence_kind, {**facts, "carriers": carriers})[0][-1] == shown


def test_registers_that_are_not_kept_are_named_as_not_assessed() -> None:
    target = entry(TargetKind.REGISTER, "retention", "retention")
    facts: dict[str, JsonValue] = {"kept": False, "what": "retention", "shows": "how long records are kept"}
    run = organisation_run((target,), (declared(target, "register.section", facts),))
    assert [item.what for item in unkept(run)] == ["retention"]
    assert "how long records are kept" in html.page(run).split('id="not-assessed"')[1]


@pytest.mark.parametrize(
    ("spans", "ends"),
    [
        ([{"begins": "2026-11-21T14:05:09Z", "ends": None}], None),
        ([{"begins": "2025-01-01T00:00:00Z", "ends": "2026-11-21T14:05:10Z"}], "2026-11-21T14:05:10Z"),
        ([{"effective": "2025-01-01T00:00:00Z", "expires": "2027-01-01T00:00:00Z"}], "2027-01-01T00:00:00Z"),
    ],
)
def test_a_span_runs_from_its_first_moment_to_before_its_end(spans: list[object], ends: str | None) -> None:
    found = running(spans, NOW)
    assert isinstance(found, dict)
    assert found["ends"] == ends


@pytest.mark.parametrize(
    "spans",
    [
        [],
        None,
        "x",
        [{"begins": "2026-11-21T14:05:10Z", "ends": None}],
        [{"begins": "2025-01-01T00:00:00Z", "ends": NOW}],
        [{"begins": "2025-01-01T00:00:00Z", "ends": "soon"}],
        [{"begins": None, "ends": None}],
    ],
)
def test_a_span_that_has_not_begun_has_ended_or_cannot_be_read_does_not_run(spans: object) -> None:
    assert running(spans, NOW) is None


def test_days_are_shown_as_such_and_other_text_stays() -> None:
    assert day("2026-03-01T00:00:00Z") == "2026-03-01"
    assert last_day("2026-03-01T00:00:00Z") == "2026-02-28"
    assert (day("x"), day(None), last_day(7)) == ("x", None, 7)


def _types() -> dict[str, type[Record]]:
    return load_checkers(None).fact_types


class SpanShown(Record):
    """What the filter `running` gives."""

    begins: str = ""
    ends: str | None = None


def _record_in(annotation: object) -> type[Record] | None:
    """Return the record that a field holds, alone, in a tuple, or where it could be seen."""
    if isinstance(annotation, type) and issubclass(annotation, Record) and annotation is not Unseen:
        return annotation
    return next((found for inner in get_args(annotation) if (found := _record_in(inner))), None)


class Reading:
    """Follows what a template reads of typed facts, through loops, `set` and filters."""

    def __init__(self, source: str, known: dict[str, type]) -> None:
        self.read: list[str] = []
        self.known = dict(known)
        tree = environment().parse(source)
        for found in tree.find_all((nodes.For, nodes.Assign)):
            assert isinstance(found, nodes.For | nodes.Assign) and isinstance(found.target, nodes.Name)
            kind = self.kind_of(found.iter if isinstance(found, nodes.For) else found.node)
            assert kind is not None, f"{found.target.name} is of no known kind"
            self.known[found.target.name] = kind
        for attribute in tree.find_all(nodes.Getattr):
            if not isinstance(attribute.node, nodes.Const):  # '{:,}'.format is no fact
                self.kind_of(attribute)
        for mapped in tree.find_all(nodes.Filter):
            self.kind_of(mapped)

    def kind_of(self, node: nodes.Node | None) -> type | None:
        match node:
            case nodes.Name():
                return self.known.get(node.name)
            case nodes.Getattr():
                return self._field(self.kind_of(node.node), node.attr)
            case nodes.Getitem():
                return self.kind_of(node.node)
            case nodes.Filter(name="running"):
                return SpanShown
            case nodes.Filter(name="map"):
                [attribute] = [one.value for one in node.kwargs if one.key == "attribute"]
                assert isinstance(attribute, nodes.Const)
                return self._field(self.kind_of(node.node), attribute.value)
        return None

    def _field(self, kind: type | None, name: str) -> type | None:
        assert kind is not None, f".{name} is asked of something without a type"
        self.read.append(f"{kind.__name__}.{name}")
        if kind is TargetView:
            assert name in TargetView.__dataclass_fields__
            return None
        assert issubclass(kind, Record) and name in kind.model_fields, f"{kind.__name__} has no {name}"
        return _record_in(kind.model_fields[name].annotation)


def test_what_a_register_reads_in_a_loop_is_checked_too() -> None:
    known: dict[str, type] = {"flow": _types()["mail.flow"]}
    good = Reading(
        "{% for one in flow.carriers %}{% set s = one.agreements | running(now) %}{{ s.ends }}{% endfor %}",
        known,
    )
    assert good.read.count("CarrierFacts.agreements") == 1 and "SpanShown.ends" in good.read
    for wrong in (
        "{% for one in flow.carriers %}{{ one.nam }}{% endfor %}",
        "{{ flow.carriers | map(attribute='nam') }}",
        "{% set s = flow.x | running(now) %}",
    ):
        with pytest.raises(AssertionError):
            Reading(wrong, known)


@pytest.mark.parametrize("register", _described(), ids=lambda register: register.id)
def test_registers_read_facts_that_checkers_give(register: Register) -> None:
    types: dict[str, type] = {name: _types()[kind] for name, kind in register.facts.items()}
    read = {
        name
        for column in register.columns
        for name in Reading(column.value, {**types, "target": TargetView}).read
    }
    assert {name.partition(".")[0] for name in read} >= {kind.__name__ for kind in types.values()}
    assert sum(column.width for column in register.columns) <= 90


@pytest.mark.parametrize("register", _described(), ids=lambda register: register.id)
def test_the_usual_facts_of_checkers_fill_a_register(register: Register) -> None:
    target = entry(register.kind, "one", "One")
    seen = tuple(
        declared(target, kind, _types()[kind]().model_dump(mode="json")) for kind in register.facts.values()
    )
    run = run_of((target,), (), seen, (), as_of=datetime(2026, 1, 1, tzinfo=UTC))
    [row] = tables(run)[register.id].rows
    assert all("shape" not in cell.text and "{" not in cell.text for cell in row.cells)
    assert sum(cell.known for cell in row.cells) >= 2


FACTS = sorted({kind for item in _described() for kind in item.facts.values()})
NAMES = sorted(
    {
        found.attr
        for item in _described()
        for column in item.columns
        for found in environment().parse(column.value).find_all(nodes.Getattr)
    }
    | {"unseen", "items", "get"}
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.just("2026-01-01T00:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=12,
)


@given(st.sampled_from(FACTS), st.dictionaries(st.sampled_from(NAMES), JSON, max_size=12))
def test_facts_of_any_shape_make_plain_bounded_cells(kind: str, facts: dict[str, JsonValue]) -> None:
    described = next(item for item in _described() if kind in item.facts.values())
    target = entry(described.kind, "one", "One")
    for row in table(target, kind, facts):
        for cell in row:
            assert len(cell) < CELL_LIMIT + 60
            assert not HIDDEN.search(cell)
