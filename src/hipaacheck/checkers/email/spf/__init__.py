"""Read SPF (RFC 7208) strictly: one record, the whole tree below it, and the result for one sender."""

from hipaacheck.checkers.email.spf.check_host import Checked, check_host
from hipaacheck.checkers.email.spf.grammar import SpfRecord, is_spf_record, parse_record
from hipaacheck.checkers.email.spf.probe import PROBE
from hipaacheck.checkers.email.spf.session import SpfResult

__all__ = [
    "PROBE",
    "Checked",
    "SpfRecord",
    "SpfResult",
    "check_host",
    "is_spf_record",
    "parse_record",
]
