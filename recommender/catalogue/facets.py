"""Facets: what a description says of one property of items, how it is said, and how numbers of it are read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints, field_validator, model_validator

from recommender.catalogue import amounts
from recommender.domain.conditions import MAX_VALUES, FacetName, Value
from recommender.domain.dates import days, say_day

FEW = 2  # so few values are named one by one, and not by what they are good for
WithValue: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{value\}")]
Meanings: TypeAlias = Annotated[tuple[str, ...], Field(min_length=1, max_length=MAX_VALUES)]
WithItem: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{item\}")]
WithItemAndValue: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{item\}.*\{value\}|\{value\}.*\{item\}")]
WithTerm: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{terms?\}")]
WithLow: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{low\}")]
WithHigh: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{high\}")]
WithBoth: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{low\}.*\{high\}")]


class Phrase(Value):
    """How a condition on a facet is said in a restated request.

    A `before` phrase stands before the noun ("French comedies"), an `after` phrase behind it ("with Audrey Tautou"),
    and a `noun` phrase in its place: its values are what items are called ("yogurt").
    """

    place: Literal["before", "after", "noun"] = "after"
    include: WithValue = "{value}"
    exclude: WithValue = "no {value}"
    nouns: dict[str, str] = Field(default_factory=dict)  # what several items with a value are called: "comedies"

    def noun(self, value: str) -> str | None:
        """Return what several items with a value are called, if they have a name."""
        return self.nouns.get(value, value if self.place == "noun" else None)


class NumberPhrase(Value):
    """How a range is said: "from 1990 to 1999", "under 90 minutes"."""

    between: WithBoth
    at_least: WithLow
    at_most: WithHigh


class Meaning(Value):
    """What a word says of a facet: `any` or `none` of some values, or a range of a number.

    `within` is a range up to the greatest number that any item has: what is "recent" depends on the newest item.
    """

    any: tuple[str, ...] = Field(default=(), max_length=MAX_VALUES)
    none: tuple[str, ...] = Field(default=(), max_length=MAX_VALUES)
    low: float | None = None
    high: float | None = None
    within: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Meaning:
        is_range = self.low is not None or self.high is not None
        if sum(map(bool, (self.any, self.none, is_range, self.within is not None))) != 1:
            raise ValueError("a meaning is one of: any, none, low and high, within")
        return self

    @property
    def of_values(self) -> bool:
        """Whether it is about values, and not about a number."""
        return bool(self.any or self.none)

    def bounds(self, span: tuple[float, float] | None) -> tuple[float | None, float | None] | None:
        """Return the range that is meant where the numbers known reach over a span; None where there are none."""
        if self.within is None:
            return self.low, self.high
        return None if span is None else (span[1] - self.within, None)


class Group(Value):
    """Values that go together for a purpose ("for a barbecue"), and the words that ask for any of them."""

    values: Meanings
    words: tuple[str, ...] = Field(min_length=1)


class Level(Value):
    """Where a number lies among those of items alike, such as a price among those of its kind; see `levels.py`.

    Alike are items that share a value of the first facet of `within` where there are enough, or else of the next one.
    """

    of: FacetName
    within: tuple[FacetName, ...] = ()


class TermsFacet(Value):
    """A facet with named values. `order` makes it an ordered scale (age certificates), lowest first.

    A scale may read the ages that people say ("for a 6 year old"): `ages` tells from which age on a value is suitable.
    Where values are spans of years, such as decades, the facet may read years: `years` has the first and last year of
    each, and a time that is said means all values that it touches ("before 1970").

    What is said for a value: the value itself and its `synonyms`, each put into every template of `surfaces` ({term},
    or {terms} for the plural); `up_to`, templates for a value of the scale and all lower ones ("nothing above {term}");
    and `words`, which are taken as they stand ("from england", "family friendly"). Synonyms and words map what is said
    to the values that are meant. `implies` goes the other way, for keyword search: every comedy is "funny", but not
    every crime film is about "the mafia".

    With many values, `vocabulary` names a file beside the description with the `words` of each (`vocabulary.py`), which
    its value `implies` as well.
    `leading` says that an item's first value is the main one: asked for it, those that have it so come first.

    `kinds` says which values are kinds of a value, and `kinds_by_words` that a value is a kind of the one that its last
    words are: "Death Metal" is "Metal" (`kinds.py`). A hyphen parts no words: "Post-Rock" is a kind of nothing.
    """

    type: Literal["terms"]
    label: str
    question: str | None = None
    dont_know: float = Field(default=0.2, ge=0, le=1)  # how often people have no answer to the question
    phrase: Phrase = Phrase()
    fact: WithValue
    unknown: str
    answer: WithItemAndValue | None = None  # the fact as a sentence of its own, where "{item} is <fact>." will not do
    beside: tuple[FacetName, ...] = ()  # facets that tell something where this one alone says little, or is unknown
    ask: tuple[str, ...] = ()
    synonyms: dict[str, Meanings] = Field(default_factory=dict)
    words: dict[str, Meanings] = Field(default_factory=dict)
    groups: dict[str, Group] = Field(default_factory=dict)  # by how a wish for one is said again: "for a barbecue"
    implies: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # value -> words that hold wherever it does
    surfaces: tuple[WithTerm, ...] = ("{term}",)
    kinds: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default_factory=dict)
    kinds_by_words: bool = False
    order: tuple[str, ...] = ()
    level: Level | None = None  # derived when the catalogue is built, with the values of `order`
    reads: Literal["age", "year", "none"] = "none"
    ages: dict[str, Annotated[int, Field(ge=0, le=21)]] = Field(default_factory=dict)
    years: dict[str, tuple[int | None, int | None]] = Field(default_factory=dict)  # null is open
    up_to: tuple[WithTerm, ...] = ()
    exclude_unknown: bool = False
    settles: tuple[FacetName, ...] = ()  # facets that need not be asked about once this one is known
    leading: bool = False
    loose: bool = False  # known of some items only: a wish for it weighs where nothing that fits has it
    labels: bool = False  # what people keep to: without the label nothing is known, and a wish for it never gives way
    series: bool = False  # its values are series of items: an opinion of one is an opinion of each
    names: bool = False  # values are names of people or firms: match surnames, tolerate typos, never translate
    proper: bool = False  # values are other names (studios, services), which are not meant by words of a description
    similarity: float = Field(default=0.0, ge=0)  # how much a shared value counts for "like X", before rarity
    describe: bool = True  # part of the composed text and of the model's item features

    @property
    def spoken(self) -> dict[str, tuple[str, ...]]:
        """What is said as it stands, with the values that it means."""
        return {word: group.values for group in self.groups.values() for word in group.words} | self.words

    def group_of(self, values: Collection[str]) -> str | None:
        """Return the group that several values are asked for by, if they are all of it that there is to say."""
        held = set(values)
        return next(
            (name for name, group in self.groups.items() if len(held) > FEW and held <= set(group.values)), None
        )

    def suitable_at(self, value: str) -> tuple[str, ...]:
        """Return the values that are suitable where this one is: what is for six-year-olds, a ten-year-old may see.

        The value alone where it is no age.
        """
        at_most = self.ages.get(value)
        return (value,) if at_most is None else tuple(each for each, age in self.ages.items() if age <= at_most)

    def place(self, values: Collection[str]) -> int | None:
        """Return where values lie on the ordered scale: at the lowest of them; None where none is on it."""
        return min((self.order.index(value) for value in values if value in self.order), default=None)

    @model_validator(mode="after")
    def _years_are_spans(self) -> TermsFacet:
        if bool(self.years) != (self.reads == "year"):
            raise ValueError("years are for a facet that reads year, and one with values needs them")
        for value, (first, last) in self.years.items():
            if first is not None and last is not None and first > last:
                raise ValueError(f"{value!r} ends before it begins")
        return self

    @model_validator(mode="after")
    def _nothing_is_its_own_kind(self) -> TermsFacet:
        for value in self.kinds:
            below, level = set[str](), {value}
            while level:
                level = {kind for each in level for kind in self.kinds.get(each, ())} - below
                below |= level
            if value in below:
                raise ValueError(f"{value!r} is described as a kind of itself")
        return self


class UnionFacet(Value):
    """A facet that holds where any of its parts does: a person as director, actor or writer."""

    type: Literal["union"]
    label: str
    of: tuple[FacetName, ...] = Field(min_length=2)
    question: str | None = None
    dont_know: float = Field(default=0.2, ge=0, le=1)  # how often people have no answer to the question
    phrase: Phrase = Phrase()
    ask: tuple[str, ...] = ()


class NumberFacet(Value):
    """A facet with a number in `unit`. `reads` says which spoken quantities are this facet's.

    A date is a number of days since 1970 (`domain.dates`), of which bounds may be written as dates; it may say how an
    item ages. Money is in a currency, by its code (USD), sizes are in a unit of weight or volume (g, oz, ml); both are
    said with it, so that templates have no unit of their own. What is said in another unit of weight or volume is
    converted.
    """

    type: Literal["number"]
    label: str
    unit: str = ""
    low: float
    high: float
    reads: Literal["year", "date", "duration", "score", "money", "size", "pieces", "none"] = "none"
    question: str | None = None
    dont_know: float = Field(default=0.2, ge=0, le=1)  # how often people have no answer to the question
    phrase: NumberPhrase
    fact: WithValue
    figure: WithValue | None = None  # how a card has it, at a glance: "95 min"
    unknown: str
    answer: WithItemAndValue | None = None  # see TermsFacet
    day: str = "{day} {month} {year}"  # how a date is said, see `domain.dates`
    beside: tuple[FacetName, ...] = ()
    ask: tuple[str, ...] = ()
    words: dict[str, tuple[float | None, float | None] | Meaning] = Field(default_factory=dict)  # "short" -> (None, 95)
    bins: tuple[float, ...] = ()  # edges for questions: answers are the intervals between them
    bin_labels: tuple[str, ...] = ()  # what the intervals are called, one more than there are edges
    step: float = Field(default=0.0, ge=0)  # how far "newer" moves away from the shown value
    step_share: float = Field(default=0.0, ge=0, lt=1)  # or by which share of it: "cheaper" by a tenth
    similarity: float = Field(default=0.0, ge=0)
    prior: float = Field(default=0.0, ge=0)  # how much a high value speaks for an item to somebody unknown
    half_life: float | None = Field(default=None, gt=0)  # of a date: after so many days an item is half as fresh
    expires: bool = False  # of a date: when it has passed, the item is not shown any more

    @field_validator("low", "high", mode="before")
    @classmethod
    def _dates_are_numbers(cls, bound: object) -> object:
        return days(bound) if isinstance(bound, date) else bound

    @model_validator(mode="after")
    def _only_dates_age(self) -> NumberFacet:
        if not self.is_date and (self.half_life is not None or self.expires):
            raise ValueError("half_life and expires are for a facet that reads dates")
        if self.half_life is not None and self.expires:
            raise ValueError("half_life counts from when an item is from, and expires says until when it holds")
        return self

    @property
    def is_date(self) -> bool:
        """Whether its numbers are dates: days since 1970, see `domain.dates`."""
        return self.reads == "date"

    def say(self, value: float) -> str:
        """Say a number: rounded, and with its unit where that is one of money or size."""
        return say_day(value, self.day) if self.is_date else amounts.say(value, self.reads, self.unit)


Facet: TypeAlias = Annotated[TermsFacet | UnionFacet | NumberFacet, Field(discriminator="type")]
