"""Make of a PDF one for the archive (PDF/A-3b): the run and a manifest inside, and metadata that says so.

Level B with the tags kept and PDF/UA-1 claimed beside it, not level A: no validator for level A could be had,
and what a screen reader needs is what PDF/UA asks for.
"""

import hashlib
import importlib
import io
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from hipaacheck.model import Record, Run, subject_of
from hipaacheck.reporters import json as run_json
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.words import utc

VARIANT = "pdf/a-3b"
FORMAT: Final = "hipaacheck.pdf/1"
RUN = "run.json"
MANIFEST = "MANIFEST.json"

_UA = "http://www.aiim.org/pdfua/ns/id/"
_RDF_END = b"</rdf:RDF>"
# ISO 19005-3, 6.6.2.3: what its own schemas do not know, as PDF/UA's property, has to describe itself.
_PDF_UA = f"""<rdf:Description xmlns:pdfuaid="{_UA}" rdf:about=""><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about=""><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{_UA}</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description></rdf:li>
</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
""".encode()


class AttachedFile(Record):
    """A file inside the PDF; `what` says in a few words what it is."""

    path: str
    size: int
    sha256: str
    media_type: str
    what: str


class PdfManifest(Record):
    """What a PDF for the archive holds, and of which run. `redacted` says that names in it are tokens."""

    format: Literal["hipaacheck.pdf/1"] = FORMAT
    run: str
    previous: str | None
    subject: str
    as_of: datetime
    tool: str
    tool_version: str
    redacted: bool
    files: tuple[AttachedFile, ...]


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to put into the PDF: `relation` is its AFRelationship (ISO 32000-2, table 43)."""

    name: str
    content: bytes
    relation: Literal["Source", "Data"]
    what: str


def attached(run: Run, edition: Edition) -> tuple[Attached, ...]:
    """Return the manifest and the run, in the order of their names, which a PDF's name tree asks for."""
    content = run_json.render(run, edition)
    what = "The run that this report shows: `hipaacheck report run.json` makes the report again"
    listed = AttachedFile(
        path=RUN,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=run_json.REPORTER.media_type,
        what=what,
    )
    manifest = PdfManifest(
        run=run.id,
        previous=run.previous,
        subject=subject_of(run),
        as_of=run.as_of,
        tool=run.tool,
        tool_version=run.tool_version,
        redacted=edition.redacted,
        files=(listed,),
    )
    written = json.dumps(manifest.model_dump(mode="json"), indent=2, sort_keys=True) + "\n"
    return (
        Attached(MANIFEST, written.encode(), "Data", "Sizes and SHA-256 of the files in this PDF"),
        Attached(RUN, content, "Source", what),
    )


def attachments(files: tuple[Attached, ...], as_of: datetime) -> list[Any]:
    """Return what WeasyPrint attaches; the dates of the files are those of the run."""
    weasyprint = importlib.import_module("weasyprint")
    at = utc(as_of)
    return [
        weasyprint.Attachment(
            file_obj=io.BytesIO(file.content),
            name=file.name,
            description=file.what,
            created=at,
            modified=at,
            relationship=file.relation,
        )
        for file in files
    ]


def finish(pdf: Any) -> None:
    """Mend, before WeasyPrint writes a PDF (pydyf), what it leaves short of PDF/A-3 with tags."""
    pydyf = importlib.import_module("pydyf")
    by_reference = {item.reference: item for item in pdf.objects}
    # WeasyPrint 70 names every attachment twice.
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for item in pdf.objects:
        if "Interpolate" in getattr(item, "extra", ()):
            item.extra["Interpolate"] = "false"  # ISO 19005-3, 6.2.8
    metadata = by_reference[pdf.catalog["Metadata"]]
    metadata.compress = False  # so that a program can find it without knowing PDF
    if "StructTreeRoot" in pdf.catalog:
        before, end, after = b"\n".join(metadata.stream).rpartition(_RDF_END)
        metadata.stream = [before + _PDF_UA + end + after]
