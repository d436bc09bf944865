"""`hipaacheck tenant diff`: a setting that got worse is named, and what cannot be seen is never good news.

The clinic's example is judged by the shipped rules; exports that ScubaGear and ScubaGoggles made of real
tenants (../shared/samples, CC0) are compared where they are present.
"""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.tenants.google.exported import META
from typer.testing import CliRunner

from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT.parent / "shared" / "samples"
CLINIC: dict[str, Any] = json.loads((ROOT / "examples" / "clinic" / "microsoft.json").read_text())
Change = Callable[[dict[str, Any]], object]


def told(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["tenant", "diff", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def compared(folder: Path, change: Change, *words: str, back: bool = False) -> tuple[int, dict[str, Any]]:
    after = copy.deepcopy(CLINIC)
    change(after["data"])
    paths = [folder / "before.json", folder / "after.json"]
    for path, document in zip(paths, (CLINIC, after), strict=True):
        path.write_text(json.dumps(document))
    files = [str(path) for path in (paths[::-1] if back else paths)]
    code, out = told(*files, "--format", "json", *words)
    found: dict[str, Any] = json.loads(out)
    assert found["exit"] == code
    return code, found


def rules(found: dict[str, Any], way: str) -> set[str]:
    return {step["rule"] for step in found[way]}


def forwarding_on(data: dict[str, Any]) -> None:
    data["outbound_spam"][0]["AutoForwardingMode"] = "On"


def mfa_off(data: dict[str, Any]) -> None:
    data["conditional_access_policies"][0]["state"] = "disabled"


def test_a_file_and_itself_differ_in_nothing(tmp_path: Path) -> None:
    code, found = compared(tmp_path, lambda data: None)

    assert code == 0
    ways = ("worse", "lost", "better", "otherwise", "not_applicable", "unjudged", "problems")
    assert [found[way] for way in ways] == [[]] * len(ways)
    assert found["decided"] > 50
    assert found["schema"] == "hipaacheck.tenant-diff/1"


def test_the_order_of_lists_means_nothing(tmp_path: Path) -> None:
    def backwards(data: dict[str, Any]) -> None:
        for source, objects in data.items():
            data[source] = json.loads(json.dumps(objects[::-1]))
            for one in data[source]:
                for name, value in one.items():
                    if isinstance(value, list):
                        one[name] = value[::-1]

    code, found = compared(tmp_path, backwards)

    assert code == 0
    assert [found[way] for way in ("worse", "lost", "better", "otherwise", "unjudged")] == [[]] * 5


def test_external_forwarding_switched_on_is_named_with_its_fix(tmp_path: Path) -> None:
    code, found = compared(tmp_path, forwarding_on)

    assert code == 1
    step = next(one for one in found["worse"] if one["rule"] == "M365-FORWARD-001")
    assert (step["severity"], step["before"]["outcome"], step["after"]["outcome"]) == ("high", "pass", "fail")
    assert step["before"]["observed"] == "refused by every outbound spam policy"
    assert "Automatic forwarding rules: Off" in step["fix"]
    assert found["unjudged"] == []

    text = told(str(tmp_path / "before.json"), str(tmp_path / "after.json"))[1]
    assert "got worse (2)" in text
    assert "  HIGH      Users cannot have their mail forwarded automatically" in text
    assert "            before: pass: refused by every outbound spam policy\n" in text
    assert text.splitlines()[-1].startswith("Exit 1: 2 got worse, 0 no longer seen, 0 got better;")


def test_the_way_back_is_an_improvement(tmp_path: Path) -> None:
    code, found = compared(tmp_path, forwarding_on, back=True)

    assert code == 0
    assert {"M365-FORWARD-001", "M365-FORWARD-003"} <= rules(found, "better")
    assert found["worse"] == found["lost"] == []


def test_a_second_factor_that_nobody_asks_for_any_more_is_worse(tmp_path: Path) -> None:
    code, found = compared(tmp_path, mfa_off)

    assert code == 1
    assert {"M365-MFA-001", "M365-MFA-002"} <= rules(found, "worse")
    assert found["worse"][0]["severity"] == "critical"


def test_a_second_place_that_fails_is_worse_although_the_rule_failed_before(tmp_path: Path) -> None:
    """Remote domain * fails before and after; partner.example is the unit that is new."""

    def partner(data: dict[str, Any]) -> None:
        other = {**data["remote_domains"][0], "Name": "Partner", "Identity": "Partner", "Id": "Partner"}
        data["remote_domains"].append({**other, "DomainName": "partner.example", "Guid": "b" * 8})

    code, found = compared(tmp_path, partner)
    back, other_way = compared(tmp_path, partner, back=True)

    assert (code, rules(found, "worse")) == (1, {"M365-FORWARD-002"})
    assert found["worse"][0]["units"] == ["partner.example"]
    assert (back, rules(other_way, "better")) == (0, {"M365-FORWARD-002"})


def test_what_is_not_collected_any_more_is_lost_and_not_good(tmp_path: Path) -> None:
    code, found = compared(
        tmp_path, lambda data: [data.pop(one) for one in ("outbound_spam", "remote_domains")]
    )

    assert code == 3
    assert "M365-FORWARD-001" in rules(found, "lost")
    assert found["sources_lost"] == ["outbound_spam", "remote_domains"]
    assert "M365-FORWARD-001" not in rules(found, "better")


def test_worse_goes_before_lost(tmp_path: Path) -> None:
    def both(data: dict[str, Any]) -> None:
        mfa_off(data)
        data.pop("outbound_spam")

    assert compared(tmp_path, both)[0] == 1


def test_changes_that_no_rule_judges_are_counted_by_name_without_values(tmp_path: Path) -> None:
    def unjudged(data: dict[str, Any]) -> None:
        data["organization"][0]["marketingNotificationEmails"] = ["jane.doe@lakeside-clinic.example"]
        data["transport_config"][0]["MaxReceiveSize"] = "secret-value"

    code, found = compared(tmp_path, unjudged)
    text = told(str(tmp_path / "before.json"), str(tmp_path / "after.json"))[1]

    assert code == 0
    assert {(one["source"], one["field"]) for one in found["unjudged"]} == {
        ("organization", "marketingNotificationEmails"),
        ("transport_config", "MaxReceiveSize"),
    }
    assert (
        "changed, and judged by no rule: 2 in 2 settings\n  organization marketingNotificationEmails\n"
        in text
    )
    for value in ("jane.doe", "secret-value"):
        assert value not in text and value not in json.dumps(found)


@pytest.mark.parametrize(("word", "code"), [("critical", 0), ("high", 1), ("info", 1), ("never", 0)])
def test_fail_on_says_what_counts(tmp_path: Path, word: str, code: int) -> None:
    assert compared(tmp_path, forwarding_on, "--fail-on", word)[0] == code


def test_states_of_different_tenants_or_platforms_are_refused(tmp_path: Path) -> None:
    ours, other, google = (tmp_path / f"{name}.json" for name in ("ours", "other", "google"))
    ours.write_text(json.dumps(CLINIC))
    tenant = {"id": "0" * 8, "domain": "other.example", "name": "Other\x1b[31m"}
    other.write_text(json.dumps({**CLINIC, "tenant": tenant}))
    google.write_text(json.dumps(goggles(False)))

    with pytest.raises(UsageError, match="not two states of one tenant: the first is of the tenant 6f1b7c2e"):
        told(str(ours), str(other), "--same-tenant")
    with pytest.raises(UsageError, match="of a tenant of microsoft, the second of google"):
        told(str(ours), str(google))
    with pytest.raises(UsageError, match="is not valid JSON"):
        told(str(ours), __file__)
    with pytest.raises(UsageError, match="--fail-on takes critical"):
        told(str(ours), str(ours), "--fail-on", "new")


def test_names_that_attack_a_terminal_are_written_out(tmp_path: Path) -> None:
    evil = "\x1b[2J\u202e\n@everyone" + "A" * 5_000
    after = copy.deepcopy(CLINIC)
    after["tenant"]["domain"] = evil
    after["data"]["outbound_spam"][0] |= {"Name": evil, "Identity": evil, "AutoForwardingMode": "On", evil: 1}
    after["data"][evil] = [{"id": "x"}]
    ours, other = tmp_path / "ours.json", tmp_path / "other.json"
    ours.write_text(json.dumps(CLINIC))
    other.write_text(json.dumps(after))

    code, out = told(str(ours), str(other))

    assert code == 1
    assert not {"\x1b", "\u202e"} & set(out)
    assert "\n@everyone" not in out and max(map(len, out.splitlines())) < 1_000


def goggles(forwarding: bool, unit: bool | None = None, info: dict[str, str] | None = None) -> dict[str, Any]:
    """Return an export as ScubaGoggles shapes it, with automatic forwarding on or off."""
    about = {"ID": "C01", "domain": "example.org", "topLevelOU": "Clinic"} if info is None else info
    policies = {"Clinic": {"gmail_auto_forwarding": {"enableAutoForwarding": forwarding}}}
    if unit is not None:
        policies["Clinic/Front desk"] = {"gmail_auto_forwarding": {"enableAutoForwarding": unit}}
    return {"MetaData": META, "Results": {}, "Raw": {"policies": policies, "tenant_info": about}}


def of_google(
    folder: Path, *documents: dict[str, Any], more: tuple[str, ...] = ()
) -> tuple[int, dict[str, Any]]:
    paths = []
    for number, document in enumerate(documents):
        paths.append(folder / f"g{number}.json")
        paths[-1].write_text(json.dumps(document))
    code, out = told(*map(str, paths), "--format", "json", *more)
    return code, json.loads(out)


def test_exports_of_scubagoggles_are_compared(tmp_path: Path) -> None:
    code, found = of_google(tmp_path, goggles(False), goggles(True))

    assert code == 1
    assert "GOOGLE-FORWARD-001" in rules(found, "worse")
    assert found["unjudged"] == []


def test_a_unit_that_got_worse_while_another_failed_already_is_named(tmp_path: Path) -> None:
    code, found = of_google(tmp_path, goggles(True, unit=False), goggles(True, unit=True))
    back, other = of_google(tmp_path, goggles(True, unit=True), goggles(True, unit=False))

    assert (code, back) == (1, 0)
    [step], [better] = found["worse"], other["better"]
    assert step["rule"] == better["rule"] == "GOOGLE-FORWARD-001"
    assert step["units"] == better["units"]
    assert "Front desk" in step["units"][0]


def test_whose_files_say_nothing_are_compared_when_the_user_says_so(tmp_path: Path) -> None:
    nameless = [goggles(on, info={"topLevelOU": "Clinic"}) for on in (False, True)]

    with pytest.raises(UsageError, match="nothing in them shows that they are of one; if they are, say so"):
        of_google(tmp_path, *nameless)
    assert of_google(tmp_path, *nameless, more=("--same-tenant",))[0] == 1


def test_two_releases_of_scubagear_on_one_tenant() -> None:
    """Of CISA's own test tenant: exports of 2023 and 2025."""
    old, new, other = (
        SAMPLES / "scubagear" / f"ProviderSettingsExport.v{one}.json" for one in ("1.0.0", "1.7.0", "1.4.0")
    )
    if not old.exists():
        pytest.skip("the samples are not here")

    code, out = told(str(old), str(new), "--format", "json")
    found = json.loads(out)

    assert code == 1
    assert {"M365-SHARE-038", "M365-SHARE-040"} <= rules(found, "worse")
    assert "M365-SHARE-005" in rules(found, "better")
    assert {"M365-SHARE-009"} <= rules(found, "not_applicable")
    assert "@" not in "".join(one["field"] for one in found["unjudged"])
    with pytest.raises(UsageError, match="not two states of one tenant"):
        told(str(old), str(other))


def test_a_dump_of_the_policy_api_in_which_one_setting_is_weakened(tmp_path: Path) -> None:
    path = SAMPLES / "google_policy_api" / "policyapi_reducer1.json"
    if not path.exists():
        pytest.skip("the samples are not here")
    document = json.loads(path.read_text())

    assert of_google(tmp_path, document, copy.deepcopy(document))[0] in (0, 3)
