"""What the actions send to channels that show cards, and to those that do not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.cards import card, say_list
from actions.message import Message
from actions.state import Option, State
from actions.turn import Turn
from contract.bot_message import Attachment
from recommender.catalogue.spec import load_spec
from recommender.catalogue.speech import Having
from recommender.domain.feedback import Feedback, Kind
from recommender.service import StoreError
from recommender.wording.phrases import ListedItem

HEAT = ListedItem(
    item="tt0113277",
    label="Heat (1995)",
    facts="Crime, 170 minutes",
    reason="you like Alien",
    figures=("170 min",),
    about="Crime",
)
CLUE = ListedItem(item='a"b', label="Clue (1985)")


def _unreadable(_user: str) -> list[Feedback]:
    raise StoreError("the store is down")


def turn(channel: str) -> Turn:
    return Turn(
        recommender=cast(
            "Any", SimpleNamespace(spec=load_spec("movies"), memory=SimpleNamespace(opinions=_unreadable))
        ),
        dispatcher=CollectingDispatcher(),
        message=Message(intent="ask"),
        text="",
        ranking=(),
        state=State(),
        user="u",
        session="s",
        channel=channel,
        key="0123456789",
        sender=f"{channel}:1",
        conversation=f"{channel}:1",
    )


def said(told: Turn) -> SimpleNamespace:
    (message,) = told.dispatcher.messages
    return SimpleNamespace(**message)


def test_a_card_says_what_the_line_says_and_names_the_item_in_its_buttons() -> None:
    assert card(HEAT, Having(call="seen")) == {
        "item": "tt0113277",
        "title": "Heat (1995)",
        "text": "Crime, 170 minutes",
        "figures": ["170 min"],
        "about": "Crime",
        "reason": "you like Alien",
        "image": None,
        "link": None,
        "buttons": [
            {"title": "Like", "payload": '/like{"title": "tt0113277"}', "kind": "like"},
            {"title": "Not for me", "payload": '/dislike{"title": "tt0113277"}', "kind": "dislike"},
            {"title": "Seen", "payload": '/seen{"title": "tt0113277"}', "kind": "seen"},
            {"title": "Save", "payload": '/save{"title": "tt0113277"}', "kind": "save"},
            {"title": "Why?", "payload": '/why{"title": "tt0113277"}', "kind": "why"},
        ],
    }


def test_what_is_held_of_an_item_is_pressed_and_tapping_it_takes_it_back() -> None:
    like, dislike, *_ = card(HEAT, Having(), {Kind.LIKE})["buttons"]

    assert like["payload"] == '/undo{"title": "tt0113277", "reaction": "like"}'
    assert (like["pressed"], dislike.get("pressed")) == (True, None)


def test_where_there_is_room_a_card_has_what_few_need() -> None:
    kinds = [[each["kind"] for each in card(HEAT, Having(), roomy=roomy)["buttons"]] for roomy in (False, True)]

    assert kinds[1] == [*kinds[0], "ask_about", "ask"]


def test_an_id_cannot_break_out_of_its_payload() -> None:
    assert card(CLUE, Having())["buttons"][0]["payload"] == '/like{"title": "a\\"b"}'


async def test_a_rich_channel_gets_the_list_as_text_and_as_cards_also_while_the_store_is_down() -> None:
    told = turn("web")

    await say_list(told, "utter_list", [HEAT, CLUE], request="Films", more=True)

    message = said(told)
    assert message.items == "1. Heat (1995) – Crime, 170 minutes; you like Alien\n2. Clue (1985)"
    assert message.request == "Films"
    assert message.buttons == [{"title": "More", "payload": "/more"}]
    assert [each["title"] for each in message.custom["cards"]] == ["Heat (1995)", "Clue (1985)"]


@pytest.mark.parametrize("channel", ["cmdline", "facebook"])
async def test_any_other_channel_gets_the_text_alone(channel: str) -> None:
    told = turn(channel)

    await say_list(told, "utter_list", [HEAT], request="Films", more=True)

    message = said(told)
    assert message.items == "1. Heat (1995) – Crime, 170 minutes; you like Alien"
    assert message.buttons == []
    assert message.custom == {}


@pytest.mark.parametrize(("channel", "buttons"), [("cmdline", 0), ("facebook", 1), ("telegram", 1)])
def test_an_offer_has_buttons_where_the_channel_has(channel: str, buttons: int) -> None:
    told = turn(channel)

    told.say("utter_question", told.offer("question", [Option(label="Comedy", intent="inform")]))

    assert len(said(told).buttons) == buttons


def test_what_is_attached_and_what_has_happened_is_told_to_rich_channels_only() -> None:
    file: Attachment = {"name": "my-data.json", "content": {"feedback": []}}
    for channel, custom in (("slack", {"attachment": file, "event": "exported"}), ("facebook", {})):
        told = turn(channel)

        told.say("utter_export", attachment=file, event="exported")

        assert said(told).custom == custom
