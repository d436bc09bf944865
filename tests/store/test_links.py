"""The chain is followed from its end, and whatever breaks it is named."""

from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.store.links import Link, walk


def chain(length: int) -> list[Link]:
    return [Link(at, f"run{at}", f"run{at - 1}" if at > 1 else None) for at in range(1, length + 1)]


@given(st.integers(0, 8))
def test_a_whole_chain_has_no_faults(length: int) -> None:
    links = chain(length)
    found = walk(links, length, f"run{length}" if length else None)

    assert found.faults == []
    assert found.path == links


@given(st.integers(1, 8), st.data())
def test_every_removal_is_found_and_named(length: int, data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.integers(1, length), min_size=1))
    left = [link for link in chain(length) if link.number not in gone]
    found = walk(left, length, f"run{length}")

    named = {fault.run for fault in found.faults}
    # Of several in a row, only the last is known: by the run that follows it.
    expected = {f"run{number}" for number in gone if number == length or number + 1 not in gone}
    assert named == expected
    assert found.path == left


@given(st.permutations(list(range(1, 7))))
def test_every_other_order_is_found(order: list[int]) -> None:
    links = [Link(number, link.run, link.previous) for number, link in zip(order, chain(6), strict=True)]
    found = walk(links, 6, "run6")

    moved = {link.run for place, link in enumerate(links, 1) if link.number != place}
    assert {fault.run for fault in found.faults} == moved


ANY = st.sampled_from(["a", "b", "c", "d", None])


@given(
    st.lists(st.tuples(st.integers(-1, 5), st.sampled_from("abcd"), ANY), max_size=6), st.integers(0, 6), ANY
)
def test_no_links_make_the_walk_endless_or_fail(
    rows: list[tuple[int, str, str | None]], count: int, head: str | None
) -> None:
    links = list({run: Link(number, run, previous) for number, run, previous in rows}.values())
    found = walk(links, count, head)

    whole = sorted(links, key=lambda link: link.number)
    before = [None, *(link.run for link in whole)]
    in_order = [link.number for link in whole] == list(range(1, count + 1))
    linked = [link.previous for link in whole] == before[:-1] and head == before[-1]
    assert (found.faults == []) == (in_order and linked)
