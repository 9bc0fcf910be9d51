"""What the columns of a table are: recognised by their names and by what stands in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.resources import files
from itertools import islice
from typing import Any

import numpy as np
import yaml

from recommender.catalogue.cells import CURRENCIES, amount, day_of, flag, values, year_of
from recommender.catalogue.delimited import Table
from recommender.catalogue.measures import in_unit, shared
from recommender.catalogue.source import MISSING
from recommender.domain.dates import moment

MAX_ROWS = 20_000  # that are looked at
MAX_CELLS = 2_000_000
MAX_CELL = 1000  # characters that are looked at
SPLITS = ("|", ";", " / ", ", ", ",", "/")
MOST = 0.8  # of the cells have to be what a column is taken for
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")  # how addresses of pictures end
SELDOM = 0.05  # a column that fewer rows have is left out


class Role(StrEnum):
    """What a column is for an item."""

    ID = "id"
    TITLE = "title"
    YEAR = "year"
    DATE = "date"
    MONEY = "money"
    NUMBER = "number"
    SCORE = "score"
    KNOWN = "how well known"
    TERMS = "values"
    NAMES = "names"
    FLAG = "yes or no"
    TEXT = "description"
    PICTURE = "pictures"
    LINK = "pages about them"
    NONE = "left out"


WORDS: Mapping[str, Any] = yaml.safe_load(
    files("recommender.catalogue").joinpath("column-words.yml").read_text("utf-8")
)
UNITS: Mapping[str, str] = WORDS["units"]
_SAID_OF = frozenset({*WORDS["silent"], *UNITS})
_WORDS = re.compile(r"[^\W_]+|%")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Column:
    """One column, and what was found in it."""

    name: str
    role: Role
    why: str = ""
    split: str | None = None
    unit: str = ""
    values: tuple[str, ...] = ()  # the most frequent ones
    distinct: int = 0
    quartiles: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)  # least, quarters, greatest
    titled: float = 0.0  # how well it would do as a title
    unique: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, in small letters."""
        return _words(self.name)

    def says(self, *kinds: str) -> bool:
        """Whether a word of the name is one of those that tell some kinds of columns."""
        return any(word in self.words for kind in kinds for word in WORDS["roles"][kind])

    def is_called(self, *kinds: str) -> bool:
        """Whether the whole name is one of those words."""
        return any(self.label in WORDS["roles"][kind] for kind in kinds)

    @property
    def counts(self) -> bool:
        """Whether its numbers are said before its name: "8 cylinders", "18 miles per gallon", and not "11 of class"."""
        first, *rest = self.label.split()
        last = rest[-1] if rest and "per" not in rest else first
        return not self.unit and last.endswith("s") and not last.endswith(("ss", "us", "is"))

    @property
    def label(self) -> str:
        """What the column is called in a sentence."""
        first, *rest = self.words or ("value",)
        named = [WORDS["in_full"].get(word, word) for word in (first, *(each for each in rest if each not in _SAID_OF))]
        return " ".join(named[:4])


