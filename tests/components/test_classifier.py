"""What the intent classifier learns from, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix

from components.classifier import IntentClassifier


def classifier(**options: Any) -> IntentClassifier:
    config = {**IntentClassifier.get_default_config(), **options}
    return IntentClassifier(config, "classifier", None, None)  # type: ignore[arg-type] # nothing is stored here


def message(*features: Any, kind: str = FEATURE_TYPE_SENTENCE) -> Message:
    return Message({TEXT: "hello"}, features=[Features(each, kind, TEXT, "any") for each in features])


def test_each_featurizer_has_the_same_say_but_for_the_weight_of_dense_ones() -> None:
    counts, more_counts = csr_matrix([[3.0, 4.0]]), csr_matrix([[0.0, 0.0, 9.0]])
    embedding = np.array([[0.0, 0.02]])
    matrix = classifier(dense_weight=3.0)._create_X([message(counts, more_counts, embedding)])
    np.testing.assert_allclose(matrix.toarray(), [[0.6, 0.8, 0.0, 0.0, 1.0, 0.0, 3.0]], rtol=1e-6)


def test_a_message_of_unknown_words_has_zeros_and_no_features_of_tokens_count() -> None:
    known = message(csr_matrix([[0.0, 0.0]]))
    known.add_features(Features(np.array([[1.0]]), FEATURE_TYPE_SEQUENCE, TEXT, "tokens"))
    np.testing.assert_array_equal(classifier()._create_X([known]).toarray(), [[0.0, 0.0]])


@pytest.mark.parametrize(("option", "value"), [("C", 7.5), ("class_weight", "balanced"), ("max_iter", 12)])
def test_options_reach_the_regression(option: str, value: object) -> None:
    assert getattr(classifier(**{option: value}).clf, option) == value
