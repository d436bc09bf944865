"""Typed facts about a domain's mail and name service, one record per kind of evidence.

Defaults describe a well-run domain, so that a rule's vector names only what it is about.
"""

from hipaacheck.model import Record, Seen

# --- SPF: dns.spf -------------------------------------------------------------------------------


class SpfIssue(Record):
    """Something wrong with a record of the tree: `code` is stable, `domain` is where it stands."""

    code: str
    message: str
    domain: str


class SpfSpender(Record):
    """A term of the tree and the DNS lookups that it costs, its includes counted (RFC 7208 section 4.6.4)."""

    domain: str
    term: str
    lookups: int


class SpfFacts(Record):
    """The SPF record of a domain and everything it includes, read strictly (RFC 7208).

    `result` is "none", "permerror", "usable" or "temperror": what any sender address can meet, not the
    result for one address. `all_qualifier` is that of the `all` that ends evaluation, through redirect;
    None when nothing ends it. `denies_all` is exactly `v=spf1 -all`. `providers` are catalogue ids.
    `lookups` and `void_lookups` are those of the sender that costs most; a loop counts as 11 lookups.
    `warnings` are legal but surely not meant; `near_misses` are TXT records that look like SPF and are none.
    `includes` are the domain's own (in its record, in what it redirects to, in records below its name);
    `all_includes` are those of the whole tree. The widest prefixes are of terms that give a pass, and 0
    where an included record passes everybody. `txt_bytes` is the RDATA of all TXT records at the name.
    `suggested_record` is "" when no record that works can be computed. `complete` says that every record of
    the tree was read; it is unseen where one had no answer, or where a name has several, which name nobody.
    """

    record_count: int = 1
    records: tuple[str, ...] = ("v=spf1 mx -all",)
    record: str | None = "v=spf1 mx -all"
    result: str = "usable"
    usable: Seen[bool] = True
    errors: tuple[SpfIssue, ...] = ()
    error_summary: str = ""
    warnings: tuple[SpfIssue, ...] = ()
    near_misses: tuple[str, ...] = ()
    lookups: Seen[int] = 1
    void_lookups: Seen[int] = 0
    spenders: tuple[SpfSpender, ...] = ()
    spender_summary: str = ""
    all_qualifier: Seen[str | None] = "-"
    denies_all: bool = False
    uses_ptr: Seen[bool] = False
    uses_macros: bool = False
    redirect: str | None = None
    includes: tuple[str, ...] = ()
    all_includes: tuple[str, ...] = ()
    dead_includes: Seen[tuple[str, ...]] = ()
    loops: tuple[str, ...] = ()
    complete: Seen[bool] = True
    widest_ipv4_prefix: Seen[int] = 32
    widest_ipv6_prefix: Seen[int] = 128
    widest_network: str = ""
    txt_bytes: int = 15
    deprecated_spf_type: Seen[bool] = False
    providers: tuple[str, ...] = ()
    suggested_record: str = "v=spf1 mx -all"


# --- DKIM: dns.dkim -----------------------------------------------------------------------------


class DkimKey(Record):
    """One key record (RFC 6376 section 3.6.1, RFC 8301, RFC 8463).

    `bits` is None when `k` is unknown or p is bad. `origin` is who brought the selector: "user", "provider",
    "catalogue", or "wildcard" for the key that a made-up selector gets (its selector is "*").
    """

    selector: str
    name: str
    record: str
    target: str | None = None
    provider: str | None = None
    key_type: str = "rsa"
    bits: int | None = 2048
    revoked: bool = False
    testing: bool = False
    hashes: tuple[str, ...] = ()
    sha1_only: bool = False
    usable: bool = True
    errors: tuple[str, ...] = ()
    origin: str = "catalogue"


