from __future__ import annotations

import numpy as np
import pytest

from recommender.retrieval.nearest import FILE, Nearest

VECTORS = np.random.default_rng(3).normal(size=(500, 6)).astype(np.float32)
VECTORS *= np.linspace(0.2, 3, 500, dtype=np.float32)[:, None]  # of different lengths: products are no cosines


def test_the_greatest_products_come_first():
    """Nearly all of them: a graph may leave the odd vector without a way to it."""
    nearest = Nearest.build(VECTORS)
    hits = 0
    for query in np.random.default_rng(4).normal(size=(20, 6)).astype(np.float32):
        best = np.argsort(-(VECTORS @ query), kind="stable")
        found = nearest.find(query, 500)
        assert len(set(found.tolist())) == len(found) >= 490
        assert np.all(np.diff((VECTORS @ query)[found]) < 0.01 * np.linalg.norm(query))  # kept in half precision
        hits += len(set(nearest.find(query, 100)[:10].tolist()) & set(best[:10].tolist()))
    assert hits >= 190


def test_a_query_that_says_nothing_finds_nothing():
    assert Nearest.build(VECTORS).find(np.zeros(6, dtype=np.float32), 10).tolist() == []
    assert Nearest.build(VECTORS[:0]).find(VECTORS[0], 10).tolist() == []


def test_vectors_of_zeros_can_be_indexed():
    assert sorted(Nearest.build(np.zeros((3, 4), dtype=np.float32)).find(np.ones(4, "f4"), 10).tolist()) == [0, 1, 2]


def test_a_saved_index_gives_the_same_answers(tmp_path):
    nearest = Nearest.build(VECTORS)
    nearest.save(tmp_path / "nearest")
    loaded = Nearest.load(tmp_path / "nearest", (500, 6))
    assert loaded.find(VECTORS[7], 50).tolist() == nearest.find(VECTORS[7], 50).tolist()


@pytest.mark.parametrize("shape", [(499, 6), (500, 7)])
def test_an_index_of_other_vectors_is_refused(tmp_path, shape):
    Nearest.build(VECTORS).save(tmp_path)
    with pytest.raises(ValueError, match="not an index of"):
        Nearest.load(tmp_path, shape)


@pytest.mark.parametrize("keep", [0, 100, 10_000])
def test_a_damaged_index_is_refused(tmp_path, keep):
    Nearest.build(VECTORS).save(tmp_path)
    (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:keep])
    with pytest.raises(ValueError, match="cannot be read"):
        Nearest.load(tmp_path, (500, 6))


def test_a_missing_index_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="missing"):
        Nearest.load(tmp_path, (500, 6))
