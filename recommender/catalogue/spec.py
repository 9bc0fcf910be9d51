"""The declarative description of a kind of catalogue: its facets, their words, questions and critiques.

Everything that is specific to movies stands in `movies.yml`, which this module reads; dialogue and ranking code know
facets only by what the description says of them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import yaml
from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator

from recommender.catalogue import amounts
from recommender.catalogue.loader import SourceError
from recommender.catalogue.places import find_description
from recommender.catalogue.source import Source
from recommender.catalogue.speech import MAX_WORDS, CueList, Having, Noun, Word, Wording
from recommender.catalogue.vocabulary import vocabulary
from recommender.domain.dates import days, say_day
from recommender.domain.need import MAX_VALUES, Condition, FacetName, Name, Value

FEW = 2  # so few values are named one by one, and not by what they are good for
WithValue: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{value\}")]
Meanings: TypeAlias = Annotated[tuple[str, ...], Field(min_length=1, max_length=MAX_VALUES)]
WithItem: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{item\}")]
WithItemAndValue: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{item\}.*\{value\}|\{value\}.*\{item\}")]
WithTerm: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{terms?\}")]
WithLow: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{low\}")]
WithHigh: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{high\}")]
WithBoth: TypeAlias = Annotated[str, StringConstraints(pattern=r"\{low\}.*\{high\}")]


FileName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*$")]
SourceName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Digest: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]  # sha256


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
    reads: Literal["age", "none"] = "none"
    ages: dict[str, Annotated[int, Field(ge=0, le=21)]] = Field(default_factory=dict)
    up_to: tuple[WithTerm, ...] = ()
    exclude_unknown: bool = False
    settles: tuple[FacetName, ...] = ()  # facets that need not be asked about once this one is known
    leading: bool = False
    loose: bool = False  # known of some items only: a wish for it weighs where nothing that fits has it
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

    def place(self, values: Collection[str]) -> int | None:
        """Return where values lie on the ordered scale: at the lowest of them; None where none is on it."""
        return min((self.order.index(value) for value in values if value in self.order), default=None)

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


class Critique(Value):
    """What a relative word asks for: a direction on a number ("newer") or an ordered scale ("tamer"), or a value.

    A value is wished for ("funnier") where the direction is 1, and unwanted ("less scary") where it is -1.
    """

    facet: FacetName
    direction: Literal[-1, 1] = 1
    value: str | None = None


class Answer(Value):
    """An answer to a question that no facet asks: what it asks for, rules out or would like. It may ask for nothing."""

    label: Name
    require: tuple[Condition, ...] = ()
    prefer: tuple[Condition, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that the answer says."""
        return (*self.require, *self.prefer)


class AnswersQuestion(Value):
    """A question with answers that stand for conditions: who is it for?"""

    kind: Literal["answers"]
    question: str
    dont_know: float = Field(default=0.2, ge=0, le=1)  # how often people have no answer to the question
    answers: tuple[Answer, ...] = Field(min_length=2, max_length=5)


class ExampleQuestion(Value):
    """A question for an item that somebody loved: asked while nothing is known of them. `bits` is what that tells."""

    kind: Literal["example"]
    question: str
    dont_know: float = Field(default=0.2, ge=0, le=1)
    bits: float = Field(gt=0)


class PairQuestion(Value):
    """A choice between two items that are unlike each other."""

    kind: Literal["pair"]
    question: Annotated[str, StringConstraints(pattern=r"\{one\}.*\{other\}")]
    dont_know: float = Field(default=0.2, ge=0, le=1)


AnyQuestion: TypeAlias = Annotated[AnswersQuestion | ExampleQuestion | PairQuestion, Field(discriminator="kind")]


class Unanswerable(Value):
    """Something that people ask of an item and that no catalogue of this kind knows: where to get it, how it ends.

    `say` is a sentence that says so; `instead` are facets that are told with it, as the next best thing. Where somebody
    has fetched it, `known` are the facets that answer, each as far as it is known.
    """

    ask: tuple[str, ...] = Field(min_length=1)
    say: WithItem
    instead: tuple[FacetName, ...] = ()
    known: tuple[FacetName, ...] = ()


