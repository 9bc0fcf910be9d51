"""Loads a catalogue from the delimited file that the `source` of its description names."""

from __future__ import annotations

import hashlib
import lzma
import math
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np

from recommender.catalogue.cells import amount, day_of, flag, values, year_of
from recommender.catalogue.columns import unit_called
from recommender.catalogue.delimited import Row, Table, open_table
from recommender.catalogue.facets import NumberFacet
from recommender.catalogue.loader import Loaded, Loader, SourceError, SourceRatings
from recommender.catalogue.measures import in_unit, is_measure
from recommender.catalogue.prose import clean, shortened
from recommender.catalogue.source import Source, TermsColumn
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.titles import dated_titles, title_key
from recommender.domain.feedback import RATING_HIGH, RATING_LOW
from recommender.domain.items import ADDRESS, MAX_ADDRESS, Item

MAX_ITEMS = 1_000_000
MAX_TITLE = 200
MAX_TEXT = 2000
MAX_ID = 200
NUMBERED = "namesakes that only their place in the file tells apart: name an `id` in the source before it changes"


def table_loader(spec: CatalogueSpec, description: Path) -> Loader:
    """Return the loader of a description with a source.

    Raises:
        SourceError: the description has none.
    """
    if spec.source is None:
        raise SourceError(f"{description} has no `source`")
    path = description.parent / spec.source.file
    return Loader(
        load=partial(_load, spec, spec.source, path, description), sources=partial(_sources, path, description)
    )


def first_items(spec: CatalogueSpec, description: Path, number: int) -> list[Item]:
    """Return the items of the first rows, to look at.

    Raises:
        SourceError: the file cannot be read.
    """
    if spec.source is None:
        return []
    read = _Reading(spec, spec.source)
    table = open_table(
        description.parent / spec.source.file, encoding=spec.source.encoding, delimiter=spec.source.separator
    )
    for row in _rows(table):
        read.add(row.cells)
        if len(read.items) >= number:
            break
    return list(read.items.values())


