"""Raw objects of a vendor's interface as typed facts: what is missing or strange is unseen, never false."""

import importlib
import pkgutil
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hipaacheck.checkers.google
import hipaacheck.checkers.microsoft
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.typed import Api, listed, look_up, moment, read, seconds


class Facts(Record):
    """One field of each type."""

    on: Annotated[Seen[bool], Api("enableX")] = True
    word: Annotated[Seen[Literal["GOOD", "BAD"]], Api("outer.word", also=("oldWord",))] = "GOOD"
    count: Annotated[Seen[int], Api("count")] = 0
    share: Annotated[Seen[float], Api("share")] = 0.0
    names: Annotated[Seen[tuple[str, ...]], Api("names")] = ()
    states: Annotated[Seen[tuple[bool, ...]], Api("states")] = ()
    many: Annotated[Seen[tuple[str, ...]], Api("many", parse=listed)] = ()
    at: Annotated[Seen[datetime], Api("at", parse=moment)] = datetime(2026, 1, 1, tzinfo=UTC)
    since: Annotated[Seen[datetime | None], Api("since")] = None
    length: Annotated[Seen[float], Api("length", parse=seconds)] = 0.0
    told: str = "everyone"


RAW: dict[str, Any] = {
    "enableX": False,
    "outer": {"word": "BAD"},
    "count": 3,
    "share": 2,
    "names": ["a", "b"],
    "states": [True, False],
    "many": "one",
    "at": "2026-10-15T22:53:04.669Z",
    "since": "2026-10-15T22:53:04Z",
    "length": "604800s",
}


def test_each_field_is_read_from_where_the_interface_gives_it() -> None:
    found = read(Facts, RAW, told="unit")

    assert (found.on, found.word, found.count, found.share) == (False, "BAD", 3, 2.0)
    assert (found.names, found.states, found.many) == (("a", "b"), (True, False), ("one",))
    assert found.at == datetime(2026, 10, 15, 22, 53, 4, 669000, UTC)
    assert found.since == datetime(2026, 10, 15, 22, 53, 4, tzinfo=UTC)
    assert (found.length, found.told) == (604800.0, "unit")


def test_letters_may_be_in_any_case_and_older_names_are_known() -> None:
    found = read(Facts, {"EnableX": False, "OLDWORD": "BAD"})

    assert (found.on, found.word) == (False, "BAD")


def test_the_newer_name_goes_before_the_older() -> None:
    assert read(Facts, {"oldWord": "BAD", "outer": {"word": "GOOD"}}).word == "GOOD"


def test_what_is_missing_is_unseen_and_never_the_good_default() -> None:
    found = read(Facts, {})

    assert found.on == Unseen(unseen="enableX is not in what was collected")
    assert found.word == Unseen(unseen="outer.word is not in what was collected")
    assert all(isinstance(getattr(found, name), Unseen) for name in Facts.model_fields if name != "told")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("enableX", "true"),
        ("enableX", "false"),
        ("enableX", 1),
        ("enableX", None),
        ("enableX", []),
        ("outer", {"word": "NEW_WORD"}),
        ("outer", {"word": "good"}),
        ("outer", {"word": None}),
        ("count", "3"),
        ("count", 3.5),
        ("count", True),
        ("share", "0.5"),
        ("names", "a"),
        ("names", ["a", 1]),
        ("names", {"a": 1}),
        ("states", ["true"]),
        ("states", [1]),
        ("many", [{"a": 1}]),
        ("at", 1792017184),
        ("at", "yesterday"),
        ("at", "/Date(99999999999999999999)/"),
        ("since", 3),
        ("length", "604800"),
        ("length", "nans"),
        ("length", "infs"),
        ("length", "1e9s"),
        ("length", 604800),
    ],
)
def test_what_does_not_fit_is_unseen(field: str, value: Any) -> None:
    found = read(Facts, {**RAW, field: value})
    name = {"enableX": "on", "outer": "word"}.get(field, field)
    unseen = getattr(found, name)

    assert isinstance(unseen, Unseen)
    assert "which hipaacheck does not know" in unseen.unseen
    assert sum(isinstance(getattr(found, other), Unseen) for other in Facts.model_fields) == 1


def test_a_long_strange_value_is_shown_shortly() -> None:
    found = read(Facts, {"enableX": "x" * 1000}).on

    assert isinstance(found, Unseen)
    assert len(found.unseen) < 120


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("/Date(1722626711000)/", datetime(2024, 8, 2, 19, 25, 11, tzinfo=UTC)),
        ("Date(1722626711000)", datetime(2024, 8, 2, 19, 25, 11, tzinfo=UTC)),
        ("2024-08-02T14:25:11-05:00", datetime(2024, 8, 2, 19, 25, 11, tzinfo=UTC)),
        ("2024-08-02T19:25:11", datetime(2024, 8, 2, 19, 25, 11, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_from_the_spellings_of_the_vendors(text: str, at: datetime) -> None:
    assert moment(text) == at


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, []),
        ([None], []),
        ([], []),
        ("a", ["a"]),
        (["a", None], ["a"]),
        ({"results": ["a"]}, ["a"]),
        ({"a": 1}, [{"a": 1}]),
    ],
)
def test_the_lists_of_powershell_are_lists(value: Any, expected: Any) -> None:
    assert listed(value) == expected


@given(
    st.text(max_size=30) | st.from_regex(r"/?Date\(-?\d{1,25}\)/?", fullmatch=True) | st.datetimes().map(str)
)
def test_whatever_text_stands_for_a_time_is_a_time_or_refused(text: str) -> None:
    try:
        assert moment(text).utcoffset() == datetime(2026, 1, 1, tzinfo=UTC).utcoffset()
    except ValueError:
        return


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["word", "results", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*RAW, "oldWord", "ENABLEX"]), JSON, max_size=6))
def test_whatever_an_interface_answers_facts_are_made_of_it(raw: dict[str, Any]) -> None:
    found = read(Facts, raw)

    assert found.on in (True, False) or isinstance(found.on, Unseen)
    for name, given_as in (("on", "enableX"), ("count", "count")):
        value = look_up(raw, given_as)
        assert isinstance(getattr(found, name), Unseen) or getattr(found, name) == value
    assert Facts.model_validate_json(found.model_dump_json()) == found


def parts() -> list[str]:
    return [
        f"{package.__name__}.{one.name}"
        for package in (hipaacheck.checkers.google, hipaacheck.checkers.microsoft)
        for one in pkgutil.iter_modules(package.__path__)
    ]


@pytest.mark.parametrize("module", parts())
def test_every_fact_that_is_read_can_be_unseen(module: str) -> None:
    """Without room for Unseen a missing setting would become its default, which is the good value.

    A mere name, which no rule judges, may have a default; so may what is None until somebody records it.
    """
    found = importlib.import_module(module)
    kinds = [one for one in vars(found).values() if isinstance(one, type) and issubclass(one, Record)]

    assert [
        f"{kind.__name__}.{name}"
        for kind in kinds
        for name, field in kind.model_fields.items()
        if any(isinstance(mark, Api) for mark in field.metadata)
        and "Unseen" not in str(field.annotation)
        and field.annotation is not str
        and "None" not in str(field.annotation)
    ] == []
