"""Make packs for tests, whole ones and others."""

import io
import json
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

from pydantic import JsonValue
from tests.support.runs import sample_run

from hipaacheck.archive.checking import check_pack
from hipaacheck.archive.signing import Signature
from hipaacheck.archive.trust import Trust
from hipaacheck.archive.verdict import PackCheck
from hipaacheck.archive.writing import PackFile, write_pack
from hipaacheck.model import Run, sealed
from hipaacheck.reporters.edition import PLAIN, Edition

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
REPORT = PackFile("report.html", b"<!doctype html><p>report", "text/html", "The report.")


def pack_bytes(
    run: Run | None = None,
    edition: Edition = PLAIN,
    files: tuple[PackFile, ...] = (REPORT,),
    sign: Callable[[bytes], Signature] | None = None,
) -> bytes:
    """Return a pack; of the sample run, sealed, when no run is given."""
    out = io.BytesIO()
    write_pack(out, sealed(sample_run()) if run is None else run, edition, files, NOW, sign)
    return out.getvalue()


def unpacked(pack: bytes) -> dict[str, bytes]:
    """Return what is in a pack, in its order."""
    with ZipFile(io.BytesIO(pack)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files as a ZIP that hipaacheck could have written."""
    out = io.BytesIO()
    with ZipFile(out, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return out.getvalue()


def relisted(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return files with sums and manifest made to fit, as a careful forger without the key would."""
    from hashlib import sha256

    manifest = json.loads(files["MANIFEST.json"])
    kept = {name: content for name, content in files.items() if name not in {"MANIFEST.json", "SHA256SUMS"}}
    rows = {row["path"]: row for row in manifest["files"]}

    def row(name: str, content: bytes) -> dict[str, JsonValue]:
        usual = {"media_type": "text/plain", "what": "?", **rows.get(name, {})}
        return {**usual, "path": name, "size": len(content), "sha256": sha256(content).hexdigest()}

    listed = [row(name, kept[name]) for name in kept if name not in {"MANIFEST.json.sig", "signing-key.pub"}]
    sums = "".join(f"{one['sha256']}  {one['path']}\n" for one in listed).encode()
    manifest["files"] = [*listed, row("SHA256SUMS", sums)]
    return {**kept, "SHA256SUMS": sums, "MANIFEST.json": json.dumps(manifest).encode()}


def checked(folder: Path, pack: bytes, trust: Trust | None = None) -> PackCheck:
    """Return the check of a pack, written to a file first."""
    file = folder / "pack.zip"
    file.write_bytes(pack)
    return check_pack(file, trust)


def told(check: PackCheck) -> list[str]:
    """Return faults as lines."""
    return [f"{fault.file}: {fault.what}" for fault in check.faults]


def make_key(folder: Path, kind: str = "ed25519", passphrase: str = "", *more: str) -> Path:
    """Return a new private key; its public half stands beside it with .pub."""
    key = folder / f"key-{kind}{len(list(folder.glob('key-*')))}"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", kind, *more, "-N", passphrase, "-C", "test", "-f", str(key)], check=True
    )
    return key
