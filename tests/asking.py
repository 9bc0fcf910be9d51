"""Asks the handlers of questions a hand-made message, without Rasa, models and store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import yaml
from rasa_sdk.executor import CollectingDispatcher

from actions.message import read_message
from actions.state import State
from actions.turn import Turn
from recommender.catalogue.catalogue import Catalogue
from recommender.domain.feedback import Feedback
from recommender.domain.need import Need
from recommender.service import Recommender
from recommender.wording.facts import Facts
from recommender.wording.holdings import Holdings
from recommender.wording.sentences import Wording

DOMAIN = yaml.safe_load((Path(__file__).parents[1] / "domain.yml").read_text("utf-8"))


class Noting:
    """What of the engine needs no model and no store, and a note of what would be kept."""

    noted: tuple[Feedback, ...] = ()

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue, self.spec = catalogue, catalogue.spec
        self.wording, self.facts, self.holdings = Wording(catalogue), Facts(catalogue), Holdings(catalogue)

    def pick(self, user: str | None, need: Need, items: Sequence[str]) -> tuple[str, list[str]]:
        """Take the first."""
        return items[0], ["it is the first"]

    def note(self, feedback: list[Feedback]) -> None:
        self.noted = (*self.noted, *feedback)


class Asked:
    """What was answered, and the state after it."""

    def __init__(self, turn: Turn, state: State) -> None:
        self.state = state
        said = cast("list[Mapping[str, Any]]", turn.dispatcher.messages)
        self.text = "\n".join(DOMAIN["responses"][each["response"]][0]["text"].format(**each) for each in said)


def ask(
    handler: Callable[[Turn], Awaitable[State]],
    engine: Noting,
    text: str,
    *entities: tuple[str, Any] | Mapping[str, Any],
    state: State | None = None,
    intent: str = "ask_about",
) -> Asked:
    """Ask a question with its mentions as (entity, value), in the order in which they were said."""
    mentions = [each if isinstance(each, Mapping) else {"entity": each[0], "value": each[1]} for each in entities]
    mentions = [{"start": place, **each} for place, each in enumerate(mentions)]
    turn = Turn(
        recommender=cast("Recommender", engine),
        dispatcher=CollectingDispatcher(),
        message=read_message(intent, mentions),
        text=text,
        ranking=(),
        state=state or State(),
        user="u",
        session="s",
        channel="web",
        key="a-key-of-a-turn",
        sender="p",
        conversation="p",
    )
    return Asked(turn, asyncio.run(cast("Any", handler)(turn)))
