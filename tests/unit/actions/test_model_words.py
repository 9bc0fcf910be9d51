"""What a language model says in a talk: opinions told as such, confirmations worded warmer, and nothing done by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from actions.moves import MOVES, Group
from language_model.client import Client
from language_model.settings import ModelSettings
from recommender.domain.feedback import Kind
from tests.injections import HARMLESS, MESSAGES, OPINIONS, TITLES
from tests.scripted_model import ScriptedModel, completion, scripted_model
from tests.unit.actions.conversing import Talk, of, talking
from understanding.asking import RESERVED, STORING

OPINION = HARMLESS[0]
LOOP = of("Loop", "title", ["b"])


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        model.answer = OPINION
        yield model


@pytest.fixture
def talk(server: ScriptedModel, tmp_path: Path) -> Iterator[Talk]:
    with talking(tmp_path) as found:
        found.model = Client(ModelSettings(url=server.url, model="m", seconds=30, writes="always"))
        yield found


async def test_an_open_question_gets_an_opinion_that_is_told_as_one(talk: Talk) -> None:
    await talk.say(("why", "why do people love long walks?", []))
    assert talk.responses == ["utter_opinion"]
    assert talk.answers[0]["opinion"] == OPINION


async def test_small_talk_gets_one_too(talk: Talk, server: ScriptedModel) -> None:
    await talk.say(("chat", "how was your day?", []))
    assert talk.responses == ["utter_opinion"]
    assert [each["role"] for each in server.asked[0]["messages"]] == ["system", "user"]
    assert server.asked[0]["messages"][1]["content"] == "how was your day?"
    assert "web:1" not in json.dumps([server.asked, server.sent])  # who says it


async def test_without_a_model_all_is_as_it_was(talk: Talk, server: ScriptedModel) -> None:
    talk.model = None
    await talk.say(("chat", "how was your day?", []))
    await talk.say(("like", "I like Loop", [LOOP]))
    assert (talk.responses, server.asked) == (["utter_noted_next"], [])


async def test_writes_never_asks_nothing(talk: Talk, server: ScriptedModel) -> None:
    talk.model = Client(replace(talk.model.settings, writes="never")) if talk.model else None
    await talk.say(("chat", "how was your day?", []))
    assert (talk.responses, server.asked) == (["utter_chat"], [])


@pytest.mark.parametrize("answer", [*OPINIONS, completion(None, message={"refusal": "no"}), b"{"])
async def test_an_opinion_that_may_not_be_said_leaves_the_plain_answer(
    talk: Talk, server: ScriptedModel, answer: str
) -> None:
    server.answer = answer
    await talk.say(("chat", "how was your day?", []))
    assert talk.responses == ["utter_chat"]


async def test_of_an_opinion_that_was_cut_the_whole_sentences_are_said(talk: Talk, server: ScriptedModel) -> None:
    server.answer = completion(f"{OPINION} And there is", reason="length")
    await talk.say(("chat", "how was your day?", []))
    assert talk.words.endswith(OPINION)


async def test_what_points_at_something_shown_is_no_matter_of_opinion(talk: Talk, server: ScriptedModel) -> None:
    await talk.say(("ask", "recommend something", []))
    server.asked.clear()
    await talk.say(("ask_about", "do you think it is good for kids?", []))
    await talk.say(("ask_about", "do you like Loop?", [LOOP]))
    assert server.asked == []


async def test_a_question_that_waits_for_a_yes_stays_open(talk: Talk) -> None:
    await talk.say(("delete_data", "delete everything about me", []))
    assert talk.responses == ["utter_confirm_delete"]
    await talk.say(("chat", "how was your day?", []))
    assert talk.responses == ["utter_chat"]


async def test_a_confirmation_is_worded_warmer(talk: Talk, server: ScriptedModel) -> None:
    server.answer = lambda question: json.loads(question["messages"][-1]["content"]).replace("Noted:", "Lovely,")
    await talk.say(("like", "I like Loop", [LOOP]))
    assert talk.answers[-1]["text"] == (
        'Lovely, you like Harbour Loop (1999). Your next list will take it into account; say "more" to see it.'
    )
    assert talk.answers[-1]["response"] is None
    assert talk.events == [(Kind.LIKE, "b")]


@pytest.mark.parametrize(
    "answer", ["Lovely, you like Bank!", "You hate Loop.", "", b"{", completion("x", reason="length")]
)
async def test_a_wording_that_says_anything_else_is_not_said(talk: Talk, server: ScriptedModel, answer: str) -> None:
    server.answer = answer
    await talk.say(("like", "I like Loop", [LOOP]))
    assert talk.responses == ["utter_noted_next"]
    assert "text" not in talk.answers[-1] or not talk.answers[-1]["text"]


async def test_what_asks_before_something_is_done_is_never_reworded(talk: Talk, server: ScriptedModel) -> None:
    for kind, text in (("delete_data", "delete everything about me"), ("ask_privacy", "who can read this?")):
        await talk.say((kind, text, []))
    assert server.asked == []


async def test_privacy_tells_that_there_is_a_model_and_where(talk: Talk, server: ScriptedModel) -> None:
    await talk.say(("ask_privacy", "who can read this?", []))
    assert "utter_privacy_model" in talk.responses
    assert talk.model is not None
    talk.model = Client(replace(talk.model.settings, url="https://api.example.org/v1"))
    await talk.say(("ask_privacy", "who can read this?", []))
    assert "utter_privacy_model_elsewhere" in talk.responses
    assert "api.example.org" in talk.words
    talk.model = Client(replace(talk.model.settings, reads="never", writes="never"))
    await talk.say(("ask_privacy", "who can read this?", []))
    assert not [name for name in talk.responses if "model" in name or "pictures" in name]
    talk.model = Client(replace(talk.model.settings, looks="always"))
    await talk.say(("ask_privacy", "who can read this?", []))
    assert [name for name in talk.responses if name.startswith("utter_privacy_")] == [
        "utter_privacy_pictures_elsewhere"
    ]


# The injection set


@pytest.mark.parametrize("message", MESSAGES)
async def test_no_message_and_no_answer_to_it_stores_deletes_or_says_anything_false(
    talk: Talk, server: ScriptedModel, message: str
) -> None:
    await talk.say(("ask", "recommend something", []))
    answers = [message, *OPINIONS[MESSAGES.index(message) % 3 :: 3]]
    for number, answer in enumerate(answers):
        server.answer = answer
        before = talk.events
        await talk.say((("chat", "off", "why", "ask_about")[number % 4], message, []))
        # What was asked about may be noted as that, as without a model; nothing else is.
        assert [each for each in talk.events[len(before) :] if each[0] is not Kind.DETAILS] == []
        assert "utter_opinion" not in talk.responses
        assert "utter_deleted" not in talk.responses


@pytest.mark.parametrize("title", TITLES)
async def test_no_title_changes_what_is_said(talk: Talk, server: ScriptedModel, title: str) -> None:
    server.answer = lambda question: f"Lovely! {title}"
    item = talk.recommender.catalogue.item("b").model_copy(update={"title": " ".join(title.split())})
    label, talk.recommender.wording.label = talk.recommender.wording.label, lambda _: item.label  # type: ignore[method-assign,assignment]
    await talk.say(("like", "I like Loop", [LOOP]))
    talk.recommender.wording.label = label  # type: ignore[method-assign]
    assert talk.responses == ["utter_noted_next"]
    assert talk.events == [(Kind.LIKE, "b")]


def test_whatever_may_store_or_confirm_takes_the_local_reader_s_word() -> None:
    may = {kind for kind, row in MOVES.items() if row.stores or row.group is Group.OPINION}
    assert may <= STORING | RESERVED
