"""Finds titles and names of the catalogue in a text, however they are written.

It is the gate for what a language model wrote and nobody has checked: what it names would be taken for a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.english import common
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.titles import title_key

LONGEST = 8  # words of a name that is looked for
_ORDINARY = 0.6  # a single word that is less ordinary than this is taken for the person that it also is: "Spielberg"
_TITLE = 0.3  # and for the title: "Gattaca" is one, "storytelling" is a word
_KNOWN = 0.1  # and one that is less ordinary than this is none that everybody knows
_SMALL = 0.9  # words that make no name by themselves: "it is", "the one"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ENDING = re.compile(r"['’](?:s|re|ve|ll|d|m|t)$")


class NameFinder:
    """Knows the titles of a catalogue's items and all values of facets that are names."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Collect them: about a second for twenty thousand items."""
        self._names = {title_key(item.title) for item in catalogue.items}
        self._parts: set[str] = set()
        self._kinds: set[str] = set()  # words for what items are like, which may be titles as well: "noir"
        for name, facet in catalogue.spec.facets.items():
            if not isinstance(facet, TermsFacet):
                continue
            for value in catalogue.columns[name].postings:
                key = title_key(value)
                if facet.names or facet.proper:
                    self._names.add(key)
                    self._parts.update(key.split())
                else:
                    self._kinds.update(key.split())

    def find(self, text: str) -> str | None:
        """Return the first stretch of a text that is a name, or a word that hardly anybody uses; None without one."""
        return next(self._found([_ENDING.sub("", match[0]) for match in _WORD.finditer(text)]), None)

    def _found(self, words: Sequence[str]) -> Iterator[str]:
        for start, first in enumerate(words):
            key = title_key(first)
            ordinary = 1.0 if key in self._kinds else common(first)
            if ordinary < _KNOWN:
                yield first
            if (ordinary < _ORDINARY and key in self._parts) or (ordinary < _TITLE and key in self._names):
                yield first
            for end in range(start + 2, min(start + LONGEST, len(words)) + 1):
                said = words[start:end]
                key = title_key(" ".join(said))
                # An article alone makes no name: "a dark", although something is called Dark; "the godfather" is one.
                least = _SMALL if " " in key else _ORDINARY
                if key in self._names and not all(common(word) >= least for word in said):
                    yield " ".join(said)
