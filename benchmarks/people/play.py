"""Plays seekers' messages through the trained assistant and the actions, with the store looked at after each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.engine import Engine
from actions.runner import build_executor
from benchmarks.people.dialogues import Said
from benchmarks.people.scoring import Heard, Outcome
from recommender.catalogue.titles import title_key
from recommender.domain.items import Item
from recommender.settings import Settings
from recommender.store import open_store
from tests.e2e.conversation import WORKER, Assistant, Conversation, Reply

_YEAR = re.compile(r"\(\s*(\d{4})\s*\)")
_OF_INTENT = {"ask": "want", "inform": "want", "dont_mind": "any", "bot_challenge": "bot", "out_of_scope": "off"}
_OF_ROLE = {"exclude": "avoid", "prefer": "prefer", "example": "similar"}


@dataclass(frozen=True)
class Turn:
    """A message with what it led to."""

    text: str
    reply: Reply
    outcome: Outcome


class Titles:
    """Finds titles with their years among the items of a catalogue."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._by_key: dict[str, list[tuple[int | None, str]]] = {}
        for item in items:
            for title in (item.title, *getattr(item, "aliases", ())):
                self._by_key.setdefault(title_key(title), []).append((item.year, item.id))

    def find(self, titled: str) -> tuple[str, ...]:
        """Return the items of a title; of a title with a year those of that year, give or take one."""
        match = _YEAR.search(titled)
        name = titled[: match.start()] if match else titled
        year = int(match[1]) if match else None
        rows = self._by_key.get(title_key(name.strip()), ())
        return tuple(item for known, item in rows if year is None or (known is not None and abs(known - year) <= 1))

    def named(self, text: str) -> list[str | None]:
        """Return what a text names with its year, in order: items, and None for what the catalogue lacks.

        The rest of a longer title is not what was named: "In Her Skin (2009)" is not Skin.
        """
        found: list[str | None] = []
        position = 0
        for match in _YEAR.finditer(text):
            words = text[position : match.start()].replace("...", " ... ").split()
            position = match.end()
            lengths = range(min(10, len(words)), 0, -1)
            titles = ((length, self.find(f"{' '.join(words[-length:])} ({match[1]})")) for length in lengths)
            length, ids = next(((length, ids) for length, ids in titles if ids), (0, ()))
            before = words[-length - 1] if 0 < length < len(words) - 1 else ""
            found.append(ids[0] if ids and not before[:1].isupper() else None)
        return found


class Player:
    """The assistant, the actions and a store of its own, for as long as it is open."""

    def __init__(self, model: Path, folder: Path, *, worker: Path = WORKER, **changes: str) -> None:
        """Start them; `worker` and `changes` are those of `Assistant`."""
        self._store = open_store(f"sqlite:///{folder / 'people.db'}")
        self._engine = Engine(Settings(store_url=f"sqlite:///{folder / 'people.db'}"))
        self._pool = ThreadPoolExecutor(max_workers=2)
        self._executor = build_executor(self._engine, self._pool)
        self._assistant = Assistant(model, worker=worker, **changes)
        self.recommender = self._engine.recommender()
        self.titles = Titles(self.recommender.catalogue.items)

    def close(self) -> None:
        """Stop everything."""
        self._assistant.close()
        self._engine.close()
        self._store.close()
        self._pool.shutdown()

    def play(self, dialogue: Sequence[Said]) -> dict[int, Turn]:
        """Play the seeker's messages of a dialogue in order; what the friend named before is what was shown."""
        talk = Conversation(self._assistant, self._executor, channel="test")
        user = self.recommender.pseudonym(f"{talk.channel}:{talk.sender}")
        found: dict[int, Turn] = {}
        named: list[str] | None = None
        focus: str | None = None
        fresh = False
        friend: list[str] = []
        for number, said in enumerate(dialogue):
            told = self.titles.named(said.text)
            mentioned = [each for each in told if each is not None]
            if not said.by_seeker:
                friend.append(said.text)
                if told:
                    earlier = (named or []) if fresh else []
                    named = [*earlier, *(each for each in mentioned if each not in earlier)]
                    focus, fresh = told[-1], True
                continue
            # What the bot itself has shown since, the seeker never saw: what the friend named last is talked about,
            # and nothing if the catalogue lacks it. Nor did they see what the bot offered.
            slots = {"offer": None} if named is None else {"shown": named, "focus": focus, "offer": None}
            before = {**(talk.replies[-1].slots if talk.replies else {}), **slots}
            kept = len(self._store.feedback(user))
            reply = talk.say(said.text, slots=slots, before=" ".join(friend))
            friend = []
            stored = tuple((str(each.kind), each.item) for each in self._store.feedback(user)[kept:])
            found[number] = Turn(said.text, reply, _outcome(reply, before, stored, tuple(named or ())))
            focus, fresh = mentioned[-1] if mentioned else focus, False
        return found


def _outcome(
    reply: Reply, before: Mapping[str, Any], stored: tuple[tuple[str, str], ...], context: tuple[str, ...]
) -> Outcome:
    old, new = before.get("need") or {}, reply.slots.get("need") or {}

    def fresh(*parts: str) -> tuple[Any, ...]:
        return tuple(each for part in parts for each in new.get(part) or () if each not in (old.get(part) or ()))

    shown = reply.slots.get("shown") or []
    return Outcome(
        heard=tuple(_heard(reply)),
        stored=stored,
        wanted=fresh("require", "prefer"),
        avoided=fresh("exclude"),
        examples=fresh("examples"),
        themes=fresh("themes"),
        context=context or _talked_about(before),
        answer=reply.text,
        has_list=bool(shown) and shown != (before.get("shown") or []),
        has_choice=bool(reply.buttons) or bool(reply.slots.get("offer")),
    )


def _talked_about(before: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what was shown, in its order, and the one that was spoken of beside it."""
    return tuple(dict.fromkeys([*(before.get("shown") or ()), *([before["focus"]] if before.get("focus") else ())]))


def _heard(reply: Reply) -> list[Heard]:
    """Return the moves with what stands in them; of an assistant without moves, those that intent and roles say."""
    moves = reply.moves or [{"move": _OF_INTENT.get(reply.intent or "", reply.intent or ""), "start": 0, "end": 10**6}]
    found = []
    for move in moves:
        inside = [each for each in reply.entities if move["start"] <= each.get("start", 0) < move["end"]]
        kinds = []
        for entity in inside:
            kind = str(move["move"])
            if not reply.moves:
                kind = _OF_ROLE.get(entity.get("role") or "", kind)
            kinds.append(_entity(kind, entity))
        found += [each for each in kinds if each is not None]
        points = not any(entity["entity"] == "title" for entity in inside)
        found.append(Heard(str(move["move"]), pointing=points))
    return found


def _entity(move: str, entity: Mapping[str, Any]) -> Heard | None:
    value, name = entity.get("value"), str(entity["entity"])
    if name == "title":
        return Heard(move, items=tuple(value)) if isinstance(value, list) else Heard(move, text=str(value))
    if name == "reaction":
        return Heard(str(value))
    if name == "facet":
        return Heard(move, facet=str(value))
    if isinstance(value, list):
        return Heard(move, facet=name, values=tuple(map(str, value)))
    if isinstance(value, dict):
        # What is said of a facet by another name: "cheaper", "the cheapest".
        about = str(value.get("facet") or name)
        return Heard(move, facet=about, values=(str(value["value"]),) if value.get("value") else ())
    return Heard(move, text=str(value)) if name in ("theme", "person") else None
