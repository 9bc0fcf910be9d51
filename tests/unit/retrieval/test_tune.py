"""Tuning on a catalogue of three items: what is asked for moves towards its answer, and nothing else is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.domain.items import Item
from recommender.retrieval.lora import ADAPTERS, Pooled, tuned
from recommender.retrieval.pairs import Pair, Pairs
from recommender.retrieval.tune import Tuning, tokenizer, tune

FILMS = [
    Item(id=name, title=name, year=1990, terms={"mood": (mood,)}, text=text)
    for name, mood, text in (
        ("a", "tense", "Two climbers hang on a rope above a glacier."),
        ("b", "funny", "A baker and her parrot open a hotel."),
        ("c", "sad", "A soldier writes letters that nobody reads."),
    )
]
TEXTS = [Pair("zorbly", (0,)), Pair("quimpish", (1,))]


def encoded(network: Pooled, text: str) -> np.ndarray:
    with torch.no_grad():
        return network(torch.tensor([tokenizer().encode(text).ids]))[0].numpy()


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pooled, list[float], np.ndarray, Path]:
    pairs = Pairs(Catalogue(load_spec("movies"), FILMS))
    plain = Pooled().eval()
    vectors = np.stack([encoded(plain, each.text) for each in FILMS])
    losses: list[float] = []
    network = tune(
        pairs,
        TEXTS,
        vectors,
        Tuning(rank=4, epochs=12, rate=2e-3),
        write=lambda name, value, step: losses.append(value),
        progress=False,
    )
    path = tmp_path_factory.mktemp("tuned") / ADAPTERS
    network.save(path)
    return network, losses, vectors, path


def test_it_learns_which_items_answer_a_text(learnt: tuple[Pooled, list[float], np.ndarray, Path]) -> None:
    network, losses, vectors, _ = learnt
    assert losses[-1] < 0.5 * losses[0]
    for text, answer in (("zorbly", 0), ("quimpish", 1)):
        assert int(np.argmax(vectors @ encoded(network, text))) == answer


def test_what_is_saved_does_the_same_once_it_is_in_the_weights(
    learnt: tuple[Pooled, list[float], np.ndarray, Path],
) -> None:
    network, _, _, path = learnt
    again = tuned(path)
    assert path.stat().st_size < 250_000
    assert encoded(again, "zorbly") == pytest.approx(encoded(network, "zorbly"), abs=2e-3)  # 16 bits
    assert encoded(again, "zorbly") != pytest.approx(encoded(Pooled().eval(), "zorbly"), abs=2e-2)


def test_adapters_begin_as_nothing() -> None:
    assert encoded(Pooled(rank=4).eval(), "a heist") == pytest.approx(encoded(Pooled().eval(), "a heist"), abs=1e-6)


def test_nothing_to_learn_from_is_told(learnt: tuple[Pooled, list[float], np.ndarray, Path]) -> None:
    pairs = Pairs(Catalogue(load_spec("movies"), FILMS))
    with pytest.raises(ValueError, match="nothing to learn from"):
        tune(pairs, [], learnt[2], Tuning(), write=lambda *_: None, progress=False)


@pytest.mark.parametrize("content", [b"", b"nothing", b"\x02\x00\x00\x00\x00\x00\x00\x00{}"])
def test_a_file_without_adapters_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / ADAPTERS
    path.write_bytes(content)
    with pytest.raises(ValueError, match="holds no adapters"):
        tuned(path)
    with pytest.raises(FileNotFoundError):
        tuned(tmp_path / "other")
