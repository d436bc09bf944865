"""The policies of real exports: what CISA's own tenant has, in the forms of three versions of ScubaGear."""

import pytest
from tests.checkers.microsoft.tenant import sample

from hipaacheck.checkers.microsoft.conditional_access import (
    OLD,
    Dim,
    blocks,
    conditional_access,
    cover,
    mfa,
)
from hipaacheck.checkers.microsoft.names import names_of
from hipaacheck.model import Unseen


@pytest.mark.parametrize(("version", "enabled", "trial"), [("1.0.0", 7, 4), ("1.4.0", 6, 8), ("1.7.0", 5, 0)])
def test_every_policy_of_the_samples_is_understood(version: str, enabled: int, trial: int) -> None:
    found = conditional_access(sample(version))

    assert not isinstance(found, Unseen)
    assert found.doubtful == ()
    assert (len(found.enabled), len(found.report_only)) == (enabled, trial)


@pytest.mark.parametrize("version", ["1.0.0", "1.4.0", "1.7.0"])
def test_the_tenant_asks_everybody_for_a_second_factor_and_blocks_old_protocols(version: str) -> None:
    data = sample(version)
    found = conditional_access(data)
    assert not isinstance(found, Unseen)

    everybody = cover(found, mfa, names_of(data))
    assert everybody.by == (
        "MS.AAD.3.2v1 If phishing-resistant MFA has not been enforced, an alternative MFA method SHALL be "
        "enforced for all users",
    )
    assert (everybody.open, everybody.exempt) == ((), ())
    assert cover(found, blocks, names_of(data), clients=OLD).open == ()


def test_an_account_that_is_left_out_of_the_block_of_device_codes_is_found() -> None:
    data = sample("1.7.0")
    found = conditional_access(data)
    assert not isinstance(found, Unseen)
    flow = {"device codes": frozenset({(Dim.FLOW, "deviceCodeFlow")})}

    device_codes = cover(found, blocks, names_of(data), flow)

    assert device_codes.open == ()
    assert device_codes.exempt == ("the account 2d9a50a8-6688-48eb-8646-86acb74e2f05",)
    assert device_codes.accounts == 1
