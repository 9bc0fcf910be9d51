"""The retrieval index of a catalogue: embeddings and keywords of the descriptions, built once, read memory-mapped."""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import ITEMS_FILE, Catalogue
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.retrieval.dense import Encoder
from recommender.retrieval.describe import describe, keywords
from recommender.retrieval.keyword import KeywordIndex
from recommender.retrieval.named import Called, is_named

Floats = npt.NDArray[np.float32]

MANIFEST = "index.json"
EMBEDDINGS = "embeddings.npy"
DIGESTS = "digests.npy"
KEYWORDS = "keywords"
REMEMBERED_QUERIES = 256


class IndexMismatchError(ValueError):
    """The index on disk was built for another catalogue or with another encoder."""


def index_source(catalogue_dir: Path, spec: CatalogueSpec, encoder_name: str) -> str:
    """Return a digest of everything that an index depends on: items, implied words, encoder and building code.

    Raises:
        FileNotFoundError: the catalogue has not been built.
    """
    digest = hashlib.blake2b(encoder_name.encode(), digest_size=16)
    said = {
        name: (facet.implies, facet.describe, is_named(spec, name))
        for name, facet in spec.facets.items()
        if isinstance(facet, TermsFacet)
    }
    digest.update(json.dumps(said).encode())
    sources = [Path(__file__).with_name(name) for name in ("describe.py", "index.py", "keyword.py", "named.py")]
    for path in (catalogue_dir / ITEMS_FILE, *sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def index_is_current(directory: Path, source: str) -> bool:
    """Whether the index in a directory was built from this source."""
    try:
        return bool(json.loads((directory / MANIFEST).read_text("utf-8"))["source"] == source)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def build_index(
    catalogue: Catalogue,
    directory: Path,
    encoder_name: str,
    encoder: Callable[[], Encoder],
    *,
    source: str = "",
    progress: bool = False,
) -> int:
    """Write the index of a catalogue into a directory, in place of the one that stood there.

    Descriptions that the old index already holds, under the same encoder, are not encoded again.

    Args:
        catalogue: what to index.
        directory: where to; created when missing.
        encoder_name: the encoder's name.
        encoder: makes the encoder; called only when there is something to encode.
        source: what `index_source` returned, to tell later whether the index is still current.
        progress: whether to show a progress bar.

    Returns:
        How many descriptions were encoded.
    """
    texts = [describe(item, catalogue.spec) for item in catalogue.items]
    digests = [hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in texts]
    known = _known_vectors(directory, encoder_name)
    new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
    if new:
        known.update(zip(new, encoder().encode(list(new.values()), progress=progress), strict=True))
    vectors = np.stack([known[digest] for digest in digests]).astype(np.float32)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{directory.name}-", dir=directory.parent) as temporary:
        fresh = Path(temporary) / "new"
        fresh.mkdir()
        np.save(fresh / EMBEDDINGS, vectors)
        np.save(fresh / DIGESTS, np.array(digests))
        called = Called(catalogue)
        words = [keywords(item, catalogue.spec) for item in catalogue.items]
        KeywordIndex.build(words, [called.of(item) for item in catalogue.items]).save(fresh / KEYWORDS)
        manifest = {
            "source": source,
            "catalogue": catalogue.fingerprint,
            "encoder": encoder_name,
            "dimensions": vectors.shape[1],
        }
        (fresh / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
        if directory.exists():
            directory.rename(Path(temporary) / "old")
        fresh.rename(directory)
    return len(new)


def _known_vectors(directory: Path, encoder_name: str) -> dict[str, Floats]:
    try:
        manifest = json.loads((directory / MANIFEST).read_text("utf-8"))
        if manifest["encoder"] != encoder_name:
            return {}
        digests = np.load(directory / DIGESTS, allow_pickle=False)
        return dict(zip(digests.tolist(), np.load(directory / EMBEDDINGS, allow_pickle=False), strict=True))
    except (OSError, ValueError, KeyError, TypeError):
        return {}


class Index:
    """Scores of all items for a text, and likeness between items.

    The encoder is made on first use, because loading it takes seconds and many requests never need it.
    """

    def __init__(self, embeddings: Floats, keywords: KeywordIndex, encoder: Callable[[], Encoder]) -> None:
        self.embeddings = embeddings
        self._keywords = keywords
        self._make_encoder = encoder
        self._encoder: Encoder | None = None
        self._lock = threading.Lock()
        self.query = lru_cache(REMEMBERED_QUERIES)(self._query)

    @classmethod
    def load(cls, directory: Path, catalogue: Catalogue, encoder_name: str, encoder: Callable[[], Encoder]) -> Index:
        """Open what `build_index` wrote.

        Raises:
            FileNotFoundError: the index is incomplete.
            IndexMismatchError: it was built for another catalogue or with another encoder.
            ValueError: a file is corrupt.
        """
        manifest = json.loads((directory / MANIFEST).read_text("utf-8"))
        embeddings = np.load(directory / EMBEDDINGS, mmap_mode="r", allow_pickle=False)
        if manifest.get("catalogue") != catalogue.fingerprint or len(embeddings) != len(catalogue):
            raise IndexMismatchError("the index was built for another catalogue")
        if manifest.get("encoder") != encoder_name:
            raise IndexMismatchError(f"the index was built with the encoder {manifest.get('encoder')!r}")
        return cls(embeddings, KeywordIndex.load(directory / KEYWORDS, len(catalogue)), encoder)

    def dense(self, text: str) -> Floats:
        """Return the cosine of every item's description with the text; shape (items,)."""
        return np.asarray(self.embeddings @ self.query(text), dtype=np.float32)

    def keyword(self, text: str) -> Floats:
        """Return the BM25 score of every item's description; shape (items,)."""
        return self._keywords.scores(text)

    def kinds_of(self, word: str) -> list[str]:
        """Return the words of descriptions that are compounds with a word: "hazelnut" for "nuts"."""
        return self._keywords.ending(word)

    def named(self, text: str) -> list[str]:
        """Return the names in a text that some item has, as `plain_name` writes them."""
        return self._keywords.named(text)

    def like(self, positions: Sequence[int]) -> Floats:
        """Return the mean cosine of every item's description with those of the given items; shape (items,)."""
        return np.asarray(self.embeddings @ self.embeddings[list(positions)].mean(axis=0), dtype=np.float32)

    def warm_up(self) -> None:
        """Load the encoder now, so that the first text does not wait for it."""
        self.query("warm up")

    def _query(self, text: str) -> Floats:
        with self._lock:
            if self._encoder is None:
                self._encoder = self._make_encoder()
            vector: Floats = self._encoder.encode([text])[0]
            return vector
