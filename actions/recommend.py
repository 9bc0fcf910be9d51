"""Lists: taking wishes, showing more, starting over."""

from __future__ import annotations

from collections.abc import Sequence

from actions.cards import say_list
from actions.interpret import Wishes, wishes
from actions.message import Mention
from actions.references import Ambiguous, NothingMeant, UnknownItem, ordinal_item, title_items
from actions.state import Option, State
from actions.taste import ask_how_long, new_tastes
from actions.turn import Turn
from actions.wording import sentence
from recommender.domain.need import Act, Need, Similar, contradictions, update_all
from recommender.domain.recommendation import Page, Question, Relaxation
from recommender.wording import join

MAX_WAYS = 4
ENOUGH_WISHES = 3  # with so many wishes a list says more than another question


async def recommend(turn: Turn) -> State:
    """Take the wishes of the message into the need and show the list that follows from them.

    Raises:
        Unclear: an example cannot be told from its namesakes.
    """
    found = wishes(turn.message, turn.recommender.catalogue)
    clash = contradictions(found.acts)
    if clash:
        turn.say("utter_contradiction", what=turn.recommender.say_condition(clash[0]))
        return turn.state
    acts = [*found.acts, *_examples(turn, found), *_critiques(turn)]
    if not acts and turn.message.of("critique") and not _reference(turn):
        raise NothingMeant  # shorter than what?
    said_nothing_usable = not acts and turn.message.intent == "inform"
    if _say_problems(turn, found) and not acts:
        return turn.state
    if said_nothing_usable:
        turn.say("utter_unreadable" if turn.message.unreadable else "utter_rephrase")
        return turn.state
    need = update_all(turn.state.need, acts)
    state = turn.state.wanting(need, turn.key, offer=None, misses=0)
    tastes = await new_tastes(turn)
    state = await show(turn, state, surprise=turn.message.intent == "surprise", ask=not tastes)
    return ask_how_long(turn, state, tastes) if tastes and state.offer is None else state


async def more(turn: Turn) -> State:
    """Show the next page; a wish in the same message ("more, but shorter") is taken first."""
    if any(
        mention.entity in turn.recommender.spec.facets or mention.entity == "critique"
        for mention in turn.message.mentions
    ):
        return await recommend(turn)
    return await show(turn, turn.state.after(offer=None, misses=0), again=True)


async def start_over(turn: Turn) -> State:
    """Forget the request; what the person likes is kept in the store."""
    turn.say("utter_started_over")
    fresh = State(history=turn.state.history, settled=turn.state.settled)
    return fresh.after(history=turn.state.wanting(Need(), turn.key).history)


async def show(turn: Turn, state: State, *, again: bool = False, surprise: bool = False, ask: bool = True) -> State:
    """Show the page that a state asks for, and what to ask or loosen.

    Args:
        turn: what is answered.
        state: the need, and what was shown before.
        again: page on through the same request.
        surprise: explore outside of what the person usually likes.
        ask: ask the question that narrows most, where one is worth it.
    """
    page = await _page(turn, state, state.passed, surprise=surprise)
    if page.exhausted and not again:
        # The wish has changed: what was shown before and still fits is worth naming again.
        page = await _page(turn, state, (), surprise=surprise)
    request = sentence(turn.recommender.restate(page.need))
    if not page.recommendations:
        return _nothing(turn, state, page, request)
    items = tuple(recommendation.item for recommendation in page.recommendations)
    told = await turn.call(turn.recommender.tell, turn.user, page)
    if surprise:
        say_list(turn, "utter_list_surprise", told, more=True)
    elif state.need.is_empty:
        say_list(turn, "utter_list_open", told, more=True)
    elif again:
        say_list(turn, "utter_list_more", told, more=True, request=request)
    else:
        known = set(items) <= set(state.passed)
        say_list(turn, "utter_list_again" if known else "utter_list", told, more=True, request=request)
    state = state.showing(items)
    wishes_known = len(state.need.require) + len(state.need.examples) + len(state.need.themes)
    ask = ask and not again and wishes_known < ENOUGH_WISHES
    return _ask(turn, state, page.question) if ask and page.question else state


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
        for label, entities in turn.recommender.replies(question)
    ]
    anything = Option(label="I don't mind", intent="dont_mind")
    offer = turn.offer("question", [*options, anything], question.facet)
    turn.say("utter_question", offer, question=turn.recommender.asks(question), options=join(question.options, "or"))
    return state.after(offer=offer, asked=(*state.asked, question.facet))


