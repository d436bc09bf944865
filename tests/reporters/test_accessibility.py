"""The page in a real browser: axe-core finds nothing, nothing overflows, nothing is asked of the network.

Runs when AXE_DIR names a folder where `npm install playwright-core axe-core` was done, and node and Chromium
are there.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.reporters.history import history_of
from tests.reporters.organisation import organisation_run
from tests.reporters.test_pdf import LOGO
from tests.support.runs import hostile_run, sample_run

from hipaacheck.model import Run
from hipaacheck.reporters import html
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.profile import Audience, Branding, Profile

AXE = os.environ.get("AXE_DIR", "")
NODE = shutil.which("node")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.lab
@pytest.mark.skipif(not (AXE and NODE and CHROMIUM), reason="needs AXE_DIR, node and Chromium")
@pytest.mark.parametrize(
    "run",
    [sample_run(), hostile_run(), organisation_run()],
    ids=["sample", "hostile", "organisation"],
)
def test_axe_finds_nothing_on_wide_and_narrow_light_and_dark_screens(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    profile = Profile(template=Audience.ANNUAL, branding=Branding(name="Harbor Advisers", accent="#14505f"))
    page.write_bytes(html.render(run, Edition(profile=profile, logo=LOGO, history=history_of(run))))
    driver = Path(__file__).with_name("axe.mjs")
    done = subprocess.run(
        [str(NODE), str(driver), AXE, str(CHROMIUM), page.as_uri()],
        capture_output=True,
        check=True,
        timeout=110,
    )
    for result in json.loads(done.stdout):
        assert result["violations"] == []
        assert result["overflow"] <= 0
        assert result["events"] == []
