"""Read yes, no and not applicable in the languages in which drop-downs come, and nothing by guessing."""

from enum import StrEnum

from hipaacheck.sheets.cells import normal


class Said(StrEnum):
    """What an answer says. `other` is a text that is none of these; it is kept, but maps to nothing."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "n/a"
    OTHER = "other"
    NOTHING = "nothing"


# English, German, French, Spanish, Portuguese, Italian, Dutch; whole answers only.
_YES = frozenset({"yes", "y", "true", "ja", "oui", "sí", "si", "sim", "sì"})
_NO = frozenset({"no", "n", "false", "nein", "non", "não", "nao", "nee"})
_NOT_APPLICABLE = frozenset(
    {
        "n/a",
        "na",
        "n.a.",
        "not applicable",
        "nicht zutreffend",
        "entfällt",
        "non applicable",
        "s.o.",
        "no aplica",
        "no aplicable",
        "não aplicável",
        "non applicabile",
        "niet van toepassing",
        "n.v.t.",
    }
)


def said(text: str) -> Said:
    """Return what a whole answer says; a sentence that begins with yes is `other`: it may go on with but."""
    plain = normal(text)
    if not plain:
        return Said.NOTHING
    for one in (plain, plain.rstrip(".!")):
        if one in _YES:
            return Said.YES
        if one in _NO:
            return Said.NO
        if one in _NOT_APPLICABLE:
            return Said.NOT_APPLICABLE
    return Said.OTHER
