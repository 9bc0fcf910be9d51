"""EASE for two items, whose weights are simple fractions: from i to j it is (both) / (likes of i + ridge)."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.models.files import ARRAYS_FILE
from recommender.models.item_item import ItemItem, ItemItemSettings
from recommender.models.protocol import History, Interactions
from tests.two_tastes import history, opinions_of_two_tastes, two_kinds


def likes(*pairs: tuple[int, int, float]) -> Interactions:
    users, items, weights = zip(*pairs, strict=True)
    return Interactions(
        np.array(users, np.int32),
        np.array(items, np.int32),
        np.array(weights, np.float32),
        np.zeros(len(users), np.int64),
        max(users) + 1,
    )


# Dish 4 is liked by three people, dish 9 by two of them; dish 5 by one, and disliked by two.
DATA = likes((0, 4, 1), (1, 4, 1), (2, 4, 0.5), (0, 9, 1), (1, 9, 1), (0, 5, 1), (1, 5, -1), (2, 5, -1))


def fitted(**settings: float) -> ItemItem:
    model = ItemItem(ItemItemSettings.model_validate({"min_likes": 2, "ridge": 1.0, **settings}))
    model.fit(DATA, two_kinds(), seed=0)
    return model


def test_weights_by_hand() -> None:
    model = fitted()

    assert model.scores(history(d4=1.0))[9] == pytest.approx(2 / (3 + 1))
    assert model.scores(history(d9=1.0))[4] == pytest.approx(2 / (2 + 1))
    assert model.scores(history(d9=-0.5))[4] == pytest.approx(-0.5 * 2 / 3)
    assert model.contributions(history(d5=1.0, d4=1.0), 9).tolist() == pytest.approx([0, 0.5])


def test_a_shared_attribute_counts_as_people_who_like_both() -> None:
    """Both taste sweet, which counts as two people: (2 + 2) / (3 + 2 + 1) and (2 + 2) / (2 + 2 + 1)."""
    model = fitted(attributes=2.0)

    assert model.scores(history(d4=1.0))[9] == pytest.approx(4 / 6)
    assert model.scores(history(d9=1.0))[4] == pytest.approx(4 / 5)


def test_items_with_few_likes_are_left_out() -> None:
    scores = fitted().scores(history(d4=1.0, d5=1.0))

    assert np.flatnonzero(scores).tolist() == [9]


def test_the_most_liked_items_are_kept() -> None:
    assert not fitted(max_items=1, neighbours=0).scores(history(d4=1.0, d9=1.0)).any()


def test_an_item_beyond_the_limit_is_scored_by_its_neighbours() -> None:
    """Dishes 4 and 9 are liked by three people each, two of them the same, and 8 by these two: it is the tail.

    EASE has 2/(3 + 1) from 4 to 9, where the shrunk cosine is 2/3 · 2/(2 + 2): what is put on its scale is multiplied
    by 3/2. From and to 8 the cosine is 2/√6 · 2/(2 + 2).
    """
    data = likes((0, 4, 1), (1, 4, 1), (2, 4, 1), (0, 9, 1), (1, 9, 1), (3, 9, 1), (0, 8, 1), (1, 8, 1))
    model = ItemItem(ItemItemSettings(min_likes=2, max_items=2, ridge=1.0, shrinkage=2.0))
    model.fit(data, two_kinds(), seed=0)
    weight = 1.5 / np.sqrt(6)

    assert model.scores(history(d4=1.0))[[8, 9]].tolist() == pytest.approx([weight, 0.5])
    assert model.scores(history(d8=-0.5))[[4, 8, 9]].tolist() == pytest.approx([-weight / 2, 0, -weight / 2])
    assert model.scores_at(history(d4=1.0), np.array([9, 8])).tolist() == pytest.approx([0.5, weight])
    assert model.contributions(history(d9=1.0, d5=1.0, d4=1.0), 8).tolist() == pytest.approx([weight, 0, weight])
    assert model.similar([8])[[4, 8, 9]].tolist() == pytest.approx([1, 1, 1])
    assert model.beside().tolist() == [4, 8, 9]


def test_an_item_of_the_tail_keeps_its_nearest_neighbour_only() -> None:
    """Dish 8 shares two people with 4 and one with 9."""
    data = likes((0, 4, 1), (1, 4, 1), (2, 4, 1), (2, 9, 1), (1, 9, 1), (3, 9, 1), (0, 8, 1), (1, 8, 1))
    model = ItemItem(ItemItemSettings(min_likes=2, max_items=2, ridge=1.0, neighbours=1))
    model.fit(data, two_kinds(), seed=0)

    assert np.flatnonzero(model.scores(history(d8=1.0))).tolist() == [4]


def test_the_latest_likes_count_more() -> None:
    model = fitted(latest=3.0, span=2.0)

    assert model.scores(history(d4=1.0))[9] == pytest.approx((1 + 3) * 2 / 4)
    assert model.scores(history(d4=1.0, d20=1.0))[9] == pytest.approx((1 + 3 * np.exp(-0.5)) * 2 / 4)


def test_a_faint_interest_is_no_like() -> None:
    assert fitted(liked_from=0.6).scores(history(d4=1.0))[9] == pytest.approx(2 / (2 + 1))


def test_a_like_that_comes_twice_counts_once() -> None:
    model = ItemItem(ItemItemSettings(min_likes=1, ridge=1.0))
    model.fit(likes((0, 4, 1), (0, 4, 1), (0, 9, 1)), two_kinds(), seed=0)

    assert model.scores(history(d4=1.0))[9] == pytest.approx(1 / (1 + 1))


def test_likeness_by_hand() -> None:
    """Columns with the item's own weight, that of its best neighbour: of 4 (2/3, 2/3), of 9 (1/2, 1/2)."""
    alike = fitted().similar([4])

    assert alike[[4, 9]].tolist() == pytest.approx([1, 1])
    assert np.flatnonzero(alike).tolist() == [4, 9]
    assert not fitted().similar([5]).any()


def test_somebody_new_gets_nothing() -> None:
    assert not fitted().scores(History.empty()).any()


@pytest.mark.parametrize("examples", [[3], [3, 15], [3, 3, 5], [26], [3, 26], [0, 1, 2, 3, 4]])
def test_a_saved_model_looks_likeness_up_and_finds_the_same(tmp_path, examples):
    model = ItemItem()
    model.fit(opinions_of_two_tastes(), two_kinds(), seed=1)
    some = np.array([14, 3, 25, 0])
    multiplied, multiplied_at = model.similar(examples), model.similar_at(examples, some)
    model.save(tmp_path)
    loaded = ItemItem.load(tmp_path)
    assert loaded.similar(examples) == pytest.approx(multiplied, abs=2e-3)
    assert loaded.similar_at(examples, some) == pytest.approx(multiplied_at, abs=2e-3)
    assert loaded._cosines is not None
    assert loaded._cosines.dtype == np.float16
    # A version from before they were kept is read as well.
    with np.load(tmp_path / ARRAYS_FILE) as file:
        older = {name: file[name] for name in file.files if name != "cosines"}
    np.savez(tmp_path / ARRAYS_FILE, **older)
    assert ItemItem.load(tmp_path).similar(examples).tolist() == multiplied.tolist()
    np.savez(tmp_path / ARRAYS_FILE, **older, cosines=np.zeros((2, 2), dtype=np.float16))
    with pytest.raises(ValueError, match="do not fit together"):
        ItemItem.load(tmp_path)
