"""The examples work: the inventory loads, the plugin loads and its rules hold."""

import sys
from pathlib import Path

import pytest

from hipaacheck.inventory.targets import read_inventory

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def test_the_example_inventory_loads() -> None:
    file = EXAMPLES / "clinic" / "inventory.yaml"

    inventory, targets = read_inventory(file.read_text(encoding="utf-8"), str(file))

    assert len(inventory.domains) == 2
    assert "mail-host:smtp.lakeside-clinic.example:587" in {target.id for target in targets}
    assert "web-host:www.lakeside-billing.example" not in {target.id for target in targets}


def test_the_example_plugin_keeps_its_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES / "plugin" / "src"))
    from hipaacheck.testing import faults_of

    plugin = __import__("hipaacheck_security_txt")
    try:
        assert faults_of(plugin.CHECKER) == []
    finally:
        sys.modules.pop("hipaacheck_security_txt")
