"""The score of every item for a person and a need, as the sum of weighted parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import EllipsisType
from typing import Protocol
from weakref import WeakKeyDictionary, proxy

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue, Mask
from recommender.domain.conditions import Terms
from recommender.domain.need import Need
from recommender.domain.recommendation import Part
from recommender.models.protocol import History, Scoring
from recommender.ranking.caches import capacity
from recommender.ranking.constraints import Constraints
from recommender.ranking.freshness import Freshness
from recommender.ranking.likeness import Likeness
from recommender.ranking.scale import best_positions, scaled
from recommender.retrieval.free_text import word_scores
from recommender.retrieval.index import Index

Floats = npt.NDArray[np.float32]

CACHED_EXAMPLES = 64  # sets of examples; each costs eight bytes an item


@dataclass(frozen=True)
class Weights:
    """How much each part counts. A part is near 1 for the items that it speaks for most, and 0 for the average item.

    The popularity of an item counts in full only for somebody of whom nothing else is known: each kind of evidence
    (a history, examples, free text) takes its place to some degree, down to `popularity_least`.
    """

    collaborative: float = 1.0
    history_half: float = 0.5  # with so many opinions a history counts half
    similar: float = 1.0
    content: float = 1.0
    text_in_content: float = 0.3  # of content: how alike the descriptions are, against the attributes
    text: float = 0.5
    keyword: float = 1.1
    text_evidence: float = 0.7  # how far free text takes the place of popularity, see `evaluate-text`
    request: float = 0.1
    leading: float = 0.8  # where what was asked for is the main value of an item
    preference: float = 1.0
    preference_evidence: float = 0.5  # how far a stated taste takes the place of popularity
    freshness: float = 0.4  # where items age
    popularity: float = 1.0
    popularity_least: float = 0.1
    diversity: float = 0.25

    def adjusted(self, popularity: float, diversity: float) -> Weights:
        """Return weights with two multiplied: those of popularity beside other evidence, and of diversity.

        1 leaves them, 0 takes them out; less than 0 prefers what fewer people know. Somebody of whom nothing is known
        is shown what most people like in any case: there is nothing else to go by.
        """
        least, diverse = popularity * self.popularity_least, diversity * self.diversity
        return replace(self, popularity_least=least, diversity=diverse)

    def for_popularity(self, evidence: float) -> float:
        """Return the weight of popularity beside this much evidence, from 0 (none) to 1."""
        return self.popularity - (self.popularity - self.popularity_least) * min(1.0, evidence)

    def trust(self, history: History) -> float:
        """Return how far a history is to be trusted, from 0 (empty) to nearly 1."""
        opinions = int(np.count_nonzero(history.weights))
        return opinions / (opinions + self.history_half)


@dataclass(frozen=True)
class Scores:
    """Weighted parts of scores, each as long as the total; a part without evidence is left out.

    They are of all items in their order, or of those at some `positions`, in ascending order.
    """

    parts: Mapping[Part, Floats]
    total: Floats
    positions: npt.NDArray[np.intp] | None = None

    def of(self, position: int) -> dict[Part, float]:
        """Return the parts of one item's score."""
        row = int(self._rows(np.array([position]))[0])
        return {part: float(values[row]) for part, values in self.parts.items()}

    def at(self, positions: npt.NDArray[np.intp]) -> Floats:
        """Return the scores of some items, which have to be among those that were scored."""
        return self.total[self._rows(positions)]

    def best(self, left: Mask, count: int) -> npt.NDArray[np.intp]:
        """Return the positions of the best items among those in a mask of all, best first."""
        if self.positions is None:
            return best_positions(self.total, left, count)
        return self.positions[best_positions(self.total, left[self.positions], count)]

    def _rows(self, positions: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        return positions if self.positions is None else np.searchsorted(self.positions, positions)


class Later(Mapping[Part, Floats]):
    """Parts that are computed when they are asked for, and then kept."""

    def __init__(self, compute: Callable[[], Mapping[Part, Floats]]) -> None:
        self._compute = compute

    @cached_property
    def _parts(self) -> Mapping[Part, Floats]:
        return self._compute()

    def __getitem__(self, part: Part) -> Floats:
        return self._parts[part]

    def __iter__(self) -> Iterator[Part]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)


class View(Protocol):
    """Some items, or all."""

    def scores(self, history: History) -> Floats:
        """Return the model's scores on the `Scale` of all items; shape (items,)."""
        ...


