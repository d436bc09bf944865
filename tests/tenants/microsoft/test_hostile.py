"""Whatever stands in a file, reading it ends with data or with NotTenantDataError, soon."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue
from tests.tenants.microsoft.samples import FILES, TAKEN, raw

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import NotTenantDataError, Taken, TenantData
from hipaacheck.tenants.microsoft.scubagear import read_scubagear
from hipaacheck.tenants.microsoft.scubagear.keys import KEYS, UNUSED
from hipaacheck.tenants.microsoft.secure_score import read_secure_score
from hipaacheck.tenants.microsoft.sources import SOURCES
from hipaacheck.tenants.microsoft.tcm import read_tcm

Reader = Callable[[Mapping[str, JsonValue], Taken], TenantData]
READERS: list[Reader] = [read_scubagear, read_tcm, read_secure_score]

WORDS = st.sampled_from(
    [
        *KEYS.values(),
        *UNUSED,
        "MetaData",
        "Raw",
        "Results",
        "Controls",
        "Control ID",
        "Result",
        "Details",
        "aad_successful_commands",
        "exo_unsuccessful_commands",
        "AdditionalProperties",
        "Conditions",
        "SessionControls",
        "DefaultUserRolePermissions",
        "PermissionGrantPolicyIdsAssignedToDefaultUserRole",
        "authentication_method_policy",
        "authentication_method_feature_settings",
        "AADAdditionalData",
        "AdvancedRule",
        "results",
        "value",
        "resources",
        "resourceType",
        "properties",
        "Assignments",
        "AuthenticationStrength",
        "ContentContainsSensitiveInformation",
        "controlScores",
        "controlName",
        "scoreInPercentage",
        "createdDateTime",
    ]
)
ENDS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        ["Date(9e9)", "/Date(99999999999999999999)/", "{rn 'a'rn", "1.4.0", "9.9", "<b", "Get-RemoteDomain"]
    )
    | st.sampled_from([kind for source in SOURCES.values() for kind in source.tcm])
)
ANY_JSON = st.recursive(
    ENDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner, max_size=5),
    max_leaves=25,
)
DOCUMENTS = st.dictionaries(WORDS | st.text(), ANY_JSON, max_size=8)


def survives(reader: Reader, document: Mapping[str, Any]) -> None:
    with suppress(NotTenantDataError):
        data = reader(document, TAKEN)
        assert set(data.sources) == set(SOURCES)
        for found in data.sources.values():
            assert isinstance(found, Unseen) or all(isinstance(one, Mapping) for one in found)
        assert all(one.words.isprintable() and one.baseline.isprintable() for one in data.said)


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=50)
@given(document=DOCUMENTS)
def test_any_json_object_is_read_or_refused(reader: Reader, document: dict[str, Any]) -> None:
    survives(reader, document)


@given(source=st.sampled_from(sorted(KEYS)), value=ANY_JSON, ran=st.booleans())
def test_any_value_of_a_key_is_read_or_unseen(source: str, value: Any, ran: bool) -> None:
    cmdlet = SOURCES[source].cmdlet
    commands = [cmdlet.name] if ran and cmdlet is not None else []
    survives(read_scubagear, {KEYS[source]: value, "exo_successful_commands": commands})


@settings(max_examples=50)
@given(kind=st.sampled_from([kind for one in SOURCES.values() for kind in one.tcm]), properties=DOCUMENTS)
def test_any_properties_of_a_resource_are_read(kind: str, properties: dict[str, Any]) -> None:
    survives(read_tcm, {"resources": [{"resourceType": kind, "properties": properties}]})


@settings(max_examples=50)
@given(controls=st.lists(ANY_JSON, max_size=5), more=ANY_JSON)
def test_any_controls_are_read(controls: list[Any], more: Any) -> None:
    survives(read_secure_score, {"value": [{"controlScores": controls, "createdDateTime": more}, more]})


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("depth", [65, 1000, 200_000])
def test_deep_files_are_refused(reader: Reader, depth: int) -> None:
    deep: Any = "x"
    for level in range(depth):
        deep = [deep] if level % 2 else {"value": deep}

    with pytest.raises(NotTenantDataError, match="nests deeper"):
        reader({"remote_domains": deep, "resources": deep}, TAKEN)


@pytest.mark.timeout(20)
def test_many_keys_commands_and_objects_take_no_long_time() -> None:
    document: dict[str, Any] = {f"k{number}_unsuccessful_commands": ["x"] for number in range(20_000)}
    document |= {f"x{number}": number for number in range(20_000)}
    document["remote_domains"] = [{"DomainName": str(number)} for number in range(20_000)]
    document["dlp_compliance_rules"] = [{"AdvancedRule": "{" + "rn" * 200_000 + "'" * 200_000}]

    data = read_scubagear(document, TAKEN)

    assert len(data.taken.warnings) == 3


@pytest.mark.skipif(not FILES, reason="the samples of ScubaGear are not on this machine")
@pytest.mark.parametrize("shift", range(3))
def test_a_real_export_with_keys_of_another_type_is_read(shift: int) -> None:
    wrong: list[Any] = [None, 7, "text", True, [], {}, [7], ["text"], [[{}]], {"a": {"b": ["c"]}}]
    real = raw(FILES[0].name)
    broken = {key: wrong[(number + shift) % len(wrong)] for number, key in enumerate(real)}
    whole = read_scubagear(real, TAKEN)

    for key in list(real)[shift::12]:
        data = read_scubagear({**real, key: broken[key]}, TAKEN)
        changed = {source for source in SOURCES if data.of(source) != whole.of(source)}
        assert len(changed) <= 3 or key.endswith(("_commands", "module_version")), (key, changed)
    assert set(read_scubagear(broken, TAKEN).sources) == set(SOURCES)
