"""What is kept for operators: few, for a short time, with the person's consent to being remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from recommender.domain.conditions import Terms
from recommender.domain.feedback import Kind
from recommender.domain.notice import Notice
from recommender.store import Store, notices, overview
from tests.store_examples import said, showed

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FRENCH = Terms(facet="country", values=("France",))


def missed(text: str | None = "brgl", user: str = "ann", at: datetime = NOW) -> Notice:
    return Notice(user=user, kind="missed", text=text, at=at)


def kept(store: Store) -> list[Notice]:
    return store.look(partial(notices.since, moment=datetime(1990, 1, 1, tzinfo=UTC)))


def test_notices_come_back_as_they_were_and_in_the_person_s_export(store: Store) -> None:
    dead_end = Notice(user="ann", kind="dead end", conditions=(FRENCH,), at=NOW)
    assert store.notice(missed())
    assert store.notice(dead_end)
    assert store.notice(missed(user="bob"))
    assert kept(store) == [missed(), dead_end, missed(user="bob")]
    assert [Notice(**each) for each in store.export("ann")["notices"]] == [missed(), dead_end]


def test_they_go_with_the_person(store: Store) -> None:
    store.notice(missed())
    store.notice(missed(user="bob"))
    store.delete("ann")
    assert kept(store) == [missed(user="bob")]


def test_of_who_is_not_to_be_remembered_none_is_kept(store: Store) -> None:
    store.delete("ann", for_good=True)
    assert not store.notice(missed())
    assert kept(store) == []


def test_they_are_few_and_go_after_a_month(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "MOST", 3)
    for number in range(5):
        store.notice(missed(str(number)))
    assert [each.text for each in kept(store)] == ["2", "3", "4"]
    store.notice(missed("later", at=NOW + notices.KEPT + timedelta(seconds=1)))
    assert [each.text for each in kept(store)] == ["later"]


def test_what_is_old_goes_when_a_server_starts_and_texts_go_when_none_are_asked_for(store: Store) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    store.notice(missed("old", at=now - notices.KEPT - timedelta(days=1)))
    store.tidy(texts=True)
    assert kept(store) == []
    store.notice(missed("new", at=now))
    store.tidy(texts=True)
    assert kept(store) == [missed("new", at=now)]
    store.tidy(texts=False)
    assert kept(store) == [missed(None, at=now)]


def test_what_was_shown_and_said_is_counted_by_item_and_day(store: Store) -> None:
    store.expose([showed("a", "heat"), showed("b", "heat", session="s2"), showed("c", "ronin", user="bob")])
    store.record([said("d", Kind.LIKE), said("e", Kind.DISLIKE, user="bob"), said("f", Kind.LIKE, "ronin")])
    start = datetime(2026, 11, 1, tzinfo=UTC)
    assert store.look(partial(overview.shown, since=start, most=5)) == [("heat", 2), ("ronin", 1)]
    assert store.look(partial(overview.shown, since=start, most=1)) == [("heat", 2)]
    assert store.look(partial(overview.reactions, since=start, items=["heat"])) == {
        ("heat", "like"): 1,
        ("heat", "dislike"): 1,
    }
    assert store.look(partial(overview.reactions, since=start, until=start)) == {}
    day = (start.date() - datetime(1970, 1, 1).date()).days
    assert store.look(partial(overview.days, since=start)) == {(day, "shown"): 3, (day, "like"): 2, (day, "dislike"): 1}
    assert store.look(partial(overview.days, since=start + timedelta(days=1))) == {}
