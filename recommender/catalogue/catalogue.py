"""A catalogue in memory: items, columns of their attributes, and masks for conditions."""

from __future__ import annotations

import hashlib
import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.catalogue import items_file
from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.catalogue.items_file import ItemsFile
from recommender.catalogue.kinds import all_wider, completed
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.conditions import Condition, Terms, ranges
from recommender.domain.dates import Clock, now
from recommender.domain.errors import ConditionError, UnknownItemError
from recommender.domain.items import Item

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int32]

ITEMS_FILE = "items.json"

LARGE = 32 * 2**20  # bytes of a file whose items are read one by one, some 100,000 of them


FEW_TEXTS = 0.05  # where no more items than that have a text, hardly anything is told of them


class TermRows:
    """The terms of one facet, item by item, as numbers: what a `TermColumn` is made of."""

    def __init__(self, rows: Iterable[Sequence[str]] = ()) -> None:
        self.numbers: dict[str, int] = {}  # by term
        self.mentions = array("i")
        self.counts = array("i")  # of terms, by item
        for row in rows:
            self.add(row)

    def add(self, row: Sequence[str]) -> None:
        """Take the terms of the next item."""
        numbers = self.numbers
        self.counts.append(len(row))
        self.mentions.extend([numbers.setdefault(term, len(numbers)) for term in row])


class Postings(Mapping[str, npt.NDArray[np.int32]]):
    """For each term the positions of the items that have it, ascending: slices of one array, made when asked for."""

    def __init__(self, numbers: Mapping[str, int], ends: npt.NDArray[np.int64], positions: Positions) -> None:
        self._numbers = numbers
        self.ends, self.positions = ends, positions

    def __getitem__(self, term: str) -> Positions:
        number = self._numbers[term]
        return self.positions[self.ends[number - 1] if number else 0 : self.ends[number]]

    def number(self, term: str) -> int:
        """Return a term's place in the order of this mapping.

        Raises:
            KeyError: no item has it.
        """
        return self._numbers[term]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, term: object) -> bool:
        return term in self._numbers


class TermColumn:
    """The terms of one facet as an inverted index: for each term the positions of the items that have it."""

    def __init__(self, rows: TermRows | Iterable[Sequence[str]]) -> None:
        terms = rows if isinstance(rows, TermRows) else TermRows(rows)
        counts = np.frombuffer(terms.counts, dtype=np.intc) if terms.counts else np.zeros(0, dtype=np.intc)
        numbers = np.frombuffer(terms.mentions, dtype=np.intc) if terms.mentions else np.zeros(0, dtype=np.intc)
        # One sort instead of one small array a term: with 60,000 actors that is most of the time of loading.
        pairs = np.sort(numbers.astype(np.int64) * len(counts) + np.repeat(np.arange(len(counts)), counts))
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        sorted_terms, sorted_positions = np.divmod(pairs, max(len(counts), 1))
        ends = np.cumsum(np.bincount(sorted_terms, minlength=len(terms.numbers)))
        self.postings = Postings(terms.numbers, ends, sorted_positions.astype(np.int32))
        self.known: Mask = counts > 0
        self.several = bool((counts > 1).any())  # whether an item has more than one

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
        if isinstance(items, ItemsFile):
            kinds = self.kinds
            self.items: Sequence[Item] = items.changed(lambda item: completed(item, kinds)) if kinds else items
        else:
            self.items = tuple(completed(item, self.kinds) for item in items) if self.kinds else tuple(items)
        facets = spec.facets
        terms = {name: TermRows() for name, facet in facets.items() if isinstance(facet, TermsFacet)}
        leading = {name: TermRows() for name in terms if getattr(facets[name], "leading", False)}
        numbers = {name: array("f") for name, facet in facets.items() if isinstance(facet, NumberFacet)}
        available = bytearray()
        told = 0
        index: dict[str, int] = {}
        for position, item in enumerate(self.items):  # once, because it may read a file
            index[item.id] = position
            available.append(item.available)
            told += bool(item.prose)
            for name, rows in terms.items():
                rows.add(item.terms.get(name, ()))
            for name, rows in leading.items():
                rows.add(item.terms.get(name, ())[:1])
            for name, column in numbers.items():
                column.append(item.numbers.get(name, math.nan))
        if len(index) != len(self.items):
            raise ValueError("two items have the same id")
        self.index: Mapping[str, int] = index
        self.ids: Sequence[str] = tuple(index)
        self.columns: Mapping[str, TermColumn] = {name: TermColumn(rows) for name, rows in terms.items()}
        # The main value of each item, in facets that have such.
        self.leading: Mapping[str, TermColumn] = {name: TermColumn(rows) for name, rows in leading.items()}
        self.numbers: Mapping[str, Floats] = {
            name: np.array(column, dtype=np.float32) for name, column in numbers.items()
        }
        self.has_texts = told > len(index) * FEW_TEXTS
        self.available: Mask = np.array(available, dtype=np.bool_)

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
            UnknownItemError: there is no such item.
        """
        return self.items[self.position(item_id)]

    def position(self, item_id: str) -> int:
        """Return an item's place in the order of the items.

        Raises:
            UnknownItemError: there is no such item.
        """
        try:
            return self.index[item_id]
        except KeyError:
            raise UnknownItemError(f"there is no item {item_id}") from None

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
        return hashlib.sha256("\n".join(self.index).encode()).hexdigest()[:16]

    def has(self, facet: str, value: str) -> bool:
        """Whether any item has a value in a facet of terms, or in one that a union is of."""
        return any(value in self.columns[part].postings for part in self.spec.parts_of(facet))

    def check(self, condition: Condition) -> None:
        """Do nothing with a condition that fits the catalogue.

        Raises:
            ConditionError: the catalogue has no such facet, or one of another kind.
        """
        if condition.facet not in self.spec.facets:
            raise ConditionError(f"the catalogue has no facet {condition.facet}")
        if not self.spec.knows(condition):
            raise ConditionError(f"{condition.facet} is no facet for a condition of the kind {condition.kind}")

    def having(self, condition: Condition) -> Mask:
        """Return which items are known to satisfy a condition; shape (items,). Unknown never satisfies.

        Raises:
            ConditionError: the catalogue has no such facet, or one of another kind.
        """
        self.check(condition)
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
        items_file.write(directory / ITEMS_FILE, self.items)

    @classmethod
    def load(cls, directory: Path, spec: CatalogueSpec, clock: Clock = now) -> Catalogue:
        """Read what `save` wrote; of a large catalogue items stay in the file, see `items_file`.

        Raises:
            FileNotFoundError: the catalogue has not been built.
            ValueError: the file is corrupt.
        """
        path = directory / ITEMS_FILE
        large = path.stat().st_size >= LARGE
        return cls(spec, ItemsFile(path) if large else items_file.read(path), clock)
