"""Write DNS questions and read what comes back, without believing any of it (RFC 1035, 6891, 5452)."""

import struct
from dataclasses import dataclass, field

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype

EDNS_PAYLOAD = 1232  # DNS flag day 2020: never fragmented on any usual path
HEADER = 12
OPT_SIZE = 11
ANSWERS_LIMIT = 65_535


class BadNameError(ValueError):
    """A text that cannot be a name in DNS."""


class MalformedError(ValueError):
    """A response to our question that cannot be read."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `dnssec` asks for signatures, `unchecked` for data even if the resolver finds it bogus.

    A question for signatures does not set the AD bit: DO alone lets a validating resolver set it in its
    response (RFC 6840 section 5.8), and a server that merely echoes flags then vouches for nothing.
    """

    # Equal sections mean equal names and types, and their hash is cheap.
    name: dns.name.Name = field(compare=False)
    rdtype: dns.rdatatype.RdataType = field(compare=False)
    dnssec: bool = False
    unchecked: bool = False
    edns: bool = True
    section: bytes = field(init=False, repr=False, default=b"")

    def __post_init__(self) -> None:
        labels = b"".join(bytes([len(label)]) + label for label in self.name.labels)
        kind = struct.pack("!HH", self.rdtype, dns.rdataclass.IN)
        object.__setattr__(self, "section", labels + kind)

    def wire(self, number: int) -> bytes:
        """Return the message with the id `number`."""
        flags = dns.flags.RD | (dns.flags.CD if self.unchecked else 0)
        flags |= 0 if self.dnssec and self.edns else dns.flags.AD
        head = struct.pack("!HHHHHH", number, flags, 1, 0, 0, int(self.edns))
        if not self.edns:
            return head + self.section
        do_bit = 0x8000 if self.dnssec else 0
        return head + self.section + struct.pack("!BHHIH", 0, dns.rdatatype.OPT, EDNS_PAYLOAD, do_bit, 0)

    def answered_by(self, wire: bytes, number: int) -> bool:
        """Return whether `wire` is a response to this question with this id (RFC 5452 section 9.1).

        A server may leave the question out when it refuses (RFC 9619); then the id alone counts.
        """
        if len(wire) < HEADER:
            return False
        got, flags, questions = struct.unpack_from("!HHH", wire)
        if got != number or not flags & dns.flags.QR:
            return False
        if questions == 0:
            return flags & 0xF not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)
        echoed = wire[HEADER : HEADER + len(self.section)]
        return (
            questions == 1
            and echoed[:-4].lower() == self.section[:-4].lower()
            and echoed[-4:] == self.section[-4:]
        )


def read_message(wire: bytes, *, denials: bool = True) -> dns.message.Message:
    """Parse a response; raises MalformedError for everything that is not a whole DNS message.

    Nothing is read of an OPT record that says nothing, and without `denials` nothing but the flags of a plain
    NXDOMAIN: no more is asked of it, half of all responses are such (DKIM selectors), and reading the SOA
    record takes dnspython half a millisecond.
    """
    if _plain_opt(wire):
        if not denials and _no_answer(wire):
            message = dns.message.QueryMessage(id=0)
            message.flags = dns.flags.Flag(int.from_bytes(wire[2:4], "big"))
            return message
        wire = wire[:10] + bytes(2) + wire[HEADER:]
    try:
        return dns.message.from_wire(wire, ignore_trailing=True)
    except (dns.exception.DNSException, ValueError, struct.error, IndexError, KeyError) as error:
        raise MalformedError(f"{type(error).__name__} in a response of {len(wire)} bytes") from error


def _plain_opt(wire: bytes) -> bool:
    """Return whether there is nothing in the additional section that could change what is read.

    An OPT record without options is 11 bytes long; the sixth holds the upper bits of the code (RFC 6891
    section 6.1.3).
    """
    if len(wire) < HEADER + OPT_SIZE:
        return False
    (additional,) = struct.unpack_from("!H", wire, 10)
    opt = wire[-OPT_SIZE:]
    plain = opt.startswith(b"\0\0\x29") and opt[5] == 0 and opt.endswith(b"\0\0")
    return additional == 0 or (additional == 1 and plain)


def _no_answer(wire: bytes) -> bool:
    """Return whether a response is NXDOMAIN without an alias that leads there."""
    return wire[3] & 0xF == dns.rcode.NXDOMAIN and wire[6:8] == bytes(2)


def parse_name(text: str) -> dns.name.Name:
    """Return the absolute, lower-case name, U-labels as A-labels (RFC 5891); raises BadNameError."""
    try:
        if text.isascii():
            name = dns.name.from_text(text) if text else None
        else:
            name = dns.name.from_text(_a_labels(text))
    except (dns.exception.DNSException, UnicodeError) as error:
        raise BadNameError(str(error) or type(error).__name__) from error
    if name is None:
        raise BadNameError("empty name")
    return name.canonicalize()


def _a_labels(text: str) -> str:
    import idna

    return idna.encode(text, uts46=True).decode("ascii")


def name_text(name: dns.name.Name) -> str:
    """Return the name as answers and facts write it: lower-case, without the final dot."""
    return name.to_text(omit_final_dot=True).lower()
