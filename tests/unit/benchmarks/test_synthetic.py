from __future__ import annotations

import numpy as np
import pytest

from benchmarks import synthetic
from recommender.domain.conditions import Terms

ITEMS = 3000


@pytest.fixture(scope="module")
def made():
    return synthetic.catalogue(ITEMS)


@pytest.fixture(scope="module")
def data():
    return synthetic.interactions(ITEMS, 200, 8000)


def test_attributes_have_a_long_tail(made):
    genres = sorted((len(each) for each in made.columns["genre"].postings.values()), reverse=True)
    assert genres[0] > 0.2 * ITEMS
    assert genres[0] > 4 * genres[-1]
    actors = [len(each) for each in made.columns["actor"].postings.values()]
    assert np.median(actors) <= 3
    assert max(actors) > 10
    some = Terms(facet="genre", values=(made.items[7].terms["genre"][0],))
    assert made.having(some)[7]


def test_the_same_size_gives_the_same_catalogue(made):
    assert synthetic.catalogue(ITEMS).items == made.items


def test_few_items_have_most_of_the_opinions(data):
    counts = np.sort(np.bincount(data.items, minlength=ITEMS))[::-1]
    assert counts[: ITEMS // 10].sum() > 0.4 * counts.sum()
    assert np.bincount(data.users, minlength=200).min() >= 1


def test_nobody_has_two_opinions_of_one_item(data):
    assert len(np.unique(data.users.astype(np.int64) * ITEMS + data.items)) == len(data.users)
    assert 3000 < len(data.users) <= 8000  # many are of the same few items


def test_people_keep_to_few_corners(data):
    corner_of = synthetic.corners(ITEMS)
    busiest = int(np.argmax(np.bincount(data.users)))
    theirs = np.bincount(corner_of[data.items[data.users == busiest]], minlength=synthetic.CORNERS)
    own = np.sort(theirs)[-synthetic.CORNERS_OF_ONE :].sum() / theirs.sum()
    assert own > 10 * synthetic.CORNERS_OF_ONE / synthetic.CORNERS  # ten times as much as by chance


def test_drawn_vectors_have_the_spectrum_of_trained_ones(made, data):
    drawn = synthetic.Drawn()
    drawn.fit(data, made, seed=0)
    vectors = drawn.vectors()[:, :-1]
    values = np.linalg.svd(vectors - vectors.mean(axis=0), compute_uv=False)
    for rank, share in synthetic.SPECTRUM.items():
        assert values[rank - 1] / values[0] == pytest.approx(share, rel=0.35, abs=0.01)
