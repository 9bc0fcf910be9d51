"""What the columns of a table are: recognised by their names and by what stands in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

import numpy as np

from recommender.catalogue.cells import CURRENCIES, amount, day_of, flag, values, year_of
from recommender.catalogue.delimited import Table
from recommender.catalogue.source import MISSING

MAX_ROWS = 20_000  # that are looked at
MAX_CELLS = 2_000_000
MAX_CELL = 1000  # characters that are looked at
SPLITS = ("|", ";", " / ", ", ", ",", "/")
MOST = 0.8  # of the cells have to be what a column is taken for
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
    NONE = "left out"


# Words of columns' names.
# fmt: off
IDS = frozenset({"id", "isbn", "isbn13", "sku", "asin", "uuid", "ean", "upc", "iata", "key", "identifier"})
TITLES = ("title", "name", "product", "item", "model", "song", "track", "film", "movie", "book", "game", "city")
YEARS = frozenset({"year", "yr", "released", "release", "vintage", "published", "date"})
PRICES = frozenset({
    "price", "cost", "fee", "fare", "msrp", "budget", "gross", "revenue", "usd", "eur", "gbp", "salary",
})
SCORES = frozenset({"rating", "score", "stars", "imdb", "metascore", "points", "grade", "quality"})
KNOWN = frozenset({
    "votes", "reviews", "ratings", "popularity", "plays", "views", "downloads", "sales", "sold", "members", "followers",
    "streams", "favorites", "favourites", "scrobbles", "listeners", "population",
})
COUNTS = frozenset({"count", "counts", "num", "number", "n", "total"})
NAMES = frozenset({
    "director", "directors", "author", "authors", "writer", "writers", "artist", "artists", "band", "actor", "actors",
    "actress", "cast", "starring", "composer", "composers", "singer", "performer", "brand", "maker", "manufacturer",
    "mfr", "producer", "company", "publisher", "developer", "developers", "studio", "designer", "designers", "label",
    "winery", "brewery", "distillery", "roaster", "creator", "illustrator",
})
PLACES = frozenset({"lat", "latitude", "lon", "long", "lng", "longitude"})
CODES = frozenset({"zip", "zipcode", "postal", "postcode", "phone", "code", "index", "rank", "row", "position"})
KINDS = frozenset({
    "genre", "genres", "category", "categories", "type", "kind", "style", "class", "group", "cuisine", "department",
    "tags", "tag",
})
AREAS = frozenset({"country", "origin", "region", "city", "state", "continent", "province", "homeworld"})
UNITS: Mapping[str, str] = {
    "kg": "kg", "g": "g", "mg": "mg", "lb": "lbs", "lbs": "lbs", "oz": "oz", "cm": "cm", "mm": "mm", "km": "km",
    "ft": "ft", "ml": "ml", "kcal": "kcal", "mph": "mph", "kmh": "km/h", "min": "minutes", "mins": "minutes",
    "minutes": "minutes", "seconds": "seconds", "sec": "seconds", "hours": "hours", "inches": "inches", "feet": "feet",
    "meters": "metres", "metres": "metres", "pct": "%", "percent": "%", "%": "%",
}
# fmt: on
_SAID_OF = frozenset({"in", "of", "the", "is", "has", "average", "avg", "mean", "usd", "eur", "gbp", *UNITS})
_IN_FULL: Mapping[str, str] = {
    **{"cyl": "cylinders", "displ": "displacement", "hp": "horsepower", "accel": "acceleration", "yr": "year"},
    **{"wt": "weight", "qty": "quantity", "mfr": "manufacturer", "cat": "category", "desc": "description"},
}
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

    @property
    def label(self) -> str:
        """What the column is called in a sentence."""
        first, *rest = self.words or ("value",)
        named = [_IN_FULL.get(word, word) for word in (first, *(each for each in rest if each not in _SAID_OF))]
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
    for role, best in ((Role.ID, IDS), (Role.YEAR, YEARS), (Role.DATE, YEARS)):
        columns = _one_of(columns, role, best)
    if any(column.role is Role.YEAR for column in columns):
        columns = [
            _left(column, "there is a year already") if column.role is Role.DATE else column for column in columns
        ]
    return _first_of(_first_of(columns, Role.SCORE), Role.KNOWN)


def _one_of(columns: list[Column], role: Role, names: frozenset[str]) -> list[Column]:
    """Keep a role for the column whose name says it in the fewest words."""
    having = [column for column in columns if column.role is role]
    best = min(having, key=lambda column: (not names & set(column.words), len(column.words)), default=None)
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
    words = set(column.words)
    if not said:
        return _left(column, "it is empty")
    if len(said) < SELDOM * len(cells):
        return _left(column, f"only {len(said):,} of {len(cells):,} rows have it")
    if len(counts) == 1 and len(said) == len(cells) > 1:
        return _left(column, f"all rows say {said[0][:30]!r}")
    if all(flag(cell) is not None for cell in said) and len(counts) <= 2:
        return replace(column, role=Role.FLAG)
    if _share(said, lambda cell: cell.startswith(("http://", "https://", "//", "www."))) > 0.5:
        return _left(column, "links")
    if words & PLACES:
        return _left(column, "a place on a map")
    if words & IDS and len(counts) > 0.98 * len(said):
        return replace(column, role=Role.ID) if column.unique else _left(column, "an id that not all rows have")
    return _dated(column, words, said) or _numeric(column, words, said) or _worded(column, words, said)


def _dated(column: Column, words: set[str], said: Sequence[str]) -> Column | None:
    years = [year for cell in said if (year := year_of(cell)) is not None]
    if len(years) < MOST * len(said):
        return None
    days = [day for cell in said if (day := day_of(cell)) is not None]
    if len(days) >= MOST * len(said):
        return replace(column, role=Role.DATE, quartiles=_quartiles(days))
    if words & YEARS or (all(1800 <= year <= 2100 for year in years) and not words & (PRICES | KNOWN | SCORES)):
        return replace(column, role=Role.YEAR, quartiles=_quartiles(years))
    return None


def _numeric(column: Column, words: set[str], said: Sequence[str]) -> Column | None:
    amounts = [read for cell in said if (read := amount(cell)) is not None]
    if len(amounts) < MOST * len(said):
        return None
    unit, often = Counter(unit for _, unit in amounts).most_common(1)[0]
    if often < 0.8 * len(amounts):
        return None
    numbers = [number for number, _ in amounts]
    begin = numbers[0]
    counted = begin in (0, 1) and numbers == [begin + place for place in range(len(numbers))]
    if column.unique and (counted or words <= CODES | {"column", "1"}):
        return _left(column, "numbers of the rows")
    if words & CODES or (column.label in KINDS | AREAS and len(set(numbers)) <= 30):
        return _left(column, "numbers that stand for something")
    if sum(map(str.isalpha, column.label)) < 3:
        return _left(column, "its name is no word: give it another one")
    column = replace(
        column,
        quartiles=_quartiles(numbers),
        unit=UNITS.get(unit.casefold(), unit) or next((UNITS[word] for word in column.words[1:] if word in UNITS), ""),
    )
    if column.unit in CURRENCIES or words & PRICES:
        by_name = next((sign for word, sign in (("usd", "$"), ("eur", "€"), ("gbp", "£")) if word in words), "")
        return replace(column, role=Role.MONEY, unit=column.unit if column.unit in CURRENCIES else by_name)
    if words & KNOWN or (words & COUNTS and words & SCORES):
        return replace(column, role=Role.KNOWN)
    return replace(column, role=Role.SCORE if words & SCORES else Role.NUMBER)


def _worded(column: Column, words: set[str], said: Sequence[str]) -> Column:
    length = sum(map(len, said)) / len(said)
    split = _split(said)
    parts = Counter(value for cell in said for value in values(cell, split))
    often = sum(parts.values()) / max(len(parts), 1)
    short = sum(map(len, parts)) / max(len(parts), 1) <= 40
    column = replace(column, split=split, distinct=len(parts), values=tuple(each for each, _ in parts.most_common(12)))
    if words & NAMES and short:
        return replace(column, role=Role.NAMES)
    if short and (often >= 2 or (often >= 1.3 and (len(parts) <= 30 or words & (AREAS | KINDS)))):
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
        - 0.5 * bool(set(column.words) & (IDS | NAMES))
    )
    named = [place for place, word in enumerate(TITLES) if word in column.words]
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
