"""`hipaacheck rules explain` says where a rule reads and which published baselines ask the same."""

from tests.reporters.tenants import RULES

from hipaacheck.cli.rules import _explained


def test_where_a_setting_is_read_and_its_baselines_are_explained() -> None:
    shown = _explained(RULES[0], "", "f.yaml:1").splitlines()
    at = next(number for number, line in enumerate(shown) if line.startswith("  evidence"))
    assert shown[at + 1 : at + 3] == [
        "  read from   remote_domains AutoForwardEnabled",
        "  baselines   MS.EXO.1.1v2, CIS 6.2.1",
    ]


def test_a_rule_without_them_has_no_such_lines() -> None:
    bare = RULES[0].model_copy(update={"reads": (), "baselines": ()})
    shown = _explained(bare, "", "f.yaml:1")
    assert "read from" not in shown and "baselines" not in shown
