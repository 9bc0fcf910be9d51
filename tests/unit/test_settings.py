"""The controls of popularity and diversity: read from the environment, bounded, and in effect."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from pydantic import ValidationError

from recommender.domain.feedback import Signal
from recommender.domain.need import Need
from recommender.ranking.ranker import Ranker
from recommender.ranking.scoring import Weights
from recommender.retrieval.index import Index, build_index
from recommender.settings import Settings
from tests.fakes import LetterEncoder, PairModel
from tests.small_catalogue import small_catalogue


def test_controls_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("PARLEY_POPULARITY", "0.5")
    monkeypatch.setenv("PARLEY_DIVERSITY", "3")

    assert (Settings().popularity, Settings().diversity) == (0.5, 3.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("PARLEY_POPULARITY", value) for value in ("-3.1", "5.1", "nan", "much")),
        *(("PARLEY_DIVERSITY", value) for value in ("-0.1", "5.1", "nan", "much")),
    ],
)
def test_controls_are_bounded(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError, match=name.removeprefix("PARLEY_").lower()):
        Settings()


def test_weights_are_multiplied():
    """Popularity counts 1 for somebody new, whatever is set, and .35 beside full evidence: half of that is .175."""
    weights = Weights(popularity=1.0, popularity_least=0.35, diversity=0.25).adjusted(0.5, 2.0)

    assert weights.for_popularity(0) == 1.0
    assert weights.for_popularity(1) == pytest.approx(0.175)
    assert weights.diversity == 0.5
    assert weights.collaborative == Weights().collaborative


def ranked(tmp_path, popularity: float, diversity: float, *liked: int) -> list[str]:
    catalogue = small_catalogue()
    build_index(catalogue, tmp_path / "index", "letters", LetterEncoder)
    index = Index.load(tmp_path / "index", catalogue, "letters", LetterEncoder)
    fame = np.linspace(0.1, -0.1, len(catalogue), dtype=np.float32)  # a is known best, l least
    weights = Weights(history_half=0.01).adjusted(popularity, diversity)
    ranker = Ranker(catalogue, index, fame, weights)
    signals = [
        Signal(item=catalogue.items[position].id, weight=1, seen=True, at=datetime(2020, 1, 1, tzinfo=UTC))
        for position in liked
    ]
    model = PairModel.of(len(catalogue))
    found = ranker.rank(model, ranker.person(model, signals), Need(count=3)).recommendations
    return [each.item for each in found]


def test_diversity_keeps_alike_things_apart(tmp_path):
    assert ranked(tmp_path, 1.0, 0.0) == ["a", "b", "c"]
    assert ranked(tmp_path, 1.0, 5.0)[0] == "a"
    assert ranked(tmp_path, 1.0, 5.0) != ["a", "b", "c"]


def test_popularity_can_count_for_an_item_or_against_it(tmp_path):
    """Of who likes walk h no neighbours are known: fame decides, for or against. Somebody new gets the best known."""
    assert ranked(tmp_path, 5.0, 0.0, 7)[0] == "a"
    assert ranked(tmp_path, -3.0, 0.0, 7)[0] == "l"
    assert ranked(tmp_path, -3.0, 0.0)[0] == "a"
