"""How much items have in common with an example by their attributes.

For each facet that the catalogue's description counts as telling (`similarity`), the likeness is the cosine of the two
items' terms weighted by rarity (inverse document frequency; Salton and Buckley 1988), or a Gaussian of the distance for
a number. The facets' likenesses are averaged with the description's weights.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, TermsFacet

Floats = npt.NDArray[np.float32]

# A number this many steps away ("newer" moves by one) is alike by exp(-1/2).
STEPS_APART = 3
# Numbers are named as something in common only when they are at least this alike.
CLOSE = 0.8


class Shared(NamedTuple):
    """One attribute that two items have in common, and how much of their likeness it is."""

    facet: str
    value: str
    share: float


class Likeness:
    """Likeness by attributes between the items of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        facets = catalogue.spec.facets
        total = sum(facet.similarity for facet in facets.values() if isinstance(facet, TermsFacet | NumberFacet))
        self._weights: Mapping[str, float] = {
            name: facet.similarity / total
            for name, facet in facets.items()
            if isinstance(facet, TermsFacet | NumberFacet) and facet.similarity > 0
        }
        self._norms: Mapping[str, Floats] = {
            name: self._norm(name) for name in self._weights if isinstance(facets[name], TermsFacet)
        }
        # What having a term counts, by facet: a column a term, a row an item.
        self._counts = {name: self._counted(name) for name in self._norms}
        # Of a number there are far fewer values than items: closeness is computed for each value once.
        self._values: Mapping[str, tuple[Floats, npt.NDArray[np.intp]]] = {
            name: _distinct(catalogue.numbers[name]) for name in self._weights if name not in self._norms
        }

    def to(self, *examples: int) -> Floats:
        """Return the mean likeness of every item to the examples, in [0, 1]; shape (items,)."""
        likeness = np.zeros(len(self._catalogue), dtype=np.float32)
        items = [self._catalogue.items[example] for example in examples]
        for facet, all_weight in self._weights.items():
            weight = all_weight / len(examples)
            if facet in self._norms:
                postings, norms = self._catalogue.columns[facet].postings, self._norms[facet]
                shares: dict[int, float] = {}  # by term
                for item, example in zip(items, examples, strict=True):
                    for term in dict.fromkeys(item.terms.get(facet, ())):
                        number = postings.number(term)
                        shares[number] = shares.get(number, 0.0) + weight / float(norms[example])
                if shares:
                    likeness += self._counts[facet][:, list(shares)] @ np.array([*shares.values()], dtype=np.float32)
            else:
                values, numbers = self._values[facet]
                told = sum(
                    np.nan_to_num(self._closeness(facet, values - values[numbers[example]])) for example in examples
                )
                # Half the time of `told[numbers]`.
                likeness += np.take(np.float32(weight) * told, numbers, mode="clip")
        return likeness

    def shared(self, item: int, example: int) -> list[Shared]:
        """Return what two items have in common, what makes most of their likeness first."""
        mine, other = self._catalogue.items[item], self._catalogue.items[example]
        found: list[Shared] = []
        for facet, weight in self._weights.items():
            if facet in self._norms:
                norms = float(self._norms[facet][item] * self._norms[facet][example])
                found.extend(
                    Shared(facet, term, weight * self._rarity(facet, term) ** 2 / norms)
                    for term in dict.fromkeys(mine.terms.get(facet, ()))
                    if term in other.terms.get(facet, ())
                )
            elif facet in mine.numbers and facet in other.numbers:
                distance = np.array([mine.numbers[facet] - other.numbers[facet]], dtype=np.float32)
                closeness = float(self._closeness(facet, distance)[0])
                if closeness >= CLOSE:
                    found.append(
                        Shared(facet, self._catalogue.spec.say_number(facet, mine.numbers[facet]), weight * closeness)
                    )
        return sorted(found, key=lambda shared: -shared.share)

    def _rarity(self, facet: str, term: str) -> float:
        """Return the smoothed inverse document frequency of a term; always above 0."""
        having = len(self._catalogue.columns[facet].postings[term])
        return math.log(1 + len(self._catalogue) / having)

    def _norm(self, facet: str) -> Floats:
        postings = self._catalogue.columns[facet].postings
        having = np.diff(postings.ends, prepend=0)
        squares = np.log1p(len(self._catalogue) / having) ** 2
        sums = np.bincount(postings.positions, np.repeat(squares, having), minlength=len(self._catalogue))
        return np.sqrt(sums.astype(np.float32))

    def _counted(self, facet: str) -> sparse.csc_array:
        """Return the squared rarity of each term, by the norm of each item that has it; shape (items, terms)."""
        postings = self._catalogue.columns[facet].postings
        having = np.diff(postings.ends, prepend=0)
        squares = np.repeat((np.log1p(len(self._catalogue) / having) ** 2).astype(np.float32), having)
        squares /= self._norms[facet][postings.positions]
        begins = np.concatenate([[0], postings.ends]).astype(np.int32)
        return sparse.csc_array((squares, postings.positions, begins), shape=(len(self._catalogue), len(postings)))

    def _closeness(self, facet: str, distance: Floats) -> Floats:
        described = self._catalogue.spec.facets[facet]
        assert isinstance(described, NumberFacet)  # noqa: S101  terms have norms
        reach = STEPS_APART * described.step or (described.high - described.low) / 10
        return np.asarray(np.exp(-0.5 * (distance / reach) ** 2), dtype=np.float32)


def _distinct(column: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Return the different values of a column, NaN for unknown once, and which of them each item has."""
    values, numbers = np.unique(column, return_inverse=True)
    return values, numbers.astype(np.min_scalar_type(len(values)))
