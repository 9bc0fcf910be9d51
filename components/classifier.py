"""The intent classifier: logistic regression on what each featurizer has to say, no one louder than the others."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.preprocessing import normalize  # type: ignore[import-untyped]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(LogisticRegressionClassifier):
    """Rasa's logistic regression with features of one scale, options that count, and an answer to blank messages.

    * Each featurizer's vector is brought to length 1, sparse ones at the weight 1 and dense ones at `dense_weight`.
      As they come, which is how Rasa takes them, dozens of n-grams counted 1 each stand beside an embedding whose
      512 numbers are about 0.04, and the regularisation then all but ignores the embedding.
    * `C` and `class_weight` are those of scikit-learn; Rasa 3.6.21's classifier ignores them.
    * A message without tokens gets no sparse features, and Rasa's classifier then raises because the number of features
      differs from what it was trained with. Here such a message gets the fallback intent.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Beside Rasa's options: those above."""
        return {
            **LogisticRegressionClassifier.get_default_config(),
            "C": 1.0,
            "class_weight": None,
            "dense_weight": 1.0,
        }

    def __init__(self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        """Create an untrained classifier."""
        super().__init__(config, name, model_storage, resource)
        self.clf = self.regression(self.config)

    @staticmethod
    def regression(config: dict[str, Any]) -> LogisticRegression:
        """Return the untrained regression of a configuration."""
        options = ("C", "class_weight", "solver", "max_iter", "tol", "random_state")
        return LogisticRegression(**{option: config[option] for option in options})

    def _create_X(self, messages: list[Message]) -> csr_matrix:  # noqa: N802 # Rasa's name
        return vstack([self._row(message) for message in messages]).tocsr()

    def _row(self, message: Message) -> csr_matrix:
        """Return the features of a message; shape (1, features)."""
        parts = [
            normalize(each.features) if each.is_sparse() else self.config["dense_weight"] * normalize(each.features)
            for each in message.features
            if each.attribute == TEXT and each.type == FEATURE_TYPE_SENTENCE
        ]
        return hstack([csr_matrix(part, dtype=np.float32) for part in parts])

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify the messages that say something; the others are not understood, which is certain."""
        blank = [message for message in messages if not message.get(TOKENS_NAMES[TEXT])]
        for message in blank:
            message.set(INTENT, {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0}, add_to_output=True)
            message.set("intent_ranking", [], add_to_output=True)
        filled = [message for message in messages if message.get(TOKENS_NAMES[TEXT])]
        if filled:
            super().process(filled)
        return messages
