"""The Rasa actions: one class for all of them, which reads the turn, guards the handler and writes the slots."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, Restarted, SessionStarted
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions import choices, references, undo
from actions.details import details, explain
from actions.engine import Engine
from actions.feedback import feedback
from actions.identity import identify
from actions.languages import say_language
from actions.linking import link
from actions.lists import back, saved
from actions.message import read_message
from actions.privacy import privacy
from actions.profile import forget, profile
from actions.recommend import more, recommend, start_over
from actions.stale import is_stale
from actions.state import State, read_state, slot_events
from actions.taste import always, tonight
from actions.turn import Turn
from recommender.service import RecommenderError, StoreError

logger = logging.getLogger(__name__)

Handler = Callable[[Turn], Awaitable[State]]

# What answers which intent, for messages that were chosen instead of typed.
BY_INTENT: Mapping[str, Handler] = {
    "ask": recommend,
    "inform": recommend,
    "more": more,
    "like": feedback,
    "dislike": feedback,
    "seen": feedback,
    "rate": feedback,
    "save": feedback,
    "share": feedback,
    "surprise": recommend,
    "back": back,
    "saved": saved,
    "undo": undo.undo,
    "profile": profile,
    "forget": forget,
    "always": always,
    "tonight": tonight,
    "export_data": privacy,
    "delete_data": privacy,
    "stop_remembering": privacy,
    "remember_again": privacy,
    "forget_taste": privacy,
    "link_account": link,
    "unlink_account": link,
    "deny": choices.decline,
    "ask_about": details,
    "why": explain,
    "start_over": start_over,
    "dont_mind": choices.dont_mind,
}


async def say_help(turn: Turn) -> State:
    """Show what can be said: the reading of a misunderstood message that has no action of its own."""
    turn.say("utter_help")
    return turn.state.after(offer=None, misses=0)


async def follow(turn: Turn) -> State:
    """Answer a message by its intent."""
    return await BY_INTENT.get(turn.message.intent, say_help)(turn)


def answering(handler: Handler) -> Handler:
    """Let a typed message answer what the bot asked last, before it is taken as something new."""

    async def answer(turn: Turn) -> State:
        before = turn.message
        turn = choices.take_answer(turn)
        return await (handler if turn.message is before else follow)(turn)

    return answer


async def choose(turn: Turn) -> State:
    """Do what a tapped or confirmed option stands for."""
    return await choices.choose(turn, follow)


async def correct(turn: Turn) -> State:
    """Replace what the message before was taken for."""
    return await undo.correct(turn, follow)


ACTIONS: Mapping[str, Handler] = {
    "action_recommend": answering(recommend),
    "action_more": more,
    "action_feedback": answering(feedback),
    "action_details": answering(details),
    "action_explain": answering(explain),
    "action_choose": choose,
    "action_decline": choices.decline,
    "action_dont_mind": choices.dont_mind,
    "action_start_over": start_over,
    "action_back": back,
    "action_saved": saved,
    "action_undo": undo.undo,
    "action_correct": answering(correct),
    "action_profile": profile,
    "action_forget": answering(forget),
    "action_always": always,
    "action_tonight": tonight,
    "action_privacy": privacy,
    "action_link": link,
    "action_other_language": say_language,
    "action_clarify": answering(choices.clarify),
}


class ParleyAction(Action):  # type: ignore[misc] # rasa-sdk is not typed
    """An action by name. A failure becomes an honest sentence and a log entry with its reference, and no new state."""

    def __init__(self, name: str, handler: Handler, engine: Engine, pool: ThreadPoolExecutor) -> None:
        self._name, self._handler, self._engine, self._pool = name, handler, engine, pool

    def name(self) -> str:
        """Return the name that the domain lists."""
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]
    ) -> list[EventType]:
        """Answer the latest message."""
        state = read_state(tracker.slots)
        try:
            turn = await self._turn(dispatcher, tracker, state)
            stale = await is_stale(turn, tracker.events)
            if stale:
                turn.state, turn.choice, state = State(), None, State()
                turn.say("utter_dropped", event="forgotten")
            try:
                after = await self._handler(turn)
            except references.Unclear as unclear:
                after = ask(turn, unclear)
            if after.offer is not None and after.offer.kind == "confirm" and after.offer == state.offer:
                after = after.after(offer=None)  # a "yes" confirms what was asked right before it, and nothing older
            if turn.forgotten:
                return [Restarted()]
            # Without the last, Rasa would begin another session, and that without these slots.
            restart = [Restarted(), SessionStarted(), FollowupAction("action_listen")] if stale else []
            return [*restart, *slot_events(state, after)]
        except StoreError as error:
            return _fail(dispatcher, "utter_not_stored", self._name, error)
        except RecommenderError as error:
            return _fail(dispatcher, "utter_no_recommender", self._name, error)
        except Exception as error:  # the guard: whatever it was, the person gets an answer and the operator a trace
            return _fail(dispatcher, "utter_trouble", self._name, error)

    async def _turn(self, dispatcher: CollectingDispatcher, tracker: Tracker, state: State) -> Turn:
        recommender = await asyncio.get_running_loop().run_in_executor(self._pool, self._engine.recommender)
        latest = tracker.latest_message
        intent = (latest.get("intent") or {}).get("name") or "nlu_fallback"
        channel = str(tracker.get_latest_input_channel() or "unknown")
        sender, conversation = identify(channel, str(tracker.sender_id))
        message_id = latest.get("message_id") or _event_id(tracker)
        return Turn(
            recommender=recommender,
            pool=self._pool,
            dispatcher=dispatcher,
            message=read_message(intent, latest.get("entities") or ()),
            text=str(latest.get("text") or ""),
            ranking=_ranking(latest),
            state=state.after(choice=None),
            choice=state.choice,
            user=recommender.pseudonym(sender),
            session=_digest(conversation, _session_start(tracker)),
            channel=channel,
            key=_digest(conversation, str(message_id)),
            sender=sender,
            conversation=conversation,
        )


def ask(turn: Turn, unclear: references.Unclear) -> State:
    """Ask what was meant."""
    match unclear:
        case references.Ambiguous():
            return choices.ask_which(turn, unclear)
        case references.UnknownItem(name=name):
            turn.say("utter_unknown_item", name=f"“{name}”" if name else "that")
        case references.NoSuchPosition(position=position):
            turn.say("utter_no_such_position", position=str(position), size=str(len(turn.state.shown)))
        case _ if turn.state.shown:
            return choices.ask_which_shown(turn)
        case _:
            turn.say("utter_nothing_meant")
    return turn.state


def build_executor(engine: Engine, pool: ThreadPoolExecutor) -> ActionExecutor:
    """Compose the action server's executor."""
    executor = ActionExecutor()
    for name, handler in ACTIONS.items():
        executor.register_action(ParleyAction(name, handler, engine, pool))
    return executor


def _fail(dispatcher: CollectingDispatcher, response: str, action: str, error: Exception) -> list[EventType]:
    """Answer with an honest sentence instead of whatever was going to be said."""
    reference = secrets.token_hex(4)
    logger.error("%s failed (reference %s): %s", action, reference, error, exc_info=error)
    dispatcher.messages.clear()
    dispatcher.utter_message(response=response, reference=reference)
    return []


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _session_start(tracker: Tracker) -> str:
    """Return when the session began, which tells sessions of one conversation apart."""
    for event in reversed(tracker.events):
        if event.get("event") == "session_started":
            return str(event.get("timestamp"))
    return ""


def _event_id(tracker: Tracker) -> str:
    """Identify a message that its channel gave no id: by when it arrived."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return str(event.get("timestamp"))
    return ""


def _ranking(latest: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    """Return the classifier's readings, best first."""
    ranking = latest.get("intent_ranking") or ()
    return tuple((str(each.get("name")), float(each.get("confidence") or 0.0)) for each in ranking)
