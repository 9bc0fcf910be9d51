"""The declarative description of a kind of catalogue: its facets, their words, questions and critiques.

Everything that is specific to movies stands in `movies.yml`, which this module reads; dialogue and ranking code know
facets only by what the description says of them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeAlias
from urllib.parse import quote, quote_plus

import yaml
from pydantic import Field, StringConstraints, ValidationError, model_validator

from recommender.catalogue import amounts
from recommender.catalogue.facets import Facet, Meaning, NumberFacet, TermsFacet, UnionFacet, WithItem
from recommender.catalogue.loader import SourceError
from recommender.catalogue.places import find_description
from recommender.catalogue.questions import AnswersQuestion, AnyQuestion, Critique, Unanswerable, WaysToAsk
from recommender.catalogue.source import Source
from recommender.catalogue.speech import MAX_WORDS, CueList, Having, Noun, Word, Wording
from recommender.catalogue.vocabulary import vocabulary
from recommender.domain.conditions import Condition, FacetName, Value
from recommender.domain.items import Item

FileName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*$")]
SourceName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Digest: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]  # sha256


class Stock(Value):
    """How it is asked and said whether an item can be had at the moment, where items may be unavailable."""

    ask: tuple[str, ...] = Field(min_length=1)
    available: WithItem
    unavailable: WithItem


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


class Link(Value):
    """Where there is a page about an item: an address with its id or title, for items whose id begins with `ids`."""

    address: Annotated[str, StringConstraints(pattern=r"^https://[^\s{}]+\{(id|title)\}[^\s{}]*$")]
    ids: str = ""

    def to(self, item: Item) -> str | None:
        """Return the address of the page about an item, if it has one."""
        if not item.id.startswith(self.ids):
            return None
        return self.address.format(id=quote(item.id, safe=""), title=quote_plus(item.title))


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
    link: Link | None = None
    fetch: dict[SourceName, Fetched] = Field(default_factory=dict)  # what `fetch` offers
    terms_of_use: str = ""  # printed when the catalogue is built
    source: Source | None = None  # the file that the items come from; without it, a loader reads them

    def link_to(self, item: Item) -> str | None:
        """Return the https address of a page about an item: its own, or one that the description says how to make."""
        return item.link or (None if self.link is None else self.link.to(item))

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

    @property
    def labels(self) -> frozenset[str]:
        """The facets of what people keep to, whatever else they look for."""
        return frozenset(name for name, facet in self.facets.items() if isinstance(facet, TermsFacet) and facet.labels)

    @property
    def family(self) -> tuple[str, ...]:
        """The facets of what an item is first of all, see `rivals`."""
        return self.rivals(self.show[0])

    @property
    def price(self) -> str | None:
        """The facet that is a price, if there is one; of several the first."""
        return next((name for name, facet in self.facets.items() if getattr(facet, "reads", "") == "money"), None)

    @property
    def ages(self) -> bool:
        """Whether items tell of what happens, so that they age."""
        return any(isinstance(facet, NumberFacet) and facet.half_life is not None for facet in self.facets.values())

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
