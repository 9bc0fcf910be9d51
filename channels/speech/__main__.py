"""The process that listens, see `channels.helper`: a recording in, what is said in it out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from channels.helper import serve
from channels.speech.recogniser import Recogniser
from channels.speech.weights import AUTO, chosen


@lru_cache(maxsize=1)
def _recogniser() -> Recogniser:
    weights = chosen(os.environ.get("PARLEY_SPEECH", "").strip().lower() or AUTO)
    if weights is None:
        raise RuntimeError("the packages are not installed")
    return Recogniser(weights)


def read(data: bytes) -> Mapping[str, Any]:
    """Return what is said in a recording."""
    text, language = _recogniser().heard(data)
    return {"text": text, "language": language}


if __name__ == "__main__":
    serve(read)
