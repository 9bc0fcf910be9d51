import numpy as np

from recommender.ranking.popularity import prior
from tests.small_catalogue import small_catalogue

NOBODY = (np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))


def test_without_opinions_the_described_numbers_decide():
    values = prior(small_catalogue(), *NOBODY)
    assert np.argsort(-values).tolist() == list(range(12))  # fame falls from a to l


def test_many_good_opinions_beat_few_and_bad_ones():
    catalogue = small_catalogue()
    items = np.array([10] * 50 + [11] + [9] * 50, dtype=np.int32)  # i.e. k, l and j, the least known ones
    opinions = np.array([0.9] * 50 + [1.0] + [0.1] * 50, dtype=np.float32)
    values = prior(catalogue, items, opinions)
    assert values[10] > values[9] > values[11]
    assert values[10] > prior(catalogue, *NOBODY)[10]
