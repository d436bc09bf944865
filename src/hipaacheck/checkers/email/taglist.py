"""Read the tag=value lists that DKIM, DMARC and BIMI share (RFC 6376 section 3.2)."""

from dataclasses import dataclass

MAX_TAGS = 200
_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag as it stands in the record; `position` is the offset of its first character."""

    name: str
    value: str
    position: int


@dataclass(frozen=True, slots=True)
class TagList:
    """The tags of a record in order, and what could not be read as a tag."""

    tags: tuple[Tag, ...]
    errors: tuple[str, ...] = ()

    def all(self, name: str) -> tuple[Tag, ...]:
        """Return every tag of this exact name."""
        return tuple(tag for tag in self.tags if tag.name == name)

    def value(self, name: str) -> str | None:
        """Return the value of the first tag of this exact name."""
        return next((tag.value for tag in self.tags if tag.name == name), None)


def parse_tag_list(record: str) -> TagList:
    """Split `record` at semicolons; never raises, and reads at most MAX_TAGS tags.

    White space around names and values is no part of them. An empty last part (a final semicolon) is
    allowed. Errors say where in the record they stand, counted from 1.
    """
    tags: list[Tag] = []
    errors: list[str] = []
    offset = 0
    parts = record.split(";", MAX_TAGS + 1)
    for index, part in enumerate(parts[: MAX_TAGS + 1]):
        if index == MAX_TAGS and part.strip(_SPACE):
            errors.append(f"more than {MAX_TAGS} tags; the rest was not read")
            break
        start = offset + len(part) - len(part.lstrip(_SPACE))
        offset += len(part) + 1
        if not part.strip(_SPACE):
            if index < len(parts) - 1:
                errors.append(f"empty tag at position {start + 1}")
            continue
        name, equals, value = part.partition("=")
        name, value = name.strip(_SPACE), value.strip(_SPACE)
        problem = _problem(name, equals, value)
        if problem:
            errors.append(f"{problem} at position {start + 1}: {shown(part.strip(_SPACE))}")
        else:
            tags.append(Tag(name, value, start))
    return TagList(tuple(tags), tuple(errors))


def shown(text: str, limit: int = 60) -> str:
    """Return `text` fit to stand in a sentence: short, quoted, control and non-ASCII characters escaped."""
    cut = text if len(text) <= limit else text[:limit] + "..."
    return '"' + "".join(char if " " <= char <= "~" else f"\\x{ord(char):02x}" for char in cut) + '"'


def _problem(name: str, equals: str, value: str) -> str:
    if not equals:
        return "no = sign"
    if not (name.isascii() and name.replace("_", "a").isalnum() and name[0].isalpha()):
        return "bad tag name"
    if not all(" " <= char <= "~" or char in _SPACE for char in value):
        return "character that is not printable ASCII"
    return ""
