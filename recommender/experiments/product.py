"""The list that people get when they ask for nothing in particular: the model inside the whole ranking.

The ranker is the one of the service, with its personal parts, the popularity prior and the diversity of the list. The
store is left out: a person's signals are what is known in the data set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from tqdm import tqdm

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet
from recommender.domain.feedback import Signal
from recommender.domain.need import Need
from recommender.experiments.cold import ListsOf
from recommender.models.protocol import History, Interactions, Model
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.ranking.scoring import Weights
from recommender.retrieval.index import Index
from recommender.training.evaluation.ranking import Case


def without_priors(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue without the numbers that its description takes for popularity.

    They may count the very ratings that are held out, as the fame of films does. The measured ranking is therefore a
    little less than what people get.
    """
    marked = {
        name for name, facet in catalogue.spec.facets.items() if isinstance(facet, NumberFacet) and facet.prior > 0
    }
    items = [
        item.model_copy(update={"numbers": {name: each for name, each in item.numbers.items() if name not in marked}})
        for item in catalogue.items
    ]
    return Catalogue(catalogue.spec, items)


class Product:
    """The whole ranking for the users of all cases, with one model."""

    def __init__(self, catalogue: Catalogue, index: Index, known: Interactions, model: Model) -> None:
        """Use a catalogue from `without_priors`, and a model that was fitted on the known interactions."""
        self._catalogue, self._index, self._model = catalogue, index, model
        opinions = ((known.weights + 1) / 2).astype(np.float32)
        self._popularity = prior(catalogue, known.items, opinions)

    def lists(
        self, people: Sequence[Case], weights: Sequence[Weights], told: Sequence[History] | None = None, k: int = 10
    ) -> list[list[list[int]]]:
        """Return for each of the weights the positions of the k items that each user is shown, best first.

        Args:
            people: what they are known to have seen is not shown, unless things are had again.
            weights: may differ in what counts after the personal parts only, popularity and diversity.
            told: what the ranking knows of each, if that is less than what is known.
            k: length of the lists.
        """
        rankers = [Ranker(self._catalogue, self._index, self._popularity, each) for each in weights]
        need = Need(count=k)
        lists: list[list[list[int]]] = [[] for _ in rankers]
        histories = [case.known for case in people] if told is None else told
        pairs = zip(people, histories, strict=True)
        for case, history in tqdm(pairs, "product", len(people), unit="user", leave=False, disable=None):
            person = rankers[0].person(self._model, self._signals(history))
            if not case.again:
                person = replace(person, hidden=case.known.items.astype(np.int64))
            for ranker, found in zip(rankers, lists, strict=True):
                ranking = ranker.rank(self._model, person, need)
                found.append([self._catalogue.index[each.item] for each in ranking.recommendations])
        return lists

    def _signals(self, history: History) -> list[Signal]:
        return [
            Signal(
                item=self._catalogue.items[position].id,
                weight=min(1.0, max(-1.0, weight)),
                seen=True,
                at=datetime.fromtimestamp(order, UTC),
            )
            for order, (position, weight) in enumerate(
                zip(history.items.tolist(), history.weights.tolist(), strict=True)
            )
        ]


def product_lists(catalogue: Catalogue, index: Index) -> ListsOf:
    """Return what makes the lists that people get of a model, for people of whom only so much is known."""

    def lists(model: Model, known: Interactions, people: Sequence[Case], told: Sequence[History]) -> list[list[int]]:
        return Product(catalogue, index, known, model).lists(people, [Weights()], told)[0]

    return lists
