import numpy as np
import pytest

from recommender.retrieval.keyword import KeywordIndex, shared_words

TEXTS = ["A robbery in Paris", "Two robberies", "Amélie lives in Paris"]


def test_words_are_found_in_other_forms():
    scores = KeywordIndex.build(TEXTS).scores("robbers robbery")
    assert (scores > 0).tolist() == [True, True, False]


def test_accents_and_case_do_not_matter():
    assert np.argmax(KeywordIndex.build(TEXTS).scores("AMELIE")) == 2


@pytest.mark.parametrize("query", ["", "   ", "😀", "zebra", "the of"])
def test_nothing_known_scores_zero(query):
    assert KeywordIndex.build(TEXTS).scores(query).tolist() == [0.0, 0.0, 0.0]


def test_a_saved_index_scores_the_same(tmp_path):
    built = KeywordIndex.build(TEXTS)
    built.save(tmp_path)
    assert KeywordIndex.load(tmp_path, 3).scores("paris robbery").tolist() == built.scores("paris robbery").tolist()


def test_texts_without_words_cannot_be_indexed():
    with pytest.raises(ValueError, match="no word"):
        KeywordIndex.build(["", "…"])


def test_shared_words_are_those_of_the_query():
    assert shared_words("bank robberies in Paris", "A robbery. PARIS.") == ["robberies", "Paris"]


NAMES = [["Mia Dreams"], ["Jean-Luc Besson", "Besson"], ["Besson", "Mia Besson"]]


def test_a_name_is_found_where_all_of_it_is_said():
    index = KeywordIndex.build(TEXTS, NAMES)
    assert (index.scores("into peoples dreams") > 0).tolist() == [False, False, False]
    assert (index.scores("something by MIA DREAMS") > 0).tolist() == [True, False, False]
    assert (index.scores("besson") > 0).tolist() == [False, True, True]


def test_the_longest_name_is_meant():
    index = KeywordIndex.build(TEXTS, NAMES)
    assert index.named("a jean luc besson and mia dreams film") == ["jean luc besson", "mia dreams"]
    assert (index.scores("jean-luc besson") > 0).tolist() == [False, True, False]


def test_a_name_goes_before_a_word():
    scores = KeywordIndex.build(TEXTS, NAMES).scores("robbery by mia besson")
    assert scores[2] > scores[0] > 0


def test_names_are_saved_with_the_words(tmp_path):
    built = KeywordIndex.build(TEXTS, NAMES)
    built.save(tmp_path)
    loaded = KeywordIndex.load(tmp_path, 3)
    assert loaded.scores("paris besson").tolist() == built.scores("paris besson").tolist()


def test_compounds_end_with_what_they_are_a_kind_of():
    index = KeywordIndex.build(["hazelnut chocolate", "peanut butter", "a heart of nutmeg", "modern art", "nuts"])
    assert sorted(index.ending("nuts")) == ["hazelnut", "peanut"]
    assert index.ending("art") == []
    assert index.ending("of") == []
