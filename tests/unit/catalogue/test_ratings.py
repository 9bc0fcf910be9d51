from pathlib import Path

import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.loader import SourceRatings
from recommender.catalogue.ratings import checked_ratings, load_ratings, save_ratings
from recommender.catalogue.spec import load_spec
from recommender.domain.items import Item


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(load_spec("movies"), [Item(id="heat", title="Heat"), Item(id="clue", title="Clue")])


def counted(*counts: float) -> SourceRatings:
    """What two people, of whom the first gave stars, thought of Clue and Heat."""
    times = np.zeros(2, np.int64)
    stars = np.array([4.0, 0.0], np.float32)
    return SourceRatings(np.arange(2, dtype=np.int32), ("clue", "heat"), stars, times, np.array(counts, np.float32))


def test_counts_are_kept_beside_stars(tmp_path: Path, catalogue: Catalogue) -> None:
    save_ratings(checked_ratings(catalogue, counted(np.nan, 12)), tmp_path)

    read = load_ratings(tmp_path)
    assert (read.items.tolist(), read.values.tolist()) == ([1, 0], [4.0, 0.0])
    assert read.counts is not None
    np.testing.assert_array_equal(read.counts, [np.nan, 12])


@pytest.mark.parametrize("count", [0.0, -1.0, np.inf])
def test_a_count_is_above_zero(catalogue: Catalogue, count: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        checked_ratings(catalogue, counted(np.nan, count))
