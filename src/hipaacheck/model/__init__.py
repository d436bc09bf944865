"""The words of DESIGN as frozen records: no I/O, no clock, no import but itself."""

from hipaacheck.model.action import Action, Progress, Treatment
from hipaacheck.model.attestation import Attestation
from hipaacheck.model.base import Record, Seen, Unseen, canonical_json, digest, record_digest
from hipaacheck.model.day import Day
from hipaacheck.model.evidence import Artefact, Evidence
from hipaacheck.model.fields import File, FilePath, FileRef, Text, YesNo
from hipaacheck.model.finding import Finding, fingerprint
from hipaacheck.model.framework import Framework, Requirement
from hipaacheck.model.rule import Rule, Vector
from hipaacheck.model.run import SCHEMA_VERSION, CheckerInfo, Pack, Problem, Run, Timing, sealed, subject_of
from hipaacheck.model.target import Exposure, Origin, Place, Target
from hipaacheck.model.waiver import Waiver, WaiverFacts
from hipaacheck.model.words import (
    NOT_ASKED,
    NOT_LIVE,
    Designation,
    Level,
    Observation,
    Outcome,
    Regulated,
    Severity,
    Strength,
    TargetKind,
)

__all__ = [
    "NOT_ASKED",
    "NOT_LIVE",
    "SCHEMA_VERSION",
    "Action",
    "Artefact",
    "Attestation",
    "CheckerInfo",
    "Day",
    "Designation",
    "Evidence",
    "Exposure",
    "File",
    "FilePath",
    "FileRef",
    "Finding",
    "Framework",
    "Level",
    "Observation",
    "Origin",
    "Outcome",
    "Pack",
    "Place",
    "Problem",
    "Progress",
    "Record",
    "Regulated",
    "Requirement",
    "Rule",
    "Run",
    "Seen",
    "Severity",
    "Strength",
    "Target",
    "TargetKind",
    "Text",
    "Timing",
    "Treatment",
    "Unseen",
    "Vector",
    "Waiver",
    "WaiverFacts",
    "YesNo",
    "canonical_json",
    "digest",
    "fingerprint",
    "record_digest",
    "sealed",
    "subject_of",
]
