"""Text that the tool writes into inventories: new ones, and entries added to those of others."""

import difflib
import re
import time
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hipaacheck.inventory.loading import load_text
from hipaacheck.inventory.schema.decisions import ADDRESSABLE
from hipaacheck.inventory.schema.documents import DocumentKind
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.inventory.schema.network import WebPurpose
from hipaacheck.inventory.schema.organisation import OrganisationKind
from hipaacheck.inventory.starting import Host, Start, new_inventory
from hipaacheck.inventory.stubs import Asked, AskedFor
from hipaacheck.inventory.writing import NewVendor, add_vendors, proposed_lines, unfit, vendor_lines
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.yamlio import parse_yaml
from hipaacheck.yamlscalars import comment, flow, quoted_flow, scalar

GOOGLE = NewVendor(
    "google-workspace", "Google Workspace", found_by=("MX of clinic.example",), remarks=("please confirm",)
)
MAILER = NewVendor(
    "mailer.example", "Mailer: #1", found_by=("SPF of clinic.example",), marks={"spf": ("mailer.example",)}
)
NEW = [GOOGLE, MAILER]
ASKED = Asked(
    tuple(AskedFor(kind, kind) for kind in DocumentKind), tuple(AskedFor(one, "title") for one in ADDRESSABLE)
)
HOSTILE = st.text(
    st.one_of(
        st.characters(codec="utf-8"), st.sampled_from("#:-'\"\\{}[],&*!|>%@`\n\r\t \x85\u2028\u202e\ufeff~")
    ),
    max_size=40,
)

ONLY_ADDED = {
    "no register": "version: 1\n",
    "dashes in the first column": "version: 1\nvendors:\n- id: a\n  name: A\n# about domains\ndomains: []\n",
    "two columns": "version: 1\nvendors:\n  - id: a\n    name: 'A' # x\n\n# about domains\ndomains: []\n",
    "four columns and a wide dash": (
        "version: 1\nvendors:\n    -   id: a\n        name: A\n        agreements:\n        -   signed: 2020-01-01\n"
        "    # still of a\n\n\n# next\ndomains:\n    -   name: x.example\n"
    ),
    "an entry below its dash": "version: 1\nvendors:\n  -\n    id: a\n    name: A\n    note: x\ndomains: []\n",
    "an entry in braces": "version: 1\nvendors:\n  - {id: a, name: A, services: [x, y]}  # z\ndomains: []\n",
    "a long text at the end": "version: 1\nvendors:\n- id: a\n  name: A\n  note: |\n    x\n    # y\n\ndomains: []\n",
    "a text that keeps its blank lines": "version: 1\nvendors:\n- id: a\n  name: A\n  note: |+\n    x\n\n\ndomains: []\n",
    "a folded text of several lines": "version: 1\nvendors:\n- id: a\n  name: A\n  note: b\n    c\n    d\ndomains: []\n",
    "marks of a document": "---\nversion: 1\nvendors:\n  - id: a\n    name: A\n...\n",
    "no register between marks": "%YAML 1.1\n---\nversion: 1\n...\n",
    "everything two columns in": "  version: 1\n  vendors:\n  - id: a\n    name: A\n  # of a\n",
    "no register, two columns in": "  version: 1\n  organisation:\n    name: x\n",
    "trailing comments": "version: 1\nvendors:\n  - id: a\n    name: A\n    # plan:\n    # agreements:\n\n## next\n# systems:\n",
    "a key in quotes": '"version": 1\n"vendors":\n  - "id": "a"\n    "name": "A"\n',
    "the word elsewhere": "version: 1\norganisation:\n  name: 'vendors: []'\nvendors:\n- id: a\n  name: A\n",
}
CHANGED_A_LITTLE = {
    "an empty list": "version: 1\nvendors: []  # none\ndomains:\n- name: a.example\n",
    "an empty list, the only line": "version: 1\nvendors: [ ]",
    "an empty list with a comment in it": "version: 1\nvendors: [\n  # nobody\n]\n",
    "no line end": "version: 1\nvendors:\n  - id: a\n    name: A",
    "brackets": "version: 1\nvendors: [{id: a, name: A}, {id: b, name: B},]\ndomains: []\n",
    "brackets on lines": "version: 1\nvendors: [\n    {id: a, name: A},\n    {id: b, name: B}\n  ]\n",
    "JSON": '{"version": 1, "vendors": [{"id": "a", "name": "A"}], "domains": []}\n',
    "JSON, an empty list": '{"version": 1, "vendors": []}',
    "JSON, no register": '{"version": 1, "domains": []}\n',
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ONLY_ADDED)
def test_vendors_are_added_and_not_one_line_of_the_file_changes(name: str, newline: str) -> None:
    before = ONLY_ADDED[name].replace("\n", newline)

    after = add_vendors(before, NEW, "f.yaml")

    marks = {line[0] for line in difflib.ndiff(before.splitlines(True), after.splitlines(True))}
    assert marks == {" ", "+"}
    assert after.count("\n") == after.count(newline)
    assert [vendor["id"] for vendor in parse_yaml(after, "f").data["vendors"]][-2:] == [v.id for v in NEW]


