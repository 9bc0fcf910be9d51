"""Puts mistyped words of a message right for the classifier: "recomend somethng" is read as "recommend something"."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.linker import DEFAULTS, linking_fingerprint, load_linker
from components.linking import MARKED, Linker
from components.spelling import Nearby
from components.text import key

CORRECTED_TEXT = "corrected_text"  # of a message: its text as it was probably meant, where that differs
FILE = "words.json"
LEAST = 2  # training examples that have a word by which another is replaced


class Words:
    """The words of the training examples, how often each is used, and its lemma."""

    def __init__(self, words: Mapping[str, tuple[int, str]]) -> None:
        """Take the number of uses and the lemma of each word in lower case."""
        self.words = dict(words)
        self._nearby = Nearby(self.words, (word for word, (uses, _) in self.words.items() if uses >= LEAST))

    @classmethod
    def of(cls, examples: Iterable[Message]) -> Words:
        """Collect the words outside titles, people and themes: a name is no word that somebody wants to say."""
        uses: Counter[str] = Counter()
        lemmas: dict[str, Counter[str]] = {}
        for message in examples:
            names = [each for each in message.get(ENTITIES, []) if each["entity"] in MARKED]
            for token in message.get(TOKENS_NAMES[TEXT]) or []:
                if not any(name["start"] < token.end and token.start < name["end"] for name in names):
                    word = token.text.lower()
                    uses[word] += 1
                    lemmas.setdefault(word, Counter())[token.lemma] += 1
        return cls({word: (count, lemmas[word].most_common(1)[0][0]) for word, count in sorted(uses.items())})

    def meant(self, word: str) -> str | None:
        """Return the most used word that is one edit away from an unknown one."""
        return max(self._nearby.near(word), key=lambda near: self.words[near][0], default=None)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingCorrector(GraphComponent):
    """Gives mistyped tokens the lemma of the word that was meant, and the message a corrected text.

    Rasa's n-grams are made of the lemmas, and `encoder` reads the corrected text. The text itself stays, because
    entities are places in it: `linking` corrects what it reads by its own words, and finds names in spite of typos.
    In the pipeline it stands between the tokenizer and the featurizers. A word that any name has is never touched.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource, linker: Linker, words: Words) -> None:
        """Take a loaded linker and the words; none before the training."""
        self._storage, self._resource = model_storage, resource
        self._is_name = linker.vocabulary.index.knows
        self._words = words

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where the lexicon is, as for the linker."""
        return dict(DEFAULTS)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Collect the words again when this package has changed."""
        return linking_fingerprint({**DEFAULTS, **config})

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingCorrector:
        """Read the lexicon, or share the linker's.

        Raises:
            LexiconError: the lexicon is missing or not well formed.
        """
        return cls(model_storage, resource, load_linker(config), Words({}))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> SpellingCorrector:
        """Read the words of a trained model."""
        with model_storage.read_from(resource) as directory:
            words = json.loads((directory / FILE).read_text(encoding="utf-8"))
        known = Words({word: (uses, lemma) for word, (uses, lemma) in words.items()})
        return cls(model_storage, resource, load_linker(config), known)

    def train(self, training_data: TrainingData) -> Resource:
        """Collect the words and keep them with the model."""
        self._words = Words.of(training_data.training_examples)
        with self._storage.write_to(self._resource) as directory:
            (directory / FILE).write_text(json.dumps(self._words.words), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Correct nothing: each word of a training example is known."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Correct the messages."""
        for message in messages:
            text = message.get(TEXT) or ""
            corrected, shift = text, 0
            for token in message.get(TOKENS_NAMES[TEXT]) or []:
                meant = self._meant(token)
                if meant:
                    token.lemma = self._words.words[meant][1]
                    corrected = corrected[: token.start + shift] + meant + corrected[token.end + shift :]
                    shift += len(meant) - (token.end - token.start)
            if corrected != text:
                message.set(CORRECTED_TEXT, corrected)
        return messages

    def _meant(self, token: Token) -> str | None:
        word = token.text.lower()
        return None if any(self._is_name(each) for each in key(word)) else self._words.meant(word)
