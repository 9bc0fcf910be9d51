"""The attributes of items as a sparse matrix, for models that learn what they are worth."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, TermsFacet


def attribute_matrix(
    catalogue: Catalogue, counted: npt.NDArray[np.bool_], min_share: float, *, loose: bool = True
) -> sparse.csr_array:
    """Return which item has which attribute: ones in a float32 matrix of shape (items, attributes).

    An attribute is a term of a facet whose description says `describe`, or the time an item is from, in intervals
    between the `bins` of a facet that reads years; other numbers may be derived from the interactions. Attributes of
    fewer than `min_share` of the counted items are left out: they say little that the items' identity does not.

    Args:
        catalogue: the items.
        counted: which items count for that, e.g. those with interactions; shape (items,).
        min_share: which share of the counted items has to have an attribute, and two items at least.
        loose: with attributes that are known of some items only, whose absence says nothing.
    """
    least = max(2.0, min_share * float(counted.sum()))
    columns: list[npt.NDArray[np.int32]] = []
    for name, facet in catalogue.spec.facets.items():
        if isinstance(facet, TermsFacet) and facet.describe and (loose or not facet.loose):
            postings = catalogue.columns[name].postings
            columns += [postings[term] for term in sorted(postings)]
        elif isinstance(facet, NumberFacet) and facet.reads == "year" and facet.bins:
            numbers = catalogue.numbers[name]
            known = ~np.isnan(numbers)
            intervals = np.digitize(numbers, facet.bins)
            columns += [
                np.flatnonzero(known & (intervals == each)).astype(np.int32) for each in range(len(facet.bins) + 1)
            ]
    columns = [column for column in columns if counted[column].sum() >= least]
    ends = np.cumsum([0, *(len(column) for column in columns)], dtype=np.int32)  # LightFM reads 32-bit indices
    rows = np.concatenate([*columns, np.zeros(0, dtype=np.int32)], dtype=np.int32)
    ones = np.ones(len(rows), dtype=np.float32)
    return sparse.csc_array((ones, rows, ends), shape=(len(catalogue), len(columns))).tocsr()


def by_rarity(ones: sparse.csr_array) -> sparse.csr_array:
    """Weigh each attribute by its smoothed inverse document frequency, and make every row as long as 1."""
    having: npt.NDArray[np.float64] = np.maximum(np.bincount(ones.indices, minlength=ones.shape[1]), 1)
    rows = sparse.csr_array(ones @ sparse.diags_array(np.log(1 + ones.shape[0] / having)))
    lengths = np.sqrt(rows.power(2).sum(axis=1))
    rows = sparse.csr_array(sparse.diags_array(1 / np.maximum(lengths, 1e-12)) @ rows)
    return sparse.csr_array(rows.astype(np.float32))
