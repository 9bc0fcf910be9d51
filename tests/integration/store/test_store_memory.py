"""Lasting preferences, forgetting parts of what is known, and people who do not want to be remembered."""

from __future__ import annotations

from recommender.domain.feedback import Kind
from recommender.domain.preference import Polarity, Preference
from recommender.store import Counts, Recorded, Store
from tests.store_examples import likes, said, showed


def test_preferences_come_back_as_they_were_oldest_first_and_of_nobody_else(store: Store) -> None:
    kept = [likes("b", "War"), likes("a", "Comedy", polarity=Polarity.AVOID)]
    assert all(store.prefer(each) for each in [*kept, likes("c", "Drama", user="bob")])
    assert store.preferences("ann") == kept


def test_the_last_word_on_a_condition_takes_the_place_of_the_one_before(store: Store) -> None:
    store.prefer(likes("a", "Comedy"))
    store.prefer(likes("b", "Comedy", polarity=Polarity.AVOID))
    store.prefer(likes("b", "Comedy", polarity=Polarity.AVOID))
    assert store.preferences("ann") == [likes("b", "Comedy", polarity=Polarity.AVOID)]


def test_a_preference_is_a_sign_of_life_and_is_exported(store: Store) -> None:
    store.prefer(likes("a", "Comedy"))
    exported = store.export("ann")
    assert exported["first_seen"] == "2026-11-01T12:00:00+00:00"
    assert [Preference(**each) for each in exported["preferences"]] == [likes("a", "Comedy")]


def test_single_things_are_forgotten_and_the_rest_stays(store: Store) -> None:
    store.record([said("a", Kind.LIKE), said("b", Kind.SAVE), said("c", Kind.LIKE, "ronin")])
    store.record([said("d", Kind.LIKE, user="bob")])
    store.prefer(likes("p", "Comedy"))
    store.prefer(likes("q", "War"))
    assert store.forget("ann", items=["heat"], keys=["q", "no such key"]) == 3
    assert [event.key for event in store.feedback("ann")] == ["c"]
    assert [each.key for each in store.preferences("ann")] == ["p"]
    assert store.counts().feedback == 2


def test_all_taste_is_forgotten_and_what_was_shown_stays(store: Store) -> None:
    store.record([said("a", Kind.LIKE), said("d", Kind.LIKE, user="bob")])
    store.expose([showed("e", "heat")])
    store.prefer(likes("p", "Comedy"))
    assert store.forget("ann", items=None, keys=None) == 2
    assert store.counts() == Counts(users=2, feedback=1, exposures=1, preferences=0)


def test_of_who_is_not_to_be_remembered_nothing_is_kept_until_they_say_so(store: Store) -> None:
    store.record([said("a", Kind.LIKE), said("b", Kind.LIKE, user="bob")])
    assert store.delete("ann", for_good=True).feedback == 1
    store.delete("ann", for_good=True)
    assert store.record([said("c", Kind.LIKE), said("d", Kind.LIKE, user="bob")]) == Recorded(("d",), (), ("c",))
    assert store.expose([showed("e", "heat")]) == Recorded(refused=("e",))
    assert not store.prefer(likes("p", "Comedy"))
    assert store.export("ann") == {
        "user": "ann",
        "first_seen": None,
        "last_seen": None,
        "remembered": False,
        "linked": [],
        "link_codes_until": [],
        "wrong_link_codes": [],
        "preferences": [],
        "feedback": [],
        "notices": [],
        "exposures": [],
    }
    assert (store.remembers("ann"), store.remembers("bob")) == (False, True)
    store.remember("ann")
    assert store.record([said("c", Kind.LIKE)]).new == ("c",)
