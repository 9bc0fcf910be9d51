"""The index of a version's vectors: published with the model, checked like it, made where it is missing."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from recommender.models.blend import Blend
from recommender.models.blend_settings import BlendSettings
from recommender.models.protocol import Interactions
from recommender.retrieval.nearest import FILE, Nearest
from recommender.settings import APPROXIMATE_FROM, Settings
from recommender.training.published import MODEL_DIR, NEAREST_DIR, load_nearest
from recommender.training.registry import ModelError, publish, staging
from tests.small_catalogue import small_catalogue
from tests.two_tastes import load_current

CATALOGUE = small_catalogue()


@pytest.fixture(scope="module")
def model() -> Blend:
    users, items = np.repeat(np.arange(10), 4), np.tile(np.arange(12), 4)[:40]
    data = Interactions(
        users.astype(np.int32), items.astype(np.int32), np.ones(40, np.float32), np.arange(40, dtype=np.int64), 10
    )
    model = Blend(BlendSettings(learn=False))
    model.fit(data, CATALOGUE, seed=1)
    return model


def published(models_dir, model, nearest):
    with staging(models_dir) as staged:
        model.save(staged / MODEL_DIR)
        if nearest is not None:
            nearest.save(staged / NEAREST_DIR)
        return publish(
            models_dir,
            staged,
            created=datetime(2026, 3, 1, tzinfo=UTC),
            catalogue=CATALOGUE.fingerprint,
            data="",
            code="",
            settings={},
            metrics={},
        )


@pytest.mark.parametrize("kept", [True, False])
def test_a_version_has_an_index_of_its_vectors_whether_it_was_kept_or_not(tmp_path, model, kept, monkeypatch):
    published(tmp_path, model, Nearest.build(model.vectors()) if kept else None)
    built = []
    build = Nearest.build

    def counted(vectors):
        built.append(len(vectors))
        return build(vectors)

    monkeypatch.setattr(Nearest, "build", counted)
    nearest = load_nearest(tmp_path, load_current(tmp_path, CATALOGUE), CATALOGUE)
    assert sorted(nearest.find(model.vectors()[3], 12).tolist()) == list(range(12))
    assert built == ([] if kept else [12])


def test_an_index_that_was_changed_is_refused_with_its_model(tmp_path, model):
    version = published(tmp_path, model, Nearest.build(model.vectors())).version
    path = tmp_path / version / NEAREST_DIR / FILE
    path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))
    with pytest.raises(ModelError):
        load_current(tmp_path, CATALOGUE)


def test_an_index_of_other_vectors_is_refused(tmp_path, model):
    published(tmp_path, model, Nearest.build(model.vectors()[:5]))
    with pytest.raises(ModelError, match="corrupt index"):
        load_nearest(tmp_path, load_current(tmp_path, CATALOGUE), CATALOGUE)


@pytest.mark.parametrize(
    ("index", "small", "large"), [("auto", False, True), ("exact", False, False), ("approximate", True, True)]
)
def test_an_index_is_used_from_some_size_on_unless_the_settings_say_otherwise(tmp_path, index, small, large):
    settings = Settings.model_validate({"home": tmp_path, "index": index})
    assert settings.approximate(APPROXIMATE_FROM - 1) is small
    assert settings.approximate(APPROXIMATE_FROM) is large
