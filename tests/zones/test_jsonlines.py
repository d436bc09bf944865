"""JSON is read as the standard library reads it, and every object knows its line."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.mistakes import FileMistakesError
from hipaacheck.zones.jsonlines import JsonObject, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


def begins(value: Any, line: int, indent: int | None) -> int:
    """Return the line after a value that json.dumps wrote; assert what each object knows on the way."""
    if isinstance(value, JsonObject):
        assert value.line == line
    if indent is None or not isinstance(value, (dict, list)) or not value:
        return line
    for one in value.values() if isinstance(value, dict) else value:
        line = begins(one, line + 1, indent)
    return line + 1


@given(st.dictionaries(st.text(max_size=6), VALUES, max_size=5), st.sampled_from([None, 1, 4]))
def test_data_is_the_same_and_each_object_knows_where_it_begins(
    data: dict[str, Any], indent: int | None
) -> None:
    text = json.dumps(data, indent=indent)
    found = read_json(text, "x")

    assert found == data
    assert begins(found, 1, indent) == text.count("\n") + 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x:1: is not valid JSON"),
        ("[]", "should be a JSON object"),
        ('{"a": 1,\n "a": 2}', "x:1: repeats the key 'a'"),
        ('{"a": NaN}', "cannot be read"),
        ('{"a": ' + "9" * 5000 + "}", "cannot be read"),
        ('{"a":' * 100_000, "nests too deep"),
        ('{"a": "\x00"}', "is not valid JSON"),
        ('{"a": 1}\n{"b": 2}', "x:2: is not valid JSON"),
        ('{"a": "\\', "is not valid JSON"),
    ],
)
def test_what_is_no_json_object_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(FileMistakesError) as caught:
        read_json(text, "x")

    assert said in str(caught.value)


@given(st.text('{}[]":,\\a1\n', max_size=60))
def test_garbage_ends_in_a_mistake_or_an_object(text: str) -> None:
    try:
        found = read_json(text, "x")
    except FileMistakesError as error:
        assert len(error.mistakes) == 1
    else:
        assert found == json.loads(text)
