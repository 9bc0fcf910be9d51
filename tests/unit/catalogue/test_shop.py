"""The shop: what a till tells of products and sales, made readable; and the small shop that was made up."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue import shop
from recommender.catalogue.build import write
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.levels import with_levels
from recommender.catalogue.loader import SourceError
from recommender.catalogue.shop_names import name, package, shelf
from recommender.catalogue.spec import load_spec

# number, department, category, type, brand, maker, package
PRODUCTS = [
    (101, "GROCERY", "YOGURT", "YOGURT NOT MULTI-PACKS", "National", 7, "6 OZ"),
    (102, "GROCERY", "YOGURT", "YOGURT NOT MULTI-PACKS", "National", 7, "6 OZ"),  # another flavour, not told
    (103, "GROCERY", "YOGURT", "YOGURT NOT MULTI-PACKS", "Private", 69, "6 OZ"),
    (104, "PRODUCE", "TROPICAL FRUIT", "BANANAS", "National", 2, "40 LB"),  # the size of the crate
    (105, "FUEL", "FUEL", "GASOLINE-REG UNLEADED", "National", 1, None),
    (106, "GROCERY", "COFFEE", "PREMIUM", "National", 8, None),  # never sold
    (107, "GROCERY", "BEERS/ALES", "BEERALEMALT LIQUORS", "National", 9, "6 PK/12 OZ"),  # sold in the first week only
]
# household, basket, product, quantity, dollars, week
SALES = [
    (1, 11, 101, 1, 1.00, 1),
    (1, 12, 102, 2, 2.40, 30),
    (2, 13, 101, 1, 1.40, 52),
    (2, 13, 103, 1, 0.50, 52),
    (2, 14, 104, 1, 0.90, 52),
    (3, 15, 107, 1, 6.00, 1),
    (3, 15, 105, 10, 25.0, 52),
    (3, 16, 101, 0, 0.00, 52),  # given back
]


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, list[Any]]]:
    products = ("product_id", "department", "product_category", "product_type", "brand", "manufacturer_id")
    sales = ("household_id", "basket_id", "product_id", "quantity", "sales_value", "week")
    found: dict[str, dict[str, list[Any]]] = {
        shop.PRODUCTS: dict(zip((*products, "package_size"), map(list, zip(*PRODUCTS, strict=True)), strict=True)),
        shop.SALES: dict(zip(sales, map(list, zip(*SALES, strict=True)), strict=True)),
    }
    found[shop.SALES]["transaction_timestamp"] = [np.datetime64("2017-01-01") + week for *_, week in SALES]
    monkeypatch.setattr(shop, "_table", lambda path: found[path.name])
    return found


@pytest.mark.usefixtures("tables")
def test_products_that_the_till_cannot_tell_apart_are_one_with_what_their_sales_tell() -> None:
    loaded = shop.load_package(Path())
    items = {item.title: item for item in loaded.items}
    assert list(items) == [
        "Yogurt, brand 7, 6 oz",
        "Yogurt, store brand, 6 oz",
        "Bananas, brand 2",
        "Beer, brand 9, 6 × 12 oz",
    ]
    yogurt = items["Yogurt, brand 7, 6 oz"]
    assert yogurt.id == "101"
    assert yogurt.terms == {
        "department": ("dairy and eggs",),
        "kind": ("yogurt",),
        "type": ("yogurt",),
        "brand": ("brand 7",),
    }
    # 1.00, 1.20 and 1.40 a piece; bought by two of two, first in week 1; six ounces
    assert yogurt.numbers == {
        "price": 1.2,
        "popularity": 100.0,
        "arrived": 1.0,
        "size": pytest.approx(170.097),
    }
    assert "size" not in items["Bananas, brand 2"].numbers
    assert items["Beer, brand 9, 6 × 12 oz"].numbers["pieces"] == 6
    assert {title: item.available for title, item in items.items()}["Beer, brand 9, 6 × 12 oz"] is False
    assert yogurt.available


@pytest.mark.usefixtures("tables")
def test_each_purchase_is_kept_with_its_time() -> None:
    ratings = shop.load_package(Path()).ratings
    days = {time // 86_400 - 17_167 for time in ratings.times.tolist()}  # since 1 January 2017
    bought = Counter(zip(ratings.users.tolist(), ratings.items, strict=True))
    assert bought == {(1, "101"): 2, (2, "101"): 1, (2, "103"): 1, (2, "104"): 1, (3, "107"): 1}
    assert ratings.counts is not None
    assert ratings.counts.tolist() == [1.0] * 6
    assert days == {1, 30, 52}


def test_another_version_of_the_package_is_told(tables: dict[str, dict[str, list[Any]]]) -> None:
    del tables[shop.SALES]["sales_value"]
    with pytest.raises(SourceError, match="has no column 'sales_value': it has to be version"):
        shop.load_package(Path())


@pytest.mark.parametrize(
    ("text", "grams", "pieces", "said"),
    [
        ("16 OZ", 453.592, None, "16 oz"),
        (".5 OZ", 14.175, None, "0.5 oz"),
        ("18.0 OZ", 510.291, None, "18 oz"),
        ("1/2 GAL", 1892.706, None, "1/2 gal"),
        ("1 1/2 LB", 680.389, None, "1 1/2 lb"),
        ("PT", 473.176, None, "1 pt"),
        ("2 L", 2000, None, "2 l"),
        ("750 ML", 750, None, "750 ml"),
        ("12 PK/12 OZ", 340.194, 12, "12 × 12 oz"),
        ("5.3 OZ/4 PK", 150.252, 4, "4 × 5.3 oz"),
        ("6 CT", None, 6, "6 pieces"),
        ("2 DZ", None, 24, "24 pieces"),
        ("1 CT", None, 1, ""),
        ("83.5 SQ FT", None, None, ""),
        ("", None, None, ""),
    ],
)
def test_packages(text: str, grams: float | None, pieces: int | None, said: str) -> None:
    found = package(text)
    assert (found.grams, found.pieces, found.said) == (
        None if grams is None else pytest.approx(grams, abs=0.001),
        pieces,
        said,
    )


@given(st.text(alphabet="0123456789 ./-PKOZCTLBGA", max_size=20))
def test_any_package(text: str) -> None:
    found = package(text)
    assert found.grams is None or found.grams > 0
    assert found.pieces is None or found.pieces > 0


@pytest.mark.parametrize(
    ("product_type", "category", "kind", "said"),
    [
        ("FLUID MILK WHITE ONLY", "FLUID MILK PRODUCTS", "milk", "white milk"),
        ("PREMIUM", "ICE CREAM/MILK/SHERBTS", "ice cream", "premium ice cream"),
        ("PREMIUM", "COFFEE", "coffee", "premium coffee"),
        ("POPCORN - MICROWAVE", "POPCORN", "popcorn", "microwave popcorn"),
        ("ROLLS: DINNER", "ROLLS", "rolls", "dinner rolls"),
        ("APPLES GALA (BULK&BAG)", "APPLES", "fruit", "gala apples"),
        ("FRZN CORN ON THE COB", "FRZN VEGETABLE/VEG DSH", "frozen vegetables", "frozen corn on the cob"),
        ("", "COFFEE", "coffee", "coffee"),
    ],
)
def test_names(product_type: str, category: str, kind: str, said: str) -> None:
    assert name(product_type, category, kind) == said


@given(st.text(max_size=40))
def test_any_name_is_said_without_shouting(product_type: str) -> None:
    said = name(product_type.upper(), "SOUP", "soup")
    assert said
    assert not re.search(r"[A-Z]{4}", said) or said == product_type.upper()


def test_where_things_stand() -> None:
    assert shelf("GROCERY", "YOGURT", "x") == shelf("NUTRITION", "REFRIGERATED", "YOGURT")
    assert shelf("DRUG GM", "CIGARETTES", "CIGARETTES") is None


def test_the_small_shop_fits_its_description(tmp_path: Path) -> None:
    loaded = shop.load_sample()
    assert 30 <= len(loaded.items) <= 60
    assert len({item.title for item in loaded.items}) == len(loaded.items)
    manifest = write(load_spec("shop"), loaded, tmp_path / "shop")
    assert manifest["counts"]["people who rated"] >= 10
    assert manifest["notes"] == {}  # no number out of range
    catalogue = Catalogue(load_spec("shop"), with_levels(load_spec("shop"), loaded.items))
    assert (~catalogue.available).sum() == 1
    assert catalogue.columns["cost"].known.mean() > 0.7


def test_without_the_package_the_small_shop_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert shop.load().items == shop.load_sample().items
    assert shop.LOADER.sources() == shop.sources_of_sample()


def test_products_are_called_without_package_and_the_last_word_where_that_tells_which():
    loaded = shop.load_sample()
    said = {item.title: loaded.aliases.get(item.id, ()) for item in loaded.items}
    assert said["Old Mill sourdough loaf, 500 g"] == ("Old Mill sourdough loaf", "Old Mill sourdough")
    assert said["Good Day milk, 2 l"] == ("Good Day milk",)  # the brand alone is no product
    assert said["Nonna gluten free fusilli, 400 g"] == ("Nonna gluten free fusilli",)  # nor is a diet
