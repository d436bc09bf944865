"""Whatever is changed in a pack is found and named, even when sums and manifest were made to fit."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.archive.packs import checked, pack_bytes, packed, relisted, told, unpacked
from tests.support.runs import sample_run

from hipaacheck.archive.checking import MOST_FAULTS, check_pack
from hipaacheck.archive.verdict import Digests, SignatureState
from hipaacheck.model import sealed
from hipaacheck.reporters.edition import Edition

FILES = unpacked(pack_bytes())
RUN = json.loads(FILES["run.json"])
EVIDENCE = next(name for name in FILES if name.startswith("evidence/dns-"))
ARTEFACT = next(name for name in FILES if name.startswith("evidence/artefacts/"))


def run_with(**fields: object) -> dict[str, bytes]:
    return {**FILES, "run.json": json.dumps({**RUN, **fields}).encode()}


def without(name: str) -> dict[str, bytes]:
    return {path: content for path, content in FILES.items() if path != name}


def manifest_with(**fields: object) -> dict[str, bytes]:
    manifest = {**json.loads(FILES["MANIFEST.json"]), **fields}
    return {**FILES, "MANIFEST.json": json.dumps(manifest).encode()}


def test_a_pack_as_it_was_written_is_whole(tmp_path: Path) -> None:
    check = checked(tmp_path, pack_bytes())

    assert check.whole and check.more == 0
    assert check.digests is Digests.RECOMPUTED
    assert check.signature.state is SignatureState.NONE
    assert check.manifest is not None and check.manifest.run == RUN["id"]
    assert check.files == len(FILES) - 1
    assert (check.evidence, check.findings) == (len(RUN["evidence"]), len(RUN["findings"]))
    assert check.texts == check.raw_texts > 0


def test_checking_unpacks_nothing(tmp_path: Path) -> None:
    checked(tmp_path, pack_bytes())

    assert [path.name for path in tmp_path.iterdir()] == ["pack.zip"]


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_that_was_changed_is_named(name: str, tmp_path: Path) -> None:
    changed = FILES[name].replace(b"e", b"3", 1) if name != ARTEFACT else FILES[name] + b"."
    faults = told(checked(tmp_path, packed({**FILES, name: changed})))

    assert any(fault.startswith(f"{name}: ") for fault in faults), faults


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_that_is_missing_is_named(name: str, tmp_path: Path) -> None:
    faults = told(checked(tmp_path, packed(without(name))))

    assert f"{name}: it is missing" in faults, faults


@pytest.mark.parametrize("name", ["more.txt", "evidence/more.json", "evidence/artefacts/more.txt"])
def test_a_file_too_many_is_named(name: str, tmp_path: Path) -> None:
    faults = told(checked(tmp_path, packed({**FILES, name: b"{}"})))

    assert f"{name}: it is not in the manifest" in faults


def test_an_unsigned_key_is_named(tmp_path: Path) -> None:
    faults = told(checked(tmp_path, packed({**FILES, "signing-key.pub": b"ssh-ed25519 AAAA"})))

    assert faults == ["signing-key.pub: a key without a signature"]


def changed_finding() -> dict[str, bytes]:
    findings = [{**RUN["findings"][0], "observed": "v=spf1 -all"}, *RUN["findings"][1:]]
    return run_with(findings=findings)


def changed_facts() -> dict[str, bytes]:
    first = {**RUN["evidence"][0], "facts": {"record": "v=spf1 -all"}}
    return run_with(evidence=[first, *RUN["evidence"][1:]])


def changed_evidence_file() -> dict[str, bytes]:
    piece = {**json.loads(FILES[EVIDENCE]), "source": "another resolver"}
    return {**FILES, EVIDENCE: json.dumps(piece).encode()}


def true_for_one() -> dict[str, bytes]:
    """Python holds True and 1 for equal; JSON does not."""
    text = FILES[EVIDENCE].replace(b'"attested": false', b'"attested": 0')
    assert text != FILES[EVIDENCE]
    return {**FILES, EVIDENCE: text}


def twice() -> dict[str, bytes]:
    return {**FILES, "evidence/again.json": FILES[EVIDENCE]}


def field_named_twice() -> dict[str, bytes]:
    text = FILES["run.json"].replace(b'{\n  "as_of"', b'{\n  "organisation": "Other",\n  "as_of"', 1)
    return {**FILES, "run.json": text}


CAREFUL: list[tuple[Callable[[], dict[str, bytes]], str]] = [
    (changed_finding, "run.json: its id is not the digest of its content: something in it was changed"),
    (changed_facts, "its id is not the digest of its content"),
    (changed_evidence_file, f"{EVIDENCE}: it is not what run.json holds of this evidence"),
    (true_for_one, f"{EVIDENCE}: it is not what run.json holds of this evidence"),
    (twice, "holds the same evidence"),
    (field_named_twice, "run.json: it names a field twice"),
    (lambda: without(EVIDENCE), "has no file that agrees with it"),
    (lambda: without(ARTEFACT), f"{ARTEFACT}: it is missing, and run.json has its text"),
    (lambda: {**FILES, ARTEFACT: b"v=spf1 +all"}, f"{ARTEFACT}: it is not the text that run.json holds"),
    (lambda: {**FILES, "evidence/artefacts/00.txt": b""}, "00.txt: run.json has no such artefact"),
    (lambda: {**FILES, "evidence/x.json": b'{"id": "00"}'}, "x.json: run.json has no such evidence"),
    (lambda: {**FILES, "evidence/x.json": b"{"}, "x.json: it is not JSON"),
    (lambda: {**FILES, "edition.json": b"{"}, "edition.json: it is not JSON"),
    (lambda: {**FILES, "run.json": b"[]"}, "run.json: it is not a JSON object"),
    (lambda: {**FILES, "run.json": b"\xff"}, "run.json: it is not text in UTF-8"),
    (lambda: {**FILES, "run.json": b"[" * 100_000}, "run.json: it is nested too deeply"),
    (lambda: {**FILES, "run.json": b'{"a": NaN}'}, "run.json: it holds NaN"),
    (lambda: without("run.json"), "run.json: it is missing"),
    (lambda: run_with(evidence=[]), "points at evidence"),
    (lambda: run_with(organisation="Other"), "MANIFEST.json: its subject is not that of run.json"),
    (lambda: run_with(previous="00"), "MANIFEST.json: its previous run is not that of run.json"),
    (lambda: run_with(as_of="2026-11-21T14:05:10Z"), "MANIFEST.json: its as_of is not that of run.json"),
    (lambda: run_with(as_of="yesterday"), "run.json: its as_of is not a time"),
    (lambda: run_with(id="00"), "MANIFEST.json: its run id is not that of run.json"),
    (lambda: manifest_with(artefacts=[]), "MANIFEST.json: what it says of the artefacts"),
    (lambda: manifest_with(redacted=True), "edition.json: it and the manifest do not agree"),
    (lambda: manifest_with(format="hipaacheck.pack/2"), "its format is 'hipaacheck.pack/2'"),
    (lambda: manifest_with(more=1), "MANIFEST.json: it is not a whole manifest: more"),
    (lambda: manifest_with(as_of="0001-01-01T00:00:00+14:00"), "it is not a whole manifest: as_of"),
    (lambda: run_with(as_of="9999-12-31T23:59:59-12:00"), "run.json: its as_of is not a time"),
]


@pytest.mark.parametrize(("forged", "fault"), CAREFUL, ids=[str(at) for at in range(len(CAREFUL))])
def test_a_forger_who_makes_sums_and_manifest_fit_is_found_out(
    forged: Callable[[], dict[str, bytes]], fault: str, tmp_path: Path
) -> None:
    check = checked(tmp_path, packed(relisted(forged())))

    assert any(fault in line for line in told(check)), told(check)
    assert not check.whole


def test_a_run_of_a_later_version_with_more_fields_is_checked_all_the_same(tmp_path: Path) -> None:
    """A pack is kept for years: its digests are those of its own words, not of today's records."""
    from hashlib import sha256

    from hipaacheck.model.base import canonical_json

    later = {**RUN, "id": "", "schema_version": "7", "a_new_field": {"b": [1.5, None]}}
    own = sha256(canonical_json(later).encode()).hexdigest()[:32]
    files = {
        **manifest_with(run=own),
        "run.json": json.dumps({**later, "id": own}).encode(),
    }

    assert told(checked(tmp_path, packed(relisted(files)))) == []


