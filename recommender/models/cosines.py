"""Cosines of items by the people who like both, shrunk where these are few.

Sarwar et al. 2001, "Item-based collaborative filtering recommendation algorithms", WWW; shrinkage of Bell and Koren
2007, "Scalable collaborative filtering with jointly derived neighborhood interpolation weights", ICDM.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.models.protocol import Floats

CHUNK = 1024  # items whose cosines are computed at a time


def nearest_cosines(
    likes: sparse.csc_array,
    items: npt.NDArray[np.intp],
    others: npt.NDArray[np.int32],
    neighbours: int,
    shrinkage: float,
) -> sparse.csr_array:
    """Return the cosines of some items to and from their nearest neighbours; shape (all items, all items).

    Args:
        likes: who likes what, ones; shape (people, all items).
        items: whose neighbours are looked for.
        others: what may be a neighbour beside these.
        neighbours: how many an item has at most; more where it is a neighbour of others.
        shrinkage: in people who like both.
    """
    size, counts = likes.shape[1], likes.sum(axis=0)
    useful = np.zeros(size, dtype=np.bool_)
    useful[[*others, *items]] = True
    rows: list[npt.NDArray[np.int64]] = []
    columns: list[npt.NDArray[np.int64]] = []
    found: list[Floats] = []
    for start in range(0, len(items), CHUNK):
        chunk = items[start : start + CHUNK]
        both = sparse.csr_array(likes[:, chunk].T @ likes)
        for item, begin, end in zip(chunk, both.indptr, both.indptr[1:], strict=False):
            other, common = both.indices[begin:end], both.data[begin:end]
            good = useful[other] & (other != item)
            other, common = other[good], common[good]
            cosines = _shrunk(common, counts[item] * counts[other], shrinkage)
            nearest = np.argsort(-cosines, kind="stable")[:neighbours]
            rows.append(np.full(len(nearest), item, dtype=np.int64))
            columns.append(other[nearest].astype(np.int64))
            found.append(cosines[nearest].astype(np.float32))
    values, pairs = np.concatenate(found), (np.concatenate(rows), np.concatenate(columns))
    one_way = sparse.csr_array((values, pairs), shape=(size, size))
    return sparse.csr_array(one_way.maximum(one_way.T))


def scale_to(weights: Floats, kept: npt.NDArray[np.int32], likes: sparse.csc_array, shrinkage: float) -> float:
    """Return by what a cosine has to be multiplied to be most like a weight, by least squares over pairs with both.

    Args:
        weights: between some items; shape (kept, kept).
        kept: which items these are.
        likes: who likes what, ones; shape (people, all items).
        shrinkage: of the cosines.
    """
    counts = likes.sum(axis=0)
    some = np.linspace(0, len(kept) - 1, min(len(kept), CHUNK)).astype(np.intp)
    common = (likes[:, kept].T @ likes[:, kept[some]]).toarray()
    cosines = _shrunk(common, np.outer(counts[kept], counts[kept[some]]), shrinkage)
    cosines[some, np.arange(len(some))] = 0
    squares = float((cosines**2).sum())
    return float((cosines * weights[:, some]).sum()) / squares if squares else 1.0


def _shrunk(common: Floats, product: Floats, shrinkage: float) -> Floats:
    """Return cosines by how many people like both, and the product of how many like each."""
    return np.asarray(common / np.sqrt(product) * common / (common + shrinkage))
