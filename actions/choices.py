"""Choices: answers to what the bot offered, and what to offer when a message was not understood."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from actions.message import read_message
from actions.recommend import show
from actions.references import Ambiguous, answered
from actions.state import Choice, Option, State
from actions.turn import Turn
from recommender.domain.link import find_code
from recommender.domain.need import DontMind, update
from recommender.wording import join

Handler = Callable[[Turn], Awaitable[State]]

# How an intent is called when the bot asks "do you want to …?". Intents that are not here are never suggested.
READINGS: Mapping[str, str] = {
    "ask": "get a recommendation",
    "inform": "say what you are looking for",
    "more": "see more",
    "like": "say that you like it",
    "dislike": "say that it's not for you",
    "seen": "say that you've seen it",
    "rate": "rate it",
    "save": "save it for later",
    "ask_about": "know more about it",
    "why": "know why it was picked",
    "start_over": "start over",
    "undo": "take the last thing back",
    "back": "see the earlier suggestions",
    "saved": "see what you saved",
    "share": "pass it on",
    "surprise": "be surprised",
    "profile": "see what I know about you",
    "forget": "have me forget something about you",
    "export_data": "get a copy of your data",
    "delete_data": "have everything about you deleted",
    "link_account": "link another channel of yours",
    "unlink_account": "unlink this channel",
    "help": "see what you can say",
}
MIN_READING = 0.1


async def choose(turn: Turn, follow: Handler) -> State:
    """Do what the chosen option stands for. `follow` answers a message by its intent.

    A tap carries the option's token; "yes" takes the first option. A token of an older offer, or one that somebody
    made up, changes nothing.
    """
    offer = turn.state.offer
    tokens = turn.message.of("option")
    if tokens:
        option = offer.chosen(tokens[0].value) if offer else None
    elif offer and turn.message.intent == "affirm" and offer.kind in ("reading", "relax", "confirm"):
        option = offer.options[0]
    elif offer and turn.message.intent == "affirm":
        turn.say("utter_which_item", offer, options=join([option.label for option in offer.options], "or"))
        return turn.state
    else:
        option = None
    if option is None:
        turn.say("utter_old_button" if turn.message.intent == "choose" else "utter_no_problem")
        return turn.state
    return await follow(as_said(turn, option))


async def decline(turn: Turn) -> State:
    """Take a "no": to readings it asks to rephrase, otherwise it leaves things as they are."""
    offer = turn.state.offer
    kind = offer.kind if offer else None
    turn.say({"reading": "utter_rephrase", "confirm": "utter_nothing_changed"}.get(kind or "", "utter_no_problem"))
    return turn.state.after(offer=None)


async def dont_mind(turn: Turn) -> State:
    """Take "I don't mind" as an answer: the facet asked about is left open and the list is shown again."""
    offer = turn.state.offer
    if offer is None or offer.facet is None:
        return await show(turn, turn.state.after(misses=0))
    need = update(turn.state.need, DontMind(facet=offer.facet))
    return await show(turn, turn.state.wanting(need, turn.key, offer=None, misses=0))


async def clarify(turn: Turn) -> State:
    """Help when a message was not understood: first the likely readings, then a request to rephrase, then help."""
    if not any(character.isalnum() for character in turn.text):
        turn.say("utter_empty")
        return turn.state
    misses = turn.state.misses + 1
    state = turn.state.after(misses=misses)
    likely = [intent for intent, confidence in turn.ranking if intent in READINGS and confidence >= MIN_READING][:2]
    if misses == 1 and likely:
        options = [Option(label=READINGS[intent], intent=intent, entities=turn.entities()) for intent in likely]
        offer = turn.offer("reading", options)
        turn.say("utter_did_you_mean", offer, options=join([option.label for option in options], "or"))
        return state.after(offer=offer)
    turn.say("utter_rephrase" if misses < 3 else "utter_help")
    return state.after(offer=None)


def ask_which(turn: Turn, unclear: Ambiguous) -> State:
    """Ask which of several namesakes is meant; each option is the message with the name made plain."""
    labels = [turn.recommender.label(item) for item in unclear.candidates]
    options = [
        Option(label=label, intent=turn.message.intent, entities=_plain(turn, unclear, item))
        for label, item in zip(labels, unclear.candidates, strict=True)
    ]
    offer = turn.offer("title", options)
    turn.say("utter_which_title", offer, options=join(labels, "or"))
    return turn.state.after(offer=offer)


def ask_which_shown(turn: Turn) -> State:
    """Ask which item of the list is meant."""
    labels = [turn.recommender.label(item) for item in turn.state.shown]
    options = [
        Option(
            label=label,
            intent=turn.message.intent,
            entities=(*turn.entities(), {"entity": "title", "value": [item]}),
        )
        for label, item in zip(labels, turn.state.shown, strict=True)
    ]
    offer = turn.offer("which", options)
    turn.say("utter_which_item", offer, options=join(labels, "or"))
    return turn.state.after(offer=offer)


def take_answer(turn: Turn) -> Turn:
    """Return the turn as if the option that a typed message chooses had been said outright."""
    offer = turn.state.offer
    if offer is None:
        return turn
    code = find_code(turn.text) if offer.kind == "code" else None
    if code is not None:
        return as_said(turn, Option(label=code, intent="link_account", entities=({"entity": "code", "value": code},)))
    option = answered(turn.text, turn.message, offer, turn.recommender.catalogue)
    return turn if option is None else as_said(turn, option)


def _plain(turn: Turn, unclear: Ambiguous, item: str) -> tuple[dict[str, object], ...]:
    mentions = [
        mention.model_copy(update={"value": (item,)}) if mention == unclear.mention else mention
        for mention in turn.message.mentions
    ]
    return tuple(mention.model_dump(mode="json", exclude_none=True) for mention in mentions)


def as_said(turn: Turn, option: Option) -> Turn:
    """Return the turn as if what an option stands for had been said; a clarification can be corrected afterwards."""
    offer = turn.state.offer
    choice = None
    if offer is not None and offer.kind in ("title", "which"):
        others = tuple(each for each in offer.options if each != option)
        choice = Choice(key=turn.key, offer=offer.model_copy(update={"options": (option, *others)}))
    turn.message = read_message(option.intent, option.entities)
    turn.state = turn.state.after(offer=None, choice=choice)
    return turn
