"""A message in another language is answered in it, and nothing else happens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.languages import ENGLISH, load_sentences
from actions.runner import ACTIONS, ParleyAction
from actions.state import State, slot_events
from recommender.catalogue.spec import load_spec
from recommender.domain.acts import Require, update
from recommender.domain.conditions import Terms
from recommender.domain.need import Need


class NothingIsCalled:
    """A recommender that knows a person's pseudonym and fails at anything else."""

    spec = load_spec("movies")
    catalogue = None  # what is said in another language is about nothing in it

    class memory:  # noqa: N801
        """Nobody has had anything deleted."""

        @staticmethod
        def deleted_at(_user: str) -> None:
            return None

    def pseudonym(self, sender: str) -> str:
        return sender


class FixedEngine:
    def recommender(self) -> NothingIsCalled:
        return NothingIsCalled()


async def answer(entities: list[dict[str, Any]], state: State) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the action says and which events it leaves."""
    slots = {event["name"]: event["value"] for event in slot_events(State(), state)}
    latest = {"text": "x", "intent": {"name": "other_language"}, "entities": entities, "message_id": "m"}
    tracker = Tracker("person", slots, latest, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    with ThreadPoolExecutor(1) as pool:
        name = "action_answer"
        events = await ParleyAction(name, ACTIONS[name], FixedEngine(), pool).run(dispatcher, tracker, {})  # type: ignore[arg-type]  # all of an engine that this needs
    return dispatcher.messages, events


@pytest.mark.parametrize(
    ("entities", "sentence"),
    [
        *(([{"entity": "spoken", "value": code}], text) for code, text in load_sentences().items()),
        ([{"entity": "spoken", "value": "xx"}], ENGLISH),
        ([{"entity": "spoken", "value": ["es"]}], ENGLISH),
        ([], ENGLISH),
    ],
)
async def test_one_sentence_is_said_in_their_language_and_no_slot_is_set(
    entities: list[dict[str, Any]], sentence: str
) -> None:
    horror = Require(condition=Terms(facet="genre", values=("Horror",)))
    state = State(need=update(Need(), horror), misses=1)
    messages, events = await answer(entities, state)
    assert [(each["response"], each["sentence"], each["buttons"]) for each in messages] == [
        ("utter_other_language", sentence.format(example="a funny film"), [])
    ]
    assert [event for event in events if event["name"] != "misses"] == []


def test_every_sentence_names_an_example_and_is_another_one() -> None:
    sentences = load_sentences()
    assert len(sentences) >= 27
    assert len(set(sentences.values())) == len(sentences)
    assert all("{example}" in sentence for sentence in sentences.values())
