"""Describe what an organisation decided to do about a finding, and how far it is."""

from datetime import datetime
from enum import StrEnum

from hipaacheck.model.base import Record
from hipaacheck.model.day import Day
from hipaacheck.model.fields import Text


class Treatment(StrEnum):
    """How a risk is answered (NIST SP 800-39, section 3.3: accept, avoid, mitigate, share or transfer)."""

    MITIGATE = "mitigate"
    ACCEPT = "accept"
    AVOID = "avoid"
    TRANSFER = "transfer"


class Progress(StrEnum):
    """How far the work is. Only a scan says that a gap is closed: `done` is somebody's word until then."""

    OPEN = "open"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    DEFERRED = "deferred"


class Action(Record):
    """The entry of a remediation plan for one rule at one target, as somebody last wrote it down.

    `fingerprint` is that of the finding, and the key; `source` the file that it was read from.
    """

    fingerprint: str
    rule: str
    target: str
    treatment: Treatment | None = None
    owner: Text | None = None
    due: Day | None = None
    status: Progress | None = None
    comment: Text | None = None
    recorded_at: datetime
    source: Text
