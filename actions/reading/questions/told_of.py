"""What sounds off the point and asks of what a story here tells: "when did the strike start?", "who voted against?"."""

from __future__ import annotations

import re

from actions.message import Mention, Move
from actions.reading.questions.asked_as import ASKS
from actions.reading.questions.unsaid import named_by_words, named_in
from actions.turn import Turn

_OFF = frozenset({"off", "nlu_fallback"})
_ASKS = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|well|hey)\W+)*"
    r"(?:when|who|why|where|how|what|which|did|does|has|have|is|are|was|were|will)(?:['’]?s)?\b",
    re.IGNORECASE,
)
# Of who is talking, or of what is being talked about: no story is named.
_POINTS = re.compile(r"\b(?:i|me|my|we|us|our|you|u|your|it|this|these|those|here|he|him|she|her)\b", re.IGNORECASE)
_OF_WHAT_HAPPENED = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|well|hey)\W+)*(?:why|who|when|where|how)\b", re.IGNORECASE
)
_PAST = re.compile(r"\b(?:did|was|were|had|won|lost|said|made|went|began|left|died|\w{2,}ed)\b", re.IGNORECASE)
_THE = re.compile(r"\bthe\s+(?P<what>[\w'’-]+)", re.IGNORECASE)
SHORTEST = 3  # letters of a word that says what is asked about, and more
FEW = 5  # stories that a word may be of, for it to be what is asked about


def told_of(turn: Turn, move: Move) -> Move:
    """Return what asks of something that one title here names as a question about that item.

    Where a few titles name it, "who won the derby?", these are asked for. Only where items tell of what happens: "who
    stole the painting?" may be any of a thousand films.
    """
    spec = turn.recommender.spec
    if move.kind not in _OFF or not spec.ages or not _ASKS.search(move.text) or _POINTS.search(move.text):
        return move
    near = turn.state.shown if len(turn.state.shown) > 1 else ()
    said = turn.recommender.saying_any(move.text)
    item = _named(turn, move.text, near) or _named(turn, move.text, said)
    if item is None and len(turn.state.shown) == 1 and _OF_WHAT_HAPPENED.search(move.text) and _PAST.search(move.text):
        item = turn.state.shown[0]  # "who voted against" asks of the only story that is shown
    if item is None:
        return _of_a_few(turn, move, said)
    meant = Mention(entity="title", value=(item,), start=move.start, end=move.start)
    return move.model_copy(update={"kind": "ask_about"}).mentioning([*move.mentions, meant])


def told_of_these(turn: Turn, move: Move) -> Move:
    """Return what asks why, who or when of what all that is shown is about as a question about these.

    "Why are there new elections?" wishes for no list of elections where that is what is shown.
    """
    shown = [turn.recommender.catalogue.item(each) for each in turn.state.shown if each in turn.recommender.catalogue]
    known = len(shown) > 1 and move.kind in _OFF and turn.recommender.spec.ages
    if not known or not _OF_WHAT_HAPPENED.search(move.text) or _POINTS.search(move.text):
        return move
    words = re.findall(r"\w+", move.text)
    if not any(all(named_in(word, item.title) for item in shown) for word in words if len(word) > SHORTEST):
        return move
    these = Mention(entity="reference", value="all", start=move.start, end=move.start)
    written = Mention(entity="facet", value=f"{ASKS}story", start=move.start, end=move.start)
    return move.model_copy(update={"kind": "ask_about"}).mentioning([these, written])


def _of_a_few(turn: Turn, move: Move, items: tuple[str, ...]) -> Move:
    """Return a question about something that a few titles have as a wish for these."""
    titles = [turn.recommender.catalogue.item(item).title for item in items]
    for said in _THE.finditer(move.text):
        word = said["what"]
        if 1 < sum(named_in(word, title) for title in titles) <= FEW:
            start, end = (move.start + place for place in said.span("what"))
            theme = Mention(entity="theme", value=word, start=start, end=end)
            return move.model_copy(update={"kind": "replace", "text": word}).mentioning([theme])
    return move


def _named(turn: Turn, text: str, items: tuple[str, ...]) -> str | None:
    catalogue = turn.recommender.catalogue
    return named_by_words(text, [item for item in items if item in catalogue], catalogue)
