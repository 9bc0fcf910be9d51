"""How people speak of a kind of thing: what one is called, what one does with it, and words that go with it.

A description says it under `noun`, `having`, `cues` and `wording`. The first three go into the lexicon for the language
understanding, and the dialogue speaks in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Formatter
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from recommender.domain.conditions import Value

MAX_WORDS = 60
Word: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^{}\\]+$")]

# The lists of understanding/linking/cues.yml, and of its language.yml, that a description may add to.
CueList: TypeAlias = Literal[
    "english", "followers", "glue", "idioms", "name_cues", "plurals", "reactions.save", "reactions.seen", "subjects",
    "title_cues.clear", "title_cues.weak", "title_verbs",
]  # fmt: skip


def either(words: Iterable[str]) -> str:
    """Return a pattern for any of some words.

    >>> either(["film", "movie"])
    '(?:film|movie)'
    """
    return f"(?:{'|'.join(map(re.escape, words))})"


# The sentences of domain.yml, without `utter_`, that may have words of a catalogue's own, and what is filled in there.
Response: TypeAlias = Literal[
    "greet", "help", "goodbye", "bot", "out_of_scope", "chat", "insult", "mentioned", "mentioned_any", "accept",
    "unseen", "what_else", "nothing_to_keep", "confirm_forget_taste", "confirm_link", "started_over", "list_open",
]  # fmt: skip
PLACES: dict[str, set[str]] = {
    "accept": {"item"},
    "confirm_link": {"channels"},
    "list_open": {"items"},
    "mentioned": {"item"},
    "unseen": {"about"},
}
Sentence: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Idea: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=40)]  # what a button shows on a phone
MAX_IDEAS = 6


class Called(Value):
    """What one thing, and several, are called."""

    one: Word
    many: Word


class Noun(Called):
    """What the bot calls an item; `also` are other words that people have for it."""

    also: tuple[Called, ...] = Field(default=(), max_length=MAX_WORDS)

    @property
    def singles(self) -> tuple[str, ...]:
        """All words for one."""
        return (self.one, *(each.one for each in self.also))

    @property
    def plurals(self) -> tuple[str, ...]:
        """All words for several."""
        return (self.many, *(each.many for each in self.also))


class Verb(Value):
    """What people do with an item: "I want to watch it", "I watched it", "I have watched it", "I am watching it"."""

    do: Word
    did: Word
    done: Word
    doing: Word | None = None


class Having(Value):
    """What it is to have had an item: to have seen, heard, read, bought it.

    The first verb is that of habits ("I never watch horror"). `call` is how the bot says it: "you've seen it".
    """

    verbs: tuple[Verb, ...] = Field(default=(Verb(do="try", did="tried", done="tried", doing="trying"),), min_length=1)
    call: Word = "tried"


class Wording(Value):
    """What the bot says in words of this catalogue's own.

    `example` is a wish in English, for people who write in another language. `ideas` are what somebody who is new may
    say, to be tapped. `responses` take the place of sentences in domain.yml; several are said in turn. Places such as
    {item} are filled as there.
    """

    example: Sentence | None = None
    ideas: tuple[Idea, ...] = Field(default=("surprise me", "what can you do?"), max_length=MAX_IDEAS)
    responses: dict[Response, Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=5)]] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _places_are_filled(self) -> Wording:
        for name, said in self.responses.items():
            for text in said:
                if wrong := {place for _, place, _, _ in Formatter().parse(text) if place} - PLACES.get(name, set()):
                    raise ValueError(f"response {name}: nothing fills {{{min(wrong)}}}")
        return self


def speech(noun: Noun, having: Having, cues: dict[CueList, tuple[Word, ...]]) -> dict[str, Any]:
    """Return the part of the lexicon that tells how people speak of the items."""
    return {
        "one": list(noun.singles),
        "many": list(noun.plurals),
        "verbs": [[each.do, each.did, each.done, each.doing] for each in having.verbs],
        "cues": {name: list(words) for name, words in cues.items()},
    }
