"""Wishes of a message, taken into the need in the order of saying, and the one list that follows from all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

from actions import notices
from actions.message import Move
from actions.page import How, show
from actions.references import NothingMeant, Unclear
from actions.state import Option, State
from actions.taste import ask_how_long, new_tastes
from actions.turn import Done, Open, Turn
from actions.wishes import Read, Reader, replacing
from recommender.catalogue.spec import CatalogueSpec, TermsFacet
from recommender.catalogue.speech import Noun, either
from recommender.domain.need import (
    Act,
    Condition,
    Exclude,
    HowMany,
    Need,
    Prefer,
    Require,
    Similar,
    Terms,
    Theme,
    contradictions,
    overlap,
    update_all,
)
from recommender.wording import join, quoted

FEW = 20  # so many items that are two things at once are too few to think that both are wanted
MAX_GIVEN_WAY = 3

_ADDS = re.compile(r"^\W*(?:and|but|also|plus|or)\b|\b(?:also|too|as well|in addition|on top)\b", re.IGNORECASE)
_BEGINS_ANEW = re.compile(
    r"^\W*(?:(?:ok|okay|alright|and|so)\W+)*(?:now|next|this time)\W+.*\b(?:an?|some|something|anything)\b",
    re.IGNORECASE,
)
_HOW_ABOUT = re.compile(r"^\W*(?:\w+\W+){0,2}?(?:how|what) about\b", re.IGNORECASE)
_TASTES = ("like", "dislike")
_GOES_ON = frozenset({"more", "surprise", "any", "reject"})
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
        need = await _taken(turn, turn.state.need, read)
    acts = [act for _, found in read for act in found.acts]
    hidden = [item for _, found in read for item in found.hide]
    problems = _say_problems(turn, [found for _, found in read])
    kinds = [move.kind for move, _ in wished]
    usable = (
        acts or hidden or not _GOES_ON.isdisjoint(kinds) or not (problems or all(_wishes(move) for move, _ in wished))
    )
    if clash:
        if len(clash) > 1:  # one question at a time
            others = join([turn.recommender.say_condition(each) for each in clash[1:]])
            turn.say("utter_left_out", what=quoted(others))
        state = _ask_which_way(turn, turn.state.wanting(need, turn.key, misses=0), clash[0])
        return Done(state, tuple(waiting))
    if not usable:
        if waiting:
            return Done(turn.state, tuple(waiting))
        await notices.missed(turn)
        return Done(_not_understood(turn, problems=problems))
    need, gave_way = await _fitting(turn, need, read)
    down = turn.state.shown if "reject" in kinds and not hidden else hidden
    refused = (*turn.state.refused, *down)
    sorts = need.order is not None and need.order != turn.state.need.order
    # "The cheapest" is one of all that fit, whatever was shown before.
    passed = refused if sorts else (*turn.state.passed, *hidden)
    state = turn.state.wanting(need, turn.key, misses=0, passed=passed, refused=refused)
    if waiting:
        return Done(state, tuple(waiting))  # the list that was asked for follows the answer
    spoken = tuple(mention for move, _ in wished if move.kind in _TASTES for mention in move.mentions)
    settled = any(move.kind in ("always", "tonight") for move in turn.message.moves)
    tastes = () if settled or not ask else await new_tastes(turn, spoken)
    state = await show(turn, state, _how(kinds, acts), ask=ask and not tastes, gave_way=gave_way)
    asked_for = [act.item for act in acts if isinstance(act, Similar)]
    if turn.recommender.spec.items_make and len(asked_for) == 1 and len(state.shown) > 1:
        state = state.after(focus=asked_for[0])  # "Radiohead": who it is about, whoever is shown beside them
    return Done(ask_how_long(turn, state, tastes) if tastes and state.offer == turn.state.offer else state)


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
        need = await _taken(turn, turn.state.need, read)
    return need, read, waiting


async def _looked_up(turn: Turn, found: Read) -> Read:
    """Leave out what no item's text has to do with, to be said."""
    nothing = [
        act for act in found.acts if isinstance(act, Theme) and not await turn.call(turn.recommender.finds, act.text)
    ]
    if not nothing:
        return found
    acts = [act for act in found.acts if act not in nothing]
    return Read(**{**vars(found), "acts": acts, "unfilterable": [*found.unfilterable, *(act.text for act in nothing)]})


