"""Dumps of the Policy API that ScubaGoggles writes."""

from typing import Any

import pytest
from tests.tenants.google.exported import TAKEN
from tests.tenants.google.recorded import effective, policy

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import NotTenantDataError
from hipaacheck.tenants.google.goggles import is_dump, is_goggles, read_dump
from hipaacheck.tenants.google.reading import google_settings

DUMP: dict[str, Any] = {
    "orgunits": {"03top": {"name": "Clinic", "path": "/"}, "03x": {"name": "X", "path": "/X"}},
    "groups": {"02g": "g@example.org"},
    "policies": [
        policy("gmail.auto_forwarding", {"enableAutoForwarding": False}),
        policy("gmail.auto_forwarding", {"enableAutoForwarding": True}, group="02g", order=399),
    ],
}


def test_a_dump_is_read_as_the_raw_answers_that_it_holds() -> None:
    assert is_dump(DUMP)
    assert not is_goggles(DUMP)
    data = read_dump(DUMP, TAKEN)
    found = google_settings(data)

    assert (data.tenant_id, data.name, data.taken.at) == ("C01", "Clinic", None)
    assert not isinstance(found, Unseen)
    assert effective(found, "gmail.auto_forwarding") == {
        "everyone": {"enableAutoForwarding": False},
        "group g@example.org": {"enableAutoForwarding": True},
    }


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"policies": [1]}, "policies that are no objects"),
        ({"orgunits": []}, "organisational units that are no objects"),
        ({"orgunits": {"a": 1}}, "organisational units that are no objects"),
        ({"groups": []}, "groups that are no object"),
        ({"policies": [{"customer": "customers/A"}, {"customer": "customers/B"}]}, "several tenants"),
    ],
)
def test_a_dump_of_another_shape_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(NotTenantDataError, match=message):
        read_dump({**DUMP, **wrong}, TAKEN)
