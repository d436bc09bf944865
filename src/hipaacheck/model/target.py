"""Describe what is audited and where the user named it."""

from hipaacheck.model.base import Record
from hipaacheck.model.words import TargetKind


class Origin(Record):
    """The place a target comes from: a line of the inventory, the command line, or another target."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


class Place(Record):
    """A line of a file that stands for something that was not asked of the network, or was declared.

    `text` is what the line says, as facts hold it: a TXT record's text, a directive. `about` names the fields
    of the facts that it decides ("offers_tls1_0"); of a line that may decide any it is empty.
    """

    origin: Origin
    text: str = ""
    about: tuple[str, ...] = ()


class Exposure(Record):
    """What the inventory says of the asset; None where it does not say."""

    purpose: str | None = None
    holds_ephi: bool | None = None
    public: bool | None = None
    people: int | None = None


class Target(Record):
    """One thing that rules are applied to.

    `id` is stable between runs and part of every fingerprint. `found_by` names the targets
    whose evidence led here (an MX host is found by its domains). `unresolved` is set when
    hipaacheck knows that targets of this kind may exist but could not find out which: every
    rule for such a target gives `unknown` with this reason.
    """

    id: str
    kind: TargetKind
    name: str
    port: int | None = None
    protocol: str | None = None
    origin: Origin
    exposure: Exposure = Exposure()
    sends_mail: bool | None = None
    dkim_selectors: tuple[str, ...] = ()
    found_by: tuple[str, ...] = ()
    unresolved: str | None = None
