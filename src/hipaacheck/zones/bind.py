"""Read a zone in the form of RFC 1035 section 5, as BIND, NSD and Knot load it."""

from collections.abc import Callable
from typing import Final

import dns.name
import dns.rdatatype

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Place
from hipaacheck.zones.building import (
    Draft,
    apex_name,
    plain,
    refuse_beside_cname,
    shortened,
)
from hipaacheck.zones.master import MasterRecord, read_master
from hipaacheck.zones.records import PlannedZone, ZoneSource

Include = Callable[[str, Place], tuple[str, str]]
"""Gives the name to show and the text of a file that `$INCLUDE` at the place names.

Raises FileMistakesError for a file that may not be read.
"""

# What people put around the name of a zone in the name of its file.
_ENDS: Final = (".zone", ".db", ".txt", ".hosts", ".bind", ".dns", ".zonefile", ".signed")
_BEGINNINGS: Final = ("db.", "zone.", "named.", "master.")


def apex_of_file(name: str) -> str | None:
    """Return the apex that the name of a file tells: clinic.example.zone, db.clinic.example."""
    stem = name.lower()
    while (end := next((end for end in _ENDS if stem.endswith(end)), None)) is not None:
        stem = stem.removesuffix(end)
    for beginning in _BEGINNINGS:
        stem = stem.removeprefix(beginning)
    return apex_name(stem)


def read_bind(
    text: str, file: str, include: Include, *, apex: str | None = None, named: str | None = None
) -> PlannedZone:
    """Return the zone of a file.

    `apex` is what the user says it is of, `named` what the name of the file says; the SOA record or `$ORIGIN`
    count for more than the latter. Raises FileMistakesError: a zone of which one record cannot be read is not
    judged.
    """
    reading = read_master(text, file, include, apex or named)
    found = _apex(reading.records, apex, file) or reading.first_origin or named
    if found is None:
        message = "does not say which zone it is; add $ORIGIN, or write --zone NAME=PATH"
        raise FileMistakesError([Mistake(file, None, message)])
    draft = Draft(found, ZoneSource.BIND, file, (file, _first_line(reading.records, file)))
    for one in reading.records:
        _take(draft, one)
    if not draft.records:
        raise FileMistakesError([Mistake(file, None, f"holds no record of {found}")])
    refuse_beside_cname(draft.records)
    if not any(one.rdtype == "SOA" for one in draft.records):
        draft.note(f"{file} has no SOA record: it was read as the whole of {found}.")
    if reading.without_ttl is not None:
        draft.note(f"{file}:{reading.without_ttl} has no TTL and no $TTL stands before it.")
    return draft.done()


def _apex(records: list[MasterRecord], asked: str | None, file: str) -> str | None:
    """Return the apex as the user or the SOA record has it. Raises FileMistakesError when they differ."""
    known = asked
    for one in records:
        if one.rdata.rdtype != dns.rdatatype.SOA:
            continue
        owner = plain(one.name)
        if known is not None and owner != known:
            message = f"is the SOA record of {shortened(owner)}, not of {known}; a file holds one zone"
            raise FileMistakesError([Mistake(one.at[0], one.at[1], message)])
        known = owner
    if known is not None and apex_name(known) is None:
        raise FileMistakesError([Mistake(file, None, f"is of '{shortened(known)}', which is no domain")])
    return known


def _first_line(records: list[MasterRecord], file: str) -> int:
    lines = [(one.rdata.rdtype != dns.rdatatype.SOA, one.at[1]) for one in records if one.at[0] == file]
    return min(lines)[1] if lines else 1


def _take(draft: Draft, one: MasterRecord) -> None:
    name = plain(one.name)
    if draft.holds(name):
        draft.add(name, one.rdata, one.at, one.ttl)
    else:
        # BIND loads such a zone and leaves the record out ("ignoring out-of-zone data").
        file, line = one.at
        draft.note(f"{file}:{line} is of {shortened(name)}, outside {draft.apex}, and was left out.")
