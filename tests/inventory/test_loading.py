"""An inventory is loaded whole, or every mistake in every file is told with its line."""

import hashlib
import os
import textwrap
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.inventory.loading import load_inventory, load_text
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Origin

HEAD = "version: 1\n"


def mistakes_in(text: str) -> list[str]:
    with pytest.raises(FileMistakesError) as caught:
        load_text(HEAD + textwrap.dedent(text), "i.yaml")
    return [str(mistake) for mistake in caught.value.mistakes]


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return folder / "main.yaml"


def mistakes_of(path: Path) -> list[str]:
    with pytest.raises(FileMistakesError) as caught:
        load_inventory(path)
    return [str(mistake).replace(f"{path.parent}/", "") for mistake in caught.value.mistakes]


def test_a_section_left_out_is_not_an_empty_one() -> None:
    loaded = load_text("version: 1\nvendors: []\n", "i.yaml")

    assert loaded.inventory.vendors == ()
    assert loaded.inventory.documents is None
    assert loaded.organisation is None
    assert loaded.targets == ()


def test_an_inventory_needs_no_domains() -> None:
    loaded = load_text("version: 1\norganisation: {name: Clinic}\nvendors: [{id: a, name: A}]\n", "i.yaml")

    assert [target.id for target in loaded.targets] == ["organisation", "vendor:a"]
    assert loaded.organisation == "Clinic"


def test_every_kind_of_mistake_is_told_at_once_with_line_field_and_what_is_allowed() -> None:
    found = mistakes_in(
        """\
        organisation:
          kind: hospital
          nmae: X
        vendors:
          - id: Google Workspace
            name: 42
            phi: maintain
            agreements:
              - signed: 2021-02-30
                effective: 2021
                breach_notice_days: "30"
                destruction_within: a while
                permits_phi: 1
                services: Mail
        systems: {}
        """
    )

    assert found == [
        "i.yaml:2: 'organisation.name' is missing",
        "i.yaml:3: 'organisation.kind': input should be 'covered-entity' or 'business-associate'",
        "i.yaml:4: unknown key 'nmae'; did you mean 'name'?",
        "i.yaml:6: 'vendors.0.id': should be a short name of lower-case letters, digits, dots, dashes or underscores",
        "i.yaml:7: 'vendors.0.name': should be text; a number that is meant as text needs quotes",
        "i.yaml:8: 'vendors.0.phi': input should be 'maintains', 'receives', 'creates', 'transmits', 'none' or 'unknown'",
        "i.yaml:10: 'vendors.0.agreements.0.signed': is no day of the calendar",
        "i.yaml:11: 'vendors.0.agreements.0.effective': is not a date; write YYYY-MM-DD, such as 2026-03-01",
        "i.yaml:12: 'vendors.0.agreements.0.breach_notice_days': should be a whole number",
        "i.yaml:13: 'vendors.0.agreements.0.destruction_within': is not a period; write '6 years', '18 months', '90 days' or P6Y",
        "i.yaml:14: 'vendors.0.agreements.0.permits_phi': should be true or false",
        "i.yaml:15: 'vendors.0.agreements.0.services': should be a list",
        "i.yaml:16: 'systems': should be a list",
    ]


@pytest.mark.parametrize("day", ["1996-08-20", "1900-01-01", "2200-12-31", "'2026-02-28'"])
def test_old_and_far_dates_are_dates(day: str) -> None:
    loaded = load_text(f"version: 1\nincidents: [{{id: a, discovered: {day}, what: x}}]\n", "i.yaml")

    assert loaded.inventory.incidents is not None
    assert loaded.inventory.incidents[0].discovered == date.fromisoformat(day.strip("'"))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2201-01-01", "lies outside of the years 1900 to 2200"),
        ("1899-12-31", "lies outside"),
        ("2026-13-01", "is no day of the calendar"),
        ("20260101", "is not a date"),
        ("0", "is not a date"),
        ("2026-1-1", "is not a date"),
        ("2026-01-01T00:00:00", "is not a date"),
        ("2026-W01-1", "is not a date"),
        ("01/02/2026", "is not a date"),
        ("[2026-01-01]", "is not a date"),
        ("true", "is not a date"),
    ],
)
def test_what_is_no_date_is_a_mistake(day: str, words: str) -> None:
    (found,) = mistakes_in(f"incidents: [{{id: a, discovered: {day}, what: x}}]\n")

    assert found.startswith(f"i.yaml:2: 'incidents.0.discovered': {words}")


