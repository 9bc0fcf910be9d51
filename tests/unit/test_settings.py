"""The controls of popularity and diversity: read from the environment, bounded, and in effect."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from recommender.domain.need import Need
from recommender.models.protocol import History
from recommender.ranking.blend import Weights
from recommender.ranking.ranker import Person, Ranker
from recommender.retrieval.index import Index, build_index
from recommender.settings import Settings
from tests.fakes import LetterEncoder, PairModel
from tests.small_catalogue import small_catalogue


def test_controls_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("PARLEY_POPULARITY", "0.5")
    monkeypatch.setenv("PARLEY_DIVERSITY", "3")

    assert (Settings().popularity, Settings().diversity) == (0.5, 3.0)


@pytest.mark.parametrize("name", ["PARLEY_POPULARITY", "PARLEY_DIVERSITY"])
@pytest.mark.parametrize("value", ["-0.1", "5.1", "nan", "much"])
def test_controls_are_bounded(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError, match=name.removeprefix("PARLEY_").lower()):
        Settings()


def test_weights_are_multiplied():
    """Popularity counts 1.0 for somebody new and .35 beside full evidence; half of both is .5 and .175."""
    weights = Weights(popularity=1.0, popularity_least=0.35, diversity=0.25).adjusted(0.5, 2.0)

    assert weights.for_popularity(0) == 0.5
    assert weights.for_popularity(1) == pytest.approx(0.175)
    assert weights.diversity == 0.5
    assert weights.collaborative == Weights().collaborative


def ranked(tmp_path, popularity: float, diversity: float) -> list[str]:
    catalogue = small_catalogue()
    build_index(catalogue, tmp_path / "index", "letters", LetterEncoder)
    index = Index.load(tmp_path / "index", catalogue, "letters", LetterEncoder)
    known = np.linspace(1, -1, len(catalogue), dtype=np.float32)  # a is known best, l least
    person = Person(History.empty(), np.empty(0, dtype=np.int64))
    ranker = Ranker(catalogue, index, known, Weights().adjusted(popularity, diversity))
    found = ranker.rank(PairModel.of(len(catalogue)), person, Need(count=3)).recommendations
    return [each.item for each in found]


def test_popularity_and_diversity_pull_against_each_other(tmp_path):
    """Without diversity somebody new is shown what is known best; with much of it, other things."""
    assert ranked(tmp_path, 1.0, 0.0) == ["a", "b", "c"]
    assert ranked(tmp_path, 0.05, 5.0) != ["a", "b", "c"]
