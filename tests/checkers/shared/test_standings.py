"""How services stand to the agreement: told by entry, with what is unknown at the end."""

from hipaacheck.catalogs.entries import Verified
from hipaacheck.catalogs.tenant_services import ServiceStanding, TenantService
from hipaacheck.checkers.shared.standings import standings
from hipaacheck.checkers.shared.text import some


def entry(name: str, standing: ServiceStanding, **differs: object) -> TenantService:
    known: dict[str, object] = {
        "platform": "google",
        "what": "service",
        "id": name,
        "name": name.title(),
        "marks": (name,),
        "standing": standing,
        "source": "a page",
        "verified": Verified.VENDOR_PAGE,
        "note": "because",
    }
    return TenantService.model_validate({**known, **differs})


def test_marks_of_one_entry_are_told_together_and_unknown_ones_last() -> None:
    groups = entry("groups", ServiceStanding.COVERED)
    found = standings(
        {"new": None, "groups": groups, "groups_for_business": groups},
        "a service",
        {"groups": ["everyone"], "groups_for_business": ["everyone", "organisational unit /X"]},
    )

    assert [(one.name, one.marks, one.places) for one in found] == [
        ("Groups", ("groups", "groups_for_business"), ("everyone", "organisational unit /X")),
        ("new", ("new",), ()),
    ]
    assert (found[1].standing, found[1].settled) == ("unknown", False)
    assert found[1].note == "a service that the catalogue does not know"


def test_features_and_what_holds_no_content_are_left_out() -> None:
    found = standings(
        {
            "takeout": entry("takeout", ServiceStanding.FEATURE),
            "books": entry("books", ServiceStanding.OUTSIDE, holds_content=False),
        },
        "a service",
    )

    assert found == ()


def test_ten_names_are_given_each_once_and_the_rest_counted() -> None:
    assert some(["b", "a", "b"]) == ("b", "a")
    assert some(str(number) for number in range(12))[-1] == "and 2 more"
