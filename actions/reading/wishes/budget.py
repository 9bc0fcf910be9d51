"""What somebody has to spend, which is at most: "beer for tonight, 10 bucks", "about 60 dollars left". Pure."""

from __future__ import annotations

import re

from actions.message import Bounds, Mention, Move
from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.catalogue.spec import CatalogueSpec

_BARE = re.compile(r"\W*\d+(?:[.,]\d+)?(?:\W*[a-z]+)?\W*", re.IGNORECASE)
_LED = re.compile(r"[,;.–-]\s*$")
_ENDS = re.compile(r"\W*(?:please|pls|max|tops|budget)?\W*$", re.IGNORECASE)
_ABOUT = r"(?:(?:only|just|about|around|roughly|some|maybe|like|approximately|under|up to|at most|max|of|is|was|:)\s*)*"
# "I have 20 dollars", "my budget is around 30"; not "I had one for 20 dollars".
_HAS_TO_SPEND = re.compile(
    rf"(?:\b(?:i|we)(?:['’]ve| have)?(?: only| just)?(?: (?:have|got|had))+"
    rf"|\b(?:can|could|to|will|would) (?:only )?spend"
    rf"|\bafford|\bbudget(?:['’]s)?|\b(?:cash|money)|^\W*(?:only |just )?(?:have|got)|\bgot)\s+{_ABOUT}$",
    re.IGNORECASE,
)
_IS_LEFT = re.compile(
    r"^\W*(?:(?:dollars?|bucks|quid|pounds?|euros?)\s+)?"
    r"(?:left|budget|to (?:spend|last)|till payday|until payday|in (?:my|the) (?:pocket|purse|wallet))\b",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.!?;]\s+(?=\w)")
_TOTAL = re.compile(
    r"\b(?:in total|altogether|all together|all in|overall|for (?:everything|the lot|all of (?:it|them)|it all))\b",
    re.IGNORECASE,
)
_MOST = re.compile(r"\b(?:max|maximum|at most|tops|up to|no more than|limit)\b", re.IGNORECASE)
_NUMBER = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|twenty)"
_GUESTS = re.compile(
    rf"\bfor (?:about |around |all |the )?{_NUMBER}\b(?!\s*(?:dollars?|bucks|quid|pounds?|euros?|cents|[.,]\d|[$£€%]))"
    rf"|\b{_NUMBER} (?:\w+ )?(?:people|persons|guests|mates|friends|kids|children|adults|colleagues|of us)\b"
    r"|\b(?:party|barbecue|bbq|guests|picnic|potluck|buffet)\b",
    re.IGNORECASE,
)


def as_budget(mention: Mention, move: Move, spec: CatalogueSpec) -> Mention:
    """Return a price said last, by itself, or as what one has, as the most to spend; "a $10 wine" costs about that."""
    if not _is_price(mention, spec):
        return mention
    low, high = mention.value.low, mention.value.high
    if low is None or high is None:
        return mention
    bare = (
        _BARE.fullmatch(move.said(mention)) and _LED.search(move.before(mention)) and _ENDS.match(move.behind(mention))
    )
    if not (bare or tells_means(mention, move)):
        return mention
    return mention.model_copy(update={"value": Bounds(high=round((low + high) / 2, 2))})


def tells_means(mention: Mention, move: Move) -> bool:
    """Whether a sum is what somebody has or may spend: "about 60 dollars left", "my budget is around 30"."""
    return bool(_HAS_TO_SPEND.search(move.before(mention)) or _IS_LEFT.match(move.behind(mention)))


def with_means(move: Move, spec: CatalogueSpec) -> list[Move]:
    """Return a move; the "budget" before a sum is no wish for what is cheap, and what one has is a wish of its own.

    "I've got 60 dollars left. Tortillas, please" wishes for tortillas, and talk of what one has wishes, too.
    """
    sums = [each for each in move.mentions if _is_price(each, spec)]
    if not sums or not move.read:
        return [move]
    move = move.mentioning([each for each in move.mentions if not _is_word_for_sum(each, move, spec)])
    means = tells_means(sums[0], move)
    if means and move.kind in ("chat", "mention") and len(move.mentions) == len(sums):
        return [move.model_copy(update={"kind": "want"})]
    ends = _ENDS_SENTENCE.search(move.text, sums[0].end - move.start) if means and move.kind == "want" else None
    if ends is None or any(each.start < sums[0].start for each in move.mentions):
        return [move]
    place = move.start + ends.end()
    return [move.part(move.start, place), move.part(place, move.start + len(move.text))]


def is_for_several(text: str, mention: Mention, move: Move, things: int) -> bool:
    """Whether a sum is meant for a whole shop: for several things or guests, and no price of one thing."""
    if _TOTAL.search(text):
        return True
    means = tells_means(mention, move) or _MOST.search(move.said(mention)) or _MOST.match(move.behind(mention).strip())
    return _GUESTS.search(text) is not None or (bool(means) and things > 1)


def _is_word_for_sum(mention: Mention, move: Move, spec: CatalogueSpec) -> bool:
    facet = spec.facets.get(mention.entity)
    level = isinstance(facet, TermsFacet) and facet.level is not None and facet.level.of == spec.price
    said = level and move.said(mention).casefold().split()[-1:] == ["budget"]
    return said and re.match(rf"(?:['’]s)?\W*{_ABOUT}[$£€]?\d", move.behind(mention), re.IGNORECASE) is not None


def _is_price(mention: Mention, spec: CatalogueSpec) -> bool:
    facet = spec.facets.get(mention.entity)
    return isinstance(facet, NumberFacet) and facet.reads == "money" and isinstance(mention.value, Bounds)
