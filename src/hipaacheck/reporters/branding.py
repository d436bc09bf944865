"""Check the marks of whoever signs a report: a colour that can be read, a picture that can be shown."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from hipaacheck.reporters.api import ReportError
from hipaacheck.reporters.edition import Edition, Logo

LEAST_CONTRAST = 4.5
"""What text needs on its ground (WCAG 2.1, success criterion 1.4.3)."""

_PICTURES = frozenset({"image/png", "image/jpeg", "image/svg+xml"})
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Brand:
    """Marks that passed the check; None where the signer gave none. `logo` is a `data:` address."""

    logo: Markup | None
    accent: Markup | None


def brand(edition: Edition) -> Brand:
    """Return the marks of an edition. Raises ReportError with what to choose instead."""
    accent = edition.profile.branding.accent
    if accent is not None and (found := contrast_with_paper(accent)) < LEAST_CONTRAST:
        raise ReportError(
            f"the accent colour {accent} has a contrast of {found:.1f}:1 with white paper, and text needs"
            f" {LEAST_CONTRAST}:1; choose a darker one, such as {_darker(accent)}"
        )
    return Brand(
        logo=None if edition.logo is None else logo_address(edition.logo),
        accent=None if accent is None else Markup(accent),  # the profile takes nothing but #rrggbb
    )


def logo_address(logo: Logo) -> Markup:
    """Return a picture as a `data:` address. Raises ReportError for anything but a picture in Base64."""
    if logo.media_type not in _PICTURES:
        raise ReportError(f"a logo is a PNG, JPEG or SVG picture, not '{logo.media_type[:60]}'")
    if not _BASE64.fullmatch(logo.base64):
        raise ReportError("the logo is not in Base64; read it from its file again")
    return Markup(f"data:{logo.media_type};base64,{logo.base64}")


def contrast_with_paper(colour: str) -> float:
    """Return the contrast of a colour, as #rrggbb, with white (WCAG 2.1, contrast ratio): 1 to 21."""
    return 1.05 / (_luminance(_channels(colour)) + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(channels: tuple[int, int, int]) -> float:
    """Return the relative luminance (WCAG 2.1), 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in channels)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _darker(colour: str) -> str:
    """Return the lightest shade of a colour that can be read."""
    red, green, blue = _channels(colour)
    for share in range(99, 0, -1):
        shade = f"#{red * share // 100:02x}{green * share // 100:02x}{blue * share // 100:02x}"
        if contrast_with_paper(shade) >= LEAST_CONTRAST:
            return shade
    return "#000000"
