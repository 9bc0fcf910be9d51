"""Whether a message is in another language than English, and which: only where there is no doubt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
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

from components.reader import MOVES, RANKING
from components.text import Token, fold, tokenize

LANGUAGE_FILE = Path(__file__).with_name("language.yml")
OTHER_LANGUAGE = "other_language"
SPOKEN = "spoken"
ENGLISH = "en"
MAX_CHARACTERS = 1000  # what stands behind is not looked at, as in the reader

_FACE = re.compile(r"\S*[┻╯°□¯◕ಠ]\S*")  # faces drawn with letters: (╯°□°)╯, ¯\_(ツ)_/¯
_JAPANESE, _CHINESE = "ja", "zh"


@dataclass(frozen=True)
class Script:
    """A script that English never uses: its code points, its usual language, and the letters only others have."""

    language: str
    ranges: tuple[tuple[int, int], ...]
    other: Mapping[str, str]

    def has(self, letter: str) -> bool:
        """Whether a letter is of the script."""
        return any(first <= ord(letter) <= last for first, last in self.ranges)

    def language_of(self, letters: Collection[str]) -> str:
        """Return the language of letters of the script."""
        return next((name for name, own in self.other.items() if not set(own).isdisjoint(letters)), self.language)


class Languages:
    """Tells the language of a message. Safe to share between threads."""

    def __init__(self, data: Mapping[str, Any], certain: float) -> None:
        """Take the file's content, and how sure the detector has to be that a message is not English."""
        self._certain = certain
        self._english = frozenset(data["english"].split())
        self._particles = frozenset(data["particles"].split())
        self._talk = {name: self._words(each["talk"]) for name, each in data["languages"].items()}
        self._small = {name: self._words(each["small"]) for name, each in data["languages"].items()}
        self._spoken = frozenset[str]().union(*self._talk.values())
        self._both = {name: self._english & {*each["talk"], *each["small"]} for name, each in data["languages"].items()}
        self._scripts = tuple(
            Script(each["language"], tuple((first, last) for first, last in each["letters"]), each.get("other", {}))
            for each in data["scripts"]
        )
        self._detector = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
        self._detector.set_languages([ENGLISH, *self._talk])

    def _words(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(words) - self._english - self._particles

    @property
    def codes(self) -> frozenset[str]:
        """Every language that can be told."""
        others = {name for script in self._scripts for name in script.other}
        return frozenset({*self._talk, *(script.language for script in self._scripts), *others})

    def tell(self, text: str, names: Sequence[tuple[int, int]] = ()) -> str | None:
        """Return the ISO 639-1 code of the language, or None for English and wherever there is doubt.

        Args:
            text: the message.
            names: where linked titles and names stand in it, in characters; they say nothing of the language.
        """
        # "Busco" is no misspelt Bosco: a word alone that is said to somebody stays, whatever it was linked to.
        spans = [(start, end) for start, end in names if fold(text[start:end]) not in self._spoken]
        text = _without(text[:MAX_CHARACTERS], spans)
        words = [token for token in tokenize(text) if token.word and not token.text[0].isdigit()]
        return self._by_script(text, words) or self._by_words(text, [token.text for token in words])

    def _by_script(self, text: str, words: Sequence[Token]) -> str | None:
        """Most letters or words are of a script that English never uses, and more words than are English ones."""
        if text.isascii():
            return None
        letters = [letter for letter in _FACE.sub(" ", text).lower() if letter.isalpha()]
        found = {script.language: [letter for letter in letters if script.has(letter)] for script in self._scripts}
        if found[_JAPANESE]:  # is written with Han, too
            found[_JAPANESE] += found.pop(_CHINESE)
        language, of_it = max(found.items(), key=lambda each: len(each[1]))
        english = sum(word.text in self._english for word in words)
        foreign = sum(not set(of_it).isdisjoint(word.raw.lower()) for word in words)
        most = 2 * len(of_it) > len(letters) or 2 * foreign > len(words)
        if len(of_it) < 2 or not most or english >= foreign:
            return None
        return next(script for script in self._scripts if script.language == language).language_of(of_it)

    def _by_words(self, text: str, words: Sequence[str]) -> str | None:
        """Enough words are a language's, one of them is said to somebody, and the detector hears no English."""
        if len(words) < 3:
            return None
        english = [word for word in words if word in self._english]
        found: dict[str, int] = {}
        for name, talk in self._talk.items():
            rivals = sum(word not in self._both[name] for word in english)
            said = sum(word in talk for word in words)
            hits = said + sum(word in self._small[name] and word not in talk for word in words)
            if said and hits >= 2 and hits > rivals and 4 * hits >= len(words):
                found[name] = hits
        if not found:
            return None
        likely: dict[str, float] = dict(self._detector.rank(text))
        if likely[ENGLISH] > 1 - self._certain:
            return None
        return max(found, key=lambda name: (found[name], likely[name]))


@lru_cache(maxsize=2)
def load_languages(certain: float) -> Languages:
    """Read the words and the detector's model, once a process."""
    return Languages(yaml.safe_load(LANGUAGE_FILE.read_text("utf-8")), certain)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class OtherLanguage(GraphComponent, EntityExtractorMixin):
    """Gives a message in another language the intent `other_language`, its code as the only entity, and no moves.

    It runs behind the linker, because foreign words in a linked title or name are no sign of a language, and before the
    fallback. Every other message is passed on as it is.
    """

    def __init__(self, config: dict[str, Any], languages: Languages) -> None:
        """Take loaded languages."""
        self._names = frozenset(config["names"])
        self._languages = languages

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """How sure the detector has to be that a message is not English, and which entities are titles and names."""
        return {"certain": 0.9, "names": ["title", "person"]}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OtherLanguage:
        """Load the languages."""
        return cls(config, load_languages(config["certain"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Mark the messages that are in another language."""
        for message in messages:
            text = message.get(TEXT) or ""
            language = self._languages.tell(text, _linked(message, self._names))
            if language is None:
                continue
            intent = {"name": OTHER_LANGUAGE, "confidence": 1.0}
            spoken = {"entity": SPOKEN, "start": 0, "end": len(text), "value": language}
            message.set(INTENT, intent, add_to_output=True)
            message.set(RANKING, [dict(intent)], add_to_output=True)
            message.set(MOVES, [], add_to_output=True)
            message.set(ENTITIES, self.add_extractor_name([spoken]), add_to_output=True)
        return messages


def _linked(message: Message, names: Collection[str]) -> list[tuple[int, int]]:
    """Return where titles and names were linked; what nothing was found for has a text as its value."""
    return [
        (entity["start"], entity["end"])
        for entity in message.get(ENTITIES, [])
        if entity["entity"] in names and not isinstance(entity.get("value"), str) and "start" in entity
    ]


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Blank out stretches of a text."""
    for start, end in spans:
        text = text[:start] + " " * (min(end, len(text)) - start) + text[end:]
    return text