@pytest.mark.parametrize(
    ("section", "entry", "field"),
    [
        ("vendors", "id: a, name: A", "id"),
        ("systems", "id: a, name: A, kind: ehr", "id"),
        ("tenants", "id: a, provider: google, domain: a.example", "id"),
        ("documents", "id: a, kind: other, title: A", "id"),
        ("retention", "id: a, what: mail, name: A", "id"),
        ("mail_flows", "id: a, use: A, phi: none, encryption: none", "id"),
        ("mailing_lists", "id: a, name: A, people: [staff], marketing: false", "id"),
        ("email_requests", "ref: a, requested: 2026-01-01", "ref"),
        ("incidents", "id: a, discovered: 2026-01-01, what: A", "id"),
        ("domains", "name: A.example", "name"),
        (
            "decisions",
            "specification: 164.312(c)(2), choice: implemented, why: A, by: B, date: 2026-01-01",
            "specification",
        ),
    ],
)
def test_two_entries_with_one_id_are_a_mistake_that_names_both_lines(
    section: str, entry: str, field: str
) -> None:
    second = entry.replace("A.example", "a.EXAMPLE.")

    found = mistakes_in(f"{section}:\n  - {{{entry}}}\n  - {{{second}}}\n")

    assert found == [
        f"i.yaml:4: '{section}.1.{field}': is the same as at i.yaml:3; every entry needs its own"
    ]


STATED = "rule: A-1, answer: true, statement: A, by: B, date: 2026-01-01"
ACCEPTED = "rule: A-1, reason: A, approved_by: B, expires: 2026-12-31"


@pytest.mark.parametrize(
    ("section", "first", "second", "same"),
    [
        ("attestations", STATED, STATED.replace("true", "false"), "rule, target and date"),
        ("attestations", f"{STATED}, target: a", f"{STATED}, target: a", "rule, target and date"),
        ("waivers", ACCEPTED, ACCEPTED.replace("2026-12", "2020-12"), "rule and target"),
        ("waivers", ACCEPTED, f"{ACCEPTED}, target: '*'", "rule and target"),
    ],
)
def test_two_answers_to_the_same_are_a_mistake_that_names_both_lines(
    section: str, first: str, second: str, same: str
) -> None:
    found = mistakes_in(f"{section}:\n  - {{{first}}}\n  - {{{second}}}\n")

    assert found == [f"i.yaml:4: '{section}.1': has the same {same} as the one at i.yaml:3; keep one of them"]


@pytest.mark.parametrize(
    ("section", "first", "second"),
    [
        ("attestations", STATED, STATED.replace("2026-01-01", "2026-01-02")),
        ("attestations", STATED, f"{STATED}, target: a"),
        ("waivers", f"{ACCEPTED}, target: b", f"{ACCEPTED}, target: a"),
        ("waivers", ACCEPTED, ACCEPTED.replace("A-1", "A-*")),
    ],
)
def test_answers_to_something_else_are_kept(section: str, first: str, second: str) -> None:
    load_text(f"{HEAD}{section}:\n  - {{{first}}}\n  - {{{second}}}\n", "i.yaml")


@pytest.mark.parametrize("field", ["expires", "approved_on"])
@pytest.mark.parametrize("day", ["4102444800", "0", "2026-06-30T00:00:00", "9999-12-31", "true"])
def test_the_dates_of_waivers_are_dates_as_all_others(field: str, day: str) -> None:
    text = (
        f"rule: A-1, reason: A, approved_by: B, approved_on: 2026-01-01, expires: 2026-12-31, {field}: {day}"
    )
    fields = dict(part.split(": ", 1) for part in text.split(", "))

    (found,) = mistakes_in(
        "waivers:\n  - {" + ", ".join(f"{key}: {one}" for key, one in fields.items()) + "}\n"
    )

    assert f"'waivers.0.{field}': " in found and ("is not a date" in found or "lies outside" in found)


