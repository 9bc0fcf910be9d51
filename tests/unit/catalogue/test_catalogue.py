from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from recommender.catalogue.catalogue import Catalogue, TermColumn
from recommender.catalogue.spec import load_spec
from recommender.domain.conditions import Range, Terms
from recommender.domain.errors import ConditionError
from recommender.domain.items import Item

ITEMS = (
    Item(
        id="heat", title="Heat", year=1995, terms={"genre": ("Crime",), "director": ("Mann",)}, numbers={"runtime": 170}
    ),
    Item(
        id="alien", title="Alien", terms={"genre": ("Horror", "Sci-Fi"), "actor": ("Weaver",)}, numbers={"runtime": 117}
    ),
    Item(id="clue", title="Clue", terms={"writer": ("Mann",)}),
)


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(load_spec("movies"), ITEMS)


def test_a_column_maps_each_term_to_the_items_that_have_it() -> None:
    column = TermColumn([("b", "a", "b"), (), ("a",)])
    assert {term: positions.tolist() for term, positions in column.postings.items()} == {"b": [0], "a": [0, 2]}
    assert column.known.tolist() == [True, False, True]
    assert column.mask(["b", "x"]).tolist() == [True, False, False]


@pytest.mark.parametrize("rows", [[], [()]])
def test_a_column_may_be_empty(rows: list[tuple[str, ...]]) -> None:
    column = TermColumn(rows)
    assert column.postings == {}
    assert column.mask(["a"]).tolist() == [False] * len(rows)


def test_terms_hold_for_any_of_the_values(catalogue: Catalogue) -> None:
    assert catalogue.having(Terms(facet="genre", values=("Crime", "Sci-Fi"))).tolist() == [True, True, False]


def test_a_union_holds_where_a_part_does(catalogue: Catalogue) -> None:
    assert catalogue.having(Terms(facet="person", values=("Mann",))).tolist() == [True, False, True]


def test_bounds_of_a_range_are_inclusive_and_unknown_never_satisfies(catalogue: Catalogue) -> None:
    assert catalogue.having(Range(facet="runtime", high=117)).tolist() == [False, True, False]
    assert catalogue.having(Range(facet="runtime", low=117, high=170)).tolist() == [True, True, False]


def test_an_item_without_a_known_genre_is_not_free_of_horror(catalogue: Catalogue) -> None:
    assert catalogue.lacking(Terms(facet="genre", values=("Horror",))).tolist() == [True, False, False]
    assert catalogue.lacking(Terms(facet="director", values=("Mann",))).tolist() == [False, True, True]
    assert catalogue.lacking(Range(facet="runtime", low=150)).tolist() == [False, True, True]


def test_conditions_of_the_wrong_kind_are_refused(catalogue: Catalogue) -> None:
    with pytest.raises(ConditionError, match="no facet"):
        catalogue.having(Terms(facet="colour", values=("Red",)))
    with pytest.raises(ConditionError, match="kind"):
        catalogue.having(Range(facet="genre", low=1))


def test_ids_are_unique() -> None:
    with pytest.raises(ValueError, match="same id"):
        Catalogue(load_spec("movies"), (ITEMS[0], ITEMS[0]))


def test_it_is_read_back_as_written(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.save(tmp_path)
    again = Catalogue.load(tmp_path, catalogue.spec)
    assert again.items == catalogue.items
    assert again.fingerprint == catalogue.fingerprint
    np.testing.assert_array_equal(again.numbers["runtime"], np.array([170, 117, np.nan], dtype=np.float32))


def test_the_fingerprint_depends_on_the_order() -> None:
    spec = load_spec("movies")
    assert Catalogue(spec, ITEMS).fingerprint != Catalogue(spec, ITEMS[::-1]).fingerprint


def test_a_corrupt_file_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "items.json").write_text('[{"id": "heat"}]', "utf-8")
    with pytest.raises(ValidationError):
        Catalogue.load(tmp_path, catalogue.spec)
    with pytest.raises(FileNotFoundError):
        Catalogue.load(tmp_path / "nowhere", catalogue.spec)
