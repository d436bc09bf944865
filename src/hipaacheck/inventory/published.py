"""Publish what an inventory may hold as a JSON Schema, from which editors complete and check the file."""

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from hipaacheck.inventory.files import models_in
from hipaacheck.inventory.schema.inventory import Inventory

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SENTENCE = re.compile(r"(?<=[.;]) (?=`)|(?<=\.) ")
_SUBJECTS = re.compile(r"(?:`\w+`(?:, and |, | and )?)+")


def inventory_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the inventory file; fields carry what their class says of them."""
    schema = Inventory.model_json_schema()
    for name, model in _models(Inventory, {}).items():
        part = schema if model is Inventory else schema["$defs"].get(name)
        for field, text in sentences_of(model).items() if part else ():
            part["properties"][field].setdefault("description", text)
    for spec in _specs(schema):
        if "patternProperties" in spec:
            spec["additionalProperties"] = False
    for spec in schema["properties"].values():
        # A section without a value is refused: nobody could say whether it is an empty register or none.
        kinds = [kind for kind in spec.get("anyOf", ()) if kind != {"type": "null"}]
        if kinds:
            del spec["anyOf"]
            spec.update(kinds[0] if len(kinds) == 1 else {"anyOf": kinds})
            spec.pop("default", None)
    return {"$schema": DIALECT, **schema, "title": "The inventory of hipaacheck"}


def schema_text() -> str:
    """Return the JSON Schema as it is published: the same bytes for the same fields."""
    return json.dumps(inventory_schema(), indent=2, ensure_ascii=False) + "\n"


def _specs(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in (schema, *schema["$defs"].values()):
        yield from part.get("properties", {}).values()


def sentences_of(model: type[BaseModel]) -> dict[str, str]:
    """Return for each field what the docstrings of the class and its bases say of it.

    A sentence is about the names in backquotes with which it begins.
    """
    found: dict[str, list[str]] = {}
    for kind in reversed(model.__mro__):
        if not issubclass(kind, BaseModel) or not kind.__doc__:
            continue
        for sentence in _SENTENCE.split(" ".join(inspect.cleandoc(kind.__doc__).split())):
            subjects = _SUBJECTS.match(sentence)
            for name in re.findall(r"\w+", subjects[0]) if subjects else ():
                if name in model.model_fields:
                    found.setdefault(name, []).append(sentence.removesuffix(";").removesuffix(".") + ".")
    return {name: " ".join(dict.fromkeys(texts)) for name, texts in found.items()}


def _models(model: type[BaseModel], known: dict[str, type[BaseModel]]) -> dict[str, type[BaseModel]]:
    """Return by name every model that stands in `model`."""
    if model.__name__ not in known:
        known[model.__name__] = model
        for field in model.model_fields.values():
            for inner in models_in(field.annotation):
                _models(inner, known)
    return known
