"""Messages by kind of difficulty, split into moves by somebody who had not seen what the reader learns from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE

from tests.nlu.utterances import FOLDER

FILE = FOLDER / "moves.jsonl"


@dataclass(frozen=True)
class Message:
    """A message with its moves, in order."""

    kind: str
    text: str
    moves: tuple[str, ...]


def read_messages() -> list[Message]:
    """Return the messages of the file."""
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    return [Message(row["kind"], row["text"], tuple(move["move"] for move in row["moves"])) for row in rows]


def kinds(agent: Agent) -> dict[str, dict[str, float]]:
    """Return for each kind the F1 of the moves and the share of messages whose moves are all right, in order."""
    messages = read_messages()
    assert agent.processor is not None
    target = agent.processor.model_metadata.nlu_target
    inputs = {PLACEHOLDER_MESSAGE: [UserMessage(each.text) for each in messages]}
    parsed = agent.processor.graph_runner.run(inputs=inputs, targets=[target])[target]
    read = [tuple(move["move"] for move in message.get("moves", ())) for message in parsed]
    found = {"all kinds": figures([each.moves for each in messages], read)}
    for kind in dict.fromkeys(each.kind for each in messages):
        rows = [row for row, each in enumerate(messages) if each.kind == kind]
        found[kind] = figures([messages[row].moves for row in rows], [read[row] for row in rows])
    return found


def figures(wanted: Sequence[tuple[str, ...]], read: Sequence[tuple[str, ...]]) -> dict[str, float]:
    """Return F1 over all moves, whatever their order, and the share of messages that are read exactly.

    >>> figures([("like", "save"), ("more",)], [("like",), ("more",)])
    {'move F1': 0.8, 'exact': 0.5}
    """
    right = sum(sum((Counter(one) & Counter(other)).values()) for one, other in zip(wanted, read, strict=True))
    total = sum(map(len, wanted)) + sum(map(len, read))
    exact = sum(one == other for one, other in zip(wanted, read, strict=True))
    return {"move F1": 2 * right / max(1, total), "exact": exact / max(1, len(wanted))}
