"""What is worth knowing of an item, and tells it apart from others: true of it, and no reason why it was picked.

The description of the catalogue says which facets are worth it: those that its `reasons` have a wording for, such as
`honour.award`. How remarkable something is, is told by how few of the well known items among those that fit have it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue, Mask
from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.domain.feedback import Kind
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.domain.recommendation import Evidence, Note, Part
from recommender.ranking.person import Person
from recommender.ranking.popularity import described

Floats = npt.NDArray[np.float32]
Attribute = tuple[str | None, str | None]  # a facet and a value
Weighed = tuple[float, Evidence]  # with how remarkable it is, in bits

FEW = 5  # so many have to fit before "the most" of them says anything
NEARLY_ALL = 0.9  # a number is high that is at least as high as in so many
HARDLY_KNOWN = 0.5  # and a gem, where all else that makes an item known is in the lower half
RARE = 0.05  # few: at most one in twenty of those that fit
HONOURED = 0.25  # an honour that more of what is well known has is none
KNOWN_NAME = 0.3  # of the renown of the best known name
MOST_NAMES = 2
COMPARED = 0.2  # popularity from which an item is one that people compare with
NAMES_BITS = 2.5  # a known name is about as remarkable as what one in six has
ALSO_BITS = 3.5
GEM_BITS = 6.0
MAX_LIKES = 100  # the last likes that an item is compared with


class Facts:
    """Finds what is remarkable about items of one catalogue."""

    def __init__(self, catalogue: Catalogue, popularity: Floats) -> None:
        """Note which facets are worth telling."""
        self._catalogue = catalogue
        self._popularity = popularity
        self._known = popularity >= COMPARED
        self._numbers = described(catalogue)
        self._facets = {note: _worded(catalogue, note) for note in Note}

    def of(
        self, position: int, person: Person, need: Need, fits: Mask, told: Collection[Attribute] = ()
    ) -> tuple[Evidence, ...]:
        """Return what is remarkable about an item, the rarest first.

        Args:
            position: the item's.
            person: for whom: what the item has in common with what they like is worth most.
            need: facets on which it says something are left out: the person knows.
            fits: which items satisfy what is required.
            told: attributes that are told already.
        """
        item = self._catalogue.items[position]
        wished = {part for each in (*need.require, *need.prefer) for part in self._catalogue.spec.parts_of(each.facet)}
        peers = fits & self._known
        if np.count_nonzero(peers) < FEW:
            peers = fits
        found = [
            *self._alike(item, position, person),
            *self._highs(item, position, need, fits, peers),
            *self._terms(item, need, fits, peers),
            *self._names(item),
            *self._also(item, position, person),
        ]
        found.sort(key=lambda weighed: -weighed[0])
        return tuple(
            each for _, each in found if each.facet not in wished and (each.facet, each.value) not in set(told)
        )

    def _alike(self, item: Item, position: int, person: Person) -> Iterator[Weighed]:
        """Yield the rarest name that an item shares with something that the person likes."""
        liked = [each for each, kind in person.said.items() if kind is Kind.LIKE and each != position][-MAX_LIKES:]
        best: tuple[int, str, str, int] | None = None
        for facet in self._facets[Note.ALIKE]:
            postings = self._catalogue.columns[facet].postings
            mine = set(item.terms.get(facet, ()))
            for other in reversed(liked):
                for value in mine.intersection(self._catalogue.items[other].terms.get(facet, ())):
                    rarity = len(postings[value])
                    if best is None or rarity < best[0]:
                        best = rarity, facet, value, other
        if best is not None:
            _, facet, value, other = best
            like = self._catalogue.items[other].id
            yield math.inf, _fact(Note.ALIKE, facet, value).model_copy(update={"item": like, "said": Kind.LIKE})

    def _highs(self, item: Item, position: int, need: Need, fits: Mask, peers: Mask) -> Iterator[Weighed]:
        for facet, mark in self._numbers.items():
            if facet not in item.numbers:
                continue
            each = Evidence(
                part=Part.FACT,
                share=0.0,
                facet=facet,
                value=self._catalogue.spec.say_number(facet, item.numbers[facet]),
            )
            each = noted(self._catalogue, self._numbers, each, position, need, fits)
            bits = _bits(int((mark[peers] >= mark[position]).sum()), peers)
            if each.note is not None:
                yield {Note.MOST: math.log2(each.count or 1), Note.GEM: GEM_BITS}.get(each.note, bits), each

    def _terms(self, item: Item, need: Need, fits: Mask, peers: Mask) -> Iterator[Weighed]:
        """Yield the rarest honour, and the rarest value where that is rare among all that fit.

        One value of several is nothing to tell: a film in English in which a few words are French is not "in French".
        """
        for note, among, most_of_them in ((Note.HONOUR, peers, HONOURED), (Note.RARE, fits, RARE)):
            having = {
                (facet, value): int(among[self._catalogue.columns[facet].postings[value]].sum())
                for facet in self._facets[note]
                for value in item.terms.get(facet, ())
                if note is Note.HONOUR or len(item.terms[facet]) == 1
            }
            rarest = min(having, key=lambda each: having[each], default=None)
            if rarest is not None and having[rarest] <= most_of_them * np.count_nonzero(among):
                each = _fact(note, *rarest).model_copy(update={"among": need.require})
                yield _bits(having[rarest], among), each

    def _names(self, item: Item) -> Iterator[Weighed]:
        for facet, renown in self._renown.items():
            known = sorted((name for name in item.terms.get(facet, ()) if name in renown), key=lambda x: -renown[x])
            if known:
                yield NAMES_BITS, _fact(Note.NAMES, facet, " and ".join(known[:MOST_NAMES]))

    def _also(self, item: Item, position: int, person: Person) -> Iterator[Weighed]:
        """Yield the best known other item that shares a name, where it is better known than this one.

        What the person dislikes does not speak for anything.
        """
        disliked = set(person.history.items[person.history.weights < 0].tolist())
        for facet in self._facets[Note.ALSO]:
            others = {
                int(other): value
                for value in item.terms.get(facet, ())
                for other in self._catalogue.columns[facet].postings[value]
                if other != position and self._known[other] and int(other) not in disliked
            }
            best = max(others, key=lambda other: self._popularity[other], default=None)
            if best is not None and self._popularity[best] > self._popularity[position]:
                known = self._catalogue.items[best].id
                yield ALSO_BITS, _fact(Note.ALSO, facet, others[best]).model_copy(update={"item": known})

    @cached_property
    def _renown(self) -> dict[str, dict[str, float]]:
        """Of each facet the names that people know: those of many items that are well known."""
        speaks = np.maximum(self._popularity, 0)
        found: dict[str, dict[str, float]] = {}
        for facet in self._facets[Note.NAMES]:
            renown = {
                name: float(speaks[items].sum()) for name, items in self._catalogue.columns[facet].postings.items()
            }
            least = KNOWN_NAME * max(renown.values(), default=0.0)
            found[facet] = {name: value for name, value in renown.items() if value >= least > 0}
        return found


def noted(
    catalogue: Catalogue, marks: Mapping[str, Floats], evidence: Evidence, position: int, need: Need, fits: Mask
) -> Evidence:
    """Return evidence of a number with what is remarkable about that, if anything is that the description words.

    `marks` is how much each number speaks for each item, as `popularity.described` returns it.
    """
    best = most(catalogue, evidence, position, need, fits)
    if best is not None:
        return best
    reasons, facet = catalogue.spec.reasons, evidence.facet or ""
    ranks = {
        name: float(marks[name][position]) / described_facet.prior
        for name, described_facet in catalogue.spec.facets.items()
        if isinstance(described_facet, NumberFacet) and name in marks
    }
    if ranks.pop(facet) < NEARLY_ALL:
        return evidence
    if f"{Note.GEM}.{facet}" in reasons and ranks and max(ranks.values()) <= HARDLY_KNOWN:
        return evidence.model_copy(update={"note": Note.GEM})
    return evidence.model_copy(update={"note": Note.HIGH}) if f"{Note.HIGH}.{facet}" in reasons else evidence


def most(catalogue: Catalogue, evidence: Evidence, position: int, need: Need, fits: Mask) -> Evidence | None:
    """Return the evidence with the note that an item has more of a number than all else that fits, where it has.

    Nothing where hardly anything fits, where nothing was required, or where another item has as much.
    """
    facet = evidence.facet or ""
    if not need.require or f"{Note.MOST}.{facet}" not in catalogue.spec.reasons:
        return None
    column = catalogue.numbers[facet]
    # Unknown compares false. Hardly an item is the first, so that is asked first.
    if not fits[position] or np.count_nonzero((column >= column[position]) & fits) != 1:
        return None
    if np.count_nonzero(~np.isnan(column) & fits) < FEW:
        return None
    return evidence.model_copy(update={"note": Note.MOST, "among": need.require, "count": int(np.count_nonzero(fits))})


def _worded(catalogue: Catalogue, note: Note) -> list[str]:
    """Return the facets of the right kind for which the description has a wording of a note."""
    facets = catalogue.spec.facets
    kind = NumberFacet if note in (Note.MOST, Note.HIGH, Note.GEM) else TermsFacet
    reasons = catalogue.spec.reasons
    return [name for name, facet in facets.items() if isinstance(facet, kind) and f"{note}.{name}" in reasons]


def _fact(note: Note, facet: str, value: str) -> Evidence:
    return Evidence(part=Part.FACT, share=0.0, note=note, facet=facet, value=value)


def _bits(having: int, among: Mask) -> float:
    """Return how remarkable it is to be one of so many."""
    return math.log2(max(1, int(np.count_nonzero(among))) / max(1, having))