def _sources(path: Path, description: Path) -> dict[str, str]:
    digests = {}
    for each in (path, description):
        with each.open("rb") as file:
            digests[each.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests


def _load(spec: CatalogueSpec, source: Source, path: Path, description: Path) -> Loaded:
    table = open_table(path, encoding=source.encoding, delimiter=source.separator)
    if lacking := [name for name in source.columns if name not in table.header]:
        raise SourceError(f"{path.name} has no column {', '.join(lacking)}; it has {', '.join(table.header)[:500]}")
    read = _Reading(spec, source)
    for row in _rows(table):
        read.add(row.cells)
    if not read.items:
        raise SourceError(f"{path.name} has no row with a title in {' and '.join(source.title)}")
    notes = {
        "rows without a title": read.untitled,
        "rows of an id that another row has": read.repeated,
        NUMBERED: read.numbered,
    }
    return Loaded(
        items=tuple(read.items.values()),
        ratings=_ratings(read.stars),
        sources=_sources(path, description),
        popularity=_shares(read.known),
        notes={**table.odd.notes(), **{name: count for name, count in notes.items() if count}},
    )


def _rows(table: Table) -> Iterator[Row]:
    try:
        yield from table.rows()
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise SourceError(f"cannot read {table.path.name}: {getattr(error, 'strerror', None) or error}") from error


class _Reading:
    """The items of the rows read so far."""

    def __init__(self, spec: CatalogueSpec, source: Source) -> None:
        self.items: dict[str, Item] = {}
        self.known: dict[str, float] = {}
        self.stars: dict[str, float] = {}
        self.untitled = self.repeated = self.numbered = 0
        self._source = source
        self._missing = frozenset(source.missing)
        self._number_facets = {name: facet for name, facet in spec.facets.items() if isinstance(facet, NumberFacet)}

    def add(self, cells: Mapping[str, str]) -> None:
        """Make an item of a row.

        Raises:
            SourceError: there are too many.
        """
        source = self._source
        title = clean(" ".join(filter(None, (self._cell(cells, name) for name in source.title))))
        titles, year = dated_titles(title)
        if not titles or len(title) > MAX_TITLE:
            self.untitled += 1
            return
        if source.year is not None:
            year = year_of(self._cell(cells, source.year)) or year
        item_id = self._id(cells, titles[0], year)
        if item_id is None:
            self.repeated += 1
            return
        if len(self.items) >= MAX_ITEMS:
            raise SourceError(f"more than {MAX_ITEMS:,} items")
        text = " ".join(filter(None, (clean(self._cell(cells, name)) for name in source.text)))
        self.items[item_id] = Item(
            id=item_id,
            title=title if year is None else titles[0],
            year=year,
            terms={name: said for name, column in source.terms.items() if (said := self._values(cells, column))},
            numbers=self._numbers(cells, year),
            text=shortened(text, MAX_TEXT),
            image=self._address(cells, source.image),
            link=self._address(cells, source.link),
        )
        if source.known is not None and (known := amount(self._cell(cells, source.known))):
            self.known[item_id] = known[0]
        if source.stars is not None and (given := amount(self._cell(cells, source.stars.column))):
            share = (given[0] - source.stars.low) / (source.stars.high - source.stars.low)
            if 0 <= share <= 1:
                self.stars[item_id] = RATING_LOW + share * (RATING_HIGH - RATING_LOW)

    def _id(self, cells: Mapping[str, str], title: str, year: int | None) -> str | None:
        """Return the row's id; None where another row has it. Where there are no ids, namesakes are numbered."""
        if self._source.id:
            given = "-".join(self._cell(cells, name) for name in self._source.id)[:MAX_ID]
            return given if given.strip("-") and given not in self.items else None
        stem = "-".join((title_key(title) or title.casefold()).split())[: MAX_ID - 20] + (f"-{year}" if year else "")
        item_id, number = stem, 1
        self.numbered += stem in self.items
        while item_id in self.items:
            number += 1
            item_id = f"{stem}-{number}"
        return item_id

    def _numbers(self, cells: Mapping[str, str], year: int | None) -> dict[str, float]:
        numbers = {}
        for name, facet in self._number_facets.items():
            column = self._source.numbers.get(name)
            if column is None:
                value: float | None = year if facet.reads == "year" else None
            elif facet.reads == "year":
                value = year_of(self._cell(cells, column))
            elif facet.is_date:
                value = day_of(self._cell(cells, column))
            else:
                value = self._amount(self._cell(cells, column), facet.unit)
            if value is not None:
                numbers[name] = float(value)
        return numbers

    @staticmethod
    def _amount(cell: str, unit: str) -> float | None:
        """Return the number of a cell in the facet's unit; None where it has one that cannot be put into that."""
        if (given := amount(cell)) is None:
            return None
        number, said = given
        said = unit_called(said)
        converted = in_unit(number, said, unit)
        if converted is None and not (said and is_measure(unit)):
            return number
        return converted

    def _values(self, cells: Mapping[str, str], column: TermsColumn) -> tuple[str, ...]:
        if column.flags:
            return tuple(name for name in column.flags if flag(cells[name]))
        return values(cells[column.column or ""], column.split, self._missing)

    def _address(self, cells: Mapping[str, str], column: str | None) -> str | None:
        cell = "" if column is None else self._cell(cells, column)
        return cell if len(cell) <= MAX_ADDRESS and re.fullmatch(ADDRESS, cell) else None

    def _cell(self, cells: Mapping[str, str], name: str) -> str:
        cell = cells[name].strip()
        return "" if cell in self._missing else cell


def _ratings(stars: Mapping[str, float]) -> SourceRatings:
    """Return the opinions of the one person whose file it is."""
    return SourceRatings(
        users=np.zeros(len(stars), np.int32),
        items=tuple(stars),
        values=np.array(list(stars.values()), np.float32),
        times=np.zeros(len(stars), np.int64),
    )


def _shares(known: Mapping[str, float]) -> dict[str, float]:
    """Return numbers as shares of the greatest, on a logarithmic scale."""
    most = max(known.values(), default=0.0)
    return {item: math.log1p(max(value, 0.0)) / math.log1p(most) for item, value in known.items()} if most > 0 else {}
