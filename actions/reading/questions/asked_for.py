"""What sounds like a question, like talk or off the point, and asks for a thing: "basketball?", "show me the strike".

The reader does not know what a catalogue has; that a word of it is said is what tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.message import Mention, Move
from actions.questions import read_question
from actions.reading.questions.told_of import told_of, told_of_these
from actions.reading.wishes.fame import by_fame
from actions.reading.wishes.measured import is_of_time
from actions.reading.wishes.substance import substance
from actions.references import Unclear
from actions.turn import Turn
from recommender.catalogue.spec import CatalogueSpec

_BARE = r"^\W*(?:(?:ok|okay|and|so|or|hmm|well|what about|how about)\b\W*)*"
_BARE_THING = re.compile(
    rf"{_BARE}(?:(?:some|any|the|an?|more)\s+)?(?P<what>[\w'’-]+(?:\s+[\w'’-]+){{0,2}})\W*$", re.IGNORECASE
)
_HAVE = re.compile(
    r"\b(?:(?:do|d['’]?)\s*(?:you|u|ya)\s+(?:guys\s+)?(?:have|sell|stock|carry|got)|(?:have|ve)?\s*(?:you|u)\s+got|got|"
    r"(?:is|are)\s+there|there['’]?s)\s+(?:(?:any|some|an?|the|anything (?:by|from|with|on|about))\s+)?(?P<what>.+)",
    re.IGNORECASE,
)
_ANYTHING_ON = re.compile(r"\b(?:anything|something|any \w+|some \w+|one|more) (?:about|on|by)\s+\w", re.IGNORECASE)
_OF_IT = re.compile(  # "has it got gluten?" asks of what is talked about
    r"\b(?:has|have|had|does|do|did)(?:n['’]?t)?\s+(?:it|this|that|these|those|they|he|she)\b", re.IGNORECASE
)
_SHOW = re.compile(
    r"^\W*(?:(?:ok|okay|and|so|please|can you|could you)\W+)*"
    r"(?:show|find|give|get|fetch|bring|read|play)\s+(?:me\s+|us\s+)?(?:(?:the|some|any|an?|more)\s+)?(?P<what>.+)",
    re.IGNORECASE,
)
_HAPPENS = re.compile(
    r"\bwhat(?:['’]?s|\s+is|\s+has|\s+was)?\s+(?:been\s+)?"
    r"(?:happen(?:ed|ing|s)?|going\s+on|new|up|the\s+(?:latest|news|story))\s+(?:with|to|in|at|on|about)\s+(?P<what>.+)",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"^\W*(?:(?:and|so|ok|okay)\W+)*what(?:['’]?s| is| has| was)? (?:been )?(?:happen\w*|going on|new)\b", re.IGNORECASE
)
# "My wife asks what happened last week."
_ASKED_BY = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|well)\W+)*(?:(?:my|our) \w+|i|we|he|she)(?:['’]d)? (?:just |also )?"
    r"(?:asks?|asked|wonders?|wondered|(?:wants?|wanted|would like|like) to (?:know|hear|see))\b\W*",
    re.IGNORECASE,
)
_LEADS = re.compile(r"\W*what(?:['’]?s| is)? (?:happening|going on|new|up|the latest)\W*", re.IGNORECASE)
SHORT = 3  # words of a name that nothing else is said beside
_TALK = ("off", "chat", "nlu_fallback")
_POINTS = re.compile(
    r"\b(?:i|me|my|we|us|our|you|your|it|its|this|that|these|those|they|them|he|him|she|her|which|who|why|how|when|where)\b",
    re.IGNORECASE,
)


def as_asked_for(turn: Turn, moves: Sequence[Move]) -> list[Move]:
    """Return the moves of a message; what asks for a thing, whatever it sounds like, is a wish for it."""
    moves = by_fame(moves, turn.recommender.spec)
    leads_on = [each.kind == "want" for each in moves[1:]]  # "what's going on | with the senator"
    goes_on = zip(moves, [*leads_on, False], strict=True)
    told = [move for move, led in goes_on if not (led and _only_leads(move))]
    return [_asked_for(turn, move) for move in told]


def _only_leads(move: Move) -> bool:
    return move.kind in _TALK and not move.mentions and _LEADS.fullmatch(move.text) is not None


def _asked_for(turn: Turn, move: Move) -> Move:
    linked = [each for each in move.of("title") if not isinstance(each.value, str)]
    if not move.read or linked or move.of("ordinal", "reference", "facet", "rating"):
        return move
    if asks_for_a_time(turn, move):
        return move.model_copy(update={"kind": "want"})
    if move.kind == "ask_about":
        return _question(turn, move)
    if move.kind in _TALK:
        return _off_the_point(turn, move)
    return _named_in_short(turn, move) if move.kind == "surprise" else move


def _named_in_short(turn: Turn, move: Move) -> Move:
    """Return a word or two that something here is called as a wish for it, and no wish for a surprise: "tram vote"."""
    words = substance(move.text, turn.recommender.spec)
    named = words == move.text.strip(" .!?") and len(words.split()) <= SHORT and turn.recommender.says(words)
    return _themed(move, words) if named and not move.mentions else move


def asks_for_a_time(turn: Turn, move: Move) -> bool:
    """Whether what is there of a time is asked for: "is there anything from January?", "what happened a week ago?"."""
    spec, asked_by = turn.recommender.spec, _ASKED_BY.match(move.text)
    begins = asked_by.end() if asked_by else 0
    kinds = ("ask_about", "back", *(("chat", "mention") if asked_by else ()))
    if move.kind not in kinds or not move.mentions or _POINTS.search(move.text, begins):
        return False
    if not all(each.role is None and is_of_time(each.entity, spec) for each in move.mentions):
        return False
    rest = move.without(move.mentions)[begins:]
    if _HAPPENED.search(rest):
        return turn.state.focus is None and not substance(_HAPPENED.sub(" ", rest), spec)
    return move.kind == "ask_about" and _HAVE.search(move.text) is not None and not substance(rest, spec)


def _question(turn: Turn, move: Move) -> Move:
    """Return a question for a thing as a wish for it; one about what is shown stays."""
    spec = turn.recommender.spec
    kinds = move.mentions and all(each.entity == spec.show[0] and each.role is None for each in move.mentions)
    if kinds and not substance(move.without(move.mentions), spec) and not _POINTS.search(move.text):
        bare = _BARE_THING.search(move.text) is not None
        return move.model_copy(update={"kind": "replace"}) if bare else move
    happened = _HAPPENS.search(move.text) if spec.ages else None
    if happened and move.mentions and _is_unlinked(move, spec) and not _POINTS.search(happened["what"]):
        words = substance(happened["what"], spec)
        return _themed(move, words) if words else move
    have = _HAVE.search(move.text) if not _OF_IT.search(move.text) else None
    if have and _is_unlinked(move, spec) and not _POINTS.search(have["what"]):
        words = substance(have["what"], spec)
        return _themed(move, words) if words and (move.mentions or _ANYTHING_ON.search(move.text)) else move
    bare_thing = _BARE_THING.search(move.text)
    if bare_thing is None or move.mentions or _POINTS.search(bare_thing["what"]):
        return move
    words = substance(bare_thing["what"], spec)
    try:
        question = read_question(turn.saying(move))
    except Unclear:
        return move
    about = question.kinds or question.facets or question.critiques or question.superlatives or question.conditions
    return _themed(move, words).model_copy(update={"kind": "replace"}) if words and not about else move


def _off_the_point(turn: Turn, move: Move) -> Move:
    """Return what is asked for by words that something here is called as a wish, and what has happened to something."""
    spec = turn.recommender.spec
    if any(each.entity in spec.facets for each in move.mentions):
        return told_of_these(turn, move)
    for pattern in (_HAPPENS, _SHOW, _HAVE):
        said = pattern.search(move.text)
        if said is None or _POINTS.search(said["what"]):
            continue
        words = substance(said["what"], spec)
        # That there is nothing of it is an answer, too: to what has happened where things age, and in a shop.
        of_news = pattern is _HAPPENS and spec.ages
        in_stock = pattern is _HAVE and spec.stock is not None
        if words and (of_news or in_stock or turn.recommender.says(words)):
            return _themed(move, words)
    bare = _BARE_THING.search(move.text) if move.kind != "chat" and spec.ages else None
    words = substance(bare["what"], spec) if bare and not _POINTS.search(bare["what"]) else ""
    if words and turn.recommender.says(words):
        return _themed(move, words)  # "tram", which is no small talk where stories tell of it
    return told_of(turn, move)


def _is_unlinked(move: Move, spec: CatalogueSpec) -> bool:
    """Whether nothing that a move names is known here; what is a kind of name here is told by the answer to it."""
    return all(isinstance(each.value, str) and each.entity not in spec.facets for each in move.mentions)


def _themed(move: Move, words: str) -> Move:
    theme = Mention(entity="theme", value=words, start=move.start, end=move.start + len(words))
    return move.model_copy(update={"kind": "want", "text": words}).mentioning([theme])
