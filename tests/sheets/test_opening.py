"""Opening workbooks of strangers: what is in them is read as it was shown, and what is bad is one sentence."""

import io
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.questionnaires.importing.books import changed, parts, saved, table, zipped

from hipaacheck.sheets import limits
from hipaacheck.sheets.book import letters
from hipaacheck.sheets.opening import (
    RefusedFileError,
    Sheet,
    check_size,
    open_workbook,
)
from hipaacheck.sheets.parts import is_date_format

SHEET = "xl/worksheets/sheet1.xml"
GOOD = table([["ID", "Answer"], ["BA-01", "Yes"]])


def only(raw: bytes) -> Sheet:
    (sheet,) = open_workbook(raw, "a.xlsx").sheets
    return sheet


def refused(raw: bytes, name: str = "vendor.xlsx") -> str:
    with pytest.raises(RefusedFileError) as caught:
        open_workbook(raw, name)
    message = str(caught.value)
    assert message.startswith(name)
    assert "\n" not in message
    return message


def in_cell(xml: str) -> bytes:
    """Return a workbook whose only sheet has this XML as its data."""
    files = parts(GOOD)
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    files[SHEET] = f'<worksheet xmlns="{ns}"><sheetData>{xml}</sheetData></worksheet>'.encode()
    return zipped(files)


def test_values_are_what_the_cells_show() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    day = datetime.fromisoformat("2026-03-01T15:30")
    sheet.append(["text", 7, 7.0, 0.25, True, False, date(2026, 3, 1), day, None, " x\ny "])
    values = only(saved(workbook)).rows[0]

    assert values == ("text", 7, 7, 0.25, True, False, date(2026, 3, 1), date(2026, 3, 1), None, " x\ny ")
    assert [type(value) for value in values[1:6]] == [int, int, float, bool, bool]


def test_rows_that_are_left_out_count() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet["C5"] = "far"
    read = only(saved(workbook))

    assert read.value(5, 3) == "far"
    assert read.value(4, 3) is None
    assert read.value(99, 99) is None
    assert list(read.lines()) == [(5, (None, None, "far"))]
    assert read.where(5, 28) == "Sheet!AB5"


def test_a_formula_without_a_saved_result_is_no_answer_and_is_named() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet["C5"] = '=IF(1=1,"Yes","No")'
    read = only(saved(workbook))

    assert read.value(5, 3) is None
    assert (5, 3) in read.formulas
    assert "Sheet!C5 is a formula whose result was not saved" in (read.problem(5, 3) or "")


def test_a_formula_counts_as_its_saved_result() -> None:
    read = only(in_cell('<row r="1"><c r="A1" t="str"><f>1&amp;2</f><v>Yes</v></c></row>'))

    assert read.value(1, 1) == "Yes"
    assert read.problem(1, 1) is None
    assert (1, 1) in read.formulas


def test_a_formula_whose_saved_result_is_empty_is_simply_empty() -> None:
    read = only(in_cell('<row r="1"><c r="A1" t="str"><f>""</f><v></v></c></row>'))

    assert read.value(1, 1) is None
    assert read.problem(1, 1) is None


def test_an_error_is_not_taken_for_not_applicable() -> None:
    read = only(in_cell('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>'))

    assert read.value(1, 1) is None
    assert read.problem(1, 1) == "Answers!A1 shows the error #N/A"


def test_cells_merged_over_rows_answer_nothing_and_over_columns_the_first_one() -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet["B2"] = "Yes"
    sheet.merge_cells("B2:B3")
    sheet["B5"] = "Yes"
    sheet.merge_cells("B5:C5")
    read = only(saved(workbook))

    assert "merged over several rows (B2:B3)" in (read.problem(2, 2) or "")
    assert "merged over several rows" in (read.problem(3, 2) or "")
    assert read.problem(5, 2) is None
    assert "merged into the cell to its left" in (read.problem(5, 3) or "")


def test_hidden_sheets_are_read_and_said_to_be_hidden() -> None:
    workbook = Workbook()
    workbook.create_sheet("meta").sheet_state = "veryHidden"
    opened = open_workbook(saved(workbook), "a.xlsx")

    assert [(sheet.name, sheet.hidden) for sheet in opened.sheets] == [("Sheet", False), ("meta", True)]
    assert opened.get(" META ") is opened.sheets[1]
    assert opened.get("other") is None


