"""Ask DNS and keep apart which lines of the user's files each answer was read from."""

from collections.abc import Awaitable, Iterable
from dataclasses import dataclass

from hipaacheck.model import Place
from hipaacheck.net.answers import DnsAnswer
from hipaacheck.net.noting import noted


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer with the lines that it was read from; whoever asked says which of them count."""

    answer: DnsAnswer
    places: tuple[Place, ...]


async def asked(question: Awaitable[DnsAnswer]) -> Asked:
    """Return the answer to a question and its lines, which are not noted for the probe.

    A probe whose facts rest on several questions notes the lines itself: those of the record that decides a
    fact, and not what was asked only on the way there.
    """
    with noted() as places:
        answer = await question
    return Asked(answer, tuple(places))


def deciding(places: Iterable[Place], fields: Iterable[str]) -> tuple[Place, ...]:
    """Return the places as lines that decide these fields of the facts."""
    about = tuple(fields)
    return tuple(
        Place(origin=one.origin, text=one.text, about=tuple(dict.fromkeys((*one.about, *about))))
        for one in places
    )
