"""Puts right the words of conversation that are mistyped: "secnd", "minuets", "betwen".

Names are found in spite of typos by `names`; what is between them, the words that say how many, when, not, or that
something was liked, is compared letter by letter by everything that reads a message. So such words are corrected once,
before anything reads them. A word that any name has is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from symspellpy import SymSpell, Verbosity

from understanding.lexicon import Lexicon
from understanding.linking.cues import Cues
from understanding.linking.names import MIN_TYPO_LENGTH
from understanding.linking.numbers import TO_NINETEEN
from understanding.text import Token, key

MIN_TWICE = 6  # letters of a word that may be mistyped twice; what is near to a shorter one is mostly another word
# What the patterns of `quantities` and `references` are made of.
_QUANTITIES = (
    *("minute", "minutes", "hours", "years", "decade", "century", "percent", "stars", "score", "rated", "rating"),
    *("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand"),
    *("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"),
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("before", "after", "since", "between", "around", "about", "under", "below", "above", "older", "newer", "earlier"),
    *("later", "longer", "shorter", "least", "early", "number", "option", "suggestions", "recommendations", "critics"),
)


class Nearby:
    """Known words, and which of them an unknown word may be a mistyped form of."""

    def __init__(self, known: Collection[str], meant: Iterable[str], edits: int = 1) -> None:
        """Take all known words, which are right, and those that replace others, up to so many edits away."""
        self._known, self._edits = known, edits
        self._meant = SymSpell(max_dictionary_edit_distance=edits)
        for word in meant:
            if len(word) >= MIN_TYPO_LENGTH and word.isalpha():
                self._meant.create_dictionary_entry(word, 1)

    def near(self, word: str) -> list[str]:
        """Return the nearest words, in alphabetical order; none of a known, short or no word.

        They are one edit away (a letter more, less, other, or two exchanged), of a longer word more where none is one
        away, and begin alike: people rarely mistype the first letter, and most accidental neighbours differ there.
        """
        if len(word) < MIN_TYPO_LENGTH - 1 or not word.isalpha() or word in self._known:
            return []
        edits = self._edits if len(word) >= MIN_TWICE else 1
        found = self._meant.lookup(word, Verbosity.CLOSEST, max_edit_distance=edits)
        return sorted(each.term for each in found if each.term[0] == word[0])


class Spelling:
    """Corrects the words of one catalogue's conversations; `is_known` says which words are names'."""

    def __init__(self, lexicon: Lexicon, cues: Cues, is_known: Callable[[str], bool]) -> None:
        """Collect the words."""
        self._is_known = is_known
        said = (
            row.surface for part in (lexicon.ranges, lexicon.critiques, lexicon.orders, lexicon.facets) for row in part
        )
        words = {*cues.vocabulary(), *_QUANTITIES, *TO_NINETEEN, *_each_word(said)}
        self._nearby = Nearby(words, words)  # one edit: with two, names that nobody knows were put right as well

    def corrected(self, tokens: Sequence[Token]) -> list[Token]:
        """Return the tokens, with the text of mistyped ones as it should be; where they stand stays the same."""
        return [token._replace(text=self._correct(token)) for token in tokens]

    def _correct(self, token: Token) -> str:
        word = token.text
        near = [] if self._is_known(word) else self._nearby.near(word)
        return near[0] if len(near) == 1 else word  # of several nobody knows which is meant


def _each_word(phrases: Iterable[str]) -> Iterable[str]:
    for phrase in phrases:
        yield from key(phrase)
