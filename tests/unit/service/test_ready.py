from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from recommender.service import ready
from recommender.service.ready import since_trained
from recommender.settings import Settings

READ, CREATED = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("newer", "said"),
    [
        (0, "No new feedback since the model was trained with Spark."),
        (3, '3 new pieces of feedback since the model was trained; "make train" trains a newer one.'),
    ],
)
def test_what_spark_trained_on_is_not_read_to_tell_what_is_new(tmp_path, monkeypatch, newer, said):
    monkeypatch.setattr(ready, "prepare", None)
    asked = []

    def feedback_since(moment: datetime) -> int:
        asked.append(moment)
        return int(newer)

    store: Any = SimpleNamespace(feedback_since=feedback_since, all_signals=None)
    manifest: Any = SimpleNamespace(settings={"factors": "als"}, read=READ, created=CREATED)
    assert since_trained(Settings(home=tmp_path), manifest, store) == said
    assert asked == [READ]
