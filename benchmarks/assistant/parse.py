"""What a trained model makes of test messages, and how long it takes on one core: `parse.py MODEL OUT FILE...`.

Runs in the assistant's environment. A file is of Rasa's training data, or a JSON list of texts. Writes a JSON list
with an object a message, in their order.
"""

from __future__ import annotations

import os

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # before TensorFlow and numpy count the cores

import asyncio  # noqa: E402
import json  # noqa: E402
import logging  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from rasa.core.agent import Agent  # noqa: E402
from rasa.shared.nlu.training_data.loading import load_data  # noqa: E402
from rasa.utils.log_utils import configure_structlog  # noqa: E402

WARM_UP = 10


def read(file: str) -> list[Any]:
    """Return the examples of a file."""
    if file.endswith(".json"):
        return [{"text": text} for text in json.loads(Path(file).read_text(encoding="utf-8"))]
    return list(load_data(file).intent_examples)


async def parse(model: str, files: list[str]) -> list[dict[str, Any]]:
    """Parse every example of the files, after the first few have been parsed to warm up."""
    agent = Agent.load(model)
    examples = [example for file in files for example in read(file)]
    for example in examples[:WARM_UP]:
        await agent.parse_message(example.get("text"))
    parsed = []
    for example in examples:
        started = time.perf_counter()
        found = await agent.parse_message(example.get("text"))
        milliseconds = (time.perf_counter() - started) * 1000
        parsed.append(
            {
                "intent": example.get("intent"),
                "entities": spans(example.get("entities") or []),
                "found_intents": [each["name"] for each in found["intent_ranking"]],
                "found_entities": spans(found["entities"]),
                "found_moves": [each["move"] for each in found.get("moves") or ()],
                "milliseconds": milliseconds,
            }
        )
    return parsed


def spans(entities: list[dict[str, Any]]) -> list[list[Any]]:
    """Return type, start and end of entities."""
    return [[each["entity"], each["start"], each["end"]] for each in entities]


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # where the components are
    configure_structlog(logging.WARNING)  # otherwise every parse prints what it found
    Path(sys.argv[2]).write_text(json.dumps(asyncio.run(parse(sys.argv[1], sys.argv[3:]))), encoding="utf-8")
