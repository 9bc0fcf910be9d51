"""The few fragments that are joined into sentences; whole sentences stand in domain.yml."""

from __future__ import annotations

from contract.channels import CHANNELS
from recommender.domain.feedback import Kind

# What a person told us of an item: when it is the first thing said of the item, and when it follows ("… and liked it").
# {had} is what the catalogue calls to have had one.
REACTIONS: dict[Kind, tuple[str, str]] = {
    Kind.SEEN: ("you've {had} {item}", "you've {had} it"),
    Kind.LIKE: ("you like {item}", "you like it"),
    Kind.DISLIKE: ("{item} is not for you", "it's not for you"),
    Kind.SAVE: ("{item} is saved for later", "it's saved for later"),
    Kind.SHARE: ("you shared {item}", "you shared it"),
    Kind.RATING: ("{value} of 5 stars for {item}", "you gave it {value} of 5 stars"),
}


# How channels are called; any other goes by its own name.
CALLED = {**{name: about.called for name, about in CHANNELS.items()}, "cmdline": "the terminal"}


def sentence(text: str) -> str:
    """Begin a text with a capital letter and leave the rest as it is.

    >>> sentence("films like eXistenZ")
    'Films like eXistenZ'
    """
    return text[:1].upper() + text[1:]
