"""Write the reference pages that are made from the program itself: rules.md and inventory.md."""

import sys
from pathlib import Path
from typing import Any

from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.inventory.schema import Inventory
from hipaacheck.model import Rule
from hipaacheck.reporters.words import words

HERE = Path(__file__).resolve().parent
MADE = "<!-- made by docs/generate.py; do not edit -->\n\n"


def rules_page() -> str:
    """Return every rule that ships, by area, with its criterion and citations."""
    rules = load_rule_set(load_checkers(["email", "tls", "web"])).rules
    areas = sorted({rule.area for rule in rules}, key=words().area_rank)
    lines = [MADE + "# Rules\n", f"{len(rules)} rules. `hipaacheck rules explain ID` says more about each.\n"]
    for area in areas:
        inside = [rule for rule in rules if rule.area == area]
        lines.append(f"## {words().area(area)} ({len(inside)})\n")
        lines.append("| id | what passes | severity | applies to | 45 CFR | strength |")
        lines.append("|---|---|---|---|---|---|")
        lines += [_row(rule) for rule in inside]
        lines.append("")
    return "\n".join(lines)


def _row(rule: Rule) -> str:
    cells = (
        rule.id,
        rule.title.replace("|", "\\|"),
        rule.severity,
        rule.applies_to,
        ", ".join(rule.citations),
        rule.strength,
    )
    return "| " + " | ".join(cells) + " |"


def inventory_page() -> str:
    """Return the fields of the inventory file, from its schema."""
    schema = Inventory.model_json_schema()
    parts = {"the file": schema, **schema.get("$defs", {})}
    lines = [MADE + "# The inventory file\n"]
    lines.append("One YAML file; `examples/clinic/inventory.yaml` is a whole one.\n")
    for name, part in parts.items():
        lines.append(f"## {name}\n")
        lines.append(f"{part.get('description', '')}\n")
        lines.append("| field | type | needed | default |")
        lines.append("|---|---|---|---|")
        for field, spec in part.get("properties", {}).items():
            needed = "yes" if field in part.get("required", ()) else ""
            default = "" if "default" not in spec else f"`{spec['default']}`"
            lines.append(f"| `{field}` | {_type(spec)} | {needed} | {default} |")
        lines.append("")
    return "\n".join(lines)


def _type(spec: dict[str, Any]) -> str:
    if "$ref" in spec:
        return str(spec["$ref"]).rsplit("/", 1)[-1]
    if "enum" in spec:
        return ", ".join(f"`{value}`" for value in spec["enum"])
    if "const" in spec:
        return f"`{spec['const']}`"
    if "anyOf" in spec:
        return " or ".join(_type(one) for one in spec["anyOf"] if one.get("type") != "null")
    if spec.get("type") == "array":
        return f"list of {_type(spec['items'])}"
    return str(spec.get("type", "any"))


PAGES = {"rules.md": rules_page, "inventory.md": inventory_page}


def main() -> int:
    """Write the pages."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
