"""Questions about people and about the catalogue: what somebody has made, what there is and how much of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.questions import Question, focus
from actions.state import Option, State
from actions.turn import Turn
from actions.wording import sentence
from recommender.domain.answer import Works
from recommender.domain.conditions import Terms
from recommender.domain.need import Need
from recommender.wording.languages import language, tr

_HOW_OLD = re.compile(r"^\W*(?:and\s+)?(?:how old|what age)(?: (?:is|was) (?:he|she))?(?: now)?\W*$", re.IGNORECASE)
_DONE_BY_THEM = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_OF_A_PERSON = re.compile(
    r"\b(?:is|was|does|did|has|are|were) (?:he|she)\b|\b(?:his|her) (?:age|wife|husband|family|job|name|birthday)\b",
    re.IGNORECASE,
)


def person_asked(turn: Turn, question: Question) -> Terms | None:
    """Return whose works are asked for: of somebody who is named where no item is talked about."""
    named = [each for each in question.conditions if turn.recommender.facts.is_name(each.facet)]
    if question.conditions and not (named or question.named) and _DONE_BY_THEM.search(turn.text):
        return None if _HOW_OLD.search(turn.text) else _just_told_of(turn)  # "has he done any comedies?"
    of_item = question.named or question.the_one or (question.it and focus(turn) is not None)
    if not named or (of_item and not question.kinds & {"works", "who"}) or not isinstance(named[0], Terms):
        return None
    # Of several that bear a surname, the one with the most works is meant.
    each_one = [named[0].model_copy(update={"values": (value,)}) for value in named[0].values]
    return max(
        each_one, key=lambda one: max((works.total for works in turn.recommender.holdings.works(one)), default=0)
    )


def person_told_of(turn: Turn, question: Question) -> str | None:
    """Return whose works have just been told where something of the person is asked: "how old is she?".

    What else they made, or whether they are in something, is known; of those who are named in a list it tells more.
    """
    said = " ".join(move.text for move in turn.message.moves)
    how_old = _HOW_OLD.search(said) is not None
    if question.named or question.the_one or question.kinds - {"who"} or (question.conditions and not how_old):
        return None
    told = _just_told_of(turn) if how_old or _OF_A_PERSON.search(said) else None
    return told.values[0] if told else None


def _just_told_of(turn: Turn) -> Terms | None:
    """Return whose works are on offer to be listed."""
    offer = turn.state.offer
    if offer is None or offer.kind != "next":
        return None
    for each in (each for option in offer.options for each in option.entities):
        facet, values = each.get("entity"), each.get("value")
        if isinstance(facet, str) and isinstance(values, list) and turn.recommender.facts.is_name(facet):
            return Terms(facet=facet, values=tuple(values))
    return None


def tell_works(turn: Turn, question: Question, person: Terms) -> State:
    """Tell the best known works of a person, each role apart, and offer to list them."""
    also = [each for each in question.conditions if not turn.recommender.facts.is_name(each.facet)]
    found = turn.recommender.holdings.works(person, also)
    if not found:
        turn.say("utter_no_works", name=person.values[0])
        return turn.state.after(misses=0)
    return _offer_works(turn, found, "utter_who" if "who" in question.kinds else "utter_works")


def tell_works_of_maker(turn: Turn, question: Question, item: str) -> State:
    """Tell what else somebody who made an item has made: in the role that is asked for, or in the first one known."""
    facts = turn.recommender.facts
    role = next((name for name in question.facets if facts.is_name(name)), None)
    maker = facts.maker(item, role)
    state = turn.state.after(focus=item, misses=0)
    if maker is None:
        asked = [role] if role else [name for name in turn.recommender.spec.facets if facts.is_name(name)][:1]
        turn.say("utter_facts", facts=facts.answer(item, asked) if asked else facts.summary(item))
        return state
    found = turn.recommender.holdings.works(maker, beside=item)
    if not found:
        turn.say("utter_no_works", name=maker.values[0])
        return state
    return _offer_works(turn.with_state(state), found, "utter_works")


def _offer_works(turn: Turn, found: Sequence[Works], response: str) -> State:
    recommender = turn.recommender
    options = [
        Option(
            label=tr("Show {request}").format(request=recommender.wording.restate(Need(require=works.conditions))),
            intent="inform",
            entities=tuple(recommender.wording.entity(each) for each in works.conditions),
        )
        for works in found
    ]
    offer = turn.offer("next", options)
    told = language().grammar.semicolon.join(recommender.holdings.say_works(works) for works in found)
    turn.say(response, offer, works=told)
    state = turn.state.after(offer=offer, misses=0)
    if state.shown:
        return state
    # What was told by name is what "the storm one" means, where no list is.
    named = tuple(dict.fromkeys(item for works in found for item in works.items))
    return state.after(shown=named, focus=named[0] if len(named) == 1 else state.focus)


def asks_catalogue(turn: Turn, question: Question) -> bool:
    """Whether a question is about what there is at all: "what genres do you have?", "how many westerns are there?"."""
    if question.named or question.the_one:
        return False
    if question.kinds & {"count", "presence"} == {"count", "presence"}:  # "how many of those do you have?", too
        return True
    if question.these:
        return False
    if question.it and focus(turn) is not None:
        return False
    described = [name for name in question.facets if name in turn.recommender.spec.facets]
    nothing_shown = question.which and not question.it and not turn.state.shown
    return bool((described or question.conditions) and (question.kinds & {"presence", "stock"} or nothing_shown))


def tell_holdings(turn: Turn, question: Question) -> State:
    """Tell how many items there are, of a kind or that fit the request, or which values a facet has."""
    recommender, state = turn.recommender, turn.state.after(misses=0)
    holdings, need = recommender.holdings, turn.state.need
    described = [name for name in question.facets if name in recommender.spec.facets]
    if question.conditions:
        works = holdings.joint(question.conditions)
        if not works.total:
            turn.say("utter_none_here", request=recommender.wording.restate(Need(require=question.conditions)))
        elif "count" in question.kinds:
            turn.say("utter_how_many_of", count=str(works.total), works=holdings.say_works(works))
        else:
            return _offer_works(turn, [works], "utter_works")
    elif described:
        turn.say("utter_values", values=sentence("; ".join(holdings.values(name) for name in described)))
        turn.say("utter_facts", facts=tr("Name one, and I'll show you some of it."))
    elif need.require or need.exclude:
        fitting = len(holdings.having(need.require, need.exclude))
        turn.say(
            "utter_how_many_fit",
            count=_counted(turn, len(recommender.catalogue)),
            fitting=str(fitting),
            request=recommender.wording.restate(need),
        )
        if fitting > len(state.shown) > 0:
            turn.say("utter_facts", facts=tr('Say "more" to see others.'))
    else:
        turn.say("utter_how_many", count=_counted(turn, len(recommender.catalogue)))
        if state.shown:
            turn.say("utter_facts", facts=tr('Say "more" to see others.'))
    return state


def _counted(turn: Turn, count: int) -> str:
    noun = turn.recommender.spec.noun
    return f"{count} {noun.one if count == 1 else noun.many}"
