"""The Rasa component that tells a message in another language than English."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

import yaml
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.linker import load_lexicons
from components.reader import MOVES, RANKING
from understanding.language import LANGUAGE_FILE, Languages, detected
from understanding.lexicon import Speech

OTHER_LANGUAGE = "other_language"
SPOKEN = "spoken"


@lru_cache(maxsize=2)
def load_languages(certain: float, speech: Speech) -> Languages:
    """Read the words and the detector's model, once a process; the words of the catalogue's things are English."""
    data = yaml.safe_load(LANGUAGE_FILE.read_text("utf-8"))
    data["english"] = " ".join([data["english"], *speech.words(), *speech.more("english")])
    detector = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    detector.set_languages(detected(data))
    return Languages(data, certain, detector.rank)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class OtherLanguage(GraphComponent, EntityExtractorMixin):
    """Gives a message in another language the intent `other_language`, its code as the only entity, and no moves.

    It runs behind the linker, because foreign words in a linked title or name are no sign of a language, and before the
    fallback. Every other message is passed on as it is.
    """

    def __init__(self, languages: Languages, names: Collection[str]) -> None:
        """Take loaded languages, and the entities that are titles and names."""
        self._languages = languages
        self._names = names

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """How sure the detector has to be that a message is not English."""
        return {"certain": 0.9}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OtherLanguage:
        """Load the languages, and which facets of the catalogue have names.

        Raises:
            MissingLexiconError: the lexicon is missing or not well formed.
        """
        vocabulary = load_lexicons().linker.vocabulary
        return cls(load_languages(config["certain"], vocabulary.speech), {"title", *vocabulary.names})

    def process(self, messages: list[Message]) -> list[Message]:
        """Mark the messages that are in another language."""
        for message in messages:
            text = message.get(TEXT) or ""
            language = self._languages.tell(text, linked_names(message, self._names))
            if language is None:
                continue
            intent = {"name": OTHER_LANGUAGE, "confidence": 1.0}
            spoken = {"entity": SPOKEN, "start": 0, "end": len(text), "value": language}
            message.set(INTENT, intent, add_to_output=True)
            message.set(RANKING, [dict(intent)], add_to_output=True)
            message.set(MOVES, [], add_to_output=True)
            message.set(ENTITIES, self.add_extractor_name([spoken]), add_to_output=True)
        return messages


def linked_names(message: Message, names: Collection[str]) -> list[tuple[int, int]]:
    """Return where titles and names were linked; what nothing was found for has a text as its value."""
    return [
        (entity["start"], entity["end"])
        for entity in message.get(ENTITIES, [])
        if entity["entity"] in names and not isinstance(entity.get("value"), str) and "start" in entity
    ]
