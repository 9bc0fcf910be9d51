"""Who a sender id names: the person in every conversation of theirs, and never a person of another channel."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.sender import person_and_conversation

channels = st.sampled_from(["telegram", "slack", "web", "rest", "cmdline", "socketio"])
ids = st.text() | st.from_regex(r"(telegram|slack|web|rest):[^:@]*(@[^:@]*)?", fullmatch=True)


@pytest.mark.parametrize(
    ("channel", "sender_id", "person", "conversation"),
    [
        ("telegram", "telegram:5", "telegram:5", "telegram:5"),
        ("telegram", "telegram:5@-100", "telegram:5", "telegram:5@-100"),
        ("slack", "slack:T1.U2@C3.17", "slack:T1.U2", "slack:T1.U2@C3.17"),
        ("web", "web:r4nd0m", "web:r4nd0m", "web:r4nd0m"),
        ("cmdline", "0af3", "cmdline:0af3", "cmdline:0af3"),
        ("rest", "ann@example.org", "rest:ann@example.org", "rest:ann@example.org"),  # not all of "ann"
        ("rest", "telegram:5", "rest:telegram:5", "rest:telegram:5"),
        ("telegram", "telegram:@-100", "telegram:@-100", "telegram:@-100"),  # nobody in one group is nobody elsewhere
    ],
)
def test_person_and_conversation(channel: str, sender_id: str, person: str, conversation: str) -> None:
    assert person_and_conversation(channel, sender_id) == (person, conversation)


@given(channels, ids)
def test_whatever_the_id_the_person_is_one_of_the_channel(channel: str, sender_id: str) -> None:
    person, conversation = person_and_conversation(channel, sender_id)
    assert person.startswith(f"{channel}:")
    assert conversation.startswith(person)


@given(channels, channels, ids, ids)
def test_nobody_is_a_person_of_two_channels(one: str, other: str, first: str, second: str) -> None:
    assert one == other or person_and_conversation(one, first)[0] != person_and_conversation(other, second)[0]
