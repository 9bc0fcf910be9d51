"""Spark itself, on this machine: what it counts and factorises, against the same in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from recommender.models import repeat
from recommender.models.als import ALS
from recommender.models.als_settings import ALSSettings
from recommender.models.counts import Counts
from recommender.models.protocol import Interactions
from recommender.models.spark_fitting import counted, liked_together, once
from recommender.models.spark_frame import TYPES, in_spark
from recommender.models.spark_session import INSTALL, installed, spark_session
from tests.two_tastes import SOUR, SWEET, history, opinions_of_two_tastes, two_kinds

pytestmark = [
    pytest.mark.skipif(not installed(), reason=INSTALL),
    pytest.mark.timeout(600),  # a Java process starts, beside whatever else is running
]

TOOK_AGAIN = Interactions(
    users=np.array([0, 0, 0, 1, 1, 2], dtype=np.int32),
    items=np.array([3, 3, 5, 3, 3, 4], dtype=np.int32),
    weights=np.array([0.6, 0.6, 0.6, 0.6, -1.0, 1.0], dtype=np.float32),
    times=np.array([5, 9, 7, 1, 2, 0], dtype=np.int64),
    n_users=3,
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("spark")
    with spark_session("local[1]", "1g", folder, folder / "log" / "spark.log"):
        assert (folder / "log" / "spark.log").stat().st_mode & 0o777 == 0o600
        yield folder
    assert not (folder / "scratch").exists()


def test_items_are_counted(running):
    data = opinions_of_two_tastes()
    here, there = Counts.of(data, 27, 0.3), counted(in_spark(data), 27, 0.3)
    for name in ("said", "good", "liked"):
        assert getattr(there, name).tolist() == getattr(here, name).tolist()
    assert here.said.sum() == 400


def test_a_like_at_the_threshold_counts(running):
    """0.3 is a little more as a double than as a float, in which the table has it."""
    first = TOOK_AGAIN.users[:1], TOOK_AGAIN.items[:1]
    data = Interactions(*first, np.array([0.3], dtype=np.float32), TOOK_AGAIN.times[:1], 1)
    assert counted(in_spark(data), 27, 0.3).liked.sum() == 1


def test_what_is_liked_together_is_counted(running):
    data = opinions_of_two_tastes()
    likes = np.zeros((data.n_users, 27))
    likes[data.users[data.weights > 0], data.items[data.weights > 0]] = 1
    kept = np.array([0, 3, 4, 13, 20], dtype=np.int32)
    together = liked_together(in_spark(data), kept, 0.3)
    assert together.tolist() == (likes[:, kept].T @ likes[:, kept]).tolist()
    assert together[0, 0] == 20  # everybody who likes sweet dishes
    assert liked_together(in_spark(data), kept[:0], 0.3).shape == (0, 0)


def test_a_thing_had_again_counts_once(running):
    found = once(in_spark(TOOK_AGAIN)).orderBy("user", "item").toArrow()
    wanted = repeat.once(TOOK_AGAIN)
    assert [found[name].to_pylist() for name in ("user", "item", "time")] == [
        wanted.users.tolist(),
        wanted.items.tolist(),
        wanted.times.tolist(),
    ]
    assert found["weight"].to_numpy() == pytest.approx(wanted.weights)
    assert found["weight"].type.bit_width == 8 * np.dtype(TYPES["weight"]).itemsize


def test_two_tastes_are_factorised(running):
    model = ALS(ALSSettings(dimensions=4, rounds=3))
    model.fit(opinions_of_two_tastes(), two_kinds(), seed=3)
    scores = model.scores(history(d3=1.0, d5=1.0))
    assert scores[list(SWEET)].min() > scores[list(SOUR)].max()
    again = ALS(model.settings)
    again.fit(opinions_of_two_tastes(), two_kinds(), seed=3)
    assert again.vectors() == pytest.approx(model.vectors(), abs=1e-4)
