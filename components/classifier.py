"""The intent classifier: Rasa's logistic regression, for messages without a single token as well."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(LogisticRegressionClassifier):
    """Gives a blank message the fallback intent.

    A message without tokens gets no sparse features, and Rasa 3.6.21's classifier then raises because the number of
    features differs from what it was trained with: the user would get no answer at all.
    """

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
