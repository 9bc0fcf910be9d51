"""The assistant's half of the end-to-end tests: the trained Rasa model in its own environment, driven over a pipe.

Runs in the assistant environment (Python 3.10). Reads one JSON object a line from standard input and writes one a line:
a message to handle comes in, each action call goes out and its result comes in, at last the turn's outcome goes out.
Asked for it, it also sends all that the tracker store has of a conversation.
"""

import asyncio
import json
import os
import sys
import tempfile
from typing import Any

PIPE = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # whatever the libraries print goes to standard error

from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage  # noqa: E402
from rasa.core.tracker_store import TrackerStore  # noqa: E402
from rasa.core.utils import AvailableEndpoints  # noqa: E402
from rasa.shared.core.events import BotUttered, SlotSet  # noqa: E402
from rasa.utils.endpoints import ClientResponseError, EndpointConfig  # noqa: E402


def send(kind: str, body: Any) -> None:
    PIPE.write(json.dumps({kind: body}) + "\n")


async def receive() -> dict[str, Any]:
    line = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    if not line:
        raise EOFError
    return json.loads(line)


class PipeEndpoint(EndpointConfig):
    """Hands action calls to the test process instead of posting them."""

    async def request(self, method: str = "post", subpath: Any = None, json: Any = None, **_: Any) -> Any:
        send("action", json)
        answer = await receive()
        if "status" in answer:
            raise ClientResponseError(answer["status"], answer["message"], "{}")
        return answer["result"]


async def handle(agent: Agent, message: dict[str, Any]) -> None:
    output = CollectingOutputChannel()
    if message.get("slots") or message.get("before"):
        tracker = await agent.processor.fetch_tracker_and_update_session(message["sender"], output)
        for name, value in (message.get("slots") or {}).items():
            tracker.update(SlotSet(name, value), agent.domain)
        if message.get("before"):
            tracker.update(BotUttered(message["before"]), agent.domain)
        await agent.processor.save_tracker(tracker)
    await agent.handle_message(
        UserMessage(
            message["text"],
            output,
            message["sender"],
            input_channel=message["channel"],
            message_id=message.get("message_id"),
        )
    )
    tracker = await agent.tracker_store.get_or_create_tracker(message["sender"])
    latest = tracker.latest_message
    send(
        "done",
        {
            "messages": output.messages,
            "slots": tracker.current_slot_values(),
            "intent": latest.intent.get("name") if latest else None,
            "entities": latest.entities if latest else [],
            "moves": (latest.parse_data.get("moves") or []) if latest else [],
        },
    )


async def dump(agent: Agent, sender: str) -> None:
    tracker = await agent.tracker_store.retrieve_full_tracker(sender)
    send("events", [event.as_dict() for event in tracker.events] if tracker else [])


async def main(model: str) -> None:
    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
    configured = endpoints.tracker_store
    with tempfile.TemporaryDirectory() as folder:
        configured.url = f"sqlite:///{folder}/conversations.db"  # not among those of whoever runs the tests
        agent = Agent.load(
            model,
            action_endpoint=PipeEndpoint("pipe"),
            tracker_store=TrackerStore.create(configured),
            generator=endpoints.nlg,
        )
        send("ready", agent.is_ready())
        while True:
            try:
                message = await receive()
            except EOFError:
                return
            if "dump" in message:
                await dump(agent, message["dump"])
            else:
                await handle(agent, message)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
