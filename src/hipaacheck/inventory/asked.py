"""Check which questionnaires an inventory says were asked: known ones, each of those for whom it is, once."""

import posixpath
from collections.abc import Callable, Iterator
from typing import Any

from hipaacheck.yamlio import Path, suggestion

Fault = tuple[Path, str]


def asked_faults(data: dict[str, Any], place: Callable[[Path], str]) -> Iterator[Fault]:
    """Return what is wrong with the entries on questionnaires; `place` says where a path stands."""
    vendors = data.get("vendors")
    yield from _of_list(data, ("questionnaires",), "internal", place)
    for index, vendor in enumerate(vendors if isinstance(vendors, list) else ()):
        if isinstance(vendor, dict):
            yield from _of_list(vendor, ("vendors", index, "questionnaires"), "vendor", place)
    if data.get("questionnaires") and not data.get("organisation"):
        yield (
            ("questionnaires",),
            "are answers of the organisation, which this inventory does not name (organisation)",
        )


def _of_list(
    holder: dict[str, Any], path: Path, audience: str, place: Callable[[Path], str]
) -> Iterator[Fault]:
    entries = holder.get("questionnaires")
    first: dict[tuple[str, str], Path] = {}
    files: dict[str, Path] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        name = entry.get("questionnaire") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            continue  # it is not whole, which is told elsewhere
        named = entry.get("answers")
        named = named.get("path") if isinstance(named, dict) else named
        if isinstance(named, str):
            there = files.setdefault(posixpath.normpath(named), (*path, index, "answers"))
            if there != (*path, index, "answers"):
                yield (
                    (*path, index, "answers"),
                    f"is named at {place(there)} already; each has answers of its own",
                )
        here = (*path, index, "questionnaire")
        fault = _unknown(name, audience)
        if fault is not None:
            yield here, fault
        key = name, " ".join(str(entry.get("subject") or "").casefold().split())
        earlier = first.setdefault(key, here)
        if earlier != here:
            yield (
                here,
                f"is asked at {place(earlier)} already; keep one, name the answers of the time before in "
                "'before', or say in 'subject' what each is about",
            )


def _unknown(name: str, audience: str) -> str | None:
    # Few inventories name any, and to read them takes a moment.
    from hipaacheck.questionnaires.shelf import shipped

    known = shipped()
    fitting = [one.id for one in known.values() if one.audience == audience]
    if name not in known:
        return f"is no questionnaire that ships with hipaacheck{suggestion(name, fitting)}"
    if known[name].audience != audience:
        if audience == "vendor":
            return "is one that the organisation fills in itself; put it under 'questionnaires' at the top"
        return "is one for vendors; put it under 'questionnaires' of the vendor that was asked"
    return None
