from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.domain.feedback import Feedback, Kind, Signal
from recommender.store.signals import MEANINGS, derive_signals, standing, statements
from tests.store_examples import NOON, said, undo


def weight_and_seen(*events: Feedback) -> tuple[float, bool]:
    [signal] = derive_signals(events)
    return signal.weight, signal.seen


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.LIKE, (1.0, True)),
        (Kind.DISLIKE, (-1.0, True)),
        (Kind.SEEN, (0.0, True)),
        (Kind.SAVE, (0.5, False)),
        (Kind.SHARE, (0.5, False)),
        (Kind.DETAILS, (0.1, False)),
    ],
)
def test_each_kind_alone(kind: Kind, expected: tuple[float, bool]) -> None:
    assert weight_and_seen(said("a", kind)) == expected


def test_every_kind_but_undo_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Kind) - {Kind.UNDO}


@pytest.mark.parametrize(
    ("stars", "weight"),
    [(0.5, -1.0), (1.625, -0.5), (2.75, 0.0), (3.875, 0.5), (5.0, 1.0)],
)
def test_a_rating_lies_on_a_line_from_the_worst_to_the_best(stars: float, weight: float) -> None:
    assert weight_and_seen(said("a", Kind.RATING, value=stars)) == (weight, True)


def test_the_last_opinion_wins_by_arrival_and_not_by_the_clock() -> None:
    wrong_clock = [said("b", Kind.DISLIKE, minute=2), said("a", Kind.LIKE, minute=1)]
    assert weight_and_seen(*wrong_clock) == (1.0, True)


def test_of_two_opinions_at_the_same_time_the_later_arrival_wins() -> None:
    assert weight_and_seen(said("a", Kind.LIKE), said("b", Kind.DISLIKE)) == (-1.0, True)


def test_an_opinion_beats_interest_even_when_interest_comes_later() -> None:
    assert weight_and_seen(said("a", Kind.DISLIKE), said("b", Kind.SAVE, minute=1)) == (-1.0, True)


def test_interests_do_not_add_up() -> None:
    events = [said("a", Kind.SAVE), said("b", Kind.SHARE), said("c", Kind.DETAILS), said("d", Kind.DETAILS)]
    assert weight_and_seen(*events) == (0.5, False)


def test_a_saved_film_that_was_seen_keeps_its_interest() -> None:
    assert weight_and_seen(said("a", Kind.SAVE), said("b", Kind.SEEN)) == (0.5, True)


def test_each_time_that_something_was_had_is_kept() -> None:
    events = [said("a", Kind.SEEN), said("b", Kind.LIKE, minute=1), said("c", Kind.SEEN, minute=2), undo("d", "a")]
    assert [signal.had for signal in derive_signals(events[:3])] == [(NOON, NOON + timedelta(minutes=2))]
    assert [signal.had for signal in derive_signals(events)] == [(NOON + timedelta(minutes=2),)]


def test_an_undone_opinion_gives_way_to_the_one_before() -> None:
    events = [said("a", Kind.LIKE), said("b", Kind.DISLIKE, minute=1), undo("c", "b", minute=2)]
    assert derive_signals(events) == [Signal(item="heat", weight=1.0, seen=True, at=NOON, kind=Kind.LIKE)]


def test_an_undo_counts_even_when_it_arrives_before_what_it_takes_back() -> None:
    assert derive_signals([undo("b", "a", minute=1), said("a", Kind.LIKE)]) == []


def test_an_undo_cannot_be_undone_and_an_undo_of_nothing_does_nothing() -> None:
    events = [said("a", Kind.LIKE), undo("b", "a"), undo("c", "b"), undo("d", "never stored")]
    assert derive_signals(events) == []


def test_what_was_taken_back_can_be_said_again() -> None:
    assert weight_and_seen(said("a", Kind.LIKE), undo("b", "a"), said("c", Kind.LIKE)) == (1.0, True)


def test_one_signal_an_item_in_the_order_in_which_they_were_last_spoken_of() -> None:
    events = [
        said("a", Kind.SAVE, "ronin", minute=1),
        said("b", Kind.LIKE, "heat", minute=2),
        said("c", Kind.DETAILS, "ronin", minute=3),
    ]
    assert derive_signals(events) == [
        Signal(item="heat", weight=1.0, seen=True, at=NOON + timedelta(minutes=2), kind=Kind.LIKE),
        Signal(item="ronin", weight=0.5, seen=False, at=NOON + timedelta(minutes=3), kind=Kind.SAVE),
    ]


