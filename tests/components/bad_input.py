"""What nobody means seriously, and everybody may send."""

from __future__ import annotations

BAD_INPUT = {
    "emoji": "🎉🎉",
    "one long word": "x" * 20_000,
    "many words": "no horror " * 2000,
    "null": "\u0000",
    "brackets": "((((",
    "slash": "/",
}
