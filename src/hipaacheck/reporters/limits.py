"""Say what a user chose to leave out of a run, or to read from files: a reader must not take it for less."""

from hipaacheck.model import Run
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.translation import gettext

_LONG = 300
_NOTES = 4_000


def limits_of(run: Run) -> tuple[str, ...]:
    """Return a sentence for each choice that narrows what a run says of what is live."""
    said = []
    zones, configs = _option(run, "zones"), _option(run, "configs")
    if zones:
        said.append(
            gettext(
                "DNS records were read from files as if they were published, and not asked of name servers: "
                "%(files)s."
            )
            % {"files": zones}
        )
    if configs:
        said.append(
            gettext(
                "Settings of servers were read from their configuration as if it were in use, and not seen "
                "on the wire: %(files)s."
            )
            % {"files": configs}
        )
    notes = _option(run, "notes", limit=_NOTES)
    if notes:
        said.append(notes)
    if run.options.get("offline") is True:
        said.append(gettext("No connection was opened: what only the network knows is unknown."))
    only, skip = _option(run, "only"), _option(run, "skip")
    if only:
        said.append(gettext("Only part of the rules was asked (--only %(words)s).") % {"words": only})
    if skip:
        said.append(gettext("Some rules were left out (--skip %(words)s).") % {"words": skip})
    return tuple(said)


def _option(run: Run, name: str, *, limit: int = _LONG) -> str:
    return plain(str(run.options.get(name) or ""), limit=limit, lines=False)
