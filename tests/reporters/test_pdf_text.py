"""What is found stands in the PDF as text, as pdftotext (poppler) reads it, and nothing of the templates does."""

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from tests.reporters.history import history_of
from tests.reporters.organisation import organisation_run
from tests.support.runs import sample_run

from hipaacheck.model import Outcome, Run
from hipaacheck.reporters import pdf
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.profile import Audience, Profile

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)")

_LEFTOVERS = re.compile(r"\{\{|\}\}|\{%|%\}|\bundefined\b|<[a-z]+>|&[a-z]+;|object at 0x|Traceback")


def _text(run: Run, folder: Path) -> str:
    edition = Edition(profile=Profile(template=Audience.ANNUAL), history=history_of(run))
    (folder / "r.pdf").write_bytes(pdf.render(run, edition))
    command = ["pdftotext", "-raw", str(folder / "r.pdf"), "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=60).stdout


def _packed(text: str) -> str:
    """Return a text without what a line break adds or takes away."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("run", [sample_run(), organisation_run()], ids=["sample", "organisation"])
def test_every_rule_title_target_and_citation_of_the_findings_is_in_it(run: Run, tmp_path: Path) -> None:
    text = _text(run, tmp_path)

    packed = _packed(text)
    titles = {rule.id: rule.title for rule in run.rules}
    missing = []
    for finding in run.findings:
        if finding.outcome is Outcome.NOT_APPLICABLE:
            continue
        open_one = finding.outcome is Outcome.FAIL
        wanted = [finding.rule, titles[finding.rule], *(finding.citations if open_one else ())]
        missing += [one for one in wanted if _packed(one) not in packed]
    assert sorted(set(missing)) == []
    assert _LEFTOVERS.findall(text) == []
