"""Records have one canonical form, and its digest does not depend on how it is made."""

from typing import Any

import pytest

from hipaacheck.model import Problem, Record, canonical_json, digest, record_digest


class Shelf(Record):
    name: str
    items: tuple[Problem, ...] = ()
    numbers: tuple[float, ...] = ()
    options: dict[str, Any] = {}
    nothing: str | None = None


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201, 650])
def test_the_digest_in_batches_is_that_of_the_whole(count: int) -> None:
    items = tuple(Problem(where=f"{n}", what='was \u2028 \x7f "?" é', kind="rule") for n in range(count))
    shelf = Shelf(name="s", items=items, numbers=(0.1, 1e-7, 3.0), options={"b": [1], "a": None})

    assert record_digest(shelf) == digest(canonical_json(shelf.model_dump(mode="json")))
