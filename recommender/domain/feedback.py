"""What people did: feedback on items, and what they were shown. Events are only ever appended."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from math import log1p

from pydantic import AwareDatetime, Field, model_validator

from recommender.domain.conditions import Name, Value

RATING_LOW, RATING_HIGH = 0.5, 5.0
LIKED_FROM = 4.0  # stars: who gives as many likes the item


def rating_weight(stars: float) -> float:
    """Return where stars lie on the scale from -1, the worst rating, to 1, the best.

    >>> rating_weight(5.0), rating_weight(0.5)
    (1.0, -1.0)
    """
    middle = (RATING_LOW + RATING_HIGH) / 2
    return (stars - middle) / (RATING_HIGH - middle)


FAINTEST = 0.6  # what having had something once counts: a little more than four stars
MUCH = 20  # had so often, or oftener, it counts 1


def confidence(count: float, much: float = MUCH) -> float:
    """Return how much it speaks for an item that somebody had it so often, from `FAINTEST` to 1.

    Hu, Koren and Volinsky 2008, "Collaborative filtering for implicit feedback datasets": having had it is a like, and
    how often tells how sure that is. Of their two formulas it is the one with the logarithm, because a person who plays
    a song 5,000 times does not like it a thousand times as much as one who plays it five times.

    >>> confidence(20), confidence(100)
    (1.0, 1.0)
    """
    return FAINTEST + (1 - FAINTEST) * min(1.0, log1p(count) / log1p(much))


class Kind(StrEnum):
    """The kinds of feedback events."""

    LIKE = "like"
    DISLIKE = "dislike"
    RATING = "rating"
    SEEN = "seen"
    SAVE = "save"
    SHARE = "share"
    DETAILS = "details"
    UNDO = "undo"


class Feedback(Value):
    """One reaction of one person to one item.

    `key` makes delivery idempotent: an event whose key is already stored is the same event. `user` is the keyed
    pseudonym, never a channel's own id. `value` is the stars (0.5 to 5) of a rating. `undoes` is the key an undo
    takes back.
    """

    key: Name
    user: Name
    item: Name
    kind: Kind
    value: float | None = Field(default=None, ge=RATING_LOW, le=RATING_HIGH)
    undoes: Name | None = None
    session: Name
    channel: Name
    at: AwareDatetime

    @model_validator(mode="after")
    def _complete(self) -> Feedback:
        if (self.kind is Kind.RATING) != (self.value is not None):
            raise ValueError("a rating, and nothing else, has a value")
        if (self.kind is Kind.UNDO) != (self.undoes is not None):
            raise ValueError("an undo, and nothing else, names the key that it undoes")
        return self


class Exposure(Value):
    """One item shown to one person: at which rank of which page, chosen by which model version.

    `propensity` is the probability with which just this item came to be there (`ranking.exploration`); None of what was
    shown before that was kept. Where chance decided between some items, those are the `candidates`; the first is what
    the ranking puts there.
    """

    key: Name
    user: Name
    item: Name
    rank: int = Field(ge=1)
    propensity: float | None = Field(default=None, gt=0, le=1)
    candidates: tuple[Name, ...] = ()
    model_version: Name
    session: Name
    channel: Name
    at: AwareDatetime


class Signal(Value):
    """What a person's events say about one item, all told: the input of every model.

    `weight` is in [-1, 1]: positive for what speaks for an item, negative for what speaks against it, 0 for merely
    seen. `at` is that of the last event, and `had` are the times of those that say only that it was had (seen, bought,
    heard), in the order in which they arrived. `kind` is the kind of event that gives the weight, and `stars` those of
    a rating: only who likes an item may be told so, and interest has a weight above 0, too.
    """

    item: Name
    weight: float = Field(ge=-1, le=1)
    seen: bool
    at: datetime
    kind: Kind | None = None
    stars: float | None = None
    had: tuple[datetime, ...] = ()

    def times(self, *, again: bool) -> list[tuple[datetime, float]]:
        """Return when it comes in a history and with which weight: once, as a rule.

        Where things are had `again` it comes as often as it was had, and having had it speaks for it as far as no
        opinion says otherwise.
        """
        if not again or not self.had:
            return [(self.at, self.weight)]
        weight = self.weight if self.weight else confidence(1)
        return [(at, weight) for at in self.had]

    @property
    def liked(self) -> bool:
        """Whether the opinion that stands is a like, or a rating as high as one."""
        return self.kind is Kind.LIKE or (self.kind is Kind.RATING and (self.stars or 0.0) >= LIKED_FROM)
