"""Ranks the items of a catalogue for one person and one need."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from weakref import WeakKeyDictionary, proxy

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue, Mask
from recommender.domain.feedback import Signal
from recommender.domain.need import Need
from recommender.domain.recommendation import Absence, Evidence, Part, Question, Recommendation, Relaxation
from recommender.models.protocol import History, Scoring, Searchable
from recommender.ranking.approximate import Approximate
from recommender.ranking.constraints import Constraints
from recommender.ranking.diversity import diversify
from recommender.ranking.explanation import Explainer, leads
from recommender.ranking.exploration import RUNNERS_UP, Chance, surprises, trial
from recommender.ranking.facts import Facts
from recommender.ranking.person import Person, deed, history_of
from recommender.ranking.question import Questions
from recommender.ranking.relax import relaxations
from recommender.ranking.scoring import Everything, Floats, Later, Scorer, Scores, Weights
from recommender.ranking.violations import met_by, violations
from recommender.retrieval.free_text import allowed_by, coming_close, saying, short, with_any
from recommender.retrieval.index import Index
from recommender.retrieval.nearest import Finder

POOL = 300  # the best items: what a question is about
ORDERED = 30  # the best by wishes that only weigh, which are put in order where one is asked for
DIVERSIFIED = 100  # the very best, from which those to show are chosen


@dataclass(frozen=True)
class Ranking:
    """What a need leads to; see `domain.recommendation.Page`.

    `propensities` are the probabilities with which each item is at its place, see `exploration`. Where the last place
    is left to chance, `candidates` are all items that may have it, first the one that the ranking puts there.
    """

    recommendations: tuple[Recommendation, ...]
    total: int
    propensities: tuple[float, ...] = ()
    candidates: tuple[str, ...] = ()
    exhausted: bool = False
    relaxations: tuple[Relaxation, ...] = ()
    question: Question | None = None


class Ranker:
    """Ranks the items of one catalogue with any model that was fitted on it. Safe to share between threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        index: Index,
        popularity: Floats,
        weights: Weights | None = None,
        rated: Mask | None = None,
    ) -> None:
        """Take what there is to rank by; `rated` says of which items people's opinions are known, if of any."""
        self._catalogue = catalogue
        self._index = index
        self._constraints = Constraints(catalogue, partial(allowed_by, catalogue, index))
        self._scorer = Scorer(catalogue, self._constraints, index, popularity, weights or Weights())
        self._explainer = Explainer(catalogue, self._scorer, rated)
        self._facts = Facts(catalogue, popularity)
        self._questions = Questions(catalogue, popularity, index.embeddings)
        self._approximate: WeakKeyDictionary[Scoring, Approximate] = WeakKeyDictionary()

    @property
    def items(self) -> int:
        """How many items are ranked."""
        return len(self._catalogue)

    def look_up(self, model: Scoring, nearest: Finder) -> None:
        """From now on rank with this model by looking candidates up in an index of its vectors, where that is enough.

        Raises:
            TypeError: the model's vectors say too little.
        """
        if not isinstance(model, Searchable):
            raise TypeError(f"the {model.name} model has no vectors to look items up by")
        self._approximate[model] = Approximate(self._scorer, proxy(model), nearest)

    def person(self, model: Scoring, signals: Sequence[Signal]) -> Person:
        """Read a person's signals; items that the catalogue does not have (any more) are left out."""
        known = [signal for signal in signals if signal.item in self._catalogue]
        again = self._catalogue.spec.repeat
        hidden = [self._catalogue.index[each.item] for each in known if each.weight < 0 or (each.seen and not again)]
        person = self.with_history(model, history_of(self._catalogue, signals), np.array(hidden, dtype=np.int64))
        said = {self._catalogue.index[each.item]: kind for each in known if (kind := deed(each)) is not None}
        return replace(person, said=said)

    def with_history(self, model: Scoring, history: History, hidden: npt.NDArray[np.int64]) -> Person:
        """Return somebody with this history, to whom some positions are never shown."""
        approximate = self._approximate.get(model)
        if approximate is None:
            return Person(history, hidden, self._scorer.personal(Everything(self._scorer, model), history))
        view = Everything(self._scorer, proxy(model))  # whoever is remembered does not keep a model that was replaced
        later = Later(lambda: self._scorer.personal(view, history))
        return Person(history, hidden, later, approximate.personal(history))

    def rank(
        self, model: Scoring, person: Person, need: Need, skip: Collection[str] = (), chance: Chance | None = None
    ) -> Ranking:
        """Return the best items for a person and a need, never one that is skipped, hidden or an example.

        Args:
            model: says who likes what.
            person: for whom.
            need: what has to hold, and what would be nice.
            skip: items not to show.
            chance: what is left to chance; nothing without it.

        Raises:
            ConditionError: the need does not fit the catalogue.
        """
        self._constraints.check(need)
        satisfied = self._constraints.satisfied(need)
        fits = self._constraints.mask(need)
        allowed = self._allowed(person, need, skip)
        left = self._about(need, fits & allowed)
        total = int(np.count_nonzero(left))
        if not total:
            ways = relaxations(satisfied, allowed & self._constraints.in_words(need))
            return Ranking((), 0, exhausted=bool(fits.any()), relaxations=ways)
        if chance is not None and chance.surprise:
            scores = self._scorer.score(model, person.history, person.personal, need)
            found, propensity = surprises(self._scorer.popularity, person.personal, left, need.count, chance.seed)
            drawn = tuple(self._recommendation(scores, need, each, 0.0) for each in found)
            return Ranking(drawn, total, propensities=(propensity,) * len(drawn))
        if need.order is not None:
            scores = self._scorer.score(model, person.history, person.personal, need)
        else:
            scores = self._scores(model, person, need, left)
        pool = scores.best(left, POOL)
        if need.order is not None:
            first = self._in_order(need, scores, pool, left)
            return Ranking(
                tuple(self._recommendation(scores, need, each, 0.0) for each in first),
                total,
                propensities=(1.0,) * len(first),
                question=self._questions.best(need, pool, scores.at(pool), known=bool(len(person.history.items))),
            )
        best = pool[:DIVERSIFIED]
        weight = self._scorer.weights.diversity
        chosen = diversify(scores.at(best), self._index.embeddings[best], need.count, weight)
        recommendations = [self._recommendation(scores, need, int(best[row]), lost) for row, lost in chosen]
        propensities = [1.0] * len(chosen)
        candidates: tuple[str, ...] = ()
        runners_up = np.delete(best, [row for row, _ in chosen])[:RUNNERS_UP].tolist()
        if chance is not None and chance.share and len(chosen) > 1 and runners_up:
            ranked = int(best[chosen[-1][0]])
            last, propensities[-1] = trial(ranked, runners_up, chance.share, chance.seed)
            candidates = tuple(self._catalogue.items[each].id for each in (ranked, *runners_up))
            if last != ranked:
                recommendations[-1] = self._recommendation(scores, need, last, 0.0).model_copy(update={"trial": True})
        seed, known = "" if chance is None else chance.seed, bool(len(person.history.items))
        question = self._questions.best(need, pool, scores.at(pool), known=known, seed=seed)
        return Ranking(tuple(recommendations), total, tuple(propensities), candidates, question=question)

    def _about(self, need: Need, left: Mask) -> Mask:
        """Return those of some items that have the words of a wish or come close to it, where any has the words."""
        if len(short(need.themes)) < len(need.themes):
            return left
        named = left & with_any(self._index, need.themes)
        return named | (left & coming_close(self._index, need.themes)) if named.any() else left

    def _in_order(self, need: Need, scores: Scores, pool: npt.NDArray[np.intp], left: Mask) -> list[int]:
        """Return the first positions by the number that the list is to go by; ties go by score.

        Where wishes only weigh, it is the best by them that are put in order. What has no such number comes last.
        """
        assert need.order is not None  # noqa: S101  the caller asked for that
        column = need.order.direction * self._catalogue.numbers[need.order.facet]
        weighed = need.examples or need.themes or need.prefer
        among = pool[:ORDERED] if weighed else np.flatnonzero(left & ~np.isnan(column))
        named = left & with_any(self._index, short(need.themes))
        if named.any():  # the newest of a storm, and not the newest of whatever comes after what is of a storm
            among = np.flatnonzero(named)
        elif len(among) < need.count:
            among = np.union1d(among, pool[:ORDERED])
        # The last key is the first to go by; NaN would sort behind all numbers by itself, and does so here.
        order = np.lexsort((-scores.at(among), -column[among]))
        return [int(each) for each in among[order][: need.count]]

    def count(self, need: Need) -> int:
        """Return how many items satisfy a need's hard conditions.

        Raises:
            ConditionError: the need does not fit the catalogue.
        """
        return int(np.count_nonzero(self._constraints.mask(need)))

    def best(self, model: Scoring, person: Person, need: Need, count: int) -> npt.NDArray[np.intp]:
        """Return the positions of the items with the best scores, best first, before any re-ranking."""
        left = self._constraints.mask(need) & self._allowed(person, need, ())
        return self._scores(model, person, need, left).best(left, count)

    def mattering(self, need: Need, with_taste: Need, ranking: Ranking) -> Need:
        """Return the need with the part of the person's lasting taste that made a difference to a ranking.

        Avoiding something makes one where some of the items that were asked for are like that; liking something, where
        one that is shown is like that.

        Args:
            need: what was asked for.
            with_taste: the same with all of the lasting taste, by which was ranked.
            ranking: what came of it.
        """
        fits = self._constraints.mask(need)
        shown = [self._catalogue.items[self._catalogue.index[each.item]] for each in ranking.recommendations]
        spec = self._catalogue.spec
        exclude = [
            each for each in with_taste.exclude if each in need.exclude or (fits & self._constraints.having(each)).any()
        ]
        prefer = [
            each
            for each in with_taste.prefer
            if each in need.prefer or any(met_by(item, each, spec) is not None for item in shown)
        ]
        return need.model_copy(update={"exclude": tuple(exclude), "prefer": tuple(prefer)})

    def assess(self, model: Scoring, person: Person, need: Need, items: Sequence[str]) -> list[Recommendation]:
        """Return the scores of given items with their evidence, whether they would be shown or not.

        Raises:
            UnknownItemError: there is no such item.
            ConditionError: the need does not fit the catalogue.
        """
        self._constraints.check(need)
        positions = [self._catalogue.position(item) for item in items]
        scores = self._scorer.score(model, person.history, person.personal, need)
        found = [self._recommendation(scores, need, position, 0.0) for position in positions]
        return self.explained(model, person, need, found)

    def explained(
        self, model: Scoring, person: Person, need: Need, recommendations: Sequence[Recommendation]
    ) -> list[Recommendation]:
        """Return recommendations for this person and need with the evidence for their parts.

        That something is shown as a trial is said before what speaks for it, and what is only worth knowing behind.
        """
        explained = []
        fits = self._constraints.mask(Need(require=need.require))
        for each in recommendations:
            position = self._catalogue.index[each.item]
            found = self._explainer.evidence(model, person, need, position, each.parts, fits)
            facts = self._facts.of(position, person, need, fits, told={(e.facet, e.value) for e in found})
            first = (Evidence(part=Part.TRIAL, share=0.0),) if each.trial else ()
            explained.append(each.model_copy(update={"evidence": (*first, *found, *facts)}))
        return explained

    def absence(
        self, model: Scoring, person: Person, need: Need, item: str, shown: Sequence[str], passed: Collection[str]
    ) -> Absence:
        """Return what keeps an item out of the list `shown`; `passed` are items that are not shown again.

        Raises:
            UnknownItemError: there is no such item.
            ConditionError: the need does not fit the catalogue.
        """
        self._constraints.check(need)
        position = self._catalogue.position(item)
        opinions = person.history.weights[person.history.items == position]
        disliked = bool((opinions < 0).any())
        kept_out = Absence(
            unavailable=not self._catalogue.shown()[position],
            violations=violations(self._catalogue.items[position], need, self._catalogue.spec),
            unwanted=tuple(theme for theme in need.unwanted if saying(self._index, theme)[position]),
            disliked=disliked,
            seen=not disliked and position in person.hidden,
            passed=item in passed,
            example=item in need.examples,
        )
        listed = [each for each in shown if each in self._catalogue and each != item]
        if kept_out != Absence() or not listed:
            return kept_out
        last = listed[-1]
        one, other = self.assess(model, person, need, [item, last])
        if one.score <= other.score:
            return Absence(ahead=last, parts=leads(other, one))
        if len(listed) == 1:
            return Absence()
        vectors = self._index.embeddings[[self._catalogue.index[each] for each in listed]]
        alike, alike_last = vectors[:-1] @ self._index.embeddings[position], vectors[:-1] @ vectors[-1]
        lost = self._scorer.weights.diversity * float(alike.max() - alike_last.max())
        return Absence(alike=listed[int(alike.argmax())] if one.score - lost <= other.score else None)

    def _scores(self, model: Scoring, person: Person, need: Need, left: Mask) -> Scores:
        """Return the scores of candidates where they are enough, otherwise of all items; see `Approximate.score`."""
        approximate = self._approximate.get(model)
        if approximate is not None:
            candidates = person.candidates or approximate.personal(person.history)
            scores = approximate.score(person.history, candidates, need, left)
            if scores is not None:
                return scores
        return self._scorer.score(model, person.history, person.personal, need)

    def _allowed(self, person: Person, need: Need, skip: Collection[str]) -> Mask:
        allowed = self._catalogue.shown()
        allowed[person.hidden] = False
        allowed[[self._catalogue.index[item] for item in (*skip, *need.examples) if item in self._catalogue]] = False
        return allowed

    def _recommendation(self, scores: Scores, need: Need, position: int, lost: float) -> Recommendation:
        parts = scores.of(position)
        item = self._catalogue.items[position]
        if met := sum(met_by(item, condition, self._catalogue.spec) is not None for condition in need.require):
            parts[Part.REQUEST] = parts.get(Part.REQUEST, 0.0) + met * self._scorer.weights.request
        if lost:
            parts[Part.DIVERSITY] = -lost
        return Recommendation(item=item.id, score=sum(parts.values()), parts=parts)
