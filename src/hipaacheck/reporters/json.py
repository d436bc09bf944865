"""Store a run as JSON that stays the same for the same run, and read it back."""

import json
import re

from pydantic import ValidationError

from hipaacheck.model import SCHEMA_VERSION, Run
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.escape import HIDDEN, plain


class RunFileError(Exception):
    """A file is not a run that this version can read; the message is one sentence for the user."""


def render(run: Run) -> bytes:
    """Return the run as UTF-8 JSON: sorted keys, two spaces, a final newline.

    Characters that a terminal or editor would act on are written as JSON escapes; they read back the same.
    """
    text = json.dumps(run.model_dump(mode="json"), sort_keys=True, indent=2, ensure_ascii=False)
    return (_escape_hidden(text) + "\n").encode()


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


def _escape_hidden(text: str) -> str:
    return HIDDEN.sub(lambda match: _json_escape(match[0]), text)


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1] if ord(character) > 0x7F else f"\\u{ord(character):04x}"


def _first(error: ValidationError) -> str:
    detail = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in detail["loc"]) or "the whole file"
    reason = re.sub(r"\s+", " ", detail["msg"])
    return plain(f"it is not a whole run: {where}: {reason}", limit=300, lines=False)


def _whole(run: Run) -> Run:
    """Refuse a run whose findings point at what is not in it: a report of it would show less than was found."""
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
