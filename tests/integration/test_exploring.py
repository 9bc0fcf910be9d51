"""Exploration from end to end: lists, exposures, feedback, store, estimate; people's likes are made up, and known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from recommender.domain.feedback import Feedback, Kind
from recommender.domain.need import Need
from recommender.experiments.off_policy import Decision, estimate, reward
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.retrieval.index import Index, build_index
from recommender.service import Recommender
from recommender.service.current import Current
from recommender.settings import Settings
from tests.fakes import LetterEncoder, PairModel
from tests.small_catalogue import small_catalogue

PEOPLE = 250
LIKED = {"a": 0.8, "b": 0.8, "c": 0.7, "d": 0.6}  # all others by one in ten


def test_the_estimate_for_the_ranking_is_what_it_would_have_got_without_exploring(tmp_path):
    settings = Settings.model_validate(
        {"home": tmp_path, "pseudonym_key": "a key for tests only", "explore_share": 0.5}
    )
    catalogue = small_catalogue()
    build_index(catalogue, settings.index_dir, "letters", LetterEncoder)
    index = Index.load(settings.index_dir, catalogue, "letters", LetterEncoder)
    popularity = prior(catalogue, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))
    current = Current(lambda: 1, lambda: ("v1", PairModel.of(12)))
    random = np.random.default_rng(11)
    with Recommender(settings, catalogue, Ranker(catalogue, index, popularity), index, current) as recommender:
        usual = [each.item for each in recommender.recommend(None, Need(), **turn("nobody")).recommendations]
        for number in range(PEOPLE):
            user = f"user{number}"
            page = recommender.recommend(user, Need(), **turn(f"turn {number}"))
            said = [each.item for each in page.recommendations if random.random() < LIKED.get(each.item, 0.1)]
            recommender.memory.export(user)  # waits until what was shown is kept
            later = datetime.now(UTC) + timedelta(minutes=1)
            recommender.record(
                [
                    Feedback(key=item, user=user, item=item, kind=Kind.LIKE, session="s", channel="c", at=later)
                    for item in said
                ]
            )
        kept = [(shown, feedback) for places, feedback in recommender._store.get().decisions() for shown in places]
    assert len(kept) == PEOPLE
    decisions = [
        Decision(shown.user, shown.item, shown.propensity, reward(shown, feedback, timedelta(days=1)))
        for shown, feedback in kept
        if shown.propensity is not None
    ]
    assert len(decisions) == PEOPLE
    found = estimate(decisions, [shown.candidates[0] for shown, _ in kept], seed=2)

    truth = LIKED[usual[-1]]
    for figure in (found.ips, found.snips, found.dr):
        assert figure.low < truth < figure.high
        assert figure.high - figure.low < 0.3
    assert found.logged.high < truth - 0.1
    assert found.matches == pytest.approx(PEOPLE / 2, abs=5 * np.sqrt(PEOPLE) / 2)


def turn(key: str) -> dict[str, Any]:
    return {"session": "s", "channel": "c", "turn_key": key}
