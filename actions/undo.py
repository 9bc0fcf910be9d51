"""Taking back: undo, and correcting what the message before was taken for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import groupby

from actions.choices import as_said, decline
from actions.feedback import said
from actions.interpret import wishes
from actions.lists import relist
from actions.recommend import recommend, show
from actions.references import answered
from actions.state import State, Step
from actions.taste import words
from actions.turn import Turn
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.need import Drop, Exclude, Need, Prefer, Require, Terms, update_all
from recommender.wording import join


async def undo(turn: Turn) -> State:
    """Take back the last change of the need, or what the last message put into the store, whichever came last."""
    if not turn.state.history:
        turn.say("utter_nothing_to_undo")
        return turn.state.after(misses=0)
    *left, step = turn.state.history
    state = turn.state.after(history=left, offer=None, misses=0)
    if step.need is None:
        what = await _take_back(turn, step)
        turn.say("utter_undone" if what else "utter_nothing_to_undo", what=join(what))
        return state
    state = state.after(need=step.need)
    if step.shown:
        return await relist(turn, state, "utter_undone_wish", step.shown)
    if step.need.is_empty:
        turn.say("utter_undone_all")
        return state
    return await show(turn, state)


async def correct(turn: Turn, follow: Callable[[Turn], Awaitable[State]]) -> State:
    """Replace what the message before was taken for: by another of the namesakes, another role, or other wishes.

    `follow` answers a message by its intent.
    """
    choice = turn.choice
    if choice is not None:
        others = choice.offer.options[1:]
        option = answered(turn.text, turn.message, choice.offer, turn.recommender.catalogue)
        if option is None and not turn.message.mentions and len(others) == 1:
            option = others[0]  # "no, the other one"
        if option is not None:
            await _step_back(turn, choice.key)
            turn.state = turn.state.after(offer=choice.offer)
            return await follow(as_said(turn, option))
    swapped = _other_role(turn)
    if swapped is not None:
        # The step that led here is the one to take back, the wrong reading and its correction in one.
        return await show(turn, turn.state.after(need=swapped, offer=None, misses=0))
    if wishes(turn.message, turn.recommender.catalogue).acts or turn.message.of("title"):
        if turn.state.history:
            await _step_back(turn, turn.state.history[-1].key)
        return await recommend(turn)
    return await decline(turn)


async def _step_back(turn: Turn, key: str) -> None:
    """Take back the step of a message, if it made the last one, without a word."""
    if not turn.state.history or turn.state.history[-1].key != key:
        return
    *left, step = turn.state.history
    if step.need is None:
        await _take_back(turn, step)
    else:
        turn.state = turn.state.after(need=step.need, shown=step.shown)
    turn.state = turn.state.after(history=left)


async def _take_back(turn: Turn, step: Step) -> list[str]:
    """Take back what a message put into the store, and return it in words."""
    memory = turn.recommender.memory
    events = await turn.call(memory.undo, turn.user, step.key, session=turn.session, channel=turn.channel, key=turn.key)
    what = [part for _, of_item in groupby(events, lambda event: event.item) for part in said(turn, list(of_item))]
    kept = await turn.call(memory.preferences, turn.user)
    tastes = [each for each in kept if each.key.startswith(f"{step.key}:")]
    if tastes:
        await turn.call(memory.forget, turn.user, keys=[each.key for each in tastes])
    return [*what, *(words(turn, each.condition, each.polarity) for each in tastes)]


def _other_role(turn: Turn) -> Need | None:
    """Return the need with the last name moved to another facet ("not the actor, the director"), if there is one."""
    asked = turn.message.of("facet")
    spec, need = turn.recommender.spec, turn.state.need
    wanted = [each.value for each in asked if each.role != "exclude" and _names(spec, each.value)]
    if not wanted:
        return None
    for kind, conditions in ((Require, need.require), (Exclude, need.exclude), (Prefer, need.prefer)):
        for condition in reversed(conditions):
            if isinstance(condition, Terms) and _names(spec, condition.facet) and condition.facet != wanted[0]:
                moved = condition.model_copy(update={"facet": wanted[0]})
                cleared = update_all(need, [Drop(condition=condition), kind(condition=moved)])
                return cleared.model_copy(update={"waived": need.waived})
    return None


def _names(spec: CatalogueSpec, facet: str) -> bool:
    """Whether a facet's values are names."""
    return facet in spec.facets and all(getattr(spec.facets[part], "names", False) for part in spec.parts_of(facet))
