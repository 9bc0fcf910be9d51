"""Evaluation of a model whose scores are known, so that every list and metric can be worked out."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from recommender.models.protocol import History
from recommender.training.evaluation.intervals import Resamples
from recommender.training.evaluation.ranking import RankingReport, cases, measure, summary, top
from tests.fakes import PairModel
from tests.two_tastes import history


def floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def test_top_is_best_first_and_leaves_out_what_is_known() -> None:
    assert top(floats(1, 5, 3, 4, 2), np.array([1], dtype=np.int32), 3) == [3, 2, 4]


def test_of_equals_the_earlier_comes_first() -> None:
    assert top(floats(1, 2, 2, 2, 0), np.array([], dtype=np.int32), 2) == [1, 2]


def test_top_is_shorter_when_little_is_left() -> None:
    assert top(floats(1, 2, 3), np.array([0, 2], dtype=np.int32), 3) == [1]
    assert top(floats(1, 2), np.array([0, 1], dtype=np.int32), 3) == []


def evaluate(model: PairModel, known: list[History], later: list[History], k: int) -> RankingReport:
    people = cases(known, later)
    outcome = measure(lambda user, history: model.scores(history), people, k)
    return summary(outcome, Resamples(len(people), 0), len(model.scores(History.empty())))


def test_evaluation_by_hand() -> None:
    """Who likes 0 is shown 1, 2 (liked later), then 3 (disliked later); the second person has liked nothing later."""
    model = PairModel.of(6, (0, 1, 0.9), (0, 2, 0.8), (0, 3, 0.7))
    known = [history(d0=1.0), history(d0=1.0)]
    later = [history(d2=1.0, d5=1.0, d3=-1.0), history(d1=0.2)]

    report = evaluate(model, known, later, k=3)

    assert report.users == 1
    assert report.ndcg.mean == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)))
    assert report.recall.mean == 0.5
    assert report.dislike_rate.mean == pytest.approx(1 / 3)
    assert report.coverage == 0.5
    assert report.ndcg.low == report.ndcg.mean == report.ndcg.high


def test_four_stars_are_relevant_and_two_are_disliked() -> None:
    model = PairModel.of(4, (0, 1, 0.9), (0, 2, 0.8))
    four, three_and_a_half, two = (np.float32((stars - 2.75) / 2.25) for stars in (4.0, 3.5, 2.0))

    liked = evaluate(model, [history(d0=1.0)], [history(d1=float(four), d2=float(two))], k=2)

    assert (liked.ndcg.mean, liked.dislike_rate.mean) == (1.0, 0.5)
    assert not cases([history(d0=1.0)], [history(d1=float(three_and_a_half))])


def test_what_is_had_again_is_ranked_although_it_is_known() -> None:
    known, later = [history(d0=1.0)], [history(d0=1.0)]

    assert [case.hidden.tolist() for case in cases(known, later)] == [[0]]
    assert [case.hidden.tolist() for case in cases(known, later, again=True)] == [[]]