class Scorer:
    """Scores the items of one catalogue."""

    def __init__(
        self, catalogue: Catalogue, constraints: Constraints, index: Index, popularity: Floats, weights: Weights
    ) -> None:
        self.weights = weights
        self.likeness = Likeness(catalogue)
        # A need keeps its examples for many turns.
        self._cached: WeakKeyDictionary[Scoring, Callable[[tuple[int, ...]], dict[Part, Floats]]] = WeakKeyDictionary()
        self.catalogue = catalogue
        self._freshness = Freshness(catalogue)
        self.constraints = constraints
        self.index = index
        self.popularity = popularity

    def personal(self, view: View, history: History) -> dict[Part, Floats]:
        """Return the parts that depend on the person alone, to be kept until there is new feedback."""
        trust = self.weights.trust(history)
        return {Part.COLLABORATIVE: _times(self.weights.collaborative * trust, view.scores(history))} if trust else {}

    def alike(self, view: Everything, examples: tuple[int, ...]) -> dict[Part, Floats]:
        """Return the parts for likeness to examples."""
        content = view.attributes(examples)
        if any(self.catalogue.items[example].prose for example in examples):
            share = self.weights.text_in_content
            content = (1 - share) * content + share * view.like(examples)
        return {
            Part.SIMILAR: _times(self.weights.similar, view.similar(examples)),
            Part.CONTENT: _times(self.weights.content, content),
        }

    def examples(self, need: Need) -> tuple[int, ...]:
        """Return the positions of a need's examples, without those that the catalogue does not have."""
        return tuple(self.catalogue.index[item] for item in need.examples if item in self.catalogue)

    def evidence(self, history: History, need: Need) -> float:
        """Return how far what is known of a person and a need takes the place of popularity, from 0 to 1."""
        if self.examples(need):
            return 1.0
        return max(
            self.weights.trust(history),
            self.weights.text_evidence if need.themes else 0.0,
            self.weights.preference_evidence if need.prefer else 0.0,
        )

    def score(self, model: Scoring, history: History, personal: Mapping[Part, Floats], need: Need) -> Scores:
        """Score all items.

        Args:
            model: says who likes what.
            history: the person's; may be empty.
            personal: what `personal` returned for this history and all items.
            need: its soft wishes, examples and themes; hard conditions only add the same to every item. Examples take
                the place of what was liked before as what items are to be like.
        """
        weights, parts = self.weights, dict(personal)
        if examples := self.examples(need):
            parts |= self._alike_all(model)(examples)
        if need.themes:
            parts[Part.TEXT] = weights.text * mean_of([scaled(self.index.dense(theme)) for theme in need.themes])
            parts[Part.KEYWORD] = weights.keyword * mean_of(
                [scaled(word_scores(self.index, theme)) for theme in need.themes]
            )
        if need.prefer:
            parts[Part.PREFERENCE] = self.preference(need, ...)
        parts |= self.requested(need, ...) | self.fresh(...)
        parts[Part.POPULARITY] = weights.for_popularity(self.evidence(history, need)) * self.popularity
        return Scores(parts, total_of(parts))

    def preference(self, need: Need, positions: npt.NDArray[np.intp] | EllipsisType) -> Floats:
        """Return the part for soft wishes, of the items at some positions or (...) of all."""
        met = sum(self.constraints.having(each)[positions].astype(np.float32) for each in need.prefer)
        return np.asarray(self.weights.preference * met, dtype=np.float32)

    def requested(self, need: Need, positions: npt.NDArray[np.intp] | EllipsisType) -> dict[Part, Floats]:
        """Return the part for what is required being an item's main value, where facets have such (`leading`)."""
        found = [
            self.constraints.leading(each)[positions].astype(np.float32)
            for each in need.require
            if isinstance(each, Terms) and each.facet in self.catalogue.leading
        ]
        return {Part.REQUEST: self.weights.leading * mean_of(found)} if found else {}

    def fresh(self, positions: npt.NDArray[np.intp] | EllipsisType) -> dict[Part, Floats]:
        """Return the part for being fresh, of some items or (...) of all; nothing where items do not age."""
        found = self._freshness.now()
        return {} if found is None else {Part.FRESHNESS: self.weights.freshness * found[positions]}

    def _alike_all(self, model: Scoring) -> Callable[[tuple[int, ...]], dict[Part, Floats]]:
        """Return the cached likeness by one model, which goes with the model when another takes its place."""
        cached = self._cached.get(model)
        if cached is None:
            view = Everything(self, proxy(model))  # a cache that held its own key would never go
            size = capacity(CACHED_EXAMPLES, len(self.catalogue), 8)
            cached = lru_cache(size)(lambda examples: self.alike(view, examples))
            self._cached[model] = cached
        return cached


class Everything:
    """The view of all items."""

    def __init__(self, scorer: Scorer, model: Scoring) -> None:
        self._scorer, self._model = scorer, model

    def scores(self, history: History) -> Floats:
        """Return the model's scores."""
        return scaled(self._model.scores(history))

    def similar(self, examples: Sequence[int]) -> Floats:
        """Return the likeness to examples by who likes both."""
        return scaled(self._model.similar(examples))

    def attributes(self, examples: Sequence[int]) -> Floats:
        """Return the likeness to examples by attributes."""
        return scaled(self._scorer.likeness.to(*examples))

    def like(self, examples: Sequence[int]) -> Floats:
        """Return the likeness to examples by descriptions."""
        return scaled(self._scorer.index.like(examples))


def total_of(parts: Mapping[Part, Floats]) -> Floats:
    """Return the sum of the parts, of which there has to be one."""
    first, *others = parts.values()
    total = first.copy()
    for values in others:
        total += values
    return total


def _times(weight: float, values: Floats) -> Floats:
    values *= np.float32(weight)
    return values


def mean_of(rows: list[Floats]) -> Floats:
    """Return the mean of arrays of one shape, of which there has to be one."""
    return rows[0] if len(rows) == 1 else np.asarray(np.mean(rows, axis=0), dtype=np.float32)
