"""What was not assessed is said once, in words, and not as a row of empty areas."""

import io

import pytest
from pydantic import JsonValue
from rich.console import Console
from tests.reporters.organisation import FAX, MAIL, VENDOR_RULE, accepted, declared, entry, organisation_run
from tests.support.run_parts import finding, framework, run_of
from tests.support.runs import RULES, sample_run

from hipaacheck.model import Designation, Outcome, Regulated, Run, Severity, TargetKind
from hipaacheck.reporters import html, markdown
from hipaacheck.reporters.brief import brief
from hipaacheck.reporters.shapes import State
from hipaacheck.reporters.text import print_run
from hipaacheck.reporters.view import build_view

CLASSIC = ["sender-authentication", "mail-routing", "domain-name", "mail-tls", "web"]


def areas(run: Run) -> list[str]:
    return [area.id for area in build_view(run).areas]


def terminal(run: Run) -> str:
    stream = io.StringIO()
    print_run(Console(file=stream, width=200, color_system=None), build_view(run))
    return stream.getvalue()


def test_a_scan_of_domains_shows_the_five_areas_and_says_that_there_was_no_inventory() -> None:
    bare = run_of((), RULES, (), ())
    assert areas(bare) == CLASSIC
    assert "no inventory was given" in html.page(bare)
    assert "No inventory was given" in terminal(bare)
    assert "No inventory was given" in markdown.render(bare).decode()


def test_rules_on_vendors_that_found_nothing_to_apply_to_make_no_area_without_an_inventory() -> None:
    idle = finding(VENDOR_RULE, FAX, Outcome.NOT_APPLICABLE, because="no register is kept")
    bare = run_of((FAX,), (*RULES, VENDOR_RULE), (), (idle,))
    asked = finding(VENDOR_RULE, FAX, Outcome.MANUAL, because="who is it?")
    assert areas(bare) == CLASSIC
    assert areas(bare.model_copy(update={"findings": (asked,)})) == [*CLASSIC, "vendors"]


def test_with_an_inventory_an_area_shows_when_its_rules_take_part() -> None:
    run = organisation_run()
    assert areas(run) == [*CLASSIC, "vendors"]
    assert "no inventory was given" not in html.page(run).lower()
    assert "No inventory was given" not in terminal(run)


def of_kind(kind: str | None) -> Run:
    target = entry(TargetKind.ORGANISATION, "x", "Clinic").model_copy(update={"id": "organisation"})
    first = framework()
    second = first.model_copy(
        update={
            "id": "another-part",
            "title": "Another part",
            "requirements": (
                first.requirements[0].model_copy(
                    update={"id": "164.410", "applies_to": Regulated.BUSINESS_ASSOCIATE, "title": "Notice"}
                ),
                first.requirements[0].model_copy(
                    update={"id": "164.404", "applies_to": Regulated.COVERED_ENTITY, "title": "Individuals"}
                ),
                first.requirements[0].model_copy(
                    update={"id": "160.103", "designation": Designation.DEFINITION, "title": "Terms"}
                ),
            ),
        }
    )
    seen = (declared(target, "organisation.record", {"kind": kind}),)
    return organisation_run((target,), seen, frameworks=(second, first))


def test_definitions_have_no_row_and_the_second_catalogue_its_own_table_after_the_first() -> None:
    run = of_kind(None)
    first, second = build_view(run).frameworks
    assert (first.id, second.id) == ("hipaa-security-rule", "another-part")
    assert [row.id for row in second.not_assessed] == ["164.410", "164.404"]
    assert (second.binding, second.informing, second.not_applicable) == (2, 1, ())
    page = html.page(run)
    assert "Terms" not in page.split('id="coverage"')[1].split('id="method"')[0]
    assert "business associates" in page


def test_a_cited_definition_is_no_stray_citation() -> None:
    run = of_kind(None)
    cited = run.findings[0].model_copy(update={"citations": ("160.103",)})
    assert build_view(run.model_copy(update={"findings": (cited,)})).uncatalogued == ()


