"""Which words of free text mean the people and firms of an item, and which only look like their names.

Free text is mostly about what something is. A word of it that is somebody's name as well ("into peoples dreams") means
the name only where nothing else can be meant: the whole name is said, or a single word that hardly is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.english import common
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.names import ORDINARY, ORDINARY_ITEMS, short_names
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.items import Item

# A word that stands for so many items (a studio) may be less rare: "Disney" and "Netflix" are names, "Apple" is not.
FAMILIAR = 0.62


class Called:
    """What each name of a catalogue's items is called."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._spec = catalogue.spec
        self._facets = [name for name in catalogue.spec.facets if is_named(catalogue.spec, name)]
        sizes = Counter(name for item in catalogue.items for name in self._names(item))
        self._ways: dict[str, list[str]] = {}
        for name, size in sizes.items():
            self._add(name, [name], FAMILIAR if size >= ORDINARY_ITEMS else ORDINARY)
        for surface, named in chain(short_names(sizes), *(self._synonyms(facet) for facet in self._facets)):
            self._add(surface, named, ORDINARY)

    def _synonyms(self, facet: str) -> Iterable[tuple[str, tuple[str, ...]]]:
        described = self._spec.facets[facet]
        return described.synonyms.items() if isinstance(described, TermsFacet) else ()

    def _add(self, way: str, names: Iterable[str], ordinary: float) -> None:
        """Note a way to name somebody, unless it is a word that means something else as well."""
        if " " in way or common(way) < ordinary:
            for name in names:
                self._ways.setdefault(name, []).append(way)

    def of(self, item: Item) -> list[str]:
        """Return the ways to name those of an item, each as often as somebody is called so and has a part in it."""
        return [way for name in self._names(item) for way in self._ways.get(name, ())]

    def _names(self, item: Item) -> Iterator[str]:
        return (name for facet in self._facets for name in item.terms.get(facet, ()))


def is_named(spec: CatalogueSpec, facet: str) -> bool:
    """Whether the values of a facet are names, which words of a plot do not mean."""
    described = spec.facets[facet]
    return isinstance(described, TermsFacet) and (described.names or described.proper)
