"""A channel of your own: a folder. Who puts NAME.txt into it gets the answer as NAME.answer.txt.

    make serve                                                    prints a token
    python examples/channel.py TOKEN messages/                    until Ctrl-C

It stands for whatever you have that takes and gives text: mail, a ticket system, a message queue. A channel that knows
no pictures and buttons needs no more than the REST channel, which does the rest: order, limits, privacy, and the same
answer for a message that is sent twice. `channels/rest/openapi.yml` documents it. A platform with buttons of its own
extends `channels.channel.Channel`; docs/guides/channel.md adds one.
"""

from __future__ import annotations

import json
import re
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

ADDRESS = "http://127.0.0.1:5005/webhooks/rest"
ANSWER = ".answer.txt"


class FolderChannel:
    """Answers the files of one folder. Choices are numbered; a message that is a number takes one."""

    def __init__(self, folder: Path, token: str, address: str = ADDRESS) -> None:
        self._folder, self._token, self._address = folder, token, address
        self._choices: dict[str, list[str]] = {}  # the tokens of what was offered last, by sender

    def answer_all(self) -> int:
        """Answer what is waiting, and return how much that was. A file is deleted once its answer is written."""
        waiting = [path for path in sorted(self._folder.glob("*.txt")) if not path.name.endswith(ANSWER)]
        for path in waiting:
            answer = self._ask(path.stem, path.read_text("utf-8").strip(), key=f"{path.stem}-{path.stat().st_mtime_ns}")
            path.with_name(path.stem + ANSWER).write_text(answer, "utf-8")
            path.unlink()
        return len(waiting)

    def _ask(self, sender: str, text: str, key: str) -> str:
        offered = self._choices.get(sender, [])
        if text.isdigit() and 1 <= int(text) <= len(offered):
            answer = self._post("taps", key, sender=sender, token=offered[int(text) - 1])
        else:
            answer = self._post("messages", key, sender=sender, text=text)
        lines: list[str] = []
        tokens = self._choices[sender] = []
        for message in answer["messages"]:
            lines.append(message["text"])
            for choice in message["choices"]:
                tokens.append(choice["token"])
                lines.append(f"  [{len(tokens)}] {choice['label']}")
        return "\n".join(lines) + "\n"

    def _post(self, path: str, key: str, **body: str) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self._address}/{path}",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "Idempotency-Key": re.sub(r"[^!-~]", "-", key),  # so that a message is never answered twice
            },
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            found: dict[str, Any] = json.load(response)
        return found


def main(arguments: list[str]) -> int:
    """Watch a folder until Ctrl-C."""
    if len(arguments) != 2:
        print(__doc__)
        return 2
    token, folder = arguments[0], Path(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    channel = FolderChannel(folder, token)
    print(f"Put a question into {folder / 'me.txt'}")
    try:
        while True:
            channel.answer_all()
            time.sleep(0.5)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
