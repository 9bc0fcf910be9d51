"""What words of a wish find, and where nothing but words may."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.domain.need import Need
from recommender.retrieval.free_text import allowed_by, found, rules_out, with_words, word_scores
from recommender.retrieval.index import Index, build_index
from tests.fakes import LetterEncoder
from tests.small_catalogue import small_catalogue


@pytest.fixture
def index(tmp_path: Path) -> Index:
    catalogue = small_catalogue()
    build_index(catalogue, tmp_path / "index", "letters", LetterEncoder)
    return Index.load(tmp_path / "index", catalogue, "letters", LetterEncoder)


def test_words_that_name_nothing_find_nothing(index: Index) -> None:
    assert not with_words(index, "would you have had it").any()
    assert word_scores(index, "would have had a harbour").tolist() == word_scores(index, "harbour").tolist()


def test_every_word_has_to_be_there(index: Index) -> None:
    catalogue = small_catalogue()
    assert [catalogue.ids[int(place)] for place in with_words(index, "the harbour").nonzero()[0]] == ["b"]
    assert not with_words(index, "harbour of dragons").any()


def test_where_little_is_told_only_words_find(index: Index) -> None:
    catalogue = small_catalogue()
    assert not catalogue.has_texts
    assert found(catalogue, index, "the harbour")
    assert not found(catalogue, index, "harbours with zq")
    assert allowed_by(catalogue, index, Need(themes=("harbour", "dragons"))).sum() == 1
    catalogue.has_texts = True
    assert allowed_by(catalogue, index, Need(themes=("harbour", "dragons"))).all()


def test_what_is_unwanted_is_left_out_with_or_without_texts(index: Index) -> None:
    catalogue = small_catalogue()
    for has_texts in (False, True):
        catalogue.has_texts = has_texts
        left = allowed_by(catalogue, index, Need(unwanted=("harbours",)))
        assert [catalogue.ids[int(place)] for place in (~left).nonzero()[0]] == ["b"]


def test_a_word_of_few_rules_out_and_one_of_many_or_none_does_not(index: Index) -> None:
    assert rules_out(index, "harbours")
    assert rules_out(index, "forest")  # 3 of 12
    assert not rules_out(index, "hill")  # 4 of 12
    assert not rules_out(index, "dragons")
