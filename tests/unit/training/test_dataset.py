"""The table that models train on, and its split by time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue.ratings import Ratings
from recommender.domain.feedback import Signal
from recommender.models.protocol import Interactions
from recommender.training.dataset import (
    fingerprint,
    held_out,
    histories,
    interactions,
    joined,
    people_of,
    sample,
    split_by_time,
)
from tests.two_tastes import two_kinds


def ratings(*rows: tuple[int, int, float, int]) -> Ratings:
    users, items, values, times = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Ratings(
        np.array(users, np.int32), np.array(items, np.int32), np.array(values, np.float32), np.array(times, np.int64)
    )


def table(users: list[int], times: list[int]) -> Interactions:
    """Return a table whose items number the rows."""
    n = len(users)
    return Interactions(
        np.array(users, np.int32),
        np.arange(n, dtype=np.int32),
        np.ones(n, np.float32),
        np.array(times, np.int64),
        max(users, default=-1) + 1,
    )


def said(item: str, weight: float, second: int) -> Signal:
    return Signal(item=item, weight=weight, seen=True, at=datetime.fromtimestamp(second, UTC))


def test_counts_become_weights_beside_stars() -> None:
    """Of one to twenty plays the weight goes from 0.6 + 0.4 log(2) / log(21) to 1, and more than twenty is no more."""
    rated = replace(
        ratings((0, 3, 5.0, 30), (0, 1, 0.0, 10), (0, 2, 0.0, 20), (1, 2, 0.0, 0)),
        counts=np.array([np.nan, 1, 6, 21], np.float32),
    )
    expected = [1.0, 0.6 + 0.4 * np.log(2) / np.log(21), 0.6 + 0.4 * np.log(7) / np.log(21), 1.0]

    assert interactions(two_kinds(), rated).weights.tolist() == pytest.approx(expected)


def test_what_was_had_comes_as_often_as_that_where_things_are_had_again() -> None:
    """Bought once it counts 0.6 + 0.4 log(2) / log(21); who says that they like it, likes it each time."""
    days = tuple(datetime.fromtimestamp(second, UTC) for second in (5, 9))
    bought = said("dish-3", 0.0, 9).model_copy(update={"had": days})
    liked = said("dish-4", 1.0, 7).model_copy(update={"had": days[:1]})
    films, groceries = two_kinds(), two_kinds()
    groceries.spec = groceries.spec.model_copy(update={"repeat": True})

    once, again = (interactions(each, ratings(), [("ann", [bought, liked])]) for each in (films, groceries))

    assert (once.items.tolist(), once.weights.tolist(), once.times.tolist()) == ([4, 3], [1, 0], [7, 9])
    assert (again.items.tolist(), again.times.tolist()) == ([4, 3, 3], [5, 5, 9])
    assert again.weights.tolist() == pytest.approx([1.0, 0.6911, 0.6911], abs=1e-4)


def test_stars_become_weights_and_users_get_numbers_from_zero() -> None:
    data = interactions(two_kinds(), ratings((7, 3, 5.0, 30), (4, 1, 0.5, 10), (7, 2, 2.75, 20)))

    assert data.n_users == 2
    assert data.users.tolist() == [1, 0, 1]
    assert data.items.tolist() == [3, 1, 2]
    assert data.weights.tolist() == [1.0, -1.0, 0.0]
    assert data.times.tolist() == [30, 10, 20]
    assert [array.dtype for array in (data.users, data.items, data.weights, data.times)] == [
        np.int32,
        np.int32,
        np.float32,
        np.int64,
    ]


def test_our_own_people_come_after_the_imported_ones() -> None:
    signals = [("zoe", [said("dish-2", -1, 50)]), ("ann", [said("dish-5", 1, 70), said("dish-4", 0.5, 60)])]

    data = interactions(two_kinds(), ratings((7, 3, 5.0, 30)), signals)

    assert data.n_users == 3
    assert data.users.tolist() == [0, 1, 1, 2]
    assert data.items.tolist() == [3, 4, 5, 2]
    assert data.weights.tolist() == [1.0, 0.5, 1.0, -1.0]
    assert data.times.tolist() == [30, 60, 70, 50]


def test_items_that_left_the_catalogue_are_left_out() -> None:
    data = interactions(two_kinds(), ratings(), [("ann", [said("gone", 1, 1), said("dish-1", 1, 2)])])

    assert data.items.tolist() == [1]


def test_ratings_of_another_catalogue_are_refused() -> None:
    with pytest.raises(ValueError, match="does not have"):
        interactions(two_kinds(), ratings((1, 99, 4.0, 1)))


def test_the_fingerprint_is_of_the_content() -> None:
    one = interactions(two_kinds(), ratings((7, 3, 5.0, 30)), [("ann", [said("dish-1", 1, 2)])])
    same = interactions(two_kinds(), ratings((9, 3, 5.0, 30)), iter([("bob", [said("dish-1", 1, 2)])]))
    other = interactions(two_kinds(), ratings((7, 3, 4.5, 30)), [("ann", [said("dish-1", 1, 2)])])

    assert fingerprint(one) == fingerprint(same)
    assert fingerprint(one) != fingerprint(other)


def test_ten_interactions_are_split_seven_one_two() -> None:
    split = split_by_time(table([0] * 10, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]))

    assert split.train.items.tolist() == [9, 8, 7, 6, 5, 4, 3]
    assert split.validation.items.tolist() == [2]
    assert split.test.items.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("n", "sizes"), [(1, (0, 0, 1)), (2, (1, 0, 1)), (3, (2, 0, 1)), (4, (2, 1, 1)), (5, (3, 1, 1)), (20, (14, 2, 4))]
)
def test_few_interactions_round_down(n: int, sizes: tuple[int, int, int]) -> None:
    split = split_by_time(table([0] * n, list(range(n))))

    assert tuple(len(part.users) for part in (split.train, split.validation, split.test)) == sizes


def test_each_user_is_split_apart_and_ties_keep_their_order() -> None:
    split = split_by_time(table([1, 0, 1, 0, 1, 0, 1, 1], [5, 5, 5, 1, 5, 9, 5, 5]))

    assert split.train.items.tolist() == [3, 1, 0, 2, 4]
    assert split.validation.items.tolist() == [6]
    assert split.test.items.tolist() == [5, 7]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), max_size=60))
def test_the_parts_are_disjoint_complete_and_in_time(rows: list[tuple[int, int]]) -> None:
    data = table([user for user, _ in rows], [time for _, time in rows])

    split = split_by_time(data)

    parts = (split.train, split.validation, split.test)
    assert sorted(np.concatenate([part.items for part in parts]).tolist()) == list(range(len(rows)))
    for user in range(data.n_users):
        times = [part.times[part.users == user] for part in parts]
        assert all(
            early.max() <= late.min()
            for early, late in ((times[0], times[1]), (times[0], times[2]), (times[1], times[2]))
            if len(early) and len(late)
        )


def test_joined_parts_make_histories() -> None:
    split = split_by_time(table([0] * 5, list(range(5))))

    known = histories(joined(split.train, split.validation))

    assert known[0].items.tolist() == [0, 1, 2, 3]


def test_every_user_has_a_history_even_an_empty_one() -> None:
    data = Interactions(
        np.array([2, 0, 2], np.int32),
        np.array([5, 6, 7], np.int32),
        np.array([1, -1, 0.5], np.float32),
        np.zeros(3, np.int64),
        4,
    )

    found = histories(data)

    assert [history.items.tolist() for history in found] == [[6], [], [5, 7], []]
    assert [history.weights.tolist() for history in found] == [[-1], [], [1, 0.5], []]


def test_people_have_the_names_that_go_with_their_numbers() -> None:
    signals = [("bob", [said("dish-1", 1, 5)]), ("ann", [said("dish-2", 1, 6)])]
    imported = ratings((7, 3, 5.0, 30), (4, 1, 0.5, 10))

    assert people_of(imported, signals) == ["imported:4", "imported:7", "ann", "bob"]
    data = interactions(two_kinds(), imported, signals)
    assert data.items[data.users == 2].tolist() == [2]


ITEMS = [f"dish-{number}" for number in range(40)]


def pairs_of(data: Interactions, people: list[str], items: list[str]) -> set[tuple[str, str]]:
    return {(people[user], items[item]) for user, item in zip(data.users.tolist(), data.items.tolist(), strict=True)}


def everybody(people: list[str], items: list[str]) -> Interactions:
    users, rated = np.divmod(np.arange(len(people) * len(items)), len(items))
    n = len(users)
    return Interactions(
        users.astype(np.int32), rated.astype(np.int32), np.ones(n, np.float32), np.zeros(n, np.int64), len(people)
    )


def test_a_fifth_is_held_out_and_the_parts_are_disjoint_and_complete() -> None:
    people = [f"p{number}" for number in range(250)]
    data = everybody(people, ITEMS)
    known, out = held_out(data, people, ITEMS)

    assert len(known.users) + len(out.users) == len(data.users) == 10_000
    # Six standard deviations of a binomial of 10,000 with 0.2 are 240.
    assert abs(len(out.users) - 2000) < 240
    assert not pairs_of(known, people, ITEMS) & pairs_of(out, people, ITEMS)
    assert len(set(out.users.tolist())) > 240  # of nearly everybody something


@given(st.permutations(range(12)), st.integers(0, 11), st.permutations(range(12)))
def test_a_pair_stays_on_its_side_whatever_comes_goes_or_is_numbered_anew(
    order: list[int], left: int, item_order: list[int]
) -> None:
    """What the current model was trained on is never in the part that is held out from the next one."""
    before = [f"p{number}" for number in range(12)]
    after = [f"p{number}" for number in order[left:]] + ["newcomer"]
    items = [ITEMS[number] for number in item_order]
    known_before = pairs_of(held_out(everybody(before, ITEMS), before, ITEMS)[0], before, ITEMS)
    out_after = pairs_of(held_out(everybody(after, items), after, items)[1], after, items)

    assert known_before
    assert out_after
    assert not known_before & out_after


def test_where_things_are_had_again_each_time_is_on_a_side_of_its_own() -> None:
    people = [f"p{number}" for number in range(50)]
    once = everybody(people, ITEMS)
    twice = joined(once, Interactions(once.users, once.items, once.weights, once.times + 1, once.n_users))

    known, out = held_out(twice, people, ITEMS, again=True)

    assert len(pairs_of(known, people, ITEMS) & pairs_of(out, people, ITEMS)) > 400  # 2 * 0.2 * 0.8 of 2,000 is 640
    assert abs(len(out.users) - 800) < 160  # about six standard deviations


def test_nothing_can_be_held_out_of_nothing() -> None:
    known, out = held_out(table([], []), [], ITEMS)
    assert len(known.users) == len(out.users) == 0


def test_who_is_in_the_sample_stays_in_it_as_people_come() -> None:
    """A tenth more people come: of 50 drawn the digests of few can be pushed out, whatever numbers they all have."""
    before, names = table(list(range(200)), [0] * 200), [f"person {number}" for number in range(200)]
    after = [*(f"newcomer {number}" for number in range(20)), *names]

    old = {names[user] for user in sample(before, names, 50).users}
    new = {after[user] for user in sample(table(list(range(220)), [0] * 220), after, 50).users}

    assert (len(old), len(new)) == (50, 50)
    assert len(old & new) >= 40
    assert {name for name in new if name in names} <= old
