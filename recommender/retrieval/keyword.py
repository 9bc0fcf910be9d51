"""Keyword retrieval: BM25 over stemmed words, and over the names that are said whole.

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), as bm25s has it.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer

Floats = npt.NDArray[np.float32]

STEMMER = "english"
# How much a long description speaks against itself: `evaluate-text` finds more with less of it than the usual 0.75.
LENGTH = 0.3
NAMED = 2.0  # how many times a name that is said counts: nearly as much as a condition
LONGEST_NAME = 5  # words; longer names are not looked for
NAMES = "names"
SHORTEST_PART = 3  # letters of either part of a compound: a "heart" is no art
_WORD = re.compile(r"\w+")


class KeywordIndex:
    """BM25 scores of all documents for a query: of its words, and of the names that it says.

    Names are terms of an index of their own. Who is meant by "Jean-Luc Besson" is one who is called that, and not
    whatever has a Luc in it; and a cast of thirty says nothing against a document.
    """

    def __init__(self, words: Any, names: Any, documents: int) -> None:
        self._words, self._names = words, names
        self._documents = documents

    @classmethod
    def build(cls, texts: Sequence[str], names: Sequence[Iterable[str]] = ()) -> KeywordIndex:
        """Index the texts; a document's position is its index in the scores.

        Args:
            texts: of the documents.
            names: of each document the ways to name those whom it names, if there are any.

        Raises:
            ValueError: no text has a word in it.
        """
        words = _words(texts)
        if not any(words):
            raise ValueError("there is no word to index")
        ways = [[plain for way in each if (plain := plain_name(way))] for each in names]
        named = _indexed(ways, length=0) if any(ways) else None
        return cls(_indexed(words, LENGTH), named, len(texts))

    def scores(self, query: str) -> Floats:
        """Return the BM25 score of every document, zero where no word or name is shared; shape (documents,)."""
        (words,) = _words([query])
        return self._scores(self._words, words) + np.float32(NAMED) * self._scores(self._names, self.named(query))

    def ending(self, word: str) -> list[str]:
        """Return the words of the documents that end with a word, stemmed: "hazelnut" and "peanut" for "nuts".

        An English compound is of the kind that its end says.
        """
        (stems,) = _words([word])
        return [
            known
            for known in self._words.vocab_dict
            for stem in stems
            if known.endswith(stem) and min(len(stem), len(known) - len(stem)) >= SHORTEST_PART
        ]

    def named(self, query: str) -> list[str]:
        """Return the names in a query that some document has, without case, accents and signs, the longest ones.

        >>> films = KeywordIndex.build(["A heist", "A war"], [["Jean-Luc Besson", "Besson"], ["Luc"]])
        >>> films.named("a heist by jean luc besson")
        ['jean luc besson']
        """
        if self._names is None:
            return []
        words = plain_name(query).split()
        found: list[str] = []
        start = 0
        while start < len(words):
            ends = range(min(len(words), start + LONGEST_NAME), start, -1)
            end = next((end for end in ends if " ".join(words[start:end]) in self._names.vocab_dict), None)
            if end is not None:
                found.append(" ".join(words[start:end]))
            start = end or start + 1
        return found

    def _scores(self, index: Any, terms: list[str]) -> Floats:
        known = index.get_tokens_ids(terms) if terms else []
        if not known:
            return np.zeros(self._documents, dtype=np.float32)
        return np.asarray(index.get_scores_from_ids(known), dtype=np.float32)

    def save(self, directory: Path) -> None:
        """Write the index; `load` reads it back."""
        self._words.save(directory, show_progress=False)
        if self._names is not None:
            self._names.save(directory / NAMES, show_progress=False)

    @classmethod
    def load(cls, directory: Path, documents: int) -> KeywordIndex:
        """Read what `save` wrote, memory-mapped.

        Raises:
            FileNotFoundError: the index is incomplete.
        """
        words, *names = (
            bm25s.BM25.load(each, mmap=True, show_progress=False)
            for each in (directory, directory / NAMES)
            if each == directory or each.exists()
        )
        return cls(words, names[0] if names else None, documents)


def _indexed(terms: Sequence[list[str]], length: float) -> Any:
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it says on standard error that it begins
    index = bm25s.BM25(b=length)
    index.index(terms, show_progress=False)
    return index


def shared_words(query: str, text: str) -> list[str]:
    """Return the words of a query that a text has in some form, as they stand in the query.

    >>> shared_words("bank robberies in Paris", "A robbery (1999).")
    ['robberies']
    """
    (stems,) = _words([text])
    return [word for word in query.split() if (forms := _words([word])[0]) and set(forms) <= set(stems)]


def _words(texts: Sequence[str]) -> list[list[str]]:
    """Return the stemmed words of each text, without stop words, case and accents."""
    words: list[list[str]] = bm25s.tokenize(
        [_fold(text) for text in texts],
        stopwords="en",
        stemmer=Stemmer.Stemmer(STEMMER),  # a stemmer is not safe to share between threads, and cheap to make
        return_ids=False,
        show_progress=False,
    )
    return words


def plain_name(name: str) -> str:
    """Return a name as `KeywordIndex.named` does: its words, without case, accents and signs."""
    return " ".join(_WORD.findall(_fold(name).lower()))


def _fold(text: str) -> str:
    """Return the text without accents: people type "amelie"."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
