"""The question about the agreement names the products; nothing else is known of it."""

from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.baa import make
from hipaacheck.model import Unseen


def test_the_products_are_named() -> None:
    assert make(sample("1.7.0")).products == ("Microsoft 365 or Office 365 Government G1, G3, G5 or F3",)


def test_without_licences_they_are_not() -> None:
    assert isinstance(make(tenant()).products, Unseen)
