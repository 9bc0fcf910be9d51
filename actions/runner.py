"""The Rasa actions: one class for all of them, which reads the turn, guards the handler and writes the slots."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar, cast

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, Restarted, SessionStarted
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.engine import Engine
from actions.failing import NotDone, log_failure
from actions.message import read_message
from actions.plan import perform
from actions.stale import is_stale
from actions.standing import tell_wishes
from actions.state import Forgotten, State, read_state, slot_events
from actions.turn import OFFER_ID, Turn
from actions.warming import warm
from contract.bot_message import FORGOTTEN
from contract.sender import person_and_conversation
from language_model.client import Client
from monitoring import logs, metrics
from recommender.service import RecommenderError, StoreError
from recommender.wording.languages import known_languages, speaking

logger = logging.getLogger(__name__)

T = TypeVar("T")

# The actions do the same: all that a message says. What differs is what "yes" means where it is all that is said.
ACTIONS: Mapping[str, Mapping[str, str]] = {
    "action_recommend": {"affirm": "ask"},
    "action_more": {"affirm": "more"},
    **{
        name: {}
        for name in (
            *("action_answer", "action_feedback", "action_details", "action_explain", "action_choose"),
            *("action_decline", "action_dont_mind", "action_start_over", "action_clarify", "action_back"),
            *("action_saved", "action_undo", "action_correct", "action_profile", "action_forget"),
            *("action_always", "action_tonight", "action_privacy", "action_link"),
        )
    },
}


class ParleyAction(Action):  # type: ignore[misc] # rasa-sdk is not typed
    """An action by name. A failure becomes an honest sentence and a log entry with its reference, and no new state."""

    def __init__(
        self,
        name: str,
        bare: Mapping[str, str],
        engine: Engine,
        pool: ThreadPoolExecutor,
        model: Client | None = None,
    ) -> None:
        self._name, self._bare, self._engine, self._pool, self._model = name, bare, engine, pool, model

    def name(self) -> str:
        """Return the name that the domain lists."""
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]
    ) -> list[EventType]:
        """Answer the latest message."""
        answered = partial(copy_context().run, self._run, dispatcher, tracker, time.monotonic())
        return await asyncio.get_running_loop().run_in_executor(self._pool, answered)

    def _run(self, dispatcher: CollectingDispatcher, tracker: Tracker, began: float) -> list[EventType]:
        """Answer, all of it in one thread of the pool: going to and fro between it and the loop has its price."""
        events = _finished(self._answered(dispatcher, tracker))
        seconds = time.monotonic() - began
        metrics.ACTIONS.labels(self._name).observe(seconds)
        logger.info("%s took %.3f s", self._name, seconds)
        return events

    async def _answered(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        state = read_state(tracker.slots)
        language = str(tracker.latest_message.get("language") or state.language)
        if language in known_languages() and language != state.language:
            spoken = state.after(language=language)
        else:
            spoken = state
        with speaking(spoken.language):
            return await self._spoken(dispatcher, tracker, state, spoken)

    async def _spoken(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, before: State, state: State
    ) -> list[EventType]:
        """Answer in the language of the message."""
        try:
            turn = await self._turn(dispatcher, tracker, state)
            stale = await is_stale(turn, tracker.events)
            if stale:
                state = State(language=state.language)
                turn = replace(turn, state=state, choice=None)
                turn.say("utter_dropped", event=FORGOTTEN)
            elif state.lost:
                turn.say("utter_lost")
                turn = turn.with_state(turn.state.after(lost=False))
            turn = _without_old_confirmation(turn, tracker)
            after = await perform(turn, self._bare)
            await warm(turn, dispatcher.messages)
            tell_wishes(turn, before.need, after)
            if isinstance(after, Forgotten):
                return [Restarted()]
            # Without the last, Rasa would begin another session, and that without these slots.
            restart = [Restarted(), SessionStarted(), FollowupAction("action_listen")] if stale else []
            return [*restart, *slot_events(State() if stale else before, after)]
        except NotDone as error:
            return _fail(dispatcher, error.response, self._name, error)
        except StoreError as error:
            return _fail(dispatcher, "utter_not_stored", self._name, error)
        except RecommenderError as error:
            return _fail(dispatcher, "utter_no_recommender", self._name, error)
        except Exception as error:  # the guard: whatever it was, the person gets an answer and the operator a trace
            return _fail(dispatcher, "utter_trouble", self._name, error)

    async def _turn(self, dispatcher: CollectingDispatcher, tracker: Tracker, state: State) -> Turn:
        latest = tracker.latest_message
        intent = (latest.get("intent") or {}).get("name") or "nlu_fallback"
        said = str(latest.get("text") or "")
        text = str(latest.get("english") or said)
        channel = str(tracker.get_latest_input_channel() or "unknown")
        sender, conversation = person_and_conversation(channel, str(tracker.sender_id))
        key = logs.key_in(conversation, str(latest.get("message_id") or _event_id(tracker)))
        logs.begin(key)
        recommender = self._engine.recommender()
        return Turn(
            recommender=recommender,
            dispatcher=dispatcher,
            message=read_message(intent, latest.get("entities") or (), latest.get("moves") or (), text),
            text=text,
            said=said,
            ranking=_ranking(latest),
            state=state.after(choice=None),
            choice=state.choice,
            model=self._model,
            user=recommender.pseudonym(sender),
            session=logs.key_in(conversation, _session_start(tracker)),
            channel=channel,
            key=key,
            sender=sender,
            conversation=conversation,
        )


def _finished(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a handler to its end: what it awaits blocks and never waits for an event loop (`Turn.call`).

    Raises:
        RuntimeError: it does.
    """
    try:
        coroutine.send(None)
    except StopIteration as end:
        return cast("T", end.value)
    coroutine.close()
    raise RuntimeError("a handler waits for an event loop")


def _without_old_confirmation(turn: Turn, tracker: Tracker) -> Turn:
    """Drop a question about data that was not asked right before: a "yes" confirms no older one."""
    offer = turn.state.offer
    if offer is None or offer.kind != "confirm":
        return turn
    said = [event for event in tracker.events if event.get("event") == "user"]
    before = said[-2] if len(said) > 1 else {}
    key = logs.key_in(turn.conversation, str(before.get("message_id") or before.get("timestamp")))
    return turn if offer.id == key[:OFFER_ID] else turn.with_state(turn.state.after(offer=None))


def build_executor(engine: Engine, pool: ThreadPoolExecutor, model: Client | None = None) -> ActionExecutor:
    """Compose the action server's executor; `model` words some answers, see docs/language-model.md."""
    executor = ActionExecutor()
    for name, bare in ACTIONS.items():
        executor.register_action(ParleyAction(name, bare, engine, pool, model))
    return executor


def _fail(dispatcher: CollectingDispatcher, response: str, action: str, error: Exception) -> list[EventType]:
    """Answer with an honest sentence instead of whatever was going to be said."""
    reference = secrets.token_hex(4)
    metrics.FAILURES.labels(response.removeprefix("utter_")).inc()
    log_failure(logger, f"{action} failed (reference {reference})", error)
    dispatcher.messages.clear()
    dispatcher.utter_message(response=response, reference=reference)
    return []


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
