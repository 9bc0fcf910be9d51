"""The Rasa component that reads messages in other languages than English which there is a reader for.

It stands behind the one that tells languages. A message in a language of `languages/` gets what the components before
would have found in it had it been English (`understanding.foreign.english`): intent, moves and entities, with
`english`, the text that their places are in, and `language`. A message that is told to be English gets its
`language`, too; what says too little to tell, such as a title or "ok", has none and is answered as the message before.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.language import linked_names
from components.linker import DAY_SECONDS, Lexicons, current_year, load_lexicons
from components.reader import MOVES, moves_of, tell
from monitoring import metrics
from understanding.foreign.english import InEnglish, Translator
from understanding.foreign.pack import Pack, known_languages, read_pack
from understanding.language import ENGLISH, LANGUAGE_FILE
from understanding.linking.linker import Linker
from understanding.reader import Reader, ReaderError
from understanding.text import tokenize

logger = logging.getLogger(__name__)

LANGUAGE, IN_ENGLISH = "language", "english"
READERS_VARIABLE = "PARLEY_READERS"
ENOUGH = 2  # English words that tell that a message is English
_KANA = re.compile("[\u3040-\u30ff\uac00-\ud7af]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ForeignReader(GraphComponent, EntityExtractorMixin):
    """Reads messages in the languages of which there is a reader in a folder `<readers>-<code>`."""

    def __init__(
        self, config: Mapping[str, Any], lexicons: Lexicons, readers: Mapping[str, Reader], english: Collection[str]
    ) -> None:
        """Take loaded readers by language, and words that tell English."""
        self._config, self._lexicons, self._readers, self._english = config, lexicons, readers, frozenset(english)
        self._made: tuple[Linker, dict[str, Translator]] | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where the readers are, and what "this year" is; None asks the clock."""
        return {"readers": "var/reader", "current_year": None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ForeignReader:
        """Load the readers that are there; the others' languages are answered by one sentence, as ever.

        Raises:
            MissingLexiconError: the lexicon is missing or not well formed.
        """
        begin = os.environ.get(READERS_VARIABLE) or str(config["readers"])
        readers = {}
        for code in known_languages():
            try:
                readers[code] = Reader(Path(f"{begin}-{code}"))
            except ReaderError as error:
                logger.warning("%s is not spoken: %s", code, error)
        words = yaml.safe_load(LANGUAGE_FILE.read_text("utf-8"))["english"].split()
        return cls(config, load_lexicons(), readers, words)

    def process(self, messages: list[Message]) -> list[Message]:
        """Read the messages that are in another language, and tell which are English."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text.isascii():
                self._tell_english(message, text)
                continue
            names = linked_names(message, self._lexicons.linker.names)
            for code, translator in self._translators().items():
                if self._is_in(read_pack(code), translator, text, names):
                    self._read(message, text, code, translator)
                    break
            else:
                self._tell_english(message, text)
        return messages

    def _translators(self) -> Mapping[str, Translator]:
        """Return what reads each language for the lexicon as it is now."""
        linker = self._lexicons.linker
        if self._made is None or self._made[0] is not linker:
            self._made = (
                linker,
                {code: Translator(read_pack(code), each, linker) for code, each in self._readers.items()},
            )
        return self._made[1]

    def _tell_english(self, message: Message, text: str) -> None:
        words = [token.text for token in tokenize(text[:200]) if token.word and token.text.isalpha()]
        if sum(word in self._english for word in words) >= ENOUGH or len(words) > 2 * ENOUGH:
            message.set(LANGUAGE, ENGLISH, add_to_output=True)

    def _is_in(self, pack: Pack, translator: Translator, text: str, names: Sequence[tuple[int, int]]) -> bool:
        """Whether a message is in a language by its letters: more of it than what is named, and more than of English.

        A title in it is no sign of a language; where there is nothing else, its own is taken.
        """
        if not any(map(pack.is_letter, text)) or _KANA.search(text):
            return False
        rest = [*text]
        for start, end in (*names, *translator.names(text)):
            rest[start:end] = " " * (end - start)
        said = "".join(rest)
        english = sum(token.text in self._english for token in tokenize(said) if token.word and token.text.isascii())
        letters = sum(map(pack.is_letter, said))
        return letters > english if letters else not english

    @metrics.PARTS.labels("reading").time()
    def _read(self, message: Message, text: str, code: str, translator: Translator) -> None:
        archived = self._lexicons.linker.vocabulary.as_of
        now = time.time() / DAY_SECONDS if archived is None else archived
        found = translator.read(text, current_year(dict(self._config), now), now)
        tell(message, found.reading)
        message.set(MOVES, _moves(found), add_to_output=True)
        message.set(LANGUAGE, code, add_to_output=True)
        message.set(IN_ENGLISH, found.text, add_to_output=True)
        entities = [dict(each) for each in found.entities]
        message.set(ENTITIES, self.add_extractor_name(entities), add_to_output=True)


def _moves(found: InEnglish) -> list[dict[str, Any]]:
    return [{**move, "bare": bare} for move, bare in zip(moves_of(found.reading), found.bare, strict=True)]
