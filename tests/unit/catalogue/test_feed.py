"""Items that are added, changed and withdrawn beside a catalogue's source."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.catalogue import feed as module
from recommender.catalogue.feed import Feed, FeedError, changed, keep_feed, load_feed, read_rows, with_feed
from recommender.catalogue.loader import Loaded, SourceError, SourceRatings
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.items import Item, Text
from tests.small_catalogue import small_spec

SPEC = small_spec()
SLOWLY = settings(deadline=None, suppress_health_check=list(HealthCheck))  # of a busy machine
NEW = {"id": "n", "title": "New Walk", "terms": {"terrain": ["Hill"]}, "numbers": {"length": 12}, "text": "Up."}


def source() -> Loaded:
    """Two walks as a loader reads them, each liked once."""
    return Loaded(
        items=(
            Item(id="a", title="Old Walk", terms={"terrain": ("Coast",), "guide": ("Ann",)}, numbers={"length": 8.0}),
            Item(id="b", title="Other Walk", imported=(Text(text="Long.", source="s", licence="l"),)),
        ),
        ratings=SourceRatings(
            np.array([1, 2], np.int32), ("a", "b"), np.array([5, 4], np.float32), np.array([10, 20], np.int64)
        ),
        sources={"test": "1"},
        aliases={"a": ("The Old One",)},
        popularity={"a": 0.5},
    )


def fed(operation: Any, *rows: dict[str, Any], feed: Feed | None = None) -> Feed:
    feed = feed or Feed()
    return changed(feed, operation, rows, with_feed(source(), feed, SPEC), SPEC)


def test_an_added_item_stands_behind_the_others() -> None:
    loaded = with_feed(source(), fed("add", {**NEW, "aliases": ["The New One"], "popularity": 0.25}), SPEC)

    assert [item.id for item in loaded.items] == ["a", "b", "n"]
    assert loaded.items[2] == Item(
        id="n", title="New Walk", terms={"terrain": ("Hill",)}, numbers={"length": 12.0}, text="Up."
    )
    assert loaded.aliases["n"] == ("The New One",)
    assert loaded.popularity == {"a": 0.5, "n": 0.25}
    assert loaded.ratings.items == ("a", "b")


def test_a_change_says_what_is_different_and_keeps_the_rest() -> None:
    loaded = with_feed(
        source(), fed("change", {"id": "a", "terms": {"terrain": ["Hill"], "guide": None}, "year": 1990}), SPEC
    )

    assert loaded.items[0] == Item(
        id="a", title="Old Walk", year=1990, terms={"terrain": ("Hill",)}, numbers={"length": 8.0}
    )
    assert loaded.aliases["a"] == ("The Old One",)
    assert loaded.popularity["a"] == 0.5


def test_texts_that_were_imported_stay_with_a_changed_item() -> None:
    loaded = with_feed(source(), fed("change", {"id": "b", "title": "Another Walk"}), SPEC)
    assert loaded.items[1].title == "Another Walk"
    assert loaded.items[1].prose == "Long."


def test_a_withdrawn_item_goes_with_what_was_said_of_it_and_may_come_back() -> None:
    feed = fed("withdraw", {"id": "a"})
    gone = with_feed(source(), feed, SPEC)
    assert [item.id for item in gone.items] == ["b"]
    assert gone.ratings.items == ("b",)
    assert gone.ratings.users.tolist() == [2]

    back = with_feed(source(), fed("add", {"id": "a", "title": "Again"}, feed=feed), SPEC)
    assert [item.title for item in back.items] == ["Again", "Other Walk"]


def test_an_added_item_is_withdrawn_without_a_trace_but_its_id() -> None:
    feed = fed("withdraw", {"id": "n"}, feed=fed("add", NEW))
    assert feed == Feed(withdrawn=("n",))
    assert [item.id for item in with_feed(source(), feed, SPEC).items] == ["a", "b"]


def test_applying_a_feed_again_changes_nothing() -> None:
    feed = fed("withdraw", {"id": "b"}, feed=fed("change", {"id": "a", "year": 1990}, feed=fed("add", NEW)))
    once = with_feed(source(), feed, SPEC)
    assert with_feed(once, feed, SPEC).items == once.items


@pytest.mark.parametrize(
    ("operation", "row", "said"),
    [
        ("add", {"id": "a", "title": "Old Walk"}, "already"),
        ("add", {"title": "Nameless"}, "id"),
        ("add", {"id": "n"}, "title"),
        ("add", {**NEW, "title": ""}, "title"),
        ("add", {**NEW, "title": "two\nlines"}, "title"),
        ("add", {**NEW, "title": "x" * 201}, "title"),
        ("add", {**NEW, "colour": "red"}, "colour"),
        ("add", {**NEW, "terms": {"colour": ["Red"]}}, "terms.colour: the catalogue has no such facet"),
        ("add", {**NEW, "terms": {"length": ["Red"]}}, "terms.length: the catalogue has no such facet"),
        ("add", {**NEW, "terms": {"terrain": "Hill"}}, "terms.terrain"),
        ("add", {**NEW, "terms": {"terrain": ["x"] * 101}}, "terms.terrain"),
        ("add", {**NEW, "numbers": {"terrain": 3}}, "numbers.terrain: the catalogue has no such facet"),
        ("add", {**NEW, "numbers": {"length": 101}}, "numbers.length: 101 is not between 1 and 100"),
        ("add", {**NEW, "numbers": {"length": "far"}}, "numbers.length"),
        ("add", {**NEW, "numbers": {"length": float("nan")}}, "numbers.length"),
        ("add", {**NEW, "numbers": [1]}, "numbers"),
        ("add", {**NEW, "image": "javascript:alert(1)"}, "image"),
        ("add", {**NEW, "popularity": 2}, "popularity"),
        ("change", {"id": "z", "title": "None"}, "there is no item 'z'"),
        ("change", {"id": "a", "imported": []}, "imported"),
        ("withdraw", {"id": "z"}, "there is no item 'z'"),
        ("withdraw", {"id": "a", "title": "Old Walk"}, "only an id"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(operation: str, row: dict[str, Any], said: str) -> None:
    good: dict[str, dict[str, Any]] = {
        "add": {"id": "m", "title": "More"},
        "change": {"id": "b", "year": 1},
        "withdraw": {"id": "b"},
    }
    with pytest.raises(FeedError) as caught:
        fed(operation, good[operation], row)
    assert str(caught.value).startswith("line 2: ")
    assert said in str(caught.value)


def test_a_date_may_be_told_as_one() -> None:
    facets = {**SPEC.facets, "opened": SPEC.facets["opened"].model_copy(update={"reads": "date", "high": 40_000.0})}
    spec = CatalogueSpec.model_validate({**SPEC.model_dump(), "facets": facets})

    def opened(said: str) -> float:
        row = {"id": "n", "title": "New", "numbers": {"opened": said}}
        return changed(Feed(), "add", [row], source(), spec).items["n"].numbers["opened"]

    assert opened("2026-03-12T12:00:00Z") == 20_524.5
    with pytest.raises(FeedError, match=r"numbers\.opened: 'soon' is no date"):
        opened("soon")


def test_more_than_what_is_bounded_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    monkeypatch.setattr(module, "MAX_LINES", 2)
    path.write_text('{"id": "a"}\n{"id": "b"}\n')
    assert len(read_rows(path)) == 2
    path.write_text('{"id": "a"}\n{"id": "b"}\n{"id": "c"}\n')
    with pytest.raises(FeedError, match="more than 2 lines"):
        read_rows(path)
    path.write_text('{"id": "' + "x" * module.MAX_LINE_BYTES)
    with pytest.raises(FeedError, match="line 1: longer than 64 KB"):
        read_rows(path)


@SLOWLY
@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("feed") / "lines"
    path.write_bytes(content)
    with contextlib.suppress(FeedError):  # any other error fails
        changed(Feed(), "add", read_rows(path), source(), SPEC)


@SLOWLY
@given(
    st.dictionaries(
        st.sampled_from([*NEW, "year", "image", "aliases"]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
            max_leaves=6,
        ),
    )
)
def test_any_row_is_taken_or_refused(row: dict[str, Any]) -> None:
    for operation in ("add", "change", "withdraw"):
        with contextlib.suppress(FeedError):  # any other error fails
            fed(operation, row)


def test_what_is_kept_is_read_back_and_a_corrupt_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "feed" / "walks.json"
    assert load_feed(path) == Feed()
    feed = fed("withdraw", {"id": "b"}, feed=fed("add", NEW))
    keep_feed(path, feed)
    assert load_feed(path) == feed
    path.write_text(json.dumps({"items": 3}))
    with pytest.raises(SourceError, match=r"walks\.json cannot be used"):
        load_feed(path)