@pytest.mark.parametrize("name", CHANGED_A_LITTLE)
def test_vendors_are_added_where_a_line_must_change(name: str) -> None:
    before = CHANGED_A_LITTLE[name]

    after = add_vendors(before, NEW, "f.yaml")

    old, new = parse_yaml(before, "f").data, parse_yaml(after, "f").data
    assert new.pop("vendors") == old.pop("vendors", []) + [vendor.data() for vendor in NEW]
    assert new == old
    gone = [line for line in difflib.ndiff(before.splitlines(True), after.splitlines(True)) if line[0] == "-"]
    assert len(gone) <= 1
    assert before.count("#") + 1 >= after.count("# none") + after.count("# nobody")


def test_comments_after_an_entry_stay_with_it_and_those_of_the_next_section_with_that() -> None:
    after = add_vendors(ONLY_ADDED["four columns and a wide dash"], NEW, "f.yaml")

    lines = [line.strip() for line in after.splitlines()]
    assert lines.index("# still of a") < lines.index("-   id: google-workspace") < lines.index("# next")
    assert "        name: Google Workspace" in after.splitlines(), "the file's own indentation"


def test_a_byte_order_mark_stays() -> None:
    after = add_vendors("\ufeffversion: 1\n", [GOOGLE], "f.yaml")

    assert after.startswith("\ufeffversion: 1\n")
    assert after.count("\ufeff") == 1


def test_adding_nothing_changes_nothing() -> None:
    assert add_vendors("version: 1\nvendors: []\n", [], "f.yaml") == "version: 1\nvendors: []\n"


@pytest.mark.parametrize(
    "text", ["version: 1\nvendors: {a: b}\n", "version: 1\nvendors: 5\n", "", "# only\n", "- a\n"]
)
def test_a_register_that_is_no_list_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(FileMistakesError, match="vendors cannot be added"):
        add_vendors(text, NEW, "f.yaml")


def test_what_is_no_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(FileMistakesError, match=r"^f\.yaml:3: is not valid YAML"):
        add_vendors("version: 1\nvendors: [\n", NEW, "f.yaml")


INVENTORIES = st.fixed_dictionaries(
    {"version": st.just(1)},
    optional={
        "vendors": st.lists(
            st.fixed_dictionaries(
                {"id": HOSTILE, "name": HOSTILE}, optional={"note": HOSTILE, "s": st.lists(HOSTILE)}
            ),
            max_size=3,
        ),
        "organisation": st.fixed_dictionaries({"name": HOSTILE}),
        "domains": st.lists(st.fixed_dictionaries({"name": HOSTILE}), max_size=2),
    },
)


