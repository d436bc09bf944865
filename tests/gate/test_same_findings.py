"""One zone, written as a master file and, by octoDNS itself, as its YAML: the same findings.

octoDNS (octodns, octodns-bind) reads the master file and writes the YAML; dnspython reads what we judge.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent / "repository"
ZONE = REPOSITORY / "zones" / "clinic.example.zone"

# octodns-bind calls what octoDNS deprecated; that is theirs to settle.
pytestmark = pytest.mark.filterwarnings("ignore:.*DEPRECATED:DeprecationWarning")

octodns = pytest.importorskip("octodns.zone")
bind = pytest.importorskip("octodns_bind")
yaml_provider = pytest.importorskip("octodns.provider.yaml")


def written_by_octodns(folder: Path, text: str) -> Path:
    """Return a folder with the YAML that octoDNS makes of a master file."""
    source, target = folder / "bind", folder / "octodns"
    source.mkdir()
    target.mkdir()
    (source / "clinic.example.").write_text(text, encoding="utf-8")
    zone = octodns.Zone("clinic.example.", [])
    bind.ZoneFileSource("bind", directory=str(source), file_extension=".").populate(zone)
    provider = yaml_provider.YamlProvider("yaml", directory=str(target), enforce_order=False)
    assert zone.records
    provider.apply(provider.plan(zone))
    return target


def findings(zone: Path, out: Path) -> dict[str, tuple[str, str]]:
    words = ("-i", "inventory.yaml", "--zone", str(zone), "--offline", "--no-store", "--fail-on", "never")
    done = subprocess.run(
        [sys.executable, "-m", "hipaacheck", "scan", *words, "-o", str(out)],
        cwd=REPOSITORY,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    lines = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    return {
        one["fingerprint"]: (one["outcome"], one["observed"]) for one in lines if one["type"] == "finding"
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("p=reject; sp=reject;", "p=none;"),
        ("include:mailgun.org -all", "include:servers.mcsv.net ?all"),
        ('0 issue "ca.example"', '0 issue ";"'),
        ("10 mx1.clinic.example.", "0 ."),
        ("k=rsa; p=", "k=rsa; t=y; p="),
    ],
    ids=["as it is", "DMARC weakened", "SPF weakened", "CAA", "null MX", "DKIM in test mode"],
)
def test_both_forms_of_a_zone_give_the_same_findings(old: str, new: str, tmp_path: Path) -> None:
    text = ZONE.read_text(encoding="utf-8")
    assert old in text
    master = tmp_path / "clinic.example.zone"
    master.write_text(text.replace(old, new, 1), encoding="utf-8")
    yaml = written_by_octodns(tmp_path, master.read_text(encoding="utf-8"))

    one, other = findings(master, tmp_path / "a.jsonl"), findings(yaml, tmp_path / "b.jsonl")

    assert one == other
    assert {"pass", "fail", "unknown"} <= {outcome for outcome, _ in one.values()}
