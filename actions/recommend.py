"""Wishes of a message, taken into the need in the order of saying, and the one list that follows from all of them."""

from __future__ import annotations

from collections.abc import Sequence

from actions import notices
from actions.fitting import fitting
from actions.interpret import Read
from actions.message import Move
from actions.not_taken import say_for_each, say_left_out, say_not_taken
from actions.page import How, show
from actions.reading.opinions.whose import is_of_others
from actions.reading.wishes.substance import parts_of
from actions.references import NothingMeant, Unclear
from actions.state import Option, State
from actions.succeeding import taken
from actions.taste import ask_how_long, new_tastes
from actions.turn import Done, Open, Turn
from actions.wishes import Reader
from recommender.domain.acts import (
    Act,
    DontMind,
    Drop,
    DropExample,
    DropTheme,
    Exclude,
    ExcludeTheme,
    HowMany,
    Prefer,
    Require,
    Similar,
    Theme,
    contradictions,
)
from recommender.domain.conditions import Condition, Terms, overlap
from recommender.domain.need import Need
from recommender.wording.languages import tr
from recommender.wording.phrases import join, quoted

_TASTES = ("like", "dislike")
_GOES_ON = frozenset({"more", "instead", "surprise", "any", "reject"})
FEW_PAGES = 2
_ON = ("more", "count", "reject")


async def recommend(turn: Turn, wished: Sequence[tuple[Move, Reader]], *, ask: bool = True) -> Done:
    """Take wishes into the need and show the list that follows; wishes that are unclear wait for an answer.

    Args:
        turn: the whole message.
        wished: its moves that are about the list, each with what reads it.
        ask: whether a question may stand below the list.
    """
    need, read, waiting = await _read(turn, wished)
    clash = contradictions([act for _, found in read for act in found.acts])
    if clash:
        read = [(move, _without(found, clash)) for move, found in read]
        need = await taken(turn, turn.state.need, read)
    acts = [act for _, found in read for act in found.acts]
    hidden = [item for _, found in read for item in found.hide]
    problems = say_not_taken(turn, [found for _, found in read])
    say_for_each(turn, [move for move, _ in read])
    say_left_out(turn, [item for move, found in read if move.kind == "avoid" for item in found.hide])
    for condition in (each for _, found in read for each in found.missing):
        await notices.dead_end(turn, Need(require=(condition,)))
    kinds = [move.kind for move, _ in wished]
    # What cannot be ruled out is said, and the list that was asked for goes on.
    goes_on = not _GOES_ON.isdisjoint(kinds) or (bool(turn.state.shown) and any(found.kept_out for _, found in read))
    usable = acts or hidden or goes_on or not (problems or all(_wishes(move) for move, _ in wished))
    if clash:
        if len(clash) > 1:  # one question at a time
            others = join([turn.recommender.wording.say_condition(each) for each in clash[1:]])
            turn.say("utter_left_out", what=quoted(others))
        state = _ask_which_way(turn, turn.state.wanting(need, turn.key, misses=0), clash[0])
        return Done(state, tuple(waiting))
    if not usable:
        if waiting:
            return Done(turn.state, tuple(waiting))
        await notices.missed(turn)
        return Done(_not_understood(turn, problems=problems))
    need, gave_way = await fitting(turn, need, read)
    down = turn.state.shown if "reject" in kinds and not hidden else hidden
    refused = (*turn.state.refused, *down)
    sorts = need.order is not None and need.order != turn.state.need.order
    widens = any(isinstance(act, DontMind | Drop | DropTheme | DropExample) for act in acts)
    whole = widens and await turn.call(turn.recommender.count, need) <= FEW_PAGES * need.count
    # "The cheapest" is one of all that fit, whatever was shown before; of a few that fit now, none is kept back.
    passed = refused if sorts or whole else (*turn.state.passed, *hidden)
    if _only_rules_out(read):
        # What is shown and still fits is not to vanish with what does not.
        passed = (*(item for item in passed if item not in turn.state.shown or item in refused),)
    state = turn.state.wanting(need, turn.key, misses=0, passed=passed, refused=refused)
    if waiting:
        return Done(state, tuple(waiting))  # the list that was asked for follows the answer
    told = [
        (mention, is_of_others(mention, move))
        for move, _ in wished
        if move.kind in _TASTES
        for mention in move.mentions
    ]
    spoken = tuple(mention for mention, theirs in told if not theirs)  # another's taste is not kept as one's own
    settled = any(move.kind in ("always", "tonight") for move in turn.message.moves) or (told and not spoken)
    tastes = () if settled or not ask else await new_tastes(turn, spoken)
    state = await show(turn, state, _how(kinds, acts), ask=ask and not tastes, gave_way=gave_way)
    asked_for = [act.item for act in acts if isinstance(act, Similar)]
    if turn.recommender.spec.items_make and len(asked_for) == 1 and len(state.shown) > 1:
        state = state.after(focus=asked_for[0])  # "Radiohead": who it is about, whoever is shown beside them
    return Done(ask_how_long(turn, state, tastes) if tastes and state.offer == turn.state.offer else state)


