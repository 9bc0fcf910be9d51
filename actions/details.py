"""Questions about items, and why something was recommended.

What is asked is answered, and nothing else; what is not known is said not to be known, with what is known instead.
"""

from __future__ import annotations

import re

from actions.cannot_tell import asks_of_a_few, asks_untold, cannot_tell
from actions.compare import compare, compares, like_that
from actions.holdings import (
    asks_catalogue,
    person_asked,
    person_told_of,
    tell_holdings,
    tell_works,
    tell_works_of_maker,
)
from actions.item_answers import answer
from actions.not_taken import say_unused_times
from actions.questions import Question, read_question, subjects
from actions.reading.wishes.substance import substance
from actions.references import Ambiguous, NothingMeant, targets
from actions.state import State
from actions.turn import Turn
from recommender.domain.feedback import Feedback, Kind
from recommender.wording.languages import tr
from recommender.wording.phrases import clauses, join, quoted

_HAVE = re.compile(r"\b(?:have|got|u|ya|you(?:['’]ve)?|sell|carry|stock|there)\b", re.IGNORECASE)


async def details(turn: Turn) -> State:
    """Answer a question from the catalogue. Asking about an item is feedback of a kind.

    Raises:
        Unclear: which item is meant cannot be told.
    """
    question = read_question(turn)
    say_unused_times(turn, [each.value for each in turn.message.of("time")])
    _ask_which_of_earlier(turn, question)
    if compares(turn, question):
        return await compare(turn)
    if question.unknown and not question.conditions and not question.named:
        turn.say("utter_unknown_name", what=join([f"“{name}”" for name in question.unknown]))
        return turn.state.after(misses=0)
    person = person_asked(turn, question)
    if person is not None:
        return tell_works(turn, question, person)
    if asks_catalogue(turn, question):
        return tell_holdings(turn, question)
    if absent := _asks_for_nothing_here(turn, question):
        turn.say("utter_facts", facts=tr("I can't find {what} here.").format(what=quoted(absent)))
        turn.say("utter_what_else")
        return turn.state.after(misses=0)
    if (known := person_told_of(turn, question)) is not None:
        told = tr("I can't tell: I know {name} only by what is here.").format(name=known)
        turn.say("utter_facts", turn.state.offer, facts=told)
        return turn.state.after(misses=0)
    described = _described(turn, question)
    items = described or (turn.state.shown if asks_of_a_few(turn, question) else subjects(turn, question))
    if "works" in question.kinds:
        return tell_works_of_maker(turn, question, items[0])
    if described:
        question = question.without(question.conditions)
    if asks_untold(turn, question):
        state = cannot_tell(turn, question, items)
        opened = items if len(items) == 1 else items[:0]  # of several nothing was told
    else:
        answer(turn, question, items)
        of_each = len(items) > 1 and items == turn.state.shown[: len(items)] and not (question.named or question.these)
        # A fact asked for of a whole list leaves open which one is talked about next.
        state, opened = turn.state.after(focus=None if of_each else items[-1], misses=0), items
    await turn.call(turn.recommender.note, [_opened(turn, item) for item in opened])
    return state


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
    turn.say(response, item=turn.recommender.wording.label(item), reasons=clauses(reasons))
    return state.after(focus=item, misses=0)


def _asks_for_nothing_here(turn: Turn, question: Question) -> str:
    """Return what it is asked whether it is here, in words that nothing here goes by: "do you have toilet paper?"."""
    points = question.named or question.it or question.these or question.the_one or turn.message.mentions
    if points or "presence" not in question.kinds:
        return ""
    return substance(_HAVE.sub(" ", " ".join(move.text for move in turn.message.moves)), turn.recommender.spec)


def _ask_which_of_earlier(turn: Turn, question: Question) -> None:
    """Ask which one is meant where nothing that is shown is like that, and several that were shown before are.

    Raises:
        Ambiguous: so it is.
    """
    held = like_that(turn, question)
    says = next((each for each in turn.message.mentions if each.entity in turn.recommender.spec.facets), None)
    if len(held) > 1 and says is not None and not set(held) & set(turn.state.shown):
        raise Ambiguous(says, held)


def _described(turn: Turn, question: Question) -> tuple[str, ...]:
    """Return the item of the list that a question tells by what it is like ("the french one")."""
    held = like_that(turn, question)
    return held if len(held) == 1 else ()


def _opened(turn: Turn, item: str) -> Feedback:
    return Feedback(
        key=f"{turn.key}:{Kind.DETAILS}:{item}",
        user=turn.user,
        item=item,
        kind=Kind.DETAILS,
        session=turn.session,
        channel=turn.channel,
        at=turn.now,
    )
