import numpy as np
import pytest

from recommender.retrieval.dense import load_encoder


def test_multilingual_encoder_gives_unit_vectors_in_the_order_of_the_texts():
    encoder = load_encoder("multilingual")
    short, long = "Hund", "A film about two astronauts who are lost in space and try to get home"
    rows = encoder.encode([short, long, short])
    assert rows.shape == (3, 512)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1], abs=1e-3)
    assert rows[0] @ rows[2] == pytest.approx(1, abs=1e-3)
    assert rows[0] @ encoder.encode(["dog"])[0] > rows[1] @ encoder.encode(["dog"])[0]


def test_nothing_to_encode_is_refused():
    with pytest.raises(ValueError, match="nothing to encode"):
        load_encoder("multilingual").encode([])
