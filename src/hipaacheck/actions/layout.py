"""Say where everything stands in a plan that people edit: what reporters write is what is read back."""

from enum import StrEnum

from hipaacheck.model import Progress, Treatment

FORMAT = "hipaacheck.plan/1"
"""What the hidden sheet of a workbook, and a YAML file, say of their form."""
PLAN, READ_ME, META = "Action plan", "Read me", "meta"
"""Names of sheets."""
ROW = "row"
"""Stands on the hidden sheet before a fingerprint and the number of its row."""
RUN_LABEL = "Run id"
"""Stands on the first sheet beside the id of the run."""
NOT_DECIDED = "not decided"


class Field(StrEnum):
    """What people may write into a plan, in the order of its columns."""

    TREATMENT = "treatment"
    OWNER = "owner"
    DUE = "due"
    STATUS = "status"
    COMMENT = "comment"


class Key(StrEnum):
    """What says which finding of which run a row is about."""

    FINGERPRINT = "fingerprint"
    RULE = "rule"
    TARGET = "target_id"
    RUN = "run_id"
    NUMBER = "number"


TITLES: dict[Field | Key, str] = {
    Field.TREATMENT: "Treatment",
    Field.OWNER: "Owner",
    Field.DUE: "Due",
    Field.STATUS: "Status",
    Field.COMMENT: "Comment",
    Key.FINGERPRINT: "Fingerprint",
    Key.RULE: "Rule",
    Key.TARGET: "Target id",
    Key.RUN: RUN_LABEL,
    Key.NUMBER: "No.",
}
"""The heads of the columns in a workbook; in CSV they are the values of Field and Key."""

ROLES: dict[Field | Key, tuple[str, ...]] = {
    Field.TREATMENT: ("treatment", "risk treatment"),
    Field.OWNER: ("owner", "responsible", "assigned to"),
    Field.DUE: ("due", "due date", "due on", "due by", "due_date"),
    Field.STATUS: ("status",),
    Field.COMMENT: ("comment", "comments"),
    Key.FINGERPRINT: ("fingerprint",),
    Key.RULE: ("rule", "rule id", "rule_id"),
    Key.TARGET: ("target id", "target_id"),
    Key.RUN: ("run id", "run", "run_id"),
    Key.NUMBER: ("no.",),
}
"""The names that a column may have, in the form of `sheets.cells.normal`."""

TREATMENTS = {treatment: treatment.value.capitalize() for treatment in Treatment}
STATUSES = {status: status.value.replace("-", " ").capitalize() for status in Progress}
"""The words in the lists to choose from."""
