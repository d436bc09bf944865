"""Refuse a file that cannot be read as a questionnaire, in one sentence that says what to do."""

from hipaacheck.sheets.refusal import RefusedFileError, refusal


class NotAQuestionnaireError(RefusedFileError):
    """A file that cannot be imported; the message is one sentence for whoever sent or imported it."""


def refuse(name: str, why: str) -> NotAQuestionnaireError:
    """Return the refusal of a file; its name and parts of the reason may be what a stranger typed."""
    return NotAQuestionnaireError(refusal(name, why))
