"""Reading what the actions send: everything that is well formed arrives, nothing else does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.message import Attachment, BotMessage, Card, Choice, Said
from channels.rasa_message import MAX_CARDS, MAX_CHOICES, MAX_TEXT, read_bot_message, read_payload, safe_url

LIKE = Said("Like", "like", ({"entity": "title", "value": "tt1"},))


def test_a_list_with_cards() -> None:
    raw = {
        "text": "1. Heat (1995)",
        "buttons": [{"title": "More", "payload": "/more"}],
        "custom": {
            "cards": [
                {
                    "item": "tt1",
                    "title": "Heat (1995)",
                    "text": "Crime",
                    "reason": "you like Alien",
                    "image": "https://images.example/heat.jpg",
                    "buttons": [{"title": "Like", "payload": '/like{"title": "tt1"}'}],
                }
            ]
        },
    }

    assert read_bot_message(raw) == BotMessage(
        "1. Heat (1995)",
        (
            Card(
                "Heat (1995)",
                "tt1",
                "Crime",
                "you like Alien",
                "https://images.example/heat.jpg",
                (Choice("Like", LIKE),),
            ),
        ),
        (Choice("More", Said("More", "more")),),
    )


def test_rasa_s_own_forms_are_read() -> None:
    raw = {
        "text": "Look",
        "quick_replies": [{"title": "Yes", "payload": "yes please"}],
        "elements": [{"title": "A", "subtitle": "of A", "image_url": "https://images.example/a.jpg", "buttons": []}],
        "image": "https://images.example/b.jpg",
        "attachment": "https://example.org/file",
    }

    assert read_bot_message(raw) == BotMessage(
        "Look\nhttps://example.org/file",
        (Card("A", text="of A", image="https://images.example/a.jpg"),),
        (Choice("Yes", Said("yes please")),),
        "https://images.example/b.jpg",
    )


def test_a_document_has_a_harmless_name() -> None:
    raw = {"custom": {"attachment": {"name": "../../etc/my data.json", "content": {"a": "é"}}, "event": "exported"}}
    message = read_bot_message(raw)

    assert message.attachment == Attachment("_.._etc_my_data.json", {"a": "é"})
    assert message.attachment.data == '{\n "a": "é"\n}'.encode()
    assert message.event == "exported"


def test_everything_is_bounded() -> None:
    button = {"title": "x" * 1000, "payload": "/more"}
    message = read_bot_message(
        {
            "text": "x" * 30_000,
            "buttons": [button] * 100,
            "custom": {"cards": [{"title": "T", "buttons": [button] * 99}] * 99},
        }
    )

    assert len(message.text) == MAX_TEXT
    assert len(message.choices) == MAX_CHOICES
    assert len(message.cards) == MAX_CARDS
    assert {len(choice.label) for choice in message.all_choices()} == {200}
    assert {len(card.choices) for card in message.cards} == {8}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=10,
)
FIELDS = ("text", "custom", "buttons", "quick_replies", "elements", "image", "attachment")


@given(
    st.dictionaries(
        st.sampled_from(FIELDS), JSON | st.fixed_dictionaries({"cards": JSON, "attachment": JSON, "event": JSON})
    )
)
def test_no_message_of_an_action_is_a_failure(raw: dict[str, Any]) -> None:
    message = read_bot_message(raw)

    assert all(choice.label and choice.token == "" for choice in message.all_choices())


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ("/more", Said("", "more")),
        (' /like{"title": "tt1"} ', Said("", "like", ({"entity": "title", "value": "tt1"},))),
        (
            '/like{"title": ["a", "b"]}',
            Said("", "like", ({"entity": "title", "value": "a"}, {"entity": "title", "value": "b"})),
        ),
        ('/drop{"drop": {"facet": "genre"}}', Said("", "drop", ({"entity": "drop", "value": {"facet": "genre"}},))),
        ("yes please", Said("yes please")),
        ("", None),
        ("/", None),
        ("/More", None),
        ('/like{"title": }', None),
        ("/like{1: 2}", None),
        ('/like{"a": 1}garbage', None),
        ("/like" + "[" * 2000, None),
        ("x" * 5000, None),
    ],
)
def test_a_payload(payload: str, said: Said | None) -> None:
    assert read_payload(payload) == said


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("https://images.example/a.jpg?b=c", True),
        ("http://images.example/a.jpg", False),
        ("javascript:alert(1)", False),
        ("data:image/png;base64,AAAA", False),
        ("https://user@images.example/", False),
        ("https://", False),
        ("https://[::1", False),
        ("https://a.example/ b", False),
        ("https://a.example/\u202e", False),
        ("https://a.example/" + "x" * 3000, False),
        (5, False),
    ],
)
def test_an_address(value: object, safe: bool) -> None:
    assert safe_url(value) == (value if safe else None)


def test_tokens_are_given_in_the_order_in_which_choices_are_listed() -> None:
    choice = Choice("x", Said("x"))
    message = BotMessage("t", (Card("A", choices=(choice, choice)), Card("B", choices=(choice,))), (choice,))

    offered = message.with_tokens(["1", "2", "3", "4"])

    assert [each.token for each in offered.all_choices()] == ["1", "2", "3", "4"]
    assert [each.token for each in offered.choices] == ["1"]
    assert offered.without_choices().all_choices() == []