@pytest.mark.parametrize("kind", ["mx", "spf", "hosts"])
@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("com", "is not a full domain name"),
        ("co.uk", "'co.uk' is a public suffix"),
        ("CO.UK.", "'co.uk' is a public suffix"),
        ("myshopify.com", "'myshopify.com' is a public suffix"),
        ("'*.vendor.example'", "begins with a star or a dot"),
        (".vendor.example", "begins with a star or a dot"),
        ("https://vendor.example", "is a URL"),
        ("'include:vendor.example'", "is not a domain name that DNS can hold"),
        ("''", "is not a full domain name"),
    ],
)
def test_a_mark_that_is_no_name_of_the_vendor_is_a_mistake(kind: str, mark: str, words: str) -> None:
    (found,) = mistakes_in(f"vendors: [{{id: a, name: A, marks: {{{kind}: [vendor.example, {mark}]}}}}]\n")

    assert found.startswith(f"i.yaml:2: 'vendors.0.marks.{kind}.1': ") and words in found


def test_marks_are_brought_to_one_form() -> None:
    text = (
        "vendors: [{id: a, name: A, marks: {spf: [_SPF.Vendor.example.], hosts: [clinic.myshopify.com]}}]\n"
    )

    loaded = load_text(HEAD + text, "i.yaml")

    assert loaded.inventory.vendors is not None
    assert loaded.inventory.vendors[0].marks.spf == ("_spf.vendor.example",)
    assert loaded.inventory.vendors[0].marks.hosts == ("clinic.myshopify.com",)


@pytest.mark.parametrize(
    ("before", "field"),
    [
        (
            "domains: [{name: a.example, web: [{host: a.example, vendor: acme-mial}]}]",
            "domains.0.web.0.vendor",
        ),
        ("tenants: [{id: a, provider: google, domain: a.example, vendor: acme-mial}]", "tenants.0.vendor"),
        ("systems: [{id: a, name: A, kind: ehr, vendor: acme-mial}]", "systems.0.vendor"),
        (
            "mail_flows: [{id: a, use: A, phi: none, encryption: none, vendor: acme-mial}]",
            "mail_flows.0.vendor",
        ),
        (
            "mailing_lists: [{id: a, name: A, people: [staff], marketing: false, vendor: acme-mial}]",
            "mailing_lists.0.vendor",
        ),
        ("retention: [{id: a, what: mail, name: A, vendor: acme-mial}]", "retention.0.vendor"),
    ],
)
def test_an_id_that_does_not_exist_is_a_mistake_with_the_nearest_one(before: str, field: str) -> None:
    vendors = "vendors: [{id: acme-mail, name: A}]\n"

    assert mistakes_in(f"{before}\n{vendors}") == [
        f"i.yaml:2: '{field}': names no id of 'vendors'; did you mean 'acme-mail'?"
    ]
    load_text(HEAD + before.replace("mial", "mail") + "\n" + vendors, "i.yaml")


def test_an_id_of_a_section_that_is_not_kept_is_a_mistake() -> None:
    found = mistakes_in("retention: [{id: a, what: mail, name: A, system: b, policy_document: c}]\n")

    assert found == [
        "i.yaml:2: 'retention.0.policy_document': names an entry of 'documents', a section that this inventory does not have",
        "i.yaml:2: 'retention.0.system': names an entry of 'systems', a section that this inventory does not have",
    ]


def test_domain_names_are_brought_to_one_form_everywhere() -> None:
    text = "mail_flows: [{id: a, use: A, phi: none, encryption: none, domain: CLINIC.example.}]\n"

    loaded = load_text(HEAD + text, "i.yaml")

    assert loaded.inventory.mail_flows is not None
    assert loaded.inventory.mail_flows[0].domain == "clinic.example"
    assert mistakes_in(text.replace("CLINIC.example.", "a@clinic.example")) == [
        "i.yaml:2: 'mail_flows.0.domain': 'a@clinic.example' is an e-mail address; give what stands behind the @"
    ]


def test_a_section_without_a_value_is_a_mistake() -> None:
    assert mistakes_in("vendors:\n") == [
        "i.yaml:2: 'vendors': is empty; write [] for a register with nothing in it, or leave the key out"
    ]


