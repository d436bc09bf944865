"""Make workbooks for the tests of importing: HECVAT and CAIQ in their layouts with made-up questions, and bad ones."""

import functools
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from hipaacheck.questionnaires.importing.mapping import shipped_mappings

Value = str | int | float | bool | date | None

# The categories of HECVAT 4.1.4 with their numbers of questions, by sheet.
HECVAT_SHEETS: Mapping[str, Mapping[str, int]] = {
    "START HERE": {"GNRL": 9, "COMP": 5, "REQU": 8},
    "Organization": {"DOCU": 7, "THRD": 5, "CHNG": 16, "PPPR": 15},
    "Product": {"APPL": 14, "AAAI": 18, "DATA": 23},
    "Infrastructure": {"DCTR": 16, "FIDP": 11, "HFIH": 4, "VULN": 6},
    "IT Accessibility": {"ITAC": 18},
    "Case-Specific": {"CONS": 9, "HIPA": 29, "PCID": 12, "OPEM": 10},
    "AI": {"AIQU": 2, "AIGN": 5, "AIPL": 5, "AISC": 5, "AIML": 8, "AILM": 7},
    "Privacy": {
        "PRGN": 5,
        "PCOM": 4,
        "PDOC": 3,
        "PTHP": 2,
        "PCHG": 2,
        "PDAT": 8,
        "PRPO": 13,
        "INTL": 5,
        "DRPV": 15,
        "DPAI": 8,
    },
}
HECVAT_IDS = tuple(
    f"{category}-{number:02}"
    for categories in HECVAT_SHEETS.values()
    for category, count in categories.items()
    for number in range(1, count + 1)
)


def saved(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def table(rows: Iterable[Sequence[Value]], title: str = "Answers") -> bytes:
    workbook = Workbook()
    sheet = _only(workbook, title)
    for row in rows:
        sheet.append(list(row))
    return saved(workbook)


def _only(workbook: Workbook, title: str) -> Worksheet:
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    return sheet


def made_up(question_id: str, instrument: str, version: str | None = None) -> str:
    """Return a question of our own making that holds the word by which a mapping knows it again."""
    for mapping in shipped_mappings():
        if mapping.instrument == instrument and mapping.fits(version):
            words = [entry.theirs[question_id][0] for entry in mapping.entries if question_id in entry.theirs]
            if words:
                return f"Made up: something on {' and '.join(words)}?"
    return f"Made up: what about {question_id}?"


def hecvat(
    answers: Mapping[str, Value] | None = None,
    *,
    details: Mapping[str, str] | None = None,
    wanted: Mapping[str, str] | None = None,
    questions: Mapping[str, str] | None = None,
    without: Iterable[str] = (),
    extra: Iterable[Sequence[Value]] = (),
    version: str = "HECVAT 4.1.4",
    other: Value = "Yes",
) -> bytes:
    """Return a workbook in the layout of HECVAT 4: header rows before each category, hidden sheets, formulas."""
    if not (answers or details or wanted or questions or without or extra) and other == "Yes":
        return _plain_hecvat(version)
    return _hecvat(answers, details, wanted, questions, without, extra, version, other)


@functools.cache
def _plain_hecvat(version: str) -> bytes:
    return _hecvat({}, {}, {}, {}, (), (), version, "Yes")


def _hecvat(
    answers: Mapping[str, Value] | None,
    details: Mapping[str, str] | None,
    wanted: Mapping[str, str] | None,
    questions: Mapping[str, str] | None,
    without: Iterable[str],
    extra: Iterable[Sequence[Value]],
    version: str,
    other: Value,
) -> bytes:
    workbook = Workbook()
    workbook.remove(_only(workbook, "x"))
    for name, categories in HECVAT_SHEETS.items():
        if name in set(without):
            continue
        sheet = workbook.create_sheet(name)
        sheet.append([version if name == "START HERE" else name])
        sheet.append([])
        if name != "START HERE":
            sheet.append([None, None, "Answer"])
            sheet.append(["GNRL-01", made_up("GNRL-01", "HECVAT"), "='START HERE'!C5"])
        for at, (category, count) in enumerate(categories.items()):
            title = category if at else None
            sheet.append([title, None, "Answer", "Additional Information", "Guidance", "Analyst Notes"])
            for number in range(1, count + 1):
                one = f"{category}-{number:02}"
                text = (questions or {}).get(one, made_up(one, "HECVAT"))
                given = (answers or {}).get(one, other)
                sheet.append([one, text, given, (details or {}).get(one)])
        for row in extra if name == "Case-Specific" else ():
            sheet.append(list(row))
    _evaluation(workbook, wanted or {})
    hidden = workbook.create_sheet("Questions")
    hidden.sheet_state = "hidden"
    hidden.append(["a note"])
    hidden.append(["New ID", "Question", "Compliant Response"])
    for one in HECVAT_IDS:
        hidden.append([one, made_up(one, "HECVAT"), (wanted or {}).get(one, "Yes")])
    return saved(workbook)


def _evaluation(workbook: Workbook, wanted: Mapping[str, str]) -> None:
    sheet = workbook.create_sheet("Institution Evaluation")
    for _ in range(53):
        sheet.append(["some text of an analyst"])
    sheet.append(
        ["ID", "Question", "Answer", "Additional Information", "Guidance", "Notes", "Compliant Response"]
    )
    for one in HECVAT_IDS:
        sheet.append([one, "the same", "=INDEX(Questions!A:A,1)", None, None, None, wanted.get(one, "Yes")])


def caiq(
    answers: Mapping[str, Value],
    *,
    sheet: str = "CAIQv4.0.3",
    two_blanks: bool = False,
    owners: Mapping[str, str] | None = None,
    details: Mapping[str, str] | None = None,
    questions: Mapping[str, str] | None = None,
) -> bytes:
    """Return a workbook in the layout of CAIQ v4: a title row, the header in row 2, merged columns of controls."""
    version = sheet.lower().removeprefix("caiqv")
    blank = "  " if two_blanks else " "
    workbook = Workbook()
    page = _only(workbook, sheet)
    page.append(["CONSENSUS ASSESSMENTS, made up"])
    page.append(
        [
            "Question ID",
            "Question",
            "CSP CAIQ Answer",
            "SSRM Control Ownership",
            f"CSP Implementation Description{blank}(Optional/Recommended)",
            f"CSC Responsibilities{blank}(Optional/Recommended)",
            "CCM Control ID",
            "CCM Control Title",
        ]
    )
    for one, given in answers.items():
        text = (questions or {}).get(one, made_up(one, "CAIQ", version))
        owner = (owners or {}).get(one, "CSP-owned")
        page.append(
            [one, text, given, owner, (details or {}).get(one), None, one.partition(".")[0], "Made up"]
        )
    if len(answers) > 1:
        page.merge_cells("G3:G4")
    return saved(workbook)


def parts(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def zipped(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, compress_type=method)
    return stream.getvalue()


def changed(raw: bytes, name: str, old: str, new: str) -> bytes:
    """Return a workbook with a piece of one of its parts replaced."""
    files = parts(raw)
    text = files[name].decode()
    assert old in text
    files[name] = text.replace(old, new, 1).encode()
    return zipped(files)
