"""The peers: each has to find the plain pattern of two tastes, and to be the same with the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.experiments.order_peers import MostHad, Transitions, TransitionSettings
from recommender.experiments.peers import EASE, EASESettings, _likes
from recommender.experiments.sasrec import SASRec, SASRecSettings
from recommender.experiments.search import PEERS
from recommender.models.protocol import History, Interactions
from tests.two_tastes import NEW_SWEET, PEOPLE, SOUR, SWEET, history, no_interactions, opinions_of_two_tastes, two_kinds

PERSONAL = [name for name in PEERS if name != "random"]


@pytest.fixture(scope="module")
def opinions() -> Interactions:
    return opinions_of_two_tastes()


def fitted(name: str, opinions: Interactions, seed: int = 3):
    peer = PEERS[name]()
    peer.fit(opinions, two_kinds(), seed=seed)
    return peer


def of(opinions: Interactions, user: int) -> History:
    rows = opinions.users == user
    return History(opinions.items[rows], opinions.weights[rows])


@pytest.mark.parametrize("name", PERSONAL)
def test_who_likes_sweet_things_is_ranked_more_of_them(name, opinions):
    peer = fitted(name, opinions)
    for user in (0, PEOPLE - 1):
        scores = peer.scores(user, of(opinions, user))
        own, other = (SWEET, SOUR) if user == 0 else (SOUR, SWEET)
        assert scores.shape == (27,)
        assert np.isfinite(scores).all()
        assert scores[list(own)].mean() > scores[list(other)].mean()


@pytest.mark.parametrize("name", PEERS)
def test_the_same_seed_gives_the_same_scores(name, opinions):
    one, other = (fitted(name, opinions).scores(0, of(opinions, 0)) for _ in range(2))

    assert np.array_equal(one, other)


@pytest.mark.parametrize("name", PERSONAL)
def test_somebody_unknown_gets_what_everybody_would(name, opinions):
    """Two users without training data and with nothing told have the same scores."""
    strangers = Interactions(opinions.users, opinions.items, opinions.weights, opinions.times, PEOPLE + 2)
    peer = fitted(name, strangers)

    one, other = (peer.scores(PEOPLE + number, History.empty()) for number in range(2))

    assert np.isfinite(one).all()
    assert np.array_equal(one, other)


def test_random_differs_between_users(opinions):
    peer = fitted("random", opinions)

    assert not np.array_equal(peer.scores(0, History.empty()), peer.scores(1, History.empty()))


def test_attributes_tell_lightfm_about_a_new_item(opinions):
    """Nobody has tried the new sweet dish; with attributes it comes before the new sour one for who likes sweet."""
    peer = fitted("lightfm_attributes", opinions)
    scores = peer.scores(0, of(opinions, 0))

    assert scores[NEW_SWEET] > scores[NEW_SWEET + 1]


def test_likes_are_counted_from_the_stars_on_and_once():
    """4 stars are a weight of 5/9; the pair that comes twice counts once."""
    data = Interactions(
        users=np.array([0, 0, 0, 1], dtype=np.int32),
        items=np.array([1, 1, 2, 2], dtype=np.int32),
        weights=np.array([1.0, 5 / 9, 0.5, 5 / 9], dtype=np.float32),
        times=np.arange(4),
        n_users=2,
    )

    assert _likes(data, 3, 4.0).toarray().tolist() == [[0, 1, 0], [0, 0, 1]]


def test_ease_by_hand():
    """Two items that two people like both: G = [[2, 2], [2, 2]] + I, its inverse [[3, -2], [-2, 3]] / 5, B = 2/3."""
    data = Interactions(
        users=np.array([0, 0, 1, 1], dtype=np.int32),
        items=np.array([0, 1, 0, 1], dtype=np.int32),
        weights=np.ones(4, dtype=np.float32),
        times=np.arange(4),
        n_users=2,
    )
    ease = EASE(EASESettings(ridge=1.0, min_likes=1))
    ease.fit(data, two_kinds(), seed=1)

    scores = ease.scores(0, history(d0=1.0))

    assert scores[:2] == pytest.approx([0, 2 / 3])
    assert (scores[2:] < -1).all()  # no weights: last


def test_what_follows_what_by_hand():
    """Of two people one likes 0, 1, 2 and the other 0, 2: 0 is followed by 1 with 1, and by 2 with 1/2 + 1."""
    data = Interactions(
        users=np.array([0, 0, 0, 1, 1], dtype=np.int32),
        items=np.array([0, 1, 2, 0, 2], dtype=np.int32),
        weights=np.ones(5, dtype=np.float32),
        times=np.arange(5),
        n_users=2,
    )
    peer = Transitions(TransitionSettings(steps=2, last=2))
    peer.fit(data, two_kinds(), seed=1)

    # What is known of 1 and 2, a fifth and two fifths of all likes, is added a thousandth of.
    assert peer.scores(0, history(d0=1.0))[[1, 2]] == pytest.approx([1 / 2.5 + 2e-4, 1.5 / 2.5 + 4e-4], rel=1e-4)
    # The last like counts 1, the one before a half: 1 is followed by 2 alone.
    assert peer.scores(0, history(d0=1.0, d1=1.0))[2] == pytest.approx(1 + 0.5 * 1.5 / 2.5 + 4e-4, rel=1e-4)


def rounds(people: int = 30) -> Interactions:
    """Return people who each like dishes 0 to 9 in a round, beginning somewhere: 0 follows 9."""
    starts = np.arange(people) % 10
    return Interactions(
        users=np.repeat(np.arange(people), 8).astype(np.int32),
        items=((starts[:, None] + np.arange(8)) % 10).ravel().astype(np.int32),
        weights=np.ones(people * 8, dtype=np.float32),
        times=np.tile(np.arange(8), people),
        n_users=people,
    )


SMALL = SASRecSettings(
    liked_stars=4.0, dimensions=16, length=4, epochs=60, dropout=0.0, negatives=20, learning_rate=0.01
)


def test_a_transformer_learns_what_comes_next_whoever_it_is():
    peer = SASRec(SMALL)
    peer.fit(rounds(), two_kinds(), seed=1)

    for last in range(10):
        assert peer.scores(0, history(**{f"d{last}": 1.0})).argmax() == (last + 1) % 10
    # Longer than what is read at once; what nobody liked, and dislikes, say nothing.
    known = History(np.array([1, 2, 3, 4, 5, 6, 24, 9], np.int32), np.array([1, 1, 1, 1, 1, 1, 1, -1], np.float32))
    scores = peer.scores(0, known)
    assert scores.argmax() == 7
    assert scores[10:].max() < scores[:10].min()


def test_a_transformer_without_likes_knows_nothing():
    nobody = no_interactions()
    peer = SASRec(SMALL)
    peer.fit(nobody, two_kinds(), seed=1)

    assert len(set(peer.scores(0, history(d1=1.0)).tolist())) == 1


def test_what_was_had_most_often_comes_first(opinions):
    peer = MostHad()
    peer.fit(opinions, two_kinds(), seed=1)
    scores = peer.scores(0, History(np.array([5, 14, 5], np.int32), np.ones(3, np.float32)))

    assert np.argsort(-scores)[:2].tolist() == [5, 14]
