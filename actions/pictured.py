"""What is said to a picture: the assistant has read titles in it (understanding/linking/pictured.py)."""

from __future__ import annotations

from collections.abc import Sequence

from actions.references import MAX_CANDIDATES
from actions.state import Option, State
from actions.turn import Turn
from recommender.catalogue.catalogue import Catalogue
from recommender.wording.phrases import join, quoted


async def pictured(turn: Turn) -> State:
    """Ask whether it is what a picture seems to show, and offer what can be done with that; of several, ask which."""
    catalogue = turn.recommender.catalogue
    names = {mention.value for mention in turn.message.of("credit")}
    titles = [_narrowed(mention.names, names, catalogue) for mention in turn.message.of("title")]
    titles = [items for items in titles if items]
    if not titles:
        return _nothing(turn)
    if len(titles) == 1:
        return _one(turn, titles[0][0]) if len(titles[0]) == 1 else _which(turn, titles[0])
    # Of a shelf the likeliest of each title; who means a namesake can say so.
    return _which(turn, [items[0] for items in titles])


def _narrowed(items: Sequence[str], names: set[str], catalogue: Catalogue) -> list[str]:
    """Return the items of a title; among namesakes those with people who are named beside it."""
    known = [item for item in dict.fromkeys(items) if item in catalogue]
    credited = [item for item in known if names & _people(item, catalogue)] if len(known) > 1 else []
    return credited or known


def _people(item: str, catalogue: Catalogue) -> set[str]:
    facets = catalogue.spec.facets
    terms = catalogue.item(item).terms
    return {name for facet, values in terms.items() if getattr(facets.get(facet), "names", False) for name in values}


def _one(turn: Turn, item: str) -> State:
    title = {"entity": "title", "value": [item]}
    offer = turn.offer(
        "pictured",
        [
            Option(label="Tell me about it", intent="ask_about", entities=(title,), item=item),
            Option(label="I like it", intent="like", entities=(title,), item=item),
            Option(label="Something like it", intent="ask", entities=({**title, "role": "example"},), item=item),
            Option(label="Save it", intent="save", entities=(title,), item=item),
        ],
    )
    turn.say("utter_pictured", offer, item=turn.recommender.wording.label(item))
    return turn.state.after(offer=offer, focus=item, misses=0)


def _which(turn: Turn, items: Sequence[str]) -> State:
    items = list(dict.fromkeys(items))[:MAX_CANDIDATES]
    labels = [turn.recommender.wording.label(item) for item in items]
    options = [
        Option(label=label, intent="picture", entities=({"entity": "title", "value": [item]},), item=item)
        for label, item in zip(labels, items, strict=True)
    ]
    offer = turn.offer("title", options)
    turn.say("utter_pictured_several", offer, options=join(labels, "or"))
    return turn.state.after(offer=offer, misses=0)


def _nothing(turn: Turn) -> State:
    quotes = turn.message.of("quote")
    if quotes:
        turn.say("utter_pictured_unknown", quote=quoted(str(quotes[0].value)))
    else:
        turn.say("utter_pictured_nothing")
    return turn.state.after(misses=0)
