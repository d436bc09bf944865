"""Typed facts about the TLS of mail hosts; the pure judgements over a survey live here too."""

from hipaacheck.model import Record, Seen


class TlsaRecord(Record):
    """One TLSA record (RFC 6698 section 2.1); `data` is hexadecimal.

    `usable` follows RFC 7672 section 3.1: usages 2 and 3 for SMTP. `matches` is None when there was no
    certificate to compare with.
    """

    usage: int
    selector: int
    matching_type: int
    data: str
    usable: bool = True
    matches: bool | None = None


class DaneFacts(Record):
    """The TLSA records of a mail host and whether they match what it serves (RFC 7672).

    `secure` says whether the TLSA set is DNSSEC-signed and validated; records that are not secure are ignored
    by senders. `matches` says whether any usable record fits the chain as served; it is Unseen when nothing
    is published or no certificate was seen.
    """

    published: bool = True
    name: str = "_25._tcp.mail.example.org"
    records: tuple[TlsaRecord, ...] = ()
    usable_count: int = 1
    secure: Seen[bool] = True
    dnssec_state: str = "secure"
    dnssec_detail: str = ""
    validated_by: str = "hipaacheck"
    matches: Seen[bool] = True