@given(
    data=INVENTORIES,
    indent=st.integers(2, 6),
    style=st.sampled_from([True, False, None]),
    newline=st.sampled_from(["\n", "\r\n"]),
    sort=st.booleans(),
    start=st.booleans(),
)
def test_whatever_a_file_looks_like_only_the_register_grows(
    data: dict[str, Any], indent: int, style: bool | None, newline: str, sort: bool, start: bool
) -> None:
    before = yaml.safe_dump(
        data,
        indent=indent,
        default_flow_style=style,
        sort_keys=sort,
        explicit_start=start,
        allow_unicode=True,
    ).replace("\n", newline)

    after = add_vendors(before, NEW, "f.yaml")

    expected = parse_yaml(before, "f").data
    expected["vendors"] = [*expected.get("vendors", []), *(vendor.data() for vendor in NEW)]
    assert parse_yaml(after, "f").data == expected


def test_five_thousand_vendors_are_no_burden() -> None:
    entries = "".join(f"  - id: v{number}\n    name: Vendor {number}\n" for number in range(5_000))
    began = time.perf_counter()

    after = add_vendors(f"version: 1\nvendors:\n{entries}# end\n", NEW, "f.yaml")

    assert after.endswith("# end\n")
    assert time.perf_counter() - began < 5


@given(HOSTILE)
def test_any_text_is_read_back_as_it_was_written(text: str) -> None:
    written = f"a: {scalar(text)}\nb: {flow({'k': [text]})}\nc: {quoted_flow([text, {'k': text}])}\n"

    assert parse_yaml(written, "f").data == {"a": text, "b": {"k": [text]}, "c": [text, {"k": text}]}


@pytest.mark.parametrize(
    "word", ["yes", "No", "NULL", "~", "1", "1.5", "0x1f", "2026-03-01", "", " a", "a ", "-"]
)
def test_text_that_looks_like_something_else_is_quoted(word: str) -> None:
    assert scalar(word) == f'"{word}"'
    assert parse_yaml(f"a: {scalar(word)}", "f").data == {"a": word}


def test_half_characters_become_a_sign_that_something_was_there() -> None:
    assert parse_yaml(f"a: {scalar(chr(0xD800) + 'x')}", "f").data == {"a": "\ufffdx"}


@given(HOSTILE)
def test_nothing_gets_out_of_a_comment(text: str) -> None:
    lines = list(comment(f"x {text}"))

    assert all(line.startswith("# ") for line in lines)
    assert parse_yaml("\n".join([*lines, "a: 1"]), "f").data == {"a": 1}


def test_an_entry_holds_what_is_known_and_leaves_the_rest_to_a_person() -> None:
    text = "version: 1\nvendors:\n" + "\n".join(f"  {line}" for line in vendor_lines(MAILER))

    vendor = load_text(text, "f").inventory.vendors
    assert vendor is not None
    assert (vendor[0].id, vendor[0].name, vendor[0].phi) == ("mailer.example", "Mailer: #1", "unknown")
    assert vendor[0].found_by == ("SPF of clinic.example",)
    assert vendor[0].confirmed is None and not vendor[0].agreements
    assert vendor[0].marks.spf == ("mailer.example",)


def test_an_entry_that_would_be_refused_is_told_apart() -> None:
    assert unfit(GOOGLE) is None
    assert unfit(NewVendor("Not A Slug", "x")) is not None
    assert unfit(NewVendor("a", "key-" + "0123456789abcdef" * 2)) == "it looks like it holds a key or token"


def test_a_proposed_entry_can_be_uncommented() -> None:
    lines = [line.removeprefix("# ") for line in proposed_lines(GOOGLE) if not line.startswith("##")]

    assert parse_yaml("\n".join(["vendors:", *lines]), "f").data == {"vendors": [GOOGLE.data()]}


def begun(name: str = "Lakeside Clinic", **more: Any) -> str:
    return new_inventory(Start(name, date(2026, 11, 21), "1.0", ASKED, **more))


def test_a_host_that_is_named_with_two_purposes_is_written_once_with_the_first() -> None:
    purposes = (WebPurpose.PATIENT_PORTAL, WebPurpose.INTAKE_FORM)
    hosts = tuple(Host("www.clinic.example", purpose) for purpose in purposes)

    (domain,) = load_text(begun(domains=("clinic.example",), hosts=hosts), "f").inventory.domains

    assert [(one.host, one.purpose) for one in domain.web] == [("www.clinic.example", purposes[0])]


