"""Hold what helps to say whether Google's Business Associate Amendment is in force; nothing shows it."""

from collections.abc import Iterable, Iterator

from hipaacheck.catalogs.tenant_services import tenant_services
from hipaacheck.checkers.shared.standings import Standing, standings
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.typed import look_up

# Products of which one is the edition of a user; all others add to it (Licensing API, list of products).
_EDITIONS = frozenset({"Google-Apps", "101001", "101005", "101031", "101034", "101037"})


class BaaFacts(Record):
    """The editions that are given out; no interface says whether the amendment was accepted, or when."""

    editions: Seen[tuple[Standing, ...]] = (Standing(name="Business Plus", marks=("1010020025",)),)


def make(data: TenantData) -> BaaFacts:
    """Return the editions whose agreement is the question."""
    found = data.of("licences")
    if isinstance(found, Unseen):
        return BaaFacts(editions=found)
    known = tenant_services("google")
    names = dict(_given_out(found))
    each = standings({sku: known.edition(sku) for sku in names}, "an edition")
    return BaaFacts(
        editions=tuple(
            one.model_copy(update={"name": names[one.name]}) if one.name in names else one for one in each
        )
    )


def _given_out(found: Iterable[Obj]) -> Iterator[tuple[str, str]]:
    """Yield the number and the name of each edition that somebody has."""
    for raw in found:
        sku, name = look_up(raw, "skuId"), look_up(raw, "skuName")
        product = look_up(raw, "productId")
        is_edition = isinstance(product, str) and product in _EDITIONS
        if is_edition and isinstance(sku, str) and look_up(raw, "assigned") != 0:
            yield sku, name if isinstance(name, str) and name else sku
