"""Keyword retrieval: BM25 over stemmed words.

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), as bm25s has it.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer

Floats = npt.NDArray[np.float32]

STEMMER = "english"
# How much a long description speaks against itself. Half of ours are long because a cast is known, which says nothing
# against them; `evaluate-text` finds more with less of it than with the usual 0.75.
LENGTH = 0.3


class KeywordIndex:
    """BM25 scores of all documents for a query."""

    def __init__(self, bm25: Any, documents: int) -> None:
        self._bm25 = bm25
        self._documents = documents

    @classmethod
    def build(cls, texts: Sequence[str]) -> KeywordIndex:
        """Index the texts; a document's position is its index in the scores.

        Raises:
            ValueError: no text has a word in it.
        """
        words = _words(texts)
        if not any(words):
            raise ValueError("there is no word to index")
        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it says on standard error that it begins
        bm25 = bm25s.BM25(b=LENGTH)
        bm25.index(words, show_progress=False)
        return cls(bm25, len(texts))

    def scores(self, query: str) -> Floats:
        """Return the BM25 score of every document, zero where no word is shared; shape (documents,)."""
        (words,) = _words([query])
        known = self._bm25.get_tokens_ids(words)
        if not known:
            return np.zeros(self._documents, dtype=np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(known), dtype=np.float32)

    def save(self, directory: Path) -> None:
        """Write the index; `load` reads it back."""
        self._bm25.save(directory, show_progress=False)

    @classmethod
    def load(cls, directory: Path, documents: int) -> KeywordIndex:
        """Read what `save` wrote, memory-mapped.

        Raises:
            FileNotFoundError: the index is incomplete.
        """
        return cls(bm25s.BM25.load(directory, mmap=True, show_progress=False), documents)


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


def _fold(text: str) -> str:
    """Return the text without accents: people type "amelie"."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