class Stock(Value):
    """How it is asked and said whether an item can be had at the moment, where items may be unavailable."""

    ask: tuple[str, ...] = Field(min_length=1)
    available: WithItem
    unavailable: WithItem


class WaysToAsk(Value):
    """Ways to ask that are this catalogue's own ("have you seen"), beside those that are the same for all."""

    story: tuple[str, ...] = ()  # what an item is about
    opinion: tuple[str, ...] = ()  # what the bot thinks of it
    presence: tuple[str, ...] = ()  # whether it is in the catalogue
    works: tuple[str, ...] = ()  # what else somebody has made
    who: tuple[str, ...] = ()  # who somebody is


class Fetched(Value):
    """A source that its publisher offers: where, on what terms, and for an archive (zip) its files.

    A file has a digest where it never changes; where the archive changes from time to time, `md5` says that its
    publisher names its digest beside it (the same address and ".md5"). `megabytes` bounds the archive. A source without
    files is a service, which the loader of the catalogue knows how to ask.
    """

    about: Annotated[str, StringConstraints(min_length=1, max_length=100)]  # a line of `fetch --help`
    url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")]
    terms: Annotated[str, StringConstraints(min_length=1)]
    megabytes: int = Field(default=64, gt=0)
    files: dict[FileName, Digest | None] = Field(default_factory=dict)
    md5: bool = False

    @model_validator(mode="after")
    def _archive_is_checked(self) -> Fetched:
        if self.files and not self.md5 and None in self.files.values():
            raise ValueError("the files of an archive have digests, or it has the md5 that its publisher names")
        return self


