"""What a named thing is meant as, by the move that it stands in."""

from __future__ import annotations

from typing import Literal

from understanding.moves import WISHES
from understanding.reader import Reading

Role = Literal["exclude", "prefer", "example"]

_BY_RULE = (*WISHES, "correct")  # moves in which words beside it may say what something is meant as
_ROLES: dict[str, Role] = {"avoid": "exclude", "dislike": "exclude", "prefer": "prefer", "similar": "example"}


def meant(reading: Reading, start: int, end: int, entity: str, by_rule: Role | None) -> tuple[Role | None, bool]:
    """Return the role of what stands between two places of the text, and whether it is apart from that of its move.

    The words of a name may be read otherwise than the move that they stand in: the first "horror" of "horror but no
    horror", all of which was taken for one move that rules out.

    A title that is disliked is an opinion, and no wish to do without it, unless it is never to be shown again. A rule
    that found a word for a role right beside it ("fantasy no", "noir if possible") is believed where the reader only
    knows it as a wish, or that it puts something right ("not the actor, the director").

    Args:
        reading: of the whole message.
        start: where it begins, in characters.
        end: where it ends.
        entity: what it was linked as.
        by_rule: what the words around it say, by `scope`.
    """
    found = _role(reading, start, end, entity, by_rule)
    around = next((move.move for move in reading.moves if move.start <= start < move.end), "")
    apart = found is None and reading.move_of(start, end) in WISHES and _ROLES.get(around) in ("exclude", "prefer")
    return found, apart


def _role(reading: Reading, start: int, end: int, entity: str, by_rule: Role | None) -> Role | None:
    move = reading.move_of(start, end)
    found = _ROLES.get(move or "")
    if entity == "title":
        if move == "dislike":
            return "exclude" if by_rule == "exclude" else None
        return found or (by_rule if move in _BY_RULE else None)
    if found == "example":
        return found if entity == "ordinal" else None
    if found is None and move in _BY_RULE and by_rule != "example":
        return by_rule
    return found


def is_theme(reading: Reading, start: int, end: int, text: str) -> bool:
    """Whether what nothing links, between two places, is a wish in one's own words and no name: "post apocalyptic".

    The encoder does not see capitals. Where something is wished for, what has none and no number is taken for a theme.
    """
    said = text[start:end]
    return said == said.lower() and not any(sign.isdigit() for sign in said) and reading.move_of(start, end) in WISHES
