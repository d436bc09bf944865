"""Say what one question to Google Workspace is: where, under which scope, and what of the answer is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hipaacheck.net.tenants.redact import Fields

ENDPOINTS: Mapping[str, str] = {
    "cloudidentity": "https://cloudidentity.googleapis.com",
    "admin": "https://admin.googleapis.com",
    "groups": "https://www.googleapis.com",
    "licensing": "https://licensing.googleapis.com",
    "alerts": "https://alertcenter.googleapis.com",
    "vault": "https://vault.googleapis.com",
    "token": "https://oauth2.googleapis.com/token",
}
"""Where Google is asked; HIPAACHECK_TENANT_ENDPOINTS may give these names addresses on this machine."""

SPACING: Mapping[str, float] = {"cloudidentity": 1.0, "vault": 0.2}
"""Seconds between requests to one host; the others are asked more often.

The Policy API refuses who asks it faster (CISA's ScubaGoggles 1.1.0 waits as long); Vault is asked with care.
"""
USUAL_SPACING = 0.05

SCOPE = "https://www.googleapis.com/auth/"
ONE = ""
"""Stands for the items of an answer that is one object."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question to Google, and what is kept of the answer.

    `items` is the key of the list in the answer. `scope` leaves out what all scopes begin with. `switch` is
    what to include for the question to be asked at all; None is always asked. `as_itself` asks as the service
    account and not as the administrator. `each` is the source whose objects the path is filled from.
    `cheap` are the parameters when only the permission is in question. `masked` asks Google for the fields
    that are kept and for nothing else; of `one_page` no second page is asked.
    """

    source: str
    api: str
    path: str
    items: str
    scope: str
    kept: Fields
    why: str
    params: Mapping[str, str] = field(default_factory=dict)
    cheap: Mapping[str, str] = field(default_factory=dict)
    switch: str | None = None
    as_itself: bool = False
    each: str | None = None
    masked: bool = True
    one_page: bool = False

    @property
    def permission(self) -> str:
        """Return the scope as Google spells it."""
        return SCOPE + self.scope

    def asked_params(self) -> dict[str, str]:
        """Return the parameters, with the mask of the fields that are kept."""
        return {**self.params, **({"fields": mask(self)} if self.masked else {})}


def mask(question: Question) -> str:
    """Return which fields Google is asked for, so that the others never leave it.

    https://developers.google.com/workspace/admin/directory/v1/guides/performance describes partial responses.
    """
    inside = _mask(question.kept)
    if question.items == ONE:
        return inside
    paged = "" if question.source in _UNPAGED else "nextPageToken,"
    return f"{paged}{question.items}({inside})"


def _mask(kept: Fields) -> str:
    names = sorted(kept.plain | kept.people | kept.whole)
    names += [f"{name}({_mask(inner)})" for name, inner in sorted(kept.inner.items())]
    names += [f"{name}(name,value,multiValue,boolValue,intValue)" for name in sorted(kept.named)]
    return ",".join(names)


_UNPAGED = frozenset({"orgunits", "domains", "user_tokens", "user_app_passwords"})
