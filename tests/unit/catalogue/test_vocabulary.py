"""Vocabularies: read, checked, and put into the words of a facet."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.loader import SourceError
from recommender.catalogue.spec import load_spec
from recommender.catalogue.vocabulary import vocabulary

DESCRIPTION = """
name: walks
noun: {one: walk, many: walks}
show: [mood]
reasons: {}
terms_of_use: ""
facets:
  mood:
    type: terms
    label: mood
    vocabulary: moods.yml
    fact: "{value}"
    unknown: I don't know.
    words: {easy: [gentle, short]}
    implies: {short: [brief]}
"""


def test_the_words_are_the_ways_to_say_each_value(tmp_path: Path) -> None:
    file = tmp_path / "moods.yml"
    file.write_text("gentle: {definition: No climbs., said: [gentle, soft]}\n", "utf-8")
    assert vocabulary(file) == {"gentle": ("gentle", "soft")}


@pytest.mark.parametrize("text", ["- gentle", "gentle: soft", "gentle: {definition: No climbs.}", "gentle: [", "3"])
def test_what_is_none_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "moods.yml"
    file.write_text(text, "utf-8")
    with pytest.raises(SourceError, match=r"moods\.yml is no vocabulary"):
        vocabulary(file)


def test_a_description_has_the_words_of_its_vocabulary_and_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_CATALOGUES", str(tmp_path))
    (tmp_path / "walks.yml").write_text(DESCRIPTION, "utf-8")
    (tmp_path / "moods.yml").write_text("gentle: {definition: No climbs., said: [gentle, easy]}\n", "utf-8")
    mood = load_spec("walks").facets["mood"]
    assert isinstance(mood, TermsFacet)
    assert mood.words == {"gentle": ("gentle",), "easy": ("gentle", "short")}
    assert mood.implies == {"gentle": ("gentle", "easy"), "short": ("brief",)}


def test_no_way_to_say_a_theme_or_a_mood_of_films_stands_twice() -> None:
    films = load_spec("movies")
    said: dict[str, str] = {}
    for name in ("subject", "mood"):
        facet = films.facets[name]
        assert isinstance(facet, TermsFacet)
        assert not said.keys() & {word.casefold() for word in facet.words}
        said |= {word.casefold(): name for word in facet.words}
