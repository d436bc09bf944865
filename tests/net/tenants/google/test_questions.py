"""Every question to Google is one that its own documents know, and under the least scope that they name."""

import re

import pytest
from tests.support.tenants import discovery

from hipaacheck.net.tenants.google import QUESTIONS, SWITCHES
from hipaacheck.net.tenants.google.question import ENDPOINTS, SCOPE, Question

pytestmark = pytest.mark.skipif(
    discovery.folder() is None, reason="google-api-python-client is not installed"
)

ASKED = list(QUESTIONS.values())


def _method(question: Question) -> discovery.Method:
    found = discovery.method_for("GET", re.sub(r"\{\w+\}", "some-thing", question.path))
    assert found is not None
    return found


@pytest.mark.parametrize("question", ASKED, ids=lambda one: one.source)
def test_google_knows_the_path_and_the_parameters(question: Question) -> None:
    method = _method(question)

    assert discovery.wrong_parameters(method, question.asked_params()) == []
    assert discovery.wrong_parameters(method, question.cheap) == []


@pytest.mark.parametrize("question", ASKED, ids=lambda one: one.source)
def test_google_knows_the_host(question: Question) -> None:
    document = discovery.document(_method(question).api)

    assert f"{ENDPOINTS[question.api]}/" == document["rootUrl"]


@pytest.mark.parametrize("question", [one for one in ASKED if one.masked], ids=lambda one: one.source)
def test_google_has_every_field_that_is_asked_for(question: Question) -> None:
    mask = discovery.parse_mask(question.asked_params()["fields"])

    assert discovery.unknown_fields(_method(question), mask) == []


@pytest.mark.parametrize("question", ASKED, ids=lambda one: one.source)
def test_the_scope_is_one_that_google_names_for_it(question: Question) -> None:
    assert question.permission in _method(question).scopes


@pytest.mark.parametrize("question", ASKED, ids=lambda one: one.source)
def test_only_what_has_no_read_only_scope_must_be_included(question: Question) -> None:
    """Reports and licences: the scope of the log of audits can only read, though its name does not say so first."""
    reading = [scope for scope in _method(question).scopes if scope.endswith(".readonly")]

    assert (question.switch is None) == bool(reading)
    assert question.switch is not None or question.permission in reading


@pytest.mark.parametrize("question", ASKED, ids=lambda one: one.source)
def test_what_is_listed_is_in_the_answer(question: Question) -> None:
    method = _method(question)
    properties = discovery.document(method.api)["schemas"][method.answer]["properties"]

    assert not question.items or question.items in properties
    assert question.masked or question.items == "policies"


def test_a_whole_list_is_asked_for_with_its_next_page() -> None:
    for question in ASKED:
        method = _method(question)
        paged = "nextPageToken" in discovery.document(method.api)["schemas"][method.answer]["properties"]
        if question.masked and question.items:
            assert ("nextPageToken" in question.asked_params()["fields"]) == paged


def test_nothing_is_named_twice_and_every_switch_has_a_question() -> None:
    assert {one.switch for one in ASKED if one.switch} == SWITCHES
    assert all(SCOPE not in one.scope for one in ASKED)
    assert all(one.source == name for name, one in QUESTIONS.items())


@pytest.mark.parametrize(
    "forbidden", ["phone", "recovery", "photo", "password", "name.", "imei", "serial", "address"]
)
def test_nothing_about_persons_is_kept(forbidden: str) -> None:
    asked = {name.lower() for one in ASKED if one.source != "policies" for name in _names(one.kept)}
    allowed = {
        "devicepasswordstatus",
        "postaladdress",
        "changepasswordatnextlogin",
        "includeinglobaladdresslist",
    }

    assert {name for name in asked if forbidden in name} <= allowed


def _names(kept: object) -> set[str]:
    from hipaacheck.net.tenants.redact import Fields

    assert isinstance(kept, Fields)
    names = set(kept.plain | kept.people | kept.whole) | set(kept.inner) | set(kept.named)
    for inner in kept.inner.values():
        names |= _names(inner)
    return names
