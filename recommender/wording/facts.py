"""What a catalogue can tell of its items: a fact of one, whether something holds of it, which of several is meant.

Facts are sentences, put together from the phrases of the catalogue's description. No model, no store.
"""

from __future__ import annotations

from collections.abc import Sequence

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, TermsFacet, UnionFacet
from recommender.catalogue.questions import Critique
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.answer import Extreme, Verdict
from recommender.domain.conditions import Condition, Terms
from recommender.domain.items import Item
from recommender.wording.asked import Asked, Phrases
from recommender.wording.languages import described, language, tr, value_words
from recommender.wording.phrases import MAX_NAMED, facts, join, known_facets, story

MAX_CAST = 3  # of a long list of values, where it is one fact among several
IT = "it"  # an item that was named right before


class Facts:
    """Tells what one catalogue knows."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._spec = catalogue.spec
        self._phrases = Phrases(catalogue.spec)

    def asked(self, text: str, items: Sequence[str] = ()) -> Asked:
        """Return what a question asks for by its wording; `items` are those that it names."""
        return self._phrases.read(text, [self._catalogue.item(item).title for item in items])

    # Of one item

    def answer(self, item: str, asked: Sequence[str], *, named: bool = False) -> str:
        """Tell facts of an item, and what is not known of it with what is known instead, a sentence each.

        Args:
            item: its id.
            asked: facets, and names of what is unanswerable.
            named: the item was named right before, and is called "it".

        Raises:
            UnknownItemError: there is no such item.
        """
        found, told = self._catalogue.item(item), list[str]()
        for name in dict.fromkeys(asked):
            called = IT if told or named else language().label(found)
            if name in self._spec.unanswerable:
                told += self._unanswerable(found, name, called)
            elif name in self._spec.facets:
                told.append(self._fact(found, name, called))
        return language().grammar.sentence.join(told)

    def summary(self, item: str) -> str:
        """Tell in one sentence what an item is, and below it the story, where a text tells one.

        Raises:
            UnknownItemError: there is no such item.
        """
        found = self._catalogue.item(item)
        shown = [name for name in self._spec.summary or self._spec.show if self._knows(found, name)]
        told = self._clauses(found, shown or known_facets(found, self._spec)[:MAX_CAST])
        label = language().label(found)
        first = tr("I know nothing of {item} but its name.").format(item=label)
        if told:
            first = tr("{item} is {facts}.").format(item=label, facts=told)
        return "\n".join(filter(None, (first, story(found))))

    def story(self, item: str) -> str:
        """Tell what an item is about, or that nothing here says so and what kind of item it is.

        Raises:
            UnknownItemError: there is no such item.
        """
        found = self._catalogue.item(item)
        names = [name for name in self._spec.show if not isinstance(self._spec.facets[name], NumberFacet)]
        kind = self._clauses(found, [name for name in names if self._knows(found, name)])
        unknown = (
            tr("I have no description of {item}; it is {kind}.") if kind else tr("I have no description of {item}.")
        )
        unknown = unknown.format(item=language().label(found), kind=kind)
        return story(found) or unknown

    def reputation(self, item: str) -> str:
        """Tell what speaks for an item to somebody unknown: by the facets that have a `prior`.

        Raises:
            UnknownItemError: there is no such item.
        """
        found = self._catalogue.item(item)
        names = [name for name, facet in self._spec.facets.items() if isinstance(facet, NumberFacet) and facet.prior]
        known = [name for name in names if self._knows(found, name)]
        unknown = tr("I don't know what others think of {item}.").format(item=language().label(found))
        return self.answer(item, known) if known else unknown

    def stock(self, item: str) -> str:
        """Tell whether an item can be had; empty where the description has no words for it.

        Raises:
            UnknownItemError: there is no such item.
        """
        found = self._catalogue.item(item)
        if self._spec.stock is None:
            return ""
        stock = described(self._spec).stock
        assert stock is not None  # noqa: S101  a translation has what the description has
        return _put(stock.available if found.available else stock.unavailable, language().label(found))

    def check(self, item: str, condition: Condition, *, loosely: bool = False) -> tuple[Verdict, str]:
        """Return whether a condition holds of an item, and the fact that tells so.

        Args:
            item: its id.
            condition: what is asked.
            loosely: the value stands for a word that says less ("scary" for Horror): the fact is all there is to say.

        Raises:
            UnknownItemError: there is no such item.
        """
        found, facet = self._catalogue.item(item), self._spec.facets[condition.facet]
        if not self._knows(found, condition.facet):
            return Verdict.UNKNOWN, self._fact(found, condition.facet, language().label(found))
        holds = self.holds(item, condition)
        if loosely:
            beside = [] if isinstance(facet, UnionFacet) else facet.beside
            told_of = self._clauses(found, [condition.facet, *beside])
            return Verdict.LOOSE, tr("{item} is {facts}.").format(item=language().label(found), facts=told_of)
        if not isinstance(condition, Terms):
            return Verdict.YES if holds else Verdict.NO, self._fact(found, condition.facet, language().label(found))
        if holds:
            told = list[str]()
            for part in self._spec.parts_of(condition.facet):
                if values := [value for value in condition.values if value in found.terms.get(part, ())]:
                    words = [value_words(part, value, self._spec) for value in values]
                    told.append(self._told(IT if told else language().label(found), part, words))
            return Verdict.YES, language().grammar.sentence.join(told)
        if isinstance(facet, TermsFacet) and (facet.labels or facet.loose):  # what is not noted may be so all the same
            return Verdict.UNSURE, self._fact(found, condition.facet, language().label(found))
        if self.is_name(condition.facet):
            names = join([value_words(condition.facet, value, self._spec) for value in condition.values], "or")
            said = tr("{names} is not among the {facet} of {item}.")
            label = described(self._spec).facets[condition.facet].label
            return Verdict.UNSURE, said.format(names=names, facet=label, item=language().label(found))
        return Verdict.NO, self._fact(found, condition.facet, language().label(found))

    def holds(self, item: str, condition: Condition) -> bool | None:
        """Return whether a condition holds of an item; None where nothing is known of it in that facet.

        Raises:
            UnknownItemError: there is no such item.
        """
        if not self._knows(self._catalogue.item(item), condition.facet):
            return None
        return bool(self._catalogue.having(condition)[self._catalogue.index[item]])

    def maker(self, item: str, facet: str | None = None) -> Terms | None:
        """Return who made an item, as a condition: in one facet of names, or in the first of which anything is known.

        Raises:
            UnknownItemError: there is no such item.
        """
        found = self._catalogue.item(item)
        names = [facet] if facet else [name for name in self._spec.facets if self.is_name(name)]
        parts = [part for name in names for part in self._spec.parts_of(name) if found.terms.get(part)]
        return Terms(facet=parts[0], values=(found.terms[parts[0]][0],)) if parts else None

    def is_name(self, facet: str) -> bool:
        """Whether a facet's values are names."""
        parts = [self._spec.facets[part] for part in self._spec.parts_of(facet)] if facet in self._spec.facets else []
        return bool(parts) and all(isinstance(part, TermsFacet) and part.names for part in parts)

    # Of several

    def most(self, items: Sequence[str], critique: Critique) -> Extreme:
        """Return which items have most of what a superlative asks for: "shortest", "scariest"."""
        known = [(amount, item) for item in items if (amount := self._amount(item, critique)) is not None]
        unknown = tuple(item for item in items if item not in {each for _, each in known})
        best = max((amount for amount, _ in known), default=0.0)
        first = tuple(item for amount, item in known if amount == best) if known else ()
        if critique.value is not None and best <= 0 and critique.direction > 0:
            return Extreme(unknown=unknown)  # none has it at all
        facet = self._spec.facets[critique.facet]
        beside = facet.beside if isinstance(facet, TermsFacet) and critique.value is not None else ()
        told = [
            self.answer(
                item,
                [critique.facet, *(name for name in beside if self._knows(self._catalogue.item(item), name))],
                named=len(first) == 1,
            )
            for item in first
        ]
        return Extreme(items=first, facts=language().grammar.sentence.join(told), unknown=unknown)

    def more(self, one: str, other: str, critique: Critique) -> tuple[Verdict, str]:
        """Return whether one item has more than another of what a relative word asks for, and the facts of both."""
        mine, others = self._amount(one, critique), self._amount(other, critique)
        told = language().grammar.sentence.join(
            [self.answer(one, [critique.facet]), self.answer(other, [critique.facet])]
        )
        if mine is None or others is None:
            return Verdict.UNKNOWN, told
        if critique.value is not None and mine == others:
            return Verdict.LOOSE, told  # both are horror films: how scary they are nobody has counted
        return Verdict.YES if mine > others else Verdict.NO, told

    def _amount(self, item: str, critique: Critique) -> float | None:
        """Return how much of it an item has, more being more of what is asked for; None where it is not known."""
        found, facet = self._catalogue.item(item), self._spec.facets[critique.facet]
        if isinstance(facet, NumberFacet):
            value = found.numbers.get(critique.facet)
            return None if value is None else critique.direction * value
        held = {value for part in self._spec.parts_of(critique.facet) for value in found.terms.get(part, ())}
        if not held:
            return None
        if critique.value is not None:
            return critique.direction * float(critique.value in held)
        place = facet.place(held) if isinstance(facet, TermsFacet) else None
        return None if place is None else critique.direction * float(place)

    # Sentences

    def _fact(self, item: Item, facet: str, called: str) -> str:
        """Tell one fact, or that it is not known, and then what is known beside it."""
        parts = [part for part in self._spec.parts_of(facet) if self._knows(item, part)]
        if parts:
            told = [
                self._told(called if not place else IT, part, _values(item, part, self._spec))
                for place, part in enumerate(parts)
            ]
            return language().grammar.sentence.join(told)
        facet_told = described(self._spec).facets[self._spec.parts_of(facet)[0]]
        assert not isinstance(facet_told, UnionFacet)  # noqa: S101  the parts of a union are none
        if called == IT:
            return facet_told.unknown
        instead = self._clauses(item, facet_told.beside or self._spec.show)
        said = tr("{item}: {unknown}; it is {facts}.") if instead else tr("{item}: {unknown}.")
        return said.format(item=called, unknown=facet_told.unknown.rstrip(".。"), facts=instead)

    def _told(self, called: str, facet: str, values: Sequence[str]) -> str:
        facet_told = described(self._spec).facets[facet]
        assert not isinstance(facet_told, UnionFacet)  # noqa: S101  a union has parts, which are told
        template = facet_told.answer or language().grammar.is_so.format(fact=facet_told.fact)
        return _put(template, called, join(values))

    def _unanswerable(self, item: Item, name: str, called: str) -> list[str]:
        known_of = described(self._spec).unanswerable[name]
        if answers := [facet for facet in known_of.known if self._knows(item, facet)]:
            return [self._fact(item, facet, IT if place else called) for place, facet in enumerate(answers)]
        known = [facet for facet in known_of.instead if self._knows(item, facet)]
        return [_put(known_of.say, called), *(self._fact(item, facet, IT) for facet in known)]

    def _clauses(self, item: Item, names: Sequence[str]) -> str:
        """Tell several facts in one sentence, of many values a few."""
        told = [facts(_few(item, name, self._spec), name, self._spec) for name in names if self._knows(item, name)]
        return language().grammar.comma.join(told)

    def _knows(self, item: Item, facet: str) -> bool:
        return any(item.terms.get(part) or part in item.numbers for part in self._spec.parts_of(facet))


def _values(item: Item, facet: str, spec: CatalogueSpec) -> list[str]:
    if facet in item.numbers:
        return [described(spec).say_number(facet, item.numbers[facet])]
    values = [value_words(facet, value, spec) for value in item.terms[facet]]
    return [*values[:MAX_NAMED], language().grammar.others] if len(values) > MAX_NAMED else values


def _few(item: Item, facet: str, spec: CatalogueSpec) -> Item:
    """Return the item with no more than a few names in a facet."""
    few = {part: item.terms[part][:MAX_CAST] for part in spec.parts_of(facet) if part in item.terms}
    return item.model_copy(update={"terms": {**item.terms, **few}})


def _put(template: str, called: str, value: str = "") -> str:
    """Put an item and a value into a sentence; a title that begins with a small letter keeps it."""
    begins = template.startswith("{item}") and called == IT
    it = tr(IT) if called == IT else called
    return template.format(item=it.capitalize() if begins else it, value=value)
