"""The drift of what is liked, worked out by hand."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from recommender.catalogue.ratings import RATINGS_FILE
from recommender.domain.feedback import Kind
from recommender.service.usage import ENOUGH, Usage, stability
from recommender.settings import Settings
from recommender.store import Store, open_store
from tests.small_catalogue import small_catalogue
from tests.store_examples import NOON, said

TRAINED = NOON + timedelta(minutes=30)


def test_the_stability_index_is_the_sum_over_values() -> None:
    # 10.5 of 41 and 30.5 of 41, then the other way round: twice (20 / 41) times the logarithm of 30.5 / 10.5
    expected = 2 * (20 / 41) * math.log(30.5 / 10.5)
    assert stability({"a": 10, "b": 30}, {"a": 30, "b": 10}) == pytest.approx(expected)
    assert stability({"a": 10, "b": 30}, {"a": 10, "b": 30}) == 0
    assert stability({}, {"a": 1}) is None


def usage(tmp_path: Path, store: Store, *rated: int) -> Usage:
    settings = Settings(home=tmp_path)
    settings.catalogue_dir.mkdir(parents=True)
    arrays = {
        "users": np.arange(len(rated), dtype=np.int32),
        "items": np.asarray(rated, dtype=np.int32),
        "values": np.full(len(rated), 5.0, dtype=np.float32),
        "times": np.zeros(len(rated), dtype=np.int64),
    }
    np.savez(settings.catalogue_dir / RATINGS_FILE, **arrays)  # type: ignore[arg-type]
    return Usage(lambda: store, settings, small_catalogue())


def test_likes_of_other_kinds_than_those_trained_on_are_a_drift(tmp_path: Path) -> None:
    catalogue = small_catalogue()
    coast = [number for number, item in enumerate(catalogue.items) if item.terms.get("terrain") == ("Coast",)]
    forest = [item.id for item in catalogue.items if item.terms.get("terrain") == ("Forest",)]
    with open_store(f"sqlite:///{tmp_path / 'parley.db'}") as store:
        told = usage(tmp_path, store, *(coast[:1] * 100))
        store.record([said(f"old{n}", Kind.DISLIKE, forest[0], user=f"u{n}") for n in range(10)])
        few = told.drift(TRAINED)
        assert (few.opinions, few.index, few.dislikes, few.unknown) == (0, None, (1.0, None), None)
        store.record([said(f"new{n}", Kind.LIKE, forest[0], user=f"u{n}", minute=60) for n in range(ENOUGH)])
        store.record([said(f"gone{n}", Kind.DISLIKE, "no such item", user=f"u{n}", minute=60) for n in range(ENOUGH)])
        drift = told.drift(TRAINED)
    assert (drift.facet, drift.opinions, drift.dislikes, drift.unknown) == ("terrain", 100, (1.0, 0.5), 0.5)
    assert drift.index is not None
    assert drift.index > 0.25


def test_a_day_has_what_happened_on_it(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'parley.db'}") as store:
        store.record([said("a", Kind.LIKE), said("b", Kind.LIKE, "ronin"), said("c", Kind.SAVE, minute=24 * 60)])
        days = usage(tmp_path, store).days(3, datetime(2026, 11, 2, 23, 59, tzinfo=UTC))
    assert [(f"{each.day}", dict(each.said)) for each in days] == [
        ("2026-11-02", {"save": 1}),
        ("2026-11-01", {"like": 2}),
        ("2026-10-31", {}),
    ]
