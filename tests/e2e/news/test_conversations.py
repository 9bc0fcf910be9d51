"""Conversations about news, from the words to the list: the same assistant and actions as for films.

They are about the sample, whose "today" is 12 March 2026, in the evening.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from recommender.domain.dates import read_days
from recommender.domain.items import Item
from recommender.service import Recommender
from tests.e2e.conversation import Conversation, Reply

Start = Callable[..., Conversation]
TODAY = read_days("2026-03-12")


@pytest.fixture
def shown(recommender: Recommender) -> Callable[[Reply], list[Item]]:
    """The stories that a reply leaves on the table."""
    return lambda reply: [recommender.catalogue.item(item) for item in reply.shown]


Shown = Callable[[Reply], list[Item]]


def dates(stories: list[Item]) -> list[float]:
    return [story.numbers["published"] for story in stories]


def about(stories: list[Item], topic: str) -> list[bool]:
    return [topic in story.terms["topic"] for story in stories]


def test_what_is_new_in_sports(conversation: Start, shown: Shown) -> None:
    stories = shown(conversation().say("what's new in sports"))
    assert stories
    assert all(about(stories, "Sports"))
    assert dates(stories) == sorted(dates(stories), reverse=True)
    assert stories[0].title == "Harbour United win the city derby in stoppage time"


def test_more_on_this_but_from_another_side(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    talk.say("tell me about Council votes for a new tram line to the port")
    stories = shown(talk.say("more on this but from another side"))
    assert stories
    assert all(story.terms["form"][0] in {"Opinion", "Interview", "Analysis"} for story in stories)
    assert "The tram line is money well spent" in {story.title for story in stories}


@pytest.mark.parametrize(
    "said",
    [
        "more on this, but the opposing view",
        "more like this from a different point of view",
        "something on this by someone who disagrees",
    ],
)
def test_another_side_is_asked_for_in_many_ways(said: str, conversation: Start, shown: Shown) -> None:
    talk = conversation()
    talk.say("tell me about Council votes for a new tram line to the port")
    stories = shown(talk.say(said))
    assert stories
    assert all(story.terms["form"][0] in {"Opinion", "Interview", "Analysis"} for story in stories)


def test_nothing_about_politics_please(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    talk.say("what's new today?")
    reply = talk.say("nothing about politics please")
    stories = shown(reply)
    assert stories
    assert not any(about(stories, "Politics"))


def test_anything_from_today(conversation: Start, shown: Shown) -> None:
    reply = conversation().say("anything from today")
    stories = shown(reply)
    assert stories
    assert all(date >= TODAY for date in dates(stories))
    assert "12 March 2026" in reply.text


def test_read_that_already(conversation: Start) -> None:
    talk = conversation()
    first = talk.say("anything from today").shown
    talk.say("I've read the first one already")
    for _ in range(3):
        assert first[0] not in talk.say("more").shown


def test_since_monday_in_business(conversation: Start, shown: Shown) -> None:
    stories = shown(conversation().say("business stories since Monday"))
    assert stories
    assert all(about(stories, "Business"))
    assert all(date >= read_days("2026-03-09") for date in dates(stories))


def test_yesterday_only(conversation: Start, shown: Shown) -> None:
    stories = shown(conversation().say("what happened yesterday?"))
    assert stories
    assert all(TODAY - 1 <= date < TODAY for date in dates(stories))


def test_the_newest_about_somebody(conversation: Start, shown: Shown) -> None:
    stories = shown(conversation().say("the newest on Rivertown Rovers"))
    assert stories
    assert all("Rivertown Rovers" in story.terms["name"] for story in stories)
    assert dates(stories) == sorted(dates(stories), reverse=True)


def test_fresher_than_what_was_shown(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    before = shown(talk.say("health stories from last week"))
    assert before
    after = shown(talk.say("something fresher"))
    assert after
    assert min(dates(after)) > min(dates(before))


def test_without_wishes_the_list_is_fresh(conversation: Start, shown: Shown) -> None:
    stories = shown(conversation().say("recommend me something"))
    assert stories
    assert sum(date >= TODAY - 1 for date in dates(stories)) >= len(stories) / 2


def test_liking_a_story_brings_more_like_it(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    talk.say("I liked Senator Brandt calls for new elections")
    stories = shown(talk.say("recommend me something"))
    assert any(about(stories, "Politics"))


def test_when_a_story_is_from_and_what_it_says(conversation: Start) -> None:
    talk = conversation()
    assert "11 March 2026" in talk.say("when was New phone folds three times published?").text
    assert "brick" in talk.say("what does it say?").text


def test_stories_like_one_story(conversation: Start, shown: Shown) -> None:
    stories = shown(conversation().say("stories like Telescope sees water on a distant planet"))
    assert stories
    assert "Moon probe lands on its side" in {story.title for story in stories}


def test_nothing_older_than_two_days_and_no_sports(conversation: Start, shown: Shown) -> None:
    stories = shown(conversation().say("stories not older than two days, no sports"))
    assert stories
    assert all(date >= TODAY + 0.75 - 2 for date in dates(stories))
    assert not any(about(stories, "Sports"))


def test_topics_that_no_story_is_both_of_are_some_of_each(conversation: Start, shown: Shown) -> None:
    reply = conversation().say("politics and sports")
    assert "about Politics or Sports" in reply.text
    assert all({"Politics", "Sports"} & set(story.terms["topic"]) for story in shown(reply))


def test_news_is_what_stories_are_and_no_topic(conversation: Start, shown: Shown) -> None:
    assert all(about(shown(conversation().say("news about football")), "Football"))


def test_the_rest_is_what_was_not_liked(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    first, *rest = (recommender.catalogue.item(item).title for item in talk.say("sports").shown)
    said = talk.say("i love the first one, the rest is nothing for me").text
    assert f"you like {first}" in said
    assert all(f"{title} is not for you" in said for title in rest)


def test_not_this_comma_that_asks_for_that(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    talk.say("sports")
    assert all(about(shown(talk.say("not football, tennis")), "Tennis"))


@pytest.mark.parametrize("words", ["stop showing football to me", "stop showing me football for good"])
def test_what_is_not_to_be_shown_is_ruled_out(conversation: Start, shown: Shown, words: str) -> None:
    reply = conversation().say(words)
    assert "nothing about Football" in reply.text
    assert not any(about(shown(reply), "Football"))


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("yesterday", "2026-03-11", "2026-03-11"),  # sounds like something that one has done
        ("what happened on march 10", "2026-03-10", "2026-03-10"),  # off the point
        ("what did i miss since monday", "2026-03-09", "2026-03-12"),  # what was saved
        ("only the last week", "2026-03-02", "2026-03-08"),  # for tonight
    ],
)
def test_days_that_were_taken_for_something_else(
    conversation: Start, shown: Shown, words: str, first: str, last: str
) -> None:
    found = dates(shown(conversation().say(words)))
    assert found
    assert all(read_days(first) <= each < read_days(last) + 1 for each in found)


def test_who_wants_to_be_read_to_has_not_read_it(conversation: Start) -> None:
    talk = conversation()
    talk.say("sports")
    assert "you've read" not in talk.say("first one, read it to me").text


def test_a_stated_taste_comes_first(conversation: Start, shown: Shown) -> None:
    stories = shown(conversation().say("i like crime stories and i hate opinion pieces"))
    assert about(stories, "Crime and Law")[0]


def test_a_word_of_a_headline_says_which_story_is_asked_about(conversation: Start) -> None:
    talk = conversation()
    talk.say("what's new")
    talk.say("more")
    text = talk.say("ooh the storm one. whats it about").text
    assert "Gusts of up to 120" in text
    assert "Quanta" not in text


def test_a_topic_in_a_question_is_no_answer_to_it(conversation: Start) -> None:
    talk = conversation()
    talk.say("tell me about Storm warning for the northern coast")
    text = talk.say("is it gonna hit the islands too?").text
    assert not text.startswith("No")
    assert "stay in port" in text


def test_the_story_is_told_of_what_sounds_interesting(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    second = shown(talk.say("what's new"))[1]
    reply = talk.say("the second one sounds interesting, tell me more")
    assert second.text in reply.text
    assert "longer" not in reply.text
    text = talk.say("how long does it take to read").text
    assert "don't know how long" in text
    assert second.text not in text  # once is enough


def test_a_reason_in_the_story_is_not_the_reason_of_the_picking(conversation: Start) -> None:
    talk = conversation()
    talk.say("stories about the harbour sale")
    text = talk.say("the court one, why was it stopped").text
    assert "below the price" in text
    assert "I picked it" not in text


@pytest.mark.parametrize(
    "text", ["show me the ferry strike", "what happened with the ferry strike", "the latest on the ferry strike"]
)
def test_a_story_is_found_by_what_it_is_called(conversation: Start, shown: Shown, text: str) -> None:
    assert "Ferry strike ends after nine days" in [item.title for item in shown(conversation().say(text))]


@pytest.mark.parametrize("text", ["what happened with the impeachment hearing", "trump news", "and basketball?"])
def test_what_no_story_is_about_is_said(conversation: Start, text: str) -> None:
    reply = conversation().say(text)
    assert "I don't have “" in reply.text
    assert not (reply.slots["need"] or {}).get("themes")


def test_enough_of_one_topic_and_on_with_another(conversation: Start) -> None:
    talk = conversation()
    talk.say("stories about the storm")
    reply = talk.say("ok enough storm. show me something about health")
    assert not (reply.slots["need"] or {}).get("themes")
    assert "Health" in reply.text


def test_months_are_read(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    february = TODAY - 11 - 28  # today is the 12th of March
    stories = shown(talk.say("news from february"))
    assert stories
    assert all(february <= date < february + 28 for date in dates(stories))
    assert all(date >= february + 28 for date in dates(shown(conversation().say("politics in march"))))
    assert "I found nothing for" in conversation().say("football news from february").text
    assert all(date < february + 28 for date in dates(shown(conversation().say("news before march"))))
    assert shown(conversation().say("what happened two weeks ago?"))
