"""Refuse a file that cannot be read, in one sentence that says what to do."""

_MOST_CHARACTERS = 400


class RefusedFileError(Exception):
    """A file that is not read; the message is one sentence for whoever sent or imported it."""


def refuse(name: str, why: str) -> RefusedFileError:
    """Return the refusal of a file; its name and parts of the reason may be what a stranger typed."""
    return RefusedFileError(refusal(name, why))


def refusal(name: str, why: str) -> str:
    """Return the sentence with which a file is refused."""
    line = "".join(sign if sign.isprintable() else " " for sign in why)
    return f"{shown_name(name)} {line[:_MOST_CHARACTERS]}"


def shown_name(name: str) -> str:
    """Return the name of a file without its folders, as a message may show it."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:120] or "the file"
