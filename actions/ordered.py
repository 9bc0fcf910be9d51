"""Puts what is shown in another order: "sort these by length"."""

from __future__ import annotations

from actions.cards import say_list
from actions.state import State
from actions.turn import Turn
from recommender.catalogue.questions import Critique
from recommender.wording.languages import described, tr


async def ordered(turn: Turn) -> State:
    """Show the same items again, sorted; those come last of which it is not known."""
    wanted = turn.message.of("order")[0].value
    facts = turn.recommender.facts
    by = Critique(facet=wanted.facet, direction=wanted.direction)
    left = [item for item in turn.state.shown if item in turn.recommender.catalogue]
    sorted_items = list[str]()
    while left and (most := facts.most(left, by)).items:
        sorted_items += most.items
        left = [item for item in left if item not in most.items]
    label = described(turn.recommender.spec).facets[wanted.facet].label
    if not sorted_items:
        turn.say("utter_facts", facts=tr("I don't know the {facet} of any of these.").format(facet=label))
        return turn.state
    items = (*sorted_items, *left)
    told = await turn.call(turn.recommender.retell, turn.user, turn.state.need, items)
    request = tr("These by {facet}") if not left else tr("These by {facet}, those last of which I don't know it")
    await say_list(turn, "utter_list", told, request=request.format(facet=label))
    return turn.state.after(offer=None, misses=0).showing(items)
