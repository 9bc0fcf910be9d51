"""A catalogue in memory: items, columns of their attributes, and masks for conditions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.catalogue.spec import CatalogueSpec, NumberFacet, TermsFacet
from recommender.domain.items import Item
from recommender.domain.need import Condition, Terms

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

ITEMS_FILE = "items.json"


class TermColumn:
    """The terms of one facet as an inverted index: for each term the positions of the items that have it."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        postings: dict[str, list[int]] = {}
        for position, terms in enumerate(rows):
            for term in dict.fromkeys(terms):
                postings.setdefault(term, []).append(position)
        self.postings: Mapping[str, npt.NDArray[np.int32]] = {
            term: np.asarray(positions, dtype=np.int32) for term, positions in postings.items()
        }
        self.known: Mask = np.array([bool(terms) for terms in rows], dtype=np.bool_)

    def mask(self, values: Iterable[str]) -> Mask:
        """Return which items have any of the values; shape (items,)."""
        mask = np.zeros(len(self.known), dtype=np.bool_)
        for value in values:
            positions = self.postings.get(value)
            if positions is not None:
                mask[positions] = True
        return mask


class Catalogue:
    """Items in a fixed order; a position in that order is an item's index in every model's arrays."""

    def __init__(self, spec: CatalogueSpec, items: Sequence[Item]) -> None:
        """Index the items.

        Raises:
            ValueError: two items share an id.
        """
        self.spec = spec
        self.items = tuple(items)
        self.index: Mapping[str, int] = {item.id: position for position, item in enumerate(self.items)}
        if len(self.index) != len(self.items):
            raise ValueError("two items have the same id")
        self.columns: Mapping[str, TermColumn] = {
            name: TermColumn([item.terms.get(name, ()) for item in self.items])
            for name, facet in spec.facets.items()
            if isinstance(facet, TermsFacet)
        }
        self.numbers: Mapping[str, Floats] = {
            name: np.array([item.numbers.get(name, np.nan) for item in self.items], dtype=np.float32)
            for name, facet in spec.facets.items()
            if isinstance(facet, NumberFacet)
        }

    def __len__(self) -> int:
        return len(self.items)

    def __contains__(self, item_id: object) -> bool:
        return item_id in self.index

    def item(self, item_id: str) -> Item:
        """Return an item by id.

        Raises:
            KeyError: there is no such item.
        """
        return self.items[self.index[item_id]]

    @cached_property
    def fingerprint(self) -> str:
        """A digest of ids and order: arrays made for one fingerprint fit only catalogues with the same one."""
        import hashlib

        return hashlib.sha256("\n".join(item.id for item in self.items).encode()).hexdigest()[:16]

    def having(self, condition: Condition) -> Mask:
        """Return which items are known to satisfy a condition; shape (items,). Unknown never satisfies.

        Raises:
            KeyError: the catalogue has no such facet.
            TypeError: the condition is of another kind than the facet.
        """
        if not self.spec.knows(condition):
            if condition.facet not in self.spec.facets:
                raise KeyError(condition.facet)
            raise TypeError(f"{condition.kind} does not apply to {condition.facet}")
        if isinstance(condition, Terms):
            mask = np.zeros(len(self), dtype=np.bool_)
            for part in self.spec.parts_of(condition.facet):
                mask |= self.columns[part].mask(condition.values)
            return mask
        column = self.numbers[condition.facet]
        with np.errstate(invalid="ignore"):  # NaN compares false, which is what unknown means here
            mask = ~np.isnan(column)
            if condition.low is not None:
                mask &= column >= condition.low
            if condition.high is not None:
                mask &= column <= condition.high
        return mask

    def lacking(self, condition: Condition) -> Mask:
        """Return which items may be shown although the condition is ruled out; shape (items,).

        Where the description says so (`exclude_unknown`), an item of which nothing is known in that facet is not
        shown either: "no horror" must hold for films whose genre nobody recorded.
        """
        mask = ~self.having(condition)
        for part in self.spec.parts_of(condition.facet):
            facet = self.spec.facets[part]
            if isinstance(facet, TermsFacet) and facet.exclude_unknown:
                mask &= self.columns[part].known
        return mask

    def save(self, directory: Path) -> None:
        """Write the items; `load` reads them back."""
        directory.mkdir(parents=True, exist_ok=True)
        rows = [item.model_dump(mode="json", exclude_defaults=True) for item in self.items]
        (directory / ITEMS_FILE).write_text(json.dumps(rows, ensure_ascii=False, separators=(",", ":")), "utf-8")

    @classmethod
    def load(cls, directory: Path, spec: CatalogueSpec) -> Catalogue:
        """Read what `save` wrote. The file is our own, validated when it was built, so items are not validated again.

        Raises:
            FileNotFoundError: the catalogue has not been built.
        """
        rows = json.loads((directory / ITEMS_FILE).read_text("utf-8"))
        return cls(spec, [_trusted(row) for row in rows])


def _trusted(row: dict[str, object]) -> Item:
    terms = row.get("terms")
    if isinstance(terms, dict):
        row["terms"] = {facet: tuple(values) for facet, values in terms.items()}
    return Item.model_construct(**row)  # type: ignore[arg-type]
