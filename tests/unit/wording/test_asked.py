from __future__ import annotations

import pytest

from recommender.catalogue.questions import Critique
from recommender.catalogue.spec import load_spec
from recommender.wording.asked import Phrases

PHRASES = Phrases(load_spec("movies"))


@pytest.mark.parametrize(
    ("text", "names", "kinds", "facets"),
    [
        ("What's it about?", [], {"story"}, ()),
        ("what is the second one about", [], {"story"}, ()),
        ("is the first one good?", [], set(), ("score",)),
        ("when did The Thing come out?", ["The Thing"], set(), ("year",)),
        ("is Jaws in black and white", ["Jaws"], set(), ("colour",)),
        ("is it on Netflix, and how long is it", [], set(), ("availability", "runtime")),
        ("who played the Joker in it?", [], set(), ("role",)),
        ("who plays in it?", [], set(), ("actor",)),
        ("does the dog die", [], set(), ("ending",)),
        ("can my grandma handle it? is it violent", [], set(), ("concern",)),
        ("is there a sequel to Alien?", ["Alien"], set(), ("franchise",)),
        ("how many films do you have?", [], {"count", "presence"}, ()),
        ("have you seen it", [], {"opinion"}, ()),
        ("have you got Alien", ["Alien"], {"presence"}, ()),
        ("what else has he been in", [], {"works"}, ()),
        ("who is Meryl Streep?", [], {"who"}, ()),
        ("are they any good?", [], set(), ("score",)),
        ("how is that rated", [], set(), ("rating",)),
        # A title's words ask for nothing.
        ("tell me about How Do You Know", ["How Do You Know"], set(), ()),
        ("tell me about What Happens in Vegas", ["What Happens in Vegas"], set(), ()),
        # Nor do parts of words.
        ("a showhole is it", [], set(), ()),
        ("", [], set(), ()),
    ],
)
def test_what_is_asked_for(text: str, names: list[str], kinds: set[str], facets: tuple[str, ...]) -> None:
    asked = PHRASES.read(text, names)
    assert (set(asked.kinds), asked.facets) == (kinds, facets)


@pytest.mark.parametrize(
    ("text", "superlative"),
    [
        ("which of these is shortest?", Critique(facet="runtime", direction=-1)),
        ("which is the best rated one", Critique(facet="score")),
        ("which one is the most famous", Critique(facet="popularity")),
        ("the least famous", Critique(facet="popularity", direction=-1)),
        ("which is scariest", Critique(facet="genre", value="Horror")),
        ("which is best for kids", Critique(facet="suitable", direction=-1)),
    ],
)
def test_which_of_several_is_asked_for(text: str, superlative: Critique) -> None:
    assert PHRASES.read(text).superlatives == (superlative,)


@pytest.mark.parametrize(
    ("text", "facets"),
    [
        ("is he still alive?", ("members",)),
        ("Is Nick Drake still alive", ("members",)),
        ("where is she from", ("origin",)),
        ("what is her best album?", ("songs",)),
        ("when do they play here", ("concerts",)),
    ],
)
def test_makers_are_persons_or_groups_of_them(text: str, facets: tuple[str, ...]) -> None:
    assert Phrases(load_spec("music")).read(text, ["Nick Drake"]).facets == facets
