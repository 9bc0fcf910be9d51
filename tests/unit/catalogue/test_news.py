"""The news catalogue: MIND's files, and the sample."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recommender.catalogue import news
from recommender.catalogue.build import _checked_items
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.loader import SourceError
from recommender.catalogue.ratings import checked_ratings
from recommender.catalogue.spec import load_spec
from recommender.domain.dates import clock, read_days

ENTITY = {"Label": "Ada Brook", "Confidence": 1.0}
UNSURE = {"Label": "Brook", "Confidence": 0.5}


def story(key: str, category: str, sub: str, entities: list[dict[str, object]] | None = None) -> str:
    return "\t".join([key, category, sub, f"Title {key}", "Text.", "url", json.dumps(entities or []), "[]"])


@pytest.fixture
def mind(tmp_path: Path) -> Path:
    """Four stories: two that were shown, one that somebody had read before, and one that nobody met."""
    stories = [
        story("N1", "sports", "football_nfl", [ENTITY, UNSURE, ENTITY]),
        story("N2", "news", "newsopinion"),
        story("N3", "video", "animals"),
        story("N4", "foodanddrink", "cheap_eats"),
    ]
    behaviors = [
        "1\tU1\t11/15/2019 12:00:00 PM\tN3 N9\tN1-1 N2-0",
        "2\tU2\t11/14/2019 6:00:00 AM\t\tN2-1 N8-0",
        "3\tU1\t11/15/2019 6:00:00 PM\tN3 N9 N1\tN2-0",
    ]
    (tmp_path / news.NEWS).write_text("\n".join(stories) + "\n", "utf-8")
    (tmp_path / news.BEHAVIORS).write_text("\n".join(behaviors) + "\n", "utf-8")
    return tmp_path


def test_topics_forms_names_and_dates_are_read(mind: Path) -> None:
    loaded = news.load(mind)
    items = {item.id: item for item in loaded.items}

    assert items["N1"].terms == {"topic": ("NFL", "Football", "Sports"), "form": ("Report",), "name": ("Ada Brook",)}
    assert items["N2"].terms == {"topic": ("Opinion", "News"), "form": ("Opinion",)}
    assert items["N3"].terms == {"topic": ("Animals", "Video"), "form": ("Video",)}
    assert items["N4"].terms == {"topic": ("Cheap Eats", "Food"), "form": ("Report",)}
    assert (items["N1"].title, items["N1"].text) == ("Title N1", "Text.")
    # When first shown, when first read by somebody, and never met.
    assert items["N1"].numbers == {"published": read_days("2019-11-15T12:00:00Z")}
    assert items["N2"].numbers == {"published": read_days("2019-11-14T06:00:00Z")}
    assert items["N3"].numbers == {"published": read_days("2019-11-15T12:00:00Z")}
    assert items["N4"].numbers == {}
    assert loaded.as_of == read_days("2019-11-15T18:00:00Z")


def test_what_was_read_counts_once_in_its_order(mind: Path) -> None:
    ratings = news.load(mind).ratings
    order = sorted(zip(ratings.users.tolist(), ratings.times.tolist(), ratings.items, strict=True))
    assert [(user, item) for user, _, item in order] == [(0, "N3"), (0, "N1"), (1, "N2")]
    assert set(ratings.values.tolist()) == {news.READ}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (news.NEWS, "N1\tnews\n", "line 1: 2 columns where MIND has 8"),
        (news.NEWS, story("N1", "news", "x").replace("[]", "[{]"), "are no entities"),
        (news.NEWS, story("N1", "news", "x").replace("[]", '[{"Label": 3}]'), "are no entities"),
        (news.BEHAVIORS, "1\tU1\tyesterday\t\tN1-1\n", "'yesterday' is no time"),
        (news.BEHAVIORS, None, "cannot be read"),
    ],
)
def test_a_file_that_is_something_else_is_named(mind: Path, name: str, content: str | None, said: str) -> None:
    if content is None:
        (mind / name).unlink()
    else:
        (mind / name).write_text(content, "utf-8")
    with pytest.raises(SourceError) as caught:
        news.load(mind)
    assert said in str(caught.value)
    assert name in str(caught.value)


def test_sources_change_with_the_files(mind: Path) -> None:
    before = news.sources(mind)
    (mind / news.NEWS).write_text(story("N1", "news", "newsus"), "utf-8")
    assert news.sources(mind).keys() == before.keys() == set(news.FILES)
    assert news.sources(mind) != before
    (mind / news.BEHAVIORS).unlink()
    with pytest.raises(SourceError, match="cannot be read"):
        news.sources(mind)


def test_the_sample_fits_its_description_and_stands_still() -> None:
    loaded, spec = news.load_sample(), load_spec("news")
    items, dropped = _checked_items(spec, loaded.items)
    catalogue = Catalogue(spec, items, clock(loaded.as_of))

    assert len(catalogue) == 40
    assert dropped == {}
    assert checked_ratings(catalogue, loaded.ratings)
    assert catalogue.clock() == read_days("2026-03-12T18:00:00Z")
    assert all(item.numbers["published"] <= catalogue.clock() for item in items)
    assert max(item.numbers["published"] for item in items) >= read_days("2026-03-12")
