"""Candidates instead of all items: the same answers where everything is a candidate, and never a wrong one."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.conditions import Range, Terms
from recommender.domain.feedback import Signal
from recommender.domain.need import Need
from recommender.models.lightfm import LightFM, LightFMSettings
from recommender.models.protocol import Interactions
from recommender.ranking import approximate
from recommender.ranking.person import Person
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.retrieval.nearest import Nearest
from tests.fakes import LetterEncoder, PairModel
from tests.small_catalogue import small_items, small_spec

COPIES = 50  # of each of the twelve walks


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    generator, items = np.random.default_rng(5), []
    for copy in range(COPIES):
        for item in small_items():
            numbers = {**item.numbers, "fame": float(generator.integers(100)), "opened": float(1960 + copy)}
            items.append(item.model_copy(update={"id": f"{item.id}{copy}", "numbers": numbers}))
    return Catalogue(small_spec(), items)


@pytest.fixture(scope="module")
def model(catalogue) -> LightFM:
    generator, n = np.random.default_rng(6), 4000
    model = LightFM(LightFMSettings(dimensions=8, epochs=3))
    users, items = generator.integers(40, size=n).astype(np.int32), generator.integers(len(catalogue), size=n)
    liked = np.where((users + items) % 3 > 0, 1.0, -1.0).astype(np.float32)
    data = Interactions(users, items.astype(np.int32), liked, np.arange(n, dtype=np.int64), 40)
    model.fit(data, catalogue, seed=1)
    return model


class Descriptions:
    """What ranking reads of an index: embeddings of the descriptions."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.embeddings = LetterEncoder().encode([item.title + item.id for item in catalogue.items])


def make(catalogue: Catalogue) -> Ranker:
    nobody = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)
    return Ranker(catalogue, Descriptions(catalogue), prior(catalogue, *nobody))  # type: ignore[arg-type]  # has what ranking reads


@pytest.fixture(scope="module")
def exact(catalogue) -> Ranker:
    return make(catalogue)


@pytest.fixture(scope="module")
def looking_up(catalogue, model) -> Ranker:
    ranker = make(catalogue)
    ranker.look_up(model, Nearest.build(model.vectors()))
    return ranker


def some_need(seed: int, catalogue: Catalogue) -> Need:
    rng = random.Random(seed)  # noqa: S311
    conditions = [
        Terms(facet="terrain", values=(rng.choice(["Coast", "Hill", "Forest", "Valley"]),)),
        Terms(facet="person", values=(rng.choice(["Ann", "Dee", "Flo"]),)),
        Range(facet="opened", low=float(rng.randint(1960, 2000))),
        Terms(facet="country", values=("Wales",)),
    ]
    rng.shuffle(conditions)
    return Need(
        require=tuple(conditions[: rng.randint(0, 2)]),
        exclude=tuple(conditions[2 : 2 + rng.randint(0, 1)]),
        prefer=tuple(conditions[3 : 3 + rng.randint(0, 1)]),
        examples=tuple(rng.sample([item.id for item in catalogue.items], rng.choice([0, 0, 1, 2]))),
        count=10,
    )


def some_signals(seed: int, catalogue: Catalogue) -> list[Signal]:
    rng = random.Random(seed)  # noqa: S311
    now = datetime(2026, 1, 1, tzinfo=UTC)
    chosen = rng.sample([item.id for item in catalogue.items], rng.choice([0, 1, 12]))
    return [Signal(item=item, weight=rng.choice([-1.0, 0.5, 1.0]), seen=True, at=now) for item in chosen]


def answers(ranker: Ranker, model: LightFM, seed: int, catalogue: Catalogue) -> list[tuple[str, float]]:
    person = ranker.person(model, some_signals(seed, catalogue))
    found = ranker.rank(model, person, some_need(seed, catalogue)).recommendations
    return [(each.item, each.score) for each in found]


@pytest.mark.parametrize("seed", range(40))
def test_where_all_items_are_candidates_the_answers_are_those_of_all(seed, exact, looking_up, model, catalogue):
    expected, found = (answers(ranker, model, seed, catalogue) for ranker in (exact, looking_up))
    assert [item for item, _ in found] == [item for item, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-4)


@pytest.fixture
def few(monkeypatch, catalogue, model) -> Ranker:
    """A ranker with a hundred candidates, of which thirty have to be left."""
    for name, value in (("FOUND", 60), ("CANDIDATES", 100), ("LEAST", 30), ("SAMPLE", 200)):
        monkeypatch.setattr(approximate, name, value)
    ranker = make(catalogue)
    ranker.look_up(model, Nearest.build(model.vectors()))
    return ranker


def test_few_candidates_keep_every_condition_and_find_most_of_the_best(few, exact, model, catalogue):
    shared, wanted = 0, 0
    for seed in range(60):
        need, signals = some_need(seed, catalogue), some_signals(seed, catalogue)
        best = {item for item, _ in answers(exact, model, seed, catalogue)}
        ranking = few.rank(model, few.person(model, signals), need)
        shown = {each.item for each in ranking.recommendations}
        assert len(shown) == min(need.count, ranking.total)
        assert not shown & {*need.examples, *(signal.item for signal in signals)}
        for item in shown:
            position = catalogue.index[item]
            assert all(catalogue.having(condition)[position] for condition in need.require)
            assert all(catalogue.lacking(condition)[position] for condition in need.exclude)
        shared, wanted = shared + len(shown & best), wanted + len(best)
    assert shared / wanted > 0.8


def test_all_items_are_scored_where_too_few_candidates_are_left(few, model, catalogue, monkeypatch):
    scored = []
    score = few._scorer.score

    def counted(*given):
        scored.append(given)
        return score(*given)

    monkeypatch.setattr(few._scorer, "score", counted)
    person = few.person(model, some_signals(2, catalogue))
    rare = Range(facet="opened", low=1970, high=1975)  # 72 of 600 walks
    few.rank(model, person, Need())
    assert not scored
    few.rank(model, person, Need(require=(rare,)))
    assert len(scored) == 1
    few.rank(model, person, Need(prefer=(rare,)))
    assert len(scored) == 2


def test_a_part_that_only_candidates_have_is_computed_for_all_when_asked(looking_up, exact, model, catalogue):
    signals = some_signals(5, catalogue)
    expected = exact.person(model, signals).personal
    found = looking_up.person(model, signals).personal
    assert list(found) == list(expected)
    for part, values in expected.items():
        assert found[part] == pytest.approx(values)


def test_a_model_without_vectors_cannot_be_looked_up(exact, model):
    with pytest.raises(TypeError, match="pairs"):
        exact.look_up(PairModel.of(600), Nearest.build(model.vectors()))


def test_somebody_new_gets_the_best_known(few, exact, model):
    ranking, expected = (ranker.rank(model, Person.unknown(), Need(count=10)) for ranker in (few, exact))
    assert ranking.recommendations == expected.recommendations
