"""The sample reports of the wheels of ScubaGoggles; HIPAACHECK_SCUBAGOGGLES names where they are unpacked."""

from pathlib import Path
from time import process_time

import pytest
from tests.tenants.google.recorded import effective, load, reports

from hipaacheck.model import Unseen
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.recognise import read_tenant_file


@pytest.mark.parametrize("path", reports())
def test_a_sample_report_is_read_without_loss(path: Path) -> None:
    document = load(path)
    raw = document["Raw"]
    data = read_tenant_file(path.read_bytes(), path.name)
    found = google_settings(data)

    assert not isinstance(found, Unseen)
    assert data.taken.tool == f"ScubaGoggles {document['MetaData']['ToolVersion']}"
    assert data.taken.at is not None
    assert not any("not among the versions" in words for words in data.taken.warnings)
    assert (data.tenant_id, data.domain, data.name) == ("ABCDEFG", "example.org", "Cool Example Org")
    assert sum(len(one) for one in found.values.values()) + sum(
        len(one) for one in found.lists.values()
    ) == sum(key != "dlp_pii" and key not in found.unseen for one in raw["policies"].values() for key in one)
    for source, key in (
        ("super_admins", "super_admins"),
        ("group_settings", "group_settings"),
        ("domains", "domains"),
    ):
        assert len(data.of(source)) == len(raw[key])  # type: ignore[arg-type]
    controls = [one for many in document["Results"].values() for group in many for one in group["Controls"]]
    assert len(data.said) == len(controls)
    assert not any("<" in one.words or "&quot;" in one.words for one in data.said)
    assert {one.verdict for one in data.said} >= {"Pass", "Fail", "Warning", "N/A", "No events found"}


@pytest.mark.parametrize("path", reports())
def test_a_sample_report_is_read_in_time(path: Path) -> None:
    """The largest has 18.8 MB; three seconds of the processor are allowed for each."""
    raw = path.read_bytes()
    before = process_time()
    google_settings(read_tenant_file(raw, path.name))

    assert process_time() - before < 3


@pytest.mark.parametrize("path", reports())
def test_the_settings_of_the_sample_reports_are_those_that_stand_in_them(path: Path) -> None:
    data = read_tenant_file(path.read_bytes(), path.name)
    found = google_settings(data)
    assert not isinstance(found, Unseen)
    everyone = {
        name: effective(found, name)["everyone"]
        for name in (
            "security.two_step_verification_enforcement",
            "security.two_step_verification_enforcement_factor",
            "gmail.auto_forwarding",
            "drive_and_docs.external_sharing",
            "api_controls.unconfigured_third_party_apps",
        )
    }

    assert found.is_on("vault")
    assert everyone["gmail.auto_forwarding"]["enableAutoForwarding"] is False
    if data.taken.tool != "ScubaGoggles 1.1.0":
        return
    assert everyone["security.two_step_verification_enforcement"] == {
        "enforcedFrom": "2026-09-17T21:00:01.086Z"
    }
    assert everyone["security.two_step_verification_enforcement_factor"] == {
        "allowedSignInFactorSet": "NO_TELEPHONY"
    }
    assert everyone["drive_and_docs.external_sharing"]["externalSharingMode"] == "DISALLOWED"
    assert everyone["api_controls.unconfigured_third_party_apps"]["accessLevel"] == "BLOCK_ALL"
    assert "organisational unit /2SV Exempt" in effective(found, "security.two_step_verification_enforcement")
    worst = effective(found, "gmail.auto_forwarding", "gmail")
    assert [name for name, value in worst.items() if value["enableAutoForwarding"]] == [
        "organisational unit /Jacqueline Fuentes's OU/Sandra Miller's OU/Ashley Jones's OU"
    ]
