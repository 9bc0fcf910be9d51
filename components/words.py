"""The Rasa component that cuts messages into words, by spaCy's rules for the language.

The reader and the linker have tokens of their own. Rasa's reports want words: `rasa test nlu` compares entities word
by word. spaCy's statistical models would add tags that nobody reads, for a seventh of a turn's time; its rules cost
nothing.
"""

from __future__ import annotations

from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Words(Tokenizer):
    """Words and signs with their places in the text; what is between them is left out."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Load the rules of a language, by its code."""
        super().__init__(config)
        self._rules = spacy.blank(str(config["language"])).tokenizer

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Which language it is, and what Rasa's tokenizers want."""
        return {
            "language": "en",
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Words:
        """Make it of a configuration."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the words of an attribute of a message."""
        words = self._rules(str(message.get(attribute)))
        found = [Token(word.text, word.idx) for word in words if not word.is_space]
        matched: list[Token] = self._apply_token_pattern(found)
        return matched
