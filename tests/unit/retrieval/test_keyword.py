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
