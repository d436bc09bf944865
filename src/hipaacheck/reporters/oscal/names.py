"""Name things as OSCAL wants them named: UUIDs that stay the same, and tokens for paragraphs and rules."""

import re
from dataclasses import dataclass
from uuid import UUID, uuid5

from hipaacheck.model import Run, digest, subject_of
from hipaacheck.reporters.edition import Edition

# The newest of the 1.1 releases, and what compliance-trestle 3.12 reads and writes.
OSCAL_VERSION = "1.1.3"

# A name and no address: .example is reserved and never resolves (RFC 2606 section 3).
NS = "https://hipaacheck.example/ns/oscal"
# Of likelihood, impact and risk, in the words of tables G-2 to G-5, H-3 and I-2.
SP_800_30 = "https://csrc.nist.gov/pubs/sp/800/30/r1/final"
RFC_4122 = "http://ietf.org/rfc/rfc4122"

_ROOM = UUID("4c2a3f0e-6a52-5d0b-9a0e-2b7f5f2c8f51")
_PARAGRAPH = re.compile(r"(1[0-9]{2}\.[0-9]{3})((?:\([A-Za-z0-9]{1,5}\))*)(?: \(([A-Za-z][A-Za-z ]*)\))?")
_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Ids:
    """UUIDs of version 5 (RFC 9562 section 5.5), which are the same for the same things.

    What a run saw has a name of that run. What lasts longer than a run (risks, entries of a plan, people,
    what was looked at) keeps its name from run to run of one subject, as OSCAL asks ("assigned per subject").
    """

    run: str
    subject: str

    @classmethod
    def of(cls, run: Run, edition: Edition) -> "Ids":
        """Return the names of one run; its redacted edition has others, so that the two stay apart."""
        made = "redacted" if edition.redacted else "whole"
        return cls(run=digest(made, run.id), subject=digest(made, subject_of(run)))

    def once(self, kind: str, key: str = "") -> str:
        """Return the UUID of what belongs to this run alone."""
        return str(uuid5(_ROOM, digest("run", self.run, kind, key)))

    def lasting(self, kind: str, key: str = "") -> str:
        """Return the UUID of what outlasts this run."""
        return str(uuid5(_ROOM, digest("subject", self.subject, kind, key)))


def control_id(citation: str) -> str:
    """Return the token for a paragraph: hipaa-164.308_a_1_ii_A for 164.308(a)(1)(ii)(A).

    Capitals stay: (a)(1)(ii)(A) and (a)(1)(ii)(a) are not the same paragraph. A citation of another shape
    gets a readable token that ends in the start of its digest, so that no two are taken for one.
    """
    found = _PARAGRAPH.fullmatch(citation)
    if found is None:
        return _made("cited", citation)
    parts = re.findall(r"\(([^)]*)\)", found[2])
    defined = [found[3].strip().replace(" ", "-")] if found[3] else []
    return "_".join([f"hipaa-{found[1]}", *parts, *defined])


def objective_id(rule: str) -> str:
    """Return the token for a rule: its id, which is one unless a stranger wrote the run."""
    return rule if _TOKEN.fullmatch(rule) else _made("rule", rule)


def _made(kind: str, text: str) -> str:
    readable = re.sub(r"[^A-Za-z0-9.]+", "-", text)[:60].strip("-.")
    return "-".join(part for part in (kind, readable, digest(text)[:8]) if part)
