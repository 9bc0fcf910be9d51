"""The process that looks, see `channels.helper`: a picture in, the titles in it out.

Where a language model looks instead, the process opens the picture for it, and finds the titles in what it says. The
first byte of what comes says which of these is wanted.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from channels.helper import serve
from channels.ocr.lines import LineReader
from channels.ocr.picture import BARE, LINES, as_jpeg, opened
from understanding.lexicon import lexicon_file, read_lexicon
from understanding.linking.pictured import Line, Pictured


@lru_cache(maxsize=1)
def _reader() -> LineReader:
    return LineReader()


@lru_cache(maxsize=1)
def _titles() -> Pictured:
    return Pictured(read_lexicon(lexicon_file(os.environ)))


def read(data: bytes) -> Mapping[str, Any]:
    """Return the titles in a picture, the bare picture, or the titles in lines that somebody else has read."""
    wanted, body = data[:1], data[1:]
    if wanted == BARE:
        return {"jpeg": base64.b64encode(as_jpeg(opened(body))).decode()}
    if wanted == LINES:
        return _titles().found([Line(**each) for each in json.loads(body)]).as_json()
    return _titles().found(_reader().lines(opened(body))).as_json()


if __name__ == "__main__":
    serve(read)
