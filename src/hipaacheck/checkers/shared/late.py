"""Offer a record whose validator is made late, for the facts of derivations: most scans use few of them."""

from pydantic import ConfigDict

from hipaacheck.model import Record


class Late(Record):
    """A record whose validator is made when it is first used."""

    model_config = ConfigDict(defer_build=True)
