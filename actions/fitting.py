"""What of the wishes gives way where nothing would be left to show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

from actions.interpret import Read
from actions.message import Move
from actions.reading.wishes.substance import parts_of
from actions.succeeding import ADDS, leads_on
from actions.turn import Turn
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import Noun, either
from recommender.domain.acts import Require
from recommender.domain.conditions import MAX_THEMES, Condition
from recommender.domain.need import Need
from recommender.wording.languages import tr
from recommender.wording.phrases import join, quoted

MAX_GIVEN_WAY = 3


async def fitting(turn: Turn, need: Need, read: Sequence[tuple[Move, Read]]) -> tuple[Need, tuple[Condition, ...]]:
    """Return a need that something fits, and what of it gave way: of earlier messages, what was said longest ago.

    To a wish that says what kind of thing it is about ("movies for a 6 year old") more has to fit: as much as is shown.
    """
    spec = turn.recommender.spec
    # In a shop "light" says of beer what it should be like, and asks for nothing else that is light.
    what = spec.family if spec.stock is not None and _says_what_it_is_like(read, spec) else ()
    old = [
        each
        for each in need.require
        if each in turn.state.need.require and each.facet not in spec.labels and each.facet not in what
    ]
    fitting = await turn.call(turn.recommender.count, need)
    whole = any(
        move.kind == "want" and names_kind(move.text, spec.noun) and not ADDS.search(move.text) for move, _ in read
    )
    enough = need.count if whole else 1
    if not fitting and (parted := await _in_parts(turn, need)) is not None:
        need, fitting = parted
    if not fitting and need.themes and need.themes == turn.state.need.themes:
        # Only what has the words is meant where hardly anything is told of items: what was said last stands.
        without = need.model_copy(update={"themes": ()})
        if not turn.recommender.catalogue.has_texts and await turn.call(turn.recommender.count, without) >= 1:
            turn.say("utter_gave_way", what=join([quoted(theme) for theme in need.themes]))
            return without, ()
    if not fitting and (of_the_last := _said_of_the_last(turn, need, read)):
        without = need.model_copy(update={"require": tuple(each for each in need.require if each not in of_the_last)})
        if await turn.call(turn.recommender.count, without):
            marked = join([quoted(turn.recommender.wording.say_condition(each)) for each in of_the_last])
            told = tr("None of it is marked {what}; I only know what is written of things.")
            turn.say("utter_facts", facts=told.format(what=marked))
            return without, ()
    if fitting >= enough or need == turn.state.need or only_relative(move for move, found in read if found.acts):
        return need, ()
    for size in range(1, min(len(old), MAX_GIVEN_WAY) + 1):
        for given_up in combinations(old, size):
            fewer = need.model_copy(update={"require": tuple(each for each in need.require if each not in given_up)})
            if await turn.call(turn.recommender.count, fewer) >= enough:
                return fewer, given_up
    return await _loosened(turn, need) if not fitting else (need, ())


async def _in_parts(turn: Turn, need: Need) -> tuple[Need, int] | None:
    """Return a need for any of several things named in one breath, where no item has all of them, and how many fit it.

    "Tortillas and something for the filling" are tortillas and fillings.
    """
    themes = tuple(part for theme in need.themes for part in parts_of(theme, turn.recommender.spec))
    if len(themes) <= len(need.themes) or not all([await turn.call(turn.recommender.finds, each) for each in themes]):
        return None
    parted = need.model_copy(update={"themes": themes[:MAX_THEMES]})
    count = await turn.call(turn.recommender.count, parted)
    return (parted, count) if count else None


def _asks_for_a_kind(read: Sequence[tuple[Move, Read]], spec: CatalogueSpec) -> bool:
    family = spec.family
    return any(isinstance(act, Require) and act.condition.facet in family for _, found in read for act in found.acts)


def _says_what_it_is_like(read: Sequence[tuple[Move, Read]], spec: CatalogueSpec) -> bool:
    """Whether all that is asked for is a label: "light"."""
    acts = [act for _, found in read for act in found.acts]
    return bool(acts) and all(isinstance(act, Require) and act.condition.facet in spec.labels for act in acts)


def _said_of_the_last(turn: Turn, need: Need, read: Sequence[tuple[Move, Read]]) -> list[Condition]:
    """Return the labels that were asked for together with another kind of thing: the decaf of "decaf coffee".

    What was said by itself ("I'm vegan") is kept to, whatever is asked for.
    """
    spec, before = turn.recommender.spec, turn.state.need
    if spec.stock is None or not _asks_for_a_kind(read, spec):
        return []
    if not (leads_on(turn, before, read) or any(move.kind == "replace" for move, _ in read)):
        return []
    family = spec.family
    needs = [*(step.need for step in turn.state.history if step.need is not None), before]
    found = []
    for each in need.require:
        if each.facet in spec.labels and each in before.require:
            first = next(asked for asked in needs if each in asked.require)
            found += [each] if any(other.facet in family for other in first.require) else []
    return found


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


def only_relative(moves: Iterable[Move]) -> bool:
    """Whether all that is asked for is more or less than what is shown.

    "More expensive ones" are of the same kind: where there are none, that is the answer, and nothing gives way to it.
    """
    said = [mention.entity for move in moves for mention in move.mentions]
    return bool(said) and set(said) == {"critique"}


def names_kind(text: str, noun: Noun) -> bool:
    """Whether a text says what kind of thing is wanted, after a few words.

    >>> names_kind("some old films", Noun(one="film", many="films")), names_kind("old ones", Noun(one="a", many="b"))
    (True, False)
    """
    nouns = either((*noun.plurals, *noun.singles))
    begun = r"^\W*(?:\w+\W+){0,2}?(?:(?:an?|some|any)\s+)?(?:[\w-]+\s+){0,3}"
    return re.search(rf"{begun}{nouns}\b", text, re.IGNORECASE) is not None
