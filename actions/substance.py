"""A wish in one's own words: which of them say something of what is wanted."""

from __future__ import annotations

import re

from actions.message import Move
from recommender.catalogue.spec import CatalogueSpec

STORY = 5  # words that say something, from which on what is asked for is a story
# Words that say nothing of what is wanted: of a wish in one's own words, what lies between them is the wish.
FILLER = frozenset(
    (
        *("a", "about", "all", "also", "am", "an", "and", "any", "anything", "are", "at", "be", "but", "can", "could"),
        *("do", "else", "fancy", "feel", "find", "for", "get", "give", "good", "got", "great", "hey", "hi", "how", "i"),
        *("i'd", "i'll", "i'm", "idea", "ideas", "in", "is", "it", "just", "kind", "let", "let's", "like", "looking"),
        *("lovely", "maybe", "me", "mood", "my", "need", "nice", "now", "of", "ok", "okay", "on"),
        *("one", "ones", "or", "ought", "perhaps", "please", "recommend", "recommendation", "see", "should", "show"),
        *("so", "some", "something", "sort", "stuff", "suggest", "that", "that's", "the", "then", "there", "think"),
        *("this", "to", "today", "tonight", "want", "wanna", "we", "well", "what", "with", "would", "you"),
        *("actually", "instead", "rather", "wait", "no", "make", "change", "us", "our", "your"),
        *("though", "too", "anyway", "either", "really", "much", "all", "only"),
    )
)


def substance(text: str, spec: CatalogueSpec) -> str:
    """Return what of a wish in one's own words says something: all between the first and the last such word.

    >>> from recommender.catalogue.spec import load_spec
    >>> substance("something for my grandma, please", load_spec("movies"))
    'grandma'
    """
    own = (*spec.noun.singles, *spec.noun.plurals, *(verb.do for verb in spec.having.verbs))
    filler = FILLER.union(*(each.split() for each in own))
    words = [each for each in re.finditer(r"[\w'-]+", text) if each[0].casefold().replace("’", "'") not in filler]
    return text[words[0].start() : words[-1].end()][:200] if words else ""


def with_story(move: Move, spec: CatalogueSpec) -> Move:
    """Return a move with all of its words as the theme where they tell a story of which little was marked.

    "A man relives the same day again and again" is more than "relives".
    """
    themes = move.of("theme")
    if not move.read or not themes or len(themes) < len(move.mentions) or any(each.role for each in themes):
        return move
    story = substance(move.text, spec)
    marked = sum(len(str(each.value).split()) for each in themes)
    if len(story.split()) < STORY or 2 * marked >= len(story.split()):
        return move
    return move.mentioning([themes[0].model_copy(update={"value": story})])
