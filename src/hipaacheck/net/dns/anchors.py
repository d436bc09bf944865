"""Read the trust anchors that validation starts from: those of IANA or of a private root."""

from functools import cache

import dns.exception
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.DS
import dns.rrset

from hipaacheck.model import Record
from hipaacheck.resources import rules_dir
from hipaacheck.yamlio import parse_yaml


class Anchor(Record):
    """A key of the root zone: `ds` is its DS record, `valid_from` the day from which it may sign."""

    name: str
    valid_from: str
    ds: str


class AnchorMeta(Record):
    """Where the anchors were published and which copies they were compared with."""

    title: str
    compiled: str
    published: str
    sources: tuple[str, ...]


class AnchorCatalogue(Record):
    """rules/catalogs/trust_anchors.yaml."""

    meta: AnchorMeta
    anchors: tuple[Anchor, ...]


@cache
def shipped_anchors() -> tuple[str, ...]:
    """Return the DS records of the root that ship with hipaacheck."""
    text = (rules_dir() / "catalogs" / "trust_anchors.yaml").read_text(encoding="utf-8")
    catalogue = AnchorCatalogue.model_validate(parse_yaml(text, "trust_anchors.yaml", keep=True).data)
    return tuple(anchor.ds for anchor in catalogue.anchors)


def read_anchors(lines: tuple[str, ...]) -> dns.rrset.RRset:
    """Return the DS records of the root from lines like `. IN DS 20326 8 2 E06D...`; a TTL may be given.

    Raises ValueError for a line that is no DS record of the root.
    """
    found = dns.rrset.RRset(dns.name.root, dns.rdataclass.IN, dns.rdatatype.DS)
    for line in lines:
        owner, _, rest = line.partition(" DS ")
        if owner.split()[:1] != ["."] or not rest:
            raise ValueError(f"not a DS record of the root: {line!r}")
        try:
            rdata = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.DS, rest)
        except dns.exception.DNSException as error:
            raise ValueError(f"not a DS record of the root: {line!r} ({error})") from error
        found.add(rdata)
    return found
