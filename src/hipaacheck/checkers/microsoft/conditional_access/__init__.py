"""Read Conditional Access: whom each policy takes in, what it asks, what all of them leave open together."""

from hipaacheck.checkers.microsoft.conditional_access.cover import (
    EVERYBODY,
    MODERN,
    OLD,
    Cover,
    accounts_left_out,
    cover,
)
from hipaacheck.checkers.microsoft.conditional_access.demands import (
    blocks,
    managed_device,
    mfa,
    phishing_resistant,
)
from hipaacheck.checkers.microsoft.conditional_access.gaps import Place
from hipaacheck.checkers.microsoft.conditional_access.policies import Policies, conditional_access
from hipaacheck.checkers.microsoft.conditional_access.policy import Dim, Policy

__all__ = [
    "EVERYBODY",
    "MODERN",
    "OLD",
    "Cover",
    "Dim",
    "Place",
    "Policies",
    "Policy",
    "accounts_left_out",
    "blocks",
    "conditional_access",
    "cover",
    "managed_device",
    "mfa",
    "phishing_resistant",
]
