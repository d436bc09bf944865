"""Keep what other tools said; see hipaacheck.checkers.shared.said."""

from hipaacheck.checkers.shared.said import SaidFacts, make

__all__ = ["SaidFacts", "make"]