def _nothing(turn: Turn, state: State, page: Page, request: str) -> State:
    """Offer the ways out, each with the number of items that it really leads to."""
    if page.exhausted:
        turn.say("utter_no_more", request=request)
        return state.after(offer=None)
    if not page.relaxations:
        turn.say("utter_nothing_fits_at_all", request=request)
        return state
    ways = page.relaxations[:MAX_WAYS]
    offer = turn.offer("relax", [_relaxed(turn, way) for way in ways])
    told = [f"{option.label}: {way.count}" for option, way in zip(offer.options, ways, strict=True)]
    turn.say("utter_nothing_fits", offer, request=request, ways="\n".join(sentence(each) for each in told))
    return state.after(offer=offer)


def _relaxed(turn: Turn, way: Relaxation) -> Option:
    dropped = [(way.drop, way.excluded)]
    if way.also is not None:
        dropped.append((way.also, way.also_excluded))
    said = [f"“{turn.recommender.say_condition(condition, excluded=excluded)}”" for condition, excluded in dropped]
    return Option(
        label=f"without {join(said)}",
        intent="inform",
        entities=tuple({"entity": "drop", "value": condition.model_dump(mode="json")} for condition, _ in dropped),
    )


def _examples(turn: Turn, found: Wishes) -> list[Act]:
    """Return an act for each item that the message points at: by title, by position, or as "that"."""
    acts: list[Act] = []
    for mention in turn.message.mentions:
        item = _example(turn, mention, found)
        if item is not None:
            acts.append(Similar(item=item))
    return acts


def _example(turn: Turn, mention: Mention, found: Wishes) -> str | None:
    catalogue, state = turn.recommender.catalogue, turn.state
    if mention.entity == "title" and mention.role != "exclude":
        try:
            return title_items(mention, state, catalogue)
        except UnknownItem as unknown:
            found.unknown.append(unknown.name)
    elif mention.entity == "ordinal" and mention.role == "example":
        return ordinal_item(mention.value, state)
    elif mention.entity == "reference" and not turn.message.of("title"):
        # "I loved Heat, anything similar?" has named it.
        item = state.focus or (state.shown[0] if state.shown else None)
        if item is None:
            raise NothingMeant
        return item
    return None


def _critiques(turn: Turn) -> list[Act]:
    """Return what the relative words ask for, measured from the item that they are said of."""
    acts: list[Act] = []
    reference = _reference(turn)
    for mention in turn.message.of("critique"):
        acts.extend(
            turn.recommender.critique(mention.value.facet, mention.value.direction, mention.value.value, reference)
        )
    return acts


def _reference(turn: Turn) -> Sequence[str]:
    """Return what "shorter" is shorter than: the item named in the message, the one talked about, or the whole list."""
    catalogue, state = turn.recommender.catalogue, turn.state
    for mention in turn.message.mentions:
        if mention.entity == "ordinal":
            return (ordinal_item(mention.value, state),)
        if mention.entity == "title" and mention.role != "exclude":
            try:
                return (title_items(mention, state, catalogue),)
            except (Ambiguous, UnknownItem):
                continue
    if state.focus is not None:
        return (state.focus,)
    return state.shown or state.need.examples


def _say_problems(turn: Turn, found: Wishes) -> bool:
    """Say what could not be taken as said; return whether there was anything."""
    recommender = turn.recommender
    for facet, _ in found.impossible:
        label, low, high = recommender.span(facet)
        turn.say("utter_impossible", what=label, low=low, high=high)
    if found.unknown:
        turn.say("utter_unknown_name", names=join([f"“{name}”" for name in found.unknown]))
    if found.unfilterable:
        turn.say("utter_unfilterable", what=join(found.unfilterable))
    return bool(found.impossible or found.unknown or found.unfilterable)
