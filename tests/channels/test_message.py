"""Reading what the actions send: everything that is well formed arrives, nothing else does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.message import Attachment, BotMessage, Card, Choice, Said, kept_message
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
        st.sampled_from(FIELDS),
        JSON | st.fixed_dictionaries(dict.fromkeys(("cards", "noted", "wishes", "attachment", "event"), JSON)),
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


def test_cards_that_change_and_wishes_are_kept_with_their_choices() -> None:
    like = {"title": "Like", "payload": "/undo", "kind": "like", "pressed": True}
    card = {"item": "tt1", "title": "Heat", "figures": ["1995", 5, "170 min"], "about": "Crime", "buttons": [like]}
    wish = {"title": "French", "payload": "/inform"}
    message = read_bot_message({"text": "Noted.", "custom": {"noted": [card], "wishes": [wish], "event": "fresh"}})
    told = message.with_tokens(["t1", "t2"])

    again = kept_message(json.loads(json.dumps(told.as_kept())))

    assert again.as_json() == told.as_json()
    assert told.noted[0].figures == ("1995", "170 min")
    assert [(each.label, each.token) for each in told.all_choices()] == [("French", "t1"), ("Like", "t2")]
    assert (told.event, message.wishes is None, read_bot_message({"text": "x"}).wishes) == ("fresh", False, None)


def test_an_answer_that_an_earlier_version_kept_is_still_read() -> None:
    kept = BotMessage("A list", (Card("Heat", choices=(Choice("Like", Said("")),)),)).as_kept()
    del kept["noted"], kept["wishes"]
    for name in ("figures", "about"):
        del kept["cards"][0][name]
    for name in ("kind", "pressed"):
        del kept["cards"][0]["choices"][0][name]

    assert kept_message(kept).cards[0].choices[0].label == "Like"


def test_where_cards_do_not_change_wishes_stand_below_a_list_only() -> None:
    wish = (Choice("French", Said("French", "inform")),)
    below_a_list = BotMessage("A list", (Card("Heat"),), noted=(Card("Clue"),), wishes=wish).without_noted()

    assert (below_a_list.noted, below_a_list.wishes) == ((), wish)
    assert BotMessage("Okay.", wishes=wish).without_noted().wishes is None
