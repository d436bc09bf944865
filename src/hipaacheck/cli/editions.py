"""Read what a report shows beside its run: a profile, a logo, templates of one's own."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli.exits import UsageError

if TYPE_CHECKING:
    from hipaacheck.reporters.edition import Edition, Logo, Override
    from hipaacheck.reporters.profile import Profile

_LOGO_LIMIT = 2_000_000
_TEMPLATE_LIMIT = 1_000_000
_MEDIA_TYPES = {
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".svg": ("image/svg+xml", b"<"),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a report is wanted, as the command line says it."""

    profile: Path | None = None
    template: str | None = None
    templates: Path | None = None
    attach: bool = False


def edition_of(wishes: Wishes) -> "Edition":
    """Return the edition that the options ask for. Raises UsageError or FileMistakesError."""
    from hipaacheck.reporters.edition import Edition

    profile = _profile(wishes)
    logo = None
    if profile.branding.logo is not None and wishes.profile is not None:
        logo = _logo(wishes.profile.parent / profile.branding.logo)
    return Edition(profile=profile, logo=logo, overrides=_overrides(wishes.templates), attach=wishes.attach)


def _profile(wishes: Wishes) -> "Profile":
    from hipaacheck.reporters.profile import Audience, Profile

    profile = Profile() if wishes.profile is None else _read_profile(wishes.profile)
    if wishes.template is None:
        return profile
    try:
        return profile.model_copy(update={"template": Audience(wishes.template)})
    except ValueError:
        known = ", ".join(audience.value for audience in Audience)
        raise UsageError(f"--template takes {known}, not '{wishes.template[:80]}'") from None


def _read_profile(path: Path) -> "Profile":
    """Return the profile in a file. Raises UsageError, or FileMistakesError with the line of each mistake."""
    from hipaacheck.mistakes import FileMistakesError, Mistake
    from hipaacheck.reporters.parts.chosen import described
    from hipaacheck.reporters.profile import Profile
    from hipaacheck.yamlio import build, parse_yaml, suggestion

    document = parse_yaml(_text(path, _TEMPLATE_LIMIT), str(path))
    profile = build(Profile, document, (), document.data)
    known = [part.id for part in described()]
    mistakes: list[Mistake] = []
    for key in ("parts", "leave_out", "notes"):
        for at, name in enumerate(getattr(profile, key) or ()):
            if name not in known:
                place = (key, name if key == "notes" else at)
                mistakes.append(
                    document.mistake(place, f"there is no part '{name}'{suggestion(name, known)}")
                )
    if mistakes:
        raise FileMistakesError(mistakes)
    return profile


def _logo(path: Path) -> "Logo":
    from hipaacheck.reporters.edition import Logo

    media_type, begins = _MEDIA_TYPES.get(path.suffix.lower(), ("", b""))
    if not media_type:
        raise UsageError(f"{path}: a logo is a .png, .jpg or .svg")
    content = _bytes(path, _LOGO_LIMIT)
    if not content.lstrip().startswith(begins):
        raise UsageError(
            f"{path}: this is no {media_type.partition('/')[2].partition('+')[0].upper()} picture"
        )
    return Logo(media_type=media_type, base64=base64.b64encode(content).decode())


def _overrides(folder: Path | None) -> "tuple[Override, ...]":
    """Return the files of a folder that stand in place of templates; one that replaces nothing is refused."""
    if folder is None:
        return ()
    from hipaacheck.reporters.edition import Override
    from hipaacheck.resources import templates_dir

    found = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file() and not one.name.startswith(".")):
        name = path.relative_to(folder).as_posix()
        if not path.resolve().is_relative_to(folder.resolve()):
            # A folder that was handed on could show a reader's own files in a report.
            raise UsageError(f"{path} is a link that leads out of {folder}")
        if not (name.startswith(("own/", "locale/")) or templates_dir().joinpath(*name.split("/")).is_file()):
            raise UsageError(
                f"{path} replaces no template of hipaacheck; new files belong into {folder / 'own'}"
                " (`hipaacheck report --help` says where the templates are)"
            )
        found.append(Override(name=name, text=_text(path, _TEMPLATE_LIMIT)))
    if not found:
        raise UsageError(f"{folder} holds no templates")
    return tuple(found)


def _text(path: Path, limit: int) -> str:
    try:
        return _bytes(path, limit).decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: this is not text in UTF-8") from None


def _bytes(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(content) > limit:
        raise UsageError(f"{path}: this is larger than {limit:,} bytes")
    return content
