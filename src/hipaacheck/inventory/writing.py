"""Add vendors to the text of an inventory, so that nothing else in it changes by a byte."""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from hipaacheck.inventory.placing import Place, Shape, place_of
from hipaacheck.inventory.schema.vendors import PhiAccess, Vendor
from hipaacheck.inventory.secrets import secrets_in
from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.yamlio import details, parse_yaml, reads_as, said
from hipaacheck.yamlscalars import comments, flow, quoted_flow, scalar

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_PHI_WORDS = "maintains, receives, creates, transmits or none, once it is known"
_TO_FILL_IN = (
    "# confirmed:  # the day on which somebody looked at this, YYYY-MM-DD",
    "# plan:  # the edition in use; whether an agreement can be had may depend on it",
    "# agreements:",
    "#   - signed:  # the day of the last signature",
    "#     file:  # the signed agreement, beside this file",
)


@dataclass(frozen=True, slots=True)
class NewVendor:
    """An entry for the register of vendors that the tool proposes and nobody has confirmed yet.

    `remarks` are comments for whoever confirms it. `marks` are suffixes of names by mx, spf and hosts.
    `hint` says that there is nothing to register by itself, as of a proof of ownership for some service.
    """

    id: str
    name: str
    catalog: str | None = None
    found_by: tuple[str, ...] = ()
    marks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    hint: bool = False

    def data(self) -> dict[str, Any]:
        """Return the entry as plain data; what it does with PHI is unknown until a person says it."""
        given = {
            "id": self.id,
            "name": self.name,
            "catalog": self.catalog,
            "phi": str(PhiAccess.UNKNOWN),
            "found_by": list(self.found_by),
            "marks": {kind: list(names) for kind, names in self.marks.items() if names},
        }
        return {key: value for key, value in given.items() if value}


def unfit(vendor: NewVendor) -> str | None:
    """Return why an entry would be refused in an inventory; None when it would not be."""
    data = vendor.data()
    if any(secrets_in(data)):
        return "it looks like it holds a key or token"
    try:
        Vendor.model_validate(data)
    except ValidationError as error:
        return "; ".join(said(item, Vendor) for item in details(error))
    return None


def vendor_lines(vendor: NewVendor, offset: int = 2, mark: str = "# ") -> list[str]:
    """Return an entry as lines of a list, `offset` columns from a dash to its keys; remarks after `mark`."""
    keys = [f"{key}: {_value(key, value)}" for key, value in vendor.data().items()]
    inner = " " * offset
    dash = "-" + " " * (offset - 1)
    return [
        *comments(vendor.remarks, mark),
        dash + keys[0],
        *(inner + key for key in keys[1:]),
        *(inner + line for line in _TO_FILL_IN),
    ]


def _value(key: str, value: Any) -> str:
    if key == "phi":
        return f"{value}  # {_PHI_WORDS}"
    return scalar(value) if isinstance(value, str) else flow(value)


def proposed_lines(vendor: NewVendor) -> list[str]:
    """Return an entry of which every line is a comment, for what is too weak a sign to be registered.

    Without its first two characters a line that is no remark belongs into a list in the usual columns.
    """
    bare = vendor_lines(replace(vendor, remarks=()))
    about = comments(vendor.remarks, "## ")
    return about if vendor.hint else [*about, *(f"#   {line}" for line in bare)]


def add_vendors(text: str, vendors: Sequence[NewVendor], name: str) -> str:
    """Return `text`, the inventory file `name`, with `vendors` added to its register.

    It keeps the file's indentation and line ends. Raises FileMistakesError when the text is no YAML, or is
    written so that nothing can be added without touching the rest.
    """
    bom, bare = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    before = parse_yaml(bare, name).data
    if not vendors:
        return text
    fits = isinstance(before, dict) and isinstance(before.get("vendors", []), list)
    place = place_of(bare, "vendors") if fits else None
    if place is not None:
        added = _inserted(bare, place, vendors)
        expected = copy.deepcopy(before)
        expected["vendors"] = [*expected.get("vendors", ()), *(vendor.data() for vendor in vendors)]
        if reads_as(added, expected, name):
            return bom + added
    message = "vendors cannot be added to it without changing the rest; paste them in by hand"
    raise FileMistakesError([Mistake(name, None, message)])


def _inserted(text: str, place: Place, vendors: Sequence[NewVendor]) -> str:
    if place.shape is Shape.FLOW:
        pad = place.newline + " " * place.column
        new = f",{pad}".join(quoted_flow(vendor.data()) for vendor in vendors)
        return text[: place.at] + (f",{pad}" if place.follows else "") + new + text[place.at :]
    if place.shape is Shape.NO_KEY_FLOW:
        pad = place.newline + " " * place.column
        new = f',{pad}"vendors": {quoted_flow([vendor.data() for vendor in vendors])}'
        return text[: place.at] + new + text[place.at :]
    lines = _block(vendors, place)
    if text[: place.at].endswith(("\n\n", "\n\r\n")) and lines[0] == "":
        # Blank lines may belong to a text that stands before them; one more would change it.
        lines = lines[1:]
    if place.shape is Shape.NO_KEY:
        lines = ["", " " * place.key_column + "vendors:", *lines]
    head = text[: place.at]
    if place.replaces:
        # An empty list has to go; the colon before it stays.
        start, end = place.replaces
        head = head[:start].rstrip(" ") + head[end:]
    if head and not head.endswith(("\n", "\r")):
        head += place.newline
    return head + "".join(line + place.newline for line in lines) + text[place.at :]


def _block(vendors: Iterable[NewVendor], place: Place) -> list[str]:
    pad = " " * place.column
    lines: list[str] = []
    for vendor in vendors:
        lines += ["", *(pad + line for line in vendor_lines(vendor, place.offset))]
    first = place.shape in (Shape.EMPTY, Shape.NO_KEY)
    return lines[1:] if first else lines
