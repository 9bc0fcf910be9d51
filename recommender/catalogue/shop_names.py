"""Readable names for the products of a till: "FRZN BAGGED VEGETABLES - PLAIN", "12 PK/12 OZ"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from contract.units import VOLUMES, WEIGHTS

SHELVES, TYPES = "shop_shelves.yml", "shop_types.yml"

# How many grams a unit of a package is, or millilitres, which the till does not tell from them.
_GRAMS: Mapping[str, float] = {
    **{unit.upper(): size for unit, size in {**WEIGHTS, **VOLUMES}.items()},
    **{"GA": VOLUMES["gal"], "LITER": VOLUMES["l"], "LTR": VOLUMES["l"]},
}
_SPOKEN: Mapping[str, str] = {"GA": "gal", "LITER": "l", "LTR": "l"}
_PIECES: Mapping[str, int] = {"CT": 1, "PK": 1, "PC": 1, "DZ": 12}
_NUMBER = r"(?P<{0}>\d+[ -]\d/\d|\d/\d|\d*\.\d+|\d+)?\s*"
_UNIT = r"FL OZ|OZ|LB|PT|QT|GAL|GA|ML|LITER|LTR|L|KG|G"
_SIZE = re.compile(rf"(?<![\w.]){_NUMBER.format('size')}(?P<unit>{_UNIT})(?!\w)")
_COUNT = re.compile(r"(?<![\w.])(?P<number>\d+)\s*(?P<unit>CT|PK|PC|DZ)(?!\w)")

# What the till shortens or spells wrong, and how it is written.
_WORDS: Mapping[str, str] = {
    **{"frzn": "frozen", "refrig": "chilled", "refrigerated": "chilled", "misc": "other", "miscellaneous": "other"},
    **{"btl": "bottle", "drnk": "drink", "drnks": "drinks", "sft": "soft", "dnrs": "dinners", "cnd": "canned"},
    **{"sngl": "single", "srv": "serve", "specilaty": "speciality", "specialty": "speciality", "brd": "breaded"},
    **{
        "jce": "juice",
        "conc": "concentrate",
        "veg": "vegetables",
        "pickld": "pickled",
        "fre": "fresh",
        "frz": "frozen",
    },
    **{"iqf": "frozen", "chix": "chicken", "mlt": "multi", "pk": "pack", "ss": "single-serve", "swt": "sweet"},
    **{"flvrd": "flavoured", "flavored": "flavoured", "flvr": "flavoured", "color": "colour", "protien": "protein"},
    **{
        "sauc": "sauce",
        "grnd": "ground",
        "sal": "salad",
        "linaments": "liniments",
        "seafd": "seafood",
        "cntrl": "control",
    },
    **{"liqs": "liquids", "shlfsh": "shellfish", "bbq": "barbecue", "catfd": "cat food", "dogfd": "dog food"},
    **{
        "cncntrt": "concentrate",
        "pkg": "pack",
        "prep": "prepared",
        "fd": "food",
        "bev": "beverage",
        "mustar": "mustard",
    },
    **{"preportnd": "portioned", "reg": "regular", "swe": "sweetener", "supplemen": "supplement", "w": "with"},
}
_DROPPED = re.compile(
    r"\b(?:all|bulk&bag|bulk|pkg|ppk|preslcd?|preslc|rw|net weight|retail|everyday|\(?stocked|n/a)\b|(?<=\s)/(?=\s)",
    re.IGNORECASE,
)
# What says too little by itself: the kind of product is named with it.
_VAGUE = frozenset(
    (
        *("premium", "traditional", "mainstream", "value", "economy", "fresh", "other", "primal", "lean", "seasonal"),
        *("enhanced", "natural", "regular", "blends", "kits", "frozen", "cooked", "seasonal other", "variety pack"),
        *(
            "smoked cooked",
            "links cooked",
            "flavoured other",
            "misc",
            "red",
            "dry",
            "kosher speciality",
            "flats",
            "treats",
        ),
        *("meat included", "microwave", "pre-cooked", "quarts", "butts", "abrasives", "internal", "external", "oven"),
    )
)
_PRODUCE = frozenset(
    (
        *("apples", "onions", "peas", "potatoes", "peppers", "tomatoes", "grapes", "peaches", "pears", "oranges"),
        *(
            "carrots",
            "nectarines",
            "cherries",
            "mushrooms",
            "melons",
            "cabbage",
            "squash",
            "herbs",
            "almonds",
            "pecans",
        ),
        *("lettuce", "watermelon", "cauliflower", "cantaloupe", "honeydew", "hams", "puddings", "walnuts"),
    )
)
_DIETS: Mapping[str, re.Pattern[str]] = {
    "organic": re.compile(r"\borganics?\b"),
    "sugar free": re.compile(r"\b(?:sugar[- ]free|unsweetened|unswe|diet)\b"),
    "light": re.compile(r"\b(?:light|lite|low[- ]fat|fat[- ]free|better for you|reduced|lean)\b"),
    "vegetarian": re.compile(r"\b(?:vegetarian|tofu|soy|non-meats?|meat alternatives)\b"),
    "dairy free": re.compile(r"\b(?:non[- ]dairy|soy|rice milk|rice beverage)\b"),
    "decaffeinated": re.compile(r"\bdecaf\w*\b"),
    "alcohol free": re.compile(r"\bnon[- ]alcoholic\b"),
}


@dataclass(frozen=True)
class Package:
    """The size of one piece in grams or millilitres, how many pieces there are, and how both are written."""

    grams: float | None = None
    pieces: int | None = None
    said: str = ""


@dataclass(frozen=True)
class Shelf:
    """Where a product stands."""

    department: str
    kind: str


def shelf(department: str, category: str, product_type: str) -> Shelf | None:
    """Return where a product of a till's category and type stands; None where such things are not sold.

    >>> shelf("GROCERY", "YOGURT", "YOGURT MULTI-PACKS"), shelf("FUEL", "FUEL", "")
    (Shelf(department='dairy and eggs', kind='yogurt'), None)
    """
    known = _shelves()
    places = (f"{category}/{product_type}", f"{department}/{category}", category)
    return next((known[place] for place in places if place in known), None)


def name(product_type: str, category: str, kind: str) -> str:
    """Return the readable name of a type of product.

    >>> name("FLUID MILK WHITE ONLY", "FLUID MILK PRODUCTS", "milk"), name("BREAD:PITA/POCKET BREADS", "BREAD", "bread")
    ('white milk', 'pita, pocket breads')
    >>> name("PREMIUM", "COFFEE", "coffee"), name("ROLLS: DINNER", "ROLLS", "rolls")
    ('premium coffee', 'dinner rolls')
    >>> name("APPLES GALA (BULK&BAG)", "APPLES", "fruit"), name("FRZN PIE SHELLS", "FROZEN PIE/DESSERTS", "desserts")
    ('gala apples', 'frozen pie shells')
    """
    chosen = _types()
    if given := chosen.get(f"{category}/{product_type}") or chosen.get(product_type):
        return given
    text = re.sub(r"\s*\(.*$", "", product_type)  # what is in brackets is cut off as often as not
    text = _DROPPED.sub(" ", re.sub(r"&", " and ", text)).casefold()
    head, colon, tail = text.partition(":")
    text = _turned(head, tail) if colon else text
    head, dash, tail = text.partition(" - ")
    text = f"{tail.strip()} {head.strip()}" if dash else text
    words = [_WORDS.get(word, word) for word in re.findall(r"[\w'’%-]+|/", text.replace("-", " - "))]
    said = " ".join(words).replace(" - ", " ").replace(" -", "").replace("- ", "").replace(" /", ",")
    said = re.sub(r"^seafood (?=\w)", "", re.sub(r"\s+", " ", said)).strip(" ,/-") or kind
    first, _, rest = said.partition(" ")
    if first in _PRODUCE and rest and "," not in rest:
        return f"{rest} {first}"  # "apples gala"
    return f"{said} {kind}" if said in _VAGUE else said


def diets(*said: str) -> tuple[str, ...]:
    """Return what words of a product's names say to those who watch what they eat.

    >>> diets("SOY/RICE MILK"), diets("ORGANIC HERBS")
    (('vegetarian', 'dairy free'), ('organic',))
    """
    text = " ".join(said).casefold()
    return tuple(diet for diet, pattern in _DIETS.items() if pattern.search(text))


def package(text: str) -> Package:
    """Read the size of a package.

    >>> package("12 PK/2 L"), package("1/2 GAL").said, package(".5 KG").grams
    (Package(grams=2000.0, pieces=12, said='12 × 2 l'), '1/2 gal', 500.0)
    >>> package("6 CT").said, package("18 IN")
    ('6 pieces', Package(grams=None, pieces=None, said=''))
    """
    size, count = _SIZE.search(text), _COUNT.search(text)
    pieces = int(count["number"]) * _PIECES[count["unit"]] if count is not None else None
    if size is None:
        return Package(pieces=pieces or None, said=f"{pieces} pieces" if pieces and pieces > 1 else "")
    number = (size["size"] or "1").replace("-", " ")
    grams = sum(map(_fraction, number.split())) * _GRAMS[size["unit"]]
    unit = _SPOKEN.get(size["unit"], size["unit"].casefold())
    number = number if "/" in number else f"{float(number):g}"
    said = f"{number} {unit}"
    if not grams:
        return Package(pieces=pieces or None)
    return Package(grams, pieces or None, f"{pieces} × {said}" if pieces and pieces > 1 else said)


def _turned(head: str, tail: str) -> str:
    """Put what stands behind a colon in front: "rolls: dinner" are dinner rolls."""
    head, tail = head.strip(), tail.strip()
    if head in ("sw gds", "prep fd", "sal", "sv bev", "dl spec", "qsr fd", "meat", "misc", "chix") or head in tail:
        return tail if head != "chix" else f"chicken, {tail}"
    stem = head.rstrip("s")
    return tail if stem in tail else f"{tail} {head}"


def _fraction(text: str) -> float:
    over, slash, under = text.partition("/")
    return float(over) / (float(under) or 1.0) if slash else float(text)


@lru_cache(maxsize=1)
def _shelves() -> Mapping[str, Shelf]:
    described = yaml.safe_load(files("recommender.catalogue").joinpath(SHELVES).read_text("utf-8"))
    return {
        category: Shelf(department, kind)
        for department, kinds in described.items()
        for kind, categories in kinds.items()
        for category in categories
    }


@lru_cache(maxsize=1)
def _types() -> Mapping[str, str]:
    text = files("recommender.catalogue").joinpath(TYPES).read_text("utf-8")
    return {str(key): str(value) for key, value in yaml.safe_load(text).items()}
