"""Typed facts about outside services: where each was seen, what it may do there, who has registered it."""

from datetime import datetime

from hipaacheck.checkers.shared.late import Late
from hipaacheck.model import Seen


class Sighting(Late):
    """One record or page that names an outside service.

    `service` is a catalogue id, or `host-` and a registered domain for a name that no catalogue knows.
    `mark` is where it shows: mx, spf, dkim, selector, cname, txt, report, failure-report, web, ns, logo or
    grant (an application that a tenant lets in). `means` is what that says: receives-mail,
    may-send-as-domain, receives-reports, hosts-web, loads-in-page, answers-for-dns, reads-content or
    verified-ownership-once. `owner` is the name that the record stands at, or the tenant, `text` the record
    or what names the service in it, `host` the name that the mark was found on ("" for a proof of ownership
    and for an application). A service `app:` and a client id or name is an application that is of no service
    of the catalogue. `confidence` is `exact`, `shared` (infrastructure that other services use for their
    customers, or a service named inside another one's record) or `weak` (a proof of ownership, a selector
    alone). `verified` is False when the mark itself is general knowledge only, and for an application
    when its name or publisher only resembles that of the service.
    """

    service: str = "google-workspace"
    name: str = "Google Workspace"
    mark: str = "mx"
    means: str = "receives-mail"
    owner: str = "example.org"
    text: str = "MX aspmx.l.google.com"
    host: str = "aspmx.l.google.com"
    confidence: str = "exact"
    verified: bool = True
    known: bool = True

    @property
    def sure(self) -> bool:
        """Return whether the sighting alone shows which service it is."""
        return self.known and self.verified and self.confidence == "exact"


class DomainSightings(Late):
    """The outside services that the DNS records of one domain name (service.sightings).

    `looked` says of each kind of place (mx, spf, dkim, reports, tokens, aliases, name-servers, logo) whether
    it was looked at; where it is unseen, a service that is not among the sightings may be there all the same.
    """

    sightings: tuple[Sighting, ...] = ()
    looked: dict[str, Seen[bool]] = {}


class AgreementDates(Late):
    """A stretch of time without a gap in which signed agreements are in force, as the register has it.

    `expires` is the moment after its last day, None when it has no end.
    """

    effective: datetime
    expires: datetime | None = None


class PageUse(Late):
    """A page that loads something from the service, and what the inventory says the page is for."""

    host: str
    purpose: str | None = None


class AppReach(Late):
    """An application of the service that people or administrators of a tenant let in, as the tenant shows it.

    `content` is what it reaches, in words: mail, files, chats, calendars, contacts, sending of mail, mail
    settings, or what its permissions do not name. `can` are permissions of it as the platform spells them.
    `alone` says that it needs nobody signed in, `everybody` that it may act for every user, `users` how many
    people let it in (None where that is not counted). `sure` says that its client id, or its name and
    publisher, settle whose it is: a service of the catalogue, or a vendor of the register.
    """

    app: str = "Google Workspace"
    publisher: str = ""
    client: str = ""
    tenant: str = "example.org"
    content: tuple[str, ...] = ("mail",)
    can: tuple[str, ...] = ("Mail.Read",)
    alone: bool = False
    everybody: bool = False
    users: int | None = None
    sure: bool = True


