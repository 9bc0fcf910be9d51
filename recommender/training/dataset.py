"""What models train on: imported ratings and people's own signals as one table, and its split by time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.ratings import Ratings
from recommender.domain.feedback import MUCH, Signal, confidence, rating_weight
from recommender.models import stacking
from recommender.models.protocol import History, Interactions
from recommender.models.recency import ordered

TRAIN_SHARE, VALIDATION_SHARE = 0.7, 0.1  # the rest is for the test
DEVOTED = 0.05  # of all counts, those above which more says no more
HELD_OUT_SHARE = 0.2  # of what is trained on, to compare a new model with the current one

Signals: TypeAlias = Iterable[tuple[str, Sequence[Signal]]]


def interactions(catalogue: Catalogue, ratings: Ratings, signals: Signals = ()) -> Interactions:
    """Put imported ratings and the signals of our own people into one table.

    Args:
        catalogue: gives items their positions; signals about items that it no longer has are left out.
        ratings: imported ratings; their users get the first numbers.
        signals: people's pseudonyms with their signals, each person once, in any order.

    Raises:
        ValueError: the ratings were not built with this catalogue.
    """
    if len(ratings.items) and not 0 <= ratings.items.min() <= ratings.items.max() < len(catalogue):
        raise ValueError("the ratings speak of items that the catalogue does not have")
    imported = np.unique(ratings.users, return_inverse=True)
    people = sorted(signals, key=lambda person: person[0])  # the same data gives the same numbers
    rows = [
        (len(imported[0]) + number, *row) for number, (_, said) in enumerate(people) for row in rows_of(catalogue, said)
    ]
    users, items, weights, times = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Interactions(
        users=np.concatenate([imported[1], np.array(users)]).astype(np.int32),
        items=np.concatenate([ratings.items, np.array(items)]).astype(np.int32),
        weights=np.concatenate(
            [weights_of(ratings.values, ratings.counts, most_of(ratings.counts)), np.array(weights)]
        ).astype(np.float32),
        times=np.concatenate([ratings.times, np.array(times)]).astype(np.int64),
        n_users=len(imported[0]) + len(people),
    )


def rows_of(catalogue: Catalogue, said: Sequence[Signal]) -> Iterator[tuple[int, float, int]]:
    """Yield position, weight and time of what one person said, oldest first, of items that the catalogue has."""
    for signal in sorted(said, key=lambda signal: (signal.at, signal.item)):
        if signal.item in catalogue:
            for at, weight in signal.times(again=catalogue.spec.repeat):
                yield catalogue.index[signal.item], weight, int(at.timestamp())


def most_of(counts: npt.NDArray[np.float32] | None) -> float | None:
    """Return beyond which count more says no more: the highest twentieth, and 20 times at least; None without any."""
    if counts is None or np.isnan(counts).all():
        return None
    return max(MUCH, float(np.nanquantile(counts, 1 - DEVOTED)))


def weights_of(
    values: npt.NDArray[np.float32], counts: npt.NDArray[np.float32] | None, much: float | None
) -> npt.NDArray[np.float32]:
    """Return what stars say, or counts where there are some and `most_of` all of them is known."""
    stars = _each(rating_weight, values)
    if counts is None or much is None:
        return stars
    sure = _each(lambda count: confidence(count, much), np.nan_to_num(counts))
    return np.where(np.isnan(counts), stars, sure)


def _each(function: Callable[[float], float], values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return a function of each value, which is computed once for each different one."""
    different, places = np.unique(values, return_inverse=True)
    return np.array([function(value) for value in different.tolist()], dtype=np.float32)[places]


def people_of(ratings: Ratings, signals: Signals = ()) -> list[str]:
    """Return who has which number in the table that `interactions` makes: the same name whenever it is made."""
    imported = [f"imported:{user}" for user in np.unique(ratings.users).tolist()]
    return [*imported, *sorted(user for user, _ in signals)]


def sample(data: Interactions, people: Sequence[str], most: int) -> Interactions:
    """Return everything of so many people that it is `most` interactions at most, drawn by a digest of their names.

    Who was in yesterday's sample is nearly always in today's, so that two models can be compared on it.
    """
    if len(data.users) <= most:
        return data
    return stacking.of_some_people(data, most, np.argsort(digests(people), kind="stable"))


