"""What else somebody would take: libraries used as their users would, and EASE. For comparison only, never published.

The peers learn from likes alone; from how many stars on a rating is a like is one of their settings. Their defaults are
the best of a wider search than `search` does, on the validation part of the movie ratings: ours were found there, too.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.conditions import Value
from recommender.domain.errors import RecommenderError
from recommender.domain.feedback import rating_weight
from recommender.models.features import attribute_matrix
from recommender.models.protocol import Floats, History, Interactions

_ROUNDING = 1e-6  # weights are kept as float32


class MissingPeerError(RecommenderError):
    """A library that is compared with is not installed."""


class Contestant(Protocol):
    """What can be trained and asked for scores: peers by the user's number or history, our models by history."""

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int) -> None:
        """Train from nothing, on one thread."""
        ...

    def scores(self, user: int, history: History) -> Floats:
        """Score all items for a user of the training data, whose history it knows; shape (items,)."""
        ...


class PeerSettings(Value):
    """Settings that all peers have: from how many stars on a rating is a like."""

    liked_stars: float = 4.0


class Random:
    """The same random order for a user each time, another for each user."""

    def __init__(self, settings: PeerSettings | None = None) -> None:
        self.settings = settings or PeerSettings()

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int) -> None:
        """Remember how many items there are."""
        self._items, self._seed = len(catalogue), seed

    def scores(self, user: int, history: History) -> Floats:
        """Draw."""
        return np.random.default_rng([self._seed, user]).random(self._items, dtype=np.float32)


class NeighbourSettings(PeerSettings):
    """How many neighbours an item has."""

    neighbours: int = 400


class ItemKNN:
    """Item neighbourhoods by the cosine, as in implicit (Frederickson 2016)."""

    recommender: ClassVar[str] = "CosineRecommender"

    def __init__(self, settings: NeighbourSettings | None = None) -> None:
        self.settings = settings or NeighbourSettings()

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int) -> None:
        """Find the neighbours."""
        module = _library("implicit.nearest_neighbours")
        options = self.settings.model_dump(exclude={"liked_stars", "neighbours"})
        options = {name.upper(): value for name, value in options.items()}
        model = getattr(module, self.recommender)(K=self.settings.neighbours, num_threads=1, **options)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that its matrices are changed to another sparse format
            model.fit(_likes(data, len(catalogue), self.settings.liked_stars), show_progress=False)
        self._similarity = sparse.csr_array(model.similarity)

    def scores(self, user: int, history: History) -> Floats:
        """Sum the likeness to what the user liked."""
        rows = _liked(history, self.settings.liked_stars)
        return np.asarray(self._similarity[rows].sum(axis=0), dtype=np.float32).ravel()


class BM25Settings(NeighbourSettings):
    """Settings of BM25: saturation `k1` and normalisation by length `b`."""

    liked_stars: float = 3.0
    neighbours: int = 100
    k1: float = 0.3
    b: float = 0.2


class BM25(ItemKNN):
    """Item neighbourhoods by BM25 weights, as in implicit."""

    recommender = "BM25Recommender"

    def __init__(self, settings: BM25Settings | None = None) -> None:
        super().__init__(settings or BM25Settings())


class ALSSettings(PeerSettings):
    """Settings of implicit's alternating least squares."""

    factors: int = 64
    regularization: float = 1.0
    alpha: float = 1.0
    iterations: int = 15


class ALS:
    """Weighted matrix factorisation (Hu, Koren and Volinsky 2008) as in implicit; users are solved from the history."""

    def __init__(self, settings: ALSSettings | None = None) -> None:
        self.settings = settings or ALSSettings()

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int) -> None:
        """Factorise."""
        module = _library("implicit.cpu.als")
        options = self.settings.model_dump(exclude={"liked_stars"})
        self._model = module.AlternatingLeastSquares(random_state=seed, num_threads=1, **options)
        self._model.fit(_likes(data, len(catalogue), self.settings.liked_stars), show_progress=False)

    def scores(self, user: int, history: History) -> Floats:
        """Solve for the user's factors, with the items' held fixed."""
        liked = _liked(history, self.settings.liked_stars)
        if not len(liked):
            return np.zeros(len(self._model.item_factors), dtype=np.float32)
        ones, rows = np.ones(len(liked), dtype=np.float32), np.zeros(len(liked), dtype=np.int32)
        row = sparse.csr_matrix((ones, (rows, liked)), shape=(1, len(self._model.item_factors)))
        factors = self._model.recalculate_user(0, row)
        return np.asarray(self._model.item_factors @ factors, dtype=np.float32)


class BPRSettings(PeerSettings):
    """Settings of implicit's Bayesian personalised ranking."""

    factors: int = 64
    learning_rate: float = 0.05
    regularization: float = 0.01
    iterations: int = 100


class BPR:
    """Bayesian personalised ranking (Rendle et al. 2009) as in implicit; somebody unknown gets the items' biases."""

    def __init__(self, settings: BPRSettings | None = None) -> None:
        self.settings = settings or BPRSettings()

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int) -> None:
        """Train."""
        module = _library("implicit.cpu.bpr")
        options = self.settings.model_dump(exclude={"liked_stars"})
        model = module.BayesianPersonalizedRanking(random_state=seed, num_threads=1, **options)
        likes = _likes(data, len(catalogue), self.settings.liked_stars)
        model.fit(likes, show_progress=False)
        self._users, self._items = model.user_factors.copy(), model.item_factors
        self._users[np.diff(likes.indptr) == 0, :-1] = 0  # the last column is one, for the items' bias

    def scores(self, user: int, history: History) -> Floats:
        """Multiply the factors of user and items."""
        return np.asarray(self._items @ self._users[user], dtype=np.float32)


