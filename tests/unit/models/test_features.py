"""The attribute matrix of a few walks."""

from __future__ import annotations

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, NumberPhrase, TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import Noun
from recommender.domain.items import Item
from recommender.models.features import attribute_matrix

PHRASE = NumberPhrase(between="{low} to {high}", at_least="{low} or more", at_most="{high} or less")


def terms(*, describe: bool = True, loose: bool = False) -> TermsFacet:
    return TermsFacet(type="terms", label="x", fact="{value}", unknown="?", describe=describe, loose=loose)


def number(reads: str, bins: tuple[float, ...]) -> NumberFacet:
    described = {"type": "number", "label": "x", "low": 0, "high": 9999, "fact": "{value}", "unknown": "?"}
    return NumberFacet.model_validate({**described, "phrase": PHRASE, "reads": reads, "bins": bins})


def catalogue(*rows: tuple[tuple[str, ...], float | None]) -> Catalogue:
    spec = CatalogueSpec(
        name="walks",
        noun=Noun(one="walk", many="walks"),
        facets={
            "terrain": terms(),
            "secret": terms(describe=False),
            "opened": number("year", (1950, 2000)),
            "length": number("none", (10,)),
        },
        show=(),
        reasons={},
        terms_of_use="",
    )
    return Catalogue(
        spec,
        [
            Item(
                id=str(place),
                title="Walk",
                terms={"terrain": terrain, "secret": ("always",)},
                numbers={"length": 5} | ({"opened": opened} if opened else {}),
            )
            for place, (terrain, opened) in enumerate(rows)
        ],
    )


def test_columns_are_described_terms_and_times() -> None:
    """Coast and Hill in the order of the alphabet, then before 1950 and from 2000 on; nothing lies between."""
    walks = catalogue((("Hill", "Coast"), 1900), (("Coast",), 1949), (("Hill",), 2000), ((), 2020), ((), None))

    matrix = attribute_matrix(walks, np.ones(5, dtype=np.bool_), 0.0)

    assert matrix.dtype == np.float32
    assert matrix.toarray().tolist() == [[1, 1, 1, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 0, 1], [0, 0, 0, 0]]


def test_rare_attributes_are_left_out_by_the_counted_items() -> None:
    """Of the three that count, two are at the coast and two on a hill, but the third hill does not count."""
    walks = catalogue((("Coast",), None), (("Coast", "Hill"), None), (("Lake",), None), (("Hill",), None))
    counted = np.array([True, True, True, False])

    assert attribute_matrix(walks, counted, 0.0).toarray().tolist() == [[1], [1], [0], [0]]
    assert attribute_matrix(walks, counted, 0.7).shape == (4, 0)


def test_what_is_known_of_some_items_only_can_be_left_out() -> None:
    walks = catalogue((("Coast",), None), (("Coast",), None))
    spec = walks.spec.model_copy(update={"facets": {**walks.spec.facets, "terrain": terms(loose=True)}})
    loose = Catalogue(spec, walks.items)
    counted = np.ones(2, dtype=np.bool_)

    assert attribute_matrix(loose, counted, 0.0).shape == (2, 1)
    assert attribute_matrix(loose, counted, 0.0, loose=False).shape == (2, 0)
