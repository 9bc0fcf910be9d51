"""Judges a new model beside the current one, gate by gate: `settings.Gates` are the thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recommender.domain.conditions import Name, Value
from recommender.settings import Gates


class Outcome(Value):
    """What one gate said: the current model's figure, the new one's, and the worst that passes.

    Without a figure of the current model there is nothing to compare with, and the gate is open.
    """

    gate: Name
    before: float | None
    now: float | None
    bound: float | None
    passed: bool


@dataclass(frozen=True)
class Figures:
    """What the gates look at; None where nothing is known, or nothing could be measured on the same held-out part."""

    data: int | None = None
    ndcg: float | None = None
    dislike_rate: float | None = None
    coverage: float | None = None


def judge(gates: Gates, before: Figures, now: Figures) -> tuple[Outcome, ...]:
    """Compare a new model with the current one, gate by gate."""
    return (
        _at_least("NDCG@10", gates.ndcg, before.ndcg, now.ndcg),
        _at_most("dislike rate@10", gates.dislike_rate, before.dislike_rate, now.dislike_rate),
        _at_least("coverage", gates.coverage, before.coverage, now.coverage),
        _at_least("opinions", gates.data, before.data, now.data),
    )


def _at_least(gate: str, share: float, before: float | None, now: float | None) -> Outcome:
    bound = None if before is None else share * before
    return Outcome(gate=gate, before=before, now=now, bound=bound, passed=bound is None or (now or 0.0) >= bound)


def _at_most(gate: str, more: float, before: float | None, now: float | None) -> Outcome:
    bound = None if before is None else before + more
    return Outcome(gate=gate, before=before, now=now, bound=bound, passed=bound is None or (now or 0.0) <= bound)


def as_table(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    """Return the outcomes as rows of words, the first of which is the heading."""
    rows: list[tuple[str, ...]] = [("gate", "current", "new", "worst allowed", "outcome")]
    for each in outcomes:
        said = "nothing to compare with" if each.before is None else "passed" if each.passed else "FAILED"
        figures = (_figure(value) for value in (each.before, each.now, each.bound))
        rows.append((each.gate, *figures, said))
    return rows


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if value < 1 else f"{value:,.0f}"
