"""Questions about several items: which of them is most of something, has something, or what each of them is like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.cannot_tell import asks_untold, cannot_tell
from actions.item_answers import answer
from actions.picking import say_pick
from actions.questions import MAX_ITEMS, Question, focus, read_question
from actions.references import NothingMeant
from actions.state import Option, State
from actions.turn import Turn
from actions.wording import sentence
from recommender.catalogue.questions import Critique
from recommender.domain.need import Need
from recommender.wording.languages import described, language, tr, value_words
from recommender.wording.phrases import join, quoted

_THAN = re.compile(r"\bthan\b", re.IGNORECASE)
_THE_MOST = re.compile(r"\bwhich(?: one)?\b.*\b(?:more|most|better|best)\b|\bwhich one is\b", re.IGNORECASE)
# "Heat or Alien?", "which would you read first?": of nothing that could be compared one is chosen.
_CHOICE = re.compile(
    r"\bwhich\b.*\b(?:would|wud|should|shall)\s+(?:you|u|i|we)\b|^(?!.*\b(?:is|are|was|were|has|have|does|do)\b).*\bor\b",
    re.IGNORECASE,
)
_IN_COMMON = re.compile(r"\b(?:in common|common to|share|alike)\b", re.IGNORECASE)


def compares(turn: Turn, question: Question) -> bool:
    """Whether a question is about several items, whatever move it was taken for."""
    if len(question.named) == 2 and _IN_COMMON.search(turn.text):
        return True
    if question.superlatives and not (question.named and question.facets):
        return True
    several = len(question.named) > 1 or (question.these and len(turn.state.shown) > 1)
    versus = len(question.named) == 1 and question.it and focus(turn) not in (None, *question.named)
    if question.critiques and (several or versus):
        return True
    unclear = question.the_one and bool(turn.state.shown) and not question.named and len(like_that(turn, question)) != 1
    return bool(question.conditions) and (several or unclear)


def like_that(turn: Turn, question: Question) -> tuple[str, ...]:
    """Return the items of the list that a question tells by what they are like ("the french one")."""
    if question.named or not question.the_one or not question.conditions:
        return ()
    facts, catalogue = turn.recommender.facts, turn.recommender.catalogue
    for items in (turn.state.shown, *reversed(turn.state.pages)):  # "the one with …, again?" may have been shown before
        known = [item for item in items if item in catalogue]
        held = tuple(item for item in known if all(facts.holds(item, each) for each in question.conditions))
        if held:
            return held
    return ()


async def compare(turn: Turn) -> State:
    """Answer which of several items is meant, and by what; without named items it is about the list.

    Raises:
        Unclear: which items are meant cannot be told.
    """
    question = read_question(turn)
    named, unknown = question.named, _unknown_names(turn, question)
    if question.critiques and not question.superlatives and not question.which:
        pair = _pair(turn, question, question.critiques[0]) if not unknown else None
        if pair is not None:
            return _versus(turn, *pair, question.critiques[0])
    for_what = [*question.superlatives, *question.critiques]
    if for_what and _of_somebody(turn, question):
        works = turn.recommender.holdings.having(question.conditions)
        best = turn.recommender.facts.most(works, for_what[0]).items[:1]  # of equals the best known, which is first
        return _most(turn, question, best, for_what[0]) if best else _none(turn, question)
    shown = tuple(item for item in turn.state.shown if item in turn.recommender.catalogue)
    items = named if len(named) > 1 else shown or named
    if not items:
        raise NothingMeant
    if question.amiss:
        return _most_of_something_else(turn, question, items)
    if unknown:
        turn.say("utter_unknown_name", what=join([quoted(each) for each in unknown]))
        items = named or items
        return _each(turn, replace(question, facets=tuple(each.facet for each in for_what)), items)
    if for_what:
        return _most(turn, question, items, for_what[0])
    if question.conditions and len(named) == 1 and not question.these:
        answer(turn, question, named)  # "is the second French?" is about the second
        return turn.state.after(focus=named[0], misses=0)
    if question.conditions:
        return _having(turn, question, items)
    if len(named) == 2 and _IN_COMMON.search(turn.text):
        return _in_common(turn, *named)
    items = named or items
    several = len(items) > 1
    chosen = several and _CHOICE.search(turn.text)
    if asks_untold(turn, question):
        state = cannot_tell(turn, question, items)
        one = chosen or (several and _THE_MOST.search(turn.text))
        return say_pick(turn.with_state(state), items) if one else state
    return say_pick(turn, items) if chosen and not question.facets else _each(turn, question, items)


def _unknown_names(turn: Turn, question: Question) -> list[str]:
    """Return names that nothing here has: of "who is older, A or B?" only one can be told."""
    names = [each.value for each in turn.message.of("person") if isinstance(each.value, str)]
    titles = {turn.recommender.catalogue.item(item).title.casefold() for item in question.named}
    return [name for name in names if name.casefold() not in titles]


def _most_of_something_else(turn: Turn, question: Question, items: Sequence[str]) -> State:
    """Say that nobody has counted what a superlative is said of ("the best twist"), and what can be told instead."""
    found = turn.recommender.facts.most(items, question.superlatives[0])
    state = turn.state.after(misses=0)
    turn.say("utter_facts", facts=tr("I can't tell which has {what}.").format(what=quoted(question.amiss)))
    if question.conditions:
        state = _having(turn.with_state(state), question, items)
    if found.items:
        labels = join([turn.recommender.wording.label(item) for item in found.items])
        told = tr("On the whole it's {items}: {facts}").format(items=labels, facts=found.facts)
        turn.say("utter_facts", facts=told)
    return state


def _in_common(turn: Turn, one: str, other: str) -> State:
    """Say what two items share, a facet each; or that it is nothing that is known here."""
    catalogue, spec = turn.recommender.catalogue, turn.recommender.spec
    first, second = catalogue.item(one), catalogue.item(other)
    told = []
    for name in spec.facets:
        shared = [value for value in first.terms.get(name, ()) if value in second.terms.get(name, ())]
        if shared:
            values = join([value_words(name, value, spec) for value in shared[:MAX_ITEMS]])
            told.append(tr("{label}: {facts}").format(label=described(spec).facets[name].label, facts=values))
    labels = join([turn.recommender.wording.label(item) for item in (one, other)])
    if told:
        facts = tr("{items} have in common – {facts}.").format(
            items=labels, facts=language().grammar.semicolon.join(told)
        )
    else:
        facts = tr("{items} have nothing in common that I know of.").format(items=labels)
    turn.say("utter_facts", facts=facts)
    return turn.state.after(misses=0)


def _pair(turn: Turn, question: Question, critique: Critique) -> tuple[str, str] | None:
    """Return which item is compared with which: "is it longer than Alien?" asks about "it".

    One item by itself is compared with the one of the list that has most of it.
    """
    named, it = question.named, focus(turn)
    if len(named) > 1:
        return named[0], named[1]
    if named and it is not None and it not in named:
        return (it, named[0]) if question.it or _THAN.search(turn.text) else (named[0], it)
    one = named[0] if named else it if question.it else None
    others = [item for item in turn.state.shown if item != one and item in turn.recommender.catalogue]
    best = turn.recommender.facts.most(others, critique).items[:1] if one is not None else ()
    return (one, best[0]) if one is not None and best else None


def _of_somebody(turn: Turn, question: Question) -> bool:
    """Whether it is about everything of a person ("what is her best one?") instead of the list."""
    named = any(turn.recommender.facts.is_name(each.facet) for each in question.conditions)
    return named and not question.named and not (question.these and turn.state.shown)


def _none(turn: Turn, question: Question) -> State:
    turn.say("utter_none_here", request=turn.recommender.wording.restate(Need(require=question.conditions)))
    return turn.state.after(misses=0)


def _versus(turn: Turn, one: str, other: str, critique: Critique) -> State:
    verdict, told = turn.recommender.facts.more(one, other, critique)
    said = {"yes": "utter_yes", "no": "utter_no", "loose": "utter_only_this"}
    turn.say(said.get(verdict, "utter_facts"), facts=told)
    return turn.state.after(focus=one, misses=0)


def _most(turn: Turn, question: Question, items: Sequence[str], critique: Critique) -> State:
    """Say which items have most of what is asked for: "which is the scariest?", "is the second better?"."""
    recommender, state = turn.recommender, turn.state.after(misses=0)
    fitting = [item for item in items if all(recommender.facts.holds(item, each) for each in question.conditions)]
    found = recommender.facts.most(fitting or items, critique)
    if not found.items:
        told = [recommender.facts.answer(item, [critique.facet]) for item in items[:MAX_ITEMS]]
        turn.say("utter_cannot_tell", facts=language().grammar.sentence.join(told))
        return state
    told_of = found.facts
    if found.unknown:
        unknown = join([recommender.wording.label(item) for item in found.unknown])
        told_of += tr(" I don't know that of {items}.").format(items=unknown)
    if len(found.items) > 1:
        turn.say("utter_a_tie", facts=told_of)
        return say_pick(turn, found.items)
    turn.say("utter_that_is", item=recommender.wording.label(found.items[0]), facts=told_of)
    return state.after(focus=found.items[0])


def _having(turn: Turn, question: Question, items: Sequence[str]) -> State:
    """Say which items have what is asked for, and of which that is not known."""
    recommender, state = turn.recommender, turn.state.after(misses=0)
    request = sentence(recommender.wording.restate(Need(require=question.conditions)))
    known = {item: [recommender.facts.holds(item, each) for each in question.conditions] for item in items}
    having = [item for item, held in known.items() if all(held)]
    unknown = [item for item, held in known.items() if None in held and False not in held]
    if having:
        labels = join([recommender.wording.label(item) for item in having])
        turn.say("utter_among_these", request=request, items=labels)
        if len(having) > 1 and _THE_MOST.search(turn.text):
            return say_pick(turn, having)
        return state.after(focus=having[0] if len(having) == 1 else state.focus)
    if unknown:
        labels = join([recommender.wording.label(item) for item in unknown])
        turn.say("utter_none_that_i_know", request=request, items=labels)
    else:
        option = Option(
            label=tr("Show {request}").format(request=request)[:200],
            intent="inform",
            entities=tuple(recommender.wording.entity(each) for each in question.conditions),
        )
        offer = turn.offer("next", [option])
        turn.say("utter_none_of_these", offer, request=request)
        return state.after(offer=offer)
    return state


def _each(turn: Turn, question: Question, items: Sequence[str]) -> State:
    """Tell the same of each item, a line each: what is asked for, or what is shown of an item in a list."""
    recommender, spec = turn.recommender, turn.recommender.spec
    lines = []
    for item in items[:MAX_ITEMS]:
        if "story" in question.kinds:
            lines.append(recommender.facts.story(item))
        elif "opinion" in question.kinds:
            lines.append(recommender.facts.reputation(item))
        elif question.facets:
            lines.append(recommender.facts.answer(item, question.facets))
        else:
            lines.append(recommender.wording.details(item, spec.show))
    turn.say("utter_facts", facts="\n".join(lines))
    return turn.state.after(focus=items[0] if len(items) == 1 else turn.state.focus, misses=0)
