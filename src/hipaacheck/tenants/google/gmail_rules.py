"""Put together Gmail settings that Google gives in pieces: rules, their states, and the lists they name.

ScubaGoggles does the same to what it exports, so that both ways lead to the same. Here a rule whose state is
not given is kept: that it is off is not known. Source: scubagoggles/parsers/gmail_rules_parser.py, 1.1.0.
"""

from collections.abc import Mapping

from pydantic import JsonValue

from hipaacheck.tenants.data import Obj

STATES = "gmail_rule_states"
ADDRESSES = "gmail_email_address_lists"
_STORAGE = "gmail_comprehensive_mail_storage"
_RULES: Mapping[str, tuple[str, tuple[str, str]]] = {
    "gmail_blocked_sender_lists": ("blockedSenders", ("senderBlocklist", "bypassApprovedSenderAllowlist")),
    "gmail_spam_override_lists": (
        "spamOverride",
        ("bypassSenderAllowlist", "hideWarningBannerSenderAllowlist"),
    ),
}
IN_PIECES = frozenset({_STORAGE, *_RULES})
"""The settings that `joined` puts together."""

_SAID_BY_GOGGLES = frozenset({"enabled", "senderDomainsFound", "warningDomainsFound"})


def joined(key: str, value: Obj, states: Obj, addresses: Obj) -> Obj:
    """Return a setting without the rules that are off, with the names and addresses of its lists.

    Of comprehensive mail storage, `enabled` says whether it is on; it is left out when Google does not say.
    """
    on = _states(states)
    kept: dict[str, JsonValue] = {name: one for name, one in value.items() if name not in _SAID_BY_GOGGLES}
    if key == _STORAGE:
        state = on.get(str(value.get("ruleId")))
        return kept if state is None else {**kept, "enabled": state}
    name, fields = _RULES[key]
    rules = value.get(name)
    if isinstance(rules, list):
        listed = _lists(addresses, on)
        kept[name] = [_with_lists(rule, fields, listed) for rule in rules if not _is_off(rule, on)]
    return kept


def _states(states: Obj) -> dict[str, bool]:
    found = states.get("ruleStates")
    return {
        str(one.get("ruleId")): state
        for one in (found if isinstance(found, list) else ())
        if isinstance(one, Mapping) and isinstance(state := one.get("enabled"), bool)
    }


def _is_off(rule: JsonValue, on: Mapping[str, bool]) -> bool:
    return isinstance(rule, Mapping) and on.get(str(rule.get("ruleId"))) is False


def _with_lists(rule: JsonValue, fields: tuple[str, str], listed: Mapping[str, JsonValue]) -> JsonValue:
    if not isinstance(rule, Mapping):
        return rule
    found = dict(rule)
    for field in fields:
        names = rule.get(field)
        if isinstance(names, list):
            found[field] = [listed.get(one, one) if isinstance(one, str) else one for one in names]
    return found


def _lists(addresses: Obj, on: Mapping[str, bool]) -> dict[str, JsonValue]:
    found = addresses.get("emailAddressList")
    return {
        str(one.get("id")): {
            "name": one.get("name"),
            "list": [] if on.get(str(one.get("id"))) is False else _addresses(one),
        }
        for one in (found if isinstance(found, list) else ())
        if isinstance(one, Mapping)
    }


def _addresses(one: Obj) -> list[JsonValue] | None:
    held = one.get("addressList", one.get("blockedAddressList"))
    many = held.get("address") if isinstance(held, Mapping) else None
    return (
        [entry.get("address") if isinstance(entry, Mapping) else None for entry in many]
        if isinstance(many, list)
        else None
    )
