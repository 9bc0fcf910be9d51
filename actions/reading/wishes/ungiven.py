"""What a wish says of something that nothing here knows of its items: "something shorter", of stories. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from actions.message import Move
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import either

_NOTHING = re.compile(r"(?!)")


def without_ungiven(move: Move, spec: CatalogueSpec) -> tuple[Move, list[str]]:
    """Return a wish with blanks for such words, and the words: "5 min read" where no length is known.

    What lies in a name or a value means that: the "Short" of "Martin Short".
    """
    pattern = _words(spec.name, tuple(word for each in spec.unanswerable.values() for word in each.words))
    text, words = move.text, list[str]()
    for said in pattern.finditer(move.text):
        start, end = (move.start + place for place in said.span())
        if any(each.start < end and start < each.end and each.entity != "reaction" for each in move.mentions):
            continue
        words.append(said[0])
        text = text[: said.start()] + " " * len(said[0]) + text[said.end() :]
    return move.model_copy(update={"text": text}), words


@lru_cache(maxsize=4)
def _words(_: str, words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:\b\d+[ -]?)?\b{either(words)}\b", re.IGNORECASE) if words else _NOTHING
