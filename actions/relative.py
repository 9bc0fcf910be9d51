"""Relative wishes: "shorter", "nothing older", "something more obscure", measured from what was shown or named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.interpret import Read
from actions.message import Bounds, Mention, Move
from actions.reading.wishes.fame import fame_of, least_of
from actions.reading.wishes.measured import is_of_time
from actions.references import Ambiguous, NothingMeant, UnknownItem, named, ordinal_item, title_items
from actions.turn import Turn
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.acts import Act, Require
from recommender.domain.conditions import Range, Terms

_RULES_OUT = re.compile(
    r"\b(?:no|nothing|not|none|never|without)(?: (?:any|anything|that is|that['’]s))?\s+$", re.IGNORECASE
)
_IS_TOO = re.compile(r"\btoo\s+\w", re.IGNORECASE)
_TOO = re.compile(r"(?:not\s+)?(?:too|so|that|less|more|very)\b", re.IGNORECASE)


def add_relative(turn: Turn, move: Move, found: Read) -> None:
    """Add what the relative words ask for, measured from the item that they are said of.

    Raises:
        NothingMeant: there is none, and the move asks for nothing else.
    """
    # "Older, like the 70s or 80s": how much older is said.
    spec = turn.recommender.spec
    said = {each.entity for each in move.mentions if isinstance(each.value, Bounds) or is_of_time(each.entity, spec)}
    asked = [each for each in move.of("critique") if each.value.facet not in said]
    if not asked:
        return
    reference, acts = _reference(turn, move), list[Act]()
    if not reference and (little := _little(asked, spec)):
        found.acts += little
        return
    for mention in asked:
        wish, way = mention.value, -1 if _is_ruled_out(move, mention) else 1
        acts += turn.recommender.critique(wish.facet, way * wish.direction, wish.value, reference)
    if not reference and not acts and not found.acts:
        raise NothingMeant  # shorter than what?
    if not reference and not acts and move.text:
        found.left_out.append(move.text)
    found.acts += acts
    if move.kind == "critique" and _IS_TOO.search(move.text):
        # "The first is too slow": it is not what is shown next.
        found.hide += [target.item for target in named(move, turn.state, turn.recommender.catalogue).items]


def _is_ruled_out(move: Move, mention: Mention) -> bool:
    """Whether a comparison is what is not wanted: "nothing older"; "not too old" is read as the wish that it is."""
    ruled_out = move.kind == "avoid" and _RULES_OUT.search(move.before(mention)) is not None
    return ruled_out and not _TOO.match(move.said(mention))


def _little(asked: Sequence[Mention], spec: CatalogueSpec) -> list[Act]:
    """Return what "something more obscure", or "cheaper", asks for where nothing was shown: what is so by itself."""
    if len(asked) != 1:
        return []
    wish = asked[0].value
    for name, facet in spec.facets.items():
        if isinstance(facet, TermsFacet) and facet.level is not None and facet.level.of == wish.facet:
            return [Require(condition=Terms(facet=name, values=(facet.order[-1 if wish.direction > 0 else 0],)))]
    if wish.facet != fame_of(spec) or wish.direction > 0:
        return []
    bounds = least_of(wish.facet, spec)
    return [Require(condition=Range(facet=wish.facet, high=bounds.high))] if bounds else []


def _reference(turn: Turn, move: Move) -> Sequence[str]:
    """Return what "shorter" is shorter than: the item named in the message, the one talked about, or the whole list."""
    catalogue, state = turn.recommender.catalogue, turn.state
    for mention in (*move.mentions, *turn.message.mentions):
        if mention.entity == "ordinal" and mention.role != "exclude":
            return (ordinal_item(mention.value, state),)
        if mention.entity == "title" and mention.role != "exclude":
            try:
                return (title_items(mention, state, catalogue),)
            except (Ambiguous, UnknownItem):
                continue
    if state.focus is not None:
        return (state.focus,)
    return state.shown or state.need.examples
