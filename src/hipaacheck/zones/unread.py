"""Tell of resources of a Terraform plan that touch the DNS and are not read."""

import re
from collections.abc import Iterator
from typing import Final

from hipaacheck.zones.building import shortened
from hipaacheck.zones.exclusive import EXCLUSIVE
from hipaacheck.zones.jsonlines import JsonObject
from hipaacheck.zones.plans import resources_of
from hipaacheck.zones.providers import KINDS, ZONES

# Types of the providers aws, cloudflare, google and azurerm that make records, or change how zones answer.
_TOUCHES: Final = re.compile(
    r"aws_route53_\w+|google_dns_\w+|azurerm_(?:private_)?dns_\w+|cloudflare_(?:\w*record\w*|zone_dns\w*"
    r"|email_routing_(?:dns|settings)|load_balancer|spectrum_application|web3_hostname"
    r"|workers?_(?:custom_)?domain)\Z"
)
# What of these answers no question of the internet.
_HARMLESS: Final = re.compile(
    r"aws_route53_(?:cidr_\w+|delegation_set|health_check|query_log|resolver_\w+|traffic_policy"
    r"|vpc_association_authorization|zone_association|records_exclusive)\Z"
    r"|google_dns_(?:managed_zone_iam_\w+|policy|response_policy\w*)\Z"
    r"|azurerm_private_dns_resolver\w*\Z"
)
_PRIVATE: Final = "azurerm_private_dns_"


def unread(data: JsonObject) -> Iterator[str]:
    """Yield a sentence for each resource that is not read, and may make records or take them away."""
    planned = [*resources_of(data.object("planned_values").object("root_module"))]
    seen: set[str] = set()
    for one in (*planned, *data.objects("resource_changes")):
        kind, address = one.text("type"), one.text("address")
        if one.text("mode") == "data" or address in seen or not _is_unread(kind):
            continue
        seen.add(address)
        if kind.startswith(_PRIVATE):
            yield f"{shortened(address)} is of a private zone, which the internet does not see: left out."
        else:
            yield f"{shortened(address)} was not judged: resources of the type {kind} are not read."


def _is_unread(kind: str) -> bool:
    known = kind in KINDS or kind in ZONES or kind == EXCLUSIVE
    return not known and _TOUCHES.match(kind) is not None and _HARMLESS.match(kind) is None
