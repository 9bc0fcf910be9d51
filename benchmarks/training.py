"""How long training takes, against LightFM alone on the same interactions, features and settings, with one thread."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np
from scipy import sparse

from benchmarks import synthetic
from benchmarks.figures import ratio, spread
from benchmarks.report import between, show, verdict
from recommender.catalogue.catalogue import Catalogue
from recommender.models.blend import Blend
from recommender.models.blend_settings import BlendSettings
from recommender.models.features import attribute_matrix
from recommender.models.lightfm import LightFM, LightFMSettings
from recommender.models.protocol import Interactions

ITEMS, PEOPLE, OPINIONS = 20_000, 20_000, 1_000_000
EPOCHS, REPEATS = 1, 3
TARGET = 1.1  # of plain LightFM's time


def measure(*, quick: bool, opinions: int = OPINIONS) -> dict[str, Any]:
    """Train by turns; return seconds and ratios; prints the table."""
    opinions = opinions // 20 if quick else opinions
    made = synthetic.catalogue(ITEMS // 10 if quick else ITEMS)
    data = synthetic.interactions(len(made), min(PEOPLE, opinions // 20), opinions)
    settings = LightFMSettings(epochs=EPOCHS)
    plain: list[list[float]] = []
    ours: list[list[float]] = []
    for _ in range(1 if quick else REPEATS):
        plain.append([_plain(data, made, settings)])
        ours.append([_time(lambda: LightFM(settings).fit(data, made, seed=synthetic.SEED))])
    whole = _time(lambda: Blend(BlendSettings(lightfm=settings)).fit(data, made, seed=synthetic.SEED))
    shipped = _time(lambda: Blend().fit(data, made, seed=synthetic.SEED))
    measured, million = ratio(ours, plain), 1e6 / len(data.users)
    seconds = {
        "LightFM alone": spread([each * million for (each,) in plain]),
        "the project's LightFM": spread([each * million for (each,) in ours]),
        "the whole blend, which chooses its weights first": spread([whole * million]),
        f"the same as it is shipped, {LightFMSettings().epochs} epochs": spread([shipped * million]),
    }
    show(
        f"Training in s per million interactions, {EPOCHS} epoch: "
        f"{len(data.users):,} by {data.n_users:,} people on {len(made):,} items",
        ["", "s", ": LightFM alone"],
        [
            *([name, between(each, 1), ""] for name, each in seconds.items()),
            [f"ratio; target: at most {TARGET:g}", verdict(TARGET, measured.median), between(measured)],
        ],
    )
    return {
        "unit": "s per million interactions",
        "interactions": len(data.users),
        "items": len(made),
        "epochs": EPOCHS,
        "seconds": seconds,
        "ratio": measured,
        "target": TARGET,
    }


def _plain(data: Interactions, made: Catalogue, settings: LightFMSettings) -> float:
    """Return the seconds that LightFM itself takes to train on what the project's model trains on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lightfm import LightFM as Plain
    known = np.zeros(len(made), dtype=np.bool_)
    known[data.items] = True
    rows = np.flatnonzero(known)
    attributes = attribute_matrix(made, known, settings.min_share)[rows]
    features = sparse.csr_matrix(sparse.hstack([sparse.eye_array(len(rows), dtype=np.float32), attributes]))
    liked = data.weights > 0
    pairs = data.users[liked], np.searchsorted(rows, data.items[liked])
    shape = (data.n_users, len(rows))
    likes = sparse.coo_matrix((np.ones(int(liked.sum()), dtype=np.float32), pairs), shape=shape)
    weights = sparse.coo_matrix((data.weights[liked], pairs), shape=shape)
    model = Plain(
        no_components=settings.dimensions,
        loss="warp",
        learning_rate=settings.learning_rate,
        max_sampled=settings.max_sampled,
        random_state=synthetic.SEED,
    )
    return _time(
        lambda: model.fit(likes, item_features=features, sample_weight=weights, epochs=settings.epochs, num_threads=1)
    )


def _time(call: Any) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