def _only_rules_out(read: Sequence[tuple[Move, Read]]) -> bool:
    """Whether all that is done of a message is to leave something out."""
    done = [(move, found) for move, found in read if found.acts or found.hide or found.kept_out]
    out = all(isinstance(act, Exclude | ExcludeTheme | DropExample) for _, found in done for act in found.acts)
    return bool(done) and out and all(move.kind in ("avoid", "dislike") for move, _ in done)


def _wishes(move: Move) -> bool:
    """Whether a move has to say something to mean anything: "recommend something" and "more" do not."""
    return move.kind not in {"ask", *_GOES_ON} and not (move.kind == "want" and move.read)


def _how(kinds: Sequence[str], acts: Sequence[Act]) -> How:
    if "surprise" in kinds:
        return How.SURPRISE
    if set(kinds) <= set(_ON) and all(isinstance(act, HowMany) for act in acts) and kinds != ["count"]:
        return How.OTHERS if "reject" in kinds else How.MORE
    return How.FRESH


async def _read(turn: Turn, wished: Sequence[tuple[Move, Reader]]) -> tuple[Need, list[tuple[Move, Read]], list[Open]]:
    """Read moves one after the other, each knowing the need that the ones before led to."""
    need, read, waiting = turn.state.need, list[tuple[Move, Read]](), list[Open]()
    for move, reader in wished:
        if waiting and move.kind == "critique" and waiting[-1].moves[0].kind == "similar":
            # "Like Heat but shorter": shorter than whichever is meant.
            waiting[-1] = Open((*waiting[-1].moves, move), waiting[-1].unclear)
            continue
        try:
            found = reader(turn, move, need)
        except NothingMeant as unclear:
            if len(wished) == 1:
                waiting.append(Open((move,), unclear))
            else:
                read.append((move, Read(left_out=[move.text] if move.text else [])))
            continue
        except Unclear as unclear:
            waiting.append(Open((move,), unclear))
            continue
        read.append((move, await _looked_up(turn, found)))
        need = await taken(turn, turn.state.need, read)
    return need, read, waiting


async def _looked_up(turn: Turn, found: Read) -> Read:
    """Leave out what no item has to do with, to be said; of "crisps for a picnic" there may be a part."""
    acts, none = list[Act](), list[str]()
    for act in found.acts:
        if not isinstance(act, Theme) or await turn.call(turn.recommender.finds, act.text):
            acts.append(act)
            continue
        parts = parts_of(act.text, turn.recommender.spec)
        there = [part for part in parts if await turn.call(turn.recommender.finds, part)]
        acts += [Theme(text=part) for part in there]
        none += [part for part in parts if part not in there] if there else [act.text]
    return Read(**{**vars(found), "acts": acts, "unknown": [*found.unknown, *none]}) if none else found


def _without(found: Read, clash: Sequence[Condition]) -> Read:
    kept = [
        act
        for act in found.acts
        if not isinstance(act, Require | Prefer | Exclude) or not any(overlap(act.condition, each) for each in clash)
    ]
    return Read(**{**vars(found), "acts": kept})


def _ask_which_way(turn: Turn, state: State, condition: Condition) -> State:
    """Ask whether what was both asked for and ruled out is wanted."""
    options = []
    for excluded in (False, True):
        value = list(condition.values) if isinstance(condition, Terms) else None
        if value:
            entity = {"entity": condition.facet, "value": value, "role": "exclude" if excluded else None}
            label = turn.recommender.wording.say_condition(condition, excluded=excluded)
            options.append(Option(label=label, intent="inform", entities=(entity,)))
    offer = turn.offer("question", options) if options else None
    turn.say("utter_contradiction", offer, what=turn.recommender.wording.say_condition(condition))
    return state.after(offer=offer)


def _not_understood(turn: Turn, *, problems: bool) -> State:
    """Go on where nothing could be used of the wishes."""
    if problems and turn.state.shown and not turn.state.need.is_empty:
        stands = quoted(turn.recommender.wording.restate(turn.state.need))
        turn.say("utter_facts", facts=tr('I go on with {what}; "more" shows others.').format(what=stands))
    elif problems:
        turn.say("utter_what_else")
    else:
        turn.say("utter_unreadable" if turn.message.unreadable else "utter_rephrase")
    return turn.state
