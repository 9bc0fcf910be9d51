"""A training with Spark, from the command to serving. In a file of its own: one session at a time runs in a process."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recommender.commands import cli
from recommender.domain.feedback import Feedback, Kind
from recommender.models.als import ALS
from recommender.models.als_settings import ALSSettings
from recommender.models.blend import Blend
from recommender.models.blend_settings import BlendSettings
from recommender.models.spark_session import INSTALL, SparkError, installed
from recommender.settings import Settings
from recommender.store import open_store
from recommender.training import spark_engine as engine
from recommender.training.registry import current_manifest
from tests.two_tastes import SOUR, SWEET, build_films, history, load_current, opinions_of_two_tastes, two_kinds

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
pytestmark = [pytest.mark.skipif(not installed(), reason=INSTALL), pytest.mark.timeout(600)]


def test_a_training_publishes_a_version_like_any_other(tmp_path, monkeypatch, capfd):
    settings = Settings(home=tmp_path, store_url=None)
    films = build_films(settings.catalogue_dir)
    (tmp_path / "store").mkdir()
    with open_store(settings.database_url) as store:
        store.record([Feedback(key="k", user="ann", item="film-1", kind=Kind.LIKE, session="s", channel="c", at=NOON)])
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.delenv("PARLEY_STORE_URL", raising=False)
    small, real = BlendSettings(als=ALSSettings(dimensions=4, rounds=2)), engine.prepared
    monkeypatch.setattr(engine, "prepared", lambda *rest, **named: real(*rest, **{"model": small, **named}))
    command = ["train", "--engine", "spark", "--master", "local[1]"]

    assert cli.main(command) == 0

    out, err = capfd.readouterr()
    assert "Wrote 401 opinions of 41 people for Spark" in out
    assert "Published model" in out
    assert "WARN" not in out + err
    published = load_current(settings.models_dir, films)
    assert isinstance(published.model, Blend)
    assert [*published.model.parts][:2] == ["als", "item_item"]
    assert (published.manifest.opinions, published.manifest.people) == (401, 41)
    assert {each.gate for each in published.manifest.gates} >= {"NDCG@10", "coverage", "opinions"}
    scores = published.model.scores(history(d3=1.0, d5=1.0))
    assert scores[list(SWEET)].mean() > scores[list(SOUR)].mean()
    # No files are left of it.
    assert [path.name for path in settings.spark_dir.iterdir() if path.name != ".training.lock"] == []
    with pytest.raises(SparkError, match="no Spark is running"):
        ALS().fit(opinions_of_two_tastes(), two_kinds(), seed=1)

    monkeypatch.setattr(engine, "running", None)  # it is not even started where there is nothing to do
    assert cli.main(command) == 0
    assert "The model is up to date." in capfd.readouterr().out
    assert current_manifest(settings.models_dir) == published.manifest
