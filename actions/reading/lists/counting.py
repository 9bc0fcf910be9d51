"""Places and counts in what is taken of a list: "add 3", "save 2 n 3", "all 3 firsts", "two tins of it". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from actions.message import Mention, Move
from actions.state import State

_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5}
_PLACES = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_LED = r"^\W*(?:(?:ok|okay|yes|yeah|so|well|then|right|please|great|perfect|hm+|i think|and|i['’]?ll)\W+)*"
_TAKE = r"(?:add|save|take|keep|get|put|buy|grab|have|bookmark)"
_TAIL = r"(?:\W+(?:please|pls|then|too|thanks|in|for later|(?:on|to) (?:my|the) \w+))*\W*$"
_PLACE = re.compile(
    rf"{_LED}{_TAKE}\s+(?:the\s+)?(?P<place>{'|'.join(_PLACES)})\b(?! \w+ of\b)(?! (?:two|three|four|five|\d)\b)"
    rf"|{_LED}(?:the )?(?P<judged>{'|'.join(_PLACES)})(?: one)? "
    r"(?:looks?|sounds?|seems?|works?|will do|would do|then|it is)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"\b(?:the |all )?first (?P<first>{'|'.join(_WORDS)}|[2-5])\b"
    rf"|\b(?:all |the )+(?P<all>{'|'.join(_WORDS)}|[2-5])(?: firsts?)?(?: of (?:them|those|these))?{_TAIL}",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    rf"{_LED}{_TAKE}\s+(?:numbers? |no\.? ?|#)?"
    rf"(?P<numbers>\d{{1,2}}(?:\s*(?:,|and|&|n|\+|plus)\s*(?:#\s*)?\d{{1,2}})*){_TAIL}",
    re.IGNORECASE,
)
_MANY = r"(?:[2-9]|[1-9]\d|two|three|four|five|six|seven|eight|nine|ten|a dozen|twelve|a couple(?: of)?)"
_THINGS = r"(?:packs?|packets?|packages?|tins?|cans?|bottles?|bags?|boxes|cartons?|jars?|pieces|loaves|units|more)"
HOW_MANY = re.compile(
    rf"\b{_MANY}(?: {_THINGS})?(?: of (?:it|that|this|them|those|these|the \w+(?: one)?)\b| {_THINGS}\b)"
    rf"|\b{_MANY} {_THINGS}\b|\bx ?[2-9]\d?\b|\b[2-9]\d? ?x\b|{_LED}{_TAKE} {_MANY}{_TAIL}",
    re.IGNORECASE,
)
_OF_THOSE = re.compile(
    rf"{_LED}(?:{_TAKE} )?(?:{_MANY}|an?|one) of (?:those|these|them|that|it|the \w+(?: one)?){_TAIL}", re.IGNORECASE
)


def placed(move: Move, state: State) -> Move:
    """Note the places of a list that words for them mean behind a word for taking: "add first", "add all 3", "save 2".

    A number beyond the list is no place, and of what was talked about it says how many.
    """
    several = _SEVERAL.search(move.text)
    if several is not None:
        said = (several["first"] or several["all"]).casefold()
        count, group = _WORDS.get(said) or int(said), "first" if several["first"] else "all"
        whole = group == "all" and count != len(state.shown) and "first" not in several[0].casefold()
        return move if whole else with_places(move, several.span(group), range(1, min(count, len(state.shown)) + 1))
    if (numbers := _NUMBERS.search(move.text)) is not None:
        places = [int(each) for each in re.findall(r"\d+", numbers["numbers"])]
        clear = len(places) > 1 or (state.focus is None and places[0] <= len(state.shown))
        return with_places(move, numbers.span("numbers"), places) if clear else move
    if (said_place := _PLACE.search(move.text)) is None:
        return move
    group = "place" if said_place["place"] else "judged"
    return with_places(move, said_place.span(group), [_PLACES[said_place[group].casefold()]])


def takes_so_many(text: str) -> bool:
    """Whether some of what was talked about are taken: "4 of those"; not "which of those"."""
    return _OF_THOSE.search(text) is not None


def without_count(move: Move) -> Move:
    """Return a move without the number that only says how many of a thing are taken."""
    said = [each.span() for each in HOW_MANY.finditer(move.text)]
    kept = [
        each
        for each in move.mentions
        if each.entity in ("title", "ordinal", "reference", "reaction", "order", "critique")
        or not any(start <= each.start - move.start < end for start, end in said)
    ]
    return move.mentioning(kept)


def with_places(move: Move, span: tuple[int, int], places: Iterable[int]) -> Move:
    """Return a move with some places of the list as what is said between two places of its text."""
    start, end = (move.start + each for each in span)
    kept = [each for each in move.mentions if not (each.start < end and start < each.end)]
    found = [Mention(entity="ordinal", value=place, start=start, end=end) for place in places]
    return move.mentioning(sorted([*kept, *found], key=lambda each: each.start))
