"""A language model that says what the test says: a server of OpenAI's API on loopback, well behaved or not."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def completion(text: str | None, **changes: Any) -> dict[str, Any]:
    """Return an answer of the API, with changes of its message, reason and usage."""
    message = {"role": "assistant", "content": text, **changes.pop("message", {})}
    choice = {"index": 0, "message": message, "finish_reason": changes.pop("reason", "stop")}
    return {"choices": [choice], "usage": {"prompt_tokens": 30, "completion_tokens": 12}, **changes}


class ScriptedModel:
    """Answers each question with `answer`: a text, an object, bytes, or a function of the question; and keeps them."""

    def __init__(self) -> None:
        self.answer: str | bytes | dict[str, Any] | Callable[[dict[str, Any]], Any] = "Hello."
        self.status = 200
        self.headers: dict[str, str] = {}
        self.asked: list[dict[str, Any]] = []
        self.sent: list[dict[str, str]] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.drips = False
        self.url = ""

    def body(self, question: dict[str, Any]) -> bytes:
        answer = self.answer(question) if callable(self.answer) else self.answer
        if isinstance(answer, bytes):
            return answer
        return json.dumps(completion(answer) if isinstance(answer, str) else answer).encode()


@contextmanager
def scripted_model() -> Iterator[ScriptedModel]:
    """Serve one until the block ends."""
    model = ScriptedModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.append(question)
            model.sent.append({name.lower(): value for name, value in self.headers.items()})
            model.may_answer.wait(60)
            body = model.body(question)
            self.send_response(model.status)
            for name, value in {"Content-Length": str(len(body)), **model.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                if not model.drips:
                    self.wfile.write(body)
                    return
                for place in range(len(body)):
                    self.wfile.write(body[place : place + 1])
                    self.wfile.flush()
                    threading.Event().wait(0.02)
            except OSError:
                return  # the client has given up, which is what some tests want

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield model
        finally:
            model.may_answer.set()
            server.shutdown()
            thread.join()
