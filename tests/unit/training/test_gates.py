from __future__ import annotations

import pytest
from pydantic import ValidationError

from recommender.settings import Gates
from recommender.training.gates import Figures, as_table, judge

BEFORE = Figures(data=1000, ndcg=0.2, dislike_rate=0.02, coverage=0.5)


def failed(now: Figures, gates: Gates = Gates(), before: Figures = BEFORE) -> list[str]:  # noqa: B008
    return [each.gate for each in judge(gates, before, now) if not each.passed]


@pytest.mark.parametrize(
    ("now", "gates"),
    [
        (Figures(data=900, ndcg=0.19, dislike_rate=0.025, coverage=0.25), []),  # each at its bound
        (Figures(data=1000, ndcg=0.1899, dislike_rate=0.02, coverage=0.5), ["NDCG@10"]),
        (Figures(data=1000, ndcg=0.2, dislike_rate=0.0251, coverage=0.5), ["dislike rate@10"]),
        (Figures(data=1000, ndcg=0.2, dislike_rate=0.02, coverage=0.249), ["coverage"]),
        (Figures(data=899, ndcg=0.2, dislike_rate=0.02, coverage=0.5), ["opinions"]),
        (
            Figures(data=1, ndcg=0.0, dislike_rate=1.0, coverage=0.0),
            ["NDCG@10", "dislike rate@10", "coverage", "opinions"],
        ),
        (Figures(data=5000, ndcg=0.9, dislike_rate=0.0, coverage=0.9), []),
    ],
)
def test_each_gate_by_itself(now: Figures, gates: list[str]) -> None:
    assert failed(now) == gates


def test_what_can_no_longer_be_measured_fails() -> None:
    assert failed(Figures(data=1000)) == ["NDCG@10", "coverage"]


def test_nothing_to_compare_with_passes() -> None:
    assert failed(Figures(data=1, ndcg=0.0), before=Figures()) == []


def test_open_gates_let_everything_pass() -> None:
    open_gates = Gates(ndcg=0, dislike_rate=1, coverage=0, data=0)
    assert failed(Figures(data=1, ndcg=0.0, dislike_rate=1.0, coverage=0.0), open_gates) == []


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_threshold_is_a_share(value: float) -> None:
    with pytest.raises(ValidationError):
        Gates(ndcg=value)


def test_a_table_shows_what_was_compared() -> None:
    rows = as_table(judge(Gates(), BEFORE, Figures(data=1200, ndcg=0.1, dislike_rate=0.02, coverage=0.5)))
    assert rows[1] == ("NDCG@10", "0.2000", "0.1000", "0.1900", "FAILED")
    assert rows[4] == ("opinions", "1,000", "1,200", "900", "passed")
    assert as_table(judge(Gates(), Figures(), BEFORE))[1] == ("NDCG@10", "-", "0.2000", "-", "nothing to compare with")