def test_a_redacted_copy_is_never_called_recomputed(tmp_path: Path) -> None:
    run = sealed(sample_run())
    hidden = run.model_copy(update={"organisation": "organisation-1"})
    check = checked(tmp_path, pack_bytes(hidden, Edition(redacted=True)))

    assert told(check) == []
    assert check.digests is Digests.REDACTED
    assert check.manifest is not None and check.manifest.redacted


def test_sums_that_do_not_agree_are_named(tmp_path: Path) -> None:
    """Somebody who checks with sha256sum alone must not be told another story."""
    sums = FILES["SHA256SUMS"].replace(b"report.html", b"report.htm1")
    manifest = json.loads(FILES["MANIFEST.json"])
    from hashlib import sha256

    for row in manifest["files"]:
        if row["path"] == "SHA256SUMS":
            row["sha256"] = sha256(sums).hexdigest()
    files = {**FILES, "SHA256SUMS": sums, "MANIFEST.json": json.dumps(manifest).encode()}

    assert told(checked(tmp_path, packed(files))) == ["SHA256SUMS: it does not agree with the manifest"]


def test_no_more_faults_are_told_than_can_be_read(tmp_path: Path) -> None:
    more = {f"extra{number}.txt": b"" for number in range(MOST_FAULTS + 50)}
    check = checked(tmp_path, packed({**FILES, **more}))

    assert len(check.faults) == MOST_FAULTS
    assert check.more == 50


def test_what_is_no_file_is_no_pack(tmp_path: Path) -> None:
    assert told(check_pack(tmp_path)) == [": there is no such file"]
    assert told(check_pack(tmp_path / "none.zip")) == [": there is no such file"]


@given(st.data())
def test_no_mutation_of_the_bytes_crashes_or_passes_for_other_content(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    pack = bytearray(PACK)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(pack) - 1))
        pack[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([0, 0, 0, 1, 30, 5_000]))
    mutated = bytes(pack[: len(pack) - cut])
    check = checked(tmp_path_factory.getbasetemp(), mutated)

    if check.whole:
        assert unpacked(mutated) == FILES


PACK = pack_bytes()
