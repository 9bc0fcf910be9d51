"""What the things on somebody's list cost together."""

from __future__ import annotations

from actions.lists import saved
from actions.state import State
from actions.turn import Turn
from recommender.catalogue.facets import NumberFacet
from recommender.wording.languages import tr


async def total(turn: Turn) -> State:
    """Say what all that is saved comes to, and of how many things no price is known.

    Raises:
        recommender.store.StoreError: the store cannot be read.
    """
    known, facet = turn.recommender, turn.recommender.spec.price
    described = known.spec.facets.get(facet) if facet else None
    if not isinstance(described, NumberFacet):
        return await saved(turn)  # nothing here costs anything: the list is all that can be told
    kept = await turn.call(known.memory.saved, turn.user)
    items = [known.catalogue.item(item) for item in kept if item in known.catalogue]
    prices = [item.numbers[facet] for item in items if facet in item.numbers]
    if not items:
        turn.say("utter_nothing_saved")
        return turn.state.after(offer=None, misses=0)
    told = [tr("What is on your list comes to {sum}, one of each.").format(sum=described.say(round(sum(prices), 2)))]
    if len(prices) < len(items):
        unknown = tr("Of {count} I don't know the price.").format(count=len(items) - len(prices))
        told = [*(told if prices else ()), unknown]
    turn.say("utter_facts", facts=" ".join(told))
    return turn.state.after(offer=None, misses=0)
