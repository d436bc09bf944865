"""Read DMARC records and find the policy that receivers apply to a domain."""

from hipaacheck.checkers.email.dmarc.probe import PROBE

__all__ = ["PROBE"]
