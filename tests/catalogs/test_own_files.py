"""An organisation's own vendor entries: they replace or add, and every mistake has a file and a line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.catalogs.vendors import Baa, Verified, decides, vendor_catalog
from hipaacheck.mistakes import FileMistakesError

ACME = """\
meta: {compiled: 2026-10-01}
vendors:
- id: acme
  name: Acme Mail
  categories: [email]
  baa: yes
  verified: organisation
  plans_covered: [Clinic]
"""


def own(folder: Path, text: str, name: str = "own.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_own_entry_is_added_and_marked_with_its_file(tmp_path: Path) -> None:
    path = own(tmp_path, ACME)

    catalog = vendor_catalog([path])
    acme = catalog.find("ACME mail")

    assert acme is not None and len(catalog.entries) == 149
    assert (acme.baa, acme.verified, acme.as_of_is, str(acme.as_of)) == (
        Baa.YES,
        Verified.ORGANISATION,
        "compiled",
        "2026-10-01",
    )
    assert decides(acme) and catalog.is_own("acme")
    assert str(catalog.origin("acme")) == f"{path}:3"
    assert catalog.confidence(acme) == "The organisation says so in its own file."


def test_an_own_entry_replaces_the_whole_of_the_one_that_ships(tmp_path: Path) -> None:
    path = own(tmp_path, ACME.replace("id: acme", "id: fastmail").replace("Acme Mail", "Fastmail"))

    catalog = vendor_catalog([path])
    fastmail = catalog.get("fastmail")

    assert fastmail is not None and len(catalog.entries) == 148
    assert (fastmail.baa, fastmail.note, fastmail.sources) == (Baa.YES, None, ())
    assert not catalog.is_own("slack")
    assert vendor_catalog().get("fastmail") != fastmail


def test_a_later_file_wins(tmp_path: Path) -> None:
    first = own(tmp_path, ACME)
    second = own(tmp_path, ACME.replace("baa: yes", "baa: plan-dependent"), "second.yaml")

    acme = vendor_catalog([first, second]).get("acme")

    assert acme is not None and acme.baa is Baa.PLAN_DEPENDENT


def test_an_empty_file_adds_nothing(tmp_path: Path) -> None:
    assert vendor_catalog([own(tmp_path, "# nothing yet\n")]).entries == vendor_catalog().entries


def test_the_entries_that_ship_know_their_line() -> None:
    origin = vendor_catalog().origin("slack")

    assert origin.file == "rules/catalogs/vendors.yaml" and origin.line is not None and origin.line > 30


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            ACME.replace("name: Acme Mail", "nmae: Acme"),
            ["own.yaml:4: unknown key 'nmae'; did you mean 'name'?", "is missing"],
        ),
        (ACME.replace("[email]", "[e-mail]"), ["own.yaml:5:", "'ai-assistant', 'analytics'"]),
        (ACME.replace("baa: yes", "baa: perhaps"), ["own.yaml:6:", "'yes', 'no' or 'plan-dependent'"]),
        (ACME.replace("organisation", "checked"), ["own.yaml:7:", "'vendor-page'"]),
        (ACME.replace("Acme Mail", "Slack"), ["own.yaml:4: 'slack' is a name of 'slack' too"]),
        (ACME + "  part_of: nobody\n", ["own.yaml:9: there is no vendor 'nobody'"]),
        (ACME + ACME.split("vendors:\n")[1], ["own.yaml:9: repeats the id 'acme'"]),
        (ACME + "  plans_excluded: [clinic]\n", ["own.yaml:3:", "stands in two lists of plans"]),
        ("vendors: 7\n", ["own.yaml:1:", "'vendors'"]),
        ("- acme\n", ["own.yaml:1:", "the document"]),
        ("vendors: [\n", ["own.yaml:2: is not valid YAML"]),
        (
            ACME + "  sources: [{url: 'https://a.example/', kind: vendor, date: soon}]\n",
            ["must be a date such as"],
        ),
    ],
)
def test_every_mistake_names_file_line_and_what_is_allowed(
    tmp_path: Path, text: str, expected: list[str]
) -> None:
    with pytest.raises(FileMistakesError) as caught:
        vendor_catalog([own(tmp_path, text)])

    for part in expected:
        assert part in str(caught.value)


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    wrong = [
        own(tmp_path, "vendors: 7\n", "a.yaml"),
        own(tmp_path, "vendors: 8\n", "b.yaml"),
        tmp_path / "none.yaml",
    ]

    with pytest.raises(FileMistakesError) as caught:
        vendor_catalog(wrong)

    assert [Path(mistake.file).name for mistake in caught.value.mistakes] == ["a.yaml", "b.yaml", "none.yaml"]
    assert "cannot be read" in str(caught.value)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_bytes(b"vendors: \xff\xfe\x00")

    with pytest.raises(FileMistakesError, match="is not text in UTF-8"):
        vendor_catalog([path])


_KEYS = st.sampled_from(
    ["vendors", "meta", "id", "name", "baa", "categories", "sources", "plans_covered", "x"]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(value=_VALUES)
def test_any_data_gives_a_catalogue_or_mistakes(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    import yaml

    path = own(tmp_path_factory.mktemp("own"), yaml.safe_dump({"vendors": value}, allow_unicode=False))
    try:
        entries = vendor_catalog([path]).entries
    except FileMistakesError as error:
        assert error.mistakes
    else:
        assert len(entries) >= 148


@given(text=st.text(max_size=200))
def test_any_text_gives_a_catalogue_or_mistakes(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("own") / "own.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        entries = vendor_catalog([path]).entries
    except FileMistakesError as error:
        assert error.mistakes
    else:
        assert len(entries) == 148
