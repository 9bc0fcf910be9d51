"""The process that looks, see `channels.helper`: a picture in, the titles in it out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from channels.helper import serve
from channels.ocr.lines import LineReader
from channels.ocr.picture import opened
from understanding.lexicon import lexicon_file, read_lexicon
from understanding.linking.pictured import Pictured


@lru_cache(maxsize=1)
def _reader() -> LineReader:
    return LineReader()


@lru_cache(maxsize=1)
def _titles() -> Pictured:
    return Pictured(read_lexicon(lexicon_file(os.environ)))


def read(data: bytes) -> Mapping[str, Any]:
    """Return the titles in a picture."""
    return _titles().found(_reader().lines(opened(data))).as_json()


if __name__ == "__main__":
    serve(read)
