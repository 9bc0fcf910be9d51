"""What the store promises, the same on every database."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from recommender.domain.feedback import Exposure, Feedback, Kind, Signal
from recommender.store import Counts, Recorded, Store, StoreError, open_store
from tests.store_examples import NOON, likes, said, showed, undo

EVERY_KIND = [
    said("like", Kind.LIKE, minute=1.5),
    said("dislike", Kind.DISLIKE, "ronin", minute=2),
    said("rating", Kind.RATING, "ronin", value=3.5, minute=3),
    said("seen", Kind.SEEN, "été 36 🎬", minute=4),
    said("save", Kind.SAVE, "collateral", minute=5),
    said("share", Kind.SHARE, "collateral", minute=6),
    said("details", Kind.DETAILS, "collateral", minute=7),
    undo("undo", "dislike", minute=8),
]


def test_feedback_of_every_kind_comes_back_as_it_was_in_order_of_arrival(store: Store) -> None:
    arrived = list(reversed(EVERY_KIND))
    store.record(arrived)
    assert store.feedback("ann") == arrived


def test_nothing_is_known_of_a_stranger(store: Store) -> None:
    store.record(EVERY_KIND)
    assert store.feedback("bob") == []
    assert store.signals("bob") == []
    assert store.saved("bob") == []
    assert store.export("bob")["exposures"] == []
    assert store.opinions("bob") == []
    assert store.preferences("bob") == []


def test_an_empty_batch_is_nothing(store: Store) -> None:
    assert store.record([]) == Recorded()
    assert store.expose([]) == Recorded()
    assert store.counts() == Counts(users=0, feedback=0, exposures=0, preferences=0)


def test_an_event_counts_once_within_a_batch_and_across_batches(store: Store) -> None:
    like, save = said("a", Kind.LIKE), said("b", Kind.SAVE)
    assert store.record([like, save, like]) == Recorded(new=("a", "b"), duplicates=("a",))
    assert store.record([said("c", Kind.SEEN), like]) == Recorded(new=("c",), duplicates=("a",))
    assert [event.key for event in store.feedback("ann")] == ["a", "b", "c"]


def test_the_first_event_of_a_key_stays(store: Store) -> None:
    store.record([said("a", Kind.LIKE)])
    store.record([said("a", Kind.DISLIKE)])
    assert store.feedback("ann") == [said("a", Kind.LIKE)]


def test_a_key_belongs_to_its_person(store: Store) -> None:
    store.record([said("a", Kind.LIKE)])
    assert store.record([said("a", Kind.DISLIKE, user="bob")]) == Recorded(new=("a",))
    store.record([undo("b", "a", user="bob")])
    assert store.signals("ann") == [Signal(item="heat", weight=1.0, seen=True, at=NOON, kind=Kind.LIKE)]
    assert store.signals("bob") == []


def test_keys_and_people_that_differ_in_case_or_accents_differ(store: Store) -> None:
    names = ["resume", "Resume", "résumé"]
    assert store.record([said(name, Kind.LIKE, name, user=name) for name in names]).new == tuple(names)
    assert store.record([said(name, Kind.LIKE, name) for name in names]).new == tuple(names)
    assert store.forget("ann", items=["Resume"]) == 1
    assert [event.key for event in store.feedback("ann")] == ["resume", "résumé"]
    assert store.counts().users == 4


def test_exposures_count_once_as_well(store: Store) -> None:
    first, second = showed("a", "heat"), showed("b", "ronin", rank=2)
    assert store.expose([first, second, first]) == Recorded(new=("a", "b"), duplicates=("a",))
    assert store.expose([second]) == Recorded(duplicates=("b",))
    assert store.counts() == Counts(users=1, feedback=0, exposures=2, preferences=0)


def test_threads_that_deliver_the_same_events_at_once_count_them_once(store: Store) -> None:
    events = [said(f"k{number}", Kind.LIKE, f"i{number}", user=f"u{number % 4}") for number in range(40)]
    start = Barrier(8)

    def deliver(seed: int) -> Recorded:
        mine = random.Random(seed).sample(events, len(events))  # noqa: S311  a shuffle, not a secret
        start.wait()
        parts = [store.record(mine[at : at + 10]) for at in range(0, len(mine), 10)]
        return Recorded(
            new=tuple(key for part in parts for key in part.new),
            duplicates=tuple(key for part in parts for key in part.duplicates),
        )

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(deliver, range(8)))
    assert sorted(key for outcome in outcomes for key in outcome.new) == sorted(event.key for event in events)
    assert sum(len(outcome.duplicates) for outcome in outcomes) == 7 * 40
    assert store.counts() == Counts(users=4, feedback=40, exposures=0, preferences=0)


@pytest.mark.parametrize("flaw", [{"value": None, "kind": Kind.RATING}, {"item": None}])
def test_one_bad_event_keeps_the_whole_batch_out(store: Store, flaw: dict[str, object]) -> None:
    # `model_construct` does not validate: this is what a fault elsewhere in the program could hand over.
    bad = Feedback.model_construct(**{**said("bad", Kind.LIKE).model_dump(), **flaw})
    with pytest.raises(StoreError, match="refused the data"):
        store.record([said("good", Kind.LIKE, user="bob"), bad, said("too", Kind.LIKE)])
    assert store.counts() == Counts(users=0, feedback=0, exposures=0, preferences=0)
    assert store.record([said("good", Kind.LIKE)]).new == ("good",)


def test_one_bad_exposure_keeps_the_whole_batch_out(store: Store) -> None:
    bad = Exposure.model_construct(**{**showed("bad", "heat").model_dump(), "rank": 0})
    with pytest.raises(StoreError, match="refused the data"):
        store.expose([showed("good", "heat"), bad])
    assert store.counts() == Counts(users=0, feedback=0, exposures=0, preferences=0)


def test_signals_follow_the_events(store: Store) -> None:
    store.record(EVERY_KIND)
    assert store.signals("ann") == [
        Signal(item="heat", weight=1.0, seen=True, at=NOON + timedelta(minutes=1.5), kind=Kind.LIKE),
        Signal(
            item="ronin",
            weight=(3.5 - 2.75) / 2.25,
            seen=True,
            at=NOON + timedelta(minutes=3),
            kind=Kind.RATING,
            stars=3.5,
        ),
        # Having something counts each time it is said: what is had again and again is shown again (`repeat`).
        Signal(
            item="été 36 🎬",
            weight=0.0,
            seen=True,
            at=NOON + timedelta(minutes=4),
            kind=Kind.SEEN,
            had=(NOON + timedelta(minutes=4),),
        ),
        Signal(item="collateral", weight=0.5, seen=False, at=NOON + timedelta(minutes=7), kind=Kind.SAVE),
    ]


def test_all_signals_are_everybodys_signals_also_over_several_pages(store: Store) -> None:
    people = ["ann", "bob", "cid"]
    events = [
        said(f"k{number}", Kind.LIKE if number % 3 else Kind.SAVE, f"i{number % 700}", user=people[number % 3])
        for number in range(2500)
    ]
    assert len(store.record(events).new) == 2500
    store.record([said("x", Kind.LIKE, user="dan"), undo("y", "x", user="dan")])
    found = dict(store.all_signals())
    assert found == {person: store.signals(person) for person in people}  # Dan took everything back
    assert sum(len(signals) for signals in found.values()) == 2100  # 700 items, each met by all three people


def test_reading_everybody_does_not_keep_others_from_writing(store: Store) -> None:
    store.record([said("a", Kind.LIKE), said("b", Kind.LIKE, user="bob")])
    everybody = store.all_signals()
    next(everybody)
    assert store.record([said("c", Kind.LIKE, "ronin", user="bob")]).new == ("c",)
    everybody.close()  # type: ignore[attr-defined]


def test_what_a_message_said_is_what_still_counts_of_its_events(store: Store) -> None:
    store.record([said("m1:seen", Kind.SEEN), said("m1:like", Kind.LIKE), said("m10:like", Kind.LIKE, "ronin")])
    assert [event.key for event in store.said("ann", "m1")] == ["m1:seen", "m1:like"]
    store.record([undo("m2:undo:0", "m1:seen"), undo("m2:undo:1", "m1:like")])
    assert store.said("ann", "m1") == []
    assert [event.key for event in store.opinions("ann")] == ["m10:like"]


def test_details_that_were_opened_are_no_opinion(store: Store) -> None:
    store.record([said("a", Kind.DETAILS), said("b", Kind.SAVE)])
    assert [event.key for event in store.opinions("ann")] == ["b"]


def test_saved_items_come_newest_first_once_each_and_without_the_undone(store: Store) -> None:
    store.record(
        [
            said("a", Kind.SAVE, "heat", minute=1),
            said("b", Kind.SAVE, "ronin", minute=2),
            said("c", Kind.SAVE, "collateral", minute=3),
            said("d", Kind.SAVE, "heat", minute=4),
            undo("e", "b", minute=5),
        ]
    )
    assert store.saved("ann") == ["heat", "collateral"]


def test_what_was_shown_comes_in_order_and_is_the_person_s_own(store: Store) -> None:
    store.expose([showed("a", "ronin"), showed("b", "heat", rank=2), showed("c", "ronin")])
    store.expose([showed("d", "collateral", session="s2"), showed("e", "alien", user="bob")])
    shown = [(each["item"], each["session"]) for each in store.export("ann")["exposures"]]
    assert shown == [("ronin", "s1"), ("heat", "s1"), ("ronin", "s1"), ("collateral", "s2")]


def test_the_times_in_which_somebody_was_seen_only_widen(store: Store) -> None:
    for key, minute in (("a", 5), ("b", 9), ("c", 2), ("d", 7)):
        store.record([said(key, Kind.LIKE, minute=minute)])
    exported = store.export("ann")
    assert exported["first_seen"] == "2026-11-01T12:02:00+00:00"
    assert exported["last_seen"] == "2026-11-01T12:09:00+00:00"


def test_an_export_is_json_with_everything_on_the_person_and_nobody_else(store: Store) -> None:
    store.record([*EVERY_KIND, said("a", Kind.LIKE, user="bob")])
    tried = showed("a", "heat", propensity=0.05, candidates=("ronin", "heat", "Léon"))
    store.expose([tried, showed("b", "ronin", user="bob")])
    exported = json.loads(json.dumps(store.export("ann")))
    assert exported["user"] == "ann"
    assert [Feedback(**event) for event in exported["feedback"]] == EVERY_KIND
    assert [Exposure(**event) for event in exported["exposures"]] == [tried]


def test_a_deleted_person_leaves_nothing_and_takes_nobody_along(store: Store) -> None:
    store.record([*EVERY_KIND, said("a", Kind.LIKE, user="bob")])
    store.expose([showed("a", "heat"), showed("b", "ronin", rank=2), showed("c", "ronin", user="bob")])
    store.prefer(likes("p", "Comedy"))
    store.prefer(likes("q", "Comedy", user="bob"))
    assert store.delete("ann") == Counts(users=1, feedback=8, exposures=2, preferences=1)
    assert store.export("ann") == {
        "user": "ann",
        "first_seen": None,
        "last_seen": None,
        "remembered": True,
        "linked": [],
        "link_codes_until": [],
        "wrong_link_codes": [],
        "preferences": [],
        "feedback": [],
        "notices": [],
        "exposures": [],
    }
    assert store.counts() == Counts(users=1, feedback=1, exposures=1, preferences=1)
    assert [user for user, _ in store.all_signals()] == ["bob"]
    assert store.delete("ann") == Counts(users=0, feedback=0, exposures=0, preferences=0)


def test_somebody_deleted_can_come_back_as_new(store: Store) -> None:
    store.record([said("a", Kind.LIKE)])
    store.delete("ann")
    assert store.record([said("a", Kind.DISLIKE, minute=3)]) == Recorded(new=("a",))
    assert store.export("ann")["first_seen"] == "2026-11-01T12:03:00+00:00"


def test_deleting_while_the_person_goes_on_leaves_whole_batches_only(store: Store) -> None:
    def write(number: int) -> None:
        store.record([said(f"{number}a", Kind.LIKE), said(f"{number}b", Kind.SAVE)])

    with ThreadPoolExecutor(4) as pool:
        writes = [pool.submit(write, number) for number in range(30)]
        deletions = [pool.submit(store.delete, "ann") for _ in range(10)]
        gone = [deletion.result() for deletion in deletions]
        for written in writes:
            written.result()
    left = store.counts()
    assert sum(count.feedback for count in gone) + left.feedback == 60
    assert all(count.feedback % 2 == 0 for count in [*gone, left])
    assert left.users == (1 if left.feedback else 0)


def test_everything_is_there_after_reopening(url: str) -> None:
    with open_store(url) as store:
        store.record(EVERY_KIND)
        store.expose([showed("a", "heat")])
    with open_store(url) as store:
        assert store.feedback("ann") == EVERY_KIND
        assert [each["item"] for each in store.export("ann")["exposures"]] == ["heat"]


def test_what_chance_decided_comes_with_all_feedback_of_the_person(store: Store) -> None:
    tried = showed("b", "ronin", rank=2, propensity=0.1, candidates=("heat", "ronin"))
    other = showed("d", "heat", propensity=0.9, candidates=("heat", "ronin"), user="bob")
    store.expose([showed("a", "heat", propensity=1.0), tried, other, showed("e", "alien", user="cid", propensity=1.0)])
    store.record([said("l", Kind.LIKE, "ronin", minute=1), undo("u", "l", minute=2), said("s", Kind.SEEN, user="cid")])

    found = list(store.decisions())
    assert sorted(found, key=lambda each: each[0][0].user) == [
        ([tried], [said("l", Kind.LIKE, "ronin", minute=1), undo("u", "l", minute=2)]),
        ([other], []),
    ]


def test_of_what_was_said_of_an_item_the_last_opinion_to_arrive_is_held(store: Store) -> None:
    store.record([said("a", Kind.LIKE, minute=5)])
    store.record([said("b", Kind.SEEN, minute=4), said("c", Kind.DISLIKE, minute=1)])  # a clock that is behind
    assert [event.key for event in store.opinions("ann")] == ["b", "c"]
    assert [signal.weight for signal in store.signals("ann")] == [-1.0]
    store.record([undo("d", "c")])
    assert [event.key for event in store.opinions("ann")] == ["a", "b"]
