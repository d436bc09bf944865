"""Tenants read well in every report, with what other tools said and where a setting was read from."""

import json
import re

import pytest
from tests.reporters.organisation import organisation_run
from tests.reporters.tenants import DOMAIN, GOOGLE, HEARD, OTHER, RULES, TENANT, UNSURE, tenant_run
from tests.reporters.test_html import Outline
from tests.support.run_parts import finding, run_of

from hipaacheck.model import Outcome
from hipaacheck.reporters import html, markdown, text
from hipaacheck.reporters import json as stored
from hipaacheck.reporters.brief import brief
from hipaacheck.reporters.view import build_view

DIFFER = "not believed, shown because they differ"


def plain(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


@pytest.mark.parametrize("printed", [False, True])
def test_the_page_shows_once_what_other_tools_said_of_each_finding(printed: bool) -> None:
    page = html.page(tenant_run(), printed=printed)
    for said in (HEARD, OTHER, UNSURE):
        assert page.count(said) == 1
    assert page.count(DIFFER) == (2 if printed else 3)
    outline = Outline(page)
    assert set(outline.targets) <= set(outline.ids)


@pytest.mark.parametrize("printed", [False, True])
def test_the_page_says_where_a_setting_was_read_and_which_baselines_ask_the_same(printed: bool) -> None:
    gaps = plain(
        html.page(tenant_run(), printed=printed).split('<section id="gaps"')[1].split("</section>")[0]
    )
    assert "Read from remote_domains AutoForwardEnabled" in gaps
    assert "Baselines MS.EXO.1.1v2, CIS 6.2.1" in gaps
    assert "Baselines" not in plain(html.page(organisation_run(), printed=printed).split("<body")[1])


def test_the_page_names_the_baselines_of_what_passed() -> None:
    page = html.page(tenant_run())
    assert "MS.AAD.3.1v1" in page.split('<section id="findings"')[1].replace(OTHER, "")


def test_the_terminal_tells_it_with_v_only() -> None:
    shown = " ".join(text.render(tenant_run()).decode().split())
    for said in (HEARD, OTHER, UNSURE):
        assert shown.count(said) == 1
    assert shown.count(f"Other tools ({DIFFER})") == 3
    assert "baselines MS.EXO.1.1v2, CIS 6.2.1" in shown
    assert "read from remote_domains AutoForwardEnabled" in shown


def test_markdown_has_a_table_of_what_other_tools_said() -> None:
    page = markdown.render(tenant_run()).decode()
    rows = [line for line in page.splitlines() if "ScubaGear" in line]
    assert [row.split(" | ")[2] for row in rows] == ["Fail", "Unknown", "Pass"]
    assert f"Other tools ({DIFFER})" in page
    assert "Other tools" not in markdown.render(organisation_run()).decode()


def test_what_other_tools_said_is_plain_wherever_it_stands() -> None:
    run = tenant_run()
    hostile = tuple(one.model_copy(update={"heard": ("<img src=x>|`@a`\x1b[2J",)}) for one in run.findings)
    run = run.model_copy(update={"findings": hostile})
    for page in (html.page(run), html.page(run, printed=True), markdown.render(run).decode()):
        assert "<img" not in page and "\x1b" not in page
    assert "\x1b" not in text.render(run).decode()
    rows = [line for line in markdown.render(run).decode().splitlines() if "img src" in line]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}


def test_json_keeps_what_other_tools_said() -> None:
    document = json.loads(stored.render(tenant_run()))
    assert [one["heard"] for one in document["findings"]] == [[HEARD], [OTHER], [UNSURE]]
    assert stored.load_run(stored.render(tenant_run())) == tenant_run()


def test_tenants_are_looked_at_and_are_no_entries_of_an_inventory() -> None:
    view = build_view(tenant_run())
    groups = {group.title: group.declared for group in view.target_groups}
    assert groups == {"domain": False, "Google Workspace account": False, "Microsoft 365 tenant": False}
    assert view.scope == ("1 domain", "1 Google Workspace account", "1 Microsoft 365 tenant")
    kinds = {kind.title: len(kind.targets) for kind in brief(view).kinds}
    assert kinds == {"1 domain": 1, "1 Google Workspace account": 1, "1 Microsoft 365 tenant": 1}


def test_a_finding_at_a_tenant_is_not_taken_for_one_at_the_domain_of_the_same_name() -> None:
    run = run_of((DOMAIN, GOOGLE), RULES, (), (finding(RULES[0], GOOGLE, Outcome.FAIL),))
    assert build_view(run).failed[0].target_name == f"{DOMAIN.name} (Google Workspace account)"


def test_a_long_scope_names_tenants_by_kind() -> None:
    run = organisation_run((TENANT, GOOGLE))
    shown = " ".join(text.render(run).decode().split())
    assert "1 domain, 2 vendors, 1 Google Workspace account, 1 Microsoft 365 tenant" in shown


def test_a_run_of_a_tenant_alone_is_named_after_it() -> None:
    run = run_of((TENANT,), RULES, (), (finding(RULES[1], TENANT, Outcome.PASS),))
    assert build_view(run).subject == "harbor.onmicrosoft.com"


@pytest.mark.parametrize("printed", [False, True])
def test_a_page_about_tenants_does_not_say_that_their_settings_are_not_seen(printed: bool) -> None:
    with_tenants = plain(html.page(tenant_run(), printed=printed))
    without = plain(html.page(organisation_run(), printed=printed))
    unseen = ("settings inside the mail and cloud tenants", "tenant settings and outgoing mail are not seen")
    assert not any(said in with_tenants for said in unseen)
    assert all(said in without for said in unseen)
    assert "settings of tenants" in with_tenants.lower()
    assert "seen from outside or read from tenants" in with_tenants
    both = plain(html.page(organisation_run((TENANT,)), printed=printed))
    assert "seen from outside, read from tenants or declared in the inventory" in both


def test_paragraphs_that_tenants_are_evidence_for_are_in_the_coverage() -> None:
    [row] = build_view(tenant_run()).frameworks[0].assessed
    assert (row.failed, row.passed, row.unseen) == (
        ("M365-FORWARD-001",),
        ("M365-MFA-001",),
        ("M365-APP-001",),
    )
