"""The checker as a whole: its rules hold, and it costs nothing until it is needed."""

import subprocess
import sys

import pytest
from tests.checkers.services.lab import DOMAIN
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.services import CHECKER
from hipaacheck.checkers.services.facts import DomainSightings
from hipaacheck.testing import faults_of


def test_the_vectors_of_the_rules_hold() -> None:
    assert faults_of(CHECKER) == []


def test_each_kind_of_facts_has_its_type() -> None:
    kinds = {probe.kind for probe in CHECKER.probes} | {derivation.kind for derivation in CHECKER.derivations}

    assert kinds == set(CHECKER.facts)
    assert len(CHECKER.facts) == 4
    assert CHECKER.facts["service.sightings"] is DomainSightings


def test_loading_the_checker_loads_neither_its_parts_nor_the_types_of_an_inventory() -> None:
    code = (
        "import sys, hipaacheck.checkers.services\n"
        "print([name for name in sys.modules if name.startswith('hipaacheck.checkers.services.')"
        " or name.startswith('hipaacheck.inventory.schema')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_without_an_inventory_the_derivations_load_no_types_of_one() -> None:
    code = (
        "import sys\n"
        "from hipaacheck.checkers.services import CHECKER\n"
        "class Known:\n"
        "    declared = None\n"
        "    targets = {}\n"
        "    def facts(self, kind, facts_type):\n"
        "        return {}\n"
        "print([list(each.derive(Known())) for each in CHECKER.derivations])\n"
        "print([name for name in sys.modules if name.startswith('hipaacheck.inventory.schema')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["[[], [], []]", "[]"]


@pytest.mark.parametrize("kind", ["service.sightings"])
async def test_the_probe_asks_nothing_that_spf_does_not_ask_before_the_rest(kind: str) -> None:
    from tests.checkers.email.dns_context import dns_context
    from tests.checkers.services.lab import LabContext

    dns = FakeDns({(DOMAIN, "TXT"): ["v=spf1 -all"]})
    given = dns_context(dns, DOMAIN)
    probe = next(probe for probe in CHECKER.probes if probe.kind == kind)
    saw = await probe.run(LabContext(given.net, given.target, services=False))

    assert isinstance(saw.facts, DomainSightings)
    assert dns.asked[0] == (DOMAIN, "TXT")
