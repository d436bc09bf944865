"""Combine likelihood and impact into risk by NIST SP 800-30r1."""

from hipaacheck.model import Level

_VL, _L, _M, _H, _VH = Level

# Table I-2 of SP 800-30r1: rows are likelihood, columns impact, both from very low to very high.
# It is not symmetric: very high likelihood of a low impact is low, not moderate.
_TABLE: dict[Level, tuple[Level, ...]] = {
    _VH: (_VL, _L, _M, _H, _VH),
    _H: (_VL, _L, _M, _H, _VH),
    _M: (_VL, _L, _M, _M, _H),
    _L: (_VL, _L, _L, _L, _M),
    _VL: (_VL, _VL, _VL, _L, _L),
}


def risk_level(likelihood: Level, impact: Level) -> Level:
    """Return the level of risk (SP 800-30r1 table I-2)."""
    return _TABLE[likelihood][impact.rank]
