"""What the tests of `channels.helper` run in its process: it does what the file says."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from channels.helper import UnreadableError, serve


def read(data: bytes) -> Mapping[str, Any]:
    word, _, rest = data.decode().partition(" ")
    if word == "sleep":
        time.sleep(600)
    if word == "die":
        os._exit(1)
    if word == "refuse":
        raise UnreadableError(rest)
    if word == "fail":
        raise ValueError(f"private: {rest}")
    if word == "print":
        print("a library says hello")  # noqa: T201
        os.write(1, b"and so does its C")
    if word == "fill":
        bytearray(resource.getrlimit(resource.RLIMIT_AS)[0])
    if word == "write":
        Path(rest).write_bytes(b"x")
    return {
        "pid": os.getpid(),
        "names": sorted(name for name in os.environ if name.startswith("PARLEY_")),
        "nice": os.nice(0),
        "length": len(data),
    }


if __name__ == "__main__":
    serve(read)
