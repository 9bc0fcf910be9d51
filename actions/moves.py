"""What is done with each move of docs/moves.md: the one table that the executor (`plan.py`) goes by."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from actions import changing, choices, notices, privacy, undo, unsaying, wishes
from actions.compare import compare
from actions.details import details, explain
from actions.languages import say_language
from actions.linking import link
from actions.lists import anew, back, saved, start_over
from actions.message import Message, Move, Role
from actions.not_taken import cannot_notify
from actions.ordered import ordered
from actions.picking import pick
from actions.pictured import pictured
from actions.profile import forget, profile
from actions.replies import accept, mention, unseen
from actions.state import State
from actions.taste import always, tonight
from actions.totals import total
from actions.turn import Turn
from actions.welcome import welcome

Handler = Callable[[Turn], Awaitable[State]]
Leading = Callable[[Turn, Handler], Awaitable[State]]


class Group(Enum):
    """How moves go together, in the order in which the groups are answered."""

    FIRST = 0  # is heard before all else, and alone
    OPINION = 1  # of items: stored, and confirmed in one sentence
    ANSWER = 2  # answered in place
    WISH = 3  # changes the need; one list follows from all of them
    SOCIAL = 4  # adds nothing beside others


@dataclass(frozen=True)
class Row:
    """What is done with a move.

    `intent` stands for it where there are no moves: in taps and options. `name` completes "do you want to …?"; without
    one it is never suggested. `reads` takes a wish, `does` answers anything else, and `leads` does so by answering
    another message. `role` is what its mentions are meant as, whatever words stand around them. `stores` says that it
    may change what is kept on the person, `keeps` that a question which is open stays open, `follows` that it is about
    what the move before is about where it names nothing itself. `fails` is what is said where the
    store is down.
    """

    intent: str
    group: Group
    reads: wishes.Reader | None = None
    does: Handler | None = None
    leads: Leading | None = None
    name: str | None = None
    role: Role | None = None
    stores: bool = False
    keeps: bool = False
    follows: bool = False
    fails: str = "utter_not_stored"


def _says(response: str) -> Handler:
    async def say(turn: Turn) -> State:
        turn.say(response)
        return turn.state

    return say


def _wish(
    intent: str, reads: wishes.Reader, name: str | None = None, *, follows: bool = False, role: Role | None = None
) -> Row:
    return Row(intent, Group.WISH, reads=reads, name=name, role=role, follows=follows)


def _opinion(intent: str, name: str) -> Row:
    return Row(intent, Group.OPINION, name=name, stores=True)


def _answer(
    intent: str,
    does: Handler,
    name: str | None = None,
    *,
    stores: bool = False,
    keeps: bool = False,
    fails: str = "utter_not_stored",
) -> Row:
    return Row(intent, Group.ANSWER, does=does, name=name, stores=stores, keeps=keeps, follows=keeps, fails=fails)


def _social(intent: str, response: str) -> Row:
    return Row(intent, Group.SOCIAL, does=_says(response), keeps=True)


_NOT_FOR_ME = re.compile(r"\bnot? (?:for me|my (?:thing|taste|style|cup of tea|kind of \w+))\b", re.IGNORECASE)
_NOT_DELETED = "utter_not_deleted"

MOVES: Mapping[str, Row] = {
    "ask": _wish("ask", wishes.plainly, "get a recommendation"),
    "want": _wish("inform", wishes.said, "say what you are looking for"),
    "avoid": _wish("inform", wishes.strictly, role="exclude"),
    "prefer": _wish("inform", wishes.said, role="prefer"),
    "replace": _wish("inform", changing.replaced),
    "drop": _wish("inform", changing.dropped, role="exclude"),
    "similar": _wish("ask", wishes.example, follows=True, role="example"),
    "critique": _wish("inform", wishes.strictly, follows=True),
    "count": _wish("ask", wishes.counted),
    "more": _wish("more", wishes.plainly, "see more"),
    "surprise": _wish("surprise", wishes.plainly, "be surprised"),
    "any": _wish("dont_mind", changing.indifferent),
    "reject": _wish("reject", wishes.asks_nothing, "see other ones", role="exclude"),
    "like": _opinion("like", "say that you like it"),
    "dislike": _opinion("dislike", "say that it's not for you"),
    "seen": _opinion("seen", "say that you've {had} it"),
    "rate": _opinion("rate", "rate it"),
    "save": _opinion("save", "save it for later"),
    "share": _opinion("share", "pass it on"),
    "unseen": _answer("unseen", unseen),
    "mention": _answer("mention", mention),
    "accept": _answer("accept", accept, stores=True),
    "ask_about": _answer("ask_about", details, "know more about it", stores=True, keeps=True),
    "compare": _answer("compare", compare, "compare them", keeps=True),
    "pick": _answer("compare", pick),
    "why": _answer("why", explain, "know why it was picked", keeps=True),
    "back": _answer("back", back, "see the earlier suggestions"),
    "saved": _answer("saved", saved, "see what you saved", fails="utter_not_read"),
    "total": _answer("saved", total, fails="utter_not_read"),
    "unsay": _answer("undo", unsaying.unsay, stores=True, fails="utter_not_done"),
    "undo": _answer("undo", undo.undo, "take the last thing back", stores=True, fails="utter_not_done"),
    "correct": Row("correct", Group.ANSWER, leads=undo.correct, stores=True, fails="utter_not_done"),
    "start_over": _answer("start_over", start_over, "start over"),
    "always": _answer("always", always, stores=True),
    "tonight": _answer("tonight", tonight),
    "profile": _answer("profile", profile, "see what I know about you", fails="utter_not_read"),
    "forget": _answer("forget", forget, "have me forget something about you", stores=True, fails=_NOT_DELETED),
    "export_data": _answer("export_data", privacy.privacy, "get a copy of your data", fails="utter_not_read"),
    "delete_data": _answer(
        "delete_data", privacy.privacy, "have everything about you deleted", stores=True, fails=_NOT_DELETED
    ),
    "stop_remembering": _answer("stop_remembering", privacy.privacy, stores=True, fails=_NOT_DELETED),
    "remember_again": _answer("remember_again", privacy.privacy, stores=True, fails="utter_not_done"),
    "forget_taste": _answer("forget_taste", privacy.privacy, stores=True, fails=_NOT_DELETED),
    "ask_privacy": _answer("ask_privacy", privacy.about, "know what I keep about you"),
    "link_account": _answer("link_account", link, "link another channel of yours", stores=True, fails="utter_not_done"),
    "unlink_account": _answer("unlink_account", link, "unlink this channel", stores=True, fails="utter_not_done"),
    "help": _answer("help", _says("utter_help"), "see what you can say"),
    "bot": _answer("bot_challenge", _says("utter_bot")),
    "off": _answer("out_of_scope", _says("utter_out_of_scope")),
    "distress": Row("distress", Group.FIRST, does=_says("utter_distress")),
    "affirm": Row("affirm", Group.SOCIAL, leads=choices.choose, stores=True, keeps=True),
    "deny": Row("deny", Group.SOCIAL, does=choices.decline, keeps=True),
    "greet": _social("greet", "utter_greet"),
    "goodbye": _social("goodbye", "utter_goodbye"),
    "thank": _social("thank", "utter_welcome"),
    "chat": _social("chat", "utter_chat"),
    "insult": _social("insult", "utter_insult"),
}
NAMES: Mapping[str, str] = {row.intent: row.name for row in MOVES.values() if row.name}


async def _clarify(turn: Turn) -> State:
    await notices.missed(turn)
    return choices.suggest(turn, NAMES)


NOT_UNDERSTOOD = Row("nlu_fallback", Group.ANSWER, does=_clarify, keeps=True)

ANEW = _answer("start_over", anew)  # with a wish in the same message

OTHER_LANGUAGE = Row("other_language", Group.FIRST, does=say_language, keeps=True)

# What is no move: a tap, a picture, what Telegram sends first, and what was not understood.
OTHERS: Mapping[str, Row] = {
    "picture": _answer("picture", pictured),
    "choose": Row("choose", Group.ANSWER, leads=choices.choose, stores=True, keeps=True),
    "start": Row("start", Group.SOCIAL, does=welcome, keeps=True),
    "other_language": OTHER_LANGUAGE,
    "nlu_fallback": NOT_UNDERSTOOD,
}

# What the words of a move make of it, and nothing else does: an order of what is shown, to be told what comes.
_BY_WORDS: Mapping[str, Row] = {
    "ordered": _answer("inform", ordered),
    "notify": _answer("ask", cannot_notify),
}


def row(kind: str) -> Row:
    """Return what is done with a move; one that is not known counts as not understood."""
    return MOVES.get(kind) or OTHERS.get(kind) or _BY_WORDS.get(kind) or NOT_UNDERSTOOD


def meant(message: Message) -> Message:
    """Return a message whose mentions are meant as their moves say, where moves were read."""
    moves = [_as_opinion(move) for move in message.moves]
    return message.model_copy(update={"moves": tuple(as_meant(move, row(move.kind)) for move in moves)})


def _as_opinion(move: Move) -> Move:
    """Return what turns down one that it names as an opinion where it says whose it is, as the button has it."""
    of_one = move.read and move.kind == "reject" and move.of("title", "ordinal")
    return move.model_copy(update={"kind": "dislike"}) if of_one and _NOT_FOR_ME.search(move.text) else move


def as_meant(move: Move, known: Row) -> Move:
    """Return a move whose mentions have the role that a row gives them, if it was read.

    What is wanted on the whole may hold something that is not ("a comedy, fantasy no"): the mention then says so.
    """
    if not move.read or known.leads is not None:
        return move
    return move.mentioning([each.meant_as(known.role) for each in move.mentions])


def taste_of(move: Move) -> Row | None:
    """Return how a liking in general ("I like thrillers") is taken, which names no item: as a wish."""
    role: Role | None = {"like": "prefer", "dislike": "exclude"}.get(move.kind)  # type: ignore[assignment]
    return (
        None if role is None else Row(MOVES[move.kind].intent, Group.WISH, reads=wishes.taste, role=role, stores=True)
    )
