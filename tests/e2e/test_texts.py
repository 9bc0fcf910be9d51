"""Questions about what an item is about, where a text was imported for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from recommender.catalogue.texts import KeptTexts, with_texts
from recommender.service import Recommender
from tests.e2e.conversation import Conversation

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]


@pytest.mark.parametrize(
    ("question", "facts"), [("what's the second one about?", False), ("tell me more about the second", True)]
)
def test_what_an_item_is_about_is_told_with_its_source(
    conversation: Start, recommender: Recommender, monkeypatch: pytest.MonkeyPatch, question: str, facts: bool
) -> None:
    talk = conversation()
    second = talk.say("a western").shown[1]
    story = "Two brothers ride to Texas. They are not alone."
    kept = KeptTexts(source="Wikipedia", licence="CC BY-SA 4.0", texts={second: story + " More." * 100})
    monkeypatch.setattr(recommender.catalogue, "items", with_texts(recommender.catalogue.items, [kept]))
    reply = talk.say(question)
    *before, told = reply.text.splitlines()
    assert told.startswith(f"{recommender.wording.label(second)}: {story}")
    assert told.endswith("More. (Wikipedia, CC BY-SA 4.0)")
    assert len(told) < 500
    assert ["filed under" in line for line in before] == [True] * facts  # who asks for the story gets just that
    assert reply.slots["focus"] == second