def held_out(
    data: Interactions, people: Sequence[str], items: Sequence[str], *, again: bool = False
) -> tuple[Interactions, Interactions]:
    """Divide a table into a part to train on and a fifth that is held out, by a digest of who and what.

    The same pair of person and item is on the same side in every table, whatever was said before, after or in its
    place. So a model that was trained on this part of last week's data has not seen the part held out of today's, and
    the two can be compared. A split by time would not do: as people say more, what was held out comes to be trained on,
    and what is said again or deleted moves the cut. The time of what is held out is no matter then, which flatters
    both models alike; `split_by_time` is what quality is told by.

    Args:
        data: the table.
        people: names of the people by their number.
        items: ids of the items by their position.
        again: whether things are had again: then each time is on a side of its own.

    Returns:
        What to train on, and what is held out.
    """
    mixed = digests(people)[data.users] + digests(items)[data.items] * np.uint64(0x9E3779B97F4A7C15)
    if again:
        mixed = mixed + data.times.astype(np.uint64) * np.uint64(0xD1B54A32D192ED03)
    # The mixer of SplitMix64 (Steele, Lea and Flood 2014): every bit of either digest changes every bit of the result.
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    out = (mixed ^ (mixed >> np.uint64(31))) < np.uint64(int(HELD_OUT_SHARE * 2**64))
    return _rows(data, np.flatnonzero(~out)), _rows(data, np.flatnonzero(out))


def digests(names: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return a number for each name, which is the same wherever the name is; shape (names,)."""
    found = b"".join(hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(found, dtype="<u8").astype(np.uint64)


def fingerprint(data: Interactions) -> str:
    """Return a digest of the table: the same data in the same order has the same one."""
    digest = hashlib.sha256(str(data.n_users).encode())
    for array in (data.users, data.items, data.weights, data.times):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]


@dataclass(frozen=True)
class Split:
    """Three parts of one table, by time within each user; all keep the users' numbers."""

    train: Interactions
    validation: Interactions
    test: Interactions


def split_by_time(data: Interactions, seed: int = 0) -> Split:
    """Give each user's first 70 % to training, the next 10 % to validation and the last 20 % to the test.

    Shares are rounded down for training and validation together, so that a user of few interactions is tested rather
    than trained on. Of the same second the order in the table decides; chance does where times tell no order at all, as
    rows may stand in an order of their own, the most played first.
    """
    rows = np.arange(len(data.users)) if ordered(data) else np.random.default_rng(seed).permutation(len(data.users))
    order = np.lexsort((rows, data.times, data.users))
    totals = np.bincount(data.users, minlength=data.n_users)
    starts = np.cumsum(totals) - totals
    users = data.users[order]
    rank = np.arange(len(order)) - starts[users]
    # In whole per cents: 0.7 + 0.1 is not 0.8, and the floor would be one too low.
    train_end = totals[users] * round(TRAIN_SHARE * 100) // 100
    validation_end = totals[users] * round((TRAIN_SHARE + VALIDATION_SHARE) * 100) // 100
    train, validation = rank < train_end, (rank >= train_end) & (rank < validation_end)
    split = Split(
        train=_rows(data, order[train]),
        validation=_rows(data, order[validation]),
        test=_rows(data, order[rank >= validation_end]),
    )
    assert len(split.train.users) + len(split.validation.users) + len(split.test.users) == len(data.users)  # noqa: S101
    return split


def joined(*parts: Interactions) -> Interactions:
    """Return parts of one table as one again, one part after the other."""
    return Interactions(
        users=np.concatenate([part.users for part in parts]),
        items=np.concatenate([part.items for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
        times=np.concatenate([part.times for part in parts]),
        n_users=parts[0].n_users,
    )


def histories(data: Interactions) -> list[History]:
    """Return each user's history, by the user's number; see `Interactions.histories`."""
    return data.histories()


def _rows(data: Interactions, rows: npt.NDArray[np.intp]) -> Interactions:
    return Interactions(data.users[rows], data.items[rows], data.weights[rows], data.times[rows], data.n_users)
