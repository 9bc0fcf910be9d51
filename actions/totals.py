"""What things cost together: those on somebody's list, or those that are named."""

from __future__ import annotations

import re

from actions.lists import saved
from actions.references import targets
from actions.state import State
from actions.turn import Turn
from recommender.catalogue.facets import NumberFacet
from recommender.wording.languages import tr
from recommender.wording.phrases import join

_NAMES = ("title", "ordinal")
_WITH = re.compile(r"\b(?:with|plus|including|incl|and my)\b", re.IGNORECASE)


async def total(turn: Turn) -> State:
    """Say what all that is saved comes to, or what is named, or both; and of how many things no price is known.

    Raises:
        Unclear: which items are named cannot be told.
        recommender.store.StoreError: the store cannot be read.
    """
    known, message = turn.recommender, turn.message
    facet = known.spec.price
    described = known.spec.facets.get(facet) if facet else None
    if not isinstance(described, NumberFacet):
        return await saved(turn)  # nothing here costs anything: the list is all that can be told
    named = [each.item for each in targets(message, turn.state, known.catalogue)] if message.of(*_NAMES) else []
    of_the_list = not named or _WITH.search(turn.text) is not None
    kept = await turn.call(known.memory.saved, turn.user) if of_the_list else []
    items = [known.catalogue.item(each) for each in dict.fromkeys((*kept, *named)) if each in known.catalogue]
    if not items:
        turn.say("utter_nothing_saved")
        return turn.state.after(offer=None, misses=0)
    prices = [item.numbers[facet] for item in items if facet in item.numbers]
    told = [_sum(turn, described.say(round(sum(prices), 2)), named, with_list=len(items) > len(named))]
    if len(prices) < len(items):
        unknown = tr("Of {count} I don't know the price.").format(count=len(items) - len(prices))
        told = [*(told if prices else ()), unknown]
    turn.say("utter_facts", facts=" ".join(told))
    return turn.state.after(offer=None, misses=0)


def _sum(turn: Turn, money: str, named: list[str], *, with_list: bool) -> str:
    if not named:
        return tr("What is on your list comes to {sum}, one of each.").format(sum=money)
    items = join([turn.recommender.wording.label(item) for item in named])
    if with_list:
        return tr("With {items}, what is on your list comes to {sum}, one of each.").format(items=items, sum=money)
    return tr("{items}: that is {sum}, one of each.").format(items=items, sum=money)
