from __future__ import annotations

import numpy as np

from benchmarks.privacy import counted, left


def test_people_count_for_no_more_items_than_the_bound() -> None:
    people = [np.array([0, 1, 2, 3]), np.array([4])]
    whole, bounded = counted(people, 6, 100, 2, seed=1)
    of_first = whole[0]
    assert whole.tolist() == [of_first] * 4 + [100 - of_first, 0]
    assert 20 < of_first < 80
    assert bounded[:4].sum() == 2 * of_first
    assert bounded[4] == whole[4]
    assert bounded[:4].min() > 0  # all of them are drawn at times


def test_without_noise_all_is_left_and_with_much_little() -> None:
    counts = np.arange(1000.0)
    assert left(counts, counts, 1e9, 0) == 1.0
    assert left(counts, counts, 1e-5, 0) < 0.3
