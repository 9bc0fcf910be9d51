"""What the engine answers: items with scores that keep their parts, and what to offer when nothing fits."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from recommender.domain.conditions import Condition, FacetName, Name, Value
from recommender.domain.feedback import Kind
from recommender.domain.need import Need


class Part(StrEnum):
    """The parts a score is the sum of."""

    COLLABORATIVE = "collaborative"  # the person's own vector against the item's
    SIMILAR = "similar"  # likeness to the examples, by the people who liked both
    CONTENT = "content"  # likeness to the examples, by attributes and text
    TEXT = "text"  # free-text wish against descriptions, dense
    KEYWORD = "keyword"  # free-text wish against descriptions, by words
    REQUEST = "request"  # hard conditions, which every shown item meets: the same for all
    PREFERENCE = "preference"  # soft wishes that hold
    FRESHNESS = "freshness"  # how new it is, where items age
    POPULARITY = "popularity"
    DIVERSITY = "diversity"  # what re-ranking took off for being alike to items above
    TRIAL = "trial"  # adds nothing: a place that was left to chance
    FACT = "fact"  # adds nothing: what is worth knowing of an item beside why it was picked


class Note(StrEnum):
    """What is remarkable about an attribute of an item."""

    MOST = "most"  # it has more of a number than anything else that fits
    HIGH = "high"  # it has more of a number than nearly everything
    GEM = "gem"  # the same, while hardly anybody knows it
    RARE = "rare"  # few of those that fit have it
    HONOUR = "honour"  # something that is told with pride, such as a prize
    NAMES = "names"  # names that people know
    ALSO = "also"  # something well known has it too
    ALIKE = "alike"  # something that the person likes has it too


class Evidence(Value):
    """Why one part of a score is what it is; `share` is its contribution to the score.

    `item` is the item that speaks for this one: named as an example, or one that the person likes, saved, passed on or
    asked about, which `said` tells. `facet` and `value` are an attribute the item really has, and `note` says what is
    remarkable about it: `among` `count` items, those that satisfy these conditions. `wish` are the words of a free-text
    wish for which the attribute, or without one the title, stands; a `value` without a facet are the words that are in
    the prose about the item.
    """

    part: Part
    share: float
    item: Name | None = None
    facet: FacetName | None = None
    value: str | None = None
    said: Kind | None = None
    wish: str | None = None
    note: Note | None = None
    among: tuple[Condition, ...] = ()
    count: int = 0


class Recommendation(Value):
    """One item with its score. `parts` sum to `score`. A `trial` is shown by chance in the place of a better one."""

    item: Name
    score: float
    parts: dict[Part, float]
    evidence: tuple[Evidence, ...] = ()
    trial: bool = False


class Violation(Value):
    """A hard condition that keeps an item out; `value` is the item's own value in the stored facet, None if unknown."""

    condition: Condition
    excluded: bool
    facet: FacetName
    value: str | None = None


class Absence(Value):
    """What keeps an item out of a list. Where none of the first six does, it ranks behind what is shown.

    `unwanted` is what was ruled out in free text and has to do with it. `ahead` is an item of the list that is before
    it, and `parts` are those of the score in which that one leads, the largest lead first. `alike` is an item of the
    list that it is too much like to be shown beside.
    """

    unavailable: bool = False
    violations: tuple[Violation, ...] = ()
    unwanted: tuple[Name, ...] = ()
    disliked: bool = False
    seen: bool = False
    passed: bool = False
    example: bool = False
    ahead: Name | None = None
    parts: tuple[Part, ...] = ()
    alike: Name | None = None


class Relaxation(Value):
    """A way out when nothing fits: without `drop`, and `also` where one is not enough, `count` items would match."""

    drop: Condition
    excluded: bool
    also: Condition | None = None
    also_excluded: bool = False
    count: int = Field(ge=1)


class OptionWishes(Value):
    """What an answer asks for, and what it would like."""

    require: tuple[Condition, ...] = ()
    prefer: tuple[Condition, ...] = ()


class Question(Value):
    """The question whose answer is expected to narrow the candidates most, and the answers worth a button.

    `facet` is the facet that it asks about, or the name of one of the description's other questions; `information` is
    how many bits the answer is expected to tell. Of a facet, `conditions` says what each option asks for. Of another
    question either `items` says which item each option is an example of, or `answers` what each asks for (`require`)
    and would like (`prefer`), perhaps nothing; `text` is the question itself.
    """

    facet: FacetName
    options: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    information: float
    items: tuple[Name, ...] = ()
    answers: tuple[OptionWishes, ...] = ()
    text: str = ""


class Page(Value):
    """One answer to a need. `total` counts the items that satisfy the hard conditions and have not been shown.

    `exhausted` says that items satisfy the conditions, and all of them have been shown, seen or disliked.
    """

    need: Need
    recommendations: tuple[Recommendation, ...]
    total: int
    model_version: Name
    exhausted: bool = False
    relaxations: tuple[Relaxation, ...] = ()
    question: Question | None = None
