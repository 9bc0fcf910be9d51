"""What a command means of a list on the table: "save the cheapest", "put it in", "add first, and eggs". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.message import Mention, Move
from actions.reading.lists.counting import placed, takes_so_many, without_count
from actions.reading.lists.first_of import first_of
from actions.references import the_one
from actions.state import State
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import CatalogueSpec

SOME = (  # of a thing
    r"(?:(?:\d{1,2}|an?|one|two|three|four|five|six|a couple of|a few) (?:(?:\w+ )?of )?"
    r"(?:(?:packs?|tins?|cans?|bottles?|bags?|boxes|box|jars?|cartons?|packets?) )?(?:of )?)"
)
_TAKEN = frozenset({"save", "share", "accept"})
_LED = r"^\W*(?:(?:ok|okay|yes|yeah|so|well|then|right|please|great|hm+|i think)\W+)*"
# "Take the cheaper": of what is shown; "the cheaper ones, please" asks for others.
_TAKES = re.compile(
    rf"{_LED}(?:i['’]?ll |i will |let['’]?s |i |we |we['’]?ll )?(?:just )?"
    rf"(?:take|have|get|add|keep|pick|put|grab|save|go (?:with|for))\s+(?:me )?(?P<some>{SOME})?"
    r"the\s+(?P<which>\w+)(?: one)?(?P<tail>(?:\W+(?:please|then|thanks|thank you|in|on (?:the|my) list))*)\W*$",
    re.IGNORECASE,
)
_OF_THOSE = re.compile(
    rf"{_LED}(?:and )?(?:the )?[\w ]+?\s+(?:one )?(?:of|among|out of) "
    r"(?:(?:all )?(?:those|these|them)|the (?:two|three|four|five|lot|list))\W*$",
    re.IGNORECASE,
)
_PUTS_IN = re.compile(
    rf"\b(?:put|add|throw|chuck|pop|stick|toss|drop|whack) "
    rf"(?:(?:it|that|this|them|those|that one|this one|both|one) |{SOME}(?:(?:it|that|this|them|those|these) )?)"
    r"(?:(?:in|on)(?: there)?|(?:in|on|onto|to|into) (?:the|my|our) (?:\w+ )?(?:list|basket|cart|trolley|bag))"
    r"(?: (?:please|too|as well|then|thanks))*\W*$",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\bmark (?:it|that|this|them|that one|this one)\b(?! (?:as|down)\b)", re.IGNORECASE)
_TAKES_IT = re.compile(
    rf"{_LED}(?:please )?(?:add|save|keep|put|take|mark|get|grab|bookmark) (?P<it>it|that|this|them|those|both)\b",
    re.IGNORECASE,
)
_ASKS_FOR = re.compile(
    r"\W*(?:(?:and|then|also|plus|now)\W+)*(?:show|find|give|search|look for|what about"
    r"|how about|do you have|any|some)\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\W*(?:and|plus|also) the (?!(?:other|same|next|last)\b)\w+ one(?: too| as well| please)*\W*", re.IGNORECASE
)
_GOES_ON = re.compile(r"[.;!]\s*|,?\s+(?=(?:and|then|next|also|plus|now)\b)", re.IGNORECASE)
# "Yogurt, yuck" judges; of what else is said behind a wish nothing is stored.
_JUDGES = re.compile(
    r"(?:yuck|yucky|ew+|ugh|gross|meh|nah|nope|no|bah|boring|awful|terrible|horrible|bad|disgusting|crap|rubbish|hated?|loved?"
    r"|lovely|great|nice|good|yum|yummy|tasty|delicious|amazing|awesome|perfect|please|thanks|again|never|dislike|like)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"^\W*(?:(?:ok|okay|and|so|great|good)\W+)*(?:then|next|now)\b", re.IGNORECASE)
_NAMES = ("title", "ordinal", "reference")
_OF_PLACES = _TAKEN | {"like", "dislike", "seen", "reject", "avoid"}
# "The second one from before" is of the list before the one that is shown.
_FROM_BEFORE = re.compile(
    r"\s*(?:one )?(?:(?:from|of|in|on) (?:before|earlier|(?:the|your|that) (?:list before|"
    r"(?:previous|earlier|last|other|first) (?:list|batch|lot|page|set|round)))|before that|earlier)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:the|this|that|these|those|it|one|ones)\b", re.IGNORECASE)


def meant_of_list(move: Move, state: State, catalogue: Catalogue) -> list[Move]:
    """Return what a move takes of the list, and what is asked for behind that; most moves are one, as they were."""
    if not move.read:
        return [move]
    if move.kind in _OF_PLACES:
        move = _from_before(first_of(move, state) or move, state)
    if len(state.shown) > 1:
        takes = move.kind in _TAKEN or move.kind == "like"
        unplaced = takes and not move.of(*_NAMES) and (move.kind != "like" or not move.mentions)
        move = _furthest(placed(move, state) if unplaced else move, state, catalogue)
    return _then(_put_in(move, catalogue.spec), catalogue.spec)


def _from_before(move: Move, state: State) -> Move:
    """Return a move with the items of the list before in the place of what is said to be from there."""
    before = state.pages[-1] if state.pages else ()

    def item(place: Mention) -> Mention:
        said = _FROM_BEFORE.match(move.behind(place))
        if said is None:
            return place
        there = 0 < abs(place.value) <= len(before)
        # What was not there has no name: to take it for a place of this list would keep another one.
        value = (before[place.value - (place.value > 0)],) if there else f"{move.said(place)}{said[0]}"
        return place.model_copy(update={"entity": "title", "value": value})

    return move.mentioning([item(each) if each.entity == "ordinal" else each for each in move.mentions])


def _furthest(move: Move, state: State, catalogue: Catalogue) -> Move:
    """Return a move that takes "the cheapest" or "the cheaper" as one that takes that item of the list.

    "Cheapest of those" asks which one it is. Of two that are alike in it nobody knows which is meant.
    """
    orders = [each for each in move.of("order", "critique") if getattr(each.value, "value", None) is None]
    if len(orders) != 1 or any(each.entity in catalogue.spec.facets for each in move.mentions):
        return move
    (order,) = orders
    if order.entity == "order" and move.kind in ("critique", "want", "ask") and _OF_THOSE.search(move.text):
        those = Mention(entity="reference", value="those", start=order.end, end=move.start + len(move.text))
        return move.model_copy(update={"kind": "compare"}).mentioning([order, those])
    said = _TAKES.search(move.text)
    of_list = said is not None and (order.entity == "critique" or said["some"] or " in" in said["tail"])
    takes = of_list and move.kind in ("replace", "want", "critique", "accept")
    definite = re.search(r"\bthe\s+$", move.before(order), re.IGNORECASE) or move.said(order).startswith("the ")
    if not (takes or (move.kind in _TAKEN and move.kind != "accept" and definite)):
        return move
    item = the_one([order], state.shown, catalogue)
    if item is None:
        return move
    named = Mention(entity="title", value=(item,), start=order.start, end=order.end)
    kind = move.kind if move.kind in _TAKEN else "accept"
    return move.model_copy(update={"kind": kind}).mentioning(
        [named if each == order else each for each in move.mentions]
    )


def _put_in(move: Move, spec: CatalogueSpec) -> Move:
    """Return what is taken and put in the basket in one breath as saved, in a shop: "the last one, put it in".

    "Then bread" takes nothing, and goes on to the bread.
    """
    if move.kind == "accept" and spec.stock is not None and _NEXT.match(move.text):
        named = bool(move.mentions) and all(each.entity in spec.facets for each in move.mentions)
        return move.model_copy(update={"kind": "want"}) if named and not _POINTS.search(move.text) else move
    puts = move.kind == "accept" and (_MARKS.search(move.text) or (spec.stock and _PUTS_IN.search(move.text)))
    counts = spec.stock and move.kind in ("count", "want") and takes_so_many(move.text)
    move = move.model_copy(update={"kind": "save"}) if puts or counts else move
    return without_count(move) if move.kind == "save" and spec.stock else move


def _then(move: Move, spec: CatalogueSpec) -> list[Move]:
    """Part what is taken from what is asked for next: "the 1st one. then butter", "add first and eggs".

    What is pointed at behind it is taken, too: "the first and the red one".
    """
    taken = [each.start for each in move.of(*_NAMES)]
    pointed = _TAKES_IT.match(move.text)
    taken += [move.start + pointed.start("it")] if pointed else []
    for said in _GOES_ON.finditer(move.text) if taken and move.kind in _TAKEN else ():
        rest = move.part(move.start + said.end(), move.start + len(move.text), "want")
        first = move.part(move.start, move.start + said.start())
        others = [each for each in rest.mentions if each.entity != "reaction"]
        if min(taken) >= rest.start or len(others) < len(rest.mentions):
            continue
        if not others and _ANOTHER.fullmatch(rest.text):  # which nobody can tell
            return [first, rest.model_copy(update={"kind": "nlu_fallback"})]
        asks = _ASKS_FOR.match(rest.text) is not None
        named = bool(others) and all(each.entity in (*spec.facets, "theme") for each in others)
        if (named and (asks or not _POINTS.search(rest.text))) or (asks and not others):
            return [first, rest.mentioning([each.having(None) for each in others])]
    return [move]


def with_more_words(moves: Sequence[Move], spec: CatalogueSpec) -> list[Move]:
    """Let a word or two behind what is asked for be part of it, and no opinion of anything: "butter, | unsalted".

    What says so ("hated it", "no thanks") or names something stays what it is.
    """
    found: list[Move] = []
    for move in moves:
        before = found[-1] if found else None
        if before is not None and _only_adds(before, move, spec):
            theme = Mention(entity="theme", value=move.text.strip(" ,.!"), start=move.start, end=move.end)
            text = f"{before.text}{' ' * max(1, move.start - before.start - len(before.text))}{move.text}"
            found[-1] = before.model_copy(update={"text": text}).mentioning([*before.mentions, theme])
        else:
            found.append(move)
    return found


def _only_adds(before: Move, move: Move, spec: CatalogueSpec) -> bool:
    wishes = (
        before.read and before.kind in ("want", "replace") and any(m.entity in spec.facets for m in before.mentions)
    )
    opines = move.read and move.kind in ("like", "dislike") and not move.mentions
    words = re.findall(r"[\w'’-]+", move.text)
    adds = len(words) == 1 and _JUDGES.fullmatch(words[0]) is None
    return wishes and opines and adds and before.text.rstrip().endswith(",")