class ServiceFacts(Late):
    """One outside service, wherever it was seen (service.observed).

    `known` says that a catalogue knows it; `vendor` is its key in the vendor catalogue. `confidence` is that
    of the best sighting, none for the one that stands for those that nobody could see; `sure` says that one
    sighting alone shows which service it is, by a mark that was checked. `only_token` says that nothing but a
    proof of ownership or a selector names it. The lists hold names of domains and hosts; the fields in
    `_surely` say that one of the sightings behind the list is sure.
    A list that would be empty is unseen when not all places where its names would show were seen, and so is
    `only_token` when it would be true. Unlike `in_page_of`, `care_pages` only depends on pages for patients.
    `care_pages` are pages that the inventory calls a portal, an intake form, booking, telehealth or payment.
    `reads` are its applications that a tenant lets in, `reaches` what content they reach together; both are
    empty where no tenant was to be looked at, which says nothing of any.
    `bulk`, `consumer`, `watches` and `collects` are what the catalogue says it is made for.

    `register_kept` says that an inventory keeps a register of vendors. `explained` says that the register has
    a vendor whose use explains the mark. `vendor_entry` is the id of the register's entry and `matched_by`
    why it is thought to be the same: catalogue, marks, name, id (the entry has an id of the catalogue and
    another name, so that it may be another company), or like (an application's name or publisher resembles
    that of the entry); `recognised` says that what was seen is surely that
    vendor: by a sighting that is sure, or by exact marks of the entry itself. `phi` is None when the
    entry does not say; `handles_phi` is what `phi` amounts to. `agreements` says when one is in force.
    `ended` is the moment after the last day of the work. `not_needed` is the recorded reason why no agreement
    is needed.
    """

    service: str = "google-workspace"
    name: str = "Google Workspace"
    vendor: str = "google-workspace"
    known: bool = True
    sightings: tuple[Sighting, ...] = ()
    seen_at: str = "MX of example.org"
    confidence: str = "exact"
    sure: bool = True
    only_token: Seen[bool] = False
    may_send: Seen[tuple[str, ...]] = ()
    sends_surely: bool = False
    receives_mail: Seen[tuple[str, ...]] = ()
    receives_surely: bool = False
    gets_reports: Seen[tuple[str, ...]] = ()
    gets_failure_reports: Seen[tuple[str, ...]] = ()
    reports_surely: bool = False
    hosts_web: Seen[tuple[str, ...]] = ()
    hosts_surely: bool = False
    in_page_of: tuple[PageUse, ...] = ()
    care_pages: Seen[tuple[PageUse, ...]] = ()
    page_surely: bool = False
    reads: Seen[tuple[AppReach, ...]] = ()
    reaches: Seen[tuple[str, ...]] = ()
    bulk: bool = False
    consumer: bool = False
    watches: bool = False
    collects: bool = False
    note: str = ""
    register_kept: bool = True
    registered: bool = True
    explained: bool = False
    vendor_entry: str | None = "google"
    vendor_name: str | None = "Google"
    matched_by: str | None = "catalogue"
    recognised: bool = True
    phi: str | None = "maintains"
    handles_phi: Seen[bool] = True
    not_needed: str | None = None
    agreements: tuple[AgreementDates, ...] = ()
    ended: datetime | None = None


class VendorHost(Late):
    """A host that is surely the vendor's: one that takes mail, or a name of ours that leads to it.

    `mail` tells the two apart. `text` is the record that shows it.
    """

    name: str = "portal.example.org"
    mail: bool = False
    text: str = "CNAME portal.vendor.example"


class VendorSightings(Late):
    """Where a vendor of the register was seen (vendor.sightings).

    `visible` says that a catalogue or the entry knows marks for it in DNS or pages, or that it was seen as an
    application that a tenant lets in. Without either it cannot be seen, and `seen` is unseen; `visible` is
    unseen itself where not every tenant showed its applications. That no application bears its name is no
    sign by itself that it has none. `seen` is False only when every place where its marks show was looked at,
    and every tenant. `leaves_marks` is `visible` where that is known, and else false.
    `surely` says that one sighting alone shows that it is this vendor, `same_company` that what was seen is
    this vendor's by more than an id that it has in common with the catalogue. `hosts` are hosts that answer
    for it, `sends_for` the domains that let it send, `signs_for` those with a DKIM key that leads to it, all
    as far as sightings that are sure show any.
    """

    vendor: str = "google"
    name: str = "Google"
    services: tuple[str, ...] = ("google-workspace",)
    visible: Seen[bool] = True
    leaves_marks: bool = True
    looked_at: tuple[str, ...] = ()
    seen: Seen[bool] = True
    surely: bool = True
    same_company: bool = True
    where: tuple[str, ...] = ()
    hosts: tuple[VendorHost, ...] = ()
    sends_for: tuple[str, ...] = ()
    signs_for: tuple[str, ...] = ()
    ended: datetime | None = None


class DomainSenders(Late):
    """Which services made for campaigns may send as a domain, beside what its mail is for (service.senders).

    `bulk` are the names of services that are made for newsletters and campaigns and are certain,
    `bulk_maybe` those that are not. `audited` is False without an inventory. `uses` is what the inventory
    says the domain's mail is for, None when it does not say.
    """

    audited: bool = True
    bulk: Seen[tuple[str, ...]] = ()
    bulk_maybe: tuple[str, ...] = ()
    uses: tuple[str, ...] | None = ("business",)
    receives_mail: Seen[bool] = True
