"""Applications that tenants let in, from the tenant's raw data to what the rules say of them."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checkers.microsoft.tenant import taken, tenant
from tests.checkers.services.known import FakeKnown, declared
from tests.checkers.services.test_reconcile import CLINIC, DOCUSIGN, services, sighting, token, vendors
from tests.checkers.services.test_register import ENDED, judged

from hipaacheck.catalogs.services import MarkKind
from hipaacheck.checkers.google import apps as google_apps
from hipaacheck.checkers.microsoft import apps as microsoft_apps
from hipaacheck.checkers.services.grants import MOST, own_id
from hipaacheck.checkers.services.observe import observe
from hipaacheck.checkers.services.observed import derive_observed
from hipaacheck.checkers.services.suggest import suggestions
from hipaacheck.checkers.shared.grants import AppGrant
from hipaacheck.checkers.web.facts import PageFacts
from hipaacheck.model import Outcome, Record, Unseen
from hipaacheck.tenants.data import Platform, TenantData

ZOOM_ROOMS = "f56e91e5-5a82-452f-b435-d4d78aeaf064"
REFUSED = Unseen(unseen="Application.Read.All is missing")
SIGNED = {"signed": "2025-01-15", "expires": "2026-12-31"}


def app(
    name: str = "Calendly",
    can: str = "Mail.Read",
    *,
    publisher: str = "",
    client: str = "",
    people: bool = False,
    alone: str | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """Return what Microsoft Graph holds of one application that was let in."""
    principal = {
        "id": f"id of {name}{client}",
        "appId": client,
        "displayName": name,
        "publisherName": publisher,
        "appOwnerOrganizationId": "somebody",
    }
    grant = {
        "clientId": principal["id"],
        "scope": can,
        "consentType": "Principal" if people else "AllPrincipals",
    }
    role = {"principalId": principal["id"], "appRoleId": alone}
    return {
        "service_principals": [principal],
        "oauth2_grants": [grant],
        "app_role_assignments": [] if alone is None else [role],
    }


def microsoft(*apps: dict[str, list[dict[str, Any]]]) -> Record:
    """Return the facts about the applications of a Microsoft 365 tenant, made as in a scan."""
    names = ("service_principals", "oauth2_grants", "app_role_assignments")
    principals, people, alone = ([raw for one in apps for raw in one[key]] for key in names)
    data = tenant(service_principals=principals, oauth2_grants=people, app_role_assignments=alone)
    return microsoft_apps.make(data)


def google(*tokens: dict[str, Any]) -> Record:
    """Return the facts about the applications of a Google Workspace account, made as in a scan."""
    data = TenantData(Platform.GOOGLE, taken(), domain=CLINIC, sources={"user_tokens": tuple(tokens)})
    return google_apps.make(data)


def gmail(name: str, user: str = "a@clinic.example", client: str = "1-x.apps.example") -> dict[str, Any]:
    scopes = ["https://www.googleapis.com/auth/gmail.readonly", "https://www.googleapis.com/auth/drive"]
    return {"displayText": name, "clientId": client, "userKey": user, "scopes": scopes}


def seen(*apps: dict[str, list[dict[str, Any]]], register: list[dict[str, Any]] | None = None) -> FakeKnown:
    """Return a clinic whose records and pages name nobody, and whose tenant lets these applications in."""
    known = FakeKnown(declared() if register is None else declared(vendors=register)).domain(CLINIC)
    return known.page(f"www.{CLINIC}", PageFacts()).tenant(CLINIC, "microsoft", microsoft(*apps))


def outcome(known: FakeKnown, rule: str, target: str) -> Outcome:
    return judged(known)[rule, target].outcome


def test_an_application_that_a_service_is_called_like_is_a_sighting_of_it() -> None:
    facts = services(seen(app("Calendly", "Mail.Read Calendars.ReadWrite User.Read"), register=[]))[
        "service:calendly"
    ]
    (one,) = facts.reads if isinstance(facts.reads, tuple) else ()

    assert (one.app, one.tenant, one.content, one.everybody, one.sure) == (
        "Calendly",
        CLINIC,
        ("mail", "calendars"),
        True,
        True,
    )
    assert facts.reaches == ("mail", "calendars") and facts.only_token is False and facts.sure
    assert facts.seen_at == f"{CLINIC}: application Calendly reaches mail, calendars for every user"


def test_google_workspace_says_how_many_people_let_an_application_in() -> None:
    tokens = [gmail("Fireflies.ai", user) for user in ("a@clinic.example", "b@clinic.example")]
    known = FakeKnown(declared(vendors=[])).tenant(CLINIC, "google", google(*tokens))
    facts = services(known)["service:fireflies"]

    assert facts.seen_at == f"{CLINIC}: application Fireflies.ai reaches mail, files for 2 users"
    assert outcome(known, "SVC-APP-001", "service:fireflies") is Outcome.FAIL


def test_an_application_that_needs_nobody_is_told_so() -> None:
    full = app("Backup Robot", "", client="abc", alone="dc890d15-9560-4a4c-9b7f-a736ec74ec40")
    facts = services(seen(full, register=[]))["service:app:abc"]

    assert "with nobody signed in" in facts.seen_at
    assert facts.reaches == ("mail", "calendars", "contacts")


def test_the_client_id_goes_before_names() -> None:
    facts = services(seen(app("Room Sync", client=ZOOM_ROOMS.upper()), register=[]))["service:zoom"]

    assert facts.sure and facts.reads[0].app == "Room Sync"  # type: ignore[index]
    assert outcome(seen(app("Room Sync", client=ZOOM_ROOMS), register=[]), "SVC-APP-001", "service:zoom") is (
        Outcome.FAIL
    )


@pytest.mark.parametrize(
    ("name", "publisher", "service", "found"),
    [
        ("Zoom", "", "zoom", Outcome.FAIL),
        ("Zoom", "Zoom Video Communications, Inc.", "zoom", Outcome.FAIL),
        ("Zoom for Outlook", "", "zoom", Outcome.MANUAL),
        ("Zoom", "Fabrikam Ltd", "zoom", Outcome.MANUAL),
        ("ChatGPT", "", "openai", Outcome.MANUAL),
        ("Box", "", "box", Outcome.MANUAL),
        ("Box", "Box, Inc.", "box", Outcome.FAIL),
        ("Slack", "Salesforce", "slack", Outcome.MANUAL),
        ("Slack for Salesforce", "", "app:slack-for-salesforce", Outcome.MANUAL),
        ("Early Bird Planner", "", "app:early-bird-planner", Outcome.MANUAL),
        ("Scheduler", "Scheduler Inc", "app:scheduler", Outcome.MANUAL),
    ],
)
def test_a_name_fails_only_where_it_settles_whose_it_is(
    name: str, publisher: str, service: str, found: Outcome
) -> None:
    known = seen(app(name, publisher=publisher), register=[])

    assert list(services(known)) == [f"service:{service}"]
    assert outcome(known, "SVC-APP-001", f"service:{service}") is found


@pytest.mark.parametrize("can", ["Calendars.Read", "Contacts.Read", "Mail.Send", "MailboxSettings.Read"])
def test_what_holds_neither_mail_nor_files_nor_chats_is_asked_about(can: str) -> None:
    known = seen(app("Calendly", can), register=[])

    assert outcome(known, "SVC-APP-001", "service:calendly") is Outcome.MANUAL


def test_a_registered_service_passes_and_needs_an_agreement() -> None:
    entry = {"id": "calendly", "name": "Calendly", "phi": "maintains"}
    without = seen(app("Calendly", "Files.Read.All"), register=[entry])
    signed = seen(app("Calendly", "Files.Read.All"), register=[{**entry, "agreements": [SIGNED]}])

    assert outcome(without, "SVC-APP-001", "service:calendly") is Outcome.PASS
    assert outcome(without, "SVC-BAA-001", "service:calendly") is Outcome.FAIL
    assert outcome(signed, "SVC-BAA-001", "service:calendly") is Outcome.PASS


@pytest.mark.parametrize(
    ("phi", "app_rule", "baa_rule"),
    [
        ("none", Outcome.MANUAL, Outcome.NOT_APPLICABLE),
        ("unknown", Outcome.PASS, Outcome.MANUAL),
        (None, Outcome.PASS, Outcome.MANUAL),
    ],
)
def test_a_register_that_names_no_phi_is_asked_once(
    phi: str | None, app_rule: Outcome, baa_rule: Outcome
) -> None:
    known = seen(app(), register=[{"id": "calendly", "name": "Calendly", "phi": phi}])

    assert outcome(known, "SVC-APP-001", "service:calendly") is app_rule
    assert outcome(known, "SVC-BAA-001", "service:calendly") is baa_rule


def test_a_vendor_that_only_the_register_knows_is_found_by_its_name_or_publisher() -> None:
    entry = {"id": "notes-firm", "name": "Acme Notes LLC", "phi": "maintains"}
    for one in (app("Acme Notes", client="n1"), app("Dictation", publisher="Acme Notes, Inc.", client="n1")):
        known = seen(one, register=[entry])
        facts = services(known)["service:app:n1"]

        assert (facts.vendor_entry, facts.matched_by, facts.recognised, facts.known) == (
            "notes-firm",
            "name",
            True,
            False,
        )
        assert outcome(known, "SVC-APP-001", "service:app:n1") is Outcome.PASS
        assert outcome(known, "SVC-BAA-001", "service:app:n1") is Outcome.FAIL
        assert vendors(known)["vendor:notes-firm"].surely
        assert outcome(known, "SVC-SEEN-001", "vendor:notes-firm") is Outcome.PASS


def test_a_name_that_resembles_an_entry_only_asks() -> None:
    entry = {"id": "notes-firm", "name": "Acme Notes", "phi": "maintains", "agreements": [SIGNED]}
    known = seen(app("Acme Notes Cleaner", client="n1"), register=[entry])
    findings = judged(known)

    assert findings["SVC-APP-001", "service:app:n1"].outcome is Outcome.MANUAL
    assert "resemble that of the register's entry notes-firm" in (
        findings["SVC-APP-001", "service:app:n1"].because or ""
    )
    assert findings["SVC-BAA-001", "service:app:n1"].outcome is Outcome.NOT_APPLICABLE
    assert findings["SVC-SEEN-001", "vendor:notes-firm"].outcome is Outcome.MANUAL
    listed = seen(
        app("Acme Notes Cleaner", client="n1"), register=[{**entry, "services": ["Acme Notes Cleaner"]}]
    )
    assert outcome(listed, "SVC-APP-001", "service:app:n1") is Outcome.PASS


def test_what_the_register_lists_as_a_service_settles_it_only_under_the_vendors_name() -> None:
    zoom = {"id": "zoom", "name": "Zoom", "phi": "maintains", "services": ["Zoom for Outlook", "Sync"]}
    named = seen(app("Zoom for Outlook"), register=[zoom])
    other = seen(app("Sync"), register=[zoom])

    assert outcome(named, "SVC-APP-001", "service:zoom") is Outcome.PASS
    assert outcome(other, "SVC-APP-001", "service:app:sync") is Outcome.MANUAL


def test_an_entry_of_another_company_of_the_same_name_takes_its_application() -> None:
    entry = {"id": "our-zoom", "name": "Zoom", "catalog": "none", "phi": "maintains"}
    facts = services(seen(app("Zoom"), register=[entry]))["service:app:zoom"]

    assert (facts.vendor_entry, facts.matched_by) == ("our-zoom", "name")


def test_an_application_that_resembles_a_registered_service_never_passes() -> None:
    entry = {"id": "zoom", "name": "Zoom", "phi": "maintains", "agreements": [SIGNED]}
    known = seen(app("Zoom Cleaner", publisher="Fabrikam"), register=[entry])

    assert outcome(known, "SVC-APP-001", "service:zoom") is Outcome.MANUAL
    assert outcome(known, "SVC-BAA-001", "service:zoom") is Outcome.NOT_APPLICABLE


def test_an_ended_vendor_with_a_live_application_fails() -> None:
    known_one = {"id": "calendly", "name": "Calendly", "ended": ENDED}
    own_one = {"id": "notes-firm", "name": "Acme Notes", "ended": ENDED}
    findings = judged(seen(app("Calendly"), app("Acme Notes"), register=[known_one, own_one]))

    for vendor_id, service in (("calendly", "calendly"), ("notes-firm", "app:acme-notes")):
        assert findings["SVC-ENDED-001", f"vendor:{vendor_id}"].outcome is Outcome.FAIL
        assert findings["SVC-APP-001", f"service:{service}"].outcome is Outcome.NOT_APPLICABLE


def test_an_application_that_resembles_an_ended_vendor_is_asked_about() -> None:
    old = {"id": "old", "name": "Acme Notes", "ended": ENDED}
    live = {"id": "live", "name": "Acme", "phi": "maintains"}
    known = seen(app("Acme Notes Sync"), register=[old, live])

    assert outcome(known, "SVC-ENDED-001", "vendor:old") is Outcome.MANUAL
    assert outcome(seen(app("Acme Notes"), register=[old, live]), "SVC-ENDED-001", "vendor:old") is (
        Outcome.FAIL
    )


def test_what_surely_is_somebody_elses_is_no_trace_of_an_ended_vendor() -> None:
    old = {"id": "old", "name": "Calendly Consulting", "ended": ENDED}
    again = {"id": "new", "name": "Acme Notes"}
    before = {"id": "before", "name": "Acme Notes", "ended": ENDED}
    known = seen(app("Calendly"), app("Acme Notes"), register=[old, again, before])

    assert outcome(known, "SVC-ENDED-001", "vendor:old") is Outcome.NOT_APPLICABLE
    assert outcome(known, "SVC-ENDED-001", "vendor:before") is Outcome.NOT_APPLICABLE
    assert services(known)["service:app:acme-notes"].vendor_entry == "new"


REGISTER: list[dict[str, Any]] = [
    {"id": "mailchimp", "name": "Mailchimp", "ended": ENDED},
    {"id": "docusign", "name": "Docusign"},
    {"id": "shredder", "name": "Shred-All", "ended": ENDED},
    {"id": "cleaner", "name": "Clean-All"},
]


@pytest.mark.parametrize("apps", [REFUSED, None], ids=["refused", "not asked"])
@pytest.mark.parametrize("kind", ["google", "microsoft"])
def test_a_tenant_that_did_not_show_its_applications_never_says_that_a_vendor_is_gone(
    kind: str, apps: Unseen | None
) -> None:
    known = FakeKnown(declared(vendors=REGISTER)).domain(CLINIC).page(CLINIC, PageFacts())
    known.tenant(CLINIC, kind, apps)
    findings = judged(known)

    assert findings["SVC-ENDED-001", "vendor:mailchimp"].outcome is Outcome.UNKNOWN
    assert findings["SVC-ENDED-001", "vendor:shredder"].outcome is Outcome.UNKNOWN
    assert findings["SVC-SEEN-001", "vendor:docusign"].outcome is Outcome.UNKNOWN
    assert findings["SVC-SEEN-001", "vendor:cleaner"].outcome is Outcome.NOT_APPLICABLE
    assert findings["SVC-APP-001", "service:unseen-applications"].outcome is Outcome.UNKNOWN
    assert {
        finding.outcome
        for (rule, target), finding in findings.items()
        if target == "service:unseen-applications" and rule != "SVC-APP-001"
    } == {Outcome.NOT_APPLICABLE}


def test_a_part_of_the_facts_that_was_refused_is_a_gap_and_the_other_tenant_is_still_seen() -> None:
    lacking = tenant(service_principals="Application.Read.All is missing")
    known = seen(app("Calendly"), register=REGISTER)
    known.tenant("other.example", "microsoft", microsoft_apps.make(lacking))

    assert services(known)["service:calendly"].reaches == ("mail",)
    assert outcome(known, "SVC-ENDED-001", "vendor:mailchimp") is Outcome.UNKNOWN
    assert "other.example" in services(known)["service:unseen-applications"].seen_at


def test_without_a_tenant_nothing_is_said_of_applications() -> None:
    known = FakeKnown(declared(vendors=REGISTER)).domain(CLINIC).page(CLINIC, PageFacts())
    found, findings = vendors(known), judged(known)

    assert found["vendor:mailchimp"].seen is False and "grants" not in found["vendor:mailchimp"].looked_at
    assert findings["SVC-ENDED-001", "vendor:mailchimp"].outcome is Outcome.PASS
    assert findings["SVC-ENDED-001", "vendor:shredder"].outcome is Outcome.NOT_APPLICABLE
    assert not any(rule == "SVC-APP-001" for rule, _ in findings)
    assert "grants" not in observe(known).gaps


def test_that_no_application_bears_its_name_is_no_answer_by_itself() -> None:
    known = seen(app("Calendly"), register=REGISTER)
    findings = judged(known)

    assert vendors(known)["vendor:shredder"].visible is False
    assert findings["SVC-ENDED-001", "vendor:shredder"].outcome is Outcome.NOT_APPLICABLE
    assert "no application that was seen bears its name" in (
        findings["SVC-ENDED-001", "vendor:shredder"].because or ""
    )
    assert findings["SVC-ENDED-001", "vendor:mailchimp"].outcome is Outcome.PASS
    assert "grants" in vendors(known)["vendor:mailchimp"].looked_at


def test_a_proof_of_ownership_may_be_more_where_applications_were_not_seen() -> None:
    known = FakeKnown(declared(vendors=[])).domain(CLINIC, DOCUSIGN).page(CLINIC, PageFacts())
    alone = services(known)["service:docusign"].only_token
    let_in = services(known.tenant(CLINIC, "microsoft", microsoft(app("Docusign"))))["service:docusign"]
    refused = services(known.tenant("b.example", "google", REFUSED))["service:docusign"]
    nobody = FakeKnown(declared(vendors=[])).domain(CLINIC, DOCUSIGN).page(CLINIC, PageFacts())
    lost = services(nobody.tenant(CLINIC, "google", REFUSED))["service:docusign"]

    assert alone is True and let_in.only_token is False and refused.only_token is False
    assert isinstance(lost.only_token, Unseen) and isinstance(lost.reads, Unseen)
    assert isinstance(lost.reaches, Unseen)


def test_an_application_does_not_go_with_the_vendor_that_has_a_mark_of_the_same_host() -> None:
    portal = {"id": "portal", "name": "Portal", "marks": {"hosts": ["portal.cloudfront.net"]}}
    known = FakeKnown(declared(vendors=[portal])).domain(
        CLINIC,
        sighting(MarkKind.CNAME, "portal.cloudfront.net"),
        token("aws-domain-control-verification=abcdef"),
    )
    known.tenant(CLINIC, "microsoft", microsoft(app("Amazon Web Services")))
    found = services(known)

    assert found["service:aws@portal"].reads == ()
    assert found["service:aws"].reaches == ("mail",) and not found["service:aws"].registered


def test_two_tenants_that_let_the_same_application_in_make_one_service() -> None:
    known = seen(app("Scribe", client="s1", people=True), register=[])
    known.tenant("b.example", "microsoft", microsoft(app("Scribe", client="s1")))
    (derived,) = [one for one in derive_observed(known) if one.target.id == "service:app:s1"]
    facts = services(known)["service:app:s1"]

    assert derived.target.found_by == (f"microsoft-tenant:{CLINIC}", "microsoft-tenant:b.example")
    assert derived.target.name == "Scribe" and len(facts.sightings) == 2
    assert "for some users" in facts.seen_at and "for every user" in facts.seen_at


def test_without_a_register_applications_are_observed_and_judged_by_nobody() -> None:
    known = FakeKnown().tenant(CLINIC, "microsoft", microsoft(app("Calendly"), app("Scribe")))

    assert set(services(known)) == {"service:calendly", "service:app:scribe"}
    assert outcome(known, "SVC-APP-001", "service:calendly") is Outcome.NOT_APPLICABLE
    refused = FakeKnown().tenant(CLINIC, "microsoft", REFUSED)
    assert services(refused) == {}


def test_records_that_could_not_be_read_hide_nothing_of_what_is_an_application_alone() -> None:
    known = FakeKnown(declared(vendors=[])).lost_domain(CLINIC, "timeout")
    known.tenant(CLINIC, "microsoft", microsoft(app("Scribe"), app("Calendly")))
    scribe, calendly = (services(known)[f"service:{name}"] for name in ("app:scribe", "calendly"))

    assert scribe.receives_mail == scribe.may_send == scribe.hosts_web == scribe.care_pages == ()
    assert isinstance(calendly.receives_mail, Unseen) and calendly.reaches == ("mail",)


def test_suggestions_say_what_an_application_reaches() -> None:
    (found,) = suggestions(seen(app("Scribe", client="s1"), register=[]))

    assert found.vendor == "app-s1" and "reaches this in your account: mail" in found.question


def test_texts_of_findings_name_the_application_and_never_hold_control_characters() -> None:
    known = seen(app("Sc\x1b[31mri\nbe\u202e", publisher="P\x00" * 300, client="x" * 500), register=[])
    (target,) = services(known)
    finding = judged(known)["SVC-APP-001", target]

    assert finding.outcome is Outcome.MANUAL and "Sc [31mri be" in (finding.because or "")
    assert not any(ord(letter) < 32 or letter == "\u202e" for letter in finding.because or "")


def test_of_thousands_of_applications_those_that_are_known_are_kept_and_the_rest_is_a_gap() -> None:
    many = [AppGrant(name=f"Tool {number}", client=f"c{number}") for number in range(2_000)]
    grants = microsoft_apps.AppsFacts(grants=(*many, AppGrant(name="Calendly")))
    register = [{"id": f"v{number}", "name": f"Vendor {number} Tools"} for number in range(1_000)]
    known = FakeKnown(declared(vendors=register)).tenant(CLINIC, "microsoft", grants)
    before = time.process_time()
    found = services(known)

    assert time.process_time() - before < 10
    assert "service:calendly" in found and len(found) == MOST + 1
    assert "only 300 of 2001" in observe(known).gaps["grants"][0]


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_application_has_an_id_that_may_be_one_of_a_target(name: str, client: str) -> None:
    found = own_id(AppGrant(name=name, client=client))

    assert found.startswith("app:") and len(found) > 4 and len(found) < 90
    assert all(letter.isascii() and (letter.isalnum() or letter in ":-") for letter in found)


@given(st.lists(st.builds(AppGrant, name=st.text(), publisher=st.text(), client=st.text()), max_size=4))
def test_any_applications_can_be_judged(grants: list[AppGrant]) -> None:
    register = [{"id": "zoom", "name": "Zoom"}, {"id": "old", "name": "Acme", "ended": ENDED}]
    known = FakeKnown(declared(vendors=register)).tenant(
        CLINIC, "microsoft", microsoft_apps.AppsFacts(grants=tuple(grants))
    )
    found = services(known).values()

    assert sum(len(one.reads) for one in found if isinstance(one.reads, tuple)) <= len(grants)
