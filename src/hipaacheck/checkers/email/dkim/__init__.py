"""Read DKIM keys and find those of a domain."""

from hipaacheck.checkers.email.dkim.probe import PROBE

__all__ = ["PROBE"]
