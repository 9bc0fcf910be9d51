"""Where the items of a catalogue come from when that is one delimited file: the `source` of its description.

A description with a source needs no code. What each cell means follows from the facet that its column is of: a year, a
date, a sum of money, a number, or one or several values.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from recommender.domain.conditions import FacetName, Value

MAX_FLAGS = 200
MISSING = ("NA", "N/A", "n/a", "nan", "NaN", "null", "NULL", "None", "none", "-", "--", "?", "unknown")

ColumnName: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class TermsColumn(Value):
    """Where the values of a facet stand: in a column, which `split` divides; or in flags, each a value of its own."""

    column: ColumnName | None = None
    split: Annotated[str, StringConstraints(min_length=1, max_length=5)] | None = None
    flags: tuple[ColumnName, ...] = Field(default=(), max_length=MAX_FLAGS)

    @model_validator(mode="after")
    def _one_place(self) -> TermsColumn:
        if (self.column is None) == (not self.flags):
            raise ValueError("values stand either in a column or in flags")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read."""
        return self.flags or (self.column or "",)


class StarsColumn(Value):
    """A column in which one person, whose file it is, says how good things are, from `low` to `high`."""

    column: ColumnName
    low: float
    high: float

    @model_validator(mode="after")
    def _a_scale(self) -> StarsColumn:
        if self.low >= self.high:
            raise ValueError("stars go from low to high")
        return self


class Source(Value):
    """A delimited file, and what its columns are. Columns that are not named are not read.

    Several columns of a title are put together; the year may stand in brackets behind it. Without columns for the id,
    it is made of title and year, so that it stays the same when rows are added. The file is named from the folder of
    the description.
    """

    file: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    encoding: str | None = None  # recognised where it is not given
    separator: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    title: tuple[ColumnName, ...] = Field(min_length=1)
    id: tuple[ColumnName, ...] = ()
    year: ColumnName | None = None
    text: tuple[ColumnName, ...] = ()
    known: ColumnName | None = None  # a number that says how well known an item is: settles who of namesakes is meant
    stars: StarsColumn | None = None
    image: ColumnName | None = None  # https addresses of pictures
    link: ColumnName | None = None  # and of pages about the items
    terms: dict[FacetName, TermsColumn] = Field(default_factory=dict)
    numbers: dict[FacetName, ColumnName] = Field(default_factory=dict)
    missing: tuple[str, ...] = (
        "NA",
        "N/A",
        "n/a",
        "nan",
        "NaN",
        "null",
        "NULL",
        "None",
        "none",
        "-",
        "--",
        "?",
        "unknown",
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read."""
        stars = None if self.stars is None else self.stars.column
        single = (self.year, self.known, stars, self.image, self.link)
        named = [*self.title, *self.id, *self.text, *filter(None, single), *self.numbers.values()]
        return tuple(dict.fromkeys([*named, *(name for each in self.terms.values() for name in each.columns)]))
