"""Reasons, read off the parts of a score: what is named is true of the item and added to its score.

No item is a reason for itself. What is worth knowing and adds nothing is found by `facts.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recommender.catalogue.catalogue import Catalogue, Mask
from recommender.catalogue.facets import NumberFacet
from recommender.domain.conditions import Condition
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.domain.recommendation import Evidence, Part, Recommendation
from recommender.models.protocol import Floats, Scoring, Searchable
from recommender.ranking.facts import noted
from recommender.ranking.person import Person
from recommender.ranking.popularity import described
from recommender.ranking.scoring import Scorer
from recommender.ranking.violations import met_by
from recommender.retrieval.matches import Match, matches

MAX_LIKED = 2
MAX_SHARED = 2
# A part that adds less says too little to be named.
LEAST_SHARE = 0.05
# Nor does a liked item that adds less: everything goes a little with everything.
LEAST_LIKED = 0.1
# "One of the best-loved" needs an item that popularity speaks for nearly as much as for the best.
POPULAR = 0.6
# To be named as new, an item is nearly as fresh as the freshest.
FRESH = 0.7
# A description is close to a wish that speaks for it at least half as much as for what is closest.
CLOSE = 0.5
# A number such as critics' score speaks for an item from this rank among all items on.
HIGH_RANK = 0.75


class Explainer:
    """Finds the evidence for an item that was scored by a `Scorer`."""

    def __init__(self, catalogue: Catalogue, scorer: Scorer, rated: Mask | None = None) -> None:
        """Explain the scores of a scorer; of items that are not `rated` it is not said who likes them.

        Where that is not known, what people say here may have taught a model whom things are liked with, but that
        something is among the best-loved is not said.
        """
        self._catalogue = catalogue
        self._scorer = scorer
        self._rated = np.ones(len(catalogue), dtype=np.bool_) if rated is None else rated
        self._is_rating_known = rated is not None
        self._numbers = described(catalogue)

    def evidence(
        self, model: Scoring, person: Person, need: Need, position: int, parts: dict[Part, float], fits: Mask
    ) -> tuple[Evidence, ...]:
        """Return why an item has its score, the weightiest part first.

        Args:
            model: that gave the score.
            person: for whom.
            need: what was asked for.
            position: the item's.
            parts: as `Scores.of` returned them.
            fits: which items satisfy what is required.
        """
        item = self._catalogue.items[position]
        found = [
            *self._requested(item, need.require, Part.REQUEST, self._scorer.weights.request),
            *self._requested(item, need.prefer, Part.PREFERENCE, self._scorer.weights.preference),
            *self._liked(model, person, position, parts.get(Part.COLLABORATIVE, 0.0)),
            *self._similar(model, need, position, parts.get(Part.SIMILAR, 0.0)),
            *self._shared(need, position, parts.get(Part.CONTENT, 0.0)),
            *self._words(item, need, parts.get(Part.KEYWORD, 0.0)),
            *self._close(item, need, position, parts.get(Part.TEXT, 0.0)),
            *self._fresh(item, need, parts.get(Part.FRESHNESS, 0.0)),
            *self._popular(item, position, parts.get(Part.POPULARITY, 0.0), need, fits),
        ]
        return tuple(sorted(found, key=lambda each: (-parts.get(each.part, 0.0), -each.share)))

    def _popular(self, item: Item, position: int, share: float, need: Need, fits: Mask) -> list[Evidence]:
        """Halve the part as `popularity.prior` does: what people did here, and the numbers that are marked for it.

        A number of which something is wished for, perhaps "less famous", is no reason beside. Nor is popularity where
        it counts against an item, and an item that few know gains. Where nothing that fits has more of a number, that
        says more than the number.
        """
        wished = {condition.facet for condition in (*need.require, *need.prefer)}
        if share <= LEAST_SHARE or self._scorer.popularity[position] <= 0:
            return []
        found = []
        if self._is_rating_known and self._rated[position] and self._scorer.popularity[position] >= POPULAR:
            found.append(Evidence(part=Part.POPULARITY, share=share / 2))
        marked = {facet: float(values[position]) for facet, values in self._numbers.items()}
        for facet, mark in marked.items():
            described_facet = self._catalogue.spec.facets[facet]
            assert isinstance(described_facet, NumberFacet)  # noqa: S101  only numbers are marked
            if facet in item.numbers and facet not in wished and mark >= HIGH_RANK * described_facet.prior:
                value = described_facet.say(item.numbers[facet])
                part_of = share / 2 * mark / sum(marked.values())
                each = Evidence(part=Part.POPULARITY, share=part_of, facet=facet, value=value)
                found.append(noted(self._catalogue, self._numbers, each, position, need, fits))
        return found

    def _fresh(self, item: Item, need: Need, share: float) -> list[Evidence]:
        """Name when it is from, where that speaks for it as much as for nearly the newest and was not asked for."""
        wished = {condition.facet for condition in (*need.require, *need.prefer)}
        if share < FRESH * self._scorer.weights.freshness:
            return []
        return [
            Evidence(part=Part.FRESHNESS, share=share, facet=name, value=facet.say(item.numbers[name]))
            for name, facet in self._catalogue.spec.facets.items()
            if isinstance(facet, NumberFacet) and facet.half_life and name in item.numbers and name not in wished
        ]

    def _requested(self, item: Item, conditions: Sequence[Condition], part: Part, weight: float) -> list[Evidence]:
        found = []
        for condition in conditions:
            met = met_by(item, condition, self._catalogue.spec)
            if met is not None:
                facet, value = met
                found.append(Evidence(part=part, share=weight, facet=facet, value=value))
        return found

    def _liked(self, model: Scoring, person: Person, position: int, share: float) -> list[Evidence]:
        """Divide the part among the items that added to it, in proportion to what they added.

        Named are those of which something may be said: what is liked, and what the person showed interest in.
        """
        if share <= LEAST_SHARE:
            return []
        history = person.history
        added = np.where(history.weights > 0, np.maximum(model.contributions(history, position), 0), 0)
        total = float(added.sum())
        spoken = [each != position and each in person.said for each in history.items.tolist()]
        told = np.where(spoken, added, 0)
        best = np.argsort(-told, kind="stable")[:MAX_LIKED]
        return [
            Evidence(
                part=Part.COLLABORATIVE,
                share=share * float(added[entry]) / total,
                item=self._catalogue.items[int(history.items[entry])].id,
                said=person.said[int(history.items[entry])],
            )
            for entry in best
            if share * told[entry] > LEAST_LIKED * total
        ]

    def _similar(self, model: Scoring, need: Need, position: int, share: float) -> list[Evidence]:
        """Divide the part among the examples, in proportion to how alike they are.

        A model may find items alike that nobody has rated, by what they are: that is nothing that people say.
        """
        sources = [each for each in self._examples(need) if self._rated[each]]
        if share <= LEAST_SHARE or not sources or not self._rated[position]:
            return []
        alike = np.maximum(self._alike(model, position, sources), 0)
        total = float(alike.sum())
        best = [entry for entry in np.argsort(-alike, kind="stable") if sources[entry] != position][:MAX_LIKED]
        return [
            Evidence(
                part=Part.SIMILAR,
                share=share * float(alike[entry]) / total,
                item=self._catalogue.items[sources[entry]].id,
            )
            for entry in best
            if alike[entry] > 0
        ]

    def _alike(self, model: Scoring, position: int, sources: Sequence[int]) -> Floats:
        """Return how alike an item is to each source; without a look at all other items where the model can do that."""
        if isinstance(model, Searchable):
            return model.similar_at([position], np.array(sources, dtype=np.intp))
        return model.similar([position])[list(sources)]

    def _shared(self, need: Need, position: int, share: float) -> list[Evidence]:
        """Divide the part among the attributes that the item has in common with the examples."""
        if share <= LEAST_SHARE:
            return []
        sources = self._examples(need)
        found = [
            (source, attribute) for source in sources for attribute in self._scorer.likeness.shared(position, source)
        ]
        total = sum(attribute.share for _, attribute in found)
        found = sorted((pair for pair in found if pair[0] != position), key=lambda pair: -pair[1].share)
        return [
            Evidence(
                part=Part.CONTENT,
                share=share * attribute.share / total,
                item=self._catalogue.items[source].id,
                facet=attribute.facet,
                value=attribute.value,
            )
            for source, attribute in found[:MAX_SHARED]
        ]

    def _examples(self, need: Need) -> list[int]:
        return [self._catalogue.index[item] for item in need.examples if item in self._catalogue]

    def _words(self, item: Item, need: Need, share: float) -> list[Evidence]:
        """Divide the part among the places where words of the wishes stand, by the number of words."""
        if share <= LEAST_SHARE:
            return []
        spec, named = self._catalogue.spec, self._scorer.index.named
        found = list(dict.fromkeys(match for each in need.themes for match in matches(each, item, spec, named(each))))
        total = sum(len(match.words) for match in found)
        return [_of_words(match, share * len(match.words) / total) for match in found]

    def _close(self, item: Item, need: Need, position: int, share: float) -> list[Evidence]:
        """Say which wish a description is close to: only of prose, since attributes alone are no description."""
        if not need.themes or not item.prose or share < CLOSE * self._scorer.weights.text:
            return []
        index = self._scorer.index
        closest = max(need.themes, key=lambda theme: float(index.embeddings[position] @ index.query(theme)))
        return [Evidence(part=Part.TEXT, share=share, value=closest)]


def _of_words(match: Match, share: float) -> Evidence:
    words = " ".join(match.words)
    if match.place == "prose":
        return Evidence(part=Part.KEYWORD, share=share, value=words)
    return Evidence(part=Part.KEYWORD, share=share, facet=match.facet or None, value=match.value or None, wish=words)


def leads(first: Recommendation, second: Recommendation) -> tuple[Part, ...]:
    """Return the parts in which one item is ahead of another, the largest lead first."""
    by = {part: first.parts.get(part, 0.0) - second.parts.get(part, 0.0) for part in {*first.parts, *second.parts}}
    return tuple(sorted((part for part, lead in by.items() if lead > LEAST_SHARE), key=lambda part: (-by[part], part)))


def why_first(first: Recommendation, second: Recommendation) -> tuple[Evidence, ...]:
    """Return the evidence for what puts one item before another, the part with the largest lead first.

    >>> def item(name, **parts):
    ...     evidence = tuple(Evidence(part=Part(p), share=s) for p, s in parts.items())
    ...     return Recommendation(item=name, score=sum(parts.values()), parts=parts, evidence=evidence)
    >>> [each.part.value for each in why_first(item("a", text=0.9, popularity=0.1), item("b", popularity=0.5))]
    ['text']
    """
    return tuple(
        next(evidence for evidence in first.evidence if evidence.part is part)
        for part in leads(first, second)
        if any(evidence.part is part for evidence in first.evidence)
    )
