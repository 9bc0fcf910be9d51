"""What another policy would have achieved, estimated from what chance decided and what people said of it.

In a share of the lists chance gave the last place to a runner-up (`ranking.exploration`), and the probability of that
was kept. An outcome counts for another policy where it happens to have been tried, weighted by how rarely it is tried:

* IPS, inverse propensity scoring (Horvitz and Thompson 1952): the mean of w r with w = 1[shown = target] / propensity.
  Unbiased, and of large variance where propensities are small.
* SNIPS, the self-normalised one (Swaminathan and Joachims 2015, "The self-normalized estimator for counterfactual
  learning"): sum of w r over sum of w. A little biased, usually of much smaller variance.
* DR, doubly robust (Dudík, Langford and Li 2011): the mean of q(target) + w (r - q(shown)), where q(item) is what
  reward an item is expected to have: its mean, drawn towards the mean of all, from other people's outcomes only.
  Unbiased whatever q is, because the propensities are known.

People are the unit of resampling: what one person says of two lists is not independent.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.feedback import Exposure, Feedback, Signal
from recommender.models.protocol import Scoring
from recommender.ranking.person import history_of
from recommender.settings import EventWeights
from recommender.store.signals import derive_signals, standing

FOLDS = 2
SHRINKAGE = 5.0  # outcomes that the mean of all counts for beside an item's own
LIKED_FROM = 0.5  # a signal of that weight: a like, a save, about four stars

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Decision:
    """One place that chance decided about: who was shown what, how likely that was, and whether they liked it."""

    user: str
    shown: str
    propensity: float
    reward: float


@dataclass(frozen=True)
class Figure:
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.4f} [{self.low:.4f}, {self.high:.4f}]"


@dataclass(frozen=True)
class Estimates:
    """What a policy would have achieved. `logged` is the mean of what was shown, which is not what it would have been.

    `matches` is how often what the policy would have shown was shown; `effective` is Kish's effective sample size, the
    number of outcomes of equal weight that tell as much.
    """

    decisions: int
    people: int
    matches: int
    effective: float
    logged: Figure
    ips: Figure
    snips: Figure
    dr: Figure


def reward(shown: Exposure, feedback: Sequence[Feedback], within: timedelta) -> float:
    """Return 1 if the person came to like what was shown, 0 if not.

    What they said of it from then on counts, and what they have not taken back, as long as it was said in time.
    """
    later = [each for each in feedback if shown.at <= each.at <= shown.at + within]
    return float(any(each.item == shown.item and each.weight >= LIKED_FROM for each in derive_signals(later)))


def known_at(shown: Exposure, feedback: Sequence[Feedback], weights: EventWeights) -> list[Signal]:
    """Return what was known of the person when something was shown, of what they have not taken back since."""
    return derive_signals([each for each in standing(feedback) if each.at < shown.at], weights)


def liked_best(model: Scoring, catalogue: Catalogue, shown: Exposure, known: list[Signal]) -> str:
    """Return which of the candidates a model likes best for somebody of whom that is known."""
    scores = model.scores(history_of(catalogue, known))
    there = [item for item in shown.candidates if item in catalogue]
    return max(there, key=lambda item: scores[catalogue.index[item]], default=shown.candidates[0])


def estimate(decisions: Sequence[Decision], targets: Sequence[str], *, seed: int, samples: int = 1000) -> Estimates:
    """Estimate what a deterministic policy would have achieved in the places that chance decided about.

    Args:
        decisions: what was decided, and what came of it.
        targets: what the policy would have shown in each of them; one that could have been shown.
        seed: of the bootstrap.
        samples: how often people are drawn anew.

    Raises:
        ValueError: there are no decisions, or not as many targets, or none of the targets was ever shown.
    """
    if not decisions:
        raise ValueError("chance has decided nothing: set PARLEY_EXPLORE_SHARE above 0 and let people use it")
    names = sorted({each.user for each in decisions})
    number = {name: place for place, name in enumerate(names)}
    users = np.array([number[each.user] for each in decisions])
    rewards = np.array([each.reward for each in decisions])
    shown_target = np.array([each.shown == target for each, target in zip(decisions, targets, strict=True)])
    if not shown_target.any():
        raise ValueError("nothing of what this choice would have shown was ever shown")
    weights = shown_target / np.array([each.propensity for each in decisions])
    q_shown, q_target = _expected(decisions, targets)
    columns = np.stack(
        [np.ones_like(rewards), rewards, weights * rewards, weights, q_target + weights * (rewards - q_shown)]
    )
    totals = np.stack([np.bincount(users, column, minlength=len(names)) for column in columns])  # (columns, people)
    point = _ratios(totals.sum(axis=1)[:, None])[:, 0]
    random = np.random.default_rng(seed)
    drawn = [totals[:, random.integers(len(names), size=len(names))].sum(axis=1) for _ in range(samples)]
    low, high = np.nanquantile(_ratios(np.stack(drawn, axis=1)), [0.025, 0.975], axis=1)
    logged, ips, snips, dr = (Figure(*map(float, each)) for each in zip(point, low, high, strict=True))
    return Estimates(
        decisions=len(decisions),
        people=len(names),
        matches=int(shown_target.sum()),
        effective=float(weights.sum()) ** 2 / float((weights**2).sum()),
        logged=logged,
        ips=ips,
        snips=snips,
        dr=dr,
    )


def _ratios(sums: Values) -> Values:
    """Return the four estimates from sums of the five columns; shape (4, samples). SNIPS of no matches is NaN."""
    count, rewards, weighted, weights, robust = sums
    snips = np.divide(weighted, weights, out=np.full_like(weights, np.nan), where=weights > 0)
    return np.stack([rewards / count, weighted / count, snips, robust / count])


def _expected(decisions: Sequence[Decision], targets: Sequence[str]) -> tuple[Values, Values]:
    """Return the expected reward of what was shown and of the targets, from the outcomes of people of another fold."""
    shown, target = np.zeros(len(decisions)), np.zeros(len(decisions))
    fold = [zlib.crc32(each.user.encode()) % FOLDS for each in decisions]
    for out in range(FOLDS):
        outcomes: dict[str, list[float]] = defaultdict(list)
        for each, of in zip(decisions, fold, strict=True):
            if of != out:
                outcomes[each.shown].append(each.reward)
        seen = [value for values in outcomes.values() for value in values]
        mean = sum(seen) / len(seen) if seen else 0.0
        expected = {
            item: (sum(values) + SHRINKAGE * mean) / (len(values) + SHRINKAGE) for item, values in outcomes.items()
        }
        for place in (place for place, of in enumerate(fold) if of == out):
            shown[place] = expected.get(decisions[place].shown, mean)
            target[place] = expected.get(targets[place], mean)
    return shown, target
