"""Versions are published while many people are answered: each page is exactly one version's, and the old ones go."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from weakref import ref

import numpy as np
import pytest

from recommender.domain.conditions import Range
from recommender.domain.feedback import Feedback, Kind
from recommender.domain.need import Need
from recommender.models.blend import Blend
from recommender.models.protocol import Interactions, Scoring
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.retrieval.index import Index, build_index
from recommender.service import Recommender
from recommender.service import current as module
from recommender.service.current import Current
from recommender.settings import Settings
from recommender.training.published import MODEL_DIR
from recommender.training.registry import latest, publish, staging
from tests.fakes import LetterEncoder
from tests.small_catalogue import small_catalogue
from tests.two_tastes import load_current

CATALOGUE = small_catalogue()
VERSIONS, THREADS = 5, 6
PEOPLE = {"ann": ("a", "f"), "bob": ("c",), "cid": ("g", "l")}
NEEDS = (
    Need(count=5),
    Need(examples=("d",), count=4),
    Need(require=(Range(facet="length", high=15),), examples=("b", "g")),
)


def fitted(seed: int) -> Blend:
    """A model of opinions thrown together at random: each seed's ranks the walks in another order."""
    random = np.random.default_rng(seed)
    pairs = np.array([(user, item) for user in range(30) for item in random.choice(12, 5, replace=False)])
    data = Interactions(
        users=pairs[:, 0].astype(np.int32),
        items=pairs[:, 1].astype(np.int32),
        weights=random.choice([1, -1], len(pairs)).astype(np.float32),
        times=np.arange(len(pairs)),
        n_users=30,
    )
    model = Blend()
    model.fit(data, CATALOGUE, seed=seed)
    return model


def put(settings: Settings, model: Blend, number: int) -> str:
    with staging(settings.models_dir) as staged:
        model.save(staged / MODEL_DIR)
        return publish(
            settings.models_dir,
            staged,
            created=datetime(2026, 3, 1, 12, number, tzinfo=UTC),
            catalogue=CATALOGUE.fingerprint,
            data=str(number),
            code="",
            settings={},
            metrics={},
        ).version


@pytest.fixture
def settings(tmp_path):
    return Settings.model_validate({"home": tmp_path, "pseudonym_key": "a key for tests only"})


def only(version: str, model: Scoring) -> Current:
    return Current(lambda: version, lambda: (version, model))


def serving(settings: Settings, monkeypatch: pytest.MonkeyPatch, seen: list[ref[Scoring]]) -> Recommender:
    """A recommender that takes whatever the registry publishes, as `Recommender.open` makes it."""
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    build_index(CATALOGUE, settings.index_dir, "letters", LetterEncoder)
    index = Index.load(settings.index_dir, CATALOGUE, "letters", LetterEncoder)

    def load():
        published = load_current(settings.models_dir, CATALOGUE)
        seen.append(ref(published.model))
        return published.manifest.version, published.model

    popularity = prior(CATALOGUE, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))
    current = Current(lambda: latest(settings.models_dir), load)
    current.watch()
    return Recommender(settings, CATALOGUE, Ranker(CATALOGUE, index, popularity), index, current)


def answer(recommender: Recommender, person: str, need: Need, key: str) -> tuple[str, tuple[object, ...]]:
    """A list as the actions make it: the page, then its lines."""
    page = recommender.recommend(person, need, session="s", channel="test", turn_key=key)
    lines = recommender.lines(person, page)
    shown = tuple((each.item, round(each.score, 5)) for each in page.recommendations)
    return page.model_version, (person, need, shown, tuple(lines))


def test_under_load_every_answer_is_one_version_s_and_old_versions_are_freed(settings, monkeypatch):
    models = [fitted(seed) for seed in range(VERSIONS)]
    versions = [put(settings, models[0], 0)]
    seen: list[ref[Scoring]] = []
    with serving(settings, monkeypatch, seen) as recommender:
        now = datetime.now(UTC)
        for person, liked in PEOPLE.items():
            recommender.record(
                [
                    Feedback(
                        key=f"{person}:{item}", user=person, item=item, kind=Kind.LIKE, session="s", channel="t", at=now
                    )
                    for item in liked
                ]
            )
        given: dict[str, set[tuple[object, ...]]] = {}
        expected: dict[str, set[tuple[object, ...]]] = {}
        finished = threading.Event()
        met = threading.Event()

        def talk(thread: int) -> int:
            turns = 0
            while not finished.is_set():
                for person in PEOPLE:
                    for number, need in enumerate(NEEDS):
                        # The same turn of the same person is the same turn: what is kept does not grow without end.
                        version, told = answer(recommender, person, need, f"{person}{number}")
                        given.setdefault(version, set()).add(told)
                        turns += 1
                        if version == versions[-1]:
                            met.set()
            return turns

        with ThreadPoolExecutor(THREADS) as pool:
            talking = [pool.submit(talk, thread) for thread in range(THREADS)]
            for number, model in enumerate(models[1:], start=1):
                assert met.wait(60)
                met.clear()
                versions.append(put(settings, model, number))
            assert met.wait(60)
            finished.set()
            assert all(each.result(60) > 0 for each in talking)

        # What one version would say with nobody else about, each alone in a recommender of its own.
        for number, model in enumerate(models):
            fixed = only(versions[number], model)
            alone = Recommender(settings, CATALOGUE, recommender._ranker, recommender._index, fixed)
            with alone:
                expected[versions[number]] = {
                    answer(alone, person, need, f"{person}{place}")[1]
                    for person in PEOPLE
                    for place, need in enumerate(NEEDS)
                }
        # A version may be replaced before everybody has asked everything; what it did say is what it says alone.
        assert set(given) == set(versions)
        assert {version: told - expected[version] for version, told in given.items() if told - expected[version]} == {}
        assert len({frozenset(each) for each in expected.values()}) == VERSIONS  # or the test could not fail

        models.clear()
        del model, fixed, alone
        recommender._current.close()
        monkeypatch.setattr(module, "GRACE_SECONDS", 0.0)
        recommender._current.look()
        gc.collect()
        assert len(seen) == VERSIONS
        assert [each() is None for each in seen] == [True] * (VERSIONS - 1) + [False]
