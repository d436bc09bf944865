"""`hipaacheck evidence`: check an evidence pack, with nothing but the pack."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli.exits import UsageError, check_format
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.archive.trust import Trust
    from hipaacheck.archive.verdict import PackCheck

_MOST_KEYS = 4 << 20

app = typer.Typer(
    help="Check evidence packs, as `runs export` writes them, with nothing but the pack.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def _group() -> None:
    """Keep `verify` a command of its own; typer folds a group of one command into its parent."""


@app.command("verify")
def verify(
    pack: Annotated[Path, typer.Argument(metavar="PACK.zip", exists=True, dir_okay=False)],
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", exists=True, dir_okay=False, help="The public key (.pub) that must have signed it."
        ),
    ] = None,
    allowed_signers: Annotated[
        Path | None,
        typer.Option(
            "--allowed-signers",
            exists=True,
            dir_okay=False,
            help="Names and their keys, one a line: ALLOWED SIGNERS in ssh-keygen(1).",
        ),
    ] = None,
    signer: Annotated[
        str | None, typer.Option("--signer", help="Who of --allowed-signers must have signed it.")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on", metavar="DATE", help="Take keys of --allowed-signers as they were valid on this day."
        ),
    ] = None,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Say whether a pack is whole and who signed it; exits with 1 where anything differs."""
    check_format(format)
    trust = _trust(key, allowed_signers, signer, on)
    from hipaacheck.archive.checking import check_pack

    check = check_pack(pack, trust)
    typer.echo(_as_json(check) if format == "json" else _as_text(pack, check))
    if not check.whole:
        raise typer.Exit(Exit.FAILED)


def _trust(key: Path | None, signers: Path | None, signer: str | None, on: str | None) -> "Trust | None":
    if key is not None and (signers or signer or on):
        raise UsageError("--key goes without --allowed-signers, --signer and --on")
    if (signers is None) != (signer is None) or (on is not None and signers is None):
        raise UsageError("--allowed-signers FILE and --signer NAME go together, and --on with them")
    from hipaacheck.archive.signatures import SignatureError
    from hipaacheck.archive.trust import AllowedKeys, KnownKey

    file = key or signers
    if file is None:
        return None
    try:
        with file.open("rb") as opened:
            text = opened.read(_MOST_KEYS + 1).decode()
        if len(text) > _MOST_KEYS:
            raise UsageError(f"{file}: it is too large to be a file of keys")
        return KnownKey.read(text) if signer is None else AllowedKeys.read(text, signer, _moment(on))
    except UnicodeDecodeError:
        raise UsageError(f"{file}: it is not text in UTF-8") from None
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from None
    except SignatureError as error:
        raise UsageError(f"{file}: {error}") from None


def _moment(on: str | None) -> datetime:
    if on is None:
        return datetime.now(UTC)
    try:
        return datetime.combine(date.fromisoformat(on), time(12), UTC)
    except ValueError:
        raise UsageError(f"--on takes a day such as 2026-11-22, not '{on[:40]}'") from None


def _as_text(pack: Path, check: "PackCheck") -> str:
    from hipaacheck.cli.evidence_text import told

    return "\n".join(told(str(pack), check))


def _as_json(check: "PackCheck") -> str:
    manifest, signature = check.manifest, check.signature
    said = {
        "schema_version": "1",
        "whole": check.whole,
        "run": manifest and manifest.run,
        "previous": manifest and manifest.previous,
        "subject": manifest and manifest.subject,
        "as_of": manifest and manifest.as_of.isoformat(),
        "exported_at": manifest and manifest.exported_at.isoformat(),
        "redacted": manifest and manifest.redacted,
        "files": check.files,
        "evidence": check.evidence,
        "findings": check.findings,
        "artefact_texts": {"files": check.texts, "whole_raw_bytes": check.raw_texts},
        "digests_of_run_and_evidence": check.digests,
        "signature": {
            "state": signature.state,
            "key": signature.key and signature.key.fingerprint,
            "whose": signature.whose,
        },
        "faults": [{"file": fault.file, "what": fault.what} for fault in check.faults],
        "more_faults": check.more,
    }
    return json.dumps(said, indent=2)
