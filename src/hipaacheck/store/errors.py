"""Say in one sentence what is wrong with a store, or with what was asked of it."""


class StoreError(Exception):
    """A store cannot be used as asked; the message is one sentence for the user and holds no password."""


def shown(text: str, limit: int = 80) -> str:
    """Return text from outside as a message may show it: one line without control characters."""
    clean = "".join(character if character.isprintable() else "?" for character in text[: limit + 1])
    return clean if len(clean) <= limit else clean[: limit - 3] + "..."