async def _taken(turn: Turn, before: Need, read: Sequence[tuple[Move, Read]]) -> Need:
    """Return the need after what was read; a wish that cannot hold beside an earlier message's takes its place."""
    said = " ".join(move.text for move, _ in read if move.read)
    recalls = _recalling(turn.recommender.spec.noun).search(said)
    begun = recalls or _BEGINS_ANEW.search(said) or _is_whole(turn, before, read)
    need = Need(exclude=before.exclude, indifferent=before.indifferent, count=before.count) if begun else before
    settled: set[str] = set()
    preferred: list[Act] = []  # by this message: what takes the place of earlier wishes leaves that
    for move, found in read:
        acts: list[Act] = found.acts
        adds = move.kind not in ("want", "ask", "similar") or bool(_ADDS.search(move.text))
        for act in acts:
            instead = _HOW_ABOUT.search(move.text) is not None
            instead = instead or _names_kind(move, act, turn.recommender.spec)
            displaces = not adds and await _displaces(turn, need, before, act, settled, instead=instead)
            need = update_all(need, turn.recommender.taken_back(act, need))
            need = update_all(
                need, [*replacing([act], need, turn.recommender.spec), *preferred] if displaces else [act]
            )
            preferred += [act] if isinstance(act, Prefer) else []
            settled.add(_family(act, turn.recommender.spec))
    return need


@lru_cache(maxsize=4)
def _recalling(noun: Noun) -> re.Pattern[str]:
    """What begins a description of one that somebody remembers, whatever was asked for before."""
    one = either(("one", *noun.singles))
    return re.compile(
        rf"^\W*(?:\w+\W+){{0,4}}?(?:that|what(?:['’]?s| is| was) the) {one} (?:where|in which|when|about)\b",
        re.IGNORECASE,
    )


def _names_kind(move: Move, act: Act, spec: CatalogueSpec) -> bool:
    """Whether a value is said by its own name, as what is looked for: "a comedy", and not "something funny"."""
    if not isinstance(act, Require) or not isinstance(act.condition, Terms):
        return False
    facet, values = spec.facets[act.condition.facet], act.condition.values
    nouns = {value: facet.phrase.noun(value) for value in values} if isinstance(facet, TermsFacet) else {}
    if not nouns or not all(nouns.values()):
        return False
    own = {name.casefold() for value, noun in nouns.items() for name in (value, noun or value)}
    said = [
        move.text[mention.start - move.start : mention.end - move.start].casefold()
        for mention in move.of(act.condition.facet)
        if mention.names == values
    ]
    return any(word in own or f"{word} {spec.noun.many}" in own or word.rstrip("s") in own for word in said)


def _is_whole(turn: Turn, before: Need, read: Sequence[tuple[Move, Read]]) -> bool:
    """Whether a message asks anew for several of the things that stood before, which makes it a request of its own."""
    spec = turn.recommender.spec
    said = [
        act
        for move, found in read
        if move.read and move.kind in ("want", "ask") and not _ADDS.search(move.text)
        for act in found.acts
        if isinstance(act, Require) and act.condition not in before.require
    ]
    stood = {spec.rivals(each.facet)[0] for each in before.require}
    return len({_family(act, spec) for act in said} & stood) > 1


async def _displaces(
    turn: Turn, need: Need, before: Need, act: Act, settled: set[str], *, instead: bool = False
) -> bool:
    """Whether an act takes the place of what an earlier message asked for: only few items would be both.

    `instead` says that it was put forward as something else: "how about a western".
    """
    spec = turn.recommender.spec
    if _family(act, spec) in settled:
        return False
    if isinstance(act, Similar):
        return bool(before.examples) and act.item not in need.examples
    if not isinstance(act, Require) or not isinstance(act.condition, Terms):
        return False
    new, rivals = act.condition, spec.rivals(act.condition.facet)
    old = [each for each in need.require if each in before.require and each.facet in rivals and each != new]
    if not old or any(overlap(each, new) for each in old):
        return False
    if instead or _one_at_a_time(new.facet, spec):
        return True
    both = Need(require=(*old, new))
    return await turn.call(turn.recommender.count, both) < FEW


def _family(act: Act, spec: CatalogueSpec) -> str:
    """Name what an act speaks of: all facets of people are one thing."""
    return spec.rivals(act.condition.facet)[0] if isinstance(act, Require) else act.act


