"""One person on several channels: linked by a code that works once, read as one, parted without loss, deleted whole."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.domain.feedback import Kind
from recommender.domain.link import CODE_LIFETIME, FAILURE_WINDOW, MAX_ACCOUNTS, MAX_FAILURES, LinkResult, Outcome
from recommender.domain.preference import Polarity
from recommender.store import Counts, Store, open_store
from tests.store_examples import NOON, likes, said, showed, undo

LATER = NOON + timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


def outcome(store: Store, user: str, digest: str, at: datetime = LATER, *, sure: bool = True) -> Outcome:
    return store.links.link(user, f"{user}'s", digest, at, sure=sure).outcome


def link(store: Store, *users: str) -> None:
    """Link people with the first of them; each is on a channel of their own."""
    for user in users[1:]:
        assert store.links.issue(users[0], f"{users[0]}'s", f"code for {user}", NOON)
        assert outcome(store, user, f"code for {user}") is Outcome.LINKED


def test_linked_accounts_are_read_as_one_and_keep_their_own_events(store: Store) -> None:
    store.record([said("a", Kind.LIKE), said("z", Kind.LIKE, user="zoe")])
    store.record([said("b", Kind.SAVE, "ronin", user="bob", minute=1)])
    store.prefer(likes("p", "War", user="bob"))
    link(store, "ann", "bob")
    for user in ("ann", "bob"):
        assert [(event.user, event.key) for event in store.feedback(user)] == [("ann", "a"), ("bob", "b")]
        assert [signal.item for signal in store.signals(user)] == ["heat", "ronin"]
        assert store.saved(user) == ["ronin"]
        assert store.preferences(user) == [likes("p", "War", user="bob")]
        assert sorted(store.links.accounts(user)) == ["ann", "bob"]
    assert (store.links.channels("ann"), store.links.channels("bob")) == (("bob's",), ("ann's",))
    assert (store.links.accounts("zoe"), store.links.channels("zoe")) == (["zoe"], ())


def test_training_sees_one_person(store: Store) -> None:
    store.record([said(f"{user}{item}", Kind.LIKE, item, user=user) for user in "abcd" for item in (user, "x")])
    link(store, "a", "c")
    found = dict(store.all_signals())
    assert len(found) == 3
    assert found["b"] == store.signals("b")
    assert sorted(signal.item for signal in next(found[name] for name in found if name not in "bd")) == ["a", "c", "x"]


def test_the_revision_changes_with_links(store: Store) -> None:
    store.record([said("a", Kind.LIKE), said("b", Kind.LIKE, user="bob"), said("c", Kind.LIKE, user="cid")])
    seen = [store.revision("cid")]
    link(store, "bob", "cid")
    seen.append(store.revision("cid"))
    store.links.unlink("cid")
    link(store, "ann", "cid")  # as many events, and the newest is the same
    seen.append(store.revision("cid"))
    assert len(set(seen)) == 3


def test_parting_gives_each_its_own_back(store: Store) -> None:
    store.record([said("a", Kind.LIKE)])
    link(store, "ann", "bob")
    store.record([said("b", Kind.DISLIKE, user="bob", minute=1)])
    store.prefer(likes("p", "War", user="bob"))
    assert [signal.weight for signal in store.signals("ann")] == [-1.0]  # the last opinion, wherever it was said
    assert store.links.unlink("bob") == ("ann's",)
    assert [signal.weight for signal in store.signals("ann")] == [1.0]
    assert [event.key for event in store.feedback("bob")] == ["b"]
    assert (store.preferences("ann"), store.preferences("bob")) == ([], [likes("p", "War", user="bob")])
    assert store.links.unlink("bob") == store.links.unlink("ann") == ()


def test_chains_are_flat_and_one_leaves_the_others_together(store: Store) -> None:
    link(store, "ann", "bob")
    link(store, "cid", "dan")
    link(store, "bob", "cid")  # two people of two accounts each become one
    for user in ("ann", "bob", "cid", "dan"):
        assert sorted(store.links.accounts(user)) == ["ann", "bob", "cid", "dan"]
    assert sorted(store.links.unlink("bob")) == ["ann's", "cid's", "dan's"]
    assert store.links.accounts("bob") == ["bob"]
    assert sorted(store.links.accounts("dan")) == ["ann", "cid", "dan"]
    link(store, "dan", "bob")
    assert len(store.links.accounts("ann")) == 4


def test_one_person_has_not_any_number_of_accounts(store: Store) -> None:
    users = [f"u{number}" for number in range(MAX_ACCOUNTS)]
    link(store, *users)
    store.links.issue("u3", "one", "d", NOON)
    full = store.links.link("more", "two", "d", LATER, sure=True)
    assert (full.outcome, len(full.channels)) == (Outcome.FULL, MAX_ACCOUNTS)
    store.links.unlink("u0")
    assert outcome(store, "more", "d") is Outcome.LINKED


def test_a_code_works_once(store: Store) -> None:
    store.links.issue("ann", "one", "d", NOON)
    assert outcome(store, "bob", "d") is Outcome.LINKED
    assert outcome(store, "cid", "d") is Outcome.WRONG
    assert store.links.accounts("cid") == ["cid"]


def test_a_new_code_takes_the_place_of_the_one_before(store: Store) -> None:
    store.links.issue("ann", "one", "old", NOON)
    store.links.issue("ann", "one", "new", NOON)
    assert outcome(store, "bob", "old") is Outcome.WRONG
    assert outcome(store, "bob", "new") is Outcome.LINKED


def test_a_code_ends_with_its_time(store: Store) -> None:
    store.links.issue("ann", "one", "d", NOON)
    assert outcome(store, "bob", "d", NOON + CODE_LIFETIME) is Outcome.WRONG
    assert outcome(store, "bob", "d", NOON + CODE_LIFETIME - MOMENT) is Outcome.LINKED


def test_who_would_show_something_there_is_asked_first(store: Store) -> None:
    store.links.issue("ann", "one", "d", NOON)
    store.expose([showed("e", "heat", user="bob")])
    asked = store.links.link("bob", "two", "d", LATER, sure=False)
    assert asked == LinkResult(outcome=Outcome.ASK, channels=("one",))
    assert store.links.accounts("bob") == ["bob"]
    assert store.links.link("bob", "two", "d", LATER, sure=True) == LinkResult(
        outcome=Outcome.LINKED, channels=("one",)
    )


def test_who_has_nothing_to_show_is_linked_at_once(store: Store) -> None:
    store.record([said("a", Kind.LIKE)])
    store.links.issue("ann", "one", "d", NOON)
    assert outcome(store, "bob", "d", sure=False) is Outcome.LINKED


def test_nobody_is_linked_with_themselves(store: Store) -> None:
    store.links.issue("ann", "one", "d", NOON)
    assert outcome(store, "ann", "d") is Outcome.OWN
    link(store, "ann", "bob")
    store.links.issue("ann", "one", "e", NOON)
    assert outcome(store, "bob", "e") is Outcome.ALREADY
    assert sorted(store.links.accounts("ann")) == ["ann", "bob"]


def test_who_guesses_is_not_listened_to_for_a_while(store: Store) -> None:
    store.links.issue("ann", "one", "d", NOON)
    wrong = [outcome(store, "bob", f"guess {number}", NOON) for number in range(MAX_FAILURES)]
    assert wrong == [Outcome.WRONG] * MAX_FAILURES
    assert outcome(store, "bob", "d", NOON + timedelta(minutes=9)) is Outcome.TOO_MANY
    assert outcome(store, "cid", "d", NOON + timedelta(minutes=9)) is Outcome.LINKED
    store.links.issue("ann", "one", "e", NOON + FAILURE_WINDOW)
    assert outcome(store, "bob", "e", NOON + FAILURE_WINDOW - MOMENT) is Outcome.TOO_MANY
    assert outcome(store, "bob", "e", NOON + FAILURE_WINDOW) is Outcome.LINKED


def test_guesses_in_several_accounts_of_one_person_count_together(store: Store) -> None:
    link(store, "ann", "bob")
    for number in range(MAX_FAILURES):
        assert outcome(store, "ann" if number % 2 else "bob", f"guess {number}") is Outcome.WRONG
    assert outcome(store, "ann", "guess") is Outcome.TOO_MANY


def test_who_guesses_at_once_from_many_threads_gets_no_further(store: Store) -> None:
    start = Barrier(8)

    def guess(number: int) -> Outcome:
        start.wait()
        return outcome(store, "bob", f"guess {number}")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(guess, range(8)))
    assert found.count(Outcome.WRONG) == MAX_FAILURES
    assert found.count(Outcome.TOO_MANY) == 8 - MAX_FAILURES


def test_of_who_is_not_to_be_remembered_no_link_and_no_code_is_kept(store: Store) -> None:
    store.delete("ann", for_good=True)
    assert not store.links.issue("ann", "one", "d", NOON)
    store.links.issue("bob", "two", "e", NOON)
    assert outcome(store, "ann", "e") is Outcome.NOT_REMEMBERED
    assert store.counts().users == 1
    store.remember("ann")
    assert outcome(store, "ann", "e") is Outcome.LINKED


def test_deletion_from_one_account_takes_all_of_them_and_the_codes(store: Store) -> None:
    store.record([said("a", Kind.LIKE), said("b", Kind.LIKE, user="bob"), said("z", Kind.LIKE, user="zoe")])
    store.expose([showed("e", "heat", user="bob")])
    store.prefer(likes("p", "War"))
    link(store, "ann", "bob", "cid")
    outcome(store, "cid", "a guess")
    store.links.issue("bob", "two", "d", NOON)
    assert store.delete("bob") == Counts(users=3, feedback=2, exposures=1, preferences=1)
    for user in ("ann", "bob", "cid"):
        assert not any(value for name, value in store.export(user).items() if name not in ("user", "remembered"))
        assert store.links.accounts(user) == [user]
    assert outcome(store, "zoe", "d") is Outcome.WRONG
    assert len(store.feedback("zoe")) == 1


def test_the_other_accounts_are_told_when_everything_was_deleted(store: Store) -> None:
    before = datetime.now(UTC)
    link(store, "ann", "bob")
    store.delete("ann")
    noted = store.deleted_at("bob")
    assert noted is not None
    assert before <= noted <= datetime.now(UTC)
    assert store.deleted_at("ann") is None
    store.delete("bob", elsewhere=True)
    again = store.deleted_at("bob")
    assert again is not None
    assert again >= noted
    store.delete("bob")
    assert store.deleted_at("bob") is None


def test_who_is_to_be_forgotten_for_good_is_so_in_every_account(store: Store) -> None:
    link(store, "ann", "bob")
    store.delete("bob", for_good=True)
    assert not store.remembers("ann")
    assert store.record([said("a", Kind.LIKE)]).refused == ("a",)
    assert not store.links.issue("ann", "one", "d", NOON)


def test_what_is_forgotten_is_forgotten_in_every_account(store: Store) -> None:
    store.record([said("a", Kind.LIKE), said("b", Kind.SEEN, user="bob"), said("c", Kind.LIKE, "ronin", user="bob")])
    store.prefer(likes("p", "War"))
    store.prefer(likes("q", "War", polarity=Polarity.AVOID, user="bob"))
    store.prefer(likes("r", "Drama", user="bob"))
    link(store, "ann", "bob")
    assert [each.key for each in store.preferences("ann")] == ["q", "r"]  # the last word on each
    assert store.forget("ann", items=["heat"], keys=["q"]) == 4
    assert [event.key for event in store.feedback("ann")] == ["c"]
    assert [each.key for each in store.preferences("ann")] == ["r"]
    assert store.forget("ann", items=None, keys=None) == 2


def test_the_last_word_replaces_what_was_said_in_another_account(store: Store) -> None:
    store.prefer(likes("p", "War"))
    link(store, "ann", "bob")
    store.prefer(likes("q", "War", polarity=Polarity.AVOID, user="bob"))
    store.links.unlink("bob")
    assert store.preferences("ann") == []
    assert [each.key for each in store.preferences("bob")] == ["q"]


def test_an_undo_takes_back_what_its_own_account_said(store: Store) -> None:
    store.record([said("k", Kind.LIKE), said("k", Kind.LIKE, "ronin", user="bob")])
    link(store, "ann", "bob")
    store.record([undo("u", "k", user="bob")])
    assert [signal.item for signal in store.signals("ann")] == ["heat"]


def test_the_export_has_everything_of_all_accounts_and_names_channels_only(store: Store) -> None:
    store.record([said("a", Kind.LIKE, minute=5), said("b", Kind.LIKE, user="bob", minute=-5)])
    store.expose([showed("e", "heat", user="bob")])
    store.prefer(likes("p", "War"))
    link(store, "ann", "bob")
    outcome(store, "ann", "a guess")
    store.links.issue("bob", "bob's", "secret digest", LATER)
    kept = store.export("bob")
    assert [event["key"] for event in kept["feedback"]] == ["a", "b"]
    assert ([each["key"] for each in kept["exposures"]], [each["key"] for each in kept["preferences"]]) == (
        ["e"],
        ["p"],
    )
    assert (kept["first_seen"], kept["last_seen"]) == ("2026-11-01T11:55:00+00:00", "2026-11-01T12:05:00+00:00")
    at = "2026-11-01T12:01:00+00:00"
    assert kept["linked"] == [{"channel": "ann's", "at": at}, {"channel": "bob's", "at": at}]
    assert kept["link_codes_until"] == ["2026-11-01T12:11:00+00:00"]
    assert kept["wrong_link_codes"] == [at]
    assert "secret digest" not in str(kept)


def test_links_made_at_once_end_as_one_person(store: Store) -> None:
    """Everybody links with the next in a ring, in both directions, all at the same time."""
    users = [f"u{number}" for number in range(6)]
    pairs = [(users[n], users[(n + step) % 6]) for n in range(6) for step in (1, 5)]
    for number in (0, 1):  # a code an account: the two directions one after the other
        part = pairs[number::2]
        for issuer, _ in part:
            store.links.issue(issuer, issuer, f"{number} {issuer}", NOON)
        start = Barrier(len(part))

        def say(pair: tuple[str, str], number: int = number, start: Barrier = start) -> Outcome:
            start.wait()
            return outcome(store, pair[1], f"{number} {pair[0]}")

        with ThreadPoolExecutor(len(part)) as pool:
            found = list(pool.map(say, part))
        assert found.count(Outcome.LINKED) == (5 if number == 0 else 0)
        assert set(found) <= {Outcome.LINKED, Outcome.ALREADY}
    assert all(sorted(store.links.accounts(user)) == users for user in users)


def test_a_code_said_at_once_by_many_links_one(store: Store) -> None:
    store.links.issue("ann", "one", "d", NOON)
    start = Barrier(6)

    def say(number: int) -> Outcome:
        start.wait()
        return outcome(store, f"u{number}", "d")

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(say, range(6)))
    assert sorted(found) == [Outcome.LINKED, *[Outcome.WRONG] * 5]
    assert len(store.links.accounts("ann")) == 2


def test_linking_deleting_and_talking_at_once_leaves_nothing_half_done(store: Store) -> None:
    users = [f"u{number}" for number in range(4)]

    def work(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311  a shuffle, not a secret
        for step in range(12):
            one, other = chance.sample(users, 2)
            match chance.randrange(5):
                case 0:
                    store.delete(one)
                case 1:
                    store.links.unlink(one)
                case 2:
                    store.record([said(f"{seed}.{step}", Kind.LIKE, user=one)])
                case _:
                    store.links.issue(one, one, f"{seed}.{step}", NOON)
                    store.links.link(other, other, f"{seed}.{step}", LATER, sure=True)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    for user in users:
        accounts = store.links.accounts(user)
        assert user in accounts
        assert all(sorted(store.links.accounts(each)) == sorted(accounts) for each in accounts)
    store.delete(users[0])
    left = [user for user in users if store.feedback(user)]
    assert users[0] not in left
    for user in left:
        store.delete(user)
    assert [store.export(user)["feedback"] for user in users] == [[]] * 4
    assert store.counts().feedback == 0


USERS = st.sampled_from("abcde")
STEPS = st.lists(st.tuples(st.sampled_from(["link", "unlink", "delete"]), USERS, USERS), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_who_is_one_person_follows_from_what_was_done(sqlite_store: Store, steps: list[tuple[str, str, str]]) -> None:
    """Compare with sets of names: linking joins two, unlinking takes one out, deleting takes a whole set apart."""
    for user in "abcde":
        sqlite_store.delete(user)
    people = {user: {user} for user in "abcde"}
    for step, one, other in steps:
        if step == "link":
            sqlite_store.links.issue(one, one, f"code of {one}", NOON)
            found = outcome(sqlite_store, other, f"code of {one}")
            expected = Outcome.OWN if one == other else Outcome.ALREADY if other in people[one] else Outcome.LINKED
            assert found is expected
            joined = people[one] | people[other]
            people.update(dict.fromkeys(joined, joined))
        else:
            before = people[one]
            for user in before if step == "delete" else [one]:
                people[user] = {user}
            if step == "unlink":
                people.update({user: before - {one} for user in before - {one}})
                sqlite_store.links.unlink(one)
            else:
                sqlite_store.delete(one)
        assert {user: set(sqlite_store.links.accounts(user)) for user in "abcde"} == people


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Store:
    return open_store(sqlite_url)
