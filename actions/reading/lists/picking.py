"""What leaves the choice among several to the bot: "which one would you go for?", "just pick one of these"."""

from __future__ import annotations

import re
from functools import lru_cache

from actions.message import Move
from actions.state import State
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import Having, either

_ONE = r"(?: (?:one|ones|of (?:these|those|them|the (?:two|three|four|five|lot))|of the (?:\w+ )?\w+))?"
_AMONG = r"(?: (?:of|from|among|between|out of) (?:these|those|them|the (?:two|three|list|lot)|your list)| here)?"
_PICK = r"(?:pick|choose|select|decide)"
_END = r"(?: (?:first|now|tonight|today|then|please|yourself|personally|instead|for me|for us))*\W*$"
_TAKEN_FOR = frozenset(
    {"ask", "want", "compare", "ask_about", "any", "surprise", "count", "chat", "off", "nlu_fallback", "more", "help"}
    | {"accept", "mention", "reject", "like", "bot", "why"}
)
_BESIDE = frozenset({"title", "ordinal", "reference", "count", "reaction", "facet", "order"})
_BEGINS = r"(?:^|[,;.!?]\s*)(?:(?:ok|okay|so|well|hmm|and|but|then|alright|can you|could you|just|you|please|i|we)\W+)*"
_SHORT = re.compile(
    r"\b(?:toss|flip|throw) (?:a |the )?coin\b"
    rf"|{_BEGINS}(?:you|u) {_PICK} (?:who|which|what) \w+"
    rf"|{_BEGINS}(?:{_PICK}|go (?:for|with))(?: (?:just )?one|(?: it)? for (?:me|us)| between){_AMONG}{_END}"
    rf"|{_BEGINS}help (?:me|us) (?:to )?{_PICK}(?: one| between)?{_AMONG}{_END}"
    rf"|\b(?:can['’]?t|cannot|hard to) (?:decide|choose|pick)(?: (?:one|between))?{_AMONG}{_END}",
    re.IGNORECASE,
)
_LEAVES_IT = re.compile(rf"{_BEGINS}(?:you|u) {_PICK}{_AMONG}{_END}", re.IGNORECASE)
# "Hm, the first or the third?"
_EITHER = re.compile(
    r"\W*(?:(?:hm+|so|ok|okay|and|well|but|or|then|maybe|between|is it|should i take|should we take)\W+)*"
    r"(?:(?:the|number|no)\W+)*\w+(?: one)? (?:or|and|vs\.?) (?:(?:the|number|no)\W+)*\w+(?: one)?\W*",
    re.IGNORECASE,
)


def leaves_the_choice(move: Move, state: State, spec: CatalogueSpec) -> bool:
    """Whether one of what is shown, or of two that are named, is to be picked."""
    several = len(state.shown) > 1 or len(move.of("title", "ordinal")) > 1
    asked = state.offer is not None and state.offer.kind == "question"
    if not several or move.kind not in _TAKEN_FOR or any(each.entity not in _BESIDE for each in move.mentions):
        return False
    if _LEAVES_IT.search(move.text):
        return not asked  # "you choose" may be the answer to a question
    either = _EITHER.fullmatch(move.text) is not None and len(move.of("ordinal")) > 1
    return either or any(said.search(move.text) for said in (_SHORT, _asks_which(spec.having)))


@lru_cache(maxsize=4)
def _asks_which(having: Having) -> re.Pattern[str]:
    take = either(
        (*("choose", "pick", "take", "go for", "go with", "start with", "begin with", "try", "say", "prefer"),
         *(verb.do for verb in having.verbs if verb.do != "know"))
    )  # fmt: skip
    which = rf"which{_ONE}"
    end = rf"(?:{_END}|,? (?:if|for|to|when|because|since) .*$)"
    return re.compile(
        rf"\b{which} (?:would|wud|do|should|shall|will|d) (?:you|u|i|we) (?:(?:recommend|suggest|like best)|{take})\b"
        rf"(?: with)?(?: most| the most| best)?{_AMONG}{end}"
        rf"|\bwhat(?: one)? (?:would|wud) (?:you|u) (?:choose|pick|go for|go with|take){_AMONG}{end}"
        rf"|\bif you (?:had to|could only|could) (?:{_PICK}|{take})\b"
        rf"|\b(?:which{_ONE}|what)(?: (?:is|would be|are)|['’]?s) your (?:favou?rite|(?:top )?pick|choice)"
        rf"{_ONE}{_AMONG}{_END}",
        re.IGNORECASE,
    )
