"""Questions: what an item is, and why it was recommended."""

from __future__ import annotations

from actions.references import NothingMeant, named, targets
from actions.state import State
from actions.turn import Turn
from recommender.domain.feedback import Feedback, Kind
from recommender.wording import clauses


async def details(turn: Turn) -> State:
    """Answer from the catalogue; what is unknown is said to be unknown. Opening details is feedback of a kind.

    Raises:
        Unclear: which item is meant cannot be told.
    """
    item = targets(turn.message, turn.state, turn.recommender.catalogue)[0].item
    asked = [mention.value for mention in turn.message.of("facet")]
    answer = turn.recommender.details(item, asked)
    opened = Feedback(
        key=f"{turn.key}:{Kind.DETAILS}:{item}",
        user=turn.user,
        item=item,
        kind=Kind.DETAILS,
        session=turn.session,
        channel=turn.channel,
        at=turn.now,
    )
    await turn.call(turn.recommender.note, [opened])
    turn.say("utter_facts", facts=answer)
    return turn.state.after(focus=item, misses=0)


async def explain(turn: Turn) -> State:
    """Say why an item is in the list, or why it is not, from the parts of its score and the conditions.

    Raises:
        Unclear: which item is meant cannot be told.
    """
    state = turn.state
    if not state.shown and state.need.is_empty:
        turn.say("utter_nothing_to_explain")
        return state
    try:
        item = targets(turn.message, state, turn.recommender.catalogue)[0].item
    except NothingMeant:
        if not state.shown:
            raise
        item = state.shown[0]
    if item in state.shown:
        reasons = await turn.call(turn.recommender.explain, turn.user, state.need, item, state.shown)
        response = "utter_reasons"
    else:
        reasons = await turn.call(
            turn.recommender.why_not, turn.user, state.need, item, shown=state.shown, passed=state.passed
        )
        response = "utter_why_not" if reasons else "utter_no_reason"
    turn.say(response, item=turn.recommender.label(item), reasons=clauses(reasons))
    return state.after(focus=item, misses=0)


async def compare(turn: Turn) -> State:
    """Say what speaks for one item more than for another: for the first named, or the first of the list.

    Raises:
        Unclear: which items are meant cannot be told.
    """
    state, recommender = turn.state, turn.recommender
    said = [target.item for target in named(turn.message, state, recommender.catalogue).items]
    items = said if len(said) > 1 else list(dict.fromkeys([*said, *state.shown]))
    if len(items) < 2:
        raise NothingMeant
    asked = [mention.value for mention in turn.message.of("facet")]
    if asked:
        turn.say("utter_facts", facts="\n".join(recommender.details(item, asked) for item in items))
        return state.after(misses=0)
    reasons = await turn.call(recommender.compare, turn.user, state.need, items[0], items[1])
    first, second = recommender.label(items[0]), recommender.label(items[1])
    response = "utter_compared" if reasons else "utter_alike"
    turn.say(response, first=first, second=second, reasons=clauses(reasons))
    return state.after(focus=items[0], misses=0)
