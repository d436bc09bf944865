"""Start the lab once for a session of tests, and scan it once."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.lab.clinics import CLINICS
from tests.lab.lab import Lab
from tests.lab.programs import missing_programs
from tests.lab.truth import Scanned

from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import ScanRequest, scan
from hipaacheck.inventory.targets import targets_of_names
from hipaacheck.model import Origin, Run
from hipaacheck.net.dns.settings import DnsSettings, Nameserver
from hipaacheck.net.live import open_network
from hipaacheck.net.settings import NetSettings

TIMEOUT = 120.0
"""Seconds for one domain with all of its hosts: enough for four rounds of connections that each wait six
seconds for a slow greeting, beside all other domains on a machine that is busy."""


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Run all servers; skip where a program is missing."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"the lab needs: apt install {' '.join(missing)}")
    lab = Lab(tmp_path_factory.mktemp("lab"), CLINICS)
    lab.start()
    yield lab
    lab.stop()


@pytest.fixture(scope="session")
def scanned(lab: Lab) -> Scanned:
    """Scan every clinic that this machine can hold, all at once."""
    return scan_lab(lab)


def scan_lab(lab: Lab) -> Scanned:
    """Scan the lab with the code that users run."""
    done: list[Run] = []
    asyncio.run(_scan(lab, done))
    return Scanned(done[0], lab.clinics)


def net_settings(lab: Lab) -> NetSettings:
    """Return what leads the network clients to the lab."""
    return NetSettings(
        dns=DnsSettings(nameservers=(Nameserver.parse(lab.nameserver),), trust_anchors=(lab.trust_anchor,)),
        connect_to=lab.connect_to,
        ca_file=str(lab.pki.ca_file),
        timeout=TIMEOUT,
    )


async def _scan(lab: Lab, done: list[Run]) -> None:
    """Add the run to `done`: asyncio.run calls repr() on what it returns, which takes seconds for a run."""
    # Those whose servers make clients wait come first, so that the others are scanned meanwhile.
    clinics = sorted(lab.clinics, key=lambda clinic: clinic.mail is None)
    names = [(clinic.name, Origin(file="lab")) for clinic in clinics if lab.why_not(clinic) is None]
    request = ScanRequest(
        targets=targets_of_names(names),
        as_of=datetime.now(UTC),
        command="lab",
        collect=CollectOptions(timeout=TIMEOUT, domains_at_once=60),
    )
    async with open_network(net_settings(lab)) as net:
        done.append(await scan(request, load_checkers(), net))
