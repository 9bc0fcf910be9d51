"""Training from files to a published model, on a small catalogue that is written as `build` writes it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from recommender.catalogue.build import RATINGS_FILE
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.domain.feedback import Signal
from recommender.domain.items import Item
from recommender.models.blend import BlendSettings
from recommender.settings import Settings
from recommender.training import train as training
from recommender.training.registry import ModelError, current_manifest, latest, load_current, publish, staging
from recommender.training.train import is_current, prepare, train
from tests.two_tastes import PER_KIND, history, opinions_of_two_tastes

SIGNALS = [("ann", [Signal(item="film-1", weight=1, seen=True, at=datetime(2026, 3, 1, tzinfo=UTC))])]


def small_catalogue() -> Catalogue:
    kinds = [*["Comedy"] * PER_KIND, *["Horror"] * PER_KIND, "Comedy", "Horror"]
    return Catalogue(
        load_spec("movies"),
        [Item(id=f"film-{n}", title=f"Film {n}", terms={"genre": (kind,)}) for n, kind in enumerate(kinds)],
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path)
    small_catalogue().save(settings.catalogue_dir)
    opinions = opinions_of_two_tastes()
    np.savez(
        settings.catalogue_dir / RATINGS_FILE,
        users=opinions.users,
        items=opinions.items,
        values=np.where(opinions.weights > 0, 5.0, 1.0).astype(np.float32),
        times=opinions.times,
    )
    return settings


def test_a_model_is_trained_measured_and_published(settings: Settings) -> None:
    lines: list[str] = []

    manifest = train(settings, prepare(settings), progress=lines.append)

    published = load_current(settings.models_dir, small_catalogue().fingerprint)
    assert published.manifest == manifest
    assert len(published.model.scores(history(d1=1.0))) == 26
    assert lines[0].startswith("Training on 400 opinions of 40 people")
    assert lines[-1] == f"Published model {manifest.version}"
    assert [line.split()[0] for line in lines if "NDCG@10" in line] == ["popularity", "blend"]


def test_metrics_are_those_of_the_held_out_part(settings: Settings) -> None:
    metrics = train(settings, prepare(settings), progress=lambda line: None).metrics

    assert metrics["blend.users"] > 30
    assert metrics["blend.ndcg@10"] > metrics["popularity.ndcg@10"] > 0
    assert metrics["blend.ndcg@10.low"] <= metrics["blend.ndcg@10"] <= metrics["blend.ndcg@10.high"]


def test_a_model_is_current_until_something_changes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_current(settings, prepare(settings))
    train(settings, prepare(settings), progress=lambda line: None)

    assert is_current(settings, prepare(settings))
    assert not is_current(settings, prepare(settings, SIGNALS))
    assert not is_current(settings, prepare(settings, model=BlendSettings(item_item_weight=0.5)))
    monkeypatch.setattr(training, "SEED", 1)
    assert not is_current(settings, prepare(settings))
    monkeypatch.undo()
    monkeypatch.setattr(training, "_code_digest", lambda: "other")
    assert not is_current(settings, prepare(settings))


def test_a_changed_attribute_makes_a_model_out_of_date(settings: Settings) -> None:
    train(settings, prepare(settings), progress=lambda line: None)
    items = [*small_catalogue().items]
    items[3] = items[3].model_copy(update={"terms": {"genre": ("Western",)}})
    Catalogue(load_spec("movies"), items).save(settings.catalogue_dir)

    assert not is_current(settings, prepare(settings))


def test_training_twice_gives_the_same_model(settings: Settings) -> None:
    one = train(settings, prepare(settings, SIGNALS), progress=lambda line: None)
    two = train(settings, prepare(settings, SIGNALS), progress=lambda line: None)

    assert one.version != two.version
    assert (one.metrics, one.data, one.files) == (two.metrics, two.data, two.files)


def publish_with(settings: Settings, ndcg: float, catalogue: str) -> str:
    with staging(settings.models_dir) as staged:
        (staged / "file").write_text("x")
        manifest = publish(
            settings.models_dir,
            staged,
            created=datetime(2026, 3, 1, tzinfo=UTC),
            catalogue=catalogue,
            data="",
            code="",
            settings={},
            metrics={"blend.ndcg@10": ndcg},
        )
    return manifest.version


def test_a_much_worse_model_is_not_published(settings: Settings) -> None:
    better = publish_with(settings, 1.5, small_catalogue().fingerprint)

    with pytest.raises(ModelError, match="not published"):
        train(settings, prepare(settings), progress=lambda line: None)
    assert latest(settings.models_dir) == better

    train(settings, prepare(settings), force=True, progress=lambda line: None)
    assert latest(settings.models_dir) != better


def test_a_model_for_another_catalogue_is_no_measure(settings: Settings) -> None:
    publish_with(settings, 1.5, "another")

    train(settings, prepare(settings), progress=lambda line: None)

    assert current_manifest(settings.models_dir).catalogue == small_catalogue().fingerprint


def test_a_catalogue_without_ratings_can_be_trained(settings: Settings) -> None:
    empty = {"users": np.int32, "items": np.int32, "values": np.float32, "times": np.int64}
    np.savez(settings.catalogue_dir / RATINGS_FILE, **{name: np.zeros(0, dtype) for name, dtype in empty.items()})
    lines: list[str] = []

    manifest = train(settings, prepare(settings), progress=lines.append)

    assert manifest.metrics == {}
    assert any("nothing to measure on" in line for line in lines)


def test_a_catalogue_that_was_not_built(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        prepare(Settings(home=tmp_path))
