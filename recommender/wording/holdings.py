"""What a catalogue holds: the works of a person, how many items there are of a kind, the values of a facet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet
from recommender.domain.answer import Works
from recommender.domain.conditions import Condition
from recommender.domain.need import Need
from recommender.wording.languages import described, language, tr, value_words
from recommender.wording.phrases import join, restate

MAX_WORKS = 5
MAX_VALUES = 6


class Holdings:
    """Tells what one catalogue holds."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._spec = catalogue.spec

    def works(self, condition: Condition, also: Sequence[Condition] = (), *, beside: str | None = None) -> list[Works]:
        """Return the best known items of which a condition holds; of a person in several roles for each role.

        Args:
            condition: who is meant, and in which role.
            also: what else has to hold.
            beside: an item that is not told.
        """
        parts = [condition.model_copy(update={"facet": part}) for part in self._spec.parts_of(condition.facet)]
        found = [self.joint([part, *also], beside=beside) for part in parts]
        return sorted((works for works in found if works.total), key=lambda works: -works.total)

    def joint(self, conditions: Sequence[Condition], *, beside: str | None = None) -> Works:
        """Return the best known items of which all conditions hold; `beside` is not among them."""
        held = [item for item in self.having(conditions) if item != beside]
        return Works(conditions=tuple(conditions), items=tuple(held[:MAX_WORKS]), total=len(held))

    def having(self, require: Sequence[Condition], exclude: Sequence[Condition] = ()) -> list[str]:
        """Return the available items that satisfy conditions, the best known first."""
        mask = self._catalogue.shown()
        for each in (*map(self._catalogue.having, require), *map(self._catalogue.lacking, exclude)):
            mask &= each
        rows = np.flatnonzero(mask)
        priors = {n: f.prior for n, f in self._spec.facets.items() if isinstance(f, NumberFacet) and f.prior}
        telling = max(priors, key=lambda name: priors[name], default="")
        if telling:
            rows = rows[np.argsort(-np.nan_to_num(self._catalogue.numbers[telling][rows]), kind="stable")]
        return [self._catalogue.ids[row] for row in rows.tolist()]

    def say_works(self, works: Works) -> str:
        """Say works in a line: "films directed by Jane Campion: The Piano (1993), Bright Star (2009) and 5 more"."""
        said = restate(Need(require=works.conditions), self._spec, str)
        labels = [language().label(self._catalogue.item(item)) for item in works.items]
        return tr("{label}: {facts}").format(label=said, facts=_with_more(labels, works.total))

    def values(self, facet: str) -> str:
        """Say which values a facet has: the most frequent ones, each with how many items have it, or its span."""
        told = described(self._spec).facets[facet]
        if isinstance(told, NumberFacet):
            low, high = self._catalogue.spans.get(facet, (told.low, told.high))
            unit = f" {told.unit}" if told.unit and told.reads not in ("money", "size") else ""
            span = tr("{label}: from {low} to {high}{unit}")
            return span.format(label=told.label, low=told.say(low), high=told.say(high), unit=unit)
        sizes: dict[str, int] = {}
        for part in self._spec.parts_of(facet):
            for value, rows in self._catalogue.columns[part].postings.items():
                sizes[value] = sizes.get(value, 0) + len(rows)
        most = sorted(sizes, key=lambda value: -sizes[value])
        said = [f"{value_words(facet, value, self._spec)} ({sizes[value]})" for value in most[:MAX_VALUES]]
        return tr("{label}: {facts}").format(label=told.label, facts=_with_more(said, len(most)))


def _with_more(named: Sequence[str], total: int) -> str:
    """Join what is named, and say how many more there are."""
    more = total - len(named)
    many = tr("{named} and {more} more").format(named=language().grammar.comma.join(named), more=more)
    return many if more else join(named)
