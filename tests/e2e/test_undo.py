"""Taking back: the last change of the request or the last feedback, in the store as well; and corrections."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from recommender.domain.feedback import Feedback, Kind
from recommender.service import Recommender
from recommender.store.signals import standing
from tests.e2e.conversation import Assistant, Conversation, Reply

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
Counted = Callable[[Conversation], list[tuple[Kind, str]]]


@pytest.fixture
def counted(kept: Callable[[Conversation], list[Feedback]]) -> Counted:
    """What still counts of what the person said of items."""
    return lambda talk: [(event.kind, event.item) for event in standing(kept(talk))]


def test_undo_brings_the_request_and_the_list_before_back(conversation: Start) -> None:
    talk = conversation()
    first = talk.say("french comedies from the 90s")
    second = talk.say("nothing with Gérard Depardieu")
    assert second.slots["need"] != first.slots["need"]
    undone = talk.say("undo that")
    assert undone.slots["need"] == first.slots["need"]
    assert undone.shown == first.shown
    assert "took that back" in undone.text


def test_a_long_talk_is_taken_back_and_shown_again_as_a_short_one(conversation: Start, assistant: Assistant) -> None:
    talk = conversation()
    first = talk.say("french comedies from the 90s")
    second = talk.say("nothing with Gérard Depardieu")
    for _ in range(12):
        talk.say("who directed the first?")
    assert talk.replies[-1].slots["need"] == second.slots["need"]
    assert talk.replies[-1].shown == second.shown
    undone = talk.say("undo that")
    assert undone.slots["need"] == first.slots["need"]
    assert undone.shown == first.shown
    kept = assistant.tracker(talk.sender)
    assert [each["text"] for each in kept if each["event"] == "user"][1:3] == [
        "nothing with Gérard Depardieu",
        "who directed the first?",
    ]
    assert sum(each["event"] == "user" for each in kept) == 15
    assert sum(bool(each.get("parse_data", {}).get("moves")) for each in kept) < 15  # of old ones only the words


def test_undo_goes_back_step_by_step_until_nothing_is_left(conversation: Start) -> None:
    talk = conversation()
    talk.say("a comedy")
    talk.say("from the 80s")
    talk.say("under 100 minutes")
    needs = [reply.slots["need"] for reply in talk.replies]
    assert talk.say("undo").slots["need"] == needs[1]
    assert talk.say("take that back").slots["need"] == needs[0]
    assert talk.say("undo that").slots["need"]["require"] == []
    assert "nothing to take back" in talk.say("undo that").text


def test_undo_takes_back_the_whole_of_a_message_and_says_so(
    conversation: Start, counted: Counted, kept: Callable[[Conversation], list[Feedback]], recommender: Recommender
) -> None:
    talk = conversation()
    shown = talk.say("a crime thriller").shown
    talk.say("i've seen the second, loved it")
    assert sorted(counted(talk)) == [(Kind.LIKE, shown[1]), (Kind.SEEN, shown[1])]
    reply = talk.say("undo that")
    assert recommender.wording.label(shown[1]) in reply.text
    assert counted(talk) == []
    assert [event.kind for event in kept(talk)][2:] == [Kind.UNDO, Kind.UNDO]


def test_undo_takes_back_whichever_came_last(conversation: Start, counted: Counted) -> None:
    talk = conversation()
    shown = talk.say("a comedy").shown
    talk.say("loved the first")
    talk.say("no romance please")
    assert talk.say("undo").slots["need"]["exclude"] == []
    assert counted(talk) == [(Kind.LIKE, shown[0])]
    talk.say("take that back")
    assert counted(talk) == []


def test_a_rating_is_taken_back_and_the_one_before_counts_again(conversation: Start, counted: Counted) -> None:
    talk = conversation()
    shown = talk.say("a western").shown
    talk.say("save the first")
    talk.say("4 stars for the first")
    talk.say("oops, undo")
    assert counted(talk) == [(Kind.SAVE, shown[0])]


def test_undo_after_starting_over_brings_everything_back(conversation: Start) -> None:
    talk = conversation()
    before = talk.say("german war films from the 80s")
    assert talk.say("start over").slots["need"]["require"] == []
    after = talk.say("undo that")
    assert after.slots["need"] == before.slots["need"]
    assert after.shown == before.shown


def wishes(reply: Reply) -> list[object]:
    """What an answer to any question may change in the need."""
    need = reply.slots["need"] or {}
    return [need.get(part) for part in ("require", "prefer", "examples", "indifferent")]


def test_undo_of_an_answer_to_a_question(conversation: Start) -> None:
    talk = conversation()
    talk.say("recommend something")
    offer = talk.replies[-1].slots["offer"]
    assert offer["kind"] == "question"
    answered = talk.say(talk.replies[-1].buttons[0]["payload"])
    assert any(wishes(answered))  # of whatever was asked: a kind, an example, who is watching
    assert not any(wishes(talk.say("undo that")))


def test_nothing_to_undo(conversation: Start) -> None:
    assert "nothing to take back" in conversation().say("undo that").text


def test_looking_on_and_asking_are_nothing_to_undo(conversation: Start) -> None:
    talk = conversation()
    talk.say("a musical")
    talk.say("more")
    talk.say("who directed the first?")
    assert talk.say("undo that").slots["need"]["require"] == []


def test_a_correction_replaces_the_namesake_that_was_taken(conversation: Start) -> None:
    talk = conversation()
    talk.say("something like Heat")
    chosen = talk.say("the 1987 one").slots["need"]["examples"]
    corrected = talk.say("no, I meant the 1995 one").slots["need"]["examples"]
    assert corrected == ["tt0113277"]
    assert chosen != corrected


def test_a_correction_takes_feedback_back_and_gives_it_to_the_other(conversation: Start, counted: Counted) -> None:
    talk = conversation()
    talk.say("I loved Heat")
    talk.say("the 1987 one")
    assert len(counted(talk)) == 1
    talk.say("no, I meant the 1995 one")
    assert counted(talk) == [(Kind.LIKE, "tt0113277")]


def test_not_the_actor_the_director(conversation: Start) -> None:
    talk = conversation()
    talk.say("films starring Clint Eastwood")
    reply = talk.say("not the actor, the director")
    assert [(each["facet"], each["values"]) for each in reply.slots["need"]["require"]] == [
        ("director", ["Clint Eastwood"])
    ]
    assert reply.shown


def test_a_corrected_wish_replaces_the_last_one(conversation: Start) -> None:
    talk = conversation()
    talk.say("a french film")
    talk.say("a drama")
    reply = talk.say("no, I meant comedies")
    assert [each["values"] for each in reply.slots["need"]["require"]] == [["French"], ["Comedy"]]


def test_a_correction_of_a_correction_leaves_the_last_word_only(conversation: Start) -> None:
    talk = conversation()
    talk.say("films with Clint Eastwood")
    talk.say("not the actor, the director")
    reply = talk.say("no, I meant Martin Scorsese")
    assert [each["values"] for each in reply.slots["need"]["require"]] == [["Martin Scorsese"]]


def test_the_other_one_of_two(conversation: Start, counted: Counted) -> None:
    talk = conversation()
    asked = talk.say("I loved The Thomas Crown Affair").slots["offer"]["options"]
    assert len(asked) == 2
    talk.say("the second")
    talk.say("no, the other one")
    assert counted(talk) == [(Kind.LIKE, asked[0]["entities"][-1]["value"][0])]
