"""A wish in one's own words: which of them say something of what is wanted."""

from __future__ import annotations

import re

from actions.message import Mention, Move
from actions.reading.wishes.asides import asides
from recommender.catalogue.english import FUNCTION_WORDS
from recommender.catalogue.spec import CatalogueSpec

FEW = 2  # words that a mark may leave out at the end of a story
_LEADS_ON = frozenset(("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"))
STORY = 5  # words that say something, from which on what is asked for is a story
# Words that say nothing of what is wanted: of a wish in one's own words, what lies between them is the wish.
FILLER = frozenset(
    (
        *("all", "anything", "else", "fancy", "feel", "find", "get", "give", "good", "got", "great", "hey", "hi"),
        *("i'd", "i'll", "i'm", "idea", "ideas", "kind", "let", "let's", "like", "looking", "lovely", "maybe"),
        *("mood", "need", "nice", "now", "ok", "okay", "ought", "perhaps", "recommend", "recommendation", "see"),
        *("show", "something", "sort", "stuff", "suggest", "that's", "think", "today", "tonight", "want", "well"),
        *("actually", "instead", "rather", "wait", "make", "change", "anyway", "either", "really", "much", "only"),
        *("both", "we'd", "loves", "loved", "likes", "liked", "enough", "probably", "right", "watching", "reading"),
        *("possible", "lot", "lots", "bit"),
        *("er", "erm", "hm", "hmm", "hmmm", "uh", "um", "umm"),  # "oh scary!" exclaims, and asks for nothing
        *FUNCTION_WORDS,
    )
)
_OF_US = re.compile(
    r"(?<!\bwar )(?<!\bpart )\b(?:i|i['’](?:m|ve|d|ll)|im|ive|my|mine|myself|we|we['’](?:re|ve|d|ll)|weve|our|ours)\b",
    re.IGNORECASE,
)
# What says nothing where it is all that is said: "one thing for both", "what's left"; "The Thing" and the left do.
_VAGUE = frozenset({"thing", "things", "left", "remaining"})
_PARTS = re.compile(r"\s+(?:for|with|from|and|or|plus|at|in|on)\s+|\s*[,;:.]+\s+", re.IGNORECASE)
_MODIFIERS = re.compile(r"(?:.*\s|^)(?:an?|the|with|about|some|any|of)\s+(?P<words>(?:[\w-]+\s+){1,2})$", re.IGNORECASE)


def substance(text: str, spec: CatalogueSpec) -> str:
    """Return what of a wish in one's own words says something: all between the first and the last such word.

    >>> from recommender.catalogue.spec import load_spec
    >>> substance("had a long day, something with robots for my grandma, please", load_spec("movies"))
    'robots'
    """
    own = (*spec.noun.singles, *spec.noun.plurals, *spec.items_make, *(verb.do for verb in spec.having.verbs))
    filler = FILLER.union(*(each.casefold().split() for each in own))
    found, start = [], 0
    for end, behind in (*((each.start, each.end) for each in asides(text)), (len(text), len(text))):
        part, start = text[start:end], behind
        words = [each for each in re.finditer(r"[\w'’-]+", part) if not _says_nothing(each[0], filler)]
        found += [part[words[0].start() : words[-1].end()]] if words else []
    said = " ".join(found)
    if all(word in _VAGUE or _says_nothing(word, filler) for word in said.casefold().split()):
        return ""
    return said[:200]


def parts_of(theme: str, spec: CatalogueSpec) -> list[str]:
    """Return what a wish in one's own words names one after the other, such as "crisps" and "a picnic"."""
    return [part for each in _PARTS.split(theme) if (part := substance(each, spec))]


def _says_nothing(word: str, filler: frozenset[str]) -> bool:
    plain = word.casefold().replace("’", "'")
    return plain in filler or plain.replace("'", "") in filler


def with_themes(move: Move, spec: CatalogueSpec) -> Move:
    """Return a move whose themes are what its words say of the thing itself, with the words that go before it.

    Of "with a female lead" the reader may mark "lead"; of "for when the kids are in bed" nothing is a wish.
    """
    beside = asides(move.text)
    kept = []
    for each in move.mentions:
        place = each.start - move.start
        around = next((aside for aside in beside if aside.start <= place < aside.end), None)
        if around is not None and not each.settled:
            if each.entity == "theme" and each.end - move.start > around.end:
                each = _behind(each, move, around.end)  # "friends want | to laugh"
            elif (
                each.entity == "theme"
                or (each.entity == "time" and around.kind != "when")
                or around.kind in ("time", "switch")
            ):
                continue
        if each.entity == "theme" and not each.settled and is_of_us(str(each.value)):
            continue
        if each.entity == "theme" and each.role is None and move.read:
            words = _with_modifiers(each, move, spec)
            if not words:
                continue
            each = each.model_copy(update={"value": words})
        kept.append(each)
    return move.mentioning(kept)


def is_of_us(theme: str) -> bool:
    """Whether what was taken for a theme tells of those who talk: "night at mine on friday" is said of no item.

    >>> is_of_us("dad turns 70, i want to get him a dvd"), is_of_us("a robot that wants to be a boy")
    (True, False)
    >>> is_of_us("makes me think")
    False
    """
    return _OF_US.search(theme) is not None


def _behind(theme: Mention, move: Move, place: int) -> Mention:
    return theme.model_copy(update={"value": move.text[place : theme.end - move.start], "start": move.start + place})


def _with_modifiers(theme: Mention, move: Move, spec: CatalogueSpec) -> str:
    """Return a theme with the words between it and the article or preposition before it."""
    words = substance(str(theme.value), spec)
    if words and len(words.split()) >= STORY:
        return _whole(theme, move)  # a story is searched by how it is told
    place = theme.start - move.start
    named = max((each.end - move.start for each in move.mentions if each.end <= theme.start), default=0)
    before = _MODIFIERS.search(move.text[named:place]) if words and place > 0 else None
    more = substance(before["words"], spec) if before else ""
    return f"{more} {words}" if more and before and more == before["words"].strip() else words


def _whole(theme: Mention, move: Move) -> str:
    """Return a story with the words that the mark leaves out at its end: "… the same day again and | again"."""
    told = str(theme.value)
    rest = move.text[theme.end - move.start :].rstrip(" .!?")
    if told.split()[-1].casefold() in _LEADS_ON and 0 < len(rest.split()) <= FEW:
        return told + rest
    return told


def with_story(move: Move, spec: CatalogueSpec) -> Move:
    """Return a move with all of its words as the theme where they tell a story of which little was marked.

    "A man relives the same day again and again" is more than "relives".
    """
    themes = move.of("theme")
    if not move.read or not themes or len(themes) < len(move.mentions) or any(each.role for each in themes):
        return move
    story = substance(move.text, spec)
    marked = sum(len(str(each.value).split()) for each in themes)
    if len(story.split()) < STORY or is_of_us(story) or 2 * marked >= len(story.split()):
        return move
    return move.mentioning([themes[0].model_copy(update={"value": story})])
