"""Tell what could not be seen because the user chose so from what was to be seen."""

from collections.abc import Callable

from hipaacheck.model import NOT_ASKED, NOT_LIVE, Finding, Outcome, Run


def not_wanted(run: Run) -> Callable[[Finding], bool]:
    """Return what says whether a finding of `run` is unknown by the user's choice.

    He asked for no connection, or gave files for what is not live. No other reason holds the words of these,
    and without such a choice they mean nothing: an answer may hold them.
    """
    options = run.options
    files = options.get("zones") or options.get("configs")
    chosen = (*([NOT_ASKED] if options.get("offline") else []), *([NOT_LIVE] if files else []))

    def unwanted(finding: Finding) -> bool:
        why = finding.because or ""
        return finding.outcome is Outcome.UNKNOWN and any(words in why for words in chosen)

    return unwanted


def choice_of(run: Run) -> str:
    """Return in a word what the user chose so that something was not seen."""
    return "--offline" if run.options.get("offline") else "not live yet"
