"""Reasons, read off the parts of a score: what is named is true of the item and added to its score."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import CatalogueSpec, NumberFacet, TermsFacet
from recommender.domain.items import Item
from recommender.domain.need import Condition, Need, Terms, inside
from recommender.domain.recommendation import Evidence, Part, Recommendation, Violation
from recommender.models.protocol import Floats, History, Model, Searchable
from recommender.ranking.blend import Blender
from recommender.ranking.popularity import described
from recommender.retrieval.describe import keywords
from recommender.retrieval.keyword import shared_words

MAX_LIKED = 2
MAX_SHARED = 2
# A part that adds less says too little to be named.
LEAST_SHARE = 0.05
# "One of the best-loved" needs an item that popularity speaks for nearly as much as for the best.
POPULAR = 0.6
# A number such as critics' score speaks for an item from this rank among all items on.
HIGH_RANK = 0.75


class Explainer:
    """Finds the evidence for an item that was scored by a `Blender`."""

    def __init__(self, catalogue: Catalogue, blender: Blender) -> None:
        self._catalogue = catalogue
        self._blender = blender
        self._numbers = described(catalogue)

    def evidence(
        self, model: Model, history: History, need: Need, position: int, parts: dict[Part, float]
    ) -> tuple[Evidence, ...]:
        """Return why an item has its score, the weightiest part first; `parts` as `Scores.of` returned them."""
        item = self._catalogue.items[position]
        found = [
            *self._requested(item, need.require, Part.REQUEST, self._blender.weights.request),
            *self._requested(item, need.prefer, Part.PREFERENCE, self._blender.weights.preference),
            *self._liked(model, history, position, parts.get(Part.COLLABORATIVE, 0.0)),
            *self._similar(model, need, position, parts.get(Part.SIMILAR, 0.0)),
            *self._shared(need, position, parts.get(Part.CONTENT, 0.0)),
            *self._words(item, need, parts.get(Part.KEYWORD, 0.0)),
        ]
        if need.themes and (share := parts.get(Part.TEXT, 0.0)) > LEAST_SHARE:
            found.append(Evidence(part=Part.TEXT, share=share, value=need.themes[-1]))
        wished = {condition.facet for condition in (*need.require, *need.prefer)}
        found.extend(self._popular(item, position, parts.get(Part.POPULARITY, 0.0), wished))
        return tuple(sorted(found, key=lambda each: (-parts.get(each.part, 0.0), -each.share)))

    def _popular(self, item: Item, position: int, share: float, wished: Collection[str]) -> list[Evidence]:
        """Halve the part as `popularity.prior` does: what people did here, and the numbers that are marked for it.

        A number of which something is wished for, perhaps "less famous", is no reason beside. Nor is popularity where
        it counts against an item, and an item that few know gains.
        """
        if share <= LEAST_SHARE or self._blender.popularity[position] <= 0:
            return []
        found = []
        if self._blender.popularity[position] >= POPULAR:
            found.append(Evidence(part=Part.POPULARITY, share=share / 2))
        marked = {facet: float(values[position]) for facet, values in self._numbers.items()}
        for facet, mark in marked.items():
            described_facet = self._catalogue.spec.facets[facet]
            assert isinstance(described_facet, NumberFacet)  # noqa: S101  only numbers are marked
            if facet in item.numbers and facet not in wished and mark >= HIGH_RANK * described_facet.prior:
                value = f"{item.numbers[facet]:g}"
                part_of = share / 2 * mark / sum(marked.values())
                found.append(Evidence(part=Part.POPULARITY, share=part_of, facet=facet, value=value))
        return found

    def _requested(self, item: Item, conditions: Sequence[Condition], part: Part, weight: float) -> list[Evidence]:
        found = []
        for condition in conditions:
            met = met_by(item, condition, self._catalogue.spec)
            if met is not None:
                facet, value = met
                found.append(Evidence(part=part, share=weight, facet=facet, value=value))
        return found

    def _liked(self, model: Model, history: History, position: int, share: float) -> list[Evidence]:
        """Divide the part among the liked items that added to it, in proportion to what they added."""
        if share <= LEAST_SHARE:
            return []
        added = np.where(history.weights > 0, np.maximum(model.contributions(history, position), 0), 0)
        total = float(added.sum())
        best = np.argsort(-added, kind="stable")[:MAX_LIKED]
        return [
            Evidence(
                part=Part.COLLABORATIVE,
                share=share * float(added[entry]) / total,
                item=self._catalogue.items[int(history.items[entry])].id,
            )
            for entry in best
            if added[entry] > 0
        ]

    def _similar(self, model: Model, need: Need, position: int, share: float) -> list[Evidence]:
        """Divide the part among the examples, in proportion to how alike they are."""
        sources = self._examples(need)
        if share <= LEAST_SHARE or not sources:
            return []
        alike = np.maximum(self._alike(model, position, sources), 0)
        total = float(alike.sum())
        best = np.argsort(-alike, kind="stable")[:MAX_LIKED]
        return [
            Evidence(
                part=Part.SIMILAR,
                share=share * float(alike[entry]) / total,
                item=self._catalogue.items[sources[entry]].id,
            )
            for entry in best
            if alike[entry] > 0
        ]

    def _alike(self, model: Model, position: int, sources: Sequence[int]) -> Floats:
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
            (source, attribute) for source in sources for attribute in self._blender.likeness.shared(position, source)
        ]
        found.sort(key=lambda pair: -pair[1].share)
        total = sum(attribute.share for _, attribute in found)
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
        if share <= LEAST_SHARE:
            return []
        text = keywords(item, self._catalogue.spec)
        words = dict.fromkeys(word for theme in need.themes for word in shared_words(theme, text))
        return [Evidence(part=Part.KEYWORD, share=share, value=" ".join(words))] if words else []


def met_by(item: Item, condition: Condition, spec: CatalogueSpec) -> tuple[str, str] | None:
    """Return the stored facet and the value with which an item satisfies a condition, or None if it does not."""
    if isinstance(condition, Terms):
        for facet in spec.parts_of(condition.facet):
            for value in item.terms.get(facet, ()):
                if value in condition.values:
                    return facet, value
        return None
    number = item.numbers.get(condition.facet)
    return (condition.facet, f"{number:g}") if number is not None and inside(number, condition) else None


def violations(item: Item, need: Need, spec: CatalogueSpec) -> tuple[Violation, ...]:
    """Return the hard conditions that an item does not satisfy, with the value that it has instead."""
    found = []
    for condition in need.require:
        if met_by(item, condition, spec) is None:
            facet, value = _own(item, condition.facet, spec)
            found.append(Violation(condition=condition, excluded=False, facet=facet, value=value))
    for condition in need.exclude:
        met = met_by(item, condition, spec)
        if met is not None:
            found.append(Violation(condition=condition, excluded=True, facet=met[0], value=met[1]))
        elif unknown := _unknown_but_excluded(item, condition.facet, spec):
            found.append(Violation(condition=condition, excluded=True, facet=unknown))
    return tuple(found)


def _own(item: Item, facet: str, spec: CatalogueSpec) -> tuple[str, str | None]:
    """Return the facet, of a union the first part that is known, and what the item has there, or None."""
    for part in spec.parts_of(facet):
        if item.terms.get(part):
            return part, ", ".join(item.terms[part])
        if part in item.numbers:
            return part, f"{item.numbers[part]:g}"
    return spec.parts_of(facet)[0], None


def _unknown_but_excluded(item: Item, facet: str, spec: CatalogueSpec) -> str | None:
    """Return the facet of which nothing is known, where that keeps an item out; see `Catalogue.lacking`."""
    for part in spec.parts_of(facet):
        described_facet = spec.facets[part]
        if isinstance(described_facet, TermsFacet) and described_facet.exclude_unknown and not item.terms.get(part):
            return part
    return None


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
