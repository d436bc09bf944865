"""What is remembered stays small, and what a text may read is never less than what it reads."""

from hipaacheck.packs.memo import Memo, names_read


def test_never_many_results_and_none_of_long_values_are_kept() -> None:
    memo: Memo[int] = Memo()
    for number in range(1_000):
        memo.put(str(number), number)
        assert memo[str(number)] == number
        memo.put(str(number) * 1_000, number)

    assert len(memo) <= 32
    assert max(map(len, memo)) <= 500


def test_fields_are_told_only_of_names_that_never_stand_alone() -> None:
    assert dict(names_read("é.x and f . y or f.z(g) ~ f.y.w")) == {
        "é": {"x"},
        "and": None,
        "f": {"y", "z"},
        "or": None,
        "g": None,
        "w": None,
    }
    assert dict(names_read("f.x == f"))["f"] is None
