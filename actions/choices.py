"""Choices: what the bot offers where a message leaves something open, and what becomes of the answers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from actions.answers import answered, at_place, consents
from actions.feedback import NoStars, ask_stars
from actions.message import MAX_TEXT, Mention, Move, read_message
from actions.page import show
from actions.reading.bounds.clauses import QUESTIONS
from actions.references import Ambiguous, NoSuchPosition, NothingMeant, UnknownItem
from actions.state import Choice, Offer, OfferKind, Option, State
from actions.turn import Open, Turn
from contract.link_code import find_code
from recommender.wording.languages import described, tr
from recommender.wording.phrases import join, quoted

Follow = Callable[[Turn], Awaitable[State]]

MIN_READING = 0.1
_DECLINED: Mapping[str, str] = {
    "reading": "utter_rephrase",
    "pictured": "utter_pictured_wrong",
    "confirm": "utter_nothing_changed",
    "code": "utter_nothing_changed",
}
_OF_AN_ITEM = frozenset({"ask_about", "why", "like", "dislike", "seen", "save", "share", "rate"})
_SEEMS = re.compile(r"\b(?:looks?|sounds?|seems?)\b", re.IGNORECASE)
# Offers of which "yes" takes the first option.
_YES = ("reading", "relax", "confirm", "next", "pictured")


async def choose(turn: Turn, follow: Follow) -> State:
    """Do what the chosen option stands for. `follow` answers a message.

    A tap carries the option's token; "yes" takes the first option, and without an offer it asks for a list. A token of
    an older offer, or one that somebody made up, changes nothing.
    """
    offer = turn.state.offer
    tokens = turn.message.of("option")
    if tokens:
        option = offer.chosen(tokens[0].value) if offer else None
    elif turn.message.intent == "choose":
        option = None
    elif offer is None:
        return await show(turn, turn.state)
    elif offer.kind == "code":  # "ok"
        turn.say("utter_link_waiting")
        return turn.state
    elif takes_yes(offer):
        option = offer.options[0]
    else:
        turn.say("utter_which_item", offer, options=join([option.label for option in offer.options], "or"))
        return turn.state
    if option is None:
        turn.say("utter_old_button")
        return turn.state
    return await follow(as_said(turn, option))


def takes_yes(offer: Offer | None) -> bool:
    """Whether "yes" takes the first option of an offer."""
    return offer is not None and (offer.kind in _YES or len(offer.options) == 1)


async def decline(turn: Turn) -> State:
    """Take a "no": to readings it asks to rephrase, otherwise it leaves things as they are."""
    offer = turn.state.offer
    kind = offer.kind if offer else None
    turn.say(_DECLINED.get(kind or "", "utter_no_problem"))
    return turn.state.after(offer=None)


def suggest(turn: Turn, names: Mapping[str, str]) -> State:
    """Help when a message was not understood: first the likely readings, then a request to rephrase, then help.

    `names` says what the bot offers to do by the intent for it.
    """
    if not any(character.isalnum() for character in turn.words):
        turn.say("utter_empty")
        return turn.state
    misses = turn.state.misses + 1
    state = turn.state.after(misses=misses)
    likely = [intent for intent, confidence in turn.ranking if intent in names and confidence >= MIN_READING][:2]
    if misses == 1 and likely:
        entities, had = _entities(turn.message.mentions), described(turn.recommender.spec).having.call
        options = [
            Option(label=tr(names[intent]).format(had=had), intent=intent, entities=entities) for intent in likely
        ]
        offer = turn.offer("reading", options)
        turn.say("utter_did_you_mean", offer, options=join([option.label for option in options], "or"))
        return state.after(offer=offer)
    turn.say("utter_rephrase" if misses < 3 else "utter_help")
    return state.after(misses=0 if misses >= 3 else misses)


def ask(turn: Turn, waiting: Open) -> State:
    """Ask what was meant. Each answer on offer is what waits for it, with the name made plain."""
    unclear = waiting.unclear
    match unclear:
        case Ambiguous(nearly=nearly):
            response = "utter_near_title" if nearly else "utter_which_title"
            return _ask_which(turn, "title", response, waiting, unclear.candidates, unclear.mention)
        case UnknownItem(name=name):
            turn.say("utter_unknown_item", name=quoted(name) if name else tr("that"))
        case NoSuchPosition(position=position, mention=mention) if turn.state.shown:
            turn.say("utter_no_such_position", position=str(position), size=str(len(turn.state.shown)))
            if len(turn.state.shown) == 1:  # of one there is nothing to choose
                turn.say("utter_facts", facts=tr("Do you mean another one? Then give me its title."))
                return turn.state
            return _ask_which(turn, "which", "utter_which_item", waiting, turn.state.shown, mention)
        case NoStars(item=item):
            return ask_stars(turn, item)
        case NothingMeant() if turn.state.shown:
            return _ask_which(turn, "which", "utter_which_item", waiting, turn.state.shown)
        case _:
            turn.say("utter_nothing_meant")
    return turn.state


def _ask_which(
    turn: Turn, kind: OfferKind, response: str, waiting: Open, items: Sequence[str], unclear: Mention | None = None
) -> State:
    labels = [turn.recommender.wording.label(item) for item in items]
    options = [
        _option(label, item, _plain(waiting.moves, unclear, item), turn)
        for label, item in zip(labels, items, strict=True)
    ]
    offer = turn.offer(kind, options)
    turn.say(response, offer, options=join(labels, "or"))
    return turn.state.after(offer=offer)


def _plain(moves: Sequence[Move], unclear: Mention | None, item: str) -> list[Move]:
    """Return moves with an item in the place of what was unclear, or named by the first in addition."""
    if unclear is None:
        first = moves[0]
        added = Mention(entity="title", value=(item,), start=first.start)
        return [first.mentioning([*first.mentions, added]), *moves[1:]]
    plain = {"entity": "title", "value": (item,)}
    return [
        move.mentioning([each.model_copy(update=plain) if _same(each, unclear) else each for each in move.mentions])
        for move in moves
    ]


def _same(one: Mention, other: Mention) -> bool:
    return (one.entity, one.value) == (other.entity, other.value)


def _option(label: str, item: str, moves: Sequence[Move], turn: Turn) -> Option:
    spans = tuple({"move": move.kind, "start": move.start, "end": move.end} for move in moves if move.read)
    entities = _entities([mention for move in moves for mention in move.mentions])
    text = turn.text[:MAX_TEXT] if spans else ""
    return Option(label=label, intent=turn.message.intent, entities=entities, moves=spans, text=text, item=item)


def _entities(mentions: Sequence[Mention]) -> tuple[dict[str, object], ...]:
    return tuple(mention.model_dump(mode="json", exclude_defaults=True) for mention in mentions)


def take_answer(turn: Turn) -> Turn:
    """Return the turn as if the option that a typed message chooses had been said; taps name what they mean."""
    offer = turn.state.offer
    if offer is None or turn.is_tap:
        return turn
    code = find_code(turn.words) if offer.kind == "code" else None
    if code is not None:
        return as_said(turn, Option(label=code, intent="link_account", entities=({"entity": "code", "value": code},)))
    if offer.kind in ("title", "which"):
        turn = turn.saying(*_apart(turn.message.moves))
    option = answered(turn.text, turn.message, offer, turn.recommender.catalogue, turn.words)
    if option is not None and not _asks_more(turn.message.moves) and not _asks_a_fact(turn.message.moves[0]):
        # Who names the one that it will be takes it; only a tap on "Save …" saves it.
        named = offer.kind == "accepted" and turn.words.strip() != option.label
        return as_said(turn, option.model_copy(update={"intent": "accept"}) if named else option)
    first, *rest = turn.message.moves
    if takes_yes(offer) and consents(first):
        return turn.saying(Move(kind="affirm", text=first.text, start=first.start, end=first.end, read=True), *rest)
    if offer.kind not in ("title", "which"):
        return turn
    if rest and not _finds_it_nice(first, offer):
        option = answered(turn.text[: first.end], turn.saying(first).message, offer, turn.recommender.catalogue)
        if option is not None:  # "the newer one, what is it about?"
            said = as_said(turn, option)
            return said.saying(*said.message.moves, *(_of_it(move, option) for move in rest))
    if _is_of_the_list(turn, offer):
        return turn
    return turn.saying(*(_of_option(move, offer) for move in turn.message.moves))


def _is_of_the_list(turn: Turn, offer: Offer) -> bool:
    """Whether a question with a place is of the list that was shown with the offer: "any wolves in the first one?"."""
    shown = bool(turn.state.shown and turn.state.history) and turn.state.history[-1].key.startswith(offer.id)
    return shown and offer.kind == "title" and turn.message.moves[0].kind in QUESTIONS


def _apart(moves: Sequence[Move]) -> list[Move]:
    """Return moves, with what is asked behind a comma as one of its own: "the newer one, who directed it?"."""
    first, *rest = moves
    front, comma, _ = first.text.partition(",")
    end = first.start + len(front)
    asked = [each for each in first.of("facet") if each.start > end]
    if not (comma and asked and first.read):
        return [first, *rest]
    question = first.part(end + 1, first.start + len(first.text), "ask_about")
    return [first.part(first.start, end), question, *rest]


def _finds_it_nice(move: Move, offer: Offer) -> bool:
    """Whether one only likes the look of one, where it was asked which for something else: "the second looks good"."""
    for_another = any(each.intent != "accept" for each in offer.options)
    return move.kind == "accept" and for_another and _SEEMS.search(move.text) is not None


def _asks_a_fact(move: Move) -> bool:
    """Whether a place is said to ask something of it, and chooses nothing: "first one, how long is it"."""
    return move.read and move.kind in QUESTIONS and bool(move.of("facet")) and bool(move.of("ordinal"))


def _asks_more(moves: Sequence[Move]) -> bool:
    """Whether something is asked in addition to what comes first."""
    return any(move.of("facet") or move.kind in QUESTIONS for move in moves[1:])


def _of_it(move: Move, option: Option) -> Move:
    """Return a move that says more beside an answer; where it names nothing itself it is about what was chosen."""
    if option.item is None or move.of("title", "ordinal"):
        return move
    named = Mention(entity="title", value=(option.item,), start=move.start, end=move.start)
    return move.mentioning([named, *move.mentions]) if move.kind in _OF_AN_ITEM else move


def _of_option(move: Move, offer: Offer) -> Move:
    """Return a move with the items on offer in the place of "the second": they are what was named last."""
    return move.mentioning([_named_by(each, offer) for each in move.mentions])


def _named_by(mention: Mention, offer: Offer) -> Mention:
    option = at_place(mention.value, offer.options) if mention.entity == "ordinal" else None
    if option is None or option.item is None:
        return mention
    return mention.model_copy(update={"entity": "title", "value": (option.item,)})


def as_said(turn: Turn, option: Option) -> Turn:
    """Return the turn as if what an option stands for had been said; a clarification can be corrected afterwards."""
    offer = turn.state.offer
    choice = None
    if offer is not None and offer.kind in ("title", "which"):
        others = tuple(each for each in offer.options if each != option)
        choice = Choice(key=turn.key, offer=offer.model_copy(update={"options": (option, *others)}))
    said = turn.with_message(read_message(option.intent, option.entities, option.moves, option.text))
    # "No" and "I don't mind" say nothing by themselves: they are about the offer.
    about = None if option.entities else offer
    return said.with_state(turn.state.after(offer=about, choice=choice))
