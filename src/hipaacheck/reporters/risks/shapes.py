"""Shape the risk register and the remediation plan for every reporter that shows them.

All text is `plain` already (escape.py) and bounded, as in the view; days are ISO 8601.
"""

from dataclasses import dataclass
from enum import StrEnum

from hipaacheck.model import Level, Progress, Severity, Treatment
from hipaacheck.reporters.shapes import FindingView, RuleView, WaiverView


class Effort(StrEnum):
    """How long one change takes somebody who knows how, least first; our own estimate, not a quotation."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"


class Who(StrEnum):
    """Who can make a change: whoever keeps the DNS zone, the mail servers, the site, the tenant, or leads."""

    DNS = "dns"
    MAIL = "mail"
    WEB = "web"
    TENANT = "tenant"
    MANAGEMENT = "management"


class Step(StrEnum):
    """When a change is due in the plan, soonest first."""

    QUICK = "quick"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase and the table of NIST SP 800-30r1 that it is taken from; no table for our own wording."""

    text: str
    table: str = ""


@dataclass(frozen=True, slots=True)
class Threat:
    """Who or what may do harm, and what would happen (SP 800-30r1, tables D-2, E-2 and E-3)."""

    source: Said
    event: Said


@dataclass(frozen=True, slots=True)
class Asset:
    """A target at risk; `exposure` says what the inventory tells of it, nothing where it does not."""

    target_id: str
    number: int
    name: str
    kind: str
    exposure: str


@dataclass(frozen=True, slots=True)
class Control:
    """A rule that passed at assets of the row, or what a waiver names as done instead.

    `passed` counts the assets of the row where it passed; 0 for the compensating control of a waiver.
    """

    title: str
    rule: str
    passed: int
    attested: bool
    compensating: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody recorded for the findings of a row; empty texts and None were not recorded.

    Where findings have different entries, this is the most open of them and `differing` counts the findings
    with another. `remarks` say what does not fit: done but still seen, overdue, accepted without a waiver.
    """

    treatment: Treatment | None = None
    treatment_label: str = ""
    owner: str = ""
    due: str = ""
    overdue: bool = False
    status: Progress | None = None
    status_label: str = ""
    comment: str = ""
    recorded_on: str = ""
    differing: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def decided(self) -> bool:
        """Say whether a treatment was recorded."""
        return self.treatment is not None

    @property
    def told(self) -> bool:
        """Say whether there is anything beside the treatment to show."""
        shown = (self.owner, self.due, self.status, self.comment, self.remarks, self.differing)
        return any(shown)


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A row of the risk register: one rule, one severity, one risk, and the assets where it failed.

    `threat` is None where `risks.yaml` has nothing for the rule; `vulnerability` is empty then. `waiver` is
    set where the risk is accepted. `risk` is None only in a run that lacks it.
    """

    id: str
    rule: RuleView
    severity: Severity
    severity_label: str
    assets: tuple[Asset, ...]
    threat: Threat | None
    vulnerability: str
    controls: tuple[Control, ...]
    more_controls: int
    likelihood: Level
    likelihood_label: str
    impact: Level
    impact_label: str
    risk: Level | None
    risk_label: str
    decision: Decision
    waiver: WaiverView | None
    findings: tuple[FindingView, ...]

    @property
    def accepted(self) -> bool:
        """Say whether somebody accepted the risk until a day."""
        return self.waiver is not None


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A change to make: one rule at all targets where it is a gap.

    `effort` is for one target, `whole_effort` for all of them (plan.py says how); both are None where no
    effort is estimated, and `who` too. `rows` are the ids of the risks that it lowers; severity, risk and
    their labels are the worst of the findings.
    """

    id: str
    step: Step
    rule: RuleView
    severity: Severity
    severity_label: str
    risk: Level | None
    risk_label: str
    effort: Effort | None
    whole_effort: Effort | None
    effort_label: str
    who: Who | None
    who_label: str
    because: str
    depends_on: str
    rows: tuple[str, ...]
    findings: tuple[FindingView, ...]
    decision: Decision
