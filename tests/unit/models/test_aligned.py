"""A model of an earlier state of the catalogue: items are told by id, new ones by what is like them."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.items import Item
from recommender.models.aligned import aligned
from recommender.models.blend import Blend
from recommender.models.popularity import Popularity
from recommender.models.protocol import History, Searchable
from tests.two_tastes import PER_KIND, history, opinions_of_two_tastes, two_kinds

TRAINED = two_kinds()
IDS = [item.id for item in TRAINED.items]


@pytest.fixture(scope="module")
def model() -> Blend:
    blend = Blend()
    blend.fit(opinions_of_two_tastes(), TRAINED, seed=3)
    return blend


def dish(name: str, taste: str | None) -> Item:
    return Item(id=name, title=name, terms={"taste": (taste,)} if taste else {})


def turned() -> Catalogue:
    return Catalogue(TRAINED.spec, TRAINED.items[::-1])


def history_in(catalogue: Catalogue, said: History) -> History:
    """The same opinions in the positions of another state of the catalogue."""
    items = [catalogue.index[IDS[each]] for each in said.items.tolist()]
    return History(np.array(items, dtype=np.int32), said.weights)


def test_in_another_order_every_item_keeps_its_scores(model: Blend) -> None:
    catalogue, said = turned(), history(d1=1.0, d14=-1.0)
    found = aligned(model, IDS, catalogue)
    assert isinstance(found, Searchable)
    here, some = history_in(catalogue, said), np.array([5, 0, 20])

    np.testing.assert_allclose(found.scores(here), model.scores(said)[::-1], rtol=1e-6)
    np.testing.assert_allclose(found.similar([0, 3]), model.similar([26, 23])[::-1], rtol=1e-6)
    np.testing.assert_allclose(found.contributions(here, 5), model.contributions(said, 21), rtol=1e-6)
    np.testing.assert_allclose(found.scores_at(here, some), model.scores_at(said, 26 - some), rtol=1e-5)
    np.testing.assert_allclose(found.similar_at([3], some), model.similar_at([23], 26 - some), rtol=1e-5)
    np.testing.assert_allclose(found.vectors(), model.vectors()[::-1], rtol=1e-6)
    np.testing.assert_allclose(found.query(here), model.query(said), rtol=1e-6)
    assert sorted(26 - found.beside()) == sorted(model.beside())


def test_a_new_item_is_scored_as_the_mean_of_what_is_most_like_it(model: Blend) -> None:
    catalogue = Catalogue(TRAINED.spec, [dish("new", "sour"), *TRAINED.items[:PER_KIND], TRAINED.items[PER_KIND]])
    found, said = aligned(model, IDS, catalogue), history(d1=1.0)
    scores = found.scores(history_in(catalogue, said))

    # Of the sour dishes that were trained, only the first is still here.
    assert scores[0] == pytest.approx(model.scores(said)[PER_KIND])
    one_of_each = Catalogue(TRAINED.spec, [dish("new", "sour"), TRAINED.items[PER_KIND], TRAINED.items[PER_KIND + 1]])
    scores = aligned(model, IDS, one_of_each).scores(History.empty())
    assert scores[0] == pytest.approx(scores[1:].mean())


def test_contributions_to_a_new_item_are_those_to_what_stands_for_it(model: Blend) -> None:
    catalogue = Catalogue(TRAINED.spec, [*TRAINED.items[:PER_KIND], TRAINED.items[PER_KIND], dish("new", "sour")])
    found, said = aligned(model, IDS, catalogue), history(d1=1.0, d2=-0.5)
    np.testing.assert_allclose(
        found.contributions(history_in(catalogue, said), PER_KIND + 1), model.contributions(said, PER_KIND), rtol=1e-6
    )


def test_what_is_said_of_a_new_item_counts_as_said_of_the_one_most_like_it(model: Blend) -> None:
    catalogue = Catalogue(TRAINED.spec, [dish("new", "sour"), *TRAINED.items[:PER_KIND], TRAINED.items[PER_KIND]])
    liked = History(np.array([0], dtype=np.int32), np.array([1.0], dtype=np.float32))
    found = aligned(model, IDS, catalogue)
    np.testing.assert_allclose(found.scores(liked)[1:], model.scores(history(d12=1.0))[:13], rtol=1e-6)
    assert found.contributions(liked, 1).shape == (1,)


def test_an_item_that_is_like_nothing_gets_the_mean_and_says_nothing(model: Blend) -> None:
    catalogue = Catalogue(TRAINED.spec, [*TRAINED.items, dish("strange", "bitter"), dish("unknown", None)])
    found = aligned(model, IDS, catalogue)
    said = History(np.array([27], dtype=np.int32), np.array([1.0], dtype=np.float32))

    np.testing.assert_allclose(found.scores(said)[:27], model.scores(History.empty()), rtol=1e-6)
    np.testing.assert_allclose(found.scores(said)[27:], model.scores(History.empty()).mean(), rtol=1e-5)
    assert found.contributions(said, 3).tolist() == [0.0]
    assert found.contributions(history(d1=1.0), 27).tolist() == [0.0]
    assert not found.similar([27]).any()
    assert isinstance(found, Searchable)
    assert not found.scores_at(said, np.array([27, 28])).any()
    assert not found.similar_at([28], np.array([0])).any()


def test_what_has_gone_is_left_out(model: Blend) -> None:
    catalogue = Catalogue(TRAINED.spec, TRAINED.items[3:])
    found = aligned(model, IDS, catalogue)
    np.testing.assert_allclose(found.scores(History.empty()), model.scores(History.empty())[3:], rtol=1e-6)


def test_a_model_without_vectors_has_none_afterwards() -> None:
    popularity = Popularity()
    popularity.fit(opinions_of_two_tastes(), TRAINED, seed=3)
    assert not isinstance(aligned(popularity, IDS, turned()), Searchable)
