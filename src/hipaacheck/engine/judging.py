"""Judge all that is known of a run, from whatever it comes: a scan just now, or a run that was stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hipaacheck.engine.answers import attest, waive, waiver_evidence
from hipaacheck.engine.evaluate import FactTypes, Judgement, evaluate
from hipaacheck.model import Attestation, Evidence, Finding, Problem, Rule, Target, TargetKind, Waiver


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be judged, by what, and as of when.

    `settled` are findings that no rule decides here; people may still accept them. `stored` says that the
    evidence comes from a file: an earlier version may have looked at less.
    """

    targets: Sequence[Target]
    evidence: Sequence[Evidence]
    rules: Sequence[Rule]
    fact_types: FactTypes
    as_of: datetime
    attestations: Sequence[Attestation] = ()
    waivers: Sequence[Waiver] = ()
    settled: Sequence[Finding] = ()
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Verdicts:
    """All findings of a run, the faults of rules, and the evidence of what became of each waiver."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    evidence: tuple[Evidence, ...]


def judge_case(case: Case) -> Verdicts:
    """Judge by the rules, then by what people answer for: attestations, and waivers with their own findings.

    Waivers are judged last, for what became of them depends on all other findings.
    """
    others = [target for target in case.targets if target.kind is not TargetKind.WAIVER]
    waivers = [target for target in case.targets if target.kind is TargetKind.WAIVER]
    judged = _evaluated(case, others, case.evidence)
    findings = (*_heard(case, judged.findings), *case.settled)
    findings = waive(attest(findings, case.attestations, case.as_of), case.waivers, case.as_of)
    by_id = {target.id: target for target in waivers}
    made = waiver_evidence(case.waivers, findings, by_id, case.as_of)
    about = _evaluated(case, waivers, [*case.evidence, *made])
    return Verdicts((*findings, *about.findings), (*judged.problems, *about.problems), tuple(made))


def _evaluated(case: Case, targets: Sequence[Target], evidence: Sequence[Evidence]) -> Judgement:
    return evaluate(targets, evidence, case.rules, case.fact_types, case.as_of, stored=case.stored)


def _heard(case: Case, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    if not any(target.kind.is_tenant for target in case.targets):
        return findings
    from hipaacheck.engine.heard import hear

    return hear(findings, case.rules, case.evidence)
