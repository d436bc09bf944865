"""Say whether Microsoft 365 looks for health information on its way out, and what it does then."""

from hipaacheck.checkers.microsoft.dlp.guards import (
    PLACES,
    Guard,
    Policy,
    guards_of,
    health_rules,
    policies_of,
    unclear_types,
)
from hipaacheck.checkers.microsoft.licences import has
from hipaacheck.model import Record, Seen
from hipaacheck.tenants.data import TenantData

# Without these plans Teams and computers cannot be guarded (Microsoft 365 E5 or its compliance add-on).
_PLANS = {"Teams": ("COMMUNICATIONS_DLP",), "EndpointDlp": ("MICROSOFTENDPOINTDLP",)}


class DlpFacts(Record):
    """Data loss prevention.

    `mail` is how Exchange is guarded, `others` how the other places are that a plan allows to guard. `health`
    are rules in force that look for health information itself and not for identifiers alone, `unclear` types
    that rules in force look for and hipaacheck does not know.
    """

    policies: Seen[tuple[Policy, ...]] = (Policy(),)
    mail: Guard = Guard()
    others: tuple[Guard, ...] = (Guard(place="SharePoint sites"),)
    health: Seen[tuple[str, ...]] = ("PHI: medical terms",)
    unclear: tuple[str, ...] = ()


def make(data: TenantData) -> DlpFacts:
    """Return what is looked for, where, and what happens then."""
    mail, *others = guards_of(data)
    lacking = {PLACES[place] for place, plans in _PLANS.items() if has(data, plans) is False}
    return DlpFacts(
        policies=policies_of(data),
        mail=mail,
        others=tuple(one for one in others if one.place not in lacking),
        health=health_rules(data),
        unclear=unclear_types(data),
    )