def recognise(table: Table, *, title: str | None = None, item_id: str | None = None) -> list[Column]:
    """Return what each column is. One is the title, at most one each an id, a year and a date.

    Args:
        table: the file; its first rows are looked at.
        title: the column that is the title; the best one where it is not given.
        item_id: the column that is the id.
    """
    limit = min(MAX_ROWS, MAX_CELLS // len(table.header))
    rows = [row.cells for row in islice(table.rows(), limit)]
    columns = [_column(name, [row[name].strip()[:MAX_CELL] for row in rows]) for name in table.header]
    chosen = title or max(columns, key=lambda column: column.titled).name
    given = {item_id: Role.ID, chosen: Role.TITLE}
    if item_id is not None:
        columns = [_left(each, f"{item_id} is the id") if each.role is Role.ID else each for each in columns]
    columns = [replace(each, role=given[each.name], why="") if each.name in given else each for each in columns]
    kinds = {Role.ID: "id", Role.YEAR: "year", Role.DATE: "year", Role.PICTURE: "picture", Role.LINK: "link"}
    for role, kind in kinds.items():
        columns = _one_of(columns, role, kind)
    if any(column.role is Role.YEAR for column in columns):
        columns = [
            _left(column, "there is a year already") if column.role is Role.DATE else column for column in columns
        ]
    return _first_of(_first_of(columns, Role.SCORE), Role.KNOWN)


def unit_called(said: str) -> str:
    """Return what a unit is called that somebody wrote in a cell; it may be one that nobody knows."""
    return UNITS.get(said.casefold(), said)


def _one_of(columns: list[Column], role: Role, kind: str) -> list[Column]:
    """Keep a role for the column whose name says it in the fewest words."""
    having = [column for column in columns if column.role is role]
    best = min(having, key=lambda column: (not column.says(kind), len(column.words)), default=None)
    return [
        _left(each, f"{best.name} is the {role}") if each in having and best and each != best else each
        for each in columns
    ]


def _first_of(columns: list[Column], role: Role) -> list[Column]:
    """Keep a role for the first column that has it; the others are plain numbers."""
    first = next((column for column in columns if column.role is role), None)
    return [replace(each, role=Role.NUMBER) if each.role is role and each is not first else each for each in columns]


def _column(name: str, cells: Sequence[str]) -> Column:
    said = [cell for cell in cells if cell and cell not in MISSING]
    counts = Counter(said)
    column = Column(
        name,
        Role.NONE,
        distinct=len(counts),
        unique=len(said) == len(cells) == len(counts),
        values=tuple(value for value, _ in counts.most_common(12)),
    )
    column = replace(column, titled=_titled(column, said))
    if not said:
        return _left(column, "it is empty")
    if len(said) < SELDOM * len(cells):
        return _left(column, f"only {len(said):,} of {len(cells):,} rows have it")
    if len(counts) == 1 and len(said) == len(cells) > 1:
        return _left(column, f"all rows say {said[0][:30]!r}")
    if all(flag(cell) is not None for cell in said) and len(counts) <= 2:
        return replace(column, role=Role.FLAG)
    if _share(said, lambda cell: cell.startswith(("http://", "https://", "//", "www."))) > 0.5:
        return _linked(column, said)
    if column.says("place"):
        return _left(column, "a place on a map")
    if column.says("id") and len(counts) > 0.98 * len(said):
        return replace(column, role=Role.ID) if column.unique else _left(column, "an id that not all rows have")
    return _dated(column, said) or _numeric(column, said) or _worded(column, said)


def _linked(column: Column, said: Sequence[str]) -> Column:
    """Take a column of secure links for pictures or for pages; others are of no use to anybody who is shown them."""
    if _share(said, lambda cell: cell.startswith("https://")) <= 0.5:
        return _left(column, "links that are not secure (https)")
    drawn = _share(said, lambda cell: cell.casefold().partition("?")[0].endswith(PICTURES)) > 0.5
    return replace(column, role=Role.PICTURE if drawn or column.says("picture") else Role.LINK)


def _dated(column: Column, said: Sequence[str]) -> Column | None:
    years = [year for cell in said if (year := year_of(cell)) is not None]
    if len(years) < MOST * len(said):
        return None
    days = [day for cell in said if (day := day_of(cell)) is not None]
    # Where every day is the first of a year, years were written as days.
    if len(days) >= MOST * len(said) and not all(moment(day).timetuple().tm_yday == 1 for day in days):
        return replace(column, role=Role.DATE, quartiles=_quartiles(days))
    if column.says("year") or (
        all(1800 <= year <= 2100 for year in years) and not column.says("money", "known", "score")
    ):
        return replace(column, role=Role.YEAR, quartiles=_quartiles(years))
    return None


def _numeric(column: Column, said: Sequence[str]) -> Column | None:
    amounts = [(read[0], unit_called(read[1])) for cell in said if (read := amount(cell)) is not None]
    if len(amounts) < MOST * len(said):
        return None
    unit, often = shared(each for _, each in amounts)
    if often < MOST:
        return None
    converted = (in_unit(number, each, unit) for number, each in amounts)
    numbers = [number for number in converted if number is not None]
    begin = numbers[0]
    counted = begin in (0, 1) and numbers == [begin + place for place in range(len(numbers))]
    if column.unique and (counted or set(column.words) <= {*WORDS["roles"]["code"], "column", "1"}):
        return _left(column, "numbers of the rows")
    if column.says("code") or (column.is_called("kind", "area") and len(set(numbers)) <= 30):
        return _left(column, "numbers that stand for something")
    if sum(map(str.isalpha, column.label)) < 3:
        return _left(column, "its name is no word: give it another one")
    column = replace(
        column,
        quartiles=_quartiles(numbers),
        unit=unit or next((UNITS[word] for word in column.words[1:] if word in UNITS), ""),
    )
    if column.unit in CURRENCIES or column.says("money"):
        by_name = next((sign for word, sign in (("usd", "$"), ("eur", "€"), ("gbp", "£")) if word in column.words), "")
        return replace(column, role=Role.MONEY, unit=column.unit if column.unit in CURRENCIES else by_name)
    if column.says("known") or (column.says("count") and column.says("score")):
        return replace(column, role=Role.KNOWN)
    return replace(column, role=Role.SCORE if column.says("score") else Role.NUMBER)


def _worded(column: Column, said: Sequence[str]) -> Column:
    length = sum(map(len, said)) / len(said)
    split = _split(said)
    parts = Counter(value for cell in said for value in values(cell, split))
    often = sum(parts.values()) / max(len(parts), 1)
    short = sum(map(len, parts)) / max(len(parts), 1) <= 40
    column = replace(column, split=split, distinct=len(parts), values=tuple(each for each, _ in parts.most_common(12)))
    if column.says("names") and short:
        return replace(column, role=Role.NAMES)
    # Who asks for a city asks for one of very many, most of which have one item.
    least = 1.1 if column.says("area") else 1.3 if len(parts) <= 30 or column.says("kind") else 2
    if short and often >= least:
        return replace(column, role=Role.TERMS)
    if length > 50 or sum(len(cell.split()) for cell in said) > 8 * len(said):
        return replace(column, role=Role.TEXT)
    return _left(column, "nearly every row has another value")


def _split(said: Sequence[str]) -> str | None:
    """Return what stands between several values in a cell, if anything: it makes fewer different values of them."""
    whole = len(set(said))
    best, fewest = None, float("inf")
    for split in SPLITS:
        divided = sum(split in cell for cell in said) / len(said)
        if divided < 0.05:
            continue
        parts = {value for cell in said for value in values(cell, split)}
        # A bar or a semicolon hardly ever stands in a value; a comma or a slash often does.
        most = 2.0 * whole if split in ("|", ";") and divided > 0.3 else 0.8 * whole
        if parts and len(parts) < min(most, fewest) and sum(map(len, parts)) / len(parts) <= 30:
            best, fewest = split, 0.95 * len(parts)
    return best


def _titled(column: Column, said: Sequence[str]) -> float:
    """Return how well a column would do as a title: by its name, and by how different and how wordy its cells are."""
    if not said:
        return -1.0
    letters = _share(said, lambda cell: any(map(str.isalpha, cell)))
    length = sum(map(len, said)) / len(said)
    fits = (
        column.distinct / len(said)
        + letters
        - (length > 80)
        - (amount(said[0]) is not None)
        - 0.5 * column.says("id", "names")
    )
    named = [place for place, word in enumerate(WORDS["roles"]["title"]) if word in column.words]
    bonus = 1.5 - 0.05 * min(named) - 0.1 * (len(column.words) - 1) if named and letters > 0.5 else 0.0
    return fits + bonus


def _share(said: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, said)) / len(said)


def _quartiles(numbers: Sequence[float]) -> tuple[float, float, float, float, float]:
    least, first, middle, third, greatest = np.quantile(
        np.asarray(numbers, dtype=float), (0, 0.25, 0.5, 0.75, 1)
    ).tolist()
    return least, first, middle, third, greatest


def _left(column: Column, why: str) -> Column:
    return replace(column, role=Role.NONE, why=why)


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORDS.findall(_CAMEL.sub(" ", name)))
