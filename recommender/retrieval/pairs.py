"""Texts with the items that answer them, to tune an encoder on: made of a catalogue's own words, and written ones.

* What somebody might ask, written by hand: a file beside the description, `<catalogue>_asked.yml`.
* What a value means: the definitions of the vocabularies.
* One to three values of an item, each in one of its ways to be said, in a few words that people put around them.
* A stretch of an item's prose.

No labelled query of the evaluation is among them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.loader import SourceError
from recommender.catalogue.places import find_description
from recommender.catalogue.vocabulary import definitions
from recommender.retrieval.named import is_named

ASKED = "_asked.yml"
AROUND = ("{}", "something {}", "something with {}", "in the mood for {}", "I want {}", "one about {}", "{} please")
STRETCH = range(4, 11)  # words of prose
PROSE = 0.4  # of the made texts are stretches of prose


@dataclass(frozen=True)
class Pair:
    """A text, and the positions of the items that answer it."""

    text: str
    answers: tuple[int, ...]


class Pairs:
    """The texts of a catalogue, with those of its items that are told of: nothing is known about what others are."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Look the catalogue's values up."""
        spec = catalogue.spec
        self.items = [
            place
            for place, item in enumerate(catalogue.items)
            if item.text and not (spec.loose and spec.loose.isdisjoint(item.terms))
        ]
        self._catalogue = catalogue
        self._ways: dict[tuple[str, str], tuple[str, ...]] = {}
        self._having: dict[tuple[str, str], set[int]] = {}
        for name, facet in spec.facets.items():
            if isinstance(facet, TermsFacet) and facet.describe and not is_named(spec, name):
                for place in self.items:
                    for value in catalogue.items[place].terms.get(name, ()):
                        self._having.setdefault((name, value), set()).add(place)
                        self._ways[name, value] = (value, *facet.implies.get(value, ()))

    def asked(self, entries: Sequence[Mapping[str, object]]) -> list[Pair]:
        """Return the texts that were written, with the items that have one of the values of each facet.

        Raises:
            SourceError: an entry names what no item has.
        """
        found = []
        for entry in entries:
            wanted = [(name, values) for name, values in entry.items() if name != "ask"]
            text = entry.get("ask")
            if not isinstance(text, str) or not wanted:
                raise SourceError(f"an entry asks for nothing: {entry}")
            answers = [self._any(name, values, text) for name, values in wanted]
            if both := sorted(set.intersection(*answers)):
                found.append(Pair(text, tuple(both)))
        return found

    def _any(self, name: str, values: object, text: str) -> set[int]:
        if not isinstance(values, list) or not all((name, each) in self._having for each in values):
            raise SourceError(f"{text!r} asks for {name} {values}, which nothing has")
        return set[int]().union(*(self._having[name, each] for each in values))

    def defined(self) -> list[Pair]:
        """Return what the values mean, where a vocabulary of the catalogue tells it, with the items that have them."""
        path = find_description(self._catalogue.spec.name)
        facets = yaml.safe_load(path.read_text("utf-8"))["facets"]
        return [
            Pair(meaning.rstrip(".").lower(), tuple(sorted(self._having[name, value])))
            for name, facet in facets.items()
            if "vocabulary" in facet
            for value, meaning in definitions(path.parent / facet["vocabulary"]).items()
            if (name, value) in self._having
        ]

    def made(self, chance: random.Random, count: int) -> Iterator[Pair]:
        """Yield a text for each of so many items, other ones each time."""
        for place in chance.sample(self.items, min(count, len(self.items))):
            item = self._catalogue.items[place]
            words = item.text.split()
            values = [each for each in self._ways if place in self._having[each]] if chance.random() >= PROSE else []
            if values:
                some = chance.sample(values, min(len(values), chance.choice((1, 1, 2, 2, 3))))
                said = " ".join(chance.choice(self._ways[each]) for each in some)
                answers = set.intersection(*(self._having[each] for each in some))
                yield Pair(chance.choice(AROUND).format(said), tuple(sorted(answers)))
            else:
                length = min(len(words), chance.choice(STRETCH))
                start = chance.randint(0, len(words) - length)
                yield Pair(" ".join(words[start : start + length]), (place,))


def written(catalogue: str) -> list[Mapping[str, object]]:
    """Return the entries that somebody wrote for a catalogue, none where there is no file.

    Raises:
        SourceError: it is no list of entries.
    """
    path = find_description(catalogue)
    path = path.with_name(f"{path.stem}{ASKED}")
    if not path.is_file():
        return []
    entries = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise SourceError(f"{path.name} is no list of entries")
    return entries