def _one_at_a_time(facet: str, spec: CatalogueSpec) -> bool:
    """Whether who names a second value has changed their mind: of origins, languages and places on a scale."""
    related = [described for name in spec.rivals(facet) if isinstance(described := spec.facets[name], TermsFacet)]
    return any(described.settles or described.order for described in related)


async def _fitting(turn: Turn, need: Need, read: Sequence[tuple[Move, Read]]) -> tuple[Need, tuple[Condition, ...]]:
    """Return a need that something fits, and what of it gave way: of earlier messages, what was said longest ago.

    To a wish that says what kind of thing it is about ("movies for a 6 year old") more has to fit: as much as is shown.
    """
    old = [each for each in need.require if each in turn.state.need.require]
    fitting = await turn.call(turn.recommender.count, need)
    whole = any(
        move.kind == "want" and names_kind(move.text, turn.recommender.spec.noun) and not _ADDS.search(move.text)
        for move, _ in read
    )
    enough = need.count if whole else 1
    if fitting >= enough or need == turn.state.need:
        return need, ()
    for size in range(1, min(len(old), MAX_GIVEN_WAY) + 1):
        for given_up in combinations(old, size):
            fewer = need.model_copy(update={"require": tuple(each for each in need.require if each not in given_up)})
            if await turn.call(turn.recommender.count, fewer) >= enough:
                return fewer, given_up
    return await _loosened(turn, need) if not fitting else (need, ())


async def _loosened(turn: Turn, need: Need) -> tuple[Need, tuple[Condition, ...]]:
    """Return a need in which what is known of some items only weighs instead of having to hold, and what that is.

    What no item is known to have beside the rest may be so all the same: as few as possible give way, the last first.
    """
    loose = [each for each in reversed(need.require) if each.facet in turn.recommender.spec.loose]
    for size in range(1, min(len(loose), MAX_GIVEN_WAY) + 1):
        for given_up in combinations(loose, size):
            kept = tuple(each for each in need.require if each not in given_up)
            if not kept:
                continue
            weighed = tuple(each for each in given_up if each not in need.prefer)
            softer = need.model_copy(update={"require": kept, "prefer": (*need.prefer, *weighed)})
            if await turn.call(turn.recommender.count, softer):
                return softer, given_up
    return need, ()


def names_kind(text: str, noun: Noun) -> bool:
    """Whether a text says what kind of thing is wanted, after a few words.

    >>> names_kind("some old films", Noun(one="film", many="films")), names_kind("old ones", Noun(one="a", many="b"))
    (True, False)
    """
    nouns = either((*noun.plurals, *noun.singles))
    begun = r"^\W*(?:\w+\W+){0,2}?(?:(?:an?|some|any)\s+)?(?:[\w-]+\s+){0,3}"
    return re.search(rf"{begun}{nouns}\b", text, re.IGNORECASE) is not None


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
            label = turn.recommender.say_condition(condition, excluded=excluded)
            options.append(Option(label=label, intent="inform", entities=(entity,)))
    offer = turn.offer("question", options) if options else None
    turn.say("utter_contradiction", offer, what=turn.recommender.say_condition(condition))
    return state.after(offer=offer)


def _not_understood(turn: Turn, *, problems: bool) -> State:
    """Go on where nothing could be used of the wishes."""
    if problems:
        turn.say("utter_what_else")
    else:
        turn.say("utter_unreadable" if turn.message.unreadable else "utter_rephrase")
    return turn.state


def _say_problems(turn: Turn, read: Sequence[Read]) -> bool:
    """Say what could not be taken as said, each kind once; return whether there was anything."""
    for facet, _ in (each for found in read for each in found.impossible):
        label, low, high = turn.recommender.span(facet)
        turn.say("utter_impossible", what=label, low=low, high=high)
    for response, words in (
        ("utter_unknown_name", [name for found in read for name in found.unknown]),
        ("utter_not_found", [text for found in read for text in found.unfilterable]),
        ("utter_not_asked", [text for found in read for text in found.absent]),
        ("utter_left_out", [text for found in read for text in found.left_out]),
    ):
        if words:
            turn.say(response, what=join([quoted(word) for word in words]))
    return any(found.has_problems for found in read)
