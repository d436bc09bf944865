"""Typed facts about mail with PHI as an inventory declares it, beside the vendors that carry it."""

from datetime import UTC, datetime

from hipaacheck.checkers.declared import FileFacts
from hipaacheck.checkers.shared.late import Late
from hipaacheck.model import Seen


class AgreementRun(Late):
    """The days on which a signed agreement counts that does not forbid PHI; `ends` is the moment after them.

    Of all that run at a time, the one that began last counts.

    `renews_on` is the moment after its recorded end when it was to be renewed by itself after that.
    """

    begins: datetime = datetime(2025, 1, 1, tzinfo=UTC)
    ends: datetime | None = None
    last_day: datetime | None = None
    renews_on: datetime | None = None


class CarrierFacts(Late):
    """A vendor that a flow goes through or that keeps a list.

    `through` says what names it: "vendor" (the entry itself) or "system" (the entry's system). `phi` is what
    the register says that it does with PHI, `not_needed` the recorded reason why no agreement is needed.
    `agreements` are those that give assurances, `forbidding` counts signed ones whose terms forbid PHI.
    `ended` is the moment after the last day of the work (`last_day`). `known` says that a catalogue knows the
    vendor, `consumer` that the catalogue of services, or the name of the plan in use, shows a service for
    private persons. `offered` is what the catalogue of vendors says of agreements with it: yes, no or
    plan-dependent, None when it says nothing; `published` is the same in words, with how sure that is and of
    when. Neither decides anything.
    """

    vendor: str = "google"
    name: str = "Google"
    through: str = "vendor"
    phi: str | None = "maintains"
    not_needed: str | None = None
    agreements: tuple[AgreementRun, ...] = (AgreementRun(),)
    forbidding: int = 0
    ended: datetime | None = None
    last_day: datetime | None = None
    known: bool = True
    consumer: bool = False
    offered: str | None = None
    published: str = ""


class MailFlowFacts(Late):
    """One use of mail (mail.flow).

    `phi` is none, limited (a reminder without clinical content), full or unknown. `protected` says that what
    is declared does not send in clear by itself: enforced TLS, a portal, message encryption, S/MIME or PGP.
    `patients_only` says that patients are the only recipients. `people` is how many persons the flow's system
    has on record. `carriers` are the vendor that the flow names and the one that runs its system.
    `requests_kept` says that the inventory keeps a register of requests about email,
    `requests` how many in it ask for unencrypted email, after a warning, and are not withdrawn.
    `transmission_choice` is the organisation's decision on 45 CFR 164.312(e)(2)(ii).

    `asking_lists` are marketing lists of patients at the same vendor for which no authorisation is named.
    `sender_flows` are all uses of mail with PHI to patients that leave from the same domain, this one first;
    `sender_told_at` is the first of them where this is another. `sender_enforced` is whether mail that is
    forged in the name of `domain` is to be quarantined or rejected by its DMARC policy. What the recipients'
    servers do is not seen by anybody here.
    """

    entry: str = "referrals"
    use: str = "Referrals to specialists"
    domain: str | None = "example.org"
    system: str | None = None
    people: int | None = None
    recipients: tuple[str, ...] = ("providers",)
    patients_only: bool = False
    phi: str = "full"
    encryption: str = "enforced-tls"
    protected: bool = True
    fallback: str | None = "portal"
    marketing: bool = False
    authorisation: FileFacts = FileFacts()
    owner: str | None = "Office manager"
    carriers: tuple[CarrierFacts, ...] = (CarrierFacts(),)
    requests_kept: bool = True
    requests: int = 0
    transmission_choice: str | None = None
    asking_lists: tuple[str, ...] = ()
    sender_flows: tuple[str, ...] = ("Referrals to specialists",)
    sender_told_at: str | None = None
    sender_enforced: Seen[bool] = True


class MailingListFacts(Late):
    """A list of people that is kept at a vendor (mail.list).

    `patients` says that patients or former patients are on it, which makes the list PHI by itself.
    `domain_uses` is what the inventory says the mail of the sender's domain is for; None: it does not say.
    """

    entry: str = "newsletter"
    name: str = "Newsletter"
    domain: str | None = "news.example.org"
    domain_uses: tuple[str, ...] | None = ("marketing",)
    people: tuple[str, ...] = ("patients",)
    patients: bool = True
    marketing: bool = False
    authorisation: FileFacts = FileFacts()
    owner: str | None = "Office manager"
    carriers: tuple[CarrierFacts, ...] = (CarrierFacts(),)
