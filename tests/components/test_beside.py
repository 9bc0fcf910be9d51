"""Understanding beside the event loop, and being warm before the first message."""

from __future__ import annotations

import asyncio
import gc
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from components import __main__ as start
from components.beside import parse_message


class Processor(MessageProcessor):
    """Understands what the test says, when it says so."""

    def __init__(self, *, waits: bool = False) -> None:
        """Load nothing."""
        self.http_interpreter = None
        self.domain = Domain.from_dict({"intents": ["ask"], "actions": ["action_x"]})
        self.may_go_on = threading.Event()
        self.predicted: list[str | None] = []
        if not waits:
            self.may_go_on.set()

    def _parse_message_with_graph(
        self, message: UserMessage, tracker: DialogueStateTracker, only_output_properties: bool = True
    ) -> dict[str, Any]:
        assert self.may_go_on.wait(60)
        if message.text == "trouble":
            raise ValueError("it cannot be read")
        return {"text": message.text, "intent": {"name": "ask"}, "entities": [], "sender": tracker.sender_id}

    def predict_next_with_tracker(self, tracker: DialogueStateTracker, *_: Any) -> dict[str, Any] | None:
        self.predicted.append(tracker.latest_message.text if tracker.latest_message else None)
        return None


def test_rasa_understands_beside_the_loop() -> None:
    assert MessageProcessor.parse_message is parse_message


def test_the_loop_goes_on_while_a_message_is_read() -> None:
    processor = Processor(waits=True)

    async def run() -> dict[str, Any]:
        reading = asyncio.create_task(processor.parse_message(UserMessage("hello", sender_id="ann")))
        await asyncio.sleep(0)
        processor.may_go_on.set()  # would never be reached if the loop waited
        return await reading

    assert asyncio.run(run()) == {"text": "hello", "intent": {"name": "ask"}, "entities": [], "sender": "ann"}


def test_what_goes_wrong_in_reading_reaches_the_turn() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        asyncio.run(Processor().parse_message(UserMessage("trouble")))


def test_a_warm_assistant_has_read_and_predicted_and_is_left_alone_by_the_collector(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agent = SimpleNamespace(processor=Processor())

    async def load(*_: Any, **__: Any) -> Any:
        return agent

    monkeypatch.setattr(start, "_load_agent", load)
    before = gc.get_freeze_count()
    try:
        assert asyncio.run(start.load_agent_on_start("model", None, None)) is agent
        assert agent.processor.predicted == list(start.MESSAGES)
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()


def test_an_assistant_that_cannot_be_warmed_up_starts_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Processor):
        def predict_next_with_tracker(self, tracker: DialogueStateTracker, *_: Any) -> dict[str, Any] | None:
            raise ValueError("no policy")

    asyncio.run(start.warm_up(SimpleNamespace(processor=Broken())))
    assert "could not be warmed up" in caplog.text
    asyncio.run(start.warm_up(SimpleNamespace(processor=None)))


def test_no_message_is_taken_before_the_action_server_answers() -> None:
    answers = [503, 404, 200]
    asked: list[str] = []

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(answers[len(asked) - 1])
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Health) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/webhook"
        try:
            asyncio.run(start.wait_for_actions({"PARLEY_ACTIONS_URL": url}))
            assert asked == []
            asyncio.run(start.wait_for_actions({"PARLEY_ACTIONS_URL": url, start.WAIT: "60"}))
            assert asked == ["/health"] * 3
        finally:
            server.shutdown()
