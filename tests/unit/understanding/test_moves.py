"""Which move a message is mainly about, and what stands between two places of it."""

from __future__ import annotations

import pytest

from understanding.moves import ALL_INTENTS, INTENTS, MOVES, SOCIAL, WISHES, leading


@pytest.mark.parametrize(
    ("moves", "place"),
    [
        (["want"], 0),
        (["greet", "want"], 1),
        (["want", "thank"], 0),
        (["like", "want"], 0),  # of what is not polite the first leads
        (["thank", "mention"], 1),
        (["chat", "greet", "thank"], 2),
        (["want", "like", "distress"], 2),
        (["distress", "distress"], 0),
    ],
)
def test_the_first_move_that_is_not_merely_polite_leads(moves: list[str], place: int) -> None:
    assert leading(moves) == place


def test_a_message_without_moves_is_led_by_none() -> None:
    with pytest.raises(ValueError, match="empty"):
        leading([])


def test_the_tables_are_of_the_same_moves() -> None:
    assert set(WISHES) | set(SOCIAL) <= set(MOVES)
    assert not set(WISHES) & set(SOCIAL)
    assert all(intents for intents in INTENTS.values())
    assert set(ALL_INTENTS) == {intent for intents in INTENTS.values() for intent in intents}
