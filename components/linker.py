"""The entity extractor that links names, words and quantities in a message to the catalogue."""

from __future__ import annotations

import logging
import os
import threading
import time
from datetime import datetime, timedelta, timezone
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

from components.reader import DEFAULTS as READER_DEFAULTS
from components.reader import READING, load_reader, marks_of, tell
from components.second import agreed, asked
from language_model.client import configured
from monitoring import metrics
from understanding.lexicon import LexiconError, digest, lexicon_file, read_lexicon
from understanding.linking.entities import Entity
from understanding.linking.linker import MARKED, Linker
from understanding.reader import Reader, Reading
from understanding.roles import is_theme, meant

logger = logging.getLogger(__name__)

POLL_SECONDS = 2.0
DAY_SECONDS = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DEFAULTS: dict[str, Any] = {
    "current_year": None,  # what "this year" is; None asks the clock, or what the lexicon is as of
    **READER_DEFAULTS,
}
LONG = 3  # words of a name that say something by themselves, "I Love You, Man": a shorter one helps to read the rest


class MissingLexiconError(RasaException):
    """The lexicon cannot be loaded."""


class BadModelError(RasaException):
    """The settings of the language model cannot be used."""


def load_lexicons() -> Lexicons:
    """Return what links to the chosen catalogue's lexicon, one a process for each state when a model is loaded.

    The lexicon is no part of the model.

    Raises:
        MissingLexiconError: it is missing or not well formed.
    """
    path = lexicon_file(os.environ)
    try:
        return _lexicons(path.resolve(), digest(path))
    except LexiconError as error:
        raise MissingLexiconError(str(error)) from error


class Lexicons:
    """The linker of a lexicon file as it is now, one a process for each file.

    A thread of its own looks for changes and reads them; nobody's turn waits for that. A file that cannot be read is
    logged, and the linker before stays.
    """

    def __init__(self, path: Path) -> None:
        """Read the file; `watch` looks for changes.

        Raises:
            LexiconError: it is missing or not well formed.
        """
        self._path = path
        self._state = _state(path)
        self.linker = Linker(read_lexicon(path))

    def watch(self) -> None:
        """Begin to look for changes, until the end of the process."""
        threading.Thread(target=self._watch, name="lexicon", daemon=True).start()

    def look(self) -> None:
        """Read the file anew if it has changed. For one thread at a time."""
        state = _state(self._path)
        if state in (self._state, None):
            return
        self._state = state  # also when reading fails: trying again helps only after another change
        try:
            self.linker = Linker(read_lexicon(self._path))
        except LexiconError as error:
            logger.error("the changed lexicon cannot be used: %s", error)
            return
        logger.info("now linking to the changed lexicon")

    def _watch(self) -> None:
        while True:
            time.sleep(POLL_SECONDS)
            self.look()


def _state(path: Path) -> tuple[int, int] | None:
    """Return what differs once a file has been replaced; None while there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


@lru_cache(maxsize=2)
def _lexicons(path: Path, _digest: str) -> Lexicons:
    lexicons = Lexicons(path)
    lexicons.watch()
    return lexicons


def current_year(config: dict[str, Any], now: float) -> int:
    """Return the year that "this year" means."""
    return int(config["current_year"] or (EPOCH + timedelta(days=now)).year)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CatalogueLinker(GraphComponent, EntityExtractorMixin):
    """Replaces titles, people and themes that a statistical extractor marked before it by what they are linked to.

    See `understanding.linking.linker.Linker`. Entities of other kinds are passed on as they are.
    """

    def __init__(self, config: dict[str, Any], lexicons: Lexicons, reader: Reader) -> None:
        """Take what links, and what reads a message again once its names are known."""
        self._config = config
        self._lexicons = lexicons
        self._reader = reader

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Which year it is, and where the reader is."""
        return dict(DEFAULTS)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CatalogueLinker:
        """Load the lexicon and the reader, and look at the settings of the language model.

        Raises:
            BadModelError: one of these cannot be used.
            MissingLexiconError: it is missing or not well formed.
            MissingReaderError: the reader is missing or of another version.
        """
        try:
            configured()
        except ValueError as error:
            raise BadModelError(str(error)) from error
        return cls(config, load_lexicons(), load_reader(config))

    def _link(self, linker: Linker, text: str, marks: list[Entity], reading: Reading | None) -> list[Entity]:
        archived = linker.vocabulary.as_of
        now = time.time() / DAY_SECONDS if archived is None else archived
        roles = None if reading is None else partial(meant, reading)
        return linker.link(text, marks, current_year(self._config, now), roles, now=now)

    @metrics.PARTS.labels("linking").time()
    def process(self, messages: list[Message]) -> list[Message]:
        """Link the messages."""
        linker = self._lexicons.linker
        link = partial(self._link, linker)
        for message in messages:
            found: list[Entity] = message.get(ENTITIES, [])
            marks = [entity for entity in found if entity["entity"] in MARKED]
            others = [entity for entity in found if entity["entity"] not in MARKED]
            reading, text = message.get(READING), message.get(TEXT) or ""
            said = None if reading is None else asked(text, reading, linker.lexicon)
            if said is not None:
                reading = agreed(text, said, reading)
                marks = marks_of(reading, text)
                tell(message, reading)
            linked = link(text, marks, reading)
            if reading is not None:
                names = [(each["start"], each["end"]) for each in linked if each["entity"] in linker.names]
                names = [(start, end) for start, end in names if len(text[start:end].split()) >= LONG]
                if names:
                    reading = agreed(text, said, self._reader.read(text, names))
                    linked = link(text, marks, reading)
                    tell(message, reading)
            for entity in linked if reading is not None else ():
                unlinked = entity["entity"] in MARKED and isinstance(entity["value"], str)
                if unlinked and is_theme(reading, entity["start"], entity["end"], text):
                    entity["entity"] = "theme"
            message.set(ENTITIES, others + self.add_extractor_name(linked), add_to_output=True)
        return messages
