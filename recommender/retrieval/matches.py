"""Where the words of a free-text wish stand: in what is told of an item, in its title, or in its attributes.

All of it is one text to the keyword index (`describe.py`); whoever names a reason has to tell them apart.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from recommender.catalogue.english import telling
from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.items import Item
from recommender.retrieval.describe import keywords
from recommender.retrieval.keyword import plain_name, shared_words
from recommender.retrieval.named import is_named


class Match(NamedTuple):
    """Words of a wish, and where they stand: in the prose, in the title, or in a value of a facet."""

    words: tuple[str, ...]
    place: str  # "prose", "title" or "facet"
    facet: str = ""
    value: str = ""


def matches(theme: str, item: Item, spec: CatalogueSpec, named: Collection[str] = ()) -> list[Match]:
    """Return where the words of a wish stand, each word in the first place that has it.

    Args:
        theme: the wish.
        item: in which to look.
        spec: of its catalogue.
        named: the names that the wish says, as `KeywordIndex.named` finds them. Words mean no other ones.
    """
    found = [Match(tuple(way.split()), "facet", *bearer) for way in named if (bearer := _bearer(way, item, spec))]
    left = shared_words(" ".join(telling(theme)), keywords(item, spec))  # "would" is no reason for anything
    for place, text in (("prose", item.prose), ("title", item.title)):
        if words := _among(left, text):
            found.append(Match(words, place))
            left = [word for word in left if word not in words]
    for name, facet in spec.facets.items():
        if isinstance(facet, NumberFacet):
            if facet.reads == "year" and name in item.numbers and left:
                only = Item(id=item.id, title="-", numbers={name: item.numbers[name]})
                if words := _among(left, keywords(only, spec)):
                    found.append(Match(words, "facet", name, f"{item.numbers[name]:g}"))
                    left = [word for word in left if word not in words]
        elif isinstance(facet, TermsFacet) and not is_named(spec, name):
            for value, text in _texts(item, name, facet, left):
                if words := _among(left, text):
                    found.append(Match(words, "facet", name, value))
                    left = [word for word in left if word not in words]
    return found


def _bearer(way: str, item: Item, spec: CatalogueSpec) -> tuple[str, str] | None:
    """Return the first name of an item, with its facet, that is called so: whole or by its last words."""
    named = ((facet, name) for facet, names in item.terms.items() if is_named(spec, facet) for name in names)
    return next(((facet, name) for facet, name in named if f" {plain_name(name)}".endswith(f" {way}")), None)


def _texts(item: Item, name: str, facet: TermsFacet, left: list[str]) -> list[tuple[str, str]]:
    """Return the values of a facet, each with the words that stand for it; none where no word stands for any."""
    texts = [(value, " ".join((value, *facet.implies.get(value, ())))) for value in item.terms.get(name, ())]
    return texts if _among(left, " ".join(text for _, text in texts)) else []


def _among(words: list[str], text: str) -> tuple[str, ...]:
    return tuple(shared_words(" ".join(words), text)) if words and text else ()
