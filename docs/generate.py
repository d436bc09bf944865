"""Write the reference pages that are made from the program itself, and the schema of the inventory."""

import json
import sys
from pathlib import Path
from typing import Any

import polib

from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.inventory.published import inventory_schema, schema_text
from hipaacheck.model import Rule
from hipaacheck.reporters.messages import messages
from hipaacheck.reporters.words import words

HERE = Path(__file__).resolve().parent
MADE = "<!-- made by docs/generate.py; do not edit -->\n\n"


def rules_page() -> str:
    """Return every rule that ships, by area, with its criterion and citations."""
    rules = load_rule_set(load_checkers()).rules
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
    schema = inventory_schema()
    lines = [MADE + INVENTORY_HEAD, *_part("The file", schema)]
    for name, part in schema["$defs"].items():
        lines += _part(name, part)
    return "\n".join(lines)


INVENTORY_HEAD = """\
# The inventory file

One YAML file, or several: `include` names more, in the same folder or below.
`examples/clinic/inventory.yaml` is a whole one. `hipaacheck inventory check` tells every mistake in it, and
`hipaacheck inventory schema` prints its JSON Schema ([inventory.schema.json](inventory.schema.json)), from
which editors complete and check it.

- Dates are written 2026-03-01, periods `6 years`, `18 months`, `90 days` or `P6Y`.
- A number does not begin with 0, which YAML 1.1 would read as octal; text such as a ZIP code needs quotes.
- A file is named by its path relative to the file in which it stands, `file: baa.pdf`, or with the digest
  that it had when somebody last looked: `file: {path: baa.pdf, sha256: 9f86...}`. It must lie in the folder
  of the inventory.
- Passwords, keys and tokens are refused wherever they stand.
- The JSON Schema cannot say that ids differ, that an id which is referred to exists, and what files hold.
"""
SCALARS = {"string": "text", "integer": "number", "boolean": "true or false", "object": "mapping"}


def _part(name: str, part: dict[str, Any]) -> list[str]:
    lines = [f"## {name}\n", f"{part.get('description', '')}\n"]
    if "enum" in part:
        return [*lines, f"{_type(part)}\n"]
    lines += ["| field | type | needed | default | meaning |", "|---|---|---|---|---|"]
    for field, spec in part.get("properties", {}).items():
        needed = "yes" if field in part.get("required", ()) else ""
        default = "" if spec.get("default") in (None, [], {}) else f"`{json.dumps(spec['default'])}`"
        lines.append(f"| `{field}` | {_type(spec)} | {needed} | {default} | {spec.get('description', '')} |")
    return [*lines, ""]


def _type(spec: dict[str, Any]) -> str:
    if "$ref" in spec:
        name = str(spec["$ref"]).rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "enum" in spec:
        return ", ".join(f"`{value}`" for value in spec["enum"])
    if "const" in spec:
        return f"`{spec['const']}`"
    if "anyOf" in spec:
        return " or ".join(_type(one) for one in spec["anyOf"] if one.get("type") != "null")
    if spec.get("type") == "array":
        return f"list of {_type(spec['items'])}"
    return _scalar(spec)


def _scalar(spec: dict[str, Any]) -> str:
    if spec.get("format") == "date":
        return "date"
    if "examples" in spec:
        return "period"
    kind = str(spec.get("type", "any"))
    return {"string": "text", "integer": "number", "boolean": "true or false", "object": "mapping"}.get(
        kind, kind
    )


def texts_to_translate() -> str:
    """Return all texts of reports that are marked for translation, as a template of gettext catalogues."""
    found: dict[tuple[str, str], list[str]] = {}
    for message in messages():
        found.setdefault((message.text, message.plural), []).append(message.file)
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for (text, plural), files in found.items():
        entry = polib.POEntry(msgid=text, occurrences=[(file, "") for file in dict.fromkeys(files)])
        if plural:
            entry.msgid_plural, entry.msgstr_plural = plural, {0: "", 1: ""}
        catalogue.append(entry)
    return f"{catalogue}"


PAGES = {
    "rules.md": rules_page,
    "inventory.md": inventory_page,
    "inventory.schema.json": schema_text,
    "../report_templates/locale/report.pot": texts_to_translate,
}


def main() -> int:
    """Write the pages."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
