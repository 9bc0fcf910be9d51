"""Which vectors have the greatest products with a query, found without looking at all: an HNSW graph (usearch).

Source: Malkov and Yashunin, "Efficient and Robust Approximate Nearest Neighbor Search Using Hierarchical Navigable
Small World Graphs" (2018). The graph is for neighbours, and the greatest product is no neighbourhood: long vectors win
everywhere. So each vector gets one more dimension, which makes all of them equally long, and the query a zero there:
the order of the products becomes that of the distances (Bachrach et al., "Speeding Up the Xbox Recommender System Using
a Euclidean Transformation for Inner-Product Spaces", RecSys 2014). Without it 7 % of the best 300 films are missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt
import onnxruntime  # noqa: F401 - first: behind usearch's own C++ runtime it crashes, and torch's tracer hangs
from tqdm import tqdm
from usearch.compiled import MetricKind
from usearch.index import Index

Floats = npt.NDArray[np.float32]
Positions = npt.NDArray[np.intp]

FILE = "vectors.usearch"
CONNECTIVITY = 16  # neighbours of a vector in the graph
EXPANSION_BUILD = 64  # candidates among which they are chosen
CHUNK = 20_000  # vectors between two steps of the progress bar


class Finder(Protocol):
    """What looks vectors up; `tests/contract/test_indexes.py` holds each index to it."""

    def find(self, query: Floats, count: int) -> Positions:
        """Return the positions of vectors with the greatest products, best first; none for a query of zeros.

        At most so many; an index may find fewer.
        """
        ...


def equally_long(vectors: Floats) -> Iterator[Floats]:
    """Yield chunks of the vectors divided by the longest one, with the dimension that makes all of length 1."""
    lengths = np.linalg.norm(vectors, axis=1)
    longest = max(float(lengths.max(initial=0)), float(np.finfo(np.float32).tiny))
    for start in range(0, len(vectors), CHUNK):
        rest = np.sqrt(np.maximum(1 - (lengths[start : start + CHUNK] / longest) ** 2, 0))
        yield np.column_stack([vectors[start : start + CHUNK] / longest, rest]).astype(np.float32)


class Nearest:
    """An index of vectors for searches by the greatest product. Safe to share between threads."""

    def __init__(self, index: Any) -> None:
        """Use `build` or `load`."""
        self._index = index

    def __len__(self) -> int:
        return len(self._index)

    @classmethod
    def build(cls, vectors: Floats, *, progress: bool = False) -> Self:
        """Index vectors, shape (items, dimensions); on two cores a million with 65 dimensions take some minutes.

        The first chunk is added by one thread: threads that race for the first places of a graph leave vectors without
        a way to them (up to 56 of 500, measured). Beyond it the same vectors may give an index that answers a little
        differently.
        """
        index = Index(
            ndim=vectors.shape[1] + 1,
            metric=MetricKind.IP,
            dtype="f16",
            connectivity=CONNECTIVITY,
            expansion_add=EXPANSION_BUILD,
        )
        starts = range(0, len(vectors), CHUNK)
        bar = tqdm(starts, desc="Indexing vectors", unit="chunk", disable=None if progress else True)
        for start, chunk in zip(bar, equally_long(vectors), strict=True):
            index.add(np.arange(start, start + len(chunk)), chunk, threads=0 if start else 1)
        return cls(index)

    def find(self, query: Floats, count: int) -> Positions:
        """Return the positions of vectors with the greatest products, best first; none for a query of zeros."""
        length = float(np.linalg.norm(query))
        if not length or not len(self):
            return np.zeros(0, dtype=np.intp)
        found = self._index.search(np.append(query / length, np.float32(0)).astype(np.float32), count, threads=1)
        return np.asarray(found.keys, dtype=np.intp)

    def save(self, directory: Path) -> None:
        """Write the index in usearch's own format, which holds numbers only."""
        directory.mkdir(parents=True, exist_ok=True)
        self._index.save(str(directory / FILE))

    @classmethod
    def load(cls, directory: Path, shape: tuple[int, int]) -> Self:
        """Open what `save` wrote, memory-mapped. Check the file's digest first where others could have written it.

        Raises:
            FileNotFoundError: there is no index.
            ValueError: it cannot be read, or is not of vectors of this shape.
        """
        path = directory / FILE
        if not path.is_file():
            raise FileNotFoundError(f"{path} is missing")
        try:
            index = Index.restore(str(path), view=True)
        except (RuntimeError, ValueError) as error:
            raise ValueError(f"{path.name} cannot be read: {error}") from error
        if index is None or (len(index), index.ndim) != (shape[0], shape[1] + 1):
            raise ValueError(f"{path.name} is not an index of {shape[0]} vectors with {shape[1]} dimensions")
        return cls(index)
