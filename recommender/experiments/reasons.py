"""How telling reasons are: what is said beside the items of lists for random needs, and how often the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.conditions import Condition, Range, Terms
from recommender.domain.feedback import Feedback, Kind
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.ranking.popularity import described
from recommender.service import Recommender

COMMONEST = 3
WELL_KNOWN = 0.1  # people name one of the best known tenth of the items
REACH = 0.1  # a number that is asked for may be as far away, as a share of all numbers
MOST_LIKES = 6
NOTHING = "(nothing)"
SUBJECTS = ("a bank heist", "robots", "life in a small town", "a road trip", "the sea", "revenge", "growing up")


@dataclass(frozen=True)
class Telling:
    """What was said: how often each form of words, whatever it names, and each reason as it stood.

    `distinct` is the mean share of a list's items with a reason that no item above has, word for word; `forms` is the
    same for forms of words.
    """

    phrases: Counter[str]
    reasons: Counter[str]
    distinct: float
    forms: float

    @property
    def commonest(self) -> float:
        """The share of the three commonest forms of words among all that was said."""
        return _commonest(self.phrases)

    @property
    def commonest_reasons(self) -> float:
        """The share of the three commonest reasons, word for word."""
        return _commonest(self.reasons)

    def markdown(self) -> str:
        """Return the figures as a table."""
        lines = [
            f"| the three commonest forms of words | {self.commonest:.0%} |",
            f"| the three commonest reasons, word for word | {self.commonest_reasons:.0%} |",
            f"| items of a list with a reason of their own | {self.distinct:.0%} |",
            f"| items of a list with a form of words of their own | {self.forms:.0%} |",
            *(f"| {text} | {count / self.phrases.total():.1%} |" for text, count in self.phrases.most_common()),
        ]
        return "\n".join(["| | share |", "|---|--:|", *lines])


def measure(recommender: Recommender, needs: int, *, seed: int) -> Telling:
    """Ask for lists as random people do, half of whom like something, and count what is said beside the items.

    What they like is recorded: the store has to be one that is thrown away.
    """
    random = Random(seed)  # noqa: S311  no secret
    catalogue = recommender.catalogue
    people = _People(catalogue, random)
    forms = [(_pattern(template), template) for template in _templates(catalogue.spec)]
    phrases: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    own: list[float] = []
    own_forms: list[float] = []
    for number in range(needs):
        user = f"somebody {number}" if number % 2 else None
        if user is not None:
            recommender.record(list(people.likes(user)))
        page = recommender.recommend(user, people.need(), session="s", channel="measuring", turn_key=f"{number}")
        told = [each.reason or NOTHING for each in recommender.tell(user, page)]
        said = [tuple(_form(part, forms) for part in each.split("; ")) for each in told]
        phrases.update(form for each in said for form in each)
        reasons.update(part for each in told for part in each.split("; "))
        if told:
            own.append(len({each for each in told if each != NOTHING}) / len(told))
            own_forms.append(len({each for each in said if each != (NOTHING,)}) / len(told))
    return Telling(phrases, reasons, float(np.mean(own)), float(np.mean(own_forms)))


class _People:
    """Random people: what they like, and what they ask for."""

    def __init__(self, catalogue: Catalogue, random: Random) -> None:
        self._catalogue, self._random = catalogue, random
        speaks = sum(described(catalogue).values(), np.zeros(len(catalogue), dtype=np.float32))
        best = np.argsort(-speaks, kind="stable")[: max(1, int(WELL_KNOWN * len(catalogue)))]
        self._known: list[Item] = [catalogue.items[position] for position in best]
        self._asked = [name for name, facet in catalogue.spec.facets.items() if facet.question]

    def need(self) -> Need:
        """Return a wish or two, sometimes an example, a subject or nothing at all."""
        random = self._random
        return Need(
            require=tuple(self._condition() for _ in range(random.choice((0, 1, 1, 2)))),
            prefer=(self._condition(),) if random.random() < 0.2 else (),
            examples=(self._item().id,) if random.random() < 0.25 else (),
            themes=(random.choice(SUBJECTS),) if random.random() < 0.15 else (),
        )

    def likes(self, user: str) -> Iterator[Feedback]:
        """Yield a few likes."""
        for _ in range(self._random.randint(1, MOST_LIKES)):
            item, now = self._item().id, datetime.now(UTC)
            key = f"{user}:{item}"
            yield Feedback(key=key, user=user, item=item, kind=Kind.LIKE, session="s", channel="measuring", at=now)

    def _item(self) -> Item:
        return self._known[self._random.randrange(len(self._known))]

    def _condition(self) -> Condition:
        """Return a condition on a facet that is asked about, which one of the known items satisfies."""
        while True:
            item, facet = self._item(), self._random.choice(self._asked)
            if facet in item.numbers:
                low, high = self._catalogue.spans[facet]
                middle, reach = item.numbers[facet], REACH * (high - low)
                return Range(facet=facet, low=max(low, middle - reach), high=middle + reach)
            if isinstance(self._catalogue.spec.facets[facet], TermsFacet) and item.terms.get(facet):
                return Terms(facet=facet, values=(self._random.choice(item.terms[facet]),))


def _templates(spec: CatalogueSpec) -> Sequence[str]:
    """Return all forms of words, those that leave least open first."""
    return sorted({*spec.reasons.values(), "it is {fact}"}, key=lambda text: -len(re.sub(r"{[^}]*}", "", text)))


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"{[^}]*}", template)
    return re.compile(".+".join(re.escape(part) for part in parts))


def _form(reason: str, forms: Sequence[tuple[re.Pattern[str], str]]) -> str:
    return next((template for pattern, template in forms if pattern.fullmatch(reason)), reason)


def _commonest(counted: Counter[str]) -> float:
    return sum(count for _, count in counted.most_common(COMMONEST)) / max(1, counted.total())