def test_texts_hide_nothing() -> None:
    text = "_x0059_es\u202e\u200b_x000D_"
    read = only(in_cell(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'))

    assert read.value(1, 1) == "Yes\n"


def test_rich_text_is_read_without_how_to_pronounce_it() -> None:
    inline = "<is><r><t>Ye</t></r><r><t>s</t></r><rPh><t>ignored</t></rPh></is>"
    read = only(in_cell(f'<row r="1"><c r="A1" t="inlineStr">{inline}</c></row>'))

    assert read.value(1, 1) == "Yes"


@pytest.mark.parametrize(
    ("raw", "name", "said"),
    [
        (b"", "a.xlsx", "is empty"),
        (b"not a zip at all", "a.xlsx", "is not an .xlsx workbook"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "a.xls", "old format"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "has a password",
        ),
        (GOOD, "sig.xlsm", "save it as .xlsx"),
        (zipped({**parts(GOOD), "xl/vbaProject.bin": b"x"}), "a.xlsx", "may hold macros"),
        (zipped({**parts(GOOD), "xl/macrosheets/sheet1.xml": b"x"}), "a.xlsx", "may hold macros"),
        (zipped({"xl/workbook.bin": b"x"}), "a.xlsb", ".xlsb"),
        (zipped({"content.xml": b"x", "mimetype": b"x"}), "a.ods", "OpenDocument"),
        (zipped({"word/document.xml": b"x"}), "a.xlsx", "holds no sheets"),
        (zipped(parts(GOOD), method=zipfile.ZIP_LZMA), "a.xlsx", "packed in a way"),
        (GOOD[: len(GOOD) // 2], "a.xlsx", "damaged or was not copied whole"),
        (GOOD[:-10], "a.xlsx", "damaged or was not copied whole"),
        (zipped({k: v for k, v in parts(GOOD).items() if k != SHEET}), "a.xlsx", "lacks a part"),
        (zipped({**parts(GOOD), "XL/workbook.xml": b"x"}), "a.xlsx", "two parts of one name"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_plain_workbook_is_refused_in_one_sentence(raw: bytes, name: str, said: str) -> None:
    assert said in refused(raw, name)


def test_a_zip_entry_with_a_password_is_refused() -> None:
    raw = bytearray(GOOD)
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1

    assert "has a password" in refused(bytes(raw))


@pytest.mark.parametrize("begins", [2**63, 2**64 - 1])
def test_a_part_that_begins_past_every_file_is_refused(begins: int) -> None:
    raw = bytearray(GOOD)
    end = raw.rindex(b"PK\x05\x06")
    (size,) = struct.unpack_from("<L", raw, end + 12)
    at = raw.rindex(b"xl/workbook.xml") - 46
    (name,) = struct.unpack_from("<H", raw, at + 28)
    # APPNOTE 4.5.3: where it begins stands in the extra field when the directory has no room for it.
    struct.pack_into("<L", raw, at + 42, 0xFFFFFFFF)
    struct.pack_into("<H", raw, at + 30, 12)
    struct.pack_into("<L", raw, end + 12, size + 12)
    raw[at + 46 + name : at + 46 + name] = struct.pack("<HHQ", 1, 8, begins)

    assert "is damaged" in refused(bytes(raw))


def test_a_name_is_shown_without_its_folders_and_tricks() -> None:
    with pytest.raises(RefusedFileError, match=r"^evil\.xlsx is empty$"):
        open_workbook(b"", "/home/x/\x1b\u202eevil.xlsx")


def test_a_bomb_is_refused_by_what_its_directory_says() -> None:
    bomb = zipped({**parts(GOOD), "xl/media/image1.png": b"\0" * (limits.RATIO_FROM + 1)})

    assert len(bomb) < 100_000
    assert "unpacks to far more" in refused(bomb)


def test_a_bomb_whose_directory_lies_is_stopped_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READ_BYTES", 20_000)
    rows = b"".join(b'<row r="%d"/>' % at for at in range(1, 10_000))
    bomb = in_cell(rows.decode())

    assert "unpacks to far more" in refused(bomb)


def test_a_size_in_the_directory_that_is_too_small_hides_nothing() -> None:
    raw = bytearray(zipped({**parts(GOOD), SHEET: parts(in_cell("<row/>" * 50_000))[SHEET]}))
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        size = archive.getinfo(SHEET).file_size
    packed = struct.pack("<L", size)
    while packed in raw:
        at = raw.index(packed)
        raw[at : at + 4] = struct.pack("<L", 500)

    assert "damaged" in refused(bytes(raw))


def test_a_great_many_parts_are_refused_before_they_are_listed() -> None:
    assert "unpacks to far more" in refused(b"PK\x03\x04" + b"PK\x01\x02" * (limits.ENTRIES + 1))


@pytest.mark.parametrize(
    "definition",
    [
        '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w SYSTEM "http://127.0.0.1:1/x.dtd">',
    ],
)
def test_entities_are_refused_at_the_first_line(definition: str) -> None:
    files = parts(GOOD)
    files[SHEET] = definition.encode() + files[SHEET]

    assert "holds a DTD" in refused(zipped(files))


@pytest.mark.parametrize(
    "xml",
    [
        "<row><c r='A1'><v>1</v></c>",
        "<row r='x'/>",
        "<row r='1'><c r='ZZZZ1'><v>1</v></c></row>",
        "<row r='1'><c r='A1' t='s'><v>99</v></c></row>",
        "<row r='1'><c r='A1' t='s'><v>-1</v></c></row>",
        "<row r='1'><c r='A1' t='b'><v>2</v></c></row>",
        "<row r='1'><c r='A1'><v>1</v></c><c r='A1'><v>2</v></c></row>",
        "<a>" * 100 + "</a>" * 100,
        "</sheetData></worksheet><!-- -->x",
    ],
)
def test_damaged_xml_is_one_sentence(xml: str) -> None:
    assert "is damaged inside" in refused(in_cell(xml))


def test_xml_in_an_encoding_that_nobody_knows_is_one_sentence() -> None:
    files = parts(GOOD)
    files[SHEET] = b'<?xml version="1.0" encoding="x-klingon"?><worksheet/>'

    assert "is damaged inside" in refused(zipped(files))


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        f'<row r="1"><c r="A1" t="str"><v>{"x" * (limits.CELL_CHARACTERS + 1)}</v></c></row>',
    ],
)
def test_what_lies_far_out_is_refused(xml: str) -> None:
    assert "holds far more" in refused(in_cell(xml))


def test_cells_that_are_only_painted_cost_nothing_and_do_not_count() -> None:
    read = only(in_cell('<row r="1048576"><c r="XFD1048576" s="0"/></row>'))

    assert read.rows == ()


def test_a_great_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ELEMENTS", 1_000)

    assert "holds far more cells" in refused(in_cell("<row/>" * 1_001))


def test_wide_rows_in_great_number_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "AREA", 10_000)
    rows = "".join(f'<row r="{at}"><c r="BXX{at}"><v>1</v></c></row>' for at in range(1, 10))

    assert "holds far more" in refused(in_cell(rows))


def test_two_sheets_of_one_name_are_refused() -> None:
    workbook = Workbook()
    workbook.create_sheet("Other")
    raw = changed(saved(workbook), "xl/workbook.xml", 'name="Other"', 'name="SHEET "')

    assert "two sheets of one name" in refused(raw)


def test_links_to_other_files_are_not_followed() -> None:
    files = parts(GOOD)
    rels = files["xl/_rels/workbook.xml.rels"].decode()
    link = '<Relationship Id="rId99" Type="http://x/externalLink" Target="file:///etc/passwd" TargetMode="External"/>'
    files["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", f"{link}</Relationships>").encode()

    assert only(zipped(files)).value(2, 2) == "Yes"


def test_a_part_outside_of_the_workbook_is_not_looked_for_on_the_disk() -> None:
    raw = changed(GOOD, "xl/_rels/workbook.xml.rels", "/xl/worksheets/sheet1.xml", "../../../../etc/passwd")

    assert "lacks a part of itself (etc/passwd)" in refused(raw)


def test_files_that_are_too_large_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.xlsx"
    with path.open("wb") as stream:
        stream.truncate(limits.FILE_BYTES + 1)
    with pytest.raises(RefusedFileError, match="files of more than 200 MB are not read"):
        check_size(path)
    with pytest.raises(RefusedFileError, match="cannot be read"):
        check_size(tmp_path / "none.xlsx")
    with pytest.raises(RefusedFileError, match="is not a file"):
        check_size(tmp_path)
    monkeypatch.setattr(limits, "FILE_BYTES", 100)
    assert "are not read" in refused(GOOD)


def test_columns_have_their_letters() -> None:
    assert [letters(column) for column in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


@settings(max_examples=50)
@given(st.binary(max_size=400))
def test_garbage_is_refused_and_nothing_else_happens(garbage: bytes) -> None:
    for raw in (garbage, b"PK\x03\x04" + garbage, zipped({**parts(GOOD), SHEET: garbage})):
        refused(raw)


@settings(max_examples=60)
@given(at=st.integers(0, len(GOOD) - 1), value=st.integers(0, 255))
def test_one_wrong_byte_gives_a_workbook_or_one_sentence(at: int, value: int) -> None:
    raw = bytearray(GOOD)
    raw[at] = value
    try:
        opened = open_workbook(bytes(raw), "a.xlsx")
    except RefusedFileError as error:
        assert str(error).startswith("a.xlsx ")
    else:
        assert opened.sheets


def many_kinds() -> bytes:
    """Return a workbook with two sheets, shared texts, formulas with results, a day, an error and merged cells."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - Excel knows no zones
        sheet = workbook.add_worksheet("Answers")
        workbook.add_worksheet("Lists").hide()
        sheet.write_row(0, 0, ["ID", "Answer", 1.5, True])
        sheet.write_row(1, 0, ["BA-01", "Yes"])
        sheet.write_datetime(2, 0, datetime(2026, 3, 1), workbook.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
        sheet.write_formula(2, 1, '=IF(1=1,"Yes","No")', None, "Yes")
        sheet.write_formula(2, 2, "=NA()", None, "#N/A")
        sheet.merge_range(3, 0, 4, 1, "both")
        sheet.data_validation(1, 1, 1, 1, {"validate": "list", "source": ["Yes", "No"]})
    return stream.getvalue()


MANY = parts(many_kinds())


@settings(max_examples=150)
@given(
    part=st.sampled_from(sorted(MANY)),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4
    ),
)
def test_wrong_bytes_inside_a_part_give_a_workbook_or_one_sentence(
    part: str, changes: list[tuple[float, int]]
) -> None:
    content = bytearray(MANY[part])
    for where, value in changes:
        content[int(where * len(content))] = value
    opens_or_is_refused(zipped({**MANY, part: bytes(content)}))


@given(st.sets(st.sampled_from(sorted(MANY)), min_size=1))
def test_parts_that_are_left_out_give_a_workbook_or_one_sentence(left_out: set[str]) -> None:
    opens_or_is_refused(zipped({name: content for name, content in MANY.items() if name not in left_out}))


def opens_or_is_refused(raw: bytes) -> None:
    """Open a workbook, and bear only a refusal in one sentence; what opens has all its sheets."""
    try:
        opened = open_workbook(raw, "a.xlsx")
    except RefusedFileError as error:
        assert str(error).startswith("a.xlsx ")
        assert "\n" not in str(error)
    else:
        assert len(opened.sheets) <= 2
        assert all(opened.get(sheet.name) is not None for sheet in opened.sheets)


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9)), max_size=4), max_size=5
    )
)
def test_plain_cells_come_back(rows: list[list[bool | int | None]]) -> None:
    read = only(table(rows))
    for at, row in enumerate(rows, start=1):
        assert [read.value(at, column) for column in range(1, len(row) + 1)] == row


@settings(max_examples=40)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=50))
def test_texts_come_back(text: str) -> None:
    if text.startswith("=") or "_x" in text or text.startswith("#"):
        return
    value = only(table([[text]])).value(1, 1)

    assert value == text


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy-mm-dd", True),
        ("[$-409]d-mmm-yy;@", True),
        ("0.00", False),
        ("General", False),
        ('0 "days"', False),
        ("[h]:mm", False),
        ("#,##0_d", False),
        ("[Red]0", False),
    ],
)
def test_formats_of_days_are_told_from_those_of_numbers(code: str, is_date: bool) -> None:
    assert is_date_format(code) is is_date


@pytest.mark.parametrize(("from_1904", "day"), [("0", date(2026, 3, 1)), ("1", date(2030, 3, 2))])
def test_days_count_from_the_first_day_that_the_workbook_names(from_1904: str, day: date) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = date(2026, 3, 1)
    raw = changed(saved(workbook), "xl/workbook.xml", "<workbookPr", f'<workbookPr date1904="{from_1904}"')

    assert only(raw).value(1, 1) == day


def test_a_refusal_shows_nothing_that_moves_the_cursor() -> None:
    raw = changed(
        GOOD, "xl/_rels/workbook.xml.rels", "/xl/worksheets/sheet1.xml", "a&#10;b&#x202e;" + "c" * 999
    )

    assert len(refused(raw)) < 450
