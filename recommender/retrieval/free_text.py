"""What a wish in one's own words finds: by the words that name something, and by what it means where texts say enough.

Attributes alone are no text that could mean something: of groceries without descriptions the vectors for "nutella" find
feta. There only an item that has the words is meant.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recommender.catalogue.catalogue import Catalogue, Mask
from recommender.catalogue.english import telling
from recommender.domain.need import Need
from recommender.retrieval.index import Floats, Index

# Of a text that has to do with the wish; gibberish reaches 0.34 to 0.49, telling words 0.47 and more.
LEAST_LIKENESS = 0.4
RULED_OUT = 0.25  # of all items: a word that more of them have does not tell what is unwanted
NAME = 3  # words of a wish that names a thing


def word_scores(index: Index, theme: str) -> Floats:
    """Return the score of every item by the words of a wish that name something; shape (items,)."""
    return index.keyword(" ".join(telling(theme)) or theme)


def with_words(index: Index, theme: str) -> Mask:
    """Return which items have every word of a wish that names something; shape (items,)."""
    return _with_each(index, telling(theme))


def saying(index: Index, theme: str) -> Mask:
    """Return which items say what is ruled out, or kinds of it ("hazelnut" of "nuts"); shape (items,)."""
    return _with_each(index, [" ".join([word, *index.kinds_of(word)]) for word in telling(theme)])


def _with_each(index: Index, queries: Sequence[str]) -> Mask:
    """Return which items have a word of each query; none without a query."""
    found = np.full(len(index.embeddings), bool(queries))
    for query in queries:
        found &= index.keyword(query) > 0
    return found


def with_any(index: Index, themes: Sequence[str]) -> Mask:
    """Return which items have every word of any of some wishes; shape (items,)."""
    mask = np.zeros(len(index.embeddings), dtype=np.bool_)
    for theme in themes:
        mask |= with_words(index, theme)
    return mask


def short(themes: Sequence[str]) -> list[str]:
    """Return the wishes that name a thing; a longer one tells a story, which may be told in other words."""
    return [theme for theme in themes if len(telling(theme)) <= NAME]


def coming_close(index: Index, themes: Sequence[str]) -> Mask:
    """Return which items have a text that comes close to any of some wishes; shape (items,)."""
    mask = np.zeros(len(index.embeddings), dtype=np.bool_)
    for theme in themes:
        mask |= index.dense(theme) >= LEAST_LIKENESS
    return mask


def found(catalogue: Catalogue, index: Index, theme: str) -> bool:
    """Whether any item answers a wish: has its words, or, where items have texts, one that comes close to it.

    Of two words one alone says something else ("lost homes" is no lost painting); of a longer wish two tell enough.
    """
    words = telling(theme)
    if not words:
        return False
    if with_words(index, theme).any():
        return True
    if not catalogue.has_texts:
        return False
    if float(index.dense(theme).max(initial=0.0)) >= LEAST_LIKENESS:
        return True
    if len(words) < 3:
        return False
    shared = sum((index.keyword(word) > 0).astype(np.int64) for word in words)
    return int(np.max(shared, initial=0)) > 1


def rules_out(index: Index, theme: str) -> bool:
    """Whether ruling a theme out by its words takes some items and leaves most."""
    return 0 < int(np.count_nonzero(saying(index, theme))) <= RULED_OUT * len(index.embeddings)


def allowed_by(catalogue: Catalogue, index: Index, need: Need) -> Mask:
    """Return which items the free text of a need leaves; shape (items,).

    What says what is ruled out is none of them. Where items have texts, any may answer what is wished for, the closer
    the better; elsewhere only what has the words of a wish.
    """
    left = np.ones(len(index.embeddings), dtype=np.bool_)
    for theme in need.unwanted:
        left &= ~saying(index, theme)
    if need.themes and not catalogue.has_texts:
        left &= with_any(index, need.themes)
    return left
