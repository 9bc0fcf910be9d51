"""Titles said in part, of what this conversation is about: "eternal sunshine" of the film that was named before.

The linker knows whole titles, and may find two others in the words of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from actions.message import Mention, Move
from actions.state import State
from actions.turn import Turn
from recommender.catalogue.english import FUNCTION_WORDS

LEAST = 2  # words that say something, by which a title is told
_WORD = re.compile(r"[\w'’]+")


def said_in_part(turn: Turn, move: Move) -> Move:
    """Return a move in which several words of one title mean that item, and not those that single words are called."""
    if not move.read or not move.of("title", "person"):
        return move
    catalogue = turn.recommender.catalogue
    said = list(_WORD.finditer(move.text))
    words = [each[0].casefold().replace("’", "'") for each in said]
    found: dict[tuple[int, int], set[str]] = {}
    for item in _talked_about(turn.state):
        if item in catalogue:
            start, end = _longest(words, _WORD.findall(catalogue.item(item).title.casefold().replace("’", "'")))
            if sum(word not in FUNCTION_WORDS for word in words[start:end]) >= LEAST:
                found.setdefault((start, end), set()).add(item)
    if not found:
        return move
    (start, end), items = max(found.items(), key=lambda each: each[0][1] - each[0][0])
    low, high = move.start + said[start].start(), move.start + said[end - 1].end()
    inside = [each for each in move.mentions if each.start < high and low < each.end]
    titles = [each for each in inside if each.entity in ("title", "person")]
    shorter = all(low <= each.start and each.end <= high and (each.start, each.end) != (low, high) for each in inside)
    if len(items) > 1 or not titles or not shorter:
        return move
    meant = Mention(entity="title", value=(*items,), role=titles[0].role, start=low, end=high)
    others = [each for each in move.mentions if each not in inside]
    return move.mentioning(sorted([*others, meant], key=lambda each: each.start))


def _talked_about(state: State) -> Iterable[str]:
    pages = (item for page in state.pages for item in page)
    return dict.fromkeys((*state.shown, *([state.focus] if state.focus else []), *state.need.examples, *pages))


def _longest(words: list[str], title: list[str]) -> tuple[int, int]:
    """Return where the longest run of a title's words stands among some words.

    >>> _longest(["seen", "eternal", "sunshine"], ["eternal", "sunshine", "of", "the", "spotless", "mind"])
    (1, 3)
    """
    best = (0, 0)
    for first in range(len(words)):
        for place in range(len(title)):
            length = 0
            while words[first + length : first + length + 1] == title[place + length : place + length + 1] != []:
                length += 1
            best = max(best, (first, first + length), key=lambda each: each[1] - each[0])
    return best
