"""Store a run as JSON that stays the same for the same run, and read it back."""

import json
import re
from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import to_json

from hipaacheck.model import SCHEMA_VERSION, Run
from hipaacheck.model.base import all_in_order
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.escape import HIDDEN, plain

_BATCH = 200


class RunFileError(Exception):
    """A file is not a run that this version can read; the message is one sentence for the user."""


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the run as UTF-8 JSON: sorted keys, two spaces, a final newline.

    Characters that a terminal or editor would act on are written as JSON escapes; they read back the same.
    """
    # In batches: a run of a hundred domains has 20 MB, and five times that as dicts and lists.
    fields = (
        f'  "{name}": '.encode() + b"".join(_value(run, name)) for name in sorted(type(run).model_fields)
    )
    return b"{\n" + b",\n".join(fields) + b"\n}\n"


def load_run(data: bytes) -> Run:
    """Return the run that `render` wrote. Raises RunFileError."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise RunFileError("it is not JSON, or not text in UTF-8") from None
    if (
        not isinstance(document, dict)
        or "schema_version" not in document
        or document.get("tool") != "hipaacheck"
    ):
        raise RunFileError("it is JSON, but not a run that hipaacheck wrote")
    version = document["schema_version"]
    if version != SCHEMA_VERSION:
        raise RunFileError(
            f"its schema version is {plain(str(version), limit=20, lines=False)!r}"
            f" and this hipaacheck reads version {SCHEMA_VERSION!r}"
        )
    try:
        run = Run.model_validate_json(data)
    except ValidationError as error:
        raise RunFileError(_first(error)) from None
    return _whole(run)


def _value(run: Run, name: str) -> Iterator[bytes]:
    value = getattr(run, name)
    if not isinstance(value, tuple) or not value:
        yield _indented(run.model_dump(mode="json", include={name})[name])
        return
    before = b"["
    for at in range(0, len(value), _BATCH):
        # "[ items ]" without its brackets, so that the items of all batches stand in one list.
        yield before + _indented(value[at : at + _BATCH])[1 : -len("\n  ]")]
        before = b","
    yield b"\n  ]"


def _indented(value: object) -> bytes:
    """Return JSON with sorted keys, a value a line, as it stands one level deep.

    The json module indents in pure Python and takes four times longer.
    """
    if isinstance(value, tuple) and all_in_order(value):
        written = to_json(value, indent=2, by_alias=False)
    else:
        document = json.loads(to_json(value, by_alias=False), object_pairs_hook=_sorted)
        written = to_json(document, indent=2)
    return _escape_hidden(written).replace(b"\n", b"\n  ")


def _sorted(pairs: list[tuple[str, object]]) -> dict[str, object]:
    return dict(sorted(pairs))


def _escape_hidden(written: bytes) -> bytes:
    # Most of it is plain ASCII, in which JSON has left nothing hidden but DEL; the rest goes line by line.
    if _is_bare(written):
        return written
    return b"\n".join(
        line if _is_bare(line) else HIDDEN.sub(_json_escape, line.decode()).encode()
        for line in written.split(b"\n")
    )


def _is_bare(written: bytes) -> bool:
    return written.isascii() and b"\x7f" not in written


def _json_escape(match: re.Match[str]) -> str:
    character = match[0]
    return json.dumps(character)[1:-1] if ord(character) > 0x7F else f"\\u{ord(character):04x}"


def _first(error: ValidationError) -> str:
    detail = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in detail["loc"]) or "the whole file"
    reason = re.sub(r"\s+", " ", detail["msg"])
    return plain(f"it is not a whole run: {where}: {reason}", limit=300, lines=False)


def _whole(run: Run) -> Run:
    """Refuse a run whose findings point at what is not in it: its report would show less than was found."""
    rules = {rule.id for rule in run.rules}
    targets = {target.id for target in run.targets}
    evidence = {item.id for item in run.evidence}
    for finding in run.findings:
        missing = [
            *({finding.rule} - rules),
            *({finding.target} - targets),
            *(item for item in finding.evidence if item not in evidence),
        ]
        if missing:
            raise RunFileError(
                f"its finding {plain(finding.fingerprint, limit=40, lines=False)} points at"
                f" {plain(missing[0], limit=80, lines=False)!r}, which is not in the file"
            )
    return run


REPORTER = Reporter(name="json", media_type="application/json", suffixes=(".json",), render=render)
