import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.message import MAX_MENTIONS, Bounds, Message, RelativeWish, read_message


@pytest.mark.parametrize(
    ("entity", "value", "read"),
    [
        ("genre", ["Comedy"], ("Comedy",)),
        ("title", ["tt1", "tt2"], ("tt1", "tt2")),
        ("title", "Zorblax", "Zorblax"),
        ("year", {"low": 1990, "high": 1999}, Bounds(low=1990, high=1999)),
        ("year", {"low": None, "high": 1999}, Bounds(high=1999)),
        ("critique", {"facet": "runtime", "direction": -1}, RelativeWish(facet="runtime", direction=-1)),
        ("ordinal", -1, -1),
        ("rating", 3.5, 3.5),
        ("reaction", "like", "like"),
        ("theme", "a bank heist", "a bank heist"),
    ],
)
def test_what_the_nlu_sends_is_read(entity: str, value: object, read: object) -> None:
    message = read_message("inform", [{"entity": entity, "value": value, "start": 3, "extractor": "any"}])
    assert [mention.value for mention in message.mentions] == [read]
    assert message.unreadable == 0


@pytest.mark.parametrize(
    "raw",
    [
        {"entity": "ordinal", "value": {"a": [1, 2]}},
        {"entity": "title", "value": 5},
        {"entity": "title", "value": [["nested"]]},
        {"entity": "title", "value": "x" * 5000},
        {"entity": "rating", "value": "lots"},
        {"entity": "rating", "value": float("nan")},
        {"entity": "reaction", "value": "explode"},
        {"entity": "year", "value": {"low": "DROP TABLE"}},
        {"entity": "critique", "value": {"facet": "runtime", "direction": 7}},
        {"entity": "Not A Facet!", "value": ["x"]},
        {"entity": "genre", "value": ["Comedy"], "role": "admin"},
        {"value": "no entity"},
        "not even a mapping",
        None,
    ],
)
def test_what_somebody_typed_by_hand_is_dropped_and_counted(raw: object) -> None:
    message = read_message("inform", [raw, {"entity": "genre", "value": ["Comedy"]}])
    assert [mention.entity for mention in message.mentions] == ["genre"]
    assert message.unreadable == 1


def test_mentions_come_in_the_order_of_the_text() -> None:
    message = read_message(
        "inform", [{"entity": "theme", "value": "b", "start": 9}, {"entity": "theme", "value": "a", "start": 2}]
    )
    assert [mention.value for mention in message.mentions] == ["a", "b"]


def test_a_flood_of_entities_is_cut() -> None:
    message = read_message("inform", [{"entity": "ordinal", "value": 1}] * (MAX_MENTIONS + 5))
    assert (len(message.mentions), message.unreadable) == (MAX_MENTIONS, 5)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
entities = st.sampled_from(["title", "genre", "year", "ordinal", "rating", "critique", "drop", "option", "count"])


@given(st.lists(st.fixed_dictionaries({"entity": entities, "value": json_values}) | json_values, max_size=5))
def test_no_payload_raises(raw: list[object]) -> None:
    message = read_message("inform", raw)
    assert isinstance(message, Message)
    assert len(message.mentions) + message.unreadable == len(raw)
