"""The product's lists on the catalogue of walks, and data sets drawn down to some users."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.experiments.datasets import Data, sampled
from recommender.experiments.product import Product, without_priors
from recommender.models.protocol import History, Interactions
from recommender.ranking.scoring import Weights
from recommender.retrieval.index import Index, build_index
from recommender.training.evaluation.ranking import Case
from tests.fakes import LetterEncoder, PairModel
from tests.small_catalogue import small_catalogue
from tests.two_tastes import history


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Index:
    directory = tmp_path_factory.mktemp("index")
    build_index(small_catalogue(), directory, "letters", LetterEncoder)
    return Index.load(directory, small_catalogue(), "letters", LetterEncoder)


def opinions(*rows: tuple[int, int, float]) -> Interactions:
    users, items, weights = zip(*rows, strict=True)
    times = np.arange(len(rows), dtype=np.int64)
    return Interactions(
        np.array(users, np.int32), np.array(items, np.int32), np.array(weights, np.float32), times, max(users) + 1
    )


def test_numbers_that_speak_for_popularity_are_left_out():
    """Fame is marked as a prior; length and year are not."""
    items = without_priors(small_catalogue()).items

    assert items[0].numbers == {"opened": 1995.0, "length": 12}
    assert [item.id for item in items] == [item.id for item in small_catalogue().items]


def test_what_is_known_is_not_shown_however_little_is_told(index):
    """Walk 2 goes with walk 0, walk 3 with walk 1; three people like walk 9, so it leads for somebody unknown.

    The user has seen 0, 1 and 9. Told of 0 alone, the ranking shows 2 first; told of 1 alone, 3; never what was seen.
    """
    catalogue = without_priors(small_catalogue())
    model = PairModel.of(12, (0, 2, 0.9), (1, 3, 0.9))
    known = opinions((0, 9, 1.0), (1, 9, 1.0), (2, 9, 1.0))
    product = Product(catalogue, index, known, model)
    seen = history(d0=1.0, d1=1.0, d9=1.0)
    people = [Case(0, seen, frozenset({5}), frozenset())] * 2
    plain = Weights(diversity=0)

    (first, second), = product.lists(people, [plain], [history(d0=1.0), history(d1=1.0)], k=9)  # fmt: skip

    assert (first[0], second[0]) == (2, 3)
    assert not {0, 1, 9} & {*first, *second}
    assert len(first) == 9  # all that is left


def test_each_of_the_weights_has_its_lists(index):
    """Somebody unknown is shown the walk that others like, unless popularity counts nothing: then the first."""
    product = Product(without_priors(small_catalogue()), index, opinions((0, 9, 1.0), (1, 9, 1.0)), PairModel.of(12))
    people = [Case(2, History.empty(), frozenset({5}), frozenset())]
    weights = [Weights(diversity=0), Weights(diversity=0, popularity=0, popularity_least=0)]

    famous, plain = product.lists(people, weights, k=1)

    assert famous == [[9]]
    assert plain == [[0]]


def test_a_sample_keeps_users_whole_and_numbers_them_anew(index):
    rows = [(user, item, 1.0) for user in range(6) for item in (user, user + 1)]
    data = Data("walks", small_catalogue(), index, opinions(*rows))

    small = sampled(data, 3, seed=1).opinions

    assert small.n_users == 3
    assert small.users.tolist() == [0, 0, 1, 1, 2, 2]
    assert (small.items[1::2] - small.items[::2]).tolist() == [1, 1, 1]
    assert sampled(data, 6, seed=1) is data
