"""Lists that were there before: earlier pages, and what was saved."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.cards import say_list
from actions.references import ordinal_item
from actions.state import State
from actions.turn import Turn
from actions.welcome import ideas
from actions.wording import sentence
from recommender.domain.need import Need

MAX_SAVED = 10
_AT_THE_START = re.compile(
    r"\b(?:(?:at|in) the (?:very )?(?:start|beginning)|very first|first (?:list|page)|at first"
    r"|show(?:ed)? (?:me|us) first$|first (?:thing|things|one|ones|\w+) (?:that )?you (?:\w+ed|gave|had|found))\b",
    re.IGNORECASE,
)


async def back(turn: Turn) -> State:
    """Show the list before the last one again, and tell of the one on it that is pointed at.

    Raises:
        NoSuchPosition: it has no such place.
    """
    said = " ".join(move.text for move in turn.message.moves)
    if _AT_THE_START.search(said) and turn.state.shown:
        items, *_ = (*turn.state.pages, turn.state.shown)
        return await relist(turn, turn.state.after(offer=None, misses=0), "utter_list_back", items)
    if not turn.state.pages:
        turn.say("utter_no_earlier")
        return turn.state.after(misses=0)
    *earlier, items = turn.state.pages
    state = await relist(turn, turn.state.after(offer=None, misses=0), "utter_list_back", items)
    places = turn.message.of("ordinal")
    if not places:
        return state.after(pages=earlier)
    item = ordinal_item(places[0].value, state)
    turn.say("utter_facts", facts=turn.recommender.facts.summary(item))
    return state.after(pages=earlier, focus=item)


async def saved(turn: Turn) -> State:
    """Show what the person has saved, newest first; from then on "the second" is the second of these.

    Raises:
        recommender.store.StoreError: the store cannot be read.
    """
    known = await turn.call(turn.recommender.memory.saved, turn.user)
    items = [item for item in known if item in turn.recommender.catalogue][:MAX_SAVED]
    state = turn.state.after(offer=None, misses=0)
    if not items:
        turn.say("utter_nothing_saved")
        return state
    return await relist(turn, state, "utter_saved", items, need=Need())


async def start_over(turn: Turn) -> State:
    """Forget the request; what the person likes is kept in the store."""
    turn.say("utter_started_over", buttons=ideas(turn), event="fresh")
    return _fresh(turn)


async def anew(turn: Turn) -> State:
    """Forget the request where the next one follows in the same message, so that nothing need be asked."""
    turn.say("utter_anew", event="fresh")
    return _fresh(turn)


def _fresh(turn: Turn) -> State:
    fresh = State(history=turn.state.history, settled=turn.state.settled, language=turn.state.language)
    return fresh.after(history=turn.state.wanting(Need(), turn.key).history)


async def relist(turn: Turn, state: State, response: str, items: Sequence[str], need: Need | None = None) -> State:
    """Say given items as a list, by a response with a place for the request and one for the items."""
    need = state.need if need is None else need
    told = await turn.call(turn.recommender.retell, turn.user, need, items)
    await say_list(turn, response, told, request=sentence(turn.recommender.wording.restate(need)))
    return state.showing(tuple(items))
