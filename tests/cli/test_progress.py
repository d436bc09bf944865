"""The line that shows what is under way, whatever the names of its targets."""

import pytest

from hipaacheck.cli.progress import StatusLine
from hipaacheck.engine.collect import Progress


def test_targets_are_shown_without_their_kind_and_those_without_one_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = StatusLine()
    line(Progress("dns", "domain:clinic.example", False))
    line(Progress("records", "organisation", False))
    assert capsys.readouterr().err.endswith("0/2 probes  dns clinic.example, records organisation")
    line(Progress("dns", "domain:clinic.example", True, failed=True))
    assert capsys.readouterr().err.endswith("1/2 probes, 1 could not look  records organisation")