class DkimFacts(Record):
    """The DKIM keys found among the selectors that were asked for.

    Selectors cannot be listed from DNS: `found` is True when a usable key was found, else Unseen, never
    False. `weakest_rsa_bits` is of the usable or refused RSA keys that are not revoked, None without any.
    `wildcard` says that a made-up selector was answered too, with a key or anything else. `not_answered` and
    `missing_user_selectors` give the user's selectors as the user wrote them.
    """

    found: Seen[bool] = True
    keys: tuple[DkimKey, ...] = ()
    key_count: int = 1
    asked: int = 60
    not_answered: tuple[str, ...] = ()
    wildcard: Seen[bool] = False
    weakest_rsa_bits: int | None = 2048
    weakest_selector: str = ""
    testing_selectors: tuple[str, ...] = ()
    revoked_selectors: tuple[str, ...] = ()
    sha1_selectors: tuple[str, ...] = ()
    broken_selectors: tuple[str, ...] = ()
    missing_user_selectors: Seen[tuple[str, ...]] = ()
    summary: str = ""


# --- DMARC: dns.dmarc ---------------------------------------------------------------------------


class DmarcReceiver(Record):
    """An address that reports are sent to (RFC 9990 section 3; formerly RFC 7489 section 7.1)."""

    uri: str
    domain: str
    external: bool = False
    authorised: Seen[bool] = True


class DmarcReading(Record):
    """How a receiver that still runs RFC 7489 reads the domain: by the public suffix list, and with `pct`."""

    found: bool = True
    location: str | None = None
    policy: str = "none"
    percent: int = 100


class DmarcFacts(Record):
    """The DMARC policy that receivers apply to mail from the domain (RFC 9989 section 4.10, tree walk).

    `location` is the name whose record applies; `inherited` says that it is not the domain's own.
    `multiple` says that the own location holds more than one record, which counts as none.
    `policy` is what applies to this domain; `subdomain_policy` and `nonexistent_policy` to names below it,
    all before the testing flag; `effective_policy` is after it (t=y lowers by one step). All four are None
    when nothing applies: there is no record, or one without policy and report address, which receivers ignore
    (then `found` and not `valid`). `enforced` is `effective_policy` being quarantine or reject.
    `differences` says in words where an RFC 7489 receiver reads otherwise. `suggested_record` is safe to
    publish now at `_dmarc.` and the domain; `goal_record` once the reports show that own mail is aligned.
    """

    found: bool = True
    record: str | None = "v=DMARC1; p=reject"
    location: str | None = "_dmarc.example.org"
    inherited: bool = False
    organizational_domain: Seen[str | None] = "example.org"
    record_count: int = 1
    multiple: bool = False
    valid: bool = True
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    policy: str | None = "reject"
    subdomain_policy: Seen[str | None] = "reject"
    nonexistent_policy: Seen[str | None] = "reject"
    effective_policy: str | None = "reject"
    enforced: bool = True
    testing: bool = False
    adkim: str = "r"
    aspf: str = "r"
    psd: str = "u"
    rua: tuple[DmarcReceiver, ...] = ()
    ruf: tuple[DmarcReceiver, ...] = ()
    wants_reports: bool = True
    unauthorised_receivers: Seen[tuple[str, ...]] = ()
    external_failure_receivers: Seen[tuple[str, ...]] = ()
    rfc7489: DmarcReading = DmarcReading()
    differences: tuple[str, ...] = ()
    suggested_record: str = ""
    goal_record: str = ""


class SecondReaderFacts(Record):
    """How another program reads the records that were found; asked by deep scans only.

    `read` names the kinds of record that it was given, `differences` says in words where it disagrees.
    """

    asked: bool = True
    reader: str = "checkdmarc"
    read: tuple[str, ...] = ("DMARC",)
    differences: tuple[str, ...] = ()


# --- Mail routing: dns.mx, dns.mail_use, dns.mta_sts, dns.tls_rpt ---------------------------------


class MxHost(Record):
    """One MX target (RFC 5321 section 5.1, RFC 2181 section 10.3)."""

    name: str
    preference: int = 10
    is_address: bool = False
    alias_of: str | None = None
    resolves: Seen[bool] = True
    addresses: tuple[str, ...] = ()
    provider: str | None = None


