"""What is asked for of before or after something, where items tell of what happens: "anything older on that?". Pure."""

from __future__ import annotations

import re

from actions.message import Mention, Move, RelativeWish
from actions.reading.wishes.measured import facet_of_time
from actions.state import State
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet
from recommender.domain.conditions import Terms

_WISHES = frozenset({"want", "ask", "more", "critique", "similar", "ask_about"})
_BEFORE = re.compile(
    r"\b(?:before (?:that|this|it|then)|earlier|older|previous(?:ly)?|further back)\b|\bbefore\W*$", re.IGNORECASE
)
_AFTER = re.compile(r"\b(?:after (?:that|this|it)|since (?:then|that)|afterwards|newer|later)\b", re.IGNORECASE)
_ON_IT = re.compile(
    r"\b(?:on|about|with) (?:it|this|that|him|her|them|(?:the )?same(?: (?:thing|topic|story|subject|matter))?)\b",
    re.IGNORECASE,
)
_ASKS_FOR = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|then|is there|are there|have you|do you have|got|you got|show me)\W+)*"
    r"(?:any|anything|some|something|more|other|stuff|what|older|newer|earlier|later|previous)\b",
    re.IGNORECASE,
)
# What somebody did before is no list that was shown before.
_DID_BEFORE = re.compile(
    r"\bwhat (?:did|was|were|has|had|have) (?!(?:you|u|i|we|the (?:first|second|third|last|other))\b)[\w'’ -]{2,40}? "
    r"(?:do|doing|done|say|saying|said|happen|happening|happened|up to)\b.*\bbefore\b"
    r"|\bwhat happened before (?:that|this|it)\b",
    re.IGNORECASE,
)
_FROM_BEFORE = re.compile(r"\b(?:any|anything|some|something)\b.*\bfrom before (?:that|this|it)\b", re.IGNORECASE)


def on_a_timeline(move: Move, state: State, catalogue: Catalogue) -> Move:
    """Return what asks for before or after what is talked about as a wish for that, of the same subject if it says so.

    Of several that are shown the subject is what was asked for; where that is nothing, which of them has to be asked.
    """
    if not move.read or not (state.shown or state.focus):
        return move
    spec = catalogue.spec
    facet = facet_of_time(spec)
    if facet is None or not spec.ages:
        return move
    chosen = [each for each in move.of("title") if len(each.names) == 1 and each.names[0] in catalogue]
    direction, on_it = _asked(move)
    if not direction or len(chosen) < len(move.of("title")) or move.of("ordinal", "order", facet):
        return move
    relative = [each for each in move.of("critique") if each.value.facet == facet]
    if not on_it and (relative or chosen or move.kind == "ask_about"):
        return move
    wish = RelativeWish(facet=facet, direction=1 if direction > 0 else -1)
    added = [] if relative else [Mention(entity="critique", value=wish, start=move.start, end=move.start)]
    if on_it and not any(each.entity in spec.facets for each in move.mentions):
        added += _subject(move, chosen[0].names[0] if chosen else state.focus, state, catalogue)
    kept = [each for each in move.mentions if each.entity not in ("reference", "theme", "title")]
    return move.model_copy(update={"kind": "critique"}).mentioning([*kept, *added])


def _asked(move: Move) -> tuple[int, bool]:
    """Return whether before (-1) or after (1) is asked for, 0 where neither is, and whether on the same subject.

    >>> [_asked(Move(kind="similar", text=text)) for text in ("any after that on it?", "something older", "is it old")]
    [(1, True), (-1, False), (0, False)]
    """
    if move.kind in ("back", "ask_about") and _DID_BEFORE.search(move.text):
        return -1, True
    if move.kind == "back" and _FROM_BEFORE.search(move.text):
        return -1, False
    if move.kind not in _WISHES or not _ASKS_FOR.search(move.text):
        return 0, False
    after, before = bool(_AFTER.search(move.text)), bool(_BEFORE.search(move.text))
    return after - before, _ON_IT.search(move.text) is not None


def _subject(move: Move, item: str | None, state: State, catalogue: Catalogue) -> list[Mention]:
    """Return what is to be the same: who is named in an item, or what it is about; or the list, of which one is meant.

    Nothing is added to what was asked for, which stands.
    """
    spec = catalogue.spec
    if any(isinstance(each, Terms) for each in state.need.require) or (item is None and state.need.themes):
        return []
    if item is None and len(state.need.examples) == 1:
        (item,) = state.need.examples
    if item is None:
        return [_mention(move, "title", state.shown)]
    terms = catalogue.item(item).terms if item in catalogue else {}
    names = [name for name, facet in spec.facets.items() if isinstance(facet, TermsFacet) and facet.names]
    held = [(name, terms[name]) for name in (*names, spec.show[0]) if terms.get(name)][:1]
    return [_mention(move, *each) for each in held]


def _mention(move: Move, entity: str, value: tuple[str, ...]) -> Mention:
    return Mention(entity=entity, value=value, start=move.start, end=move.start)
