"""What a question asks for by its wording: a facet, what nobody knows, which of several, or something about the bot.

The language understanding finds names, values and most words for facets. The rest depends on more than a word: "is
the first one good?" asks for what "is it good" asks for. So an item's name is read as "it" before phrases are found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Literal, TypeAlias

from recommender.catalogue.questions import Critique
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.conditions import FacetName, Value

Kind: TypeAlias = Literal["story", "opinion", "presence", "works", "who", "count", "stock"]

# The same for every catalogue; the description adds its own.
GENERAL: Mapping[Kind, tuple[str, ...]] = {
    "story": (
        *("what is it about", "what's it about", "what it is about", "what it's about", "what's this about"),
        *("what's that about", "what is this about", "what is that about", "what happens in it", "the story"),
        *("its story", "describe it"),
    ),
    "opinion": (
        *("do you like", "did you like", "do you think", "your opinion", "your favourite", "your favorite"),
        *("would you recommend", "do you recommend", "your take"),
    ),
    "presence": (
        *("do you have", "have you got", "you've got", "you have", "you got", "do you know", "have you heard of"),
        *("are there", "do you carry", "do you sell", "do you stock", "can you find"),
        *("do u have", "have u got", "u got", "u have", "do u sell", "do ya have"),
    ),
    "works": ("what else", "anything else", "anything by", "something by", "others by", "more by", "other work"),
    "who": ("who is", "who's", "who was"),
    "count": ("how many",),
    "stock": (),  # where the description says how it is asked
}
_WORD = re.compile(r"[^\W_]+")
# "The second one", "that french one", "number 2": an item that is pointed at.
_POINTED = re.compile(
    r"\b(?:the|that|this)(?: \w+){0,3} one\b|\bnumber \w+\b"
    r"|\b(?:the|that) (?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|\d+(?:st|nd|rd|th))\b"
)


# "Who wrote that?" asks what "who wrote it?" does.
_OF_IT: Mapping[str, str] = dict.fromkeys(("this", "that"), "it")
_OF_ONE: Mapping[str, str] = {"are": "is", "were": "was", "do": "does", "have": "has"}  # "are they any good?"
_OF_THEM = re.compile(r"\b(are|were|do|have) (?:they|these|those)\b")
# Who makes something is "it", "they", "he" or "she": "is he still alive?" asks what "are they still alive?" does.
_OF_MAKERS: Mapping[str, str] = {
    **dict.fromkeys(("it", "he", "she", "this", "that"), "they"),
    **dict.fromkeys(("its", "his", "her"), "their"),
    **{"is": "are", "was": "were", "does": "do", "has": "have", "plays": "play"},
}


class Asked(Value):
    """What a question asks for; `facets` are described facets and what is unanswerable, in the order of the text."""

    kinds: frozenset[Kind] = frozenset()
    facets: tuple[FacetName, ...] = ()
    superlatives: tuple[Critique, ...] = ()


class Phrases:
    """The phrases of one catalogue's description."""

    def __init__(self, spec: CatalogueSpec) -> None:
        """Index them; of two that begin at the same word the longer one counts."""
        self._alike = _OF_MAKERS if spec.items_make else _OF_IT
        self._meanings: dict[tuple[str, ...], Kind | FacetName | Critique] = {}
        self._kinds = frozenset(GENERAL)
        # What is the description's own comes last, so that it may widen what a general phrase means.
        for kind, phrases in GENERAL.items():
            self._add(kind, (*phrases, *getattr(spec.ways_to_ask, kind, ())))
        if spec.stock is not None:
            self._add("stock", spec.stock.ask)
        for name, facet in spec.facets.items():
            # A single word is the language understanding's: whether "stars" asks for the cast depends on what it is in.
            self._add(name, [phrase for phrase in facet.ask if len(words(phrase)) > 1])
        for name, unanswerable in spec.unanswerable.items():
            self._add(name, unanswerable.ask)
        for word, superlative in spec.superlatives.items():
            self._meanings[self._words(word)] = superlative
        self._longest = max(map(len, self._meanings))

    def read(self, text: str, names: Collection[str] = ()) -> Asked:
        """Return what a text asks for; `names` are those of the items that it names."""
        unnamed = _with_it(text, names)
        if self._alike is _OF_IT:
            unnamed = _OF_THEM.sub(lambda said: f"{_OF_ONE[said[1]]} it", unnamed)
        # "The shortest one" points at an item, and asks which.
        superlatives = [each for each in self._found(self._words(unnamed)) if isinstance(each, Critique)]
        named = [each for each in self._found(self._words(_POINTED.sub("it", unnamed))) if isinstance(each, str)]
        return Asked.model_validate(
            {
                "kinds": frozenset(named) & self._kinds,
                "facets": tuple(dict.fromkeys(each for each in named if each not in self._kinds)),
                "superlatives": tuple(dict.fromkeys(superlatives)),
            }
        )

    def _add(self, meaning: Kind | FacetName, phrases: Collection[str]) -> None:
        self._meanings |= {self._words(phrase): meaning for phrase in phrases}

    def _words(self, text: str) -> tuple[str, ...]:
        return tuple(self._alike.get(word, word) for word in words(text))

    def _found(self, text: tuple[str, ...]) -> Iterator[Kind | FacetName | Critique]:
        start = 0
        while start < len(text):
            for end in range(min(len(text), start + self._longest), start, -1):
                meaning = self._meanings.get(text[start:end])
                if meaning is not None:
                    yield meaning
                    start = end
                    break
            else:
                start += 1


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared: small, without apostrophes.

    >>> words("What's it about?")
    ('whats', 'it', 'about')
    """
    return tuple(_WORD.findall(re.sub("['’]", "", text.casefold())))


def _with_it(text: str, names: Collection[str]) -> str:
    """Return a text with "it" in the place of every item that it names."""
    said = text.casefold()
    for name in sorted(map(str.casefold, names), key=len, reverse=True):
        said = re.sub(rf"\b{re.escape(name)}(?!\w)", "it", said)
    return said
