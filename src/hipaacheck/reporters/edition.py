"""Hold what a report shows beside its run: whose it is, for whom, what was before, what is planned."""

from hipaacheck.gate.records import Verdict
from hipaacheck.history.records import History
from hipaacheck.model import Action, Record
from hipaacheck.reporters.profile import Profile


class Logo(Record):
    """The picture of a branding, read from its file: its media type and its bytes in Base64."""

    media_type: str
    base64: str


class Override(Record):
    """A file of the user's that stands in place of one of the templates, by its name there."""

    name: str
    text: str


class Edition(Record):
    """Everything that reporters may read beside the run; equal runs and editions give equal bytes.

    `overrides` are files of `--templates DIR`, `actions` the remediation plan as last written down. `verdict`
    is how a gate ended, None where none was asked. `redacted` says that run and edition went through
    redaction. `attach` asks for a PDF/A-3b with the run and a manifest inside.
    """

    profile: Profile = Profile()
    logo: Logo | None = None
    overrides: tuple[Override, ...] = ()
    history: History = History()
    actions: tuple[Action, ...] = ()
    verdict: Verdict | None = None
    redacted: bool = False
    attach: bool = False


REDACTED = (
    "This is a redacted copy: tokens stand for names, addresses and ids, and numbers for digests. It is not"
    " anonymous: what was found, and what people wrote, may still tell who is meant."
)
"""What every redacted report says of itself."""

PLAIN = Edition()
"""The whole report, of a run alone."""