class EASESettings(PeerSettings):
    """The ridge (lambda in the paper), and how many likes an item has to have: the matrix grows with their square.

    Of very many items the most liked are kept, as much as a machine of 8 GB can invert.
    """

    liked_stars: float = 3.0
    ridge: float = 100.0
    min_likes: int = 2
    max_items: int = 10_000


class EASE:
    """Embarrassingly shallow autoencoders (Steck 2019): item-item weights in closed form."""

    def __init__(self, settings: EASESettings | None = None) -> None:
        self.settings = settings or EASESettings()

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int) -> None:
        """Invert the Gram matrix of the items."""
        likes = _likes(data, len(catalogue), self.settings.liked_stars)
        counts = np.bincount(likes.indices, minlength=len(catalogue))
        most = np.argsort(-counts, kind="stable")[: self.settings.max_items]
        self._kept = np.sort(most[counts[most] >= self.settings.min_likes])
        kept = likes[:, self._kept]
        gram = (kept.T @ kept).toarray().astype(np.float32)
        gram[np.diag_indices_from(gram)] += self.settings.ridge
        inverse = linalg.inv(gram, overwrite_a=True, check_finite=False) if len(gram) else gram
        self._weights = inverse / -np.diag(inverse)
        np.fill_diagonal(self._weights, 0)
        self._place = np.full(len(catalogue), -1)
        self._place[self._kept] = np.arange(len(self._kept))

    def scores(self, user: int, history: History) -> Floats:
        """Sum the weights of what the user liked; items without weights come last."""
        places = self._place[_liked(history, self.settings.liked_stars)]
        scores = np.full(len(self._place), -1e6, dtype=np.float32)
        scores[self._kept] = self._weights[places[places >= 0]].sum(axis=0)
        return scores


class LightFMPeerSettings(PeerSettings):
    """Settings of LightFM. Attributes count when at least `min_share` of the items with likes have them."""

    dimensions: int = 32
    epochs: int = 30
    learning_rate: float = 0.05
    item_alpha: float = 0.0
    min_share: float = 0.01


class PlainLightFM:
    """LightFM (Kula 2015) with the WARP loss, as its users use it: with the vectors that it learnt for the users.

    Without attributes it is given the items that somebody liked, and the others come last. With attributes it is given
    the whole catalogue, so that it can rank new items, too.
    """

    attributes: ClassVar[bool] = False

    def __init__(self, settings: LightFMPeerSettings | None = None) -> None:
        self.settings = settings or LightFMPeerSettings()

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int) -> None:
        """Train."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # builds without OpenMP say that one thread is used, as it is here
            from lightfm import LightFM
        likes = _likes(data, len(catalogue), self.settings.liked_stars)
        known = np.bincount(likes.indices, minlength=len(catalogue)) > 0
        rows = np.arange(len(catalogue)) if self.attributes else np.flatnonzero(known)
        features = None
        if self.attributes:
            described = attribute_matrix(catalogue, known, self.settings.min_share)
            features = sparse.csr_matrix(sparse.hstack([sparse.eye_array(len(rows), dtype=np.float32), described]))
        model = LightFM(
            no_components=self.settings.dimensions,
            loss="warp",
            learning_rate=self.settings.learning_rate,
            item_alpha=self.settings.item_alpha,
            random_state=seed,
        )
        options = {"item_features": features, "epochs": self.settings.epochs, "num_threads": 1}
        model.fit(sparse.coo_matrix(likes[:, rows]), **options)
        biases, vectors = model.get_item_representations(features)
        _, users = model.get_user_representations()
        users[np.diff(likes.indptr) == 0] = 0  # nobody knows them: they would have what they were initialised with
        self._users, self._items = (
            np.pad(users, ((0, 0), (0, 1)), constant_values=1),
            np.column_stack([vectors, biases]),
        )
        self._rows, self._size = rows, len(catalogue)

    def scores(self, user: int, history: History) -> Floats:
        """Multiply the vectors of user and items; somebody unknown gets the items' biases."""
        scores = np.full(self._size, -1e6, dtype=np.float32)
        scores[self._rows] = self._items @ self._users[user]
        return scores


class LightFMWithAttributes(PlainLightFM):
    """LightFM with the attributes of the items beside their identity."""

    attributes = True


PEERS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "random": Random,
        "item_knn": ItemKNN,
        "bm25": BM25,
        "als": ALS,
        "bpr": BPR,
        "ease": EASE,
        "lightfm_plain": PlainLightFM,
        "lightfm_attributes": LightFMWithAttributes,
    }
)


def _liked(history: History, stars: float) -> npt.NDArray[np.int32]:
    return np.unique(history.items[history.weights >= rating_weight(stars) - _ROUNDING])


def _likes(data: Interactions, items: int, stars: float) -> sparse.csr_matrix:
    """Return who liked what: ones in a float32 matrix of shape (users, items)."""
    liked = data.weights >= rating_weight(stars) - _ROUNDING
    ones = np.ones(int(liked.sum()), dtype=np.float32)
    likes = sparse.csr_matrix((ones, (data.users[liked], data.items[liked])), shape=(data.n_users, items))
    likes.data[:] = 1  # a pair that came twice counts once
    return likes


def _library(name: str) -> Any:
    """Import a module of implicit.

    Raises:
        MissingPeerError: it is not installed.
    """
    import importlib

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except ImportError as error:
        raise MissingPeerError("implicit is missing: install requirements/actions.txt to compare with it") from error
