"""A walk over what films share (film – director – film, theme, source, award and so on) as a source of candidates.

From what somebody liked one step to its values and one to the items that have them, each value shared out among its
items: a path that few items share counts for more (as random walks over a graph of facts; Cooper et al. 2014). Measured
alone and added to the published kind of model, on the fifth that `train` held out: the weight is chosen on every other
person, and told of the rest. Once with whole histories, and once with the last three likes alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float32]
WEIGHTS = (0.03, 0.1, 0.2, 0.4, 0.8)
FEW = 3


def measure() -> dict[str, Any]:
    """Measure and print; needs a published model."""
    from recommender.models.protocol import History
    from recommender.ranking.scale import scaled
    from recommender.settings import Settings
    from recommender.training.dataset import held_out
    from recommender.training.evaluation.intervals import Resamples
    from recommender.training.evaluation.ranking import Outcome, cases
    from recommender.training.evaluation.ranking import measure as ranked
    from recommender.training.job import prepare
    from recommender.training.published import EVALUATED_DIR, load
    from recommender.training.registry import current_manifest

    settings = Settings()
    job = prepare(settings)
    manifest = current_manifest(settings.models_dir)
    model = load(settings.models_dir, manifest, job.catalogue, EVALUATED_DIR).model
    known, out = held_out(job.data, job.people, job.catalogue.ids)
    people = cases(known.histories(), out.histories())
    walk = walker(job.catalogue)

    def last(history: History, count: int) -> History:
        likes = np.flatnonzero(history.weights > 0)[-count:]
        return History(history.items[likes], history.weights[likes])

    found: dict[str, Any] = {}
    for name, few in (("whole histories", 0), (f"the last {FEW} likes", FEW)):
        kept: dict[int, tuple[Floats, Floats]] = {}
        for case in people:
            history = last(case.known, few) if few else case.known
            kept[case.user] = scaled(model.scores(history)), scaled(walk(history.items, history.weights))

        def outcome(part: Sequence[Any], weight: float, kept: Any = kept) -> Outcome:
            def scores(user: int, history: History) -> Floats:
                own, paths = kept[user]
                return np.asarray(paths if weight == np.inf else own + np.float32(weight) * paths)

            return ranked(scores, part)

        choosing, told = people[::2], people[1::2]
        tried = {weight: float(outcome(choosing, weight).values["ndcg"].mean()) for weight in (0.0, *WEIGHTS)}
        best = max(WEIGHTS, key=lambda weight: tried[weight])
        resamples = Resamples(len(told), 0)
        results = {each: outcome(told, each).values["ndcg"] for each in (0.0, best, np.inf)}
        found[name] = {
            "weights tried on the other half": tried,
            "chosen": best,
            "model": str(resamples.mean(results[0.0])),
            "model and paths": str(resamples.mean(results[best])),
            "ratio": str(resamples.ratio(results[best], results[0.0])),
            "paths alone": str(resamples.mean(results[np.inf])),
        }
        print(f"{name}, {len(told)} people: {found[name]}")
    return found


def walker(catalogue: Any) -> Callable[[npt.NDArray[np.int32], Floats], Floats]:
    """Return what scores all items by the paths from some of them, with a weight for each."""
    from recommender.catalogue.facets import TermsFacet

    columns, weights = [], []
    for name, facet in catalogue.spec.facets.items():
        if isinstance(facet, TermsFacet) and facet.similarity > 0:
            for term in sorted(catalogue.columns[name].postings):
                having = catalogue.columns[name].postings[term]
                if len(having) > 1:
                    columns.append(having)
                    weights.append(facet.similarity / len(having))
    ends = np.cumsum([0, *map(len, columns)])
    ones = np.ones(ends[-1], dtype=np.float32)
    graph = sparse.csc_array((ones, np.concatenate(columns), ends), shape=(len(catalogue), len(columns))).tocsr()
    shares = np.array(weights, dtype=np.float32)
    return lambda items, opinions: np.asarray(graph @ (shares * (graph[items].T @ opinions)), dtype=np.float32)
