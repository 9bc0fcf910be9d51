from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from components.fallback import WishFallback

GENRE = {"entity": "genre", "value": ["Crime"]}
RUNTIME = {"entity": "runtime", "value": {"low": None, "high": 95}}
TITLE = {"entity": "title", "value": ["tt1"]}
ORDINAL = {"entity": "ordinal", "value": 2}
UNLINKED = {"entity": "director", "value": "Zorblax"}


def classified(intent: str, confidence: float, second: float, *entities: dict[str, Any], text: str = "x") -> str:
    """The intent after the fallback had its say."""
    ranking = [{"name": intent, "confidence": confidence}, {"name": "deny", "confidence": second}]
    message = Message({"text": text, "intent": ranking[0], "intent_ranking": ranking, "entities": list(entities)})
    options = {"threshold": 0.4, "ambiguity_threshold": 0.05, "wish_intents": ["inform"], "wish_threshold": 0.2}
    fallback = WishFallback({**WishFallback.get_default_config(), **options})
    return str(fallback.process([message])[0].get("intent")["name"])


@pytest.mark.parametrize(
    ("intent", "confidence", "second", "entities", "expected"),
    [
        ("inform", 0.9, 0.1, [], "inform"),
        ("inform", 0.3, 0.1, [], "nlu_fallback"),
        ("inform", 0.3, 0.29, [GENRE], "inform"),
        ("inform", 0.3, 0.1, [RUNTIME], "inform"),
        ("inform", 0.1, 0.05, [GENRE], "nlu_fallback"),
        ("inform", 0.3, 0.1, [TITLE, ORDINAL], "nlu_fallback"),
        ("inform", 0.3, 0.1, [UNLINKED], "nlu_fallback"),
        ("forget", 0.3, 0.1, [GENRE], "nlu_fallback"),
        ("forget", 0.45, 0.44, [GENRE], "nlu_fallback"),
    ],
)
def test_doubt_weighs_less_where_a_wish_was_linked(
    intent: str, confidence: float, second: float, entities: list[dict[str, Any]], expected: str
) -> None:
    assert classified(intent, confidence, second, *entities) == expected


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("7kqm-w3zp", "out_of_scope", "nlu_fallback"),
        ("it's 7KQM-W3ZP", "more", "nlu_fallback"),
        ("link 7KQM-W3ZP", "link_account", "link_account"),
        ("from 1990-1995", "inform", "inform"),
        ("Apollo13 or well-made", "inform", "inform"),
    ],
)
def test_a_code_is_no_word_to_be_classified(text: str, intent: str, expected: str) -> None:
    assert classified(intent, 0.9, 0.1, text=text) == expected
