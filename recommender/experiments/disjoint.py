"""Splits of interactions without what is repeated, so that nothing is to be found again that was learnt from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from recommender.models.protocol import Interactions
from recommender.training.dataset import Split, joined


def disjoint(split: Split) -> Split:
    """Return the split without what is repeated: no user has the same item in two parts, or twice in the later two.

    Raises:
        AssertionError: the parts are still not disjoint.
    """
    validation = _new(split.validation, split.train)
    test = _new(split.test, joined(split.train, split.validation))
    pairs = [set(zip(p.users.tolist(), p.items.tolist(), strict=True)) for p in (split.train, validation, test)]
    assert sum(map(len, pairs)) == len(set.union(*pairs))  # noqa: S101
    return replace(split, validation=validation, test=test)


def _new(later: Interactions, before: Interactions) -> Interactions:
    """Return the interactions of pairs that were not there before, each pair once."""
    items = np.int64(max(later.items.max(initial=0), before.items.max(initial=0))) + 1
    keys, known = (part.users * items + part.items for part in (later, before))
    first = np.zeros(len(keys), dtype=np.bool_)
    first[np.unique(keys, return_index=True)[1]] = True
    rows = first & ~np.isin(keys, known)
    return replace(
        later, users=later.users[rows], items=later.items[rows], weights=later.weights[rows], times=later.times[rows]
    )
