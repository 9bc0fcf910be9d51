"""When to say that a message was not understood: sooner where nothing in it is known, later where a wish is."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from contract.link_code import looks_like_a_code

# Entities that are no wish by themselves: they name or point at an item, ask, or react.
NO_WISHES = frozenset(
    {"title", "theme", "ordinal", "rating", "reaction", "reference", "facet", "option", "taste", "person"}
)

_LINK_INTENT = "link_account"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class WishFallback(FallbackClassifier):
    """Rasa's fallback, with a lower threshold for wishes.

    "Crime, bonus points for noir" may leave the classifier in doubt, but what is asked for was linked: a list that
    takes it into account is a better answer than "I'm not sure I got that".
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Beside Rasa's options: which intents are wishes, and what confidence is enough where one was linked."""
        return {**FallbackClassifier.get_default_config(), "wish_intents": [], "wish_threshold": 0.2}

    def _should_fallback(self, message: Message) -> bool:
        intent = message.get(INTENT, {})
        # A classifier makes anything of a code; what is not understood is the answer where a code was asked for.
        if intent.get(INTENT_NAME_KEY) != _LINK_INTENT and looks_like_a_code(message.get(TEXT) or ""):
            return True
        if intent.get(INTENT_NAME_KEY) in self.component_config["wish_intents"] and _has_wish(message):
            return bool(intent.get(PREDICTED_CONFIDENCE_KEY, 0.0) < self.component_config["wish_threshold"])
        return bool(super()._should_fallback(message))


def _has_wish(message: Message) -> bool:
    """Whether the linker found a value of the catalogue, a range, a relative word or a count."""
    return any(
        entity["entity"] not in NO_WISHES and not isinstance(entity.get("value"), str)
        for entity in message.get(ENTITIES, [])
    )
