"""A catalogue in memory: items, columns of their attributes, and masks for conditions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from recommender.catalogue.kinds import all_wider, completed
from recommender.catalogue.spec import CatalogueSpec, NumberFacet, TermsFacet
from recommender.domain.dates import Clock, now
from recommender.domain.items import Item
from recommender.domain.need import Condition, Terms, ranges

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

ITEMS_FILE = "items.json"

_ITEMS = TypeAdapter(tuple[Item, ...])


class TermColumn:
    """The terms of one facet as an inverted index: for each term the positions of the items that have it."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        # One sort instead of one small array a term: with 60,000 actors that is most of the time of loading.
        mentions = list(chain.from_iterable(rows))
        numbers = {term: number for number, term in enumerate(dict.fromkeys(mentions))}
        term_numbers = np.fromiter(map(numbers.__getitem__, mentions), np.int64, len(mentions))
        positions = np.repeat(np.arange(len(rows)), np.fromiter(map(len, rows), np.int64, len(rows)))
        pairs = np.sort(term_numbers * len(rows) + positions)
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        sorted_terms, sorted_positions = np.divmod(pairs, max(len(rows), 1))
        ends = np.cumsum(np.bincount(sorted_terms, minlength=len(numbers))).tolist()
        columns = sorted_positions.astype(np.int32)
        self.postings: Mapping[str, npt.NDArray[np.int32]] = {
            term: columns[start:end] for term, start, end in zip(numbers, [0, *ends], ends, strict=False)
        }
        self.known: Mask = np.fromiter(map(bool, rows), np.bool_, len(rows))

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

    def __init__(self, spec: CatalogueSpec, items: Sequence[Item], clock: Clock = now) -> None:
        """Index the items; each gets the values that its own are kinds of.

        Args:
            spec: the description.
            items: in their order.
            clock: tells the time by which items age and expire.

        Raises:
            ValueError: two items share an id.
        """
        self.spec, self.clock = spec, clock
        self.kinds = all_wider(spec, items)
        self.items = tuple(completed(item, self.kinds) for item in items) if self.kinds else tuple(items)
        self.index: Mapping[str, int] = {item.id: position for position, item in enumerate(self.items)}
        if len(self.index) != len(self.items):
            raise ValueError("two items have the same id")
        self.columns: Mapping[str, TermColumn] = {
            name: TermColumn([item.terms.get(name, ()) for item in self.items])
            for name, facet in spec.facets.items()
            if isinstance(facet, TermsFacet)
        }
        # The main value of each item, in facets that have such.
        self.leading: Mapping[str, TermColumn] = {
            name: TermColumn([item.terms.get(name, ())[:1] for item in self.items])
            for name, facet in spec.facets.items()
            if isinstance(facet, TermsFacet) and facet.leading
        }
        self.numbers: Mapping[str, Floats] = {
            name: np.array([item.numbers.get(name, np.nan) for item in self.items], dtype=np.float32)
            for name, facet in spec.facets.items()
            if isinstance(facet, NumberFacet)
        }

        self.available: Mask = np.fromiter((item.available for item in self.items), np.bool_, len(self.items))

    @cached_property
    def _until(self) -> Floats | None:
        """When items expire; None where the description knows nothing of that."""
        found = [self.numbers[name] for name, each in self.spec.facets.items() if getattr(each, "expires", False)]
        return np.fmin.reduce(found) if found else None

    def shown(self) -> Mask:
        """Return which items may be shown now: available, and not expired; a fresh array of shape (items,)."""
        mask = self.available.copy()
        if self._until is not None:
            mask &= ~(self._until < self.clock())  # what is not known never expires
        return mask

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
    def spans(self) -> Mapping[str, tuple[float, float]]:
        """The least and the greatest value of each number facet of which anything is known."""
        return {
            name: (float(np.nanmin(column)), float(np.nanmax(column)))
            for name, column in self.numbers.items()
            if not np.isnan(column).all()
        }

    @cached_property
    def fingerprint(self) -> str:
        """A digest of ids and order: arrays made for one fingerprint fit only catalogues with the same one."""
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
            mask = np.zeros(len(self), dtype=np.bool_)
            for each in ranges(condition):
                inside = ~np.isnan(column)
                if each.low is not None:
                    inside &= column >= each.low
                if each.high is not None:
                    inside &= column <= each.high
                mask |= inside
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
        (directory / ITEMS_FILE).write_bytes(_ITEMS.dump_json(self.items, exclude_defaults=True))

    @classmethod
    def load(cls, directory: Path, spec: CatalogueSpec, clock: Clock = now) -> Catalogue:
        """Read what `save` wrote.

        Raises:
            FileNotFoundError: the catalogue has not been built.
            pydantic.ValidationError: the file is corrupt.
        """
        return cls(spec, _ITEMS.validate_json((directory / ITEMS_FILE).read_bytes()), clock)
