"""Plant identities into a run and an edition, everywhere they hold text, in the ways that people write them."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import quote

from pydantic import JsonValue
from tests.reporters.history import history_of
from tests.reporters.organisation import declared, entry, organisation_run
from tests.support.filling import filled
from tests.support.run_parts import domain, evidence

from hipaacheck.model import (
    Action,
    Artefact,
    Attestation,
    Evidence,
    FileRef,
    Origin,
    Problem,
    Run,
    Target,
    TargetKind,
)
from hipaacheck.reporters.edition import Edition, Logo, Override
from hipaacheck.reporters.profile import Branding, Person, Profile

GUID = "36787134-35ed-5eb3-8cd5-03d79881c82d"
DIGEST = "9d63f117948f9c930c5ae4a21c8ab0c50423bc917e0f016191fa6f54deb8aaaa"
KEY = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDbOsZm1x9"
PROOFS = ("google-site-verification=Xk3_abcDEF12345678", "MS=ms48812345", "ZOOM_verify_Q2x9Lm3pT7aa=8812aQ")
NUMBERS = ("+1 (608) 555-0142", "608-555-0143", "+49 30 901820", "6085550144", "123-45-6789")
ADDRESSES = (
    "198.51.100.23",
    "203.0.113.77",
    "2001:db8:85a3::8a2e:370:7334",
    "::ffff:198.51.100.24",
    "fe80::1ff:fe23:4567:890a",
)
SPECIMENS = (
    "ip4:198.51.100.23/32 and ip6:2001:db8:85a3::8a2e:370:7334 from [2001:db8:85a3::8a2e:370:7334]:25,"
    " 203.0.113.77:443, ::ffff:198.51.100.24, fe80::1ff:fe23:4567:890a and 77.113.0.203.in-addr.arpa"
)


@dataclass(frozen=True)
class Identity:
    """Somebody, and how they are written: `needles` must not be found in what is shared."""

    organisation: str
    domain: str
    first: str
    last: str
    title: str = ""
    credentials: str = ""
    unicode_domain: str = ""

    @property
    def person(self) -> str:
        """Return the name as its owner signs."""
        return " ".join(part for part in (self.title, self.first, self.last + self.credentials) if part)

    @property
    def needles(self) -> tuple[str, ...]:
        """Return what gives somebody away, written plainly."""
        hosts = (self.domain, f"intra.{self.domain}", *([self.unicode_domain] if self.unicode_domain else []))
        names = (f"{self.first} {self.last}", f"{self.last}, {self.first}", f"{self.first[0]}. {self.last}")
        joined = self.first[0] + self.last.replace(" ", "").replace("'", "")
        return (
            self.organisation,
            *hosts,
            *names,
            joined,
            *ADDRESSES,
            *NUMBERS,
            GUID,
            DIGEST,
            DIGEST[:12],
            KEY,
        )

    @property
    def account(self) -> str:
        """Return the part of an address before the @."""
        plain = unicodedata.normalize("NFKD", f"{self.first}.{self.last}".replace(" ", ""))
        return plain.encode("ascii", "ignore").decode().lower()

    @property
    def written(self) -> str:
        """Return a text that names everybody in all the ways."""
        first, last, own = self.first, self.last, self.domain
        nfd = unicodedata.normalize("NFD", f"{first} {last} of {self.organisation}")
        ways = (
            f"asked {first} {last}, then {last}, {first}; {first[0]}. {last}'s reply; {first.upper()} {last.upper()}",
            f"{self.person} and the {self.organisation} ({self.organisation.upper()}, {self.organisation.lower()})",
            f"{nfd}; {self.organisation}'s list; {first}_{last}.pdf; {first}-{last}",
            f"https://intra.{own}/{quote(f'{first} {last}')}/x?u={self.account} and *.{own} or {own.upper()}.",
            f'<{self.account}+tag@{own}> "{first} {last}"@{own} {self.account}@mail.{own}',
            f"v=DMARC1; p=none; rua=mailto:{self.account}@{own}; include:_spf.{own} mx:{own} a:mx9.{own}",
            f"{own.replace('.', '-')}.mail.protection.outlook.com; selector {own.split('.')[0]}2024._domainkey.{own}",
            f"{SPECIMENS}; {'; '.join((*NUMBERS, *PROOFS))}; {GUID}; SHA-256 {DIGEST[:12]}; {DIGEST}; p={KEY}",
            f"/home/{self.account}/{first} {last}/report.pdf and C:\\Users\\{self.account}\\x.xlsx",
        )
        return " | ".join((*ways, *([self.unicode_domain] if self.unicode_domain else [])))


def planted(identity: Identity) -> tuple[Run, Edition]:
    """Return a run and an edition that name the identity wherever they hold text."""
    run = organisation_run(
        (*_targets(identity),),
        (*_evidence(identity),),
        organisation=identity.organisation,
        attestations=(_attestation(identity),),
        problems=(Problem(where="probe", what="timeout", kind="probe"),),
        options={"resolver": "198.51.100.23:53", "deep": False},
    )
    run = run.model_copy(update={"waivers": tuple(one.waiver for one in run.findings if one.waiver)[:1]})
    return filled_run(run, identity), filled_edition(run, identity)


def _targets(identity: Identity) -> tuple[Target, ...]:
    own = identity.domain
    origin = Origin(file=f"/srv/{identity.account}/inventory.yaml", line=3)
    names = (
        (TargetKind.DOMAIN, own),
        (TargetKind.WEB_HOST, f"intra.{own}"),
        (TargetKind.MAIL_HOST, f"mx9.{own}"),
        (TargetKind.MICROSOFT_TENANT, f"{own.split('.')[0]}.onmicrosoft.com"),
        *([(TargetKind.DOMAIN, identity.unicode_domain)] if identity.unicode_domain else []),
    )
    hosts = tuple(Target(id=f"{kind}:{name}", kind=kind, name=name, origin=origin) for kind, name in names)
    return (*hosts, entry(TargetKind.ORGANISATION, "organisation", identity.organisation))


def _evidence(identity: Identity) -> tuple[Evidence, ...]:
    own, wrote = identity.domain, identity.written
    target = domain(own, 4)
    organisation = entry(TargetKind.ORGANISATION, "organisation", identity.organisation)
    record: dict[str, JsonValue] = {
        "name": identity.organisation,
        "decided_by": identity.person,
        "security": {"name": identity.person, "title": "Practice manager"},
        "notes": [wrote],
        "replies": [
            {"answered_by": f"{identity.last}, {identity.first}", "said": wrote, "sha256": DIGEST[:12]}
        ],
    }
    spf: dict[str, JsonValue] = {
        "record": f"v=spf1 include:_spf.{own} ip4:198.51.100.23 -all",
        own: {identity.person: wrote, f"{identity.account}@{own}": wrote},
        "sha256": DIGEST,
    }
    certificate: dict[str, JsonValue] = {
        "names": [own, f"*.{own}", f"intra.{own}", "unheard-of-practice.example"],
        "subject": f"CN={own},O={identity.organisation},L=Springfield",
        "serial": "736aa001f0",
        "sha256": DIGEST,
    }
    seen = evidence(target, "dns.spf", "198.51.100.23:53", f"DNS TXT {own}", spf)
    raw = Artefact(name=f"TXT {own}", media_type="text/plain", size=9, sha256=DIGEST, text=wrote)
    return (
        seen.model_copy(update={"artefacts": (raw,)}),
        evidence(target, "tls.certificate", "203.0.113.77:443", "TLS", certificate),
        declared(organisation, "organisation.record", record),
    )


def _attestation(identity: Identity) -> Attestation:
    return Attestation(
        rule="VENDOR-PHI-001",
        target="vendor:fax",
        answer=True,
        statement="so it is",
        by=identity.person,
        date=date(2026, 5, 4),
        file=FileRef(path=f"proofs/{identity.account}/{identity.last}.pdf", sha256=DIGEST),
    )


_KEPT = frozenset(
    (
        *("schema_version", "tool", "tool_version", "id", "rule", "rules", "frameworks", "checkers", "kind"),
        *("fingerprint", "target", "found_by", "evidence", "citations", "name", "organisation", "facts"),
        *("media_type", "previous", "run", "older", "newer", "probe", "parts", "leave_out", "language"),
        *(
            "overrides",
            "base64",
            "accent",
            "approved_by",
            "by",
            "owner",
            "client",
            "inventory_sha256",
            "sha256",
        ),
        *("port", "protocol", "options", "text"),
    )
)


def filled_run(run: Run, identity: Identity) -> Run:
    """Return the run with what was written of the identity in each of its texts."""
    named = [
        one.model_copy(update={"waiver": one.waiver.model_copy(update={"approved_by": identity.person})})
        if one.waiver
        else one
        for one in run.findings
    ]
    run = run.model_copy(update={"findings": tuple(named)})
    return filled(run, lambda text: f"{text} {identity.written}"[:3_900], _KEPT)


def filled_edition(run: Run, identity: Identity) -> Edition:
    """Return an edition with the identity in its profile, history, actions, templates and logo."""
    wrote = identity.written
    person = Person(name=identity.person, title="Auditor", organisation=identity.organisation)
    profile = Profile(
        title=f"Risk analysis of {identity.organisation}",
        client=identity.organisation,
        assessor=person,
        reviewers=(person,),
        confidentiality=wrote,
        branding=Branding(name=identity.organisation, logo="logo.svg"),
        notes={"summary": f"{identity.person} of {identity.organisation}", "findings": wrote},
    )
    action = Action(
        fingerprint=run.findings[0].fingerprint,
        rule=run.findings[0].rule,
        target=run.findings[0].target,
        owner=identity.person,
        comment=wrote,
        recorded_at=datetime(2026, 11, 1, tzinfo=UTC),
        source=f"/home/{identity.account}/plan.xlsx",
    )
    logo = Logo(media_type="image/svg+xml", base64="PHN2Zz48L3N2Zz4=")
    history = history_of(run, text=wrote)
    override = Override(name="script.js", text=f"// {wrote}")
    return Edition(profile=profile, logo=logo, overrides=(override,), history=history, actions=(action,))