class CatalogueSpec(Value):
    """A kind of catalogue."""

    name: FacetName
    noun: Noun
    having: Having = Having()
    cues: dict[CueList, Annotated[tuple[Word, ...], Field(max_length=MAX_WORDS)]] = Field(default_factory=dict)
    # Whether things are had again (groceries, songs; not films): what somebody had is then not hidden from lists.
    repeat: bool = False
    facets: dict[FacetName, Facet]
    # Words that say something of several facets, or rule values out; the first condition is the main one.
    words: dict[str, Annotated[dict[FacetName, Meaning], Field(min_length=1)]] = Field(default_factory=dict)
    critiques: dict[str, Critique] = Field(default_factory=dict)  # spoken word -> what it asks for
    questions: dict[FacetName, AnyQuestion] = Field(default_factory=dict)  # those beside the facets' own

    superlatives: dict[str, Critique] = Field(default_factory=dict)  # and which of several is meant: "shortest"
    # What is said for an order in which a list is wanted: "cheapest", "newest first". Of numbers only.
    orders: dict[str, Critique] = Field(default_factory=dict)
    show: tuple[FacetName, ...]  # facets named with a shown item, most telling first
    summary: tuple[FacetName, ...] = ()  # facets told of an item that somebody asks about; `show` where there are none
    ways_to_ask: WaysToAsk = WaysToAsk()
    stock: Stock | None = None
    unanswerable: dict[FacetName, Unanswerable] = Field(default_factory=dict)
    reasons: dict[str, str]  # wording of the reasons, by evidence; see ranking/explanation.py
    behind: dict[str, str] = Field(default_factory=dict)  # and of what speaks more for another item, by the same names
    wording: Wording = Wording()
    # What the items make, where they are makers: "songs by Muse" asks for Muse, and not for something like it.
    items_make: tuple[str, ...] = ()
    fetch: dict[SourceName, Fetched] = Field(default_factory=dict)  # what `fetch` offers
    terms_of_use: str = ""  # printed when the catalogue is built
    source: Source | None = None  # the file that the items come from; without it, a loader reads them

    @model_validator(mode="after")
    def _source_fits(self) -> CatalogueSpec:
        if self.source is None:
            return self
        for kind, named in ((TermsFacet, self.source.terms), (NumberFacet, self.source.numbers)):
            for name in named:
                if not isinstance(self.facets.get(name), kind):
                    raise ValueError(f"source: {name} is no facet that has such values")
        return self

    @model_validator(mode="after")
    def _bins_are_labelled(self) -> CatalogueSpec:
        for name, facet in self.facets.items():
            if isinstance(facet, NumberFacet) and facet.bin_labels and len(facet.bin_labels) != len(facet.bins) + 1:
                raise ValueError(f"{name} needs {len(facet.bins) + 1} bin_labels, one for each interval")
        return self

    @model_validator(mode="after")
    def _units_are_known(self) -> CatalogueSpec:
        for name, facet in self.facets.items():
            if isinstance(facet, NumberFacet) and not amounts.is_unit(facet.reads, facet.unit):
                raise ValueError(f"{name}: {facet.unit!r} is no unit of {facet.reads}; {amounts.units_of(facet.reads)}")
        return self

    @model_validator(mode="after")
    def _levels_are_of_numbers(self) -> CatalogueSpec:
        for name, facet in self.facets.items():
            level = facet.level if isinstance(facet, TermsFacet) else None
            if level is None:
                continue
            if not isinstance(self.facets.get(level.of), NumberFacet) or len(getattr(facet, "order", ())) < 2:
                raise ValueError(f"{name}: a level is of a number, and needs an order of two values or more")
            if not all(isinstance(self.facets.get(each), TermsFacet) for each in level.within):
                raise ValueError(f"{name}: a level is within a facet with values")
        return self

    @model_validator(mode="after")
    def _answers_fit(self) -> CatalogueSpec:
        for name, question in self.questions.items():
            if name in self.facets:
                raise ValueError(f"the question {name} has the name of a facet")
            for answer in question.answers if isinstance(question, AnswersQuestion) else ():
                for condition in answer.conditions:
                    if not self.knows(condition):
                        raise ValueError(f"question {name}: {answer.label!r} has a condition that fits no facet")
        return self

    @model_validator(mode="after")
    def _ages_fit_the_scale(self) -> CatalogueSpec:
        for name, facet in self.facets.items():
            if not isinstance(facet, TermsFacet):
                continue
            if bool(facet.ages) != (facet.reads == "age"):
                raise ValueError(f"{name}: ages are for a facet that reads age, and such a facet needs them")
            scale = [facet.ages[value] for value in facet.order if value in facet.ages]
            if set(facet.ages) - set(facet.order) or scale != sorted(scale):
                raise ValueError(f"{name}: the ages are of values of its order, and rise with it")
        return self

    @model_validator(mode="after")
    def _words_fit_their_facets(self) -> CatalogueSpec:
        for name, facet in self.facets.items():
            if isinstance(facet, NumberFacet):
                for word, said in facet.words.items():
                    if isinstance(said, Meaning) and said.of_values:
                        raise ValueError(f"{name}: {word!r} names values of a number")
        for word, meanings in self.words.items():
            for name, meaning in meanings.items():
                described = self.facets.get(name)
                if described is None or isinstance(described, UnionFacet):
                    raise ValueError(f"word {word!r}: {name} is no facet that items have")
                if isinstance(described, TermsFacet) != meaning.of_values:
                    raise ValueError(f"word {word!r}: a number has a range, {name} and the like have values")
        return self

    @model_validator(mode="after")
    def _known_facets(self) -> CatalogueSpec:
        relative = {**self.critiques, **self.superlatives, **self.orders}
        named = [*self.show, *self.summary, *(critique.facet for critique in relative.values())]
        for facet in self.facets.values():
            named.extend(facet.of if isinstance(facet, UnionFacet) else facet.beside)
            named.extend(facet.settles if isinstance(facet, TermsFacet) else ())
        named.extend(facet for each in self.unanswerable.values() for facet in (*each.instead, *each.known))
        unknown = sorted(set(named) - set(self.facets))
        if unknown:
            raise ValueError(f"facets that are used but not described: {', '.join(unknown)}")
        for word, critique in relative.items():
            facet = self.facets[critique.facet]
            scale = isinstance(facet, NumberFacet) or (isinstance(facet, TermsFacet) and bool(facet.order))
            if critique.value is None and not scale:
                raise ValueError(f"critique {word!r}: only a number or an ordered scale moves, the rest needs a value")
            if critique.value is not None and isinstance(facet, NumberFacet):
                raise ValueError(f"critique {word!r}: a number moves in a direction and has no value")
        for word, order in self.orders.items():
            if not isinstance(self.facets[order.facet], NumberFacet):
                raise ValueError(f"order {word!r}: a list goes by a number, and {order.facet} is none")
        return self

    @model_validator(mode="after")
    def _unanswerable_is_no_facet(self) -> CatalogueSpec:
        """A word asks either for a facet or for what nobody knows; the lexicon keeps both in one list."""
        if both := sorted(set(self.unanswerable) & set(self.facets)):
            raise ValueError(f"described as a facet and as unanswerable: {', '.join(both)}")
        asked = {word.casefold(): name for name, facet in self.facets.items() for word in (*facet.ask, facet.label)}
        for name, each in self.unanswerable.items():
            for word in each.ask:
                if (other := asked.setdefault(word.casefold(), name)) != name:
                    raise ValueError(f"unanswerable {name}: {word!r} already asks for {other}")
        return self

    @property
    def loose(self) -> frozenset[str]:
        """The facets that are known of some items only."""
        return frozenset(name for name, facet in self.facets.items() if isinstance(facet, TermsFacet) and facet.loose)

    def parts_of(self, facet: str) -> tuple[str, ...]:
        """Return the stored facets behind a facet: a union's parts, otherwise the facet itself."""
        described = self.facets[facet]
        return described.of if isinstance(described, UnionFacet) else (facet,)

    def say_number(self, facet: str, value: float) -> str:
        """Say a number of a facet, see `NumberFacet.say`."""
        described = self.facets[facet]
        return described.say(value) if isinstance(described, NumberFacet) else amounts.number(value)

    def rivals(self, facet: str) -> tuple[str, ...]:
        """Return the facets that speak of the same thing, itself among them: unions with their parts, settled ones."""
        groups = [
            {name, *(described.of if isinstance(described, UnionFacet) else getattr(described, "settles", ()))}
            for name, described in self.facets.items()
        ]
        return tuple(sorted(set().union(*(group for group in groups if facet in group))))

    def knows(self, condition: Condition) -> bool:
        """Whether the condition's facet exists and is of the condition's kind."""
        facet = self.facets.get(condition.facet)
        return facet is not None and (facet.type == "number") == (condition.kind != "terms")


