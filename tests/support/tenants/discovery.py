"""Check what an emulator serves, and what is asked of it, against the discovery documents of Google.

They are those of the package google-api-python-client; without it nothing can be checked.
"""

import functools
import importlib.util
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

DOCUMENTS = {
    "cloudidentity": "cloudidentity.v1",
    "admin": "admin.directory_v1",
    "reports": "admin.reports_v1",
    "licensing": "licensing.v1",
    "groups": "groupssettings.v1",
    "alerts": "alertcenter.v1beta1",
    "vault": "vault.v1",
}


@functools.cache
def folder() -> Path | None:
    """Return where the discovery documents are, None if the package is not installed."""
    spec = importlib.util.find_spec("googleapiclient")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "discovery_cache" / "documents"


@functools.cache
def document(api: str) -> dict[str, Any]:
    """Return one discovery document."""
    where = folder()
    assert where is not None
    found: dict[str, Any] = json.loads((where / f"{DOCUMENTS[api]}.json").read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Method:
    """One method of an interface: what it takes and gives, and which scopes allow it."""

    api: str
    http_method: str
    path: re.Pattern[str]
    parameters: Mapping[str, Mapping[str, Any]]
    answer: str
    scopes: frozenset[str]


@functools.cache
def methods() -> tuple[Method, ...]:
    """Return all methods of all interfaces."""
    return tuple(found for api in DOCUMENTS for found in _methods(api, document(api)))


def _methods(api: str, node: Mapping[str, Any]) -> list[Method]:
    found = []
    for one in node.get("methods", {}).values():
        whole = document(api).get("servicePath", "") + one["path"]
        found.append(
            Method(
                api,
                one["httpMethod"],
                re.compile(_pattern(whole) + r"\Z"),
                {**document(api).get("parameters", {}), **one.get("parameters", {})},
                one.get("response", {}).get("$ref", ""),
                frozenset(one.get("scopes", ())),
            )
        )
    for inner in node.get("resources", {}).values():
        found += _methods(api, inner)
    return found


def _pattern(path: str) -> str:
    """Return a path template as a regular expression: {x} has no slash in it, {+x} may have some."""
    pieces = re.split(r"(\{\+?\w+\})", path)
    return "".join(
        (".+" if piece.startswith("{+") else "[^/]+") if piece.startswith("{") else re.escape(piece)
        for piece in pieces
    )


def method_for(http_method: str, path: str) -> Method | None:
    """Return the method that a request is for; the one with the longest literal path if several fit."""
    fitting = [
        one for one in methods() if one.http_method == http_method and one.path.match(path.lstrip("/"))
    ]
    return max(
        fitting, key=lambda one: len(one.path.pattern.replace("[^/]+", "").replace(".+", "")), default=None
    )


def wrong_parameters(method: Method, given: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the parameters of a request."""
    wrong = []
    for name, value in given.items():
        known = method.parameters.get(name)
        if known is None:
            wrong.append(f"{name} is no parameter")
        elif known.get("enum") and value not in known["enum"]:
            wrong.append(f"{name}={value} is none of {known['enum']}")
        elif known.get("pattern") and re.fullmatch(known["pattern"], value) is None:
            wrong.append(f"{name}={value} does not match {known['pattern']}")
        elif known.get("type") == "integer" and not value.isdigit():
            wrong.append(f"{name}={value} is no number")
        elif known.get("maximum") and int(value) > int(known["maximum"]):
            wrong.append(f"{name}={value} is more than {known['maximum']}")
    return wrong


@functools.cache
def validator(api: str, schema: str) -> Draft202012Validator:
    """Return what checks an answer; a field that the schema does not have is an error."""
    schemas = {name: _converted(one) for name, one in document(api)["schemas"].items()}
    return Draft202012Validator({"$ref": f"#/$defs/{schema}", "$defs": schemas})


def problems(method: Method, body: Any) -> tuple[str, ...]:
    """Return what is wrong with an answer."""
    return _problems(method.api, method.answer, json.dumps(body))


@functools.lru_cache(maxsize=1000)
def _problems(api: str, answer: str, text: str) -> tuple[str, ...]:
    return tuple(
        f"{'.'.join(str(step) for step in one.absolute_path)}: {one.message[:200]}"
        for one in validator(api, answer).iter_errors(json.loads(text))
    )


def _converted(schema: Any) -> Any:
    """Return a schema of discovery (a JSON Schema of draft 3) as one of today."""
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{schema['$ref']}"}
    if schema.get("type") == "any":
        return {}
    found: dict[str, Any] = {}
    if "type" in schema:
        found["type"] = schema["type"]
    if "enum" in schema:
        found["enum"] = schema["enum"]
    if "items" in schema:
        found["items"] = _converted(schema["items"])
    if schema.get("type") == "object":
        found["properties"] = {name: _converted(one) for name, one in schema.get("properties", {}).items()}
        found["additionalProperties"] = _converted(schema.get("additionalProperties", False))
    return found


Mask = dict[str, "Mask"]
"""The fields of a partial response; an empty one is everything below."""


def parse_mask(text: str) -> Mask:
    """Return a mask such as a,b(c,d/e). Raises ValueError."""
    mask, rest = _parse(text)
    if rest:
        raise ValueError(f"what is {rest!r} in the mask?")
    return mask


def _parse(text: str) -> tuple[Mask, str]:
    mask: Mask = {}
    while True:
        match = re.match(r"[\w./@]+", text)
        if match is None:
            raise ValueError("a field is missing in the mask")
        text = text[match.end() :]
        inner = mask
        *above, last = match[0].split("/")
        for step in above:
            inner = inner.setdefault(step, {})
        below: Mask = {}
        if text.startswith("("):
            below, text = _parse(text[1:])
            if not text.startswith(")"):
                raise ValueError("a bracket is open in the mask")
            text = text[1:]
        inner[last] = below
        if not text.startswith(","):
            return mask, text
        text = text[1:]


def masked(body: Any, mask: Mask) -> Any:
    """Return of an answer what the mask asks for."""
    if not mask:
        return body
    if isinstance(body, list):
        return [masked(one, mask) for one in body]
    if isinstance(body, dict):
        return {name: masked(body[name], inner) for name, inner in mask.items() if name in body}
    return body


def unknown_fields(method: Method, mask: Mask) -> list[str]:
    """Return the fields of a mask that no answer of the method can have."""
    return list(_unknown(document(method.api)["schemas"], {"$ref": method.answer}, mask))


def _unknown(schemas: Mapping[str, Any], schema: Mapping[str, Any], mask: Mask) -> list[str]:
    while "$ref" in schema or "items" in schema:
        schema = schemas[schema["$ref"]] if "$ref" in schema else schema["items"]
    if schema.get("type") == "any" or "additionalProperties" in schema:
        return []
    properties = schema.get("properties", {})
    wrong = []
    for name, inner in mask.items():
        if name not in properties:
            wrong.append(name)
        else:
            wrong += [f"{name}.{below}" for below in _unknown(schemas, properties[name], inner)]
    return wrong