class MxFacts(Record):
    """Where mail for the domain goes.

    `status` is "mx", "null" (RFC 7505), "implicit" (no MX, but an address) or "none". `hosts` are the
    first 20 by preference, `host_count` is how many there are. `address_targets`, `alias_targets` and
    `dead_targets` name the hosts that are IP addresses, CNAMEs, or without any address.
    """

    status: str = "mx"
    hosts: tuple[MxHost, ...] = ()
    host_count: int = 1
    receives_mail: bool = True
    null_with_others: bool = False
    address_targets: tuple[str, ...] = ()
    alias_targets: Seen[tuple[str, ...]] = ()
    dead_targets: Seen[tuple[str, ...]] = ()
    provider: str | None = None
    provider_name: str | None = None
    summary: str = ""


class MailUseFacts(Record):
    """Whether the domain sends and takes mail.

    `basis` says how we know whether it sends: "inventory", "records" or "assumed".
    """

    sends_mail: Seen[bool] = True
    receives_mail: Seen[bool] = True
    basis: str = "assumed"


class MtaStsFacts(Record):
    """The MTA-STS record and policy (RFC 8461).

    `published` says that some record is meant as MTA-STS; with `record_errors` senders ignore it. `mode` is
    what senders apply: None unless exactly one valid record and a valid policy are there. `unmatched_hosts`
    are MX hosts that no pattern of the policy covers; without a valid policy it is Unseen.
    `policy_state` is "ok", "none" (nothing published), "redirect", "certificate", "status", "oversize",
    "malformed", "content-type" or "no-host"; a policy that could not be fetched for reasons of the network
    is Unseen.
    """

    published: bool = True
    record_count: int = 1
    record: str | None = None
    record_errors: tuple[str, ...] = ()
    policy_state: Seen[str] = "ok"
    policy_problem: str = ""
    mode: Seen[str | None] = "enforce"
    max_age: Seen[int | None] = 604_800
    mx_patterns: Seen[tuple[str, ...]] = ()
    unmatched_hosts: Seen[tuple[str, ...]] = ()
    suggested_policy: str = ""


class StsHostsFacts(Record):
    """What a sender that honours the MTA-STS policy finds at the MX hosts (RFC 8461 section 4.2).

    `mode` is that of the policy in force, None without one. `refused` are the hosts that it would not
    deliver to for want of STARTTLS or of a valid certificate, each named with the reason.
    """

    mode: str | None = "enforce"
    refused: Seen[tuple[str, ...]] = ()


class TlsRptFacts(Record):
    """The SMTP TLS reporting record (RFC 8460 section 3).

    `published` says that some record is meant as TLS-RPT; with `errors` senders may ignore it. `rua` are the
    well-formed receivers.
    """

    published: bool = True
    record_count: int = 1
    record: str | None = None
    errors: tuple[str, ...] = ()
    rua: tuple[str, ...] = ()


# --- Name service: dns.dnssec, dns.caa, dns.bimi, dns.delegation ----------------------------------


class DnssecFacts(Record):
    """The DNSSEC state of the domain (RFC 4035 section 4.3) and who validated it.

    `exists` is False when DNS says that there is no such name; then the state is that of the denial.
    """

    exists: bool = True
    state: Seen[str] = "secure"
    validated_by: str = "hipaacheck"
    detail: str = ""
    algorithms: tuple[str, ...] = ("ECDSAP256SHA256",)
    weak_algorithms: tuple[str, ...] = ()


class CaaFacts(Record):
    """The CAA set that applies (RFC 8659 section 3: the closest one, climbing to the root).

    `restricts` says that there is an issue property; without one any authority may issue, with one and no
    `issuers` none may. `wildcard_issuers` are those of issue when there is no issuewild.
    """

    found: bool = True
    location: str | None = "example.org"
    records: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    wildcard_issuers: tuple[str, ...] = ()
    restricts: bool = True
    iodef: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


class BimiFacts(Record):
    """The BIMI assertion record, for information only."""

    published: bool = False
    record: str | None = None
    logo: str | None = None
    evidence_document: str | None = None


class DelegationFacts(Record):
    """The name servers of the zone that holds the domain.

    `exists` is False when DNS says that there is no such name; then the servers are those of a zone above.
    """

    exists: bool = True
    nameservers: tuple[str, ...] = ("ns1.example.net", "ns2.example.org")
    count: int = 2
    zone: str = "example.org"
