"""What was linked in a message as a few features, so that the intent classifier knows "save <title>" for any title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.linker import DEFAULTS, current_year, linking_fingerprint, load_linker
from components.linking import Linker
from components.text import tokenize

FLAGS = (
    "title",  # linked
    "title_text",  # marked, but not in the catalogue
    "example",
    "term",
    "number",
    "text",  # a person or theme that is not in the catalogue
    "exclude",
    "prefer",
    "alternatives",
    "critique",
    "facet",
    "ordinal",
    "rating",
    "count",
    "like",
    "dislike",
    "seen",
    "save",
    "share",
    "taste",
    "several",
    "covered",  # half of the words or more belong to entities
    "question",
    "one_word",
    "few_words",
    "some_words",
    "many_words",
)
_POSITION = {flag: position for position, flag in enumerate(FLAGS)}
_OWN_KINDS = frozenset({"critique", "facet", "ordinal", "rating", "count", "taste"})
_LENGTHS = ((1, "one_word"), (3, "few_words"), (8, "some_words"))


def flags(text: str, entities: Iterable[Mapping[str, Any]]) -> npt.NDArray[np.float32]:
    """Return the features of a message by kinds of entities, whatever the catalogue; shape (flags,)."""
    entities = list(entities)
    names = set()
    for entity in entities:
        names.add(_kind(entity))
        if entity.get("role") in ("exclude", "prefer", "example"):
            names.add(entity["role"])
        if entity.get("group"):
            names.add("alternatives")
    words = [token for token in tokenize(text) if token.word]
    covered = sum(
        any(entity["start"] <= word.start and word.end <= entity["end"] for entity in entities) for word in words
    )
    if len(entities) > 1:
        names.add("several")
    if words and covered * 2 >= len(words):
        names.add("covered")
    if "?" in text:
        names.add("question")
    names.add(next((name for limit, name in _LENGTHS if len(words) <= limit), "many_words"))
    vector = np.zeros(len(FLAGS), dtype=np.float32)
    vector[[_POSITION[name] for name in names]] = 1.0
    return vector


def _kind(entity: Mapping[str, Any]) -> str:
    kind, value = entity["entity"], entity["value"]
    if kind == "reaction":
        return str(value)
    if kind in _OWN_KINDS:
        return str(kind)
    if kind == "title":
        return "title" if isinstance(value, list) else "title_text"
    return "term" if isinstance(value, list) else "number" if isinstance(value, dict) else "text"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EntityFlagsFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds `flags` as a sentence feature. In the pipeline it stands behind the linker.

    Rasa runs no extractor while it trains, so for training examples the featurizer links by itself, with the annotated
    titles, people and themes in the place of what the statistical extractor will mark.
    """

    def __init__(self, config: dict[str, Any], name: str, linker: Linker) -> None:
        """Take a loaded linker."""
        super().__init__(name, config)
        self._linker = linker

    @classmethod
    def required_components(cls) -> list[type]:
        """Rasa wants a tokenizer before any featurizer."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The linker's options: they have to be the same for both."""
        return {**DenseFeaturizer.get_default_config(), **DEFAULTS}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accept the configuration: a wrong path is reported when the lexicon is read."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Compute the features of the training examples again when the lexicon has changed."""
        return linking_fingerprint({**DEFAULTS, **config})

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityFlagsFeaturizer:
        """Read the lexicon, or share the linker's.

        Raises:
            LexiconError: the lexicon is missing or not well formed.
        """
        return cls(config, execution_context.node_name or cls.__name__, load_linker(config))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features of the entities that the linker has set."""
        for message in messages:
            self._add(message, message.get(ENTITIES, []))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Link the training examples and add the features; their annotations stay as they are."""
        year = current_year(self._config)
        for message in training_data.training_examples:
            text = message.get(TEXT)
            if text:
                self._add(message, self._linker.link(text, message.get(ENTITIES, []), year))
        return training_data

    def _add(self, message: Message, entities: Iterable[Mapping[str, Any]]) -> None:
        text = message.get(TEXT)
        if text:
            self.add_features_to_message(None, flags(text, entities)[np.newaxis], TEXT, message)