def test_only_addressable_specifications_can_be_decided_on() -> None:
    (found,) = mistakes_in(
        "decisions: [{specification: 164.312(a)(2)(i), choice: implemented, why: A, by: B, date: 2026-01-01}]\n"
    )

    assert "is not an addressable specification; did you mean '164.312(" in found


def test_an_id_that_is_the_name_of_another_kind_of_document_is_a_mistake() -> None:
    (found,) = mistakes_in("documents: [{id: risk-analysis, kind: evaluation, title: A}]\n")

    assert "the id is the name of another kind than 'evaluation'" in found


def test_values_of_unknown_fields_are_not_repeated() -> None:
    found = mistakes_in("vendors: [{id: a, name: A, password: hunter2, 'k\\x1b[31m y!': hunter2}]\n")

    assert "hunter2" not in "".join(found) and "\x1b" not in "".join(found)
    assert any("unknown key 'password'" in one for one in found)


def test_a_great_many_mistakes_are_cut_short() -> None:
    text = "vendors:\n" + "".join(f"  - {{id: V{i}, name: A}}\n" for i in range(2000))

    found = mistakes_in(text)

    assert found[0] == "i.yaml: has mistakes in 2,000 places; these are the first 500"
    assert len(found) == 501


def test_entries_know_their_lines() -> None:
    loaded = load_text(
        HEAD + "organisation: {name: A}\nvendors:\n  - id: a\n    name: A\n  - {id: b, name: B}\n", "i.yaml"
    )
    declared = loaded.declared

    assert str(declared.origin("vendors", 0)) == "i.yaml:4"
    assert str(declared.origin("vendors", 1)) == "i.yaml:6"
    assert str(declared.origin("organisation")) == "i.yaml:2"
    assert declared.origin("documents") == Origin(file="inventory")


def test_included_files_add_to_sections_and_keep_their_lines(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main="version: 1\ninclude: [registers/vendors.yaml, more.yaml]\nvendors: [{id: a, name: A}]\n",
        registers__vendors="# ours\nvendors:\n  - {id: b, name: B}\n",
        more="version: 1\nvendors: [{id: c, name: C}]\norganisation: {name: Clinic}\n",
    )

    loaded = load_inventory(main)

    assert [vendor.id for vendor in loaded.inventory.vendors or ()] == ["a", "b", "c"]
    places = [str(loaded.declared.origin("vendors", i)).replace(f"{tmp_path}/", "") for i in range(3)]
    assert places == ["main.yaml:3", "registers/vendors.yaml:3", "more.yaml:2"]
    assert str(loaded.declared.origin("organisation")).endswith("more.yaml:3")


def test_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main="version: 1\ninclude: [a.yaml, b.yaml]\norganisation: {name: A}\nvendors: [{id: x, nam: X}]\n",
        a="organisation: {name: B}\nvendors:\n  - {id: x, name: X}\n  - {id: y, name: Y, phi: x}\n",
        b="version: 2\ninclude: [c.yaml]\ndocuments: [\n",
    )
    (tmp_path / "c.yaml").write_text("version: 1\n")

    assert mistakes_of(main) == [
        "a.yaml:1: 'organisation' stands in main.yaml:3 too; keep one of them",
        "a.yaml:3: 'vendors.0.id': is the same as at main.yaml:4; every entry needs its own",
        "a.yaml:4: 'vendors.1.phi': input should be 'maintains', 'receives', 'creates', 'transmits', 'none' or 'unknown'",
        "b.yaml:4: is not valid YAML: did not find expected node content",
        "main.yaml:4: 'vendors.0.name' is missing",
        "main.yaml:4: unknown key 'nam'; did you mean 'name'?",
    ]


def test_an_included_file_says_the_version_and_includes_nothing(tmp_path: Path) -> None:
    main = write(tmp_path, main="version: 1\ninclude: [a.yaml]\n", a="version: 2\ninclude: [main.yaml]\n")

    assert mistakes_of(main) == [
        "a.yaml:1: 'version': should be 1",
        "a.yaml:2: 'include': only the main inventory may include files; name this one there",
    ]


