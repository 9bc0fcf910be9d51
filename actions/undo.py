"""Taking back: undo, and correcting what the message before was taken for."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby, takewhile
from typing import NamedTuple

from actions.answers import answered
from actions.cards import MORE, noted
from actions.choices import as_said, decline
from actions.feedback import said
from actions.interpret import wishes
from actions.lists import relist
from actions.message import Mention, Move
from actions.page import show
from actions.reading.wishes.substance import substance
from actions.state import State, Step
from actions.taste import words
from actions.turn import Turn
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.acts import Drop, Exclude, Prefer, Require, update_all
from recommender.domain.conditions import Terms
from recommender.domain.feedback import Kind
from recommender.domain.need import Need
from recommender.wording.languages import tr
from recommender.wording.phrases import join

AGAIN = 4  # words at most that say again what was asked for
_SAID = re.compile(
    r"^\W*(?:(?:no|nope|nah|but|well)\W+)*(?:(?P<before>[^.!?]+?),?\s+(?:i|we)\s+(?:said|meant|mean|asked for)"
    r"|(?:i|we)\s+(?:said|meant|mean|asked for)\s+(?P<behind>(?!that\b|it\b|this\b|so\b|no\b|what\b)[^.!?]+))\W*$",
    re.IGNORECASE,
)
_ONLY_NO = re.compile(r"^\W*(?:(?:no|nope|nah|but|well|i mean|sorry|ok|okay)\W+)*", re.IGNORECASE)
_NOT_THIS = re.compile(
    r"\bnot (?P<what>[^,.;!?–]+?)(?=\s+(?:my|our|i|we|he|she|they|it|because|cause|cuz|since|as|please)\b|[,.;!?–]|$)",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\s*(?:[,;.–-]|\bbut\b)\s*(?:(?:but|rather|just|i (?:mean|meant|want))\s+)?"
    r"(?P<what>(?!(?:my|i|we|he|she|it|they|please|thanks?|sorry)\b)\w[^,.;!?]*)\W*",
    re.IGNORECASE,
)
# "The festival", behind a "no"; not "the wrong one".
_A_THING = re.compile(
    r"\W*(?:(?:no|nope|nah)\W+)?(?:the|an|a|some) "
    r"(?P<what>(?!(?:other|wrong|same|first|second|third|last|one)\b)[\w' -]+)\W*",
    re.IGNORECASE,
)


class _Taken(NamedTuple):
    """What was taken back, in words; and of which item, if of one."""

    words: str
    item: str = ""


async def undo(turn: Turn) -> State:
    """Take back the last change of the need, or what the last message put into the store, whichever came last."""
    tapped = _pressed(turn)
    if tapped is not None:
        return await _untapped(turn, *tapped)
    left, what, changed = list(turn.state.history), list[_Taken](), list[Step]()
    while left and not what and not changed:  # what was taken back on its card is passed over
        steps, left = _last(left, left[-1].key)
        what = [taken for step in steps if step.need is None for taken in await _take_back(turn, step)]
        changed = [step for step in steps if step.need is not None]
    if not what and not changed:
        turn.say("utter_nothing_to_undo", buttons=[MORE] if turn.state.history else [])
        return turn.state.after(history=left, misses=0)
    state = turn.state.after(history=left, offer=None, misses=0)
    if what:
        await _say_undone(turn, what)
    if not changed:
        return state
    step = changed[-1]
    assert step.need is not None  # noqa: S101  changed means just that
    state = state.after(need=step.need)
    if step.shown:
        return await relist(turn, state, "utter_undone_wish", step.shown)
    if step.need.is_empty:
        turn.say("utter_undone_all")
        return state
    return await show(turn, state)


def _pressed(turn: Turn) -> tuple[str, Kind] | None:
    """Return the item and the kind of a button that was tapped again; only taps name both without words."""
    items, kinds = turn.message.of("title"), turn.message.of("reaction")
    by_tap = bool(items and kinds) and not any(move.read for move in turn.message.moves)
    return (items[0].names[0], Kind(kinds[0].value)) if by_tap else None


async def _untapped(turn: Turn, item: str, kind: Kind) -> State:
    """Take back what a button said of an item."""
    known = turn.recommender
    if item not in known.catalogue:
        turn.say("utter_nothing_to_undo")
        return turn.state
    events = await turn.call(
        known.memory.retract, turn.user, item, kind, session=turn.session, channel=turn.channel, key=turn.key
    )
    await _say_undone(turn, [_Taken(part, item) for part in said(turn, events)] if events else [])
    return turn.state.after(focus=item, misses=0)


async def _say_undone(turn: Turn, what: Sequence[_Taken]) -> None:
    """Say what was taken back, and show it on the cards."""
    cards = await noted(turn, {each.item: tr("Taken back.") for each in what if each.item})
    response = "utter_undone" if what else "utter_nothing_to_undo"
    turn.say(response, buttons=[MORE], noted=cards, what=join([each.words for each in what]))


async def correct(turn: Turn, follow: Callable[[Turn], Awaitable[State]]) -> State:
    """Replace what the message before was taken for: by another of the namesakes, another role, or other wishes.

    `follow` answers a message by its intent.
    """
    choice = turn.choice
    if choice is not None:
        others = choice.offer.options[1:]
        option = answered(turn.text, turn.message, choice.offer, turn.recommender.catalogue, turn.words)
        option = option if option != choice.offer.options[0] else None
        names = [mention for mention in turn.message.mentions if mention.entity != "reference"]
        if option is None and not names and len(others) == 1:
            option = others[0]  # "no, the other one"
        if option is not None:
            before = await _step_back(turn, choice.key)
            return await follow(as_said(turn.with_state(before.after(offer=choice.offer)), option))
    swapped = _other_role(turn)
    if swapped is not None:
        # The step that led here is the one to take back, the wrong reading and its correction in one.
        return await show(turn, turn.state.after(need=swapped, offer=None, misses=0))
    opinion = await _of_another(turn)
    if opinion is not None:
        before = await _step_back(turn, turn.state.history[-1].key)
        return await follow(turn.with_state(before.after(offer=None)).saying(opinion, intent=opinion.kind))
    if wishes(turn.message.mentions, turn.recommender.catalogue).acts or turn.message.of("title"):
        before = await _step_back(turn, turn.state.history[-1].key) if turn.state.history else turn.state
        meant = Move(kind="want", mentions=turn.message.mentions, text=turn.text)
        return await follow(turn.with_state(before.after(offer=None)).saying(meant, intent="inform"))
    in_words = _in_words(turn)
    if in_words:
        return await follow(turn.with_state(turn.state.after(offer=None)).saying(*in_words, intent="inform"))
    return await decline(turn)


async def _of_another(turn: Turn) -> Move | None:
    """Return what the message before said of items, now of the item that was meant: "save Elvis" – "Elvis Presley".

    Of several items those stay whose titles share no word with it; where it was one, it is another one that was meant.
    """
    titles = [each for each in turn.message.of("title") if each.role is None]
    if not titles or not turn.state.history or turn.state.history[-1].need is not None:
        return None
    catalogue = turn.recommender.catalogue
    said_of = await turn.call(turn.recommender.memory.message, turn.user, turn.state.history[-1].key)
    kinds = {event.kind for event in said_of}
    if len(kinds) != 1 or any(item not in catalogue for item in (event.item for event in said_of)):
        return None
    named = {word for each in titles for word in _words_of(turn, each.names)}
    items = list(dict.fromkeys(event.item for event in said_of))
    kept = [item for item in items if len(items) > 1 and not _words_of(turn, (item,)) & named]
    others = [Mention(entity="title", value=(item,)) for item in kept]
    return Move(kind=str(kinds.pop()), mentions=(*others, *titles), text=turn.text)


def _words_of(turn: Turn, items: Sequence[str]) -> set[str]:
    catalogue = turn.recommender.catalogue
    titles = (catalogue.item(each).title if each in catalogue else each for each in items)
    return {word for title in titles for word in re.findall(r"\w{3,}", title.casefold())} - {"the", "and"}


def _in_words(turn: Turn) -> list[Move]:
    """Return what is put right in words that have no name here: "no, the storm I said", "not the storm, the flood".

    What is not meant is ruled out, and what is meant instead is asked for.
    """
    text, spec = turn.text, turn.recommender.spec
    said = _SAID.search(text)
    if said is not None:
        return _asking_for(substance(said["before"] or said["behind"] or "", spec))
    move = turn.message.moves[0]
    if move.of("title", "ordinal"):
        return []
    text = move.text or text
    not_this = _NOT_THIS.search(text)
    if not_this is None:
        thing = _A_THING.fullmatch(text)
        return _asking_for(substance(thing["what"], spec)) if thing else []
    instead = _INSTEAD.fullmatch(text[not_this.end() :])
    before = _ONLY_NO.sub("", text[: not_this.start()])
    wanted = _asking_for(substance(instead["what"], spec) if instead else substance(before, spec))
    if not substance(not_this["what"], spec):
        return wanted
    return [Move(kind="avoid", text=f"not {not_this['what'].strip()}", read=True), *wanted]


def _asking_for(words: str) -> list[Move]:
    if not 0 < len(words.split()) <= AGAIN:
        return []
    return [Move(kind="replace", mentions=(Mention(entity="theme", value=words),), text=words, read=True)]


async def _step_back(turn: Turn, key: str) -> State:
    """Return the state without what a message did, if it was the last that did something; nothing is said of it."""
    steps, left = _last(turn.state.history, key)
    state = turn.state.after(history=left)
    for step in steps:
        if step.need is None:
            await _take_back(turn, step)
        else:
            state = state.after(need=step.need, shown=step.shown)
    return state


def _last(history: Sequence[Step], key: str) -> tuple[list[Step], list[Step]]:
    """Return the steps of a message that are the last ones, the newest first, and the steps before them."""
    steps = list(takewhile(lambda step: step.key == key, reversed(history)))
    return steps, list(history[: len(history) - len(steps)])


async def _take_back(turn: Turn, step: Step) -> list[_Taken]:
    """Take back what a message put into the store, and return it."""
    memory = turn.recommender.memory
    events = await turn.call(memory.undo, turn.user, step.key, session=turn.session, channel=turn.channel, key=turn.key)
    what = [
        _Taken(part, item)
        for item, of_item in groupby(events, lambda event: event.item)
        for part in said(turn, list(of_item))
    ]
    kept = await turn.call(memory.preferences, turn.user)
    tastes = [each for each in kept if each.key.startswith(f"{step.key}:")]
    if tastes:
        await turn.call(memory.forget, turn.user, keys=[each.key for each in tastes])
    return [*what, *(_Taken(words(turn, each.condition, each.polarity)) for each in tastes)]


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
