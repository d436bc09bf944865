"""Define what people decide and answer for: addressable specifications, attestations."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from hipaacheck.model import Day, File, Record, Text
from hipaacheck.yamlio import suggestion

ADDRESSABLE = (
    "164.308(a)(3)(ii)(A)",
    "164.308(a)(3)(ii)(B)",
    "164.308(a)(3)(ii)(C)",
    "164.308(a)(4)(ii)(B)",
    "164.308(a)(4)(ii)(C)",
    "164.308(a)(5)(ii)(A)",
    "164.308(a)(5)(ii)(B)",
    "164.308(a)(5)(ii)(C)",
    "164.308(a)(5)(ii)(D)",
    "164.308(a)(7)(ii)(D)",
    "164.308(a)(7)(ii)(E)",
    "164.310(a)(2)(i)",
    "164.310(a)(2)(ii)",
    "164.310(a)(2)(iii)",
    "164.310(a)(2)(iv)",
    "164.310(d)(2)(iii)",
    "164.310(d)(2)(iv)",
    "164.312(a)(2)(iii)",
    "164.312(a)(2)(iv)",
    "164.312(c)(2)",
    "164.312(e)(2)(i)",
    "164.312(e)(2)(ii)",
)
"""The implementation specifications that appendix A to subpart C of 45 CFR part 164 marks (A)."""


class Choice(StrEnum):
    """What may be decided of an addressable specification (45 CFR 164.306(d)(3))."""

    IMPLEMENTED = "implemented"
    ALTERNATIVE = "alternative"
    NOT_REASONABLE = "not-reasonable"


def _addressable(text: str) -> str:
    if text not in ADDRESSABLE:
        raise ValueError(f"is not an addressable specification{suggestion(text, ADDRESSABLE)}")
    return text


Specification = Annotated[
    str, AfterValidator(_addressable), WithJsonSchema({"type": "string", "enum": list(ADDRESSABLE)})
]


class Decision(Record):
    """The documented decision on an addressable specification, named by its id: 164.312(e)(2)(ii)."""

    specification: Specification
    choice: Choice
    why: Text
    alternative: Text | None = None
    by: Text
    date: Day
    next_review: Day | None = None
    file: File | None = None
