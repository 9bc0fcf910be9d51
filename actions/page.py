"""Lists for the need of a state, and what stands below them: a question, or the ways out where nothing fits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import Enum

from actions import notices
from actions.cards import say_list
from actions.state import Option, State
from actions.turn import Turn
from actions.wording import sentence
from monitoring import metrics
from recommender.domain.conditions import Condition
from recommender.domain.need import Need
from recommender.domain.recommendation import Page, Question, Relaxation
from recommender.wording.languages import tr
from recommender.wording.phrases import alternatives, join, quoted

MAX_WAYS = 4
ENOUGH_WISHES = 3  # with so many wishes a list says more than another question


class How(Enum):
    """How a list comes about, by the response that says it."""

    FRESH = "utter_list"
    MORE = "utter_list_more"  # the next page of the same request
    OTHERS = "utter_list_others"  # the page after one that was turned down
    SURPRISE = "utter_list_surprise"


async def show(
    turn: Turn, state: State, how: How = How.FRESH, *, ask: bool = True, gave_way: Sequence[Condition] = ()
) -> State:
    """Show the page that a state asks for, and what to ask or loosen.

    Args:
        turn: what is answered.
        state: the need, and what was shown before.
        how: what the list is to the one before.
        ask: ask the question that narrows most, where one is worth it.
        gave_way: what was said earlier and is no longer asked for, because nothing was all of it.
    """
    on = how in (How.MORE, How.OTHERS)
    page = await _page(turn, state, state.passed, surprise=how is How.SURPRISE)
    if page.exhausted and not on:
        # The wish has changed: what was shown before and still fits is worth naming again.
        page = await _page(turn, state, state.refused, surprise=how is How.SURPRISE)
    request = sentence(turn.recommender.wording.restate(page.need))
    if not page.recommendations:
        if not page.exhausted:  # to have seen everything is no dead end
            await notices.dead_end(turn, state.need)
        return _nothing(turn, state, page, request)
    items = tuple(recommendation.item for recommendation in page.recommendations)
    metrics.SHOWN.inc(len(items))
    told = await turn.call(turn.recommender.tell, turn.user, page)
    if gave_way:
        turn.say(
            "utter_gave_way", what=join([quoted(turn.recommender.wording.say_condition(each)) for each in gave_way])
        )
    # What was told by name only has been in no list yet.
    listed = {*state.passed, *(state.shown if set(turn.state.shown) <= set(turn.state.passed) else ())}
    await say_list(turn, _response(how, state, items, listed), told, more=True, request=request)
    state = state.showing(items)
    wishes_known = len(state.need.require) + len(state.need.examples) + len(state.need.themes)
    worth_asking = how is How.OTHERS or (how is not How.MORE and wishes_known < ENOUGH_WISHES)
    return _ask(turn, state, page.question) if ask and worth_asking and page.question else state


def _response(how: How, state: State, items: Sequence[str], listed: Collection[str]) -> str:
    if how in (How.SURPRISE, How.OTHERS):
        return str(how.value)
    if state.need.is_empty:
        return "utter_list_open"
    return "utter_list_again" if how is How.FRESH and set(items) <= set(listed) else str(how.value)


async def _page(turn: Turn, state: State, skip: Sequence[str], *, surprise: bool) -> Page:
    """Ask the recommender for a page; what was asked about already is not asked again."""
    settled = tuple(dict.fromkeys((*state.need.indifferent, *state.asked)))
    return await turn.call(
        turn.recommender.recommend,
        turn.user,
        state.need.model_copy(update={"indifferent": settled}),
        skip=skip,
        session=turn.session,
        channel=turn.channel,
        turn_key=turn.key,
        surprise=surprise,
    )


def _ask(turn: Turn, state: State, question: Question) -> State:
    options = [
        # An answer that asks for nothing settles the question.
        Option(label=label, intent="inform" if entities else "dont_mind", entities=entities)
        for label, entities in turn.recommender.wording.replies(question)
    ]
    anything = Option(label=tr("I don't mind"), intent="dont_mind")
    offer = turn.offer("question", [*options, anything], question.facet)
    asks = turn.recommender.wording.asks(question)
    named = alternatives(question.options) if question.conditions else join(question.options, "or")
    told = all(
        option in asks for option in question.options
    )  # "More like Heat, or more like Amélie?" names its answers
    turn.say("utter_question_told" if told else "utter_question", offer, question=asks, options=named)
    return state.after(offer=offer, asked=(*state.asked, question.facet))


def _nothing(turn: Turn, state: State, page: Page, request: str) -> State:
    """Offer the ways out, each with the number of items that it really leads to; there always is one."""
    ways = page.relaxations[:MAX_WAYS]
    options = [_relaxed(turn, way) for way in ways] or _last_ways(turn, state.need)
    offer = turn.offer("relax", options)
    counts = [f": {way.count}" for way in ways] or [""] * len(options)
    told = "\n".join(sentence(f"{option.label}{count}") for option, count in zip(options, counts, strict=True))
    turn.say("utter_no_more" if page.exhausted else "utter_nothing_fits", offer, request=request, ways=told)
    return state.after(offer=offer)


def _last_ways(turn: Turn, need: Need) -> list[Option]:
    """Return the ways out where loosening a wish or two is not enough: only what was said last, or a fresh start."""
    fresh = Option(label=tr("start over"), intent="start_over")
    if len(need.require) < 2:
        return [fresh]
    *earlier, newest = need.require
    only = tr("only “{words}”").format(words=turn.recommender.wording.say_condition(newest))
    return [without([*earlier, *need.exclude], only), fresh]


def _relaxed(turn: Turn, way: Relaxation) -> Option:
    dropped = [(way.drop, way.excluded)]
    if way.also is not None:
        dropped.append((way.also, way.also_excluded))
    said = [
        quoted(turn.recommender.wording.say_condition(condition, excluded=excluded)) for condition, excluded in dropped
    ]
    return without([condition for condition, _ in dropped], tr("without {words}").format(words=join(said)))


def without(conditions: Sequence[Condition], label: str) -> Option:
    """Return the option of giving up conditions."""
    return Option(
        label=label[:200],
        intent="inform",
        entities=tuple({"entity": "drop", "value": condition.model_dump(mode="json")} for condition in conditions),
    )
