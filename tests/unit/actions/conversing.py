"""Talk with the actions alone: messages made by hand, as the assistant would read them, about a catalogue of walks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import SecretStr
from rasa_sdk.executor import CollectingDispatcher

from actions.message import Mention, Move, read_message
from actions.moves import MOVES
from actions.plan import perform
from actions.state import State
from actions.turn import Turn
from actions.warming import warm
from language_model.client import Client
from recommender.domain.feedback import Kind
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.retrieval.index import Index, build_index
from recommender.service import Recommender
from recommender.service.current import Current
from recommender.settings import Settings
from recommender.store import Store, open_store
from tests.fakes import LetterEncoder, PairModel
from tests.small_catalogue import small_catalogue

Entity = dict[str, Any]
Said = tuple[str, str, list[Entity]]  # a move, its words, and what is mentioned in them, each by its words


def of(words: str, entity: str, value: object, **more: object) -> Entity:
    """An entity and the words for it."""
    return {"words": words, "entity": entity, "value": value, **more}


def read(kind: str, text: str, *mentions: Mention) -> Move:
    """A move as it comes from the reader, over all of its text."""
    return Move(kind=kind, text=text, end=len(text), read=True, mentions=mentions)


@dataclass
class Talk:
    """One person, whose messages are answered in turn."""

    recommender: Recommender
    store: Store
    pool: ThreadPoolExecutor
    user: str = "u"
    state: State = field(default_factory=State)
    number: int = 0
    answers: list[dict[str, Any]] = field(default_factory=list)
    model: Client | None = None
    turn: Turn | None = None
    """The last one."""

    async def say(self, *said: Said, intent: str | None = None, bare: dict[str, str] | None = None) -> Talk:
        """Say moves, joined by blanks."""
        text, entities, moves = "", [], []
        for kind, words, mentioned in said:
            start = len(text) + bool(text)
            text = f"{text} {words}".strip()
            moves.append({"move": kind, "start": start, "end": len(text)})
            for each in mentioned:
                found = words.index(each["words"])
                span = {"start": start + found, "end": start + found + len(each["words"])}
                entities.append({**{name: value for name, value in each.items() if name != "words"}, **span})
        intent = intent or MOVES[said[0][0]].intent
        return await self._answer(intent, entities, moves, text, bare)

    async def tap(self, intent: str, **entities: object) -> Talk:
        """Tap a button with a payload."""
        told = [{"entity": name, "value": value} for name, value in entities.items()]
        return await self._answer(intent, told, [], f"/{intent}", None)

    async def choose(self, label: str) -> Talk:
        """Tap an option of the offer on the table."""
        offer = self.state.offer
        assert offer is not None
        (place,) = [place for place, option in enumerate(offer.options) if option.label == label]
        return await self.tap("choose", option=offer.token(place))

    async def _answer(
        self, intent: str, entities: list[Entity], moves: list[Entity], text: str, bare: dict[str, str] | None
    ) -> Talk:
        self.number += 1
        dispatcher = CollectingDispatcher()
        turn = Turn(
            recommender=self.recommender,
            dispatcher=dispatcher,
            message=read_message(intent, entities, moves, text),
            text=text,
            ranking=(),
            state=self.state.after(choice=None),
            choice=self.state.choice,
            user=self.user,
            session="s",
            channel="web",
            key=f"{self.number:08}{self.user}",
            sender="web:1",
            conversation="web:1",
            model=self.model,
        )
        self.turn = turn
        state = await perform(turn, bare)
        await warm(turn, dispatcher.messages)
        self.state = State.model_validate_json(state.model_dump_json())  # as it goes through the slots
        self.answers = dispatcher.messages
        return self

    @property
    def responses(self) -> list[str]:
        """The names of what was answered last."""
        return [str(each["response"]) for each in self.answers]

    @property
    def words(self) -> str:
        """What stood in the places of what was answered last."""
        return "\n".join(str(value) for each in self.answers for value in each.values() if isinstance(value, str))

    @property
    def events(self) -> list[tuple[Kind, str]]:
        """What the store keeps, in order."""
        return [(each.kind, each.item) for each in self.store.feedback(self.user)]

    @property
    def wanted(self) -> list[str]:
        """What is asked for, in words."""
        return [self.recommender.wording.say_condition(each) for each in self.state.need.require]

    def ends_well(self) -> bool:
        """Whether the answer ends with a list, a question or an offer."""
        last = self.answers[-1]
        return bool(last.get("buttons")) or "items" in last or last["response"] in ENDS


ENDS = frozenset(
    re.findall(r"  (utter_\w+):\n    - text: .*\?\"", Path(__file__).parents[3].joinpath("domain.yml").read_text())
)


@contextmanager
def talking(home: Path, *, has_texts: bool = True, **changes: Any) -> Iterator[Talk]:
    """Open a catalogue of walks with a store of its own; `changes` are settings.

    The walks have no texts, and are taken to have some, so that any words find something, unless `has_texts` is false.
    """
    settings = Settings(home=home, store_url=None, pseudonym_key=SecretStr("a key for tests only"), **changes)
    catalogue = small_catalogue()
    catalogue.has_texts = has_texts
    build_index(catalogue, settings.index_dir, "letters", LetterEncoder)
    index = Index.load(settings.index_dir, catalogue, "letters", LetterEncoder)
    popularity = prior(catalogue, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))
    current = Current(lambda: "v1", lambda: ("v1", PairModel.of(12, (0, 3, 0.9), (1, 2, 0.8))))
    ranker = Ranker(catalogue, index, popularity)
    with (
        ThreadPoolExecutor(max_workers=1) as pool,
        Recommender(settings, catalogue, ranker, index, current) as recommender,
        open_store(settings.database_url) as store,
    ):
        yield Talk(recommender, store, pool)