@pytest.mark.parametrize(
    ("kind", "other"), [("covered-entity", "164.410"), ("business-associate", "164.404")]
)
def test_paragraphs_that_bind_others_are_not_applicable_once_the_kind_is_known(kind: str, other: str) -> None:
    run = of_kind(kind)
    second = build_view(run).frameworks[1]
    assert [row.id for row in second.not_applicable] == [other]
    assert other not in [row.id for row in second.not_assessed]
    assert "Not applicable, because it binds only" in html.page(run)


def test_a_gap_in_a_paragraph_that_binds_others_is_not_hidden() -> None:
    run = of_kind("covered-entity")
    cited = run.findings[0].model_copy(update={"citations": ("164.410",)})
    second = build_view(run.model_copy(update={"findings": (cited,)})).frameworks[1]
    assert [(row.id, row.state) for row in second.assessed] == [("164.410", State.GAP)]


def crowd(number: int) -> Run:
    vendors = tuple(entry(TargetKind.VENDOR, f"v{at:04}", f"Vendor {at:04}", at) for at in range(number))
    found = tuple(
        finding(VENDOR_RULE, one, Outcome.PASS if at % 50 else Outcome.FAIL, "seen")
        for at, one in enumerate(vendors)
    )
    seen = tuple(declared(one, "vendor.record", {"role_said": "it keeps PHI"}) for one in vendors)
    return organisation_run(vendors, seen).model_copy(update={"findings": found})


def test_hundreds_of_entries_fold_on_the_page_and_shrink_to_their_names_on_paper() -> None:
    run = crowd(400)
    page = html.page(run)
    assert page.count('<details class="entry"') == 402
    assert '<details class="entry" id="t2" open' not in page
    [kind] = [kind for kind in brief(build_view(run)).kinds if kind.title.endswith("vendors")]
    assert len(kind.targets) == 8
    assert len(kind.others) == 394


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.MANUAL, Outcome.FAIL])
@pytest.mark.parametrize("severity", [Severity.MODERATE, Severity.INFO])
@pytest.mark.parametrize("waived", [True, False])
def test_an_entry_with_anything_but_passes_is_open_on_paper(
    outcome: Outcome, severity: Severity, waived: bool
) -> None:
    found = finding(VENDOR_RULE, FAX, outcome, severity=severity)
    passed = finding(VENDOR_RULE, MAIL, Outcome.PASS)
    run = organisation_run().model_copy(update={"findings": (accepted(found) if waived else found, passed)})
    [kind] = [kind for kind in brief(build_view(run)).kinds if kind.title.endswith("vendors")]
    assert [row.target.id for row in kind.targets] == [FAX.id]
    assert [one.id for one in kind.others] == [MAIL.id]


def test_an_entry_that_hides_others_is_open_on_paper() -> None:
    lost = FAX.model_copy(update={"unresolved": "its systems could not be listed"})
    [kind] = brief(build_view(run_of((lost,), RULES, (), ()))).kinds
    assert [row.target.id for row in kind.targets] == [FAX.id]


@pytest.mark.parametrize("kind", [{"unseen": "x"}, ["covered-entity"], 7, None])
def test_a_kind_of_organisation_that_is_no_word_is_not_known(kind: JsonValue) -> None:
    target = entry(TargetKind.ORGANISATION, "x", "Clinic")
    run = organisation_run((target,), (declared(target, "organisation.record", {"kind": kind}),))
    assert build_view(run).frameworks[0].not_applicable == ()


def test_the_terminal_sums_up_the_entries_of_a_large_inventory() -> None:
    kinds = (TargetKind.SYSTEM, TargetKind.DOCUMENT, TargetKind.DECISION, TargetKind.RETENTION)
    run = organisation_run(tuple(entry(kind, "one", "One") for kind in kinds))
    assert "1 domain, 6 other targets" in terminal(run).replace("\n", " ")


def test_a_run_of_before_reads_and_renders_as_one_without_waivers() -> None:
    view = build_view(sample_run())
    assert view.accepted == ()
    assert not any(item.attested for item in view.evidence)