def load_spec(name: str) -> CatalogueSpec:
    """Read the description of a catalogue, a person's own or one that comes with the package.

    It is `<name>.yml`, with its parts `<name>.*.yml` where it has any.

    Raises:
        FileNotFoundError: there is no such description.
        SourceError: the description is no YAML, or not well formed, or a key stands in two of its files.
    """
    path = find_description(name)
    parts = sorted({path, *path.parent.glob(f"{name}.*.yml")})
    return _read(tuple((part, part.stat().st_mtime_ns) for part in parts))


def _read_vocabularies(described: dict[str, Any], folder: Path) -> None:
    """Put into the facets' `words` and `implies` what their vocabularies say; the description's own come before those.

    Words find what has exactly the value that is meant; implied, they help free text to find what is about it.

    Raises:
        SourceError: a file is not there, or is no vocabulary.
    """
    facets = described.get("facets")
    for facet in facets.values() if isinstance(facets, dict) else ():
        if isinstance(facet, dict) and (name := facet.pop("vocabulary", None)) is not None:
            ways = vocabulary(folder / str(name))
            facet["words"] = {word: [value] for value in ways for word in ways[value]} | facet.get("words", {})
            facet["implies"] = ways | facet.get("implies", {})


@lru_cache
def _read(parts: tuple[tuple[Path, int], ...]) -> CatalogueSpec:
    described: dict[str, Any] = {}
    for path, _changed in parts:
        try:
            part = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise SourceError(f"{path} is no YAML: {' '.join(str(error).split())}") from error
        if not isinstance(part, dict):
            raise SourceError(f"{path} is no mapping of names to what they say")
        if both := sorted(map(str, described.keys() & part.keys())):
            raise SourceError(f"{path} says again: {', '.join(both)}")
        described |= part
    _read_vocabularies(described, parts[0][0].parent)
    try:
        return CatalogueSpec.model_validate(described)
    except ValidationError as error:
        wrong = error.errors()[0]
        where = ".".join(map(str, wrong["loc"]))
        message = wrong["msg"].removeprefix("Value error, ")
        path = parts[0][0]
        raise SourceError(f"{path}: {where}: {message}" if where else f"{path}: {message}") from error
