"""The encoder of single texts, as `build` exports it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from recommender.retrieval.dense import load_encoder
from recommender.retrieval.lora import ADAPTERS, Adapted, Pooled, digest, tuned
from recommender.retrieval.quick import ABOUT, NETWORK, QuickMiniLM, export, exported_adapters, is_exported
from recommender.retrieval.tune import tokenizer
from recommender.service.loading import query_encoder
from recommender.settings import Settings

ROOT = Path(__file__).parents[2]
TEXTS = ["heist", "A film about zwölf Astronauten, lost in space!", "naïve café " * 200, "", "看电影"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoder") / "encoder"
    export(folder)
    return folder


def test_vectors_are_those_of_sentence_transformers(folder: Path) -> None:
    assert is_exported(folder)
    expected = np.concatenate([load_encoder("minilm").encode([text]) for text in TEXTS])
    assert QuickMiniLM(folder).encode(TEXTS) == pytest.approx(expected, abs=1e-5)


def test_it_is_what_serves_where_it_was_exported(folder: Path, tmp_path: Path) -> None:
    assert isinstance(query_encoder(Settings(home=folder.parent)), QuickMiniLM)
    assert not isinstance(query_encoder(Settings(home=tmp_path)), QuickMiniLM)


def test_what_was_exported_of_other_weights_is_not_taken(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for name in (NETWORK, "tokenizer.json"):
        (other / name).write_bytes((folder / name).read_bytes())
    (other / ABOUT).write_text(json.dumps({"version": "0"}))
    assert not is_exported(other)
    with pytest.raises(FileNotFoundError, match="no encoder"):
        QuickMiniLM(other)


def test_a_broken_file_is_told(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / ABOUT).write_bytes((folder / ABOUT).read_bytes())
    (broken / NETWORK).write_bytes(b"nothing")
    with pytest.raises(ValueError, match="cannot be read"):
        QuickMiniLM(broken)


def test_it_loads_in_a_process_that_has_loaded_everything_else() -> None:
    script = "import recommender.service, onnxruntime, torch; print('loaded')"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "loaded", done.stderr[-500:]


def test_adapters_are_in_what_is_exported_with_them(folder: Path, tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = Pooled(rank=2)
    for module in network.modules():
        if isinstance(module, Adapted):
            torch.nn.init.normal_(module.up, std=0.05)
    network.save(tmp_path / ADAPTERS)
    export(tmp_path / "tuned", tmp_path / ADAPTERS)
    assert is_exported(tmp_path / "tuned")
    assert exported_adapters(tmp_path / "tuned") == digest(tmp_path / ADAPTERS)
    assert exported_adapters(folder) is None
    encoder, expected = QuickMiniLM(tmp_path / "tuned"), tuned(tmp_path / ADAPTERS)
    for text in ("heist", "a film about twelve astronauts"):
        pieces = torch.tensor([tokenizer().encode(text).ids])
        with torch.no_grad():
            assert encoder.encode([text])[0] == pytest.approx(expected(pieces)[0].numpy(), abs=1e-5)
    assert (encoder.encode(["heist"]) * QuickMiniLM(folder).encode(["heist"])).sum() < 0.999
