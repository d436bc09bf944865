"""Read aws_route53_records_exclusive of a Terraform plan: all record sets of a zone in one resource."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hipaacheck.zones.jsonlines import JsonObject
from hipaacheck.zones.resources import partly

EXCLUSIVE: Final = "aws_route53_records_exclusive"
ONE_SET: Final = "aws_route53_record"
"""The type of resource that holds one record set, in the same form as here."""
# The fields by which Route 53 chooses an answer (API, ResourceRecordSet).
_POLICIES: Final = (
    "set_identifier",
    "weight",
    "region",
    "failover",
    "geolocation",
    "geoproximity_location",
    "cidr_routing_config",
    "multi_value_answer",
    "traffic_policy_instance_id",
)
# An empty block stands for one that is not written.
_UNSET: Final[tuple[object, ...]] = (None, "", False, [], {})

Set = tuple[JsonObject | None, JsonObject | None, Mapping[str, Any]]
"""A record set as an aws_route53_record would hold it: what it will be, was, and what is not known yet."""


def sets_of(after: JsonObject, before: JsonObject | None, unknown: Mapping[str, Any]) -> Iterator[Set]:
    """Yield the record sets of a resource, and those that it takes away.

    Where anything in them is known after apply, their values are hidden: which of the sets it is in is not
    told, for a set of Terraform has no order.
    """
    now = _sets(after)
    later = unknown.get("resource_record_set")
    if partly(later):
        for one in now.values():
            yield one, None, {"records": True}
        yield JsonObject({"zone_id": after.get("zone_id")}), None, {"name": True}
        return
    was = _sets(before) if before is not None else {}
    for key, one in now.items():
        yield one, was.get(key), {}
    for key, one in was.items():
        if key not in now:
            yield None, one, {}


def is_known(unknown: Mapping[str, Any]) -> bool:
    """Return whether all record sets of a resource are known."""
    return not partly(unknown.get("resource_record_set"))


def _sets(values: JsonObject) -> dict[tuple[str, str, str], JsonObject]:
    found = {}
    for one in values.objects("resource_record_set"):
        made = JsonObject(
            {
                "zone_id": values.get("zone_id"),
                "name": one.get("name"),
                "type": one.get("type"),
                "ttl": one.get("ttl"),
                "records": [held.get("value") for held in one.objects("resource_records")],
                "alias": one.get("alias_target"),
                "set_identifier": next((key for key in _POLICIES if one.get(key) not in _UNSET), None),
            }
        )
        found[one.text("name").rstrip(".").lower(), one.text("type"), one.text("set_identifier")] = made
    return found
