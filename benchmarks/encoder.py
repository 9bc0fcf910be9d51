"""The encoder of queries in four ways: NumPy, torch and onnxruntime in float32, and onnxruntime with weights in int8.

Times are of one thread, in processor time, one query at a time. What int8 changes is told by the neighbours (how many
of the ten closest items stay) and by NDCG@10 of the labelled queries, alone and in the sum that the ranking uses.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
HEADS, EPSILON = 12, 1e-12  # of all-MiniLM-L6-v2: config.json
NEIGHBOURS = 10


class OnNumpy:
    """all-MiniLM-L6-v2 on NumPy alone: BERT (Devlin et al. 2019) with mean pooling."""

    name = "minilm"

    def __init__(self) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        from recommender.retrieval.dense import MAX_TOKENS, packaged_minilm

        found = load_file(Path(packaged_minilm()) / "model.safetensors")
        self._weights: dict[str, Floats] = {
            name: value.astype(np.float32) for name, value in found.items() if value.dtype.kind == "f"
        }
        self._layers = 1 + max(int(name.split(".")[2]) for name in self._weights if name.startswith("encoder.layer."))
        self._tokens: Any = Tokenizer.from_file(f"{packaged_minilm()}/tokenizer.json")
        self._tokens.enable_truncation(MAX_TOKENS)
        self._tokens.no_padding()

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> Floats:
        """Return one row of length 1 for each text."""
        return np.stack([self._one(self._tokens.encode(text).ids) for text in texts])

    def _one(self, pieces: list[int]) -> Floats:
        from scipy.special import erf

        weights = self._weights
        hidden = weights["embeddings.word_embeddings.weight"][pieces]
        hidden = hidden + weights["embeddings.position_embeddings.weight"][: len(pieces)]
        hidden = self._norm(hidden + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(self._layers):
            at = f"encoder.layer.{layer}"
            query, key, value = (
                self._linear(hidden, f"{at}.attention.self.{part}").reshape(len(pieces), HEADS, -1).swapaxes(0, 1)
                for part in ("query", "key", "value")
            )
            scores = query @ key.swapaxes(1, 2) / np.float32(query.shape[-1] ** 0.5)
            shares = np.exp(scores - scores.max(-1, keepdims=True))
            mixed = (shares / shares.sum(-1, keepdims=True) @ value).swapaxes(0, 1).reshape(hidden.shape)
            mixed = self._linear(mixed, f"{at}.attention.output.dense")
            hidden = self._norm(hidden + mixed, f"{at}.attention.output.LayerNorm")
            wide = self._linear(hidden, f"{at}.intermediate.dense")
            wide = wide * (np.float32(0.5) * (1 + erf(wide * np.float32(0.5**0.5))))
            hidden = self._norm(hidden + self._linear(wide, f"{at}.output.dense"), f"{at}.output.LayerNorm")
        mean = hidden.mean(0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)

    def _linear(self, hidden: Floats, name: str) -> Floats:
        return np.asarray(hidden @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"])

    def _norm(self, hidden: Floats, name: str) -> Floats:
        centred = hidden - hidden.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(EPSILON))
        return np.asarray(scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"])


@dataclass(frozen=True)
class Way:
    """What one way of running the encoder costs and finds."""

    megabytes: float
    milliseconds: float
    same: float  # of the ten closest items of a query, the share that torch finds as well
    cosine: float  # the least between its vector of a query and torch's
    alone: dict[str, str]  # NDCG@10 by stratum
    summed: dict[str, str]


def measure_ways() -> dict[str, Any]:
    """Measure and print; the packaged films have to be built."""
    from threadpoolctl import threadpool_limits

    from recommender.catalogue.catalogue import Catalogue
    from recommender.catalogue.ratings import load_ratings
    from recommender.catalogue.spec import load_spec
    from recommender.domain.feedback import RATING_HIGH, RATING_LOW
    from recommender.experiments.queries import OTHER_LANGUAGES, load_queries
    from recommender.experiments.retrieval import measure, retrievers
    from recommender.ranking.popularity import prior
    from recommender.retrieval.dense import MINILM, load_encoder, packaged_minilm
    from recommender.retrieval.index import Index
    from recommender.retrieval.quick import NETWORK, QuickMiniLM, export
    from recommender.settings import Settings

    settings = Settings()
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    ratings = load_ratings(settings.catalogue_dir)
    popularity = prior(catalogue, ratings.items, (ratings.values - RATING_LOW) / (RATING_HIGH - RATING_LOW))
    queries = [each for each in load_queries(catalogue) if each.kind != OTHER_LANGUAGES]
    weights = Path(packaged_minilm()) / "model.safetensors"
    measured: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as temporary, threadpool_limits(1):
        plain, small = Path(temporary) / "plain", Path(temporary) / "small"
        export(plain)
        quantise(plain, small)
        ways: list[tuple[str, Path, Callable[[], Any]]] = [
            ("torch, float32", weights, partial(load_encoder, MINILM)),
            ("NumPy, float32", weights, OnNumpy),
            ("onnxruntime, float32", plain / NETWORK, partial(QuickMiniLM, plain)),
            ("onnxruntime, int8", small / NETWORK, partial(QuickMiniLM, small)),
        ]
        expected: Floats | None = None
        for name, file, make in ways:
            encoder = make()
            encoder.encode(["warm up"])
            times, rows = [], []
            for query in queries:
                began = time.process_time()
                rows.append(encoder.encode([query.text])[0])
                times.append(1000 * (time.process_time() - began))
            vectors = np.stack(rows)
            expected = vectors if expected is None else expected
            index = Index.load(settings.index_dir, catalogue, MINILM, partial(_as_it_is, encoder))
            found = measure(retrievers({name: index}, queries, popularity, shares=()), queries)
            alone, summed = (
                {stratum: str(each.ndcg) for stratum, each in found[key].items()}
                for key in (name, f"recommend, {name}")
            )
            size = file.stat().st_size / 1e6
            same = _same(index.embeddings, vectors, expected)
            cosine = float((vectors * expected).sum(axis=1).min())
            way = Way(size, float(np.median(times)), same, cosine, alone, summed)
            print(
                f"{name:<22} {way.megabytes:5.1f} MB  {way.milliseconds:5.1f} ms  {NEIGHBOURS * way.same:.2f} of ten "
                f"neighbours, cosine {way.cosine:.4f}\n    alone {alone}\n    in the sum {summed}"
            )
            measured[name] = asdict(way)
    return measured


def _as_it_is(encoder: Any) -> Any:
    """Return an encoder that is loaded already, to whoever would load one."""
    return encoder


def quantise(plain: Path, small: Path) -> None:
    """Write an exported encoder with its weights in int8 by channel; activations are quantised as they come."""
    import shutil

    from onnxruntime.quantization import QuantType, quantize_dynamic

    from recommender.retrieval.quick import NETWORK

    shutil.copytree(plain, small)
    quantize_dynamic(plain / NETWORK, small / NETWORK, per_channel=True, weight_type=QuantType.QInt8)


def _same(items: Floats, vectors: Floats, expected: Floats) -> float:
    """Return the mean share of the closest items that two sets of vectors have in common."""
    both = [
        len(set(np.argsort(-(items @ one))[:NEIGHBOURS]) & set(np.argsort(-(items @ other))[:NEIGHBOURS])) / NEIGHBOURS
        for one, other in zip(vectors, expected, strict=True)
    ]
    return float(np.mean(both))
