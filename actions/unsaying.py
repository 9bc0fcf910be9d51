"""Taking back one thing that is kept: "don't save it", "I never said that I like Heat"."""

from __future__ import annotations

import re
from functools import reduce
from operator import and_

from actions.cards import MORE, noted
from actions.choices import decline
from actions.feedback import said
from actions.interpret import wishes
from actions.message import Move
from actions.reading.opinions.claims import takes_off
from actions.references import NothingMeant, targets
from actions.state import State
from actions.taste import words
from actions.turn import Turn
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import either
from recommender.domain.acts import Drop, update_all
from recommender.domain.conditions import Condition, overlap
from recommender.domain.feedback import Kind
from recommender.wording.languages import tr
from recommender.wording.phrases import join, quoted

_SAVES = re.compile(r"\b(?:un-?)?(?:sav\w+|keep|kept|bookmark\w*|list)\b", re.IGNORECASE)


async def unsay(turn: Turn) -> State:
    """Take back what is kept of it, and say so; where nothing is, say that.

    Raises:
        Unclear: which item is meant cannot be told.
        recommender.store.StoreError: nothing was taken back.
    """
    move = turn.message.moves[0]
    plain = move.mentioning([each.having(None) for each in move.mentions])
    conditions = wishes(plain.mentions, turn.recommender.catalogue).conditions()
    kind, unnamed = _kind(move, turn.recommender.spec), bool(conditions) and not move.of("title", "ordinal")
    if unnamed and kind is not Kind.SAVE:
        return await _unsay_tastes(turn, conditions)
    items = await _saved_of(turn, conditions) if unnamed else await _items(turn, plain, kind)
    if unnamed and not items:
        return await _none_saved(turn, conditions)
    memory, found = turn.recommender.memory, []
    for number, item in enumerate(items):
        key = f"{turn.key}:{number}"
        events = await turn.call(
            memory.retract, turn.user, item, kind, session=turn.session, channel=turn.channel, key=key
        )
        found += [(item, part) for part in said(turn, events)] if events else []
    if found:
        cards = await noted(turn, {item: tr("Taken back.") for item, _ in found})
        turn.say("utter_undone", buttons=[MORE], noted=cards, what=join([part for _, part in found]))
        return turn.state.after(focus=found[-1][0], offer=None, misses=0)
    if kind is Kind.SAVE and turn.state.offer is not None:
        return await decline(turn)  # of what was only offered to be saved
    return _never_noted(turn)


async def _items(turn: Turn, move: Move, kind: Kind) -> list[str]:
    """Return the items that are meant; without a name the one talked about, or else what was saved last."""
    titles = [name for each in move.of("title") for name in each.names if name in turn.recommender.catalogue]
    if titles:
        return list(dict.fromkeys(titles))  # of namesakes that of which something is kept
    try:
        return [target.item for target in targets(move, turn.state, turn.recommender.catalogue)]
    except NothingMeant:
        if kind is not Kind.SAVE:
            raise
        saved = await turn.call(turn.recommender.memory.saved, turn.user)
        return saved[:1]


async def _saved_of(turn: Turn, conditions: list[Condition]) -> list[str]:
    """Return what was saved last of a kind of thing: "take the coffee off again"."""
    catalogue = turn.recommender.catalogue
    saved = await turn.call(turn.recommender.memory.saved, turn.user)
    having = reduce(and_, (catalogue.having(each) for each in conditions))
    return [item for item in saved if item in catalogue and having[catalogue.index[item]]][:1]


async def _none_saved(turn: Turn, conditions: list[Condition]) -> State:
    """Say that nothing of a kind is on the list, and how to see what is."""
    what = quoted(join([turn.recommender.wording.say_condition(each) for each in conditions]))
    told = tr('There is no {what} on your list; "what did I save?" shows what is.').format(what=what)
    turn.say("utter_facts", facts=told)
    return turn.state.after(offer=None, misses=0)


async def _unsay_tastes(turn: Turn, conditions: list[Condition]) -> State:
    """Take back what is kept, or stands for now, of a kind of item."""
    memory, need = turn.recommender.memory, turn.state.need
    kept = await turn.call(memory.preferences, turn.user)
    tastes = [each for each in kept if any(overlap(each.condition, other) for other in conditions)]
    if tastes:
        await turn.call(memory.forget, turn.user, keys=[each.key for each in tastes])
    standing = (*need.prefer, *need.exclude, *need.require)
    dropped = [each for each in standing if any(overlap(each, other) for other in conditions)]
    say = turn.recommender.wording.say_condition
    if not tastes and not dropped:
        return _never_noted(turn)
    what = [words(turn, each.condition, each.polarity) for each in tastes] or [say(each) for each in dropped]
    turn.say("utter_undone", buttons=[MORE], what=join(what))
    need = update_all(need, [Drop(condition=each) for each in dropped])
    return turn.state.wanting(need, turn.key, offer=None, misses=0)


def _never_noted(turn: Turn) -> State:
    turn.say("utter_nothing_known", buttons=[MORE])
    return turn.state.after(misses=0)


def _kind(move: Move, spec: CatalogueSpec) -> Kind:
    """Return what is said to be wrong: that it was saved, that one has had it, or an opinion."""
    if _SAVES.search(move.text) or takes_off(move.text):
        return Kind.SAVE
    had = either({word for verb in spec.having.verbs for word in (verb.did, verb.done)})
    return Kind.SEEN if re.search(rf"\b{had}\b", move.text, re.IGNORECASE) else Kind.LIKE
