import numpy as np
import pytest

from recommender.experiments.queries import OTHER_LANGUAGES, Query
from recommender.experiments.retrieval import KEYWORD, best, measure, retrievers
from recommender.ranking.scoring import Weights

ITEMS = 40


class Fixed:
    """An index with given scores."""

    def __init__(self, dense, keyword):
        self._dense, self._keyword = np.array(dense, np.float32), np.array(keyword, np.float32)

    def dense(self, text):
        return self._dense

    def keyword(self, text):
        return self._keyword


def scores(**best_items):
    values = np.zeros(ITEMS, np.float32)
    for name, value in best_items.items():
        values[int(name[1:])] = value
    return values


def query(text, kind="plot", relevant=(0, 1)):
    return Query(text, kind, frozenset(relevant))


# By the first byte of their SHA-256.
DEV_QUERY, TEST_QUERY = query("one"), query("two")


def test_figures_by_hand_for_each_half():
    assert (DEV_QUERY.half, TEST_QUERY.half) == ("dev", "test")
    ranked = np.stack(
        [scores(i5=3, i0=2, i6=1), scores(i0=3, i1=2)]
    )  # the first finds one of two, second; the other both
    found = measure([("a", ranked)], [DEV_QUERY, TEST_QUERY])["a"]
    assert set(found) == {"dev", "test", "test, plot"}
    assert found["dev"].mrr.mean == pytest.approx(1 / 2)
    # Items without a score come in their order behind: item 1 is fourth.
    assert found["dev"].recall.mean == 1
    assert found["dev"].ndcg.mean == pytest.approx((1 / np.log2(3) + 1 / np.log2(5)) / (1 + 1 / np.log2(3)))
    assert (found["test"].recall.mean, found["test"].mrr.mean, found["test"].ndcg.mean) == (1, 1, 1)


def test_recall_is_of_what_fits_into_the_list():
    many = query("one", relevant=range(20))
    found = measure([("a", np.stack([scores(**{f"i{n}": 30 - n for n in range(10)})] * 2))], [many, TEST_QUERY])
    assert found["a"]["dev"].recall.mean == 1


def test_other_languages_are_a_stratum_of_their_own():
    ranked = np.stack([scores(i0=1), scores(i0=1), scores(i9=1)])
    found = measure([("a", ranked)], [DEV_QUERY, TEST_QUERY, query("deux", OTHER_LANGUAGES)])["a"]
    assert found[OTHER_LANGUAGES].queries == 1
    assert found["dev"].queries == found["test"].queries == 1


def test_the_best_is_chosen_on_the_dev_half_and_by_text_alone():
    good, bad = scores(i0=2, i1=1), scores(i9=1)
    results = measure(
        [
            ("only on dev", np.stack([good, bad])),
            ("only on test", np.stack([bad, good])),
            ("recommend, x", np.stack([good, good])),
        ],
        [DEV_QUERY, TEST_QUERY],
    )
    assert best(results) == "only on dev"


def test_fusions_by_hand():
    index = Fixed(scores(i3=0.9, i4=0.8), scores(i4=5.0, i2=1.0))
    popularity = scores(i7=1.0)
    found = dict(
        retrievers({"enc": index}, [DEV_QUERY], popularity, weights=Weights(popularity_least=5.0), shares=[0.5])  # type: ignore[dict-item]  # answers with the scores that the test gives it
    )
    assert list(found) == [
        KEYWORD,
        "enc",
        "enc + keyword, reciprocal ranks",
        "enc 0.5 + keyword 0.5",
        "recommend, enc",
    ]
    assert np.argmax(found["enc"][0]) == 3
    (ranks,) = found["enc + keyword, reciprocal ranks"]
    assert ranks[4] == pytest.approx(1 / 62 + 1 / 61)
    assert ranks[3] == pytest.approx(1 / 61)  # no word in common: nothing is added
    assert ranks[0] == 0
    assert np.argmax(found["enc 0.5 + keyword 0.5"][0]) == 4
    assert np.argmax(found["recommend, enc"][0]) == 7
