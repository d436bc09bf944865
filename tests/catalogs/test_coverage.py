"""Whether an agreement covers a plan or a service: exact names decide, everything else asks the vendor."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.catalogs.coverage import Coverage, Standing, plan_coverage, service_coverage
from hipaacheck.catalogs.names import same, squashed, words
from hipaacheck.catalogs.vendors import Baa, VendorEntry, Verified, decides, vendor_catalog

COVERED, EXCLUDED, NOT_LISTED, UNCLEAR = Standing

GOOGLE_LIST = "https://workspace.google.com/terms/2015/1/hipaa_functionality/"


def vendor(vendor_id: str) -> VendorEntry:
    found = vendor_catalog().get(vendor_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("vendor_id", "service", "standing"),
    [
        ("google-workspace", "Gmail", COVERED),
        ("google-workspace", "  gMAIL ", COVERED),
        ("google-workspace", "Gmail (personal)", UNCLEAR),
        ("google-workspace", "Google Sites", COVERED),
        ("google-workspace", "sites", COVERED),
        ("google-workspace", "Google Workspace Drive", COVERED),
        ("google-workspace", "Google Docs", COVERED),
        ("google-workspace", "Forms", COVERED),
        ("google-workspace", "YouTube", EXCLUDED),
        ("google-workspace", "Google Photos", EXCLUDED),
        ("google-workspace", "Google Analytics", EXCLUDED),
        ("google-workspace", "Gemini in Chrome", EXCLUDED),
        ("google-workspace", "Gemini", UNCLEAR),
        ("google-workspace", "Gemini in Workspace", COVERED),
        ("google-workspace", "NotebookLM", UNCLEAR),
        ("google-workspace", "Google Earth", NOT_LISTED),
        ("google-workspace", "Gmail and Calendar", UNCLEAR),
        ("google-workspace", "Gmai1", NOT_LISTED),
        ("google-workspace", "", UNCLEAR),
        ("google-sites", "Google Sites", COVERED),
        ("microsoft-365", "Exchange Online", COVERED),
        ("microsoft-365", "Microsoft Teams", COVERED),
        ("microsoft-365", "Teams (free)", UNCLEAR),
        ("microsoft-365", "OneDrive", UNCLEAR),
        ("microsoft-365", "OneDrive for Business", COVERED),
        ("microsoft-365", "Copilot", UNCLEAR),
        ("microsoft-365", "consumer Copilot", EXCLUDED),
        ("microsoft-365", "GitHub Copilot", EXCLUDED),
        ("microsoft-365", "Clarity", EXCLUDED),
        ("atlassian-cloud", "Trello", EXCLUDED),
        ("atlassian-cloud", "Jira", COVERED),
        ("atlassian-cloud", "Jira Service Management", COVERED),
        ("atlassian-cloud", "Jira Align", UNCLEAR),
        ("atlassian-cloud", "Bitbucket", NOT_LISTED),
        ("zoom", "AI Companion", UNCLEAR),
        ("zoom", "Zoom AI Companion", UNCLEAR),
        ("twilio", "SendGrid", UNCLEAR),
        ("notion", "Notion AI", EXCLUDED),
        ("notion", "published sites", UNCLEAR),
        ("freshworks", "Freshchat", EXCLUDED),
        ("freshworks", "Freshdesk", COVERED),
        ("freshworks", "Freshdesk Messaging", UNCLEAR),
        ("aws", "Amazon SES", COVERED),
        ("aws", "AWS Lambda", COVERED),
        ("aws", "Amazon Q", UNCLEAR),
        ("aws", "Amazon Q Developer", EXCLUDED),
        ("slack", "message content", COVERED),
        ("claude", "Cowork", EXCLUDED),
        ("mailchimp", "Email campaigns", UNCLEAR),
        ("zapier", "Zaps", UNCLEAR),
    ],
)
def test_services(vendor_id: str, service: str, standing: Standing) -> None:
    assert service_coverage(vendor(vendor_id), service).standing is standing


@pytest.mark.parametrize(
    ("vendor_id", "plan", "standing"),
    [
        ("google-workspace", "Business Plus", COVERED),
        ("google-workspace", "business plus", COVERED),
        ("google-workspace", "Google Workspace Business Plus plan", COVERED),
        ("google-workspace", "Business Plus (legacy)", UNCLEAR),
        ("google-workspace", "Business Starter", UNCLEAR),
        ("google-workspace", "personal", EXCLUDED),
        ("google-workspace", "Frontline", NOT_LISTED),
        ("microsoft-365", "Business Premium", COVERED),
        ("microsoft-365", "Microsoft 365 Family", EXCLUDED),
        ("microsoft-365", "Office 365 E3", COVERED),
        ("microsoft-365", "E35", NOT_LISTED),
        ("slack", "Business+", EXCLUDED),
        ("slack", "Business Plus", EXCLUDED),
        ("slack", "Slack Pro", EXCLUDED),
        ("slack", "Enterprise Grid", COVERED),
        ("slack", "Enterprise", UNCLEAR),
        ("slack", "Business", UNCLEAR),
        ("zoom", "Basic", EXCLUDED),
        ("zoom", "Business Plus", COVERED),
        ("zoom", "Business Plus (legacy)", UNCLEAR),
        ("zoom", "Zoom for Healthcare Pro", COVERED),
        ("zoom", "Pro", UNCLEAR),
        ("dropbox", "Dropbox Plus", EXCLUDED),
        ("dropbox", "Business Plus", COVERED),
        ("asana", "Enterprise+", COVERED),
        ("asana", "Enterprise", UNCLEAR),
        ("atlassian-cloud", "Free", EXCLUDED),
        ("hubspot", "Professional", EXCLUDED),
        ("jotform", "Gold", COVERED),
        ("jotform", "Golden", NOT_LISTED),
        ("otter-ai", "Business", UNCLEAR),
        ("otter-ai", "Pro", EXCLUDED),
        ("claude", "Team", EXCLUDED),
        ("claude", "Enterprise", UNCLEAR),
        ("chatgpt-consumer", "ChatGPT Team", EXCLUDED),
        ("chatgpt-enterprise", "ChatGPT for Healthcare", COVERED),
        ("proton", "Business", UNCLEAR),
        ("hushmail", "Hushmail for Healthcare", UNCLEAR),
        ("hushmail", "personal", UNCLEAR),
        ("grammarly", "enterprise", UNCLEAR),
        ("box", "Enterprise", UNCLEAR),
        ("cloudflare", "Free", UNCLEAR),
        ("cloudflare", "Enterprise", COVERED),
        ("doxy-me", "free", UNCLEAR),
        ("zoho-mail", "Enterprise", UNCLEAR),
        ("openai-api", "pay as you go", UNCLEAR),
        ("webex", "Enterprise", UNCLEAR),
        ("gmail-free", "free", UNCLEAR),
    ],
)
def test_plans(vendor_id: str, plan: str, standing: Standing) -> None:
    assert plan_coverage(vendor(vendor_id), plan).standing is standing


def test_coverage_names_the_line_the_source_and_its_date() -> None:
    assert service_coverage(vendor("google-workspace"), "Google Sites") == Coverage(
        COVERED, "Google Sites", GOOGLE_LIST, date(2025, 9, 30), "source", Verified.SECONDARY_QUOTING_VENDOR
    )


def test_a_source_without_a_date_lends_the_date_of_the_entry_and_says_so() -> None:
    undated = service_coverage(vendor("atlassian-cloud"), "Trello")
    compiled = plan_coverage(vendor("slack"), "Pro")

    assert undated.source.startswith("https://support.atlassian.com/")
    assert (undated.date, undated.date_is) == (date(2026, 5, 21), "other-source")
    assert (compiled.date, compiled.date_is) == (date(2026, 11, 21), "compiled")


@pytest.mark.parametrize(
    ("coverage", "phrase"),
    [
        (plan_coverage(vendor("zoom"), "Business Plus (legacy)"), "near 'Business Plus'"),
        (plan_coverage(vendor("hushmail"), "personal"), "excluded, but that rests on general knowledge"),
        (plan_coverage(vendor("box"), "Enterprise"), "covered, but that rests on general knowledge"),
        (service_coverage(vendor("zoom"), "AI Companion"), "the sources differ: AI Companion"),
        (plan_coverage(vendor("openai-api"), "any"), "it says: covered: an approved organisation with a BAA"),
        (service_coverage(vendor("webex"), "Webex Meetings"), "lists no services by name"),
        (service_coverage(vendor("slack"), " -- "), "no name of a service was given"),
    ],
)
def test_what_is_not_decided_says_why(coverage: Coverage, phrase: str) -> None:
    assert not coverage.decides
    assert phrase in coverage.phrase


def test_an_entry_that_does_not_decide_never_gives_a_decided_answer() -> None:
    names = [
        (one, item) for one in vendor_catalog().entries if not decides(one) for item in one.plans_covered
    ]

    assert names
    for one, item in names:
        assert not any(plan_coverage(one, name).decides for name in item.names)


def test_every_name_of_the_catalogue_stands_where_it_is_listed() -> None:
    for one in vendor_catalog().entries:
        for wanted, items in ((COVERED, one.plans_covered), (EXCLUDED, one.plans_excluded)):
            for item in items:
                found = {plan_coverage(one, name).standing for name in item.names}
                assert found <= {wanted, UNCLEAR}, (one.id, item.says)
        for wanted, items in ((COVERED, one.services_covered), (EXCLUDED, one.services_excluded)):
            for item in items:
                found = {service_coverage(one, name).standing for name in item.names}
                assert found <= {wanted, UNCLEAR}, (one.id, item.says)


ENTRIES = st.sampled_from(vendor_catalog().entries)


@given(one=ENTRIES, name=st.text(max_size=300))
def test_any_text_is_answered_and_only_a_listed_name_decides(one: VendorEntry, name: str) -> None:
    for answer, items in (
        (plan_coverage(one, name), (*one.plans_covered, *one.plans_excluded)),
        (service_coverage(one, name), (*one.services_covered, *one.services_excluded)),
    ):
        assert answer.phrase
        if answer.decides:
            assert answer.phrase in [item.says for item in items]
            assert any(squashed(known) in squashed(name) for item in items for known in item.names)


@given(one=ENTRIES, data=st.data())
def test_a_listed_name_with_a_word_more_never_decides(one: VendorEntry, data: st.DataObject) -> None:
    names = [name for item in (*one.services_covered, *one.services_excluded) for name in item.names]
    known = data.draw(st.sampled_from(names or ["Mail"]))

    assert not service_coverage(one, f"{known} (legacy)").decides
    assert not service_coverage(one, f"old {known}").decides


def test_a_vendor_without_agreements_covers_nothing() -> None:
    for one in vendor_catalog().entries:
        if one.baa is Baa.NO:
            assert plan_coverage(one, "Enterprise").standing is not COVERED
            assert service_coverage(one, one.name).standing is not COVERED


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Business+", ("business", "plus")),
        ("Research & Care", ("research", "and", "care")),
        ("\uff27\uff4d\uff41\uff49\uff4c", ("gmail",)),
        ("e-Fax_Protect", ("e", "fax", "protect")),
        ("x" * 201, ()),
        ("\u202e\x1b[2J", ("2j",)),
    ],
)
def test_words(name: str, expected: tuple[str, ...]) -> None:
    assert words(name) == expected


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("DocuSign", "Docu-sign", True),
        ("Business+", "business plus", True),
        ("Pro", "Plus", False),
        ("?", "-", False),
        ("???", "???", False),
        ("y" * 201, "y" * 201, False),
        ("y" * 200, "Y" * 200, True),
    ],
)
def test_only_what_has_words_is_the_same_as_anything(one: str, other: str, alike: bool) -> None:
    assert same(one, other) is alike