@given(name=HOSTILE.filter(str.strip), official=HOSTILE.filter(str.strip), note=HOSTILE)
def test_a_new_inventory_is_sound_whatever_the_names(name: str, official: str, note: str) -> None:
    text = begun(
        name, domains=("clinic.example",), security_official=official, notes=(note,), vendors=tuple(NEW)
    )

    inventory = load_text(text, "f").inventory
    assert inventory.organisation is not None and inventory.organisation.security_official is not None
    assert inventory.organisation.name == name
    assert inventory.organisation.security_official.name == official
    assert [vendor.id for vendor in inventory.vendors or ()] == [vendor.id for vendor in NEW]


def test_a_new_inventory_holds_the_answers() -> None:
    text = begun(
        kind=OrganisationKind.COVERED_ENTITY,
        state="MN",
        workforce=12,
        domains=("clinic.example", "forms.example"),
        hosts=(
            Host("portal.clinic.example", WebPurpose.PATIENT_PORTAL),
            Host("a.forms.example", WebPurpose.INTAKE_FORM),
            Host("clinic.elsewhere.example", WebPurpose.INTAKE_FORM),
        ),
    )

    inventory = load_text(text, "f").inventory
    who = inventory.organisation
    assert who is not None
    assert (who.kind, who.state, who.workforce) == ("covered-entity", "MN", 12)
    hosts = {domain.name: [(web.host, web.purpose) for web in domain.web] for domain in inventory.domains}
    assert hosts == {
        "clinic.example": [
            ("portal.clinic.example", "patient-portal"),
            ("clinic.elsewhere.example", "intake-form"),
        ],
        "forms.example": [("a.forms.example", "intake-form")],
    }
    assert text.startswith("# yaml-language-server: $schema=./hipaacheck.schema.json\n")


def test_a_new_inventory_claims_nothing_that_nobody_said() -> None:
    inventory = load_text(begun(), "f").inventory

    kept = {name for name in Inventory.model_fields if getattr(inventory, name) not in (None, ())}
    assert kept == {"version", "organisation"}
    assert (inventory.domains, inventory.vendors) == ((), ())
    assert inventory.organisation is not None and inventory.organisation.kind is None


def uncommented(text: str) -> Any:
    """Return the data of a new inventory in which everything that can be used was taken into use."""
    lines = text.splitlines()[1:]
    bare = [re.sub(r"^( *)# (?!#)", r"\1", line) for line in lines]
    return parse_yaml("\n".join(bare), "f").data


def test_every_section_is_shown_and_all_that_is_shown_exists() -> None:
    data = uncommented(begun(domains=("clinic.example",), vendors=tuple(NEW)))

    assert set(data) == set(Inventory.model_fields)
    assert {one["specification"] for one in data["decisions"]} == set(ADDRESSABLE)
    assert {one["kind"] for one in data["documents"]} == set(DocumentKind)
    with pytest.raises(ValidationError) as told:
        Inventory.model_validate(data)
    wrong = [(error["type"], error["loc"]) for error in told.value.errors() if error["input"] is not None]
    assert wrong == [], "only blanks may be refused"


@pytest.mark.parametrize(
    "section", ["decisions", "documents", "systems", "mail_flows", "attestations", "waivers"]
)
def test_an_entry_with_its_blanks_is_refused(section: str) -> None:
    data = uncommented(begun())[section]

    with pytest.raises(ValidationError) as told:
        Inventory.model_validate({"version": 1, section: data[:1]})
    assert told.value.error_count() >= 1


def test_vendors_that_are_added_later_stand_before_weak_signs() -> None:
    before = begun(vendors=(GOOGLE,), proposed=(NewVendor("zoom", "Zoom", remarks=("weak",)),))

    after = add_vendors(before, [MAILER], "f.yaml")

    lines = after.splitlines()
    weak = next(number for number, line in enumerate(lines) if line.startswith("## Weak signs"))
    assert lines.index("  - id: mailer.example") < weak
    assert {line[0] for line in difflib.ndiff(before.splitlines(), lines)} == {" ", "+"}
