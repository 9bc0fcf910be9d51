"""How long a trained model takes to parse each message, on one core: `parse_times.py MODEL TEST_DATA OUT`.

Runs in the assistant's environment. Writes the milliseconds as a JSON list.
"""

from __future__ import annotations

import os

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # before TensorFlow and numpy count the cores

import asyncio  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

from rasa.core.agent import Agent  # noqa: E402
from rasa.shared.nlu.training_data.loading import load_data  # noqa: E402

WARM_UP = 10


async def measure(model: str, data: str) -> list[float]:
    """Parse every example of the data once, after the first few have been parsed to warm up."""
    agent = Agent.load(model)
    texts = [example.get("text") for example in load_data(data).intent_examples]
    for text in texts[:WARM_UP]:
        await agent.parse_message(text)
    times = []
    for text in texts:
        started = time.perf_counter()
        await agent.parse_message(text)
        times.append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # where the components are
    Path(sys.argv[3]).write_text(json.dumps(asyncio.run(measure(sys.argv[1], sys.argv[2]))), encoding="utf-8")
