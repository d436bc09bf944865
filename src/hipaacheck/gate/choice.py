"""Tell what could not be seen because the user chose so from what was to be seen."""

from collections.abc import Callable

from hipaacheck.model import NOT_ASKED, NOT_LIVE, Evidence, Finding, Outcome, Run

CONFIGURATION = "configuration "
"""How the method of evidence begins that was read from a server's configuration (net/planned/tls.py)."""


def not_wanted(run: Run) -> Callable[[Finding], bool]:
    """Return what says whether a finding of `run` is unknown by the user's choice alone.

    He asked for no connection, or gave files for what is not live. Every reason that a finding gives must end
    in the words of that choice: one that is a failure of its own counts, whatever stands beside it. What
    servers say cannot count as a choice: without a connection nobody says anything, and of what is not live
    only evidence from files is believed.
    """
    options = run.options
    offline = options.get("offline") is True
    planned = {item.id for item in run.evidence if _is_planned(item)} if _files(run) else set()

    def unwanted(finding: Finding) -> bool:
        if finding.outcome is not Outcome.UNKNOWN or not finding.because:
            return False
        words = (*([NOT_ASKED] if offline else []), *([NOT_LIVE] if planned & {*finding.evidence} else []))
        return bool(words) and all(part.rstrip(" .").endswith(words) for part in finding.because.split("; "))

    return unwanted


def _files(run: Run) -> bool:
    return bool(run.options.get("zones") or run.options.get("configs"))


def _is_planned(item: Evidence) -> bool:
    """Return whether nothing in a piece of evidence comes from a server that could choose its words."""
    return item.method.startswith(CONFIGURATION) or (item.kind == "dns.dnssec" and bool(item.places))


def choice_of(run: Run) -> str:
    """Return in a word what the user chose so that something was not seen."""
    return "--offline" if run.options.get("offline") else "not live yet"
