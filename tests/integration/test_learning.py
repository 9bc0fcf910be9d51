"""The loop: what people say goes through the actions into the store and comes back as better lists.

Forty people rated 12 comedies and 12 horror films: each likes one kind. Two groups come to talk. *Regulars* like
comedies, a taste that the model has learnt. *Collectors* like the films with an even number, comedies or horror alike,
a taste that nobody had before: it can be learnt only from what they say.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import pytest

from actions.engine import Engine
from actions.runner import build_executor
from recommender.domain.need import Need
from recommender.retrieval.index import build_index
from recommender.service import current, loading
from recommender.settings import Settings
from recommender.store import open_store
from recommender.training.evaluation.metrics import ndcg
from recommender.training.job import prepare
from recommender.training.registry import latest
from recommender.training.train import train
from tests.fakes import LetterEncoder
from tests.two_tastes import build_films

FILMS = 24
COMEDIES = frozenset(range(12))
EVEN = frozenset(range(0, FILMS, 2))
GROUP, TOLD, LENGTH = 24, 4, 8


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = Settings.model_validate(
        {"home": tmp_path, "pseudonym_key": "a key for tests only", "encoder": "letters"}
    )
    catalogue = build_films(settings.catalogue_dir, FILMS)
    build_index(catalogue, settings.index_dir, "letters", LetterEncoder)
    monkeypatch.setattr(loading, "load_encoder", lambda name: LetterEncoder())
    monkeypatch.setattr(current, "POLL_SECONDS", 0.05)
    retrain(settings)
    return settings


def retrain(settings: Settings, *, feedback: bool = True) -> None:
    with open_store(settings.database_url) as store:
        job = prepare(settings, store.all_signals() if feedback else ())
    train(settings, job, progress=lambda line: None)


class Cinema:
    """The action server in this process: what people say is said to its actions."""

    def __init__(self, settings: Settings, pool: ThreadPoolExecutor) -> None:
        self.engine = Engine(settings)
        self.executor = build_executor(self.engine, pool)

    def say(self, person: str, intent: str, film: int) -> None:
        message = {
            "intent": {"name": intent},
            "entities": [{"entity": "title", "value": [f"film-{film}"]}],
            "text": f"{intent} {film}",
            "message_id": uuid.uuid4().hex,
        }
        tracker = {
            "sender_id": person,
            "slots": {},
            "latest_message": message,
            "events": [{"event": "user", "input_channel": "test", **message}],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": None,
        }
        call = {"next_action": "action_feedback", "sender_id": person, "tracker": tracker, "domain": {}}
        answer = asyncio.run(self.executor.run(call))
        assert answer is not None
        assert [each["response"] for each in answer.model_dump()["responses"]] == ["utter_noted_next"]

    def follow(self, settings: Settings) -> None:
        """Wait until the running server answers with what was published last."""
        turn: dict[str, Any] = {"session": "s", "channel": "test", "turn_key": "t"}
        for _ in range(1000):
            page = self.engine.recommender().recommend(None, Need(), **turn)
            if page.model_version == latest(settings.models_dir):
                return
            time.sleep(0.05)
        pytest.fail("the new model was not taken")

    def served(self, person: str | None, told: Sequence[int], likes: frozenset[int]) -> float:
        """NDCG of the likes that were not told, in a list without what was told."""
        recommender = self.engine.recommender()
        user = None if person is None else recommender.pseudonym(f"test:{person}")
        turn: dict[str, Any] = {"session": "s", "channel": "test", "turn_key": uuid.uuid4().hex}
        page = recommender.recommend(user, Need(count=LENGTH), skip=[f"film-{each}" for each in told], **turn)
        listed = [int(each.item.removeprefix("film-")) for each in page.recommendations]
        return ndcg(listed, likes - set(told), LENGTH)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def people(name: str, likes: frozenset[int], told: int = TOLD) -> dict[str, list[int]]:
    """Return who tells of which likes."""
    random = np.random.default_rng(5)
    return {f"{name}{number}": random.choice(sorted(likes), told, replace=False).tolist() for number in range(GROUP)}


def talk(cinema: Cinema, group: dict[str, list[int]], likes: frozenset[int]) -> None:
    """Each says what they like of what they tell of, and one thing that they do not like."""
    dislikes = sorted(frozenset(range(FILMS)) - likes)
    for number, (person, told) in enumerate(group.items()):
        for film in told:
            cinema.say(person, "like", film)
        cinema.say(person, "dislike", dislikes[number % len(dislikes)])


def quality(cinema: Cinema, group: dict[str, list[int]], likes: frozenset[int], *, known: bool = True) -> float:
    return mean(cinema.served(person if known else None, told, likes) for person, told in group.items())


def test_feedback_helps_at_once_where_the_taste_is_known(settings: Settings, pool: ThreadPoolExecutor) -> None:
    cinema, regulars = Cinema(settings, pool), people("regular", COMEDIES)
    before = quality(cinema, regulars, COMEDIES)
    assert before == quality(cinema, regulars, COMEDIES, known=False)
    talk(cinema, regulars, COMEDIES)
    assert quality(cinema, regulars, COMEDIES) > before + 0.3
    cinema.engine.close()


def test_a_new_taste_is_served_better_after_retraining_on_what_was_said(
    settings: Settings, pool: ThreadPoolExecutor
) -> None:
    """The server runs all the while. Newcomers are of the same taste, but nothing of theirs is trained on."""
    cinema, collectors, newcomers = Cinema(settings, pool), people("collector", EVEN, 7), people("newcomer", EVEN)
    talk(cinema, collectors, EVEN)
    talk(cinema, newcomers, EVEN)
    before = quality(cinema, collectors, EVEN)
    newcomers_before = quality(cinema, newcomers, EVEN)
    recommender = cinema.engine.recommender()
    for person in newcomers:
        recommender.memory.delete(recommender.pseudonym(f"test:{person}"))

    retrain(settings, feedback=False)
    cinema.follow(settings)
    assert quality(cinema, collectors, EVEN) == pytest.approx(before)  # it is not the training that helps

    retrain(settings)
    cinema.follow(settings)
    talk(cinema, newcomers, EVEN)
    assert quality(cinema, collectors, EVEN) > before + 0.3
    assert quality(cinema, newcomers, EVEN) > newcomers_before + 0.3
    cinema.engine.close()