def test_what_may_not_be_included_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (tmp_path / "outside.yaml").write_text("version: 1\n")
    main = write(
        folder,
        main="""\
        version: 1
        include:
          - ../outside.yaml
          - /etc/hostname
          - main.yaml
          - link.yaml
          - missing.yaml
          - folder
          - a.yaml
          - ./a.yaml
          - pipe
        """,
        a="version: 1\n",
    )
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")

    assert mistakes_of(main) == [
        "main.yaml:3: 'include.0': leads out of the folder of the inventory",
        "main.yaml:4: 'include.1': is an absolute path; write it relative to the inventory",
        "main.yaml:5: 'include.2': names a file that is already part of this inventory",
        "main.yaml:6: 'include.3': leads out of the folder of the inventory",
        "main.yaml:7: 'include.4': there is no such file",
        "main.yaml:8: 'include.5': is a folder, not a file",
        "main.yaml:10: 'include.7': names a file that is already part of this inventory",
        "main.yaml:11: 'include.8': is not a regular file",
    ]


def test_the_number_and_size_of_included_files_is_bounded(tmp_path: Path) -> None:
    many = write(tmp_path, main=f"version: 1\ninclude: [{', '.join('a.yaml' for _ in range(101))}]\n")
    assert mistakes_of(many) == ["main.yaml:2: includes more than 100 files"]

    large = write(tmp_path, main="version: 1\ninclude: [a.yaml]\n")
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(50_000_000)
    assert "is too large: all files together may have 16 MiB" in mistakes_of(large)[0]


def test_text_can_include_nothing() -> None:
    assert mistakes_in("include: [a.yaml]\n") == ["i.yaml:2: 'include' needs an inventory that is a file"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "main.yaml:1: should be a mapping that begins with 'version: 1'"),
        (b"- a\n", "main.yaml:1: should be a mapping"),
        (b"version: 1\nx: \xff\n", "main.yaml:2: is not UTF-8 text"),
        (b"version: 2\n", "main.yaml:1: 'version': input should be 1"),
        (b"x" * 50_000_000, "main.yaml: is larger than 16 MiB"),
    ],
    ids=["empty", "list", "latin-1", "version", "50 MB"],
)
def test_files_that_are_no_inventory_are_told(tmp_path: Path, raw: bytes, words: str) -> None:
    (tmp_path / "main.yaml").write_bytes(raw)

    assert mistakes_of(tmp_path / "main.yaml")[0].startswith(words)


def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path / "none.yaml") == ["none.yaml: there is no such file"]
    assert "cannot be read" in mistakes_of(tmp_path)[0]


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    main = tmp_path / "main.yaml"
    main.write_bytes(b"\xef\xbb\xbfversion: 1\r\nvendors:\r\n  - id: a\r\n    name: A\r\n")

    assert load_inventory(main).inventory.vendors is not None


def test_the_digest_is_that_of_the_file_and_changes_with_any_included_one(tmp_path: Path) -> None:
    main = write(tmp_path, main="version: 1\n")
    assert load_inventory(main).sha256 == hashlib.sha256(b"version: 1\n").hexdigest()

    write(tmp_path, main="version: 1\ninclude: [a.yaml]\n", a="vendors: []\n")
    first = load_inventory(main).sha256
    write(tmp_path, a="documents: []\n")

    assert load_inventory(main).sha256 != first


@given(st.text(max_size=200))
def test_no_text_breaks_the_loader(text: str) -> None:
    try:
        load_text(text, "i.yaml")
    except FileMistakesError as error:
        assert str(error).startswith("i.yaml")


_KEYS = st.sampled_from(
    [
        "version",
        "include",
        "organisation",
        "domains",
        "vendors",
        "documents",
        "training",
        "waivers",
        "id",
        "name",
        "agreements",
        "file",
        "path",
        "sha256",
        "marks",
        "hosts",
        "attestations",
        "rule",
        "target",
        "date",
        "port",
        "protocol",
        "mail",
        "kind",
        "people",
        "phi",
        "signed",
        "web",
        "host",
        "x",
    ]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("2026-01-01"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=6))
def test_no_shape_of_data_breaks_the_loader(data: dict[str, object]) -> None:
    try:
        load_text(yaml.safe_dump({"version": 1, **data}), "i.yaml")
    except FileMistakesError as error:
        assert str(error).startswith("i.yaml")
