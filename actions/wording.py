"""The few fragments that are joined into sentences; whole sentences stand in domain.yml."""

from __future__ import annotations

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
