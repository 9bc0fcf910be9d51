"""The questions that no facet asks: for an example, for a choice between two, and those that the description adds.

What an answer is worth is told by simple priors, which say no more than is known:

* Of answers that stand for conditions, each is given as often as any other. One that asks for what a share s of the
  candidates has tells -log2 s bits, and half of that where it is only liked; one that asks for nothing tells nothing.
* Which of two items is preferred tells on which side of the middle between them the candidates lie that are wanted: the
  entropy of the two sides, at most one bit.
* An item that somebody loved tells what the description says that it does.

All of it counts as often as people have an answer.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.questions import Answer, AnswersQuestion, ExampleQuestion, PairQuestion
from recommender.domain.need import Need
from recommender.domain.recommendation import OptionWishes, Question
from recommender.wording.languages import language, tr

Floats = npt.NDArray[np.float32]
Positions = npt.NDArray[np.intp]

SOFT = 0.5  # of what a condition tells, where it is only liked
LEAST_SHARE = 0.02  # an answer that leaves less of the candidates' weight is not offered
NAMED_FROM = 20  # items that a question names are among so many of the best known candidates
EXAMPLES = 3


class OtherQuestions:
    """Makes the questions of one catalogue's description that no facet asks."""

    def __init__(self, catalogue: Catalogue, popularity: Floats | None, embeddings: Floats | None) -> None:
        """Questions that name items are asked only with `popularity` and `embeddings`, both of all items."""
        self._catalogue = catalogue
        self._popularity = popularity
        # Which items satisfy the conditions of answers: looked up with every list.
        self._having = {
            condition: catalogue.having(condition)
            for question in catalogue.spec.questions.values()
            if isinstance(question, AnswersQuestion)
            for answer in question.answers
            for condition in answer.conditions
        }
        self._embeddings = embeddings

    def of(
        self, closed: Collection[str], need: Need, items: Positions, weights: Floats, known: bool
    ) -> Iterator[Question]:
        """Yield the questions that may be asked, with what each is expected to tell.

        Args:
            closed: facets of which nothing is to be asked.
            need: questions that it leaves open, or that its examples answer, are not asked.
            items: positions of the candidates.
            weights: how likely each is the one that is wanted; sums up to 1.
            known: whether anything is known of the person.
        """
        for name, question in self._catalogue.spec.questions.items():
            if name in need.indifferent:
                continue
            if isinstance(question, AnswersQuestion):
                asked = self._answers(name, question, closed, items, weights)
            elif need.examples or self._popularity is None or self._embeddings is None:
                continue
            elif isinstance(question, ExampleQuestion):
                asked = None if known else self._example(name, question, self._far_apart(items, EXAMPLES))
            else:
                asked = self._pair(name, question, self._far_apart(items, 2), items, weights)
            if asked is not None and asked.information > 0:
                yield asked

    def _answers(
        self, name: str, question: AnswersQuestion, closed: Collection[str], items: Positions, weights: Floats
    ) -> Question | None:
        spec = self._catalogue.spec
        asks = [part for each in question.answers for one in each.conditions for part in spec.parts_of(one.facet)]
        if any(facet in closed for facet in asks):
            return None
        told = {answer: self._told(answer, items, weights) for answer in question.answers}
        offered = [answer for answer in question.answers if told[answer] is not None]
        if len(offered) < 2:
            return None
        bits = float(np.mean([told[answer] or 0.0 for answer in offered])) * (1 - question.dont_know)
        return Question(
            facet=name,
            text=tr(question.question),
            options=tuple(tr(answer.label) for answer in offered),
            answers=tuple(OptionWishes(require=answer.require, prefer=answer.prefer) for answer in offered),
            information=bits,
        )

    def _told(self, answer: Answer, items: Positions, weights: Floats) -> float | None:
        """Return the bits that an answer tells, or None where it would leave next to nothing."""
        bits = 0.0
        for conditions, counts in ((answer.require, 1.0), (answer.prefer, SOFT)):
            for condition in conditions:
                share = float(weights[self._having[condition][items]].sum())
                if share < LEAST_SHARE:
                    return None
                bits -= counts * math.log2(min(1.0, share))
        return bits

    def _example(self, name: str, question: ExampleQuestion, named: Sequence[int]) -> Question:
        return self._naming(name, tr(question.question), named, question.bits * (1 - question.dont_know))

    def _pair(
        self, name: str, question: PairQuestion, named: Sequence[int], items: Positions, weights: Floats
    ) -> Question | None:
        if len(named) < 2 or self._embeddings is None:
            return None
        nearer = self._embeddings[items] @ (self._embeddings[named[0]] - self._embeddings[named[1]]) > 0
        share = float(weights[nearer].sum())
        if not LEAST_SHARE <= share <= 1 - LEAST_SHARE:
            return None
        bits = -share * math.log2(share) - (1 - share) * math.log2(1 - share)
        one, other = (language().label(self._catalogue.items[each]) for each in named)
        return self._naming(
            name, tr(question.question).format(one=one, other=other), named, bits * (1 - question.dont_know)
        )

    def _naming(self, name: str, text: str, named: Sequence[int], bits: float) -> Question:
        chosen = [self._catalogue.items[each] for each in named]
        return Question(
            facet=name,
            text=text,
            options=tuple(language().label(item) for item in chosen),
            items=tuple(item.id for item in chosen),
            information=bits,
        )

    def _far_apart(self, items: Positions, count: int) -> list[int]:
        """Return some of the best known candidates: the best known one, then each time the one least like those."""
        assert self._popularity is not None and self._embeddings is not None  # noqa: S101, PT018  the caller has asked
        known = items[np.argsort(-self._popularity[items], kind="stable")[:NAMED_FROM]]
        vectors = self._embeddings[known]
        chosen = [0]
        while len(chosen) < min(count, len(known)):
            likeness = (vectors @ vectors[chosen].T).max(axis=1)
            likeness[chosen] = np.inf
            chosen.append(int(likeness.argmin()))
        return [int(known[each]) for each in chosen]
