"""What of a Google Workspace account most rules need, by the names of its sources."""

from datetime import UTC, datetime

from hipaacheck.checkers.google.taken import make
from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Obj, Platform, Taken, TenantData, Way

AT = datetime(2026, 6, 1, tzinfo=UTC)
SOME: tuple[Obj, ...] = ({"name": "something"},)


def account(**sources: tuple[Obj, ...] | Unseen) -> TenantData:
    return TenantData(Platform.GOOGLE, Taken("a test", Way.LIVE, AT), sources=sources)


def test_raw_policies_or_those_of_scubagoggles_will_do() -> None:
    assert make(account(policies=SOME, orgunits=(), users=SOME)).essential == ()
    assert make(account(reduced_policies=(), super_admins=())).essential == ()


def test_without_either_the_first_reason_is_told() -> None:
    facts = make(account(policies=Unseen(unseen="the scope is missing"), users=SOME))

    assert [(one.source, one.reason) for one in facts.essential] == [
        ("policies", "the scope is missing"),
        ("orgunits", "orgunits was not collected"),
    ]
    assert (facts.at, facts.way) == (AT, "asked live, read-only")
