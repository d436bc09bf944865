"""Write the text of a new inventory: what is known is filled in, the rest is explained and commented out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from hipaacheck.inventory.schema.network import WebPurpose
from hipaacheck.inventory.schema.organisation import OrganisationKind
from hipaacheck.inventory.stubs import STUBS, Asked
from hipaacheck.inventory.writing import NewVendor, proposed_lines, vendor_lines
from hipaacheck.yamlscalars import comments, scalar

SCHEMA_FILE = "hipaacheck.schema.json"
_ABOUT = (
    "Lines that begin with ## explain. Lines that begin with # can be used: take the # and the blank after "
    "it away, and fill in what is blank. A blank that is forgotten is a mistake or counts as not recorded.",
    "A section that is left out is not kept here: what it would show is not judged, and the report says "
    "so. An empty section, such as 'vendors: []', says that there is nothing of the kind.",
    "Dates are written 2026-03-01, periods '6 years', '18 months', '90 days' or P6Y. Files are named by "
    "their path beside this file. No passwords, keys or tokens, and no patients' data: none is needed here.",
    "Check it: hipaacheck inventory check FILE. Use it: hipaacheck scan -i FILE",
)
_MORE_OF_A_DOMAIN = (
    "# mail_use:  # any of business, patients, marketing, automatic, in brackets",
    "# holds_ephi:  # true if PHI passes through its mail",
    "# sends_mail:  # false if it is parked",
    "# dkim_selectors:  # those in use, in brackets; nobody can list them from outside",
)
_VENDORS = (
    "Everybody who does something for the organisation. Whether one is a business associate depends on what "
    "it does with PHI (45 CFR 160.103), not on this list; not every vendor needs an agreement.",
    "phi is one of maintains, receives, creates, transmits, none, unknown. Who needs no agreement has the "
    "reason on record in not_business_associate: reason, why, decided_by, decided_on.",
)
_WEAK = (
    "Weak signs, not registered: records that only prove that somebody once set a service up. Those that are "
    "in use belong into the list above."
)


@dataclass(frozen=True, slots=True)
class Host:
    """A host of the organisation and what it is for."""

    name: str
    purpose: WebPurpose


@dataclass(frozen=True, slots=True)
class Start:
    """What a new inventory begins with.

    `hosts` stand under the domain that they lie below, others under the first; of a host that is named with
    several purposes the first counts. `proposed` are vendors that only weak signs speak for. `asked` are the
    documents and decisions that the regulation asks for.
    """

    name: str
    on: date
    version: str
    asked: Asked
    kind: OrganisationKind | None = None
    state: str | None = None
    workforce: int | None = None
    domains: tuple[str, ...] = ()
    hosts: tuple[Host, ...] = ()
    security_official: str | None = None
    vendors: tuple[NewVendor, ...] = ()
    proposed: tuple[NewVendor, ...] = ()
    notes: tuple[str, ...] = field(default=())


def new_inventory(start: Start) -> str:
    """Return the text of an inventory that holds what `start` says and shows what else it may hold."""
    lines = [
        f"# yaml-language-server: $schema=./{SCHEMA_FILE}",
        *comments(
            [f"The inventory of {start.name}, begun with hipaacheck {start.version} on {start.on}."], "## "
        ),
        *comments(_ABOUT, "## "),
        "version: 1",
        "",
        *_organisation(start),
        "",
        *_domains(start),
        "",
        *_vendors(start),
    ]
    for stub in STUBS:
        lines += ["", *comments(stub.about, "## "), *(f"# {line}" for line in stub.lines(start.asked))]
    return "\n".join(lines) + "\n"


def _organisation(start: Start) -> Iterator[str]:
    yield from comments(["Who is audited. Nothing here is guessed: what is unknown stays out."], "## ")
    yield "organisation:"
    yield f"  name: {scalar(start.name)}"
    kind = "kind:  # covered-entity or business-associate (45 CFR 160.103)"
    yield f"  # {kind}" if start.kind is None else f"  kind: {start.kind}"
    yield f"  state: {scalar(start.state)}" if start.state else "  # state:  # two letters, such as MN"
    counted = "# workforce:  # how many people, volunteers and trainees too (45 CFR 160.103)"
    yield f"  {counted}" if start.workforce is None else f"  workforce: {start.workforce}"
    yield from _officials(start)
    yield "  # own_rules:  # periods that the organisation sets for itself; HIPAA names none of these numbers"
    for rule in ("agreement_review_every", "document_review_every", "risk_analysis_every", "training_every"):
        yield f"  #   {rule}:  # such as 12 months"
    yield "  #   breach_notice_days:  # the longest time that an agreement may give a vendor; at most 60"


def _officials(start: Start) -> Iterator[str]:
    if start.security_official is not None:
        yield "  security_official:"
        yield f"    name: {scalar(start.security_official)}"
        yield "    # since:"
        yield "    # designation:  # the file that names this person in writing"
    else:
        yield "  # security_official:  # 45 CFR 164.308(a)(2)"
        yield "  #   name:"
    yield "  # privacy_official:  # 45 CFR 164.530(a)(1)"
    yield "  #   name:"


def _domains(start: Start) -> Iterator[str]:
    yield from comments(
        ["Every domain that is used, parked ones too. Their mail and web servers are found out."], "## "
    )
    if not start.domains:
        yield "domains: []"
        return
    yield "domains:"
    each: dict[str, Host] = {}
    for host in start.hosts:
        each.setdefault(host.name, host)
    for name in start.domains:
        yield f"  - name: {scalar(name)}"
        yield from (f"    {line}" for line in _MORE_OF_A_DOMAIN)
        hosts = [host for host in each.values() if home_of(host, start.domains) == name]
        yield (
            "    web:" if hosts else "    # web:  # hosts and what they are for: portal, intake form, booking"
        )
        if not hosts:
            yield "    #   - host:"
            yield f"    #     purpose:  # {', '.join(WebPurpose)}"
            yield "    #     holds_ephi:  # true if what people enter or read there is PHI"
        for host in hosts:
            yield f"      - host: {scalar(host.name)}"
            yield f"        purpose: {host.purpose}"
            yield "        holds_ephi: true  # what people enter or read there; please confirm"


def home_of(host: Host, domains: Sequence[str]) -> str:
    """Return the closest domain that a host lies below; the first one for a host of somebody else."""
    above = [name for name in domains if host.name == name or host.name.endswith(f".{name}")]
    return max(above, key=len, default=domains[0])


def _vendors(start: Start) -> Iterator[str]:
    yield from comments([*_VENDORS, *start.notes], "## ")
    yield "vendors:" if start.vendors else "vendors: []"
    blocks = [vendor_lines(vendor, mark="## ") for vendor in start.vendors]
    for number, block in enumerate(blocks):
        yield from [""] if number else []
        yield from (f"  {line}" for line in block)
    if start.proposed:
        yield ""
        yield from comments([_WEAK], "## ")
    for vendor in start.proposed:
        yield ""
        yield from proposed_lines(vendor)