@pytest.mark.parametrize(
    ("events", "liked"),
    [
        ([said("a", Kind.LIKE)], True),
        ([said("a", Kind.RATING, value=4.0)], True),
        ([said("a", Kind.RATING, value=3.5)], False),  # speaks for it, and is no like
        ([said("a", Kind.SAVE)], False),
        ([said("a", Kind.DETAILS)], False),
        ([said("a", Kind.SEEN)], False),
        ([said("a", Kind.LIKE), said("b", Kind.DISLIKE)], False),
        ([said("a", Kind.LIKE), said("b", Kind.RATING, value=2.0)], False),
        ([said("a", Kind.DISLIKE), said("b", Kind.RATING, value=5.0), said("c", Kind.DETAILS)], True),
    ],
)
def test_liked_is_what_the_standing_opinion_says_so_of(events: list[Feedback], liked: bool) -> None:
    [signal] = derive_signals(events)
    assert signal.liked is liked


def stand(*events: Feedback) -> list[str]:
    return [event.key for event in statements(events)]


def test_of_each_item_one_opinion_stands_the_last_to_arrive() -> None:
    assert stand(said("a", Kind.LIKE, minute=9), said("b", Kind.DISLIKE, minute=1)) == ["b"]
    assert stand(said("a", Kind.DISLIKE), said("b", Kind.RATING, value=4.0)) == ["b"]
    assert stand(said("a", Kind.LIKE), said("b", Kind.DISLIKE, "ronin"), said("c", Kind.LIKE)) == ["b", "c"]


def test_undoing_one_of_two_likes_leaves_the_other() -> None:
    assert stand(said("a", Kind.LIKE), said("b", Kind.LIKE), undo("c", "b")) == ["a"]


def test_undoing_the_like_of_something_seen_leaves_that_it_was_seen() -> None:
    assert stand(said("a", Kind.LIKE), said("b", Kind.SEEN), undo("c", "a")) == ["b"]
    assert weight_and_seen(said("a", Kind.LIKE), said("b", Kind.SEEN), undo("c", "a")) == (0.0, True)


def test_other_kinds_stand_beside_an_opinion_once_each() -> None:
    events = [said("a", Kind.SAVE), said("b", Kind.LIKE), said("c", Kind.SAVE), said("d", Kind.DETAILS)]
    assert stand(*events) == ["b", "c"]


def test_nothing_said_gives_nothing() -> None:
    assert derive_signals([]) == []


@st.composite
def reactions(draw: st.DrawFn) -> list[Feedback]:
    """Draw up to 12 reactions to three items, each with its own key and time, in any order of arrival."""
    kinds = draw(st.lists(st.sampled_from(sorted(MEANINGS)), max_size=12))
    events = [
        said(
            f"k{number}",
            kind,
            draw(st.sampled_from(["heat", "ronin", "collateral"])),
            value=draw(st.floats(0.5, 5)) if kind is Kind.RATING else None,
            minute=number,
        )
        for number, kind in enumerate(kinds)
    ]
    return draw(st.permutations(events))


@given(reactions(), st.data())
def test_signals_after_an_undo_are_the_signals_without_the_undone(events: list[Feedback], data: st.DataObject) -> None:
    undone = data.draw(st.sets(st.sampled_from([event.key for event in events])) if events else st.just(set()))
    undos = [undo(f"undo {key}", key) for key in sorted(undone)]
    arrived: list[Feedback] = list(events)
    for each in undos:  # whenever they arrive
        arrived.insert(data.draw(st.integers(0, len(arrived))), each)
    assert derive_signals(arrived) == derive_signals(event for event in events if event.key not in undone)


@given(reactions())
def test_the_clock_does_not_matter(events: list[Feedback]) -> None:
    at_once = [event.model_copy(update={"at": NOON}) for event in events]
    assert standing(events) == events
    said_at_once = [
        signal.model_copy(update={"at": NOON, "had": (NOON,) * len(signal.had)}) for signal in derive_signals(events)
    ]
    assert derive_signals(at_once) == said_at_once
