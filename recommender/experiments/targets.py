"""What is aimed at, what was measured, and whether it was reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recommender.experiments.cold import ColdUsers
from recommender.experiments.dislikes import Speed
from recommender.experiments.search import is_peer
from recommender.training.evaluation.intervals import Estimate, Resamples
from recommender.training.evaluation.ranking import Outcome

BETTER = 1.08
COMPARABLE = 0.1  # NDCG within so much of ours; the best peer is compared with in any case
COVERAGE = 2.0
KEPT = 0.85
FOLD_IN_MILLISECONDS = 5.0
VIEWS = ("blend", "product")


@dataclass(frozen=True)
class Target:
    """A target in words, what was measured of it, and whether that reaches it."""

    what: str
    target: str
    measured: Estimate
    reached: bool


def judge(
    outcomes: Mapping[str, Outcome],
    validated: Mapping[str, float],
    resamples: Resamples,
    new_users: ColdUsers | None,
    fold_in: Mapping[str, Speed],
) -> list[Target]:
    """Compare the published model, and the whole ranking around it, with the peers that were measured.

    Args:
        outcomes: on the test part, of the same users; by name.
        validated: NDCG@10 on the validation part, by which the best peer is chosen.
        resamples: of those users.
        new_users: what was found out about them.
        fold_in: how long it takes.
    """
    found: list[Target] = []
    peers = [name for name in validated if is_peer(name)]
    best = max(peers, key=lambda name: validated[name], default=None)
    for view in VIEWS:
        if view in outcomes:
            ours = outcomes[view]
            if best is not None:
                found.append(_accuracy(view, ours, best, outcomes[best], resamples))
            comparable = [name for name in peers if name == best or _comparable(ours, outcomes[name])]
            found += [_dislikes(view, ours, name, outcomes[name], resamples) for name in comparable]
            if "ease" in outcomes:
                found += _coverage(view, ours, outcomes["ease"], resamples)
    for what, kept in (new_users.kept if new_users else {}).items():
        target = f"at least {KEPT:.0%} of the NDCG@10 when trained on the same"
        found.append(Target(f"{what}: new users folded in", target, kept, kept.mean >= KEPT))
    for name, speed in fold_in.items():
        took = Estimate(speed.milliseconds, float("nan"), float("nan"))
        reached = speed.milliseconds < FOLD_IN_MILLISECONDS
        found.append(Target(f"{name}: a fold-in", f"under {FOLD_IN_MILLISECONDS:.0f} ms", took, reached))
    return found


def _accuracy(view: str, ours: Outcome, best: str, theirs: Outcome, resamples: Resamples) -> Target:
    ratio = resamples.ratio(ours.values["ndcg"], theirs.values["ndcg"])
    what = f"{view}: NDCG@10 by that of the best peer of the validation, {best}"
    return Target(what, f"at least {BETTER}, interval above 1", ratio, ratio.mean >= BETTER and ratio.low > 1)


def _comparable(ours: Outcome, theirs: Outcome) -> bool:
    ndcg, other = (float(outcome.values["ndcg"].mean()) for outcome in (ours, theirs))
    return abs(other - ndcg) <= COMPARABLE * ndcg


def _dislikes(view: str, ours: Outcome, name: str, theirs: Outcome, resamples: Resamples) -> Target:
    difference = resamples.difference(ours.values["dislike_rate"], theirs.values["dislike_rate"])
    what = f"{view}: dislike rate@10 less that of {name}"
    return Target(what, "below 0", difference, difference.mean < 0)


def _coverage(view: str, ours: Outcome, ease: Outcome, resamples: Resamples) -> list[Target]:
    wider = resamples.coverage_ratio(ours.lists, ease.lists)
    better = resamples.ratio(ours.values["ndcg"], ease.values["ndcg"])
    return [
        Target(f"{view}: coverage by that of EASE", f"at least {COVERAGE:.0f}", wider, wider.mean >= COVERAGE),
        Target(f"{view}: NDCG@10 by that of EASE", "no loss: at least 1", better, better.mean >= 1),
    ]
