"""What is in a version of the model, and how it is loaded for the catalogue as it is now."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.conditions import Name
from recommender.models.aligned import aligned
from recommender.models.blend import Blend
from recommender.models.protocol import Scoring, Searchable
from recommender.retrieval.nearest import Finder, Nearest
from recommender.retrieval.pgvector import PgNearest
from recommender.training.registry import Manifest, ModelError, check_files

ITEMS_FILE = "items.json"  # the ids of the items by the positions that the model uses
MODEL_DIR = "model"
EVALUATED_DIR = "evaluated"  # the same model without what was held out: what the next one is compared with
NEAREST_DIR = "nearest"  # an index of the model's vectors, where the settings ask for one
_IDS = TypeAdapter(tuple[Name, ...])

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Published:
    """A version that has been checked and loaded, for the catalogue as it is now."""

    manifest: Manifest
    model: Scoring


def load(models_dir: Path, manifest: Manifest, catalogue: Catalogue, part: str = MODEL_DIR) -> Published:
    """Load a version after comparing its files with their digests; one of an earlier state of the catalogue is aligned.

    Args:
        models_dir: where the versions are.
        manifest: the version's.
        catalogue: what it is to score.
        part: `MODEL_DIR`, or `EVALUATED_DIR` for the model without what was held out.

    Raises:
        ModelError: it is corrupt, or made for another catalogue.
    """
    directory = models_dir / manifest.version
    changed = manifest.catalogue != catalogue.fingerprint
    if changed and ITEMS_FILE not in manifest.files:  # from before versions kept them
        raise ModelError(f"model {manifest.version} was trained for another catalogue")
    try:
        check_files(directory, manifest)
        model: Scoring = Blend.load(directory / part)
        if changed:
            model = aligned(model, _trained(directory, catalogue), catalogue)
        return Published(manifest, model)
    except ModelError:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:  # also of a form that this code does not know
        raise ModelError(f"model {manifest.version} cannot be loaded: {error}") from error


def _trained(directory: Path, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the ids of the items that a version was trained on.

    Raises:
        ModelError: none of them is in the catalogue.
    """
    trained = _IDS.validate_json((directory / ITEMS_FILE).read_bytes())
    if catalogue.index.keys().isdisjoint(trained):
        raise ModelError(f"model {directory.name} was trained for another catalogue, of other items altogether")
    return trained


def write_items(staged: Path, catalogue: Catalogue) -> None:
    """Write into a directory from `staging` which items a model was trained on."""
    (staged / ITEMS_FILE).write_text(json.dumps(catalogue.ids, ensure_ascii=False), "utf-8")


def load_nearest(models_dir: Path, published: Published, catalogue: Catalogue, url: str | None = None) -> Finder:
    """Open the index of a version's vectors; one that was published without gets it now, which can take minutes.

    So does one that was published for an earlier state of the catalogue. With the URL of a PostgreSQL it is there.

    Raises:
        VectorStoreError: PostgreSQL cannot keep it.
        ModelError: the index does not belong to the model, or the model has no vectors.
    """
    version, model = published.manifest.version, published.model
    if not isinstance(model, Searchable):
        raise ModelError(f"model {version} has no vectors to be looked up")
    vectors = model.vectors()
    if url is not None:
        return PgNearest.open(url, catalogue.spec.name, vectors)
    if published.manifest.catalogue != catalogue.fingerprint:
        logger.info("model %s is of an earlier state of the catalogue: building an index of its vectors", version)
        return Nearest.build(vectors)
    try:
        return Nearest.load(models_dir / version / NEAREST_DIR, vectors.shape)
    except FileNotFoundError:
        logger.info("model %s was published without an index of its vectors: building one", version)
        return Nearest.build(vectors)
    except ValueError as error:
        raise ModelError(f"model {version} has a corrupt index: {error}") from error
