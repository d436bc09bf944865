"""Clinics whose SPF, DKIM, DMARC or TLS reporting records have a fault."""

from tests.lab.clinic import Clinic, Mail, Site, Zone
from tests.lab.dkim_keys import ED25519, RSA_512, RSA_1024, RSA_2048
from tests.lab.zones import txt

_NO_KEY: dict[str, tuple[str, ...]] = {"default._domainkey TXT": ()}


def _spf(text: str, **more: str) -> dict[str, tuple[str, ...]]:
    """Return an SPF record, and TXT records at the names below."""
    return {"@ TXT": (txt(text),), **{f"{label} TXT": (txt(value),) for label, value in more.items()}}


def _key(text: str) -> dict[str, tuple[str, ...]]:
    return {"default._domainkey TXT": (txt(text),)}


def _dmarc(*texts: str) -> dict[str, tuple[str, ...]]:
    return {"_dmarc TXT": tuple(txt(text) for text in texts)}


def _a_terms(count: int) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Return as many `a:` terms, each a lookup that finds an address."""
    names = [f"host{number}" for number in range(count)]
    terms = " ".join(f"a:{name}.{{name}}" for name in names)
    found = {f"{name} A": ("127.0.9.1",) for name in names}
    return terms, {**found, **{f"{name} AAAA": ("2001:db8::9",) for name in names}}


_TEN, _TEN_HOSTS = _a_terms(10)
_EIGHT, _EIGHT_HOSTS = _a_terms(8)
_SPLIT_SPF = "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 mx ~all"

_GOOD = (
    Clinic("good", "nothing is wrong", site=Site()),
    Clinic("mailhost", "nothing is wrong; the MX hosts of the other clinics", mail=Mail(), site=Site()),
    Clinic("a" * 63, "nothing is wrong; the longest label that DNS allows", site=Site()),
    Clinic("inherits", "nothing is wrong; the parent of a clinic without a DMARC record"),
    Clinic(
        "north.inherits",
        "nothing is wrong; DMARC comes from the domain above",
        {"_dmarc TXT": ()},
        zone=Zone.IN_PARENT,
        site=Site(),
    ),
)

_SPF = (
    Clinic("spf-none", "no SPF record", {"@ TXT": ()}),
    Clinic("spf-two", "two SPF records", {"@ TXT": (txt("v=spf1 mx -all"), txt("v=spf1 a -all"))}),
    Clinic("spf-lookups-11", "SPF needs eleven lookups", {**_spf(f"v=spf1 {_TEN} mx -all"), **_TEN_HOSTS}),
    Clinic(
        "spf-lookups-9",
        "SPF needs nine lookups, near the limit",
        {**_spf(f"v=spf1 {_EIGHT} mx -all"), **_EIGHT_HOSTS},
    ),
    Clinic(
        "spf-lookups-8", "nothing is wrong; eight lookups", {**_spf(f"v=spf1 {_EIGHT} -all"), **_EIGHT_HOSTS}
    ),
    Clinic(
        "spf-loop",
        "SPF includes itself over a detour",
        _spf("v=spf1 mx include:_a.{name} -all", _a="v=spf1 include:{name} -all"),
    ),
    Clinic("spf-plus-all", "SPF authorises everybody", _spf("v=spf1 mx +all")),
    Clinic("spf-neutral", "SPF ends with ?all", _spf("v=spf1 mx ?all")),
    Clinic("spf-open-end", "SPF has no ending", _spf("v=spf1 mx")),
    Clinic("spf-softfail", "nothing is wrong; ~all beside DMARC", _spf("v=spf1 mx ~all")),
    Clinic("spf-syntax", "SPF holds an address that cannot be", _spf("v=spf1 ip4:192.0.2.300 mx -all")),
    Clinic(
        "spf-dead-include",
        "SPF includes a name without a record",
        _spf("v=spf1 mx include:_spf.gone.{name} -all"),
    ),
    Clinic(
        "spf-voids",
        "SPF asks for three names that do not exist",
        _spf("v=spf1 a:old1.{name} a:old2.{name} a:old3.{name} mx -all"),
    ),
    Clinic(
        "spf-two-voids",
        "nothing is wrong; two void lookups are allowed",
        _spf("v=spf1 a:old1.{name} a:old2.{name} ip4:192.0.2.1 -all"),
    ),
    Clinic("spf-ptr", "SPF uses ptr", _spf("v=spf1 mx ptr -all")),
    Clinic("spf-wide", "SPF authorises a network of 16 million", _spf("v=spf1 ip4:20.0.0.0/8 mx -all")),
    Clinic(
        "spf-type-99",
        "SPF also stands in the withdrawn record type",
        {"@ TYPE99": (r"\# 15 0e763d73706631206d78202d616c6c",)},
    ),
    Clinic(
        "spf-redirect",
        "nothing is wrong; a redirect",
        _spf("v=spf1 redirect=_spf.{name}", _spf="v=spf1 mx -all"),
    ),
    Clinic(
        "spf-huge",
        "SPF in split strings beside four kilobytes of other records, so that the answer needs TCP",
        {
            "@ TXT": (
                f'"{_SPLIT_SPF[:19]}" "{_SPLIT_SPF[19:30]}" "" "{_SPLIT_SPF[30:]}"',
                *(txt(f"vendor-{number:02}-verification={'x' * 180}") for number in range(20)),
            )
        },
    ),
    Clinic(
        "spf-include-servfail",
        "SPF includes a zone that cannot be validated",
        _spf("v=spf1 mx include:bogus.example -all"),
    ),
    Clinic(
        "spf-not-ascii", "SPF holds bytes that are not ASCII", {"@ TXT": (r'"v=spf1 mx \226\128\147all"',)}
    ),
)

_DKIM = (
    Clinic("dkim-none", "no DKIM key at any selector that is known", _NO_KEY),
    Clinic("dkim-revoked", "the only DKIM key is revoked", _key("v=DKIM1; k=rsa; p=")),
    Clinic("dkim-512", "a DKIM key of 512 bits", _key(f"v=DKIM1; k=rsa; p={RSA_512}")),
    Clinic("dkim-1024", "a DKIM key of 1024 bits", _key(f"v=DKIM1; k=rsa; p={RSA_1024}")),
    Clinic("dkim-test", "DKIM in test mode", _key(f"v=DKIM1; t=y; k=rsa; p={RSA_2048}")),
    Clinic("dkim-sha1", "a DKIM key for SHA-1 only", _key(f"v=DKIM1; h=sha1; k=rsa; p={RSA_2048}")),
    Clinic(
        "dkim-cut",
        "a DKIM key that was cut off when it was pasted",
        _key(f"v=DKIM1; k=rsa; p={RSA_2048[:250]}"),
    ),
    Clinic("dkim-ed25519", "nothing is wrong; an Ed25519 key", _key(f"v=DKIM1; k=ed25519; p={ED25519}")),
    Clinic("dkim-minimal", "nothing is wrong; a key record of nothing but p=", _key(f"p={RSA_2048}")),
    Clinic(
        "dkim-alias",
        "nothing is wrong; the key is an alias for the provider's",
        {
            **_NO_KEY,
            "default._domainkey CNAME": ("key.{name}.",),
            "key TXT": (txt(f"v=DKIM1; p={RSA_2048}"),),
        },
    ),
    Clinic(
        "wildcard-txt",
        "a wildcard TXT record answers for every selector",
        {**_NO_KEY, "* TXT": (txt("v=spf1 -all"),)},
    ),
    Clinic(
        "wildcard-beside-key",
        "nothing is wrong; the wildcard does not reach below _domainkey (RFC 4592 section 2.2.2)",
        {"* TXT": (txt("v=spf1 -all"),)},
    ),
)

_DMARC = (
    Clinic("dmarc-none", "no DMARC record", _dmarc()),
    Clinic(
        "dmarc-two",
        "two DMARC records",
        _dmarc("v=DMARC1; p=reject; rua=mailto:a@{name}", "v=DMARC1; p=none"),
    ),
    Clinic("dmarc-p-none", "DMARC that only watches", _dmarc("v=DMARC1; p=none; rua=mailto:a@{name}")),
    Clinic(
        "dmarc-quarantine",
        "nothing is wrong; p=quarantine",
        _dmarc("v=DMARC1; p=quarantine; rua=mailto:a@{name}"),
    ),
    Clinic("dmarc-test", "DMARC in test mode", _dmarc("v=DMARC1; p=reject; t=y; rua=mailto:a@{name}")),
    Clinic(
        "dmarc-sp-none",
        "DMARC leaves subdomains out",
        _dmarc("v=DMARC1; p=reject; sp=none; rua=mailto:a@{name}"),
    ),
    Clinic(
        "dmarc-np-none",
        "DMARC leaves names out that do not exist",
        _dmarc("v=DMARC1; p=reject; np=none; rua=mailto:a@{name}"),
    ),
    Clinic("dmarc-no-rua", "nobody reads DMARC reports", _dmarc("v=DMARC1; p=reject")),
    Clinic(
        "dmarc-outside",
        "DMARC reports go to somebody who did not agree",
        _dmarc("v=DMARC1; p=reject; rua=mailto:a@good.example"),
    ),
    Clinic(
        "dmarc-agreed",
        "nothing is wrong; the outside receiver of reports has agreed",
        _dmarc("v=DMARC1; p=reject; rua=mailto:a@dmarc-reader.example"),
    ),
    Clinic(
        "dmarc-reader",
        "nothing is wrong; reads the reports of others",
        {
            "dmarc-agreed.example._report._dmarc TXT": (txt("v=DMARC1"),),
            "dmarc-ruf.example._report._dmarc TXT": (txt("v=DMARC1"),),
        },
    ),
    Clinic("dmarc-typo", "a policy that DMARC does not know", _dmarc("v=DMARC1; p=rejekt")),
    Clinic(
        "dmarc-pct",
        "pct=50, which only receivers of the old standard heed",
        _dmarc("v=DMARC1; p=reject; pct=50; rua=mailto:a@{name}"),
    ),
    Clinic(
        "dmarc-ruf",
        "failure reports leave the organisation",
        _dmarc("v=DMARC1; p=reject; rua=mailto:a@{name}; ruf=mailto:f@dmarc-reader.example"),
    ),
)

_REPORTS = (
    Clinic("tlsrpt-none", "no TLS reporting record", {"_smtp._tls TXT": ()}),
    Clinic(
        "tlsrpt-typo", "a TLS reporting record without an address", {"_smtp._tls TXT": (txt("v=TLSRPTv1;"),)}
    ),
    Clinic(
        "tlsrpt-two",
        "two TLS reporting records",
        {"_smtp._tls TXT": (txt("v=TLSRPTv1; rua=mailto:a@{name}"), txt("v=TLSRPTv1; rua=mailto:b@{name}"))},
    ),
)

RECORDS: tuple[Clinic, ...] = (*_GOOD, *_SPF, *_DKIM, *_DMARC, *_REPORTS)
