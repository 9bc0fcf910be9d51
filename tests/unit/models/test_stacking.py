"""Weights of models whose worth is known beforehand."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.models.protocol import History, Interactions
from recommender.models.stacking import Stack, hold_out, of_some_people, reach

ITEMS = 60
NOTHING = np.zeros(ITEMS, np.float32)


def test_the_last_eighth_of_each_person_is_held_out() -> None:
    """User 0 has 9 interactions, of which 7 are early; user 1 has one, which is late."""
    users = np.array([0] * 9 + [1], np.int32)
    times = np.array([9, 8, 7, 6, 5, 4, 3, 2, 1, 0], np.int64)
    data = Interactions(users, np.arange(10, dtype=np.int32), np.ones(10, np.float32), times, 2)

    early, late = hold_out(data)

    assert early.items.tolist() == [8, 7, 6, 5, 4, 3, 2]
    assert late.items.tolist() == [1, 0, 9]


@pytest.mark.parametrize(
    ("most", "items"),
    [
        (6, [0, 1, 2, 3, 4, 5]),
        (5, [0, 1, 3]),  # of user 3, who has one, and 0, who has two; 1 would be too much
        (3, [0, 1, 3]),
        (2, [3]),
        (0, [3]),  # somebody has to be there
    ],
)
def test_whole_people_are_left_out(most: int, items: list[int]) -> None:
    users = np.array([0, 0, 1, 3, 1, 1], np.int32)
    data = Interactions(users, np.arange(6, dtype=np.int32), np.ones(6, np.float32), np.arange(6), 4)

    some = of_some_people(data, most, np.array([2, 3, 0, 1]))

    assert some.items.tolist() == items
    assert some.n_users == 4


def test_the_same_people_are_drawn_each_time() -> None:
    users = np.arange(1000, dtype=np.int32) // 2
    data = Interactions(users, users, np.ones(1000, np.float32), np.arange(1000), 500)

    assert of_some_people(data, 100).users.tolist() == of_some_people(data, 100).users.tolist()
    assert len(of_some_people(data, 101).users) == 100


def test_reach_by_hand() -> None:
    """Of eight items the best two lie at 4 on average, all at 1; of a constant nothing stands out."""
    told = np.array([0, 0, 0, 0, 0, 0, 3, 5], np.float32)

    assert reach([(told, np.ones(8, np.float32)), (2 * told, np.ones(8, np.float32))]).tolist() == [4.5, 1.0]


@pytest.mark.parametrize("right", [0, 1])
def test_the_model_that_knows_what_comes_gets_the_weight(right: int) -> None:
    random, stack = np.random.default_rng(1), Stack()
    for _ in range(50):
        liked = random.choice(np.arange(10, ITEMS), 3, replace=False).tolist()
        scores = [random.random(ITEMS).astype(np.float32) for _ in range(2)]
        scores[right][liked] += 1
        stack.add(scores, History(np.arange(10, dtype=np.int32), np.ones(10, np.float32)), liked, [], given=NOTHING)

    weights = stack.learn(np.array([0.5, 0.5]))

    assert weights[right] > 0.8
    assert weights.sum() == pytest.approx(1)


def test_a_model_that_shows_what_is_disliked_loses_weight() -> None:
    random, stack = np.random.default_rng(1), Stack()
    for _ in range(50):
        liked, disliked = np.split(random.choice(np.arange(10, ITEMS), 15, replace=False), [5])
        scores = [random.random(ITEMS).astype(np.float32) for _ in range(2)]
        for each in scores:
            each[liked] += 1
        scores[1][disliked] += 0.9
        stack.add(scores, History.empty(), liked.tolist(), disliked.tolist(), given=NOTHING)

    assert stack.learn(np.array([0.5, 0.5]))[0] > 0.6


def test_what_is_known_is_no_candidate() -> None:
    """The second model's favourites are in the history, where they say nothing."""
    stack = Stack()
    favourites = np.zeros(ITEMS, np.float32)
    favourites[:10] = 5
    stack.add(
        [favourites, favourites],
        History(np.arange(10, dtype=np.int32), np.ones(10, np.float32)),
        [20],
        [],
        given=NOTHING,
    )

    told, *_ = stack._people[0]
    assert told.max() == 0


def test_what_is_given_counts_beside_the_weights() -> None:
    """The first model knows one half of what comes, and what is given knows it, too: the second has the rest."""
    random, stack = np.random.default_rng(1), Stack()
    for _ in range(50):
        first, second = np.split(random.choice(ITEMS, 6, replace=False), 2)
        told = [np.zeros(ITEMS, np.float32) for _ in range(3)]
        told[0][first], told[1][second], told[2][first] = 0.1, 0.1, 9
        noise = random.random(ITEMS).astype(np.float32) / np.float32(4)
        stack.add([told[0] + noise, told[1]], History.empty(), [*first.tolist(), *second.tolist()], [], given=told[2])

    weights = stack.learn(np.array([0.9, 0.1]))

    assert weights[1] > 0.5


def test_where_times_are_equal_any_eighth_is_held_out() -> None:
    """Not the end of the table, which may be what was played least."""
    users = np.repeat(np.arange(50), 16).astype(np.int32)
    items = np.tile(np.arange(16), 50).astype(np.int32)
    data = Interactions(users, items, np.ones(800, np.float32), np.zeros(800, np.int64), 50)

    early, late = hold_out(data)

    assert np.bincount(late.users).tolist() == [2] * 50
    assert len(early.users) == 700
    assert len(np.unique(late.items)) > 12


def test_what_weights_are_worth() -> None:
    """One likes what the first model puts first, which has an NDCG of 1; by the other it is last of 60."""
    stack = Stack()
    scores = np.arange(ITEMS, dtype=np.float32)
    stack.add([scores, -scores], History.empty(), [59], [], given=NOTHING)

    assert stack.values(np.array([1.0, 0.0])).tolist() == pytest.approx([1])
    assert stack.values(np.array([0.0, 1.0])).tolist() == pytest.approx([0])
    assert (stack + stack).values(np.array([1.0, 0.0])).tolist() == pytest.approx([1, 1])
    assert len(Stack().values(np.array([1.0]))) == 0
