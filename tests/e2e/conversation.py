"""Talk with the real assistant in a test: its NLU and policies in their own process, actions and store in this one."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from rasa_sdk.executor import ActionExecutor

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("assistant_worker.py")
ASSISTANT_PYTHON = ROOT / ".venv-assistant" / "bin" / "python"


@dataclass(frozen=True)
class Reply:
    """What one message led to."""

    texts: list[str]
    buttons: list[dict[str, str]]
    slots: dict[str, Any]
    intent: str | None
    entities: list[dict[str, Any]]
    attachments: list[dict[str, Any]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    moves: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def shown(self) -> list[str]:
        return self.slots["shown"] or []


class Assistant:
    """The trained assistant, loaded once for all conversations."""

    def __init__(self, model: Path, *, worker: Path = WORKER, **changes: str) -> None:
        environment = {**os.environ, **changes, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        self._log = (ROOT / "var" / "log").joinpath("e2e-assistant.log")
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [str(ASSISTANT_PYTHON), str(worker), str(model)],
                cwd=ROOT,
                env={**environment, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._read() == {"ready": True}

    def handle(self, executor: ActionExecutor, message: dict[str, Any]) -> Reply:
        """Run one turn; action calls are executed here."""
        self._write(message)
        while True:
            answer = self._read()
            if "done" in answer:
                done = answer["done"]
                custom = [each["custom"] for each in done["messages"] if each.get("custom")]
                return Reply(
                    texts=[each["text"] for each in done["messages"] if each.get("text")],
                    buttons=[button for each in done["messages"] for button in each.get("buttons") or ()],
                    slots=done["slots"],
                    intent=done["intent"],
                    entities=done["entities"],
                    attachments=[each["attachment"] for each in custom if each.get("attachment")],
                    cards=[card for each in custom for card in each.get("cards") or ()],
                    moves=done["moves"],
                )
            result = asyncio.run(executor.run(answer["action"]))
            self._write({"result": result.model_dump() if result else None})

    def tracker(self, sender: str) -> list[dict[str, Any]]:
        """Return all events that the tracker store has of a conversation."""
        self._write({"dump": sender})
        events: list[dict[str, Any]] = self._read()["events"]
        return events

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _write(self, body: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(body) + "\n")
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the assistant stopped; see {self._log}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@dataclass
class Conversation:
    """One person talking with the assistant."""

    assistant: Assistant
    executor: ActionExecutor
    sender: str = field(default_factory=lambda: uuid.uuid4().hex)
    channel: str = "test"
    replies: list[Reply] = field(default_factory=list)

    def say(
        self,
        text: str,
        message_id: str | None = None,
        slots: Mapping[str, Any] | None = None,
        before: str | None = None,
    ) -> Reply:
        """Say something; `slots` are set before it, as if that had been talked about; `before` was said last."""
        message: dict[str, Any] = {"text": text, "sender": self.sender, "channel": self.channel}
        if slots:
            message["slots"] = dict(slots)
        if before:
            message["before"] = before
        if message_id:
            message["message_id"] = message_id
        reply = self.assistant.handle(self.executor, message)
        assert reply.texts, f"no answer to {text!r}"
        self.replies.append(reply)
        return reply

    def tap(self, title: str) -> Reply:
        """Press the newest button with this title."""
        payload = next(button["payload"] for button in self.replies[-1].buttons if button["title"] == title)
        return self.say(payload)

    def using(self, executor: ActionExecutor) -> Self:
        """Go on talking with the actions exchanged, as after a restart or during an outage."""
        self.executor = executor
        return self
