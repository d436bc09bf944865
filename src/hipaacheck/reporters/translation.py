"""Say what a report says of itself in another language, by a gettext catalogue; rules stay English."""

import gettext as _standard
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from hipaacheck.reporters.api import ReportError
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.voice import own
from hipaacheck.resources import templates_dir

ENGLISH = "en"
FOLDER = "locale"

_PLURALS = re.compile(r"\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*(.+?);?\s*\Z")
_NAMED = re.compile(r"%\((\w+)\)s")
_MOST_FORMS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Texts by their English ones; `form` chooses among those of a number."""

    texts: Mapping[str, str]
    numbered: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]

    def of(self, text: str) -> str:
        """Return the translation of a text, or the text where there is none."""
        return self.texts.get(text, text)

    def of_number(self, one: str, many: str, number: int) -> str:
        """Return the translation of a text that turns on a number."""
        forms = self.numbered.get(one)
        return (one if number == 1 else many) if forms is None else forms[self.form(number)]


_SPEAKING: ContextVar[Catalogue | None] = ContextVar("catalogue", default=None)


@contextmanager
def speaking(edition: Edition) -> Iterator[None]:
    """Let the language of an edition be that of the report until the block ends.

    Raises ReportError for a language that there is no catalogue of, or for a mistake in one.
    """
    token = _SPEAKING.set(_catalogue_of(edition))
    try:
        yield
    finally:
        _SPEAKING.reset(token)


def spoken() -> Catalogue | None:
    """Return the catalogue of the report that is being made, None for English."""
    return _SPEAKING.get()


def gettext(text: str) -> str:
    """Return a text in the language of the report that is being made."""
    catalogue = _SPEAKING.get()
    return text if catalogue is None else catalogue.of(text)


def ngettext(one: str, many: str, number: int) -> str:
    """Return a text for a number of things in the language of the report that is being made."""
    catalogue = _SPEAKING.get()
    if catalogue is None:
        return one if number == 1 else many
    return catalogue.of_number(one, many, number)


def _catalogue_of(edition: Edition) -> Catalogue | None:
    language = edition.profile.language
    narrow_to_wide = dict.fromkeys((language, language.partition("-")[0]))
    if ENGLISH in narrow_to_wide:
        return None
    for one in narrow_to_wide:
        name = f"{FOLDER}/{one}.po"
        file = templates_dir() / FOLDER / f"{one}.po"
        text = own(name) or (file.read_text("utf-8") if file.is_file() else None)
        if text is not None:
            return _read(name, text)
    raise ReportError(
        f"there is no translation into '{language}'; there is {', '.join(sorted(_languages(edition)))}"
        f" (a folder for --templates with {FOLDER}/{language}.po brings one)"
    )


def _languages(edition: Edition) -> Iterator[str]:
    yield ENGLISH
    names = [one.name for one in edition.overrides if one.name.startswith(f"{FOLDER}/")]
    folder = templates_dir() / FOLDER
    if folder.is_dir():
        names += [file.name for file in folder.iterdir()]
    yield from {name.rpartition("/")[2].removesuffix(".po") for name in names if name.endswith(".po")}


@lru_cache(maxsize=8)
def _read(name: str, text: str) -> Catalogue:
    import polib

    try:
        entries = polib.pofile(text if "\n" in text else f"{text}\n")
    except (OSError, ValueError, IndexError) as error:
        raise ReportError(plain(f"{name} is no gettext catalogue: {error}", limit=300, lines=False)) from None
    count, form = _plural(name, entries.metadata.get("Plural-Forms", "nplurals=2; plural=(n != 1);"))
    texts: dict[str, str] = {}
    numbered: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        if entry.obsolete or not entry.translated():
            continue
        forms = tuple(entry.msgstr_plural[at] for at in sorted(entry.msgstr_plural)) or (entry.msgstr,)
        _check(name, entry.linenum or 0, (entry.msgid, entry.msgid_plural), forms)
        if not entry.msgid_plural:
            texts[entry.msgid] = entry.msgstr
        elif len(forms) == count:
            numbered[entry.msgid] = forms
        else:
            raise ReportError(f"{name}:{entry.linenum}: {len(forms)} forms, and its header says {count}")
    return Catalogue(texts, numbered, form)


def _plural(name: str, header: str) -> tuple[int, Callable[[int], int]]:
    found = _PLURALS.match(header)
    try:
        if found is None or not 0 < int(found[1]) <= _MOST_FORMS:
            raise ValueError(header)
        count, form = int(found[1]), _standard.c2py(found[2])
        if any(not 0 <= form(number) < count for number in range(1_001)):
            raise ValueError(header)
    except ValueError:
        raise ReportError(
            plain(f"{name}: its Plural-Forms cannot be used: {header}", limit=300, lines=False)
        ) from None
    return count, form


def _check(name: str, line: int, said: Iterable[str], forms: Iterable[str]) -> None:
    """Refuse a translation that drops or invents a value, or a percent sign that is none."""
    known = {found for text in said for found in _NAMED.findall(text)}
    for form in forms:
        strangers = set(_NAMED.findall(form)) - known
        bare = "%" in _NAMED.sub("", form).replace("%%", "")
        if strangers or bare:
            wrong = f"%({min(strangers)})s" if strangers else "a bare %"
            raise ReportError(f"{name}:{line}: the translation has {wrong}, which the English text has not")
        if known - set(_NAMED.findall(form)) - {"n"}:
            lost = min(known - set(_NAMED.findall(form)) - {"n"})
            raise ReportError(f"{name}:{line}: the translation lacks %({lost})s")
