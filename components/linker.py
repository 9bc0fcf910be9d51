"""The entity extractor that links names, words and quantities in a message to the catalogue."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.reader import MOVES, READING, moves_of
from understanding.lexicon import LexiconError, digest, lexicon_file, read_lexicon
from understanding.linking.linker import MARKED, Entity, Linker
from understanding.reader import Reading
from understanding.roles import is_theme, meant

DEFAULTS: dict[str, Any] = {
    "current_year": None,  # what "this year" is; None asks the clock
}


class MissingLexiconError(RasaException):
    """The lexicon cannot be loaded."""


def load_linker() -> Linker:
    """Return the linker of the chosen catalogue's lexicon, one a process for each state of the file.

    The lexicon is read when a model is loaded and is no part of the model.

    Raises:
        MissingLexiconError: it is missing or not well formed.
    """
    path = lexicon_file(os.environ)
    try:
        return _linker(path.resolve(), digest(path))
    except LexiconError as error:
        raise MissingLexiconError(str(error)) from error


@lru_cache(maxsize=2)
def _linker(path: Path, _digest: str) -> Linker:
    return Linker(read_lexicon(path))


def current_year(config: dict[str, Any]) -> int:
    """Return the year that "this year" means."""
    return int(config["current_year"] or datetime.now(timezone.utc).year)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CatalogueLinker(GraphComponent, EntityExtractorMixin):
    """Replaces titles, people and themes that a statistical extractor marked before it by what they are linked to.

    See `understanding.linking.linker.Linker`. Entities of other kinds are passed on as they are.
    """

    def __init__(self, config: dict[str, Any], linker: Linker) -> None:
        """Take a loaded linker."""
        self._config = config
        self._linker = linker

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Which year it is."""
        return dict(DEFAULTS)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CatalogueLinker:
        """Read the lexicon.

        Raises:
            MissingLexiconError: it is missing or not well formed.
        """
        return cls(config, load_linker())

    def _link(self, text: str, marks: list[Entity], reading: Reading | None) -> list[Entity]:
        roles = None if reading is None else partial(meant, reading)
        return self._linker.link(text, marks, current_year(self._config), roles)

    def process(self, messages: list[Message]) -> list[Message]:
        """Link the messages."""
        for message in messages:
            found: list[Entity] = message.get(ENTITIES, [])
            marks = [entity for entity in found if entity["entity"] in MARKED]
            others = [entity for entity in found if entity["entity"] not in MARKED]
            reading, text = message.get(READING), message.get(TEXT) or ""
            linked = self._link(text, marks, reading)
            if reading is not None:
                names = [(each["start"], each["end"]) for each in linked if each["entity"] in self._linker.names]
                whole = reading.whole_names(text, names)
                if whole is not reading:
                    reading = whole
                    linked = self._link(text, marks, reading)
                    message.set(READING, reading)
                    message.set(MOVES, moves_of(reading), add_to_output=True)
            for entity in linked if reading is not None else ():
                unlinked = entity["entity"] in MARKED and isinstance(entity["value"], str)
                if unlinked and is_theme(reading, entity["start"], entity["end"], text):
                    entity["entity"] = "theme"
            message.set(ENTITIES, others + self.add_extractor_name(linked), add_to_output=True)
        return messages
