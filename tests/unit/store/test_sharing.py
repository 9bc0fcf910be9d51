"""Counts for other operators: bounded, noisy, cut off. Chance is seeded, so that nothing here is one."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.domain.feedback import Signal
from recommender.ranking.popularity import prior
from recommender.store.sharing import (
    PopularityCounts,
    SharingError,
    as_json,
    kept_counts,
    liked,
    private_counts,
    read_counts,
    two_sided,
)
from tests.small_catalogue import small_catalogue

ITEMS = ["a", "b", "c"]
QUIET = 3000.0  # so much epsilon that the noise is 0 but for a chance of exp(-1000)


def test_likes_are_counted_once_a_person_and_what_few_like_is_not_told() -> None:
    people = [["a", "b", "a"], ["a", "stranger"], ["a"], ["b"]]
    counts = private_counts(people, ITEMS, epsilon=QUIET, most=3, least=2, chance=Random(1))
    assert counts == {"a": 3, "b": 2}


def test_nobody_counts_for_more_items_than_the_bound() -> None:
    counts = private_counts([ITEMS] * 50, ITEMS, epsilon=QUIET, most=1, least=1, chance=Random(1))
    assert sum(counts.values()) == 50


def test_the_noise_has_the_distribution_that_the_privacy_rests_on() -> None:
    rate, draws = 0.5, 40_000
    noise = two_sided(rate, Random(7))
    found = Counter(noise() for _ in range(draws))
    alpha = math.exp(-rate)
    for value in (-3, -1, 0, 1, 3):
        expected = (1 - alpha) / (1 + alpha) * alpha ** abs(value)
        spread = math.sqrt(expected * (1 - expected) / draws)
        assert abs(found[value] / draws - expected) < 5 * spread


def test_what_nobody_likes_gets_noise_as_well() -> None:
    items = [str(number) for number in range(2000)]
    counts = private_counts([], items, epsilon=1, most=20, least=20, chance=Random(3))
    assert 0.1 < len(counts) / len(items) < 0.25  # exp(-1) / 2 = .18 of a two-sided geometric are 20 and more


def test_only_likes_are_likes() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    said = [Signal(item=item, weight=weight, seen=True, at=at) for item, weight in (("a", 1), ("b", -1), ("c", 0))]
    assert liked([("somebody", said)]) == [["a"]]


@given(st.dictionaries(st.text("ab√é1", min_size=1, max_size=5), st.integers(1, 10**10), max_size=5))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, counts: dict[str, int]) -> None:
    path = tmp_path_factory.mktemp("shared") / "counts.json"
    exported = PopularityCounts(catalogue="walks", epsilon=1, most=20, least=50, counts=counts)
    path.write_text(as_json(exported), "utf-8")
    assert read_counts(path, "walks") == exported
    with pytest.raises(SharingError, match="catalogue 'walks'"):
        read_counts(path, "movies")


@pytest.mark.parametrize("text", ["", "[]", '{"catalogue": "walks"}', '{"format": "other"}'])
def test_anything_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "counts.json"
    path.write_text(text)
    with pytest.raises(SharingError, match="no export"):
        kept_counts(path, "walks")
    assert kept_counts(tmp_path / "none.json", "walks") == {}


def test_counts_from_elsewhere_make_an_item_better_known() -> None:
    catalogue = small_catalogue()
    items, opinions = np.array([0, 0, 1], dtype=np.int32), np.array([1, 1, 1], dtype=np.float32)
    own = prior(catalogue, items, opinions)
    both = prior(catalogue, items, opinions, {catalogue.ids[2]: 500, "stranger": 9})
    assert own[0] > own[2]
    assert both[2] > both[0]
