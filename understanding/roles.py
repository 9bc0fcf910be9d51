"""What a named thing is meant as, by the move that it stands in."""

from __future__ import annotations

from typing import Literal

from understanding.moves import WISHES
from understanding.reader import Reading

Role = Literal["exclude", "prefer", "example"]

_ROLES: dict[str, Role] = {"avoid": "exclude", "dislike": "exclude", "prefer": "prefer", "similar": "example"}


def role(reading: Reading, start: int, end: int, kind: str) -> Role | None:
    """Return the role of what stands between two places of the text; `kind` is the linker's.

    A title that is disliked is an opinion, and no wish to do without it: it has no role.
    """
    move = reading.move_of(start, end)
    if kind == "title":
        return None if move == "dislike" else _ROLES.get(move or "")
    found = _ROLES.get(move or "")
    return None if found == "example" and kind != "other" else found


def is_theme(reading: Reading, start: int, end: int, text: str) -> bool:
    """Whether what nothing links, between two places, is a wish in one's own words and no name: "post apocalyptic".

    The encoder does not see capitals. Where something is wished for, what has none and no number is taken for a theme.
    """
    said = text[start:end]
    return said == said.lower() and not any(sign.isdigit() for sign in said) and reading.move_of(start, end) in WISHES
