"""A server between the assistant and a language model that keeps each answer in a file: none is asked for twice.

The model answers the same question alike (temperature 0), and takes long on a small machine: what was measured with
its answers can be measured again, or go on where it was stopped.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

SECONDS = 600.0


@contextmanager
def recording(url: str, key: str | None, file: Path) -> Iterator[str]:
    """Serve the model at a URL, up to its /v1, with the answers of a file; yield the URL to ask instead.

    Raises:
        ValueError: a line of the file is none of ours.
    """
    answers: dict[str, str] = {}
    if file.exists():
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            answers[row["question"]] = row["answer"]
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = threading.Lock()
    headers = {"Authorization": f"Bearer {key}"} if key else {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            question = hashlib.sha256(body).hexdigest()
            status = 200
            with lock:
                if question not in answers:
                    try:
                        response = httpx.post(f"{url}/chat/completions", content=body, headers=headers, timeout=SECONDS)
                        status = response.status_code
                        text = response.text
                    except httpx.HTTPError:
                        status, text = 502, "{}"
                    if status == httpx.codes.OK:
                        answers[question] = text
                        with file.open("a", encoding="utf-8") as kept:
                            kept.write(json.dumps({"question": question, "answer": text}) + "\n")
                else:
                    text = answers[question]
            sent = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        finally:
            server.shutdown()
            thread.join()
