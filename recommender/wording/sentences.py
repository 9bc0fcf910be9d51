"""What items, facets, conditions, needs and questions of one catalogue are called. No model, no store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.conditions import Condition, Terms, ranges
from recommender.domain.need import Need
from recommender.domain.recommendation import Evidence, Question
from recommender.wording import phrases, reasons
from recommender.wording.languages import described, language


class Wording:
    """Says what one catalogue has, in the language of the turn."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._spec = catalogue.spec

    def label(self, item: str) -> str:
        """Return what an item is called; an id that is not in the catalogue stands for itself."""
        return language().label(self._catalogue.item(item)) if item in self._catalogue else item

    def reasons(self, evidence: Sequence[Evidence]) -> list[str]:
        """Say each piece of evidence once, in the order given."""
        said = (reasons.reason(each, self._spec, self.label) for each in evidence)
        return list(dict.fromkeys(filter(None, said)))

    def in_a_line(self, item: str) -> str:
        """Say what an item is about, or, where no text says that, what is shown of it in lists.

        Raises:
            UnknownItemError: there is no such item.
        """
        return phrases.story(self._catalogue.item(item)) or self.details(item, self._spec.show)

    def details(self, item: str, facets: Sequence[str] = ()) -> str:
        """Say what is known of an item: in some facets; or what it is about, where a text says that, and everything.

        Raises:
            UnknownItemError: there is no such item.
        """
        found = self._catalogue.item(item)
        if asked := [facet for facet in facets if facet in self._spec.facets]:
            return phrases.about(found, asked, self._spec)
        known = phrases.about(found, phrases.known_facets(found, self._spec), self._spec)
        return "\n".join(filter(None, (phrases.story(found), known)))

    def restate(self, need: Need) -> str:
        """Say what is asked for: "French comedies from the 1990s, no horror films"."""
        return phrases.restate(need, self._spec, self.label)

    def say_condition(self, condition: Condition, *, excluded: bool = False) -> str:
        """Say one condition: "French", "no horror films"."""
        return phrases.condition_words(condition, self._spec, excluded=excluded)

    def say_wish(self, condition: Condition) -> str:
        """Say one condition as what is wanted: "comedies", "French films"."""
        return phrases.restate(Need(require=(condition,)), self._spec, self.label)

    def answers(self, question: Question) -> list[tuple[str, dict[str, Any]]]:
        """Return the answers to a question: what to write on a button, and the entity that it stands for."""
        return [
            (option, self.entity(condition))
            for option, condition in zip(question.options, question.conditions, strict=True)
        ]

    def asks(self, question: Question) -> str:
        """Return the words of a question."""
        return question.text or described(self._spec).facets[question.facet].question or ""

    def replies(self, question: Question) -> list[tuple[str, tuple[dict[str, Any], ...]]]:
        """Return the answers to any question: what to write on a button, and the entities that it stands for.

        None, where an answer asks for nothing.
        """
        if question.items:
            return [
                (option, ({"entity": "title", "role": "example", "value": [item]},))
                for option, item in zip(question.options, question.items, strict=True)
            ]
        if question.answers:
            return [
                (
                    option,
                    (
                        *({"entity": each.facet, "value": _entity_value(each)} for each in wishes.require),
                        *(
                            {"entity": each.facet, "role": "prefer", "value": _entity_value(each)}
                            for each in wishes.prefer
                        ),
                    ),
                )
                for option, wishes in zip(question.options, question.answers, strict=True)
            ]
        return [(option, (entity,)) for option, entity in self.answers(question)]

    def entity(self, condition: Condition) -> dict[str, Any]:
        """Return the entity that says a condition, for a message that an option stands for."""
        return {"entity": condition.facet, "value": _entity_value(condition)}

    def span(self, facet: str) -> tuple[str, str, str]:
        """Return a number facet's label and the least and the greatest value that an item has, as words."""
        low, high = self._catalogue.spans[facet]
        told = described(self._spec)
        return told.facets[facet].label, told.say_number(facet, low), told.say_number(facet, high)


def _entity_value(condition: Condition) -> Any:
    if isinstance(condition, Terms):
        return list(condition.values)
    lowest, highest = ranges(condition)[0], ranges(condition)[-1]
    return {"low": lowest.low, "high": highest.high}
