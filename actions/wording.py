"""The few fragments that are joined into sentences; whole sentences stand in domain.yml."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.domain.feedback import Kind

# What a person told us of one item; several are joined: "you've seen it and loved it".
REACTIONS: dict[Kind, str] = {
    Kind.SEEN: "you've seen {item}",
    Kind.LIKE: "you liked {item}",
    Kind.DISLIKE: "{item} is not for you",
    Kind.SAVE: "{item} is saved",
    Kind.SHARE: "you shared {item}",
    Kind.RATING: "{value} of 5 stars for {item}",
}


def joined(parts: Sequence[str], last: str = "and") -> str:
    """Join parts the way one says them.

    >>> joined(["a", "b", "c"], "or")
    'a, b or c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def stars(value: float) -> str:
    """Say a rating without needless decimals.

    >>> stars(4.0), stars(3.5)
    ('4', '3.5')
    """
    return f"{value:g}"
