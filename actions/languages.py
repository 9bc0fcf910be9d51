"""The answer to a message in another language: which language the bot speaks, in theirs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from actions.state import State
from actions.turn import Turn

SENTENCES_FILE = Path(__file__).with_name("languages.yml")
ENGLISH = "I only speak English so far. Tell me what you feel like, for example “{example}”."


@lru_cache(maxsize=1)
def load_sentences() -> Mapping[str, str]:
    """Read the sentences by language, once a process."""
    return {str(code): str(text) for code, text in yaml.safe_load(SENTENCES_FILE.read_text("utf-8")).items()}


async def say_language(turn: Turn) -> State:
    """Say it and leave everything as it was; in English where no language came along."""
    spoken = turn.message.of("spoken")
    code = str(spoken[0].value) if spoken else ""
    spec = turn.recommender.spec
    example = spec.wording.example or f"a good {spec.noun.one}"
    turn.say("utter_other_language", sentence=load_sentences().get(code, ENGLISH).format(example=example))
    return turn.state
