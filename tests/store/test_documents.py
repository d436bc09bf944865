"""A document is taken apart and put together again without losing a byte, whichever version wrote it."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporters.organisation import organisation_run
from tests.store.keeping import NOW, run_at
from tests.support.runs import empty_run, hostile_run, large_run, sample_run

from hipaacheck.model import Artefact, Run, canonical_json, record_digest, sealed
from hipaacheck.store import reading, writing
from hipaacheck.store.backend import Backend, sqlite_backend
from hipaacheck.store.documents import INLINE, Document, divide, document_of, unite
from hipaacheck.store.errors import StoreError
from hipaacheck.store.migrating import bring_up
from hipaacheck.store.packing import pack, unpack
from hipaacheck.store.verifying import verify

SAMPLES = [sample_run(), hostile_run(), empty_run(), organisation_run(), large_run(3)]


def whole_again(document: Document) -> Document:
    own, blobs = divide(document)
    content = {blob.sha256: blob.content for blob in blobs}
    run, previous = document.value("id"), document.value("previous")
    assert isinstance(run, str) and isinstance(previous, str | None)
    return unite(own, run, previous, content.__getitem__)


@pytest.mark.parametrize("run", SAMPLES)
def test_the_id_of_a_document_is_that_of_the_run(run: Run) -> None:
    document = document_of(run)

    assert document.identity() == record_digest(run.model_copy(update={"id": ""}))[:32]
    placed = document.placed("f" * 32)
    assert placed.value("id") == sealed(run.model_copy(update={"previous": "f" * 32})).id
    assert document.canonical() == canonical_json(run.model_dump(mode="json")).encode()


@pytest.mark.parametrize("run", SAMPLES)
def test_the_id_can_be_computed_from_the_json_alone(run: Run) -> None:
    stored = json.loads(document_of(sealed(run)).canonical())
    again = hashlib.sha256(canonical_json(stored | {"id": ""}).encode()).hexdigest()[:32]

    assert again == stored["id"]


@pytest.mark.parametrize("run", SAMPLES)
def test_a_document_comes_back_whole(run: Run) -> None:
    document = document_of(sealed(run))

    assert whole_again(document).canonical() == document.canonical()


@given(
    text=st.text(st.characters(exclude_categories=["Cs"])),
    times=st.sampled_from([1, 300]),
    facts=st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.floats() | st.integers()),
)
def test_any_text_and_number_comes_back(text: str, times: int, facts: dict[str, float]) -> None:
    run = sample_run()
    one = Artefact(name=text, media_type=text, size=1, sha256="", text=text * times)
    seen = run.evidence[0].model_copy(
        update={"artefacts": (one,), "facts": {**facts, "text": {"blob": text}}}
    )
    document = document_of(sealed(run.model_copy(update={"evidence": (seen,), "command": text})))
    own, blobs = divide(document)

    assert whole_again(document).canonical() == document.canonical()
    assert (text * times).encode() in {blob.content for blob in blobs} or len(text * times) <= INLINE
    assert whole_again(document).identity() == document.value("id")
    assert unpack(pack(own)) == own


@given(st.binary(max_size=300))
def test_no_bytes_are_unpacked_by_mistake(content: bytes) -> None:
    assert unpack(pack(content)) == content
    with pytest.raises(StoreError):
        unpack(pack(content) + b"x")
    with pytest.raises(StoreError):
        unpack(pack(content)[:-1])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["evidence", "artefacts", "text", "blob", "rules", "frameworks"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_json_of_a_stranger_makes_anything_but_an_error_of_ours(value: object) -> None:
    def content(address: str) -> bytes:
        raise StoreError("gone")

    try:
        document = unite(canonical_json(value).encode(), "0" * 32, None, content)
    except StoreError:
        return
    assert document.identity() != "0" * 32


@pytest.fixture
def backend(tmp_path: Path) -> Backend:
    """Return an empty store."""
    (tmp_path / "runs.db").touch()
    found = sqlite_backend(tmp_path / "runs.db")
    bring_up(found, create=True)
    return found


def put(backend: Backend, **changed: bytes | None) -> None:
    """Keep a run that another version wrote: with fields that it has not, or has otherwise."""
    prepared = writing.prepare(run_at(2024))
    fields = prepared.document.fields | changed
    document = Document({name: text for name, text in fields.items() if text is not None})
    own, blobs = divide(document)
    changed_run = replace(prepared, document=document, own=pack(own), blobs=blobs)
    with backend.writing() as connection:
        writing.append(connection, changed_run, NOW)


def test_a_run_of_an_older_version_verifies_and_loads(backend: Backend) -> None:
    put(backend, attestations=None, waivers=None, timings=None)
    with backend.reading() as connection:
        found = verify(connection, ())
        (entry,) = reading.entries(connection)
        whole = reading.document(connection, entry)
    backend.close()

    assert found.findings == ()
    assert "waivers" not in json.loads(whole.canonical())
    assert reading.run_of(whole).waivers == ()


@pytest.mark.parametrize("changed", [{"added": b"[1]"}, {"schema_version": b'"2"'}])
def test_a_run_of_a_newer_version_is_not_called_in_order(backend: Backend, changed: dict[str, bytes]) -> None:
    put(backend, **changed)
    with backend.reading() as connection:
        (fault,) = verify(connection, ()).findings
        (entry,) = reading.entries(connection)
        whole = reading.document(connection, entry)
        with pytest.raises(StoreError, match=r"newer|update hipaacheck"):
            reading.run_of(whole)
    backend.close()

    assert "newer" in fault.what or "update hipaacheck" in fault.what
    assert fault.number == 1
