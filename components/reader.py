"""The Rasa component that reads a message: its moves, its intent, and the names and themes in it."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from monitoring import metrics
from understanding.reader import LABELS, Reader, ReaderError, Reading

READING = "reading"  # the whole reading, for the components behind this one
MOVES = "moves"  # what of it goes to the actions
RANKING = "intent_ranking"
MAX_RANKING = 10
READER_VARIABLE = "PARLEY_READER"
DEFAULTS: dict[str, Any] = {"reader": "var/reader"}  # the environment variable PARLEY_READER goes before it


class MissingReaderError(RasaException):
    """The reader cannot be loaded."""


def load_reader(config: dict[str, Any]) -> Reader:
    """Return the reader of a folder, one a process for each state of it.

    Raises:
        MissingReaderError: it is missing or of another version.
    """
    folder = Path(os.environ.get(READER_VARIABLE) or config["reader"]).resolve()
    labels = folder / LABELS
    try:
        return _reader(folder, labels.stat().st_mtime_ns if labels.exists() else 0)
    except ReaderError as error:
        raise MissingReaderError(str(error)) from error


@lru_cache(maxsize=1)
def _reader(folder: Path, _changed: int) -> Reader:
    return Reader(folder)


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=False,
)
class MoveReader(GraphComponent, EntityExtractorMixin):
    """Sets the moves of a message, the intent of the leading one, and the names and themes that it marks.

    See `understanding.reader.Reader`. It is trained apart from Rasa (`make reader`), so that nobody who starts the bot
    has to wait for it; the training data of Rasa (data/nlu) is a part of its corpus.
    """

    def __init__(self, config: dict[str, Any], reader: Reader) -> None:
        """Take a loaded reader."""
        self._config = config
        self._reader = reader

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where the reader is."""
        return dict(DEFAULTS)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MoveReader:
        """Load the reader.

        Raises:
            MissingReaderError: it is missing or of another version.
        """
        return cls(config, load_reader(config))

    @metrics.PARTS.labels("reading").time()
    def process(self, messages: list[Message]) -> list[Message]:
        """Read the messages. One without a word is not understood, which is certain."""
        for message in messages:
            reading = self._reader.read(message.get(TEXT) or "")
            tell(message, reading)
            message.set(ENTITIES, self.add_extractor_name(marks_of(reading, message.get(TEXT))), add_to_output=True)
        return messages


def tell(message: Message, reading: Reading) -> None:
    """Set what a message says: its moves, and the intent of the leading one."""
    ranking = [{"name": name, "confidence": value} for name, value in reading.intents[:MAX_RANKING]]
    first = ranking[0] if ranking else {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0}
    message.set(READING, reading)
    message.set(INTENT, dict(first), add_to_output=True)
    message.set(RANKING, ranking, add_to_output=True)
    message.set(MOVES, moves_of(reading), add_to_output=True)


def moves_of(reading: Reading) -> list[dict[str, Any]]:
    """Return the moves as the actions read them."""
    return [
        {"move": each.move, "start": each.start, "end": each.end, "confidence": round(each.confidence, 3)}
        for each in reading.moves
    ]


def marks_of(reading: Reading, text: str) -> list[dict[str, Any]]:
    """Return names and themes as entities."""
    return [
        {"entity": each.entity, "start": each.start, "end": each.end, "value": text[each.start : each.end]}
        for each in reading.marks
    ]
