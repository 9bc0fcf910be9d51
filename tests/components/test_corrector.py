from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.corrector import CORRECTED_TEXT, SpellingCorrector, Words
from tests.components.small_lexicon import write_lexicon

EXAMPLES = ["recommended something funny", "something tense", "recommended it", "tenser or funnier", "like Recommends"]


def message(text: str, lemmas: dict[str, str] | None = None) -> Message:
    """A message of words with one space between them, each its own lemma unless another is given."""
    tokens, start = [], 0
    for word in text.split():
        tokens.append(Token(word, start, lemma=(lemmas or {}).get(word, word)))
        start += len(word) + 1
    return Message({TEXT: text, TOKENS_NAMES[TEXT]: tokens})


def examples() -> list[Message]:
    messages = [message(text, {"recommended": "recommend"}) for text in EXAMPLES]
    messages[-1].set(ENTITIES, [{"entity": "title", "start": 5, "end": 15, "value": "Recommends"}])
    return messages


@pytest.fixture(params=["trained", "loaded"])
def corrector(request: pytest.FixtureRequest, tmp_path: Path) -> SpellingCorrector:
    """A corrector that was just trained, and one of its model; a test of the lexicon has Heat and Alien as names."""
    config = {"lexicon": str(write_lexicon(tmp_path))}
    storage = LocalModelStorage(tmp_path)
    given = (config, storage, Resource("corrector"), ExecutionContext(GraphSchema({})))
    trained = SpellingCorrector.create(*given)
    trained.train(TrainingData(examples()))
    return trained if request.param == "trained" else SpellingCorrector.load(*given)


def test_words_of_names_are_not_counted() -> None:
    words = Words.of(examples()).words
    assert words["recommended"] == (2, "recommend")
    assert words["something"] == (2, "something")
    assert words["funny"] == (1, "funny")
    assert "recommends" not in words


def test_the_lemma_and_the_text_are_put_right(corrector: SpellingCorrector) -> None:
    said = message("Recomended somehting funny or smething")
    corrector.process([said])
    assert said.get(CORRECTED_TEXT) == "recommended something funny or something"
    assert [token.lemma for token in said.get(TOKENS_NAMES[TEXT])] == [
        "recommend",
        "something",
        "funny",
        "or",
        "something",
    ]
    assert said.get(TEXT) == "Recomended somehting funny or smething"


@pytest.mark.parametrize(
    "text",
    [
        "something tense",  # right
        "tnese",  # "tense" is in one example only
        "alien heat",  # names
        "xomething",  # another first letter
        "smthing",  # two edits
        "som3thing",  # no word
        "",
    ],
)
def test_the_rest_stays(corrector: SpellingCorrector, text: str) -> None:
    said = message(text)
    before = [token.lemma for token in said.get(TOKENS_NAMES[TEXT])]
    corrector.process([said, Message({})])
    assert said.get(CORRECTED_TEXT) is None
    assert [token.lemma for token in said.get(TOKENS_NAMES[TEXT])] == before


def test_of_several_words_the_most_used_is_meant() -> None:
    words = Words({"later": (2, "late"), "lather": (9, "lather"), "lately": (3, "lately")})
    assert words.meant("laer") == "later"
    assert words.meant("lahter") == "lather"
    assert words.meant("lathr") == "lather"
    assert Words({"stone": (2, "stone"), "store": (5, "store")}).meant("stoe") == "store"
