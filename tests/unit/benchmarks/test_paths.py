from __future__ import annotations

import numpy as np
import pytest

from benchmarks.paths import walker
from recommender.catalogue.catalogue import Catalogue
from recommender.domain.items import Item
from tests.small_catalogue import small_spec


def test_a_path_counts_for_more_the_fewer_items_share_it() -> None:
    items = [
        Item(id="a", title="A", terms={"terrain": ("Hill",), "guide": ("Ann",), "country": ("Wales",)}),
        Item(id="b", title="B", terms={"terrain": ("Hill",), "country": ("Wales",)}),
        Item(id="c", title="C", terms={"terrain": ("Hill",), "guide": ("Ann",)}),
        Item(id="d", title="D", terms={"terrain": ("Moor",), "guide": ("Bob",), "country": ("Wales",)}),
    ]
    walk = walker(Catalogue(small_spec(), items))
    # Terrain and guide count 1, country nothing. From A: Hill is shared by three, Ann by two; B has the one, C both.
    scores = walk(np.array([0], dtype=np.int32), np.array([1.0], dtype=np.float32))
    assert scores == pytest.approx([1 / 3 + 1 / 2, 1 / 3, 1 / 3 + 1 / 2, 0])
    # A dislike of B takes away what came by Hill.
    scores = walk(np.array([0, 1], dtype=np.int32), np.array([1.0, -1.0], dtype=np.float32))
    assert scores == pytest.approx([1 / 2, 0, 1 / 2, 0])
