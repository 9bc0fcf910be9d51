"""What is known of a person's taste: shown with where it comes from, and forgotten one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actions.feedback import said
from actions.interpret import wishes
from actions.linking import linked
from actions.references import targets
from actions.state import Option, State
from actions.taste import words
from actions.turn import Turn
from recommender.domain.acts import Drop, update_all
from recommender.domain.conditions import Condition, overlap
from recommender.domain.feedback import Feedback
from recommender.domain.preference import Preference
from recommender.wording.languages import tr
from recommender.wording.phrases import join

MAX_STATEMENTS = 8


@dataclass(frozen=True)
class Statement:
    """One thing that is known: in words, and the entity that names it in a message that wants it forgotten."""

    text: str
    told: str
    entity: dict[str, object]


async def profile(turn: Turn) -> State:
    """List what is known, each with where it comes from; each can be tapped to be forgotten.

    Raises:
        recommender.store.StoreError: the store cannot be read.
    """
    memory = turn.recommender.memory
    state = turn.state.after(offer=None, misses=0)
    if not await turn.call(memory.remembers, turn.user):
        turn.say("utter_profile_off")
        return state
    channels = await linked(turn)
    if channels:
        turn.say("utter_profile_linked", channels=channels)
    opinions = await turn.call(memory.opinions, turn.user)
    known = _statements(turn, await turn.call(memory.preferences, turn.user), opinions)
    if not known:
        turn.say("utter_profile_empty")
        return state
    told = known[:MAX_STATEMENTS]
    options = [
        Option(label=tr("Forget: {what}").format(what=each.text)[:200], intent="forget", entities=(each.entity,))
        for each in told
    ]
    offer = turn.offer("profile", options)
    text = "\n".join(f"{position}. {each.told}" for position, each in enumerate(told, start=1))
    more = len(known) - len(told)
    turn.say("utter_profile_more" if more else "utter_profile", offer, statements=text, more=str(more))
    return state.after(offer=offer)


async def forget(turn: Turn) -> State:
    """Forget what the message names: lasting statements, what was said of items, and the same wish of tonight.

    Raises:
        Unclear: which items are meant cannot be told.
        recommender.store.StoreError: nothing was forgotten.
    """
    memory, catalogue = turn.recommender.memory, turn.recommender.catalogue
    kept = await turn.call(memory.preferences, turn.user)
    opinions = await turn.call(memory.opinions, turn.user)
    conditions = wishes(turn.message.mentions, catalogue).conditions()
    named = {mention.value for mention in turn.message.of("preference")}
    tastes = [each for each in kept if each.key in named or _among(each.condition, conditions)]
    items = [] if conditions or named else _items(turn, opinions)
    wanted = (*turn.state.need.require, *turn.state.need.exclude, *turn.state.need.prefer)
    dropped = [each for each in wanted if _among(each, [*conditions, *(taste.condition for taste in tastes)])]
    of_items = [_about(turn, opinions, item) for item in items]
    what = [words(turn, each.condition, each.polarity) for each in tastes] + [each for each in of_items if each]
    if not what and not dropped:
        turn.say("utter_nothing_known")
        return turn.state.after(misses=0)
    await turn.call(memory.forget, turn.user, items=items, keys=[each.key for each in tastes])
    turn.say("utter_forgotten", what=join(what or [turn.recommender.wording.say_condition(each) for each in dropped]))
    need = update_all(turn.state.need, [Drop(condition=each) for each in dropped])
    need = need.model_copy(update={"waived": turn.state.need.waived})
    return turn.state.wanting(need, turn.key, offer=None, misses=0)


def _items(turn: Turn, opinions: Sequence[Feedback]) -> list[str]:
    """Return the items that a message names, among namesakes those of which something is known."""
    known = {event.item for event in opinions}
    titles = [mention.names for mention in turn.message.of("title")]
    if titles:
        return [item for names in titles for item in names if item in known]
    return [target.item for target in targets(turn.message, turn.state, turn.recommender.catalogue)]


def _among(condition: Condition, conditions: Sequence[Condition]) -> bool:
    return any(overlap(condition, other) for other in conditions)


def _statements(turn: Turn, kept: Sequence[Preference], opinions: Sequence[Feedback]) -> list[Statement]:
    """Return lasting statements, then what was said of items, of each the newest first."""
    found = []
    for taste in reversed(kept):
        text = words(turn, taste.condition, taste.polarity)
        told = tr("{what} – you said “{words}” on {day}")
        told = told.format(what=text, words=taste.text, day=_day(taste.at, turn.now))
        found.append(Statement(text, told, {"entity": "preference", "value": taste.key}))
    for item in dict.fromkeys(event.item for event in reversed(opinions)):
        text = _about(turn, opinions, item)
        at = max(event.at for event in opinions if event.item == item)
        told = tr("{what} – you told me on {day}").format(what=text, day=_day(at, turn.now))
        found.append(Statement(text, told, {"entity": "title", "value": [item]}))
    return found


def _about(turn: Turn, opinions: Sequence[Feedback], item: str) -> str:
    """Say what is known of an item: the newest event of each kind."""
    newest = {event.kind: event for event in opinions if event.item == item}
    return join(said(turn, list(newest.values())), "also") if newest else ""


def _day(at: datetime, now: datetime) -> str:
    template = "{day} {month}" if at.year == now.year else "{day} {month} {year}"
    return tr(template).format(day=at.day, month=tr(f"{at:%B}"), year=at.year)
