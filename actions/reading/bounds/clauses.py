"""Puts the clauses of questions together and apart: what a question is about is often said before it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from actions.message import Move

QUESTIONS = frozenset({"ask_about", "compare", "why"})
_ASKS = (
    r"(?:what(?:['’]?s)?|who(?:['’]?s)?|how(?:['’]?s)?|where|when|why|which|is|are|was|were|does|do|did|has|have|can|could"
    r"|will|would|isn['’]?t|didn['’]?t|doesn['’]?t)\b"
)
_BEGINS = rf"^\W*(?:(?:and|ok|okay|but|so|well|oh|also|hmm)\W+)*{_ASKS}"
_NEXT = re.compile(rf"(?:[?.!;]+\s+(?:and\s+|but\s+|also\s+)?|\s+and\s+)(?={_ASKS}\s+\w+)", re.IGNORECASE)
# To take something is to decide; to find that it sounds nice is not, and less so before a question.
_DECIDES = re.compile(
    r"\b(?:i['’]?ll|i will|i['’]?m going|gonna|might do|will do|we['’]?ll|let['’]?s|take"
    r"|taking|go (?:with|for)|going (?:with|for)|deal"
    r"|yes|yep|yeah|sold|done|perfect|thanks?)\b",
    re.IGNORECASE,
)
# "The strike thing with the ferries, | is that over?"
_SAYS_WHICH = frozenset({"avoid", "want", "replace", "mention", "chat", "off", "nlu_fallback"})
_THE_THING = re.compile(
    r"^\W*(?:(?:but|and|so|ok|oh|ooh|hmm|well)\W+)*(?:the|that)\s(?:\w+\s){1,3}?(?:one|thing|bit|stuff)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not?|never|without|none|except|n['’]t|don['’]?t)\b", re.IGNORECASE)
_NAMES = frozenset({"title", "ordinal", "reference"})
_HOW_MANY = re.compile(r"^\W*(?:(?:and|so|ok|okay|but)\W+)*how many(?: [\w'’-]+){1,3}\W*$", re.IGNORECASE)
_ARE_HERE = re.compile(r"\b(?:are there|do you have|have you got|you have)\W*$", re.IGNORECASE)
# "The first is too sad i think. | is it?": what was said is what is asked.
_TAG = re.compile(
    r"^\W*(?:(?:or|and|but|so)\s+)?(?:is|was|are|were|does|do|did|has|isn['’]?t|wasn['’]?t|doesn['’]?t)"
    r"\s+(?:it|that|they|he|she)(?:\s+(?:really|though|tho|right))?\W*\?\W*$",
    re.IGNORECASE,
)
_ANYTHING = (
    r"^\W*(?:(?:hm+|and|so|ok|okay|but|well|oh)\W+)*(?:is|are|was|were) there "
    r"(?:anything|something|anybody|anyone|any\b|much\b)"
)
_THERE = re.compile(rf"{_ANYTHING}(?: \w+){{0,2}}\W*$", re.IGNORECASE)
_IN_IT = re.compile(r"^\W*(?:in|about|on|with) (?:it|that one|this one|that|this)\b", re.IGNORECASE)
_THERE_IN_IT = re.compile(rf"{_ANYTHING}[^.!?]* (?:in|about) (?:it|that one|this one)\b", re.IGNORECASE)
_WHICH_OF = re.compile(r"\bwhich(?: one)? of\b", re.IGNORECASE)


def questions_whole(text: str, moves: Sequence[Move]) -> list[Move]:
    """Return the moves of a text with each question in one piece, and two questions as two.

    "The phone sounds cool, | how much is it" asks about the phone, and takes nothing yet. "How long is the first? And
    is the second funny?" asks twice.
    """
    found: list[Move] = []
    for move in [part for each in moves for part in _with_which(each)]:
        before = found[-1] if found else None
        move = _as_asking(move)
        if before is not None and _asks_of_it(before, move):
            found[-1] = _joined(text, before, move).model_copy(update={"kind": "ask_about"})
        elif before is not None and _leads_in(before, move):
            found[-1] = _joined(text, before, move)
        elif before is not None and _counts(before, move):
            whole = before.model_copy(update={"end": move.end, "text": text[before.start : move.end].strip()})
            found[-1] = whole.mentioning([*before.mentions, *move.mentions])
        elif before is not None and (split := _which_of(text, before, move)) is not None:
            found[-1:] = split
        else:
            found.append(move)
    return [part for move in found for part in _apart(move)]


def _with_which(move: Move) -> list[Move]:
    """Part an opinion from the question behind it: "not bad. | which of Heat and Alien is newer"."""
    opinion = move.read and move.kind in ("like", "dislike", "accept", "reject") and bool(move.of("title", "ordinal"))
    said = _WHICH_OF.search(move.text) if opinion else None
    behind = [each for each in move.of("title", "ordinal") if said and each.start > move.start + said.start()]
    if said is None or not said.start() or len(behind) < 2:
        return [move]
    told = move.part(move.start, move.start + said.start())
    asked = move.part(move.start + said.start(), move.start + len(move.text), "compare")
    return [told, asked] if any(each.entity != "reaction" for each in told.mentions) else [asked]


def _as_asking(move: Move) -> Move:
    """Return what asks for something in one thing as a question: "is there anything in it that would upset her?"."""
    asks = move.read and move.kind in ("ask", "want", "avoid") and _THERE_IN_IT.search(move.text) is not None
    return move.model_copy(update={"kind": "ask_about"}) if asks else move


def _asks_of_it(before: Move, move: Move) -> bool:
    """Whether a wish only goes on with such a question: "is there anything | in it that would upset her?"."""
    asks = before.read and move.read and before.kind in ("ask", "want", "ask_about") and move.kind in ("want", "avoid")
    in_it = _IN_IT.search(move.text) or _THERE_IN_IT.search(f"{before.text} {move.text}")
    return asks and _THERE.search(before.text) is not None and in_it is not None


def _leads_in(before: Move, move: Move) -> bool:
    """Whether a move only says what the question behind it is about."""
    asks = before.read and move.read and move.kind in QUESTIONS
    if asks and _TAG.match(move.text) and len(before.of("title", "ordinal")) == 1:
        return True
    if asks and before.kind in _SAYS_WHICH and _THE_THING.search(before.text) and not _NOT.search(before.text):
        return True
    if asks and before.kind == "why" and before.mentions and not re.search(r"\w", before.without(before.mentions)):
        return True  # "the second one, | explain"
    saves = any(each.value in ("save", "share", "seen") for each in before.of("reaction"))
    # "Burgers might work" takes burgers, whatever is shown; "the french one" is one of what is shown.
    of_a_kind = any(each.entity not in (*_NAMES, "reaction") for each in before.mentions)
    if of_a_kind and not re.search(r"\bone\b", before.text, re.IGNORECASE):
        return False
    return asks and before.kind == "accept" and not saves and _DECIDES.search(before.text) is None


def _counts(before: Move, move: Move) -> bool:
    """Whether a move goes on with what is counted: "how many artists | from before 1970 are there"."""
    asks = before.read and before.kind == "ask_about" and move.kind == "want"
    return asks and _HOW_MANY.search(before.text) is not None and _ARE_HERE.search(move.text) is not None


def _joined(text: str, before: Move, move: Move) -> Move:
    if _TAG.match(move.text):  # "it" is what was named, and what was said of that is asked
        asked = before.model_copy(update={"kind": move.kind, "text": f"{before.text.rstrip(' .!,')}?"})
        return asked.mentioning([each for each in before.mentions if each.entity != "reaction"])
    points = before.kind == "accept"  # what a wish holds was read as something to look for
    mentions = [each for each in before.mentions if each.entity != "reaction" and (points or each.entity in _NAMES)]
    said = text[before.start : move.end].strip()
    whole = move.model_copy(update={"start": before.start, "text": said})
    return whole.mentioning([*mentions, *move.mentions])


def _which_of(text: str, before: Move, move: Move) -> list[Move] | None:
    """Return "not bad. which of Heat | and Alien is newer" with all of the question in the second move."""
    said = _WHICH_OF.search(before.text) if before.read and move.read and move.kind in QUESTIONS else None
    if said is None or before.kind in QUESTIONS:
        return None
    place = before.start + said.start()
    told = before.part(before.start, place)
    asked = [each for each in before.mentions if each.start >= place]
    whole = move.model_copy(update={"start": place, "text": text[place : move.end].strip()})
    whole = whole.mentioning([*asked, *move.mentions])
    if not any(each.entity != "reaction" for each in told.mentions):  # "not bad": of nothing that is named
        return [whole]
    return [told, whole]


def _apart(move: Move) -> Iterator[Move]:
    """Return each question of a move by itself: "what year was that? and is it long"."""
    cut = _cut(move)
    if cut is None:
        yield move
        return
    yield move.part(move.start, move.start + cut[0])
    yield from _apart(move.part(move.start + cut[1], move.start + len(move.text)))


def _cut(move: Move) -> tuple[int, int] | None:
    """Return where the first question of a move ends and the second begins; a name alone is no question."""
    if not move.read or move.kind not in QUESTIONS or not re.match(_BEGINS, move.text, re.IGNORECASE):
        return None
    for said in _NEXT.finditer(move.text):
        behind = [each for each in move.of(*_NAMES) if each.start >= move.start + said.end()]
        if said[0].strip().casefold() == "and" and not behind:
            continue  # "who is in it and how long is it" asks twice of one, and is answered in one breath
        inside = any(
            each.start < move.start + said.end() and move.start + said.start() < each.end for each in move.mentions
        )
        if not inside and said.start() > 0:
            return said.start(), said.end()
    return None
