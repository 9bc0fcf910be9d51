"""People of two tastes and things of two kinds: what a personal model has to learn is plain to see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.manifest import MANIFEST_FILE
from recommender.catalogue.ratings import RATINGS_FILE
from recommender.catalogue.spec import CatalogueSpec, load_spec
from recommender.catalogue.speech import Noun
from recommender.domain.items import Item
from recommender.models.blend import Blend
from recommender.models.protocol import History, Interactions
from recommender.training.published import MODEL_DIR, Published, load
from recommender.training.registry import Manifest, current_manifest, publish, staging

PER_KIND = 12
SWEET, SOUR = range(PER_KIND), range(PER_KIND, 2 * PER_KIND)
NEW_SWEET, NEW_SOUR, NEW_UNKNOWN = 24, 25, 26  # nobody has tried them; of the last one nothing is known at all
PEOPLE = 40
DAY = 86_400
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def two_kinds() -> Catalogue:
    """Return 12 sweet dishes, 12 sour ones, and three new ones: sweet, sour, and of unknown taste."""
    facet = TermsFacet(type="terms", label="taste", fact="tastes {value}", unknown="I don't know how it tastes.")
    spec = CatalogueSpec(
        name="dishes",
        noun=Noun(one="dish", many="dishes"),
        facets={"taste": facet},
        show=("taste",),
        reasons={},
        terms_of_use="",
    )
    tastes = [*["sweet"] * PER_KIND, *["sour"] * PER_KIND, "sweet", "sour", None]
    return Catalogue(
        spec,
        [
            Item(id=f"dish-{number}", title=f"Dish {number}", terms={"taste": (taste,)} if taste else {})
            for number, taste in enumerate(tastes)
        ],
    )


def opinions_of_two_tastes() -> Interactions:
    """Return what 40 people think of 10 dishes each: half like 8 sweet ones and dislike 2 sour ones, half the reverse.

    Dish 0 is tried by everybody who likes sweet ones, and is the best known.
    """
    random = np.random.default_rng(7)
    rows = []
    for person in range(PEOPLE):
        own, other = (SWEET, SOUR) if person < PEOPLE // 2 else (SOUR, SWEET)
        liked = random.choice(own, 8, replace=False)
        if person < PEOPLE // 2 and 0 not in liked:
            liked[0] = 0
        disliked = random.choice([item for item in other if item], 2, replace=False)
        opinions = [*((item, 1.0) for item in liked), *((item, -1.0) for item in disliked)]
        days = random.permutation(len(opinions))
        rows += [(person, item, weight, day * DAY) for day, (item, weight) in zip(days, opinions, strict=True)]
    users, items, weights, times = zip(*rows, strict=True)
    return Interactions(
        users=np.array(users, dtype=np.int32),
        items=np.array(items, dtype=np.int32),
        weights=np.array(weights, dtype=np.float32),
        times=np.array(times, dtype=np.int64),
        n_users=PEOPLE,
    )


def build_films(directory: Path, films: int = 26) -> Catalogue:
    """Write, as `build` does, a catalogue of films with the opinions above as ratings of 5 stars and 1.

    The first 12 are comedies and the next 12 horror films; then come a new comedy and a new horror film.
    """
    kinds = [*["Comedy"] * PER_KIND, *["Horror"] * PER_KIND, "Comedy", "Horror"][:films]
    catalogue = Catalogue(
        load_spec("movies"),
        [Item(id=f"film-{n}", title=f"Film {n}", terms={"genre": (kind,)}) for n, kind in enumerate(kinds)],
    )
    catalogue.save(directory)
    (directory / MANIFEST_FILE).write_text("{}", "utf-8")
    opinions = opinions_of_two_tastes()
    np.savez(
        directory / RATINGS_FILE,
        users=opinions.users,
        items=opinions.items,
        values=np.where(opinions.weights > 0, 5.0, 1.0).astype(np.float32),
        times=opinions.times,
    )
    return catalogue


def history(**weights: float) -> History:
    """Return a history from names like ``d3=1.0``: dish 3 with weight 1."""
    return History(
        items=np.array([int(name[1:]) for name in weights], dtype=np.int32),
        weights=np.array(list(weights.values()), dtype=np.float32),
    )


def load_current(models_dir: Path, catalogue: Catalogue) -> Published:
    """Load the published version."""
    return load(models_dir, current_manifest(models_dir), catalogue)


def no_interactions() -> Interactions:
    """Of nobody, with nothing."""
    nothing = np.zeros(0, np.int32)
    return Interactions(nothing, nothing, np.zeros(0, np.float32), np.zeros(0, np.int64), n_users=0)


def publish_one(models_dir: Path, model: Blend, minute: int = 0, catalogue: str | None = None) -> Manifest:
    """Publish a model of the dishes, so many minutes after noon."""
    with staging(models_dir) as staged:
        model.save(staged / MODEL_DIR)
        return publish(
            models_dir,
            staged,
            created=NOON + timedelta(minutes=minute),
            catalogue=catalogue or two_kinds().fingerprint,
            data="data",
            code="code",
            settings={"seed": 3},
            metrics={"blend.ndcg@10": 0.5},
        )
