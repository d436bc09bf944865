"""Which tool wrote a file, and what is refused of files that hold no tenant data."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.tenants import jsonfile
from hipaacheck.tenants.data import NotTenantDataError, Platform, TenantData, Way
from hipaacheck.tenants.recognise import read_tenant_file

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
GEAR = sorted(
    path
    for kind in ("ProviderSettings*", "ScubaResults*")
    for path in (SAMPLES / "scubagear").glob(f"{kind}.json")
)

SNAPSHOT = {
    "format": "hipaacheck.tenant/1",
    "platform": "microsoft",
    "collected_at": None,
    "collector": {"name": "hipaacheck", "version": "1"},
    "warnings": ["odd"],
}
POLICIES = {"Clinic": {"gmail_imap_access": {"enableImapAccess": False}}}
INFO = {"ID": "C01", "domain": "example.org", "topLevelOU": "Clinic"}
EXPORT = {"policies": POLICIES, "organizational_units": {}, "tenant_info": INFO}
GOGGLES = {"MetaData": {"Tool": "ScubaGoggles", "ToolVersion": "1.1.0"}, "Results": {}, "Raw": EXPORT}
DUMP: dict[str, Any] = {"orgunits": {}, "groups": {}, "policies": []}
GEAR_EXPORT = {"baseline_version": "1", "module_version": "1.7.0", "conditional_access_policies": []}
GEAR_RESULTS = {"MetaData": {"Tool": "ScubaGear", "ToolVersion": "1.7.0"}, "Results": {}, "Raw": GEAR_EXPORT}
RESOURCE = {
    "resourceType": "microsoft.exchange.remotedomain",
    "displayName": "x",
    "properties": {"Identity": "x"},
}
TCM = {"displayName": "x", "resources": [RESOURCE]}
SCORE = {
    "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#security/secureScores",
    "value": [{"controlScores": [{"controlName": "AdminMFAV2", "scoreInPercentage": 100}]}],
}


def read(document: object, name: str = "x.json") -> TenantData:
    return read_tenant_file(json.dumps(document).encode(), name)


def refusal(raw: bytes) -> str:
    with pytest.raises(NotTenantDataError) as caught:
        read_tenant_file(raw, "x.json")
    message = str(caught.value)
    assert message.startswith("x.json: ")
    assert "\n" not in message
    return message.removeprefix("x.json: ")


@pytest.mark.parametrize(
    ("document", "platform", "tool"),
    [
        (SNAPSHOT, Platform.MICROSOFT, "hipaacheck 1"),
        (GOGGLES, Platform.GOOGLE, "ScubaGoggles 1.1.0"),
        (EXPORT, Platform.GOOGLE, "ScubaGoggles"),
        (DUMP, Platform.GOOGLE, "ScubaGoggles (dump of the Policy API)"),
        (GEAR_EXPORT, Platform.MICROSOFT, "ScubaGear 1.7.0"),
        (GEAR_RESULTS, Platform.MICROSOFT, "ScubaGear 1.7.0"),
        (TCM, Platform.MICROSOFT, "Microsoft Graph configuration snapshot"),
        ({"value": [TCM]}, Platform.MICROSOFT, "Microsoft Graph configuration snapshot"),
        (SCORE, Platform.MICROSOFT, "Microsoft Secure Score"),
    ],
)
def test_each_format_is_recognised(document: dict[str, Any], platform: Platform, tool: str) -> None:
    data = read(document)

    assert (data.platform, data.taken.tool) == (platform, tool)


def test_the_file_is_named_with_its_size_and_digest() -> None:
    raw = json.dumps(SNAPSHOT).encode()
    taken = read_tenant_file(raw, "tenant.json").taken

    assert (taken.file, taken.size) == ("tenant.json", len(raw))
    assert taken.sha256 == hashlib.sha256(raw).hexdigest()
    assert (taken.way, taken.warnings) == (Way.SNAPSHOT, ("odd",))
    assert read(EXPORT).taken.way is Way.IMPORT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_that_powershell_writes_are_read(encoding: str) -> None:
    document = {**SNAPSHOT, "tenant": {"name": "Clínica"}}

    assert read_tenant_file(json.dumps(document, ensure_ascii=False).encode(encoding), "x").name == "Clínica"


@pytest.mark.parametrize(
    "document",
    [{}, [], [GOGGLES], "x", 1, None, {"MetaData": {"Tool": "Other"}}, {"MetaData": 1}, {"resources": [1]}],
)
def test_other_json_is_refused_with_what_would_be_read(document: object) -> None:
    assert "a snapshot of hipaacheck, ScubaResults or ProviderSettingsExport" in refusal(
        json.dumps(document).encode()
    )


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"{", "is not valid JSON (Expecting property name enclosed in double quotes, line 1, column 2)"),
        (b'{"a": 1} x', "is not valid JSON (Extra data, line 1, column 10)"),
        (b"id,name\n1,2\n", "is not valid JSON (Expecting value, line 1, column 1)"),
        (b"\x00\x01\x02", "is not valid JSON (Expecting value, line 1, column 1)"),
        (b'{"a": "\xff"}', "is not text in UTF-8 (byte 7)"),
        (b"\xff\xfe\x00", "is not text in UTF-8 (byte 2)"),
        (b'{"a": NaN}', "holds NaN, which is not JSON"),
        (b'{"a": -Infinity}', "holds -Infinity, which is not JSON"),
        (b'{"a": 1e999}', "holds a number that is too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "holds a number with thousands of digits"),
        (b'{"a": {"b": 1, "c": 2, "b": 3}}', "names the key 'b' twice in one object"),
        (b'{"a": "x\\ud800"}', "holds half a character"),
        (b'{"\\udc00": 1}', "holds half a character"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "nests deeper than 64 levels"),
        (b"[" * 100_000 + b"]" * 100_000, "nests deeper than 64 levels"),
        (gzip.compress(b"{}", mtime=0), "is compressed with gzip; unpack it first"),
        (b"PK\x03\x04rest", "is a zip archive; unpack it first"),
    ],
)
def test_garbage_is_refused_in_one_sentence(raw: bytes, message: str) -> None:
    assert refusal(raw).startswith(message)


def test_a_file_that_is_too_large_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert jsonfile.MAX_BYTES == 64 * 1024 * 1024
    monkeypatch.setattr(jsonfile, "MAX_BYTES", 1024 * 1024)

    assert refusal(b"{" * (1024 * 1024 + 1)) == "is larger than 1 MB"


def test_pairs_of_half_characters_are_whole_ones() -> None:
    document = {**SNAPSHOT, "tenant": {"name": "\U0001f600"}}

    assert read(document).name == "\U0001f600"


def test_the_reason_of_a_reader_is_given_with_the_name_of_the_file() -> None:
    assert refusal(json.dumps({**SNAPSHOT, "format": "hipaacheck.tenant/9"}).encode()) == (
        "is a snapshot of hipaacheck.tenant/9; this version of hipaacheck reads hipaacheck.tenant/1"
    )


@pytest.mark.skipif(not GEAR, reason="no samples of ScubaGear are here")
@pytest.mark.parametrize("path", GEAR, ids=lambda path: path.name)
def test_the_samples_of_scubagear_are_recognised(path: Path) -> None:
    data = read_tenant_file(path.read_bytes(), path.name)

    assert data.taken.tool.startswith("ScubaGear 1.")
    assert data.taken.at is not None
    assert data.taken.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@given(st.binary(max_size=60) | st.text(alphabet='{}[]":,01eE-+.\\u dn', max_size=40).map(str.encode))
def test_whatever_bytes_a_file_holds_there_is_one_clear_error(raw: bytes) -> None:
    assert refusal(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([SNAPSHOT, GOGGLES, EXPORT, DUMP, GEAR_EXPORT, TCM, SCORE]), st.data())
def test_a_damaged_file_is_read_or_refused_in_one_sentence(
    document: dict[str, Any], data: st.DataObject
) -> None:
    broken = {**document, data.draw(st.sampled_from(sorted(document))): data.draw(JSON)}
    try:
        found = read(broken)
    except NotTenantDataError as problem:
        assert "\n" not in str(problem)
        return
    assert found.taken.file == "x.json"


def test_a_key_that_stands_twice_with_one_value_is_read() -> None:
    raw = b'{"format": "hipaacheck.tenant/1", "platform": "google", "platform": "google", "x": 1, "x": true}'

    with pytest.raises(NotTenantDataError, match="names the key 'x' twice in one object, with two values"):
        read_tenant_file(raw, "google.json")
