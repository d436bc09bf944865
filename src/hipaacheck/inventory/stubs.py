"""Show what each section of an inventory may hold: one entry with blanks, for a new file to comment out.

What a section must have is left blank, so that nobody records by accident what was never filled in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hipaacheck.inventory.schema.documents import DocumentKind, PracticeKind
from hipaacheck.inventory.schema.mail import Fallback, MailEncryption, PhiLevel
from hipaacheck.inventory.schema.systems import RecordClass


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A document or a decision that is asked for: its kind or paragraph, and what it is."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the regulation asks for in writing: kinds of documents, and addressable specifications."""

    documents: tuple[AskedFor, ...] = ()
    decisions: tuple[AskedFor, ...] = ()


@dataclass(frozen=True, slots=True)
class Stub:
    """A section: what it is for, and an entry with blanks."""

    section: str
    about: tuple[str, ...]
    entry: str = ""

    def lines(self, asked: Asked) -> Iterator[str]:
        """Yield the section as lines of YAML; of documents and decisions one entry for each asked for."""
        yield f"{self.section}:"
        if self.section == "documents":
            for document in asked.documents:
                yield from _document(document)
        elif self.section == "decisions":
            for decision in asked.decisions:
                yield from _decision(decision)
        else:
            yield from self.entry.splitlines()


def _document(asked: AskedFor) -> Iterator[str]:
    yield f"  - id: {asked.key}"
    yield f"    kind: {asked.key}"
    yield f"    title:  # {asked.title}"
    yield from ("    approved_by:", "    approved_on:", "    next_review:", "    file:")


def _decision(asked: AskedFor) -> Iterator[str]:
    yield f"  - specification: {asked.key}  # {asked.title}"
    yield from ("    choice:", "    why:", "    by:", "    date:")


STUBS = (
    Stub(
        "include", ("More files with any of these sections, in this folder or below.",), "  - documents.yaml"
    ),
    Stub(
        "vendor_catalogs",
        ("Your own files that correct the catalogue of vendors or add to it (hipaacheck vendors show).",),
        "  - own-vendors.yaml",
    ),
    Stub(
        "systems",
        ("Applications and stores that hold or move ePHI; criticality as found by 164.308(a)(7)(ii)(E).",),
        """\
  - id:  # a short name of your own; it stays the same for good
    name:
    kind:  # ehr, mail, files, messaging, telephony, imaging, billing, website, backup, devices, other
    holds_ephi:
    criticality:  # high, moderate or low
    vendor:  # the id of who runs it, among the vendors""",
    ),
    Stub(
        "tenants",
        ("Accounts at Google Workspace or Microsoft 365.",),
        """\
  - id:
    provider:  # google or microsoft
    domain:
    licence:  # the edition in use""",
    ),
    Stub(
        "mail_flows",
        ("Uses of mail: who sends what to whom, and how it is protected on the way.",),
        f"""\
  - id:
    use:  # such as appointment reminders
    domain:
    vendor:
    recipients: []  # patients, providers, payers, vendors, staff, authorities, public
    phi:  # {", ".join(PhiLevel)}
    encryption:  # {", ".join(MailEncryption)}
    fallback:  # {", ".join(Fallback)}""",
    ),
    Stub(
        "mailing_lists",
        ("Lists of people that are kept at a vendor; a list of patients is PHI by itself.",),
        """\
  - id:
    name:
    vendor:
    people:  # patients, former-patients, staff, providers, public; in brackets
    marketing:  # true or false, as 45 CFR 164.501 means it""",
    ),
    Stub(
        "email_requests",
        (
            "Requests of individuals to get mail unencrypted, or not at all (45 CFR 164.522(b), 164.524(c)). "
            "ref is a number of your own register: never a name, an address or a record number.",
        ),
        """\
  - ref:
    requested:
    warned:  # when the risk was explained
    recorded_by:""",
    ),
    Stub(
        "retention",
        (
            "How long records are kept, and where. Documentation that the HIPAA rules ask for is kept for "
            "six years (45 CFR 164.316(b)(2)(i), 164.530(j)(2)); they name no period for email or medical "
            "records.",
        ),
        f"""\
  - id:
    what:  # {", ".join(RecordClass)}
    name:
    kept_for:  # such as 6 years
    deleted_after:  # when it deletes by itself
    policy:  # what your own policy says""",
    ),
    Stub(
        "documents",
        (
            "What is kept in writing (45 CFR 164.316, 164.530(i), (j)). One handbook may hold several: list "
            f"it once, the others under covers. All kinds: {', '.join(DocumentKind)}.",
        ),
    ),
    Stub(
        "practices",
        (f"Work that is done again and again and leaves a record: {', '.join(PracticeKind)}.",),
        """\
  - kind:
    date:
    by:
    found:
    file:""",
    ),
    Stub(
        "training",
        ("Who must be trained and who was (45 CFR 164.308(a)(5), 164.530(b)).",),
        """\
  people:
    - id:  # a staff number will do
      joined:
  records_file:  # a CSV file with person,date,topic[,score]""",
    ),
    Stub(
        "incidents",
        ("Security incidents and suspected breaches, without any patient's data (45 CFR 164.402).",),
        """\
  - id:
    discovered:
    what:
    outcome:  # open, no-phi, low-probability, breach, exception
    file:""",
    ),
    Stub(
        "decisions",
        (
            "The decision on each of the 22 addressable specifications (45 CFR 164.306(d)(3)); choice is "
            "implemented, alternative or not-reasonable.",
        ),
    ),
    Stub(
        "questionnaires",
        (
            "Questionnaires that the organisation fills in about itself (hipaacheck questionnaire list); "
            "those that vendors were sent stand with each vendor.",
        ),
        """\
  - questionnaire:
    asked:
    due:
    answers:  # the file with the answers""",
    ),
    Stub(
        "attestations",
        ("What a named person answers for, where a rule asks and no scan can see.",),
        """\
  - rule:
    answer:  # true or false
    statement:
    by:
    date:""",
    ),
    Stub(
        "waivers",
        ("Risks that somebody accepted for a time; what they accept stays visible in every report.",),
        """\
  - rule:
    target:  # such as domain:clinic.example
    reason:
    approved_by:
    expires:
    compensating_control:""",
    ),
)
"""Every section of an inventory but those that a new file always has."""
