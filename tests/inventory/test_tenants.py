"""A snapshot that an inventory names is judged only if it is there, can be read, and is of that tenant."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hipaacheck.inventory.loading import load_inventory
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Platform, TenantData
from hipaacheck.tenants.snapshot import Collector, Snapshot, TenantName, written

TENANT = "id: main, provider: google, domain: clinic.example"


def loaded(folder: Path, entry: str) -> Seen[TenantData]:
    (folder / "inventory.yaml").write_text(f"version: 1\ntenants:\n  - {{{entry}}}\n")
    return load_inventory(folder / "inventory.yaml").declared.tenants["main"]


def snapshot(domain: str | None = "clinic.example", platform: Platform = Platform.GOOGLE) -> bytes:
    return written(
        Snapshot(
            platform=platform,
            tenant=TenantName(domain=domain),
            collected_at=datetime(2026, 11, 1, tzinfo=UTC),
            collector=Collector(name="hipaacheck", version="1"),
            data={"groups": ()},
        )
    )


def test_a_snapshot_of_the_tenant_is_its_data(tmp_path: Path) -> None:
    (tmp_path / "google.json").write_bytes(snapshot())

    data = loaded(tmp_path, f"{TENANT}, snapshot: google.json")

    assert isinstance(data, TenantData)
    assert (data.domain, data.taken.file, data.of("groups")) == ("clinic.example", "google.json", ())


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "the snapshot google.json could not be read: there is no such file"),
        (b"", "the snapshot google.json: is empty"),
        (b"{", "the snapshot google.json: "),
        (b'{"a": 1}', "the snapshot google.json: is none of the files that hipaacheck reads"),
        (snapshot("other.example"), "google.json is of other.example, not of clinic.example"),
        (snapshot(None), "google.json does not say of which domains it is"),
        (snapshot(platform=Platform.MICROSOFT), "google.json is of a tenant of microsoft, not of google"),
    ],
)
def test_anything_else_is_unseen_and_says_why(tmp_path: Path, raw: bytes | None, reason: str) -> None:
    if raw is not None:
        (tmp_path / "google.json").write_bytes(raw)

    data = loaded(tmp_path, f"{TENANT}, snapshot: google.json")

    assert isinstance(data, Unseen)
    assert data.unseen.startswith(reason)


def test_a_tenant_is_read_from_a_file_or_asked_live_not_both(tmp_path: Path) -> None:
    with pytest.raises(FileMistakesError, match="not both"):
        loaded(tmp_path, f"{TENANT}, snapshot: google.json, live: true")
