from __future__ import annotations

from itertools import islice

import numpy as np

from benchmarks.recommend import SEED, TOP, matrix_product, opinion, texts, with_theme
from recommender.domain.feedback import Kind
from recommender.domain.need import Need
from recommender.models.lightfm import LightFMSettings


def test_no_free_text_comes_twice() -> None:
    some = list(islice(texts(), 500))
    assert len(set(some)) == 500
    assert with_theme(Need(), some[0]).themes == (some[0],)


def test_the_reference_finds_the_best_by_a_product_with_as_many_columns_as_the_model_has() -> None:
    generator = np.random.default_rng(SEED)
    matrix = generator.standard_normal((50, LightFMSettings().dimensions), dtype=np.float32)
    vector = generator.standard_normal(matrix.shape[1], dtype=np.float32)
    best = matrix_product(items=50)()
    assert isinstance(best, np.ndarray)
    assert set(best.tolist()) == set(np.argsort(-(matrix @ vector))[:TOP].tolist())


def test_an_opinion_has_a_key_for_its_item() -> None:
    first, second = opinion("u", "a", 4.5), opinion("u", "b", 4.5)
    assert first.kind is Kind.RATING
    assert first.value == 4.5
    assert first.key != second.key
