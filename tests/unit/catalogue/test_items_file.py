"""Items that stay in their file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recommender.catalogue import catalogue as catalogues
from recommender.catalogue import items_file
from recommender.catalogue.catalogue import ITEMS_FILE, Catalogue
from recommender.catalogue.items_file import ItemsFile
from recommender.catalogue.spec import load_spec
from recommender.domain.items import Item, Text

ITEMS = (
    Item(id="a", title='Two\nlines, a "quote"', year=1995, terms={"genre": ("Drama", "War")}, numbers={"year": 1995.0}),
    Item(id="b", title="Ünïcode, ]\n[", text="Prose,\n", imported=(Text(text="x", source="y", licence="z"),)),
    Item(id="c", title="gone", available=False, terms={"genre": ("War",)}),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    items_file.write(tmp_path / ITEMS_FILE, ITEMS)
    return tmp_path / ITEMS_FILE


def test_items_come_back_one_by_one_and_together(path: Path) -> None:
    items = ItemsFile(path)

    assert len(items) == 3
    assert [items[0], items[1], items[-1]] == list(ITEMS)
    assert tuple(items) == items[:] == items_file.read(path) == ITEMS
    assert items[0] is items[0], "the last ones are remembered"
    with pytest.raises(IndexError):
        items[3]


def test_no_items(tmp_path: Path) -> None:
    items_file.write(tmp_path / ITEMS_FILE, ())

    assert items_file.read(tmp_path / ITEMS_FILE) == ()


def test_a_file_that_something_else_wrote(tmp_path: Path) -> None:
    (tmp_path / ITEMS_FILE).write_bytes(b'[{"id":"a","title":"A"}]')

    assert [item.id for item in items_file.read(tmp_path / ITEMS_FILE)] == ["a"]
    with pytest.raises(ValueError, match="an item a line"):
        ItemsFile(tmp_path / ITEMS_FILE)


def test_a_large_catalogue_is_the_same_as_a_small_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = load_spec("movies")
    small = Catalogue.load(path.parent, spec)
    monkeypatch.setattr(catalogues, "LARGE", 0)
    large = Catalogue.load(path.parent, spec)

    assert isinstance(large.items, ItemsFile)
    assert not isinstance(small.items, ItemsFile)
    assert (large.ids, large.index, large.fingerprint) == (small.ids, small.index, small.fingerprint)
    assert tuple(large.items) == small.items
    assert large.item("b") == ITEMS[1]
    assert large.available.tolist() == [True, True, False]
    for name, column in small.columns.items():
        assert {term: rows.tolist() for term, rows in large.columns[name].postings.items()} == {
            term: rows.tolist() for term, rows in column.postings.items()
        }
    for name, numbers in small.numbers.items():
        np.testing.assert_array_equal(large.numbers[name], numbers)


def test_items_of_a_large_catalogue_have_the_wider_values_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = load_spec("music")
    facet = next(name for name, each in spec.facets.items() if getattr(each, "kinds_by_words", False))
    items = [Item(id=each, title=each, terms={facet: (each,)}) for each in ("death metal", "Metal")]
    items_file.write(tmp_path / ITEMS_FILE, items)
    monkeypatch.setattr(catalogues, "LARGE", 0)
    large = Catalogue.load(tmp_path, spec)

    assert large.items[0].terms[facet][:2] == ("death metal", "Metal")
    assert large.columns[facet].postings["Metal"].tolist() == [0, 1]
