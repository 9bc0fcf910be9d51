"""How well free text finds items: keywords, sentence encoders and their fusions on the labelled queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.experiments.queries import DEV, OTHER_LANGUAGES, TEST, Query
from recommender.ranking.scale import scaled
from recommender.ranking.scoring import Weights
from recommender.retrieval.index import Index
from recommender.training.evaluation.intervals import Estimate, Resamples
from recommender.training.evaluation.metrics import ndcg, recall, reciprocal_rank
from recommender.training.evaluation.ranking import top

Floats = npt.NDArray[np.float32]

K = 10
RRF_K = 60
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)  # of the encoder in a weighted sum
KEYWORD = "keyword"
RECOMMEND = "recommend"
_NOTHING = np.empty(0, dtype=np.int32)


@dataclass(frozen=True)
class Found:
    """What a retriever found, averaged over queries."""

    queries: int
    recall: Estimate
    mrr: Estimate
    ndcg: Estimate


def retrievers(
    indexes: Mapping[str, Index],
    queries: Sequence[Query],
    popularity: Floats,
    *,
    weights: Weights | None = None,
    shares: Sequence[float] = SHARES,
) -> Iterator[tuple[str, Floats]]:
    """Yield everything that is compared: a name, and scores of shape (queries, items).

    Keywords; each encoder; each encoder with keywords, by reciprocal ranks (Cormack et al. 2009) and by weighted sums
    on the scale that the ranking uses; and the sum that `recommend` ranks by for somebody unknown, with the popularity.

    Args:
        indexes: of the same catalogue, by the name of their encoder.
        queries: what is asked.
        popularity: of the items, as the ranking has it; shape (items,).
        weights: of the ranking.
        shares: of the encoder in the weighted sums.
    """
    weights = weights or Weights()
    words = np.stack([next(iter(indexes.values())).keyword(query.text) for query in queries])
    yield KEYWORD, words
    known = weights.for_popularity(weights.text_evidence) * popularity
    for name, index in indexes.items():
        dense = np.stack([index.dense(query.text) for query in queries])
        yield name, dense
        yield f"{name} + {KEYWORD}, reciprocal ranks", _by_rank(dense) + _by_rank(words)
        one, other = (np.stack([scaled(row) for row in rows]) for rows in (dense, words))
        for share in shares:
            yield f"{name} {share:.1f} + {KEYWORD} {1 - share:.1f}", share * one + (1 - share) * other
        yield f"{RECOMMEND}, {name}", weights.text * one + weights.keyword * other + known


def measure(
    retrieved: Iterable[tuple[str, Floats]], queries: Sequence[Query], *, seed: int = 0
) -> dict[str, dict[str, Found]]:
    """Rank all items for each query, and average by stratum.

    Recall is of as many relevant items as fit into the list.

    Returns:
        {retriever: {stratum: what it found}}. Strata are the halves of the English queries, each kind of them within
        the test half, and the queries in other languages.
    """
    strata = _strata(queries)
    resamples = {name: Resamples(len(members), seed) for name, members in strata.items()}
    results = {}
    for name, scores in retrieved:
        rows = np.array([_figures(row, query) for row, query in zip(scores, queries, strict=True)])
        results[name] = {
            stratum: Found(len(members), *(resamples[stratum].mean(column) for column in rows[members].T))
            for stratum, members in strata.items()
        }
    return results


def best(results: Mapping[str, Mapping[str, Found]]) -> str:
    """Return the retriever, of those by text alone, with the highest NDCG on the dev half."""
    by_text = [name for name in results if not name.startswith(RECOMMEND)]
    return max(by_text, key=lambda name: results[name][DEV].ndcg.mean)


def _strata(queries: Sequence[Query]) -> dict[str, list[int]]:
    strata: dict[str, list[int]] = {DEV: [], TEST: []}
    for place, query in enumerate(queries):
        if query.kind == OTHER_LANGUAGES:
            strata.setdefault(OTHER_LANGUAGES, []).append(place)
            continue
        strata[query.half].append(place)
        if query.half == TEST:
            strata.setdefault(f"{TEST}, {query.kind}", []).append(place)
    return {name: members for name, members in strata.items() if members}


def _figures(scores: Floats, query: Query) -> tuple[float, float, float]:
    ranked = top(scores, _NOTHING, K)
    found = recall(ranked, query.relevant, K) * max(1.0, len(query.relevant) / K)
    return found, reciprocal_rank(ranked, query.relevant, K), ndcg(ranked, query.relevant, K)


def _by_rank(scores: Floats) -> Floats:
    """Return 1 / (60 + rank) for each row, and 0 for what has no score at all."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty(scores.shape, dtype=np.float32)
    np.put_along_axis(ranks, order, np.arange(1, scores.shape[1] + 1, dtype=np.float32)[None, :], axis=1)
    return np.where(scores > 0, 1 / (RRF_K + ranks), 0).astype(np.float32)
